"""Reads pages: whose it is, which one, and its flat picture."""

from collections.abc import Callable, Iterable, Iterator

from app.intake import decode, pictures
from app.intake.blank import is_blank
from app.intake.errors import UnreadableError
from app.intake.flatten import corners, flattened
from app.intake.model import HeapFile, LoosePage, PageRead, Why
from app.intake.register import registered
from app.intake.unpack import loose_pages


def read_heap(files: Iterable[HeapFile], *, stop: Callable[[], bool]) -> Iterator[PageRead]:
    """Yield every page of a heap, read, in its order; one is in memory at a time.

    A caller with several processes maps `read_page` over `loose_pages` instead.
    """
    return map(read_page, loose_pages(files, stop=stop))


def read_page(loose: LoosePage) -> PageRead:
    """Return what a page says; whatever is wrong with it becomes its `why`. Picklable."""
    if loose.original is None or loose.why != Why.FINE:
        return _read(loose, why=loose.why or Why.NOT_A_PICTURE)
    try:
        image = pictures.opened(loose.original)
    except UnreadableError as exc:
        return _read(loose, why=exc.why)
    grey = image if image.mode == "L" else image.convert("L")
    if is_blank(grey):
        return PageRead(number=loose.number, name=loose.name, original=loose.original, blank=True)
    found = decode.find(grey)
    code = found.code
    if code is None:
        return _read(loose, why=found.why)
    try:
        place = registered(grey, code)
        flat = flattened(image, place)
    except (ValueError, OverflowError):  # corners in a line: no sheet lies like that
        return _read(loose, why=Why.HALF_CODE)
    return PageRead(
        number=loose.number,
        name=loose.name,
        original=loose.original,
        flat=flat,
        copy=code.copy,
        page=code.page,
        why=found.why,
        registration=place.by,
        corners=corners(place),
    )


def _read(loose: LoosePage, *, why: str) -> PageRead:
    return PageRead(number=loose.number, name=loose.name, original=loose.original, why=why)
