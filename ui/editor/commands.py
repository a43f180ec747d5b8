"""The editor's commands: menu, shortcuts and Find from one list (ui.md §6)."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from ui.editor.state import Mode
from ui.shell.command import Command, MenuGroup
from ui.words import tr

if TYPE_CHECKING:
    from ui.editor.place import EditorPlace

_Key = QKeySequence.StandardKey


def editor_commands(place: "EditorPlace") -> list[Command]:
    """Return what can be done while the editor is shown."""
    return [*_file(place), *_edit(place), *_sheet(place), *_view(place)]


def _file(place: "EditorPlace") -> list[Command]:
    menu = MenuGroup.FILE
    return [
        Command(id="print", text=tr("&Print…"), run=place.print_asked.emit, shortcut=_Key.Print,
                menu=menu, icon="printer"),
        Command(id="pdf", text=tr("&Download PDF…"), run=place.pdf_asked.emit, shortcut="Ctrl+E",
                menu=menu, icon="file-down"),
        Command(id="share", text=tr("S&hare…"), run=place.share_asked.emit,
                shortcut="Ctrl+Shift+E", menu=menu, icon="share-2",
                is_enabled=lambda: place.can_share and place.presenter.mode is Mode.EDIT),
        Command(id="save", text=tr("&Save now"), run=place.save_now, shortcut=_Key.Save,
                menu=menu),
        Command(id="pin", text=tr("P&in this version…"), run=place.pin, shortcut="Ctrl+Shift+S",
                menu=menu, icon="pin"),
        Command(id="duplicate", text=tr("D&uplicate"), run=place.duplicate, shortcut="Ctrl+D",
                menu=menu, icon="copy"),
    ]  # fmt: skip


def _edit(place: "EditorPlace") -> list[Command]:
    stack = place.presenter.undo_stack
    menu = MenuGroup.EDIT
    return [
        Command(id="undo", text=tr("&Undo"), run=stack.undo, shortcut=_Key.Undo, menu=menu,
                icon="undo-2", is_enabled=stack.canUndo),
        Command(id="redo", text=tr("&Redo"), run=stack.redo, shortcut="Ctrl+Shift+Z",
                more_shortcuts=("Ctrl+Y",), menu=menu, icon="redo-2", is_enabled=stack.canRedo),
        Command(id="title", text=tr("Rename"), run=place.top.title.edit, shortcut="F2",
                menu=menu, icon="pencil"),
    ]  # fmt: skip


def _sheet(place: "EditorPlace") -> list[Command]:
    def editable() -> bool:
        return place.presenter.mode is Mode.EDIT

    menu = MenuGroup.SHEET
    return [
        Command(id="shuffle", text=tr("&New numbers"), run=place.presenter.shuffle,
                shortcut="Ctrl+R", menu=menu, icon="shuffle", is_enabled=editable),
        Command(id="harder", text=tr("Make &harder"), run=place.harder, shortcut="Ctrl+Up",
                menu=menu, is_enabled=editable),
        Command(id="easier", text=tr("Make &easier"), run=place.easier, shortcut="Ctrl+Down",
                menu=menu, is_enabled=editable),
    ]  # fmt: skip


def _view(place: "EditorPlace") -> list[Command]:
    desk = place.editor.desk
    menu = MenuGroup.VIEW
    return [
        Command(id="history", text=tr("Version &history"), run=place.switch_history,
                shortcut="Ctrl+Shift+H", menu=menu, icon="history",
                is_checked=place.is_side_panel_open),
        Command(id="settings-panel", text=tr("&Settings of the sheet"), run=place.switch_settings,
                shortcut="F9", menu=menu, is_checked=place.are_settings_shown),
        Command(id="key", text=tr("Answer &key beside"), run=place.switch_key, shortcut="Ctrl+L",
                menu=menu, is_checked=place.is_key_shown),
        Command(id="zoom-in", text=tr("Zoom in"), run=desk.zoom_in, shortcut=_Key.ZoomIn,
                more_shortcuts=("Ctrl+=",), menu=menu, icon="zoom-in"),
        Command(id="zoom-out", text=tr("Zoom out"), run=desk.zoom_out, shortcut=_Key.ZoomOut,
                menu=menu, icon="zoom-out"),
        Command(id="zoom-real", text=tr("Real size"), run=desk.real_size, shortcut="Ctrl+0",
                menu=menu),
        Command(id="zoom-page", text=tr("Whole page"), run=desk.fit_page, shortcut="Ctrl+9",
                menu=menu),
    ]  # fmt: skip
