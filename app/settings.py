"""Every tunable of the program, typed, with its default (specs/saved-worksheets.md among them).

A frozen struct per section; the settings window and docs/settings.md are made from it.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from app.layout.settings import Notation, Paper


class AutoSave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When versions make themselves."""

    debounce_ms: Annotated[int, Meta(ge=500, le=60_000)] = 5000
    """Milliseconds of quiet before an auto-save version is made."""
    max_versions_to_keep: Annotated[int, Meta(ge=1, le=1000)] = 10
    """The newest so many auto-saves of a worksheet stay."""
    prune_after_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    """Auto-saves older than this go."""


class Library(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a sheet joins the library by itself."""

    auto_add_on_first_pdf: bool = True
    """The first PDF or print adds the sheet."""
    auto_add_on_naming: bool = True
    """Giving it a name adds the sheet."""


class Theme(StrEnum):
    """Light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the windows look."""

    theme: Theme = Theme.SYSTEM
    """Follow the system, or always light or dark."""
    language: Annotated[str, Meta(pattern="^([a-z]{2})?$")] = ""
    """The program's language; empty follows the system."""
    text_percent: Annotated[int, Meta(ge=100, le=150)] = 100
    """Size of the interface's text."""
    full_white_page: bool = False
    """Show the page in full white in the dark theme."""
    reduced_motion: bool = False
    """Bars and messages appear without moving."""


class PaperDefaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a new worksheet starts with."""

    paper: Paper | None = None
    """None follows the locale (Letter in North America, else A4)."""
    notation: Notation | None = None
    """None follows the locale."""


class Folders(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where files go."""

    pdf: str = ""
    """Where PDFs are saved; empty: the documents folder."""
    backups: str = ""
    """Where backups are kept; empty: beside the database."""


class Backups(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Local backups."""

    daily: bool = True
    """Make a backup each day the program is used."""
    keep: Annotated[int, Meta(ge=1, le=60)] = 7
    """Days kept."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All sections. Written as settings.json in the user's config folder."""

    schema_version: int = 1
    auto_save: AutoSave = AutoSave()
    library: Library = Library()
    look: Look = Look()
    paper: PaperDefaults = PaperDefaults()
    folders: Folders = Folders()
    backups: Backups = Backups()
