"""The table of keys in docs/keys.md, read from the commands of the real window."""

import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.settings import Look, Settings
from app.worksheets.worksheet import Card, SheetId
from ui.bootstrap import build, make_application
from ui.library.commands import keys_of, menu_of
from ui.places import Places
from ui.program import Program
from ui.shell.command import Command, MenuGroup
from ui.shell.menu import menu_words

_HEAD = ["| command | menu | keys |", "|---|---|---|"]
_CARD = Card(
    id=SheetId("0"),
    name="",
    worksheet_type="addition",
    tags=(),
    updated_at=0,
    created_at=0,
    is_favorite=False,
    is_template=False,
    version_count=0,
    pdf_generation_count=0,
    copies_out=0,
)


def keys_part() -> str:
    """Return a table per place: every command of the window with its menu and its keys.

    Builds the program in a temporary folder; nothing is opened or shown.
    """
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else make_application()
    with tempfile.TemporaryDirectory(prefix="chalkline-") as name:
        home = Path(name)
        folders = Places(home / "data", home / "config", home / "cache", home / "documents")
        program = build(application, folders, Settings(look=Look(language="en")))
        try:
            lines = _tables(program)
        finally:
            with closing(program):
                program.window.close()
            program.window.deleteLater()
            program.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join([*lines, *_list_keys(), ""])


def _tables(program: Program) -> list[str]:
    book = program.window.commands
    everywhere = book.commands()
    lines = ["## Everywhere", "", *_table(everywhere), ""]
    known = {command.id for command in everywhere}
    for entry in program.window.entries():
        program.window.show_place(entry.key)
        own = [command for command in book.commands() if command.id not in known]
        lines += [f"## {entry.title}", "", *_table(own), ""]
    return lines


def _table(commands: Iterable[Command]) -> list[str]:
    """Return the rows by menu, in the menus' order."""
    commands = list(commands)
    return [
        *_HEAD,
        *(
            _row(_plain(command.text), _plain(menu_words(menu)), _keys(command.keys()))
            for menu in MenuGroup
            for command in commands
            if command.menu is menu
        ),
    ]


def _list_keys() -> list[str]:
    """Return the table of what acts while the list of the library has the focus."""
    rows = [
        _row(entry.word.removesuffix("…"), _keys(map(QKeySequence, keys_of(entry.command))))
        for entry in menu_of(_CARD)
        if entry.command is not None
    ]
    return ["## A worksheet in the library's list", "", "| command | keys |", "|---|---|", *rows]


def _keys(sequences: Iterable[QKeySequence]) -> str:
    written = (one.toString(QKeySequence.SequenceFormat.PortableText) for one in sequences)
    return ", ".join(f"`{text}`" for text in written) or "–"


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
