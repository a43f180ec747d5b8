"""What can be done with a card, with the word, icon and keys of each."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QKeySequence

from app.worksheets.worksheet import Card
from ui.words import tr, trc


class Command(Enum):
    """A wish about one worksheet."""

    OPEN = "open"
    PRINT = "print"
    RENAME = "rename"
    DUPLICATE = "duplicate"
    TAGS = "tags"
    STAR = "star"
    TEMPLATE = "template"
    PUBLIC = "public"
    ARCHIVE = "archive"
    DELETE = "delete"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the card's menu; None as command is a hairline."""

    command: Command | None
    word: str = ""
    icon: str = ""
    keys: str = ""


_KEYS = {
    Command.OPEN: ("Return", "Enter"),
    Command.PRINT: ("Ctrl+P",),
    Command.RENAME: ("F2",),
    Command.DUPLICATE: ("Ctrl+D",),
    Command.ARCHIVE: ("Del",),
    Command.DELETE: ("Shift+Del",),
    Command.MORE: ("Shift+F10", "Menu"),
}


def keys_of(command: Command) -> tuple[str, ...]:
    """Return the keys of a command; single letters come from the translation (ui.md §6)."""
    if command is Command.TAGS:
        return (trc("key for tags", "T"),)
    if command is Command.STAR:
        return (trc("key for the star", "S"),)
    return _KEYS.get(command, ())


def command_of(pressed: QKeySequence) -> Command | None:
    """Return what a key means in the list."""
    for command in Command:
        if any(QKeySequence(keys) == pressed for keys in keys_of(command)):
            return command
    return None


def menu_of(card: Card, *, colleagues: bool = False) -> tuple[Entry, ...]:
    """Return the lines of a card's menu; with `colleagues` there is a server to share on."""
    public = tr("Colleagues find it no more") if card.is_public else tr("Let colleagues find it")
    rows = (
        (Command.OPEN, tr("Open"), "file-text"),
        (Command.PRINT, tr("Print"), "printer"),
        None,
        (Command.RENAME, tr("Rename"), "pencil"),
        (Command.DUPLICATE, tr("Duplicate"), "copy"),
        (Command.TAGS, tr("Tags…"), "tag"),
        (
            Command.STAR,
            tr("Remove from favourites") if card.is_favorite else tr("Add to favourites"),
            "star",
        ),
        (
            Command.TEMPLATE,
            tr("No longer a template") if card.is_template else tr("Make a template"),
            "layout-template",
        ),
        *([(Command.PUBLIC, public, "users")] if colleagues else ()),
        None,
        (
            Command.ARCHIVE,
            tr("Take out of the archive") if card.archived_at is not None else tr("Archive"),
            "archive-restore" if card.archived_at is not None else "archive",
        ),
        (Command.DELETE, tr("Delete"), "trash-2"),
    )
    return tuple(_entry(row) for row in rows)


def _entry(row: tuple[Command, str, str] | None) -> Entry:
    if row is None:
        return Entry(None)
    command, word, icon = row
    keys = keys_of(command)
    return Entry(command, word, icon, keys[0] if keys else "")
