"""Pages of a heap as they are filed, and what a page that cannot be filed is called."""

import msgspec

from app.marking.model import BlobId, PageFate
from app.worksheets.worksheet import CopyId

NO_CODE = "no-code"
UNKNOWN_COPY = "unknown-copy"
"""The code is one, but no copy in this store bears it."""
VOID = "void"
"""The copy's print was voided after it was handed out."""
OTHER_HAND = "other-hand"
"""Same code as another page, another hand: it is filed, and nobody has said whose it is."""

DOUBTED = (str(PageFate.BLANK), str(PageFate.DUPLICATE))
"""It was taken for one, and the teacher wants to look at it all the same."""


class HeapPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a heap with what was read on it."""

    number: int
    """From 1, in the order of the heap."""
    name: str
    """Where it comes from: "scan.pdf, page 19"."""
    original: bytes | BlobId | None
    """A picture, or its id when it is kept already. None only for what is no picture at all."""
    flat: bytes | BlobId | None
    """Upright and flattened to the sheet: a JPEG, a pixel is a point times 150/72."""
    fate: PageFate
    blank: bool = False
    copy: CopyId | None = None
    page: int | None = None
    """The number printed on it, from 1."""
    why: str = ""
    split: bool = False
    """Same code as another page, but another hand: a photocopied sheet."""


def is_fileable(page: HeapPage) -> bool:
    """Tell whether a page says by itself where it belongs."""
    return (
        page.fate is PageFate.FILED
        and page.copy is not None
        and page.page is not None
        and page.original is not None
        and page.flat is not None
    )
