"""What filing a page by hand does, on a thread that may wait."""

from app.errors import AppError
from app.intake.by_hand import flat_by_hand
from app.layout import geometry
from app.marking.lines import PageLine, Whose
from app.marking.model import ImportPage
from app.marking.ports import IntakeBook
from app.worksheets.config import decode_for_looking
from app.worksheets.worksheet import CopyId


def file_by_hand(
    book: IntakeBook, line: PageLine, *, copy: CopyId, page: int, turns: int
) -> tuple[ImportPage, Whose]:
    """File a page under a copy, flat as the teacher turned it; return it and whose it is.

    Raises:
        NotFoundError: when the copy is not here, or the page waits no longer.
        StoreError: when it cannot be written.
    """
    whose = book.whose(copy).result()
    flat = _flat(book, line, whose, turns)
    found = book.file_page(
        line.page.import_id, line.page.number, copy=copy, page=page, flat=flat
    ).result()
    return found, whose


def _flat(book: IntakeBook, line: PageLine, whose: Whose, turns: int) -> bytes | None:
    """Return the flat page; None when it is flat already, or its picture does not open."""
    if line.picture is None or (line.is_flat and not turns):
        return None
    try:
        settings = decode_for_looking(whose.config).page
        box = geometry.boxes(settings.paper, settings.orientation)
        return flat_by_hand(
            book.photo(line.picture), turns=turns, width=box.width, height=box.height
        )
    except AppError:
        return None
