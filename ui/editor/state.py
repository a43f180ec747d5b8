"""What the editor works on and what it shows, as values."""

from dataclasses import dataclass
from enum import Enum, auto

from app.layout.display import Page, Stamp
from app.layout.sheet import Sheet
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import Drawn
from app.worksheets.worksheet import SheetId, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What undo and redo move between: the settings, the name and the single problems."""

    config: WorksheetConfig
    name: str
    named: bool


class Mode(Enum):
    """What the editor lets a teacher do."""

    EDIT = auto()
    PREVIEW = auto()
    """An older version is on the desk; settings are read-only."""
    LOCKED = auto()
    """A newer program made this sheet: look and print only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the editor's widgets show at one moment."""

    sheet_id: SheetId
    content: Content
    mode: Mode
    drawn: Drawn
    sheet: Sheet
    stamp: Stamp
    in_library: bool
    title: str
    """The title on the paper."""
    key_pages: tuple[Page, ...] = ()
    """Empty unless the key is shown beside the sheet."""
    marked_fields: tuple[str, ...] = ()
    """Settings that differ from the current sheet (preview)."""
    told_fields: tuple[str, ...] = ()
    """Those of them that tell all of it: "Digits per number" speaks for both numbers."""
    marked_problems: tuple[int, ...] = ()
    version: Version | None = None
    """The version being previewed."""
    beside: tuple[Page, ...] = ()
    """The current sheet's pages, to stand before those of the version (see both)."""
    captions: tuple[str, str] | None = None
    """What the two are, in words."""
