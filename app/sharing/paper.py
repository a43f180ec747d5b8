"""The pages of a kept version as everybody may see them: no pupil, and no code that takes work.

The QR code and the letters of a copy are left out, so that nothing printed from a link can be
handed in to anybody.
"""

from app.ids import short_code
from app.layout.display import QR, DisplayList, Item, Page, Stamp, StampSlot, Text
from app.sharing.errors import ChalkFileError, Fault
from app.sharing.parcel import NUMBERS
from app.words import words
from app.worksheets.config import MAX_PROBLEMS, WorksheetConfig
from app.worksheets.sheet import draw, examined, pages_of, problems_in


def open_pages(
    config: WorksheetConfig, problems: bytes | None, *, title: str, version_id: str
) -> tuple[tuple[Page, Stamp], ...]:
    """Return the pupils' pages of a version; without kept problems they are drawn.

    Raises:
        ConfigError: when these settings have no problems.
        ChalkFileError: when the kept problems do not fit the settings.
    """
    if problems is None:
        drawn = draw(config)
    else:
        kept = problems_in(problems)
        fits = all(0 <= n <= NUMBERS for p in kept for n in (p.a, p.b, p.answer, p.remainder))
        if not fits or not kept or len(kept) != min(config.total, MAX_PROBLEMS):
            raise ChalkFileError(Fault.CONTENT, "problems")
        drawn = examined(config, kept)
    stamp = Stamp(version=_code_of(version_id))
    made: dict[int, DisplayList] = {}
    pages = []
    for page in pages_of(config, drawn, title=title).pages:
        display = made.setdefault(id(page.list), _without_codes(page.list, config.language))
        pages.append((Page(display, page.values, page.number, page.areas), stamp))
    return tuple(pages)


def _code_of(version_id: str) -> str:
    """Return the short code of a version; an id that another program made may have none."""
    try:
        return short_code(version_id)
    except ValueError:
        return ""


def _without_codes(display: DisplayList, language: str) -> DisplayList:
    label = words(language).trc("paper", "Copy")
    kept = tuple(item for item in display.items if not _is_code(item, label))
    return DisplayList(display.width, display.height, kept)


def _is_code(item: Item, label: str) -> bool:
    if isinstance(item, Text):
        return item.text in (StampSlot.CODE, label)
    return isinstance(item, QR)
