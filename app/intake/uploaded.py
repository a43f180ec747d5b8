"""Reads the photos of an upload: the paper in a photo says whose it is, not the address."""

import logging
from collections.abc import Callable

from app.intake import decode, pictures
from app.intake.errors import UnreadableError
from app.intake.likeness import fingerprint, is_same_sheet
from app.intake.model import LoosePage, PageRead, Why
from app.intake.reading import read_page
from app.marking.filing import HeapPage
from app.marking.inbox import Photo, Upload
from app.marking.model import BlobId, PageFate
from app.worksheets.worksheet import CopyId

logger = logging.getLogger(__name__)


def read_upload(
    upload: Upload,
    *,
    photo: Callable[[BlobId], bytes | None],
    filed_page: Callable[[CopyId, int], bytes | None],
    name: Callable[[int], str],
    read: Callable[[LoosePage], PageRead] = read_page,
) -> tuple[HeapPage, ...]:
    """Return an upload's photos as pages to file, one for each; whatever is wrong with one is
    its `why`.

    Args:
        upload: Whose turn it is.
        photo: Returns the bytes of a photo, None when they are gone.
        filed_page: Returns the flat picture that a page of a copy has already.
        name: Returns what to call the photo of a number (from 1).
        read: Reads one page.
    """
    found: list[HeapPage] = []
    for at, each in enumerate(upload.photos, 1):
        loose = LoosePage(number=at, name=name(at), original=_content(each, photo))
        found.append(_page(upload, _read(loose, read), _Earlier(found, filed_page)))
    return tuple(found)


class _Earlier:
    """The flat picture of a page that came before, in this upload or in another one."""

    def __init__(
        self, found: list[HeapPage], filed_page: Callable[[CopyId, int], bytes | None]
    ) -> None:
        self._found, self._filed_page = found, filed_page

    def flat(self, copy: CopyId, page: int) -> bytes | None:
        """Return it, or None for the first one."""
        filed = self._filed_page(copy, page)
        if filed is not None:
            return filed
        for one in self._found:
            if (one.copy, one.page, one.fate) == (copy, page, PageFate.FILED):
                return one.flat if isinstance(one.flat, bytes) else None
        return None


def _content(one: Photo, photo: Callable[[BlobId], bytes | None]) -> bytes | None:
    return None if one.blob is None else photo(one.blob)


def _read(loose: LoosePage, read: Callable[[LoosePage], PageRead]) -> PageRead:
    if loose.original is None:
        return PageRead(number=loose.number, name=loose.name, original=None, why=Why.TORN)
    try:
        return read(loose)
    except Exception:  # a defect of the reading must not hold up the photos behind it
        logger.exception("a photo could not be read")
        return PageRead(
            number=loose.number, name=loose.name, original=loose.original, why=Why.TORN
        )


def _page(upload: Upload, read: PageRead, earlier: _Earlier) -> HeapPage:
    fate, split = PageFate.FILED, False
    if read.why == Why.FINE and read.blank:
        fate = PageFate.BLANK
    elif read.why != Why.FINE or read.copy is None or read.page is None or read.flat is None:
        fate = PageFate.LOOK
    else:
        before = earlier.flat(read.copy, read.page)
        split = before is not None and not _is_same(before, read.flat)
    return HeapPage(
        number=read.number,
        name=read.name,
        original=read.original,
        flat=read.flat,
        fate=fate,
        blank=read.blank,
        # What cannot be read is likely of the sheet whose code led to the page.
        copy=read.copy or (upload.copy if fate is PageFate.LOOK else None),
        page=read.page or (upload.page if fate is PageFate.LOOK else None),
        why=read.why,
        split=split,
    )


def _is_same(one: bytes, other: bytes) -> bool:
    try:
        return is_same_sheet(fingerprint(one), fingerprint(other))
    except (OSError, ValueError):
        return False  # in doubt the teacher sees both


def code_in(content: bytes) -> CopyId | None:
    """Return the copy whose code a photo shows; None when there is none, or no one code."""
    try:
        image = pictures.opened(content)
    except UnreadableError:
        return None
    found = decode.find(image if image.mode == "L" else image.convert("L"))
    return None if found.code is None else found.code.copy
