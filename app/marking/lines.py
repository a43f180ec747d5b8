"""A page of an import with what a teacher knows it by."""

import msgspec

from app.marking.filing import OTHER_HAND
from app.marking.model import BlobId, ImportPage, PageFate
from app.worksheets.worksheet import CopyId


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """A copy in the words of the teacher, and what its pages are like."""

    copy: CopyId
    title: str
    """The worksheet's name when it was printed."""
    pupil: str = ""
    """Empty for a copy that was printed for nobody."""
    class_id: str = ""
    class_name: str = ""
    pages: int = 1
    pages_in: tuple[int, ...] = ()
    """Of its pages, those that came back and count."""
    config: bytes = b""
    """The version's, which says how large its pages are."""
    is_void: bool = False


class PageLine(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an import."""

    page: ImportPage
    whose: Whose | None = None
    """Of the copy it is filed under, or whose code was read."""
    picture: BlobId | None = None
    """What to look at: the flat page, or the page as it came in when there is none."""
    given_to: str = ""
    """The pupil a photocopied sheet was given to."""
    at: int = 0
    """When its import came in."""

    @property
    def is_flat(self) -> bool:
        """Whether the picture is of the paper alone, and upright."""
        return self.picture is not None and self.picture != self.page.original

    @property
    def is_waiting(self) -> bool:
        """Whether the teacher is asked about it."""
        page = self.page
        return page.resolved_at is None and (page.fate is PageFate.LOOK or page.why == OTHER_HAND)


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's copy in a pile."""

    copy: CopyId
    pupil: str
    is_in: bool
    """It came back already."""


class Pile(msgspec.Struct, frozen=True, kw_only=True):
    """What was printed for a class at one time."""

    title: str
    printed_at: int
    pages: int
    papers: tuple[Paper, ...]
    """In the order of the pile."""
