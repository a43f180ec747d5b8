"""The commands that are the program's own: the server, and what is shared."""

from typing import TYPE_CHECKING

from ui.shell.command import Command, MenuGroup
from ui.words import tr

if TYPE_CHECKING:
    from ui.program import Program


def program_commands(program: "Program") -> list[Command]:
    """Return what can be done in every place beyond what the window itself can do."""

    def has_sync() -> bool:
        return program.sync is not None

    def is_connected() -> bool:
        return program.sync is not None and program.sync.is_connected()

    def can_share() -> bool:
        return program.sharing is not None

    def has_store() -> bool:
        return program.workbook.is_open

    def has_inbox() -> bool:
        return program.inbox is not None

    menu = MenuGroup.FILE
    return [
        Command(id="open-shared", text=tr("&Open a shared worksheet…"),
                run=program.open_shared, shortcut="Ctrl+O", menu=menu, icon="folder-open",
                is_enabled=can_share),
        Command(id="bring-in-work", text=tr("&Bring in work…"), run=program.bring_in_work,
                shortcut="Ctrl+I", menu=menu, icon="folder-up",
                is_enabled=has_store),
        Command(id="lesson", text=tr("Collect work in the &lesson…"), run=program.open_lesson,
                menu=menu, icon="laptop", is_enabled=has_inbox),
        Command(id="server", text=tr("Connect to a ser&ver…"), run=program.open_server,
                menu=menu, icon="server", is_enabled=has_sync),
        Command(id="sync-now", text=tr("S&ync now"), run=program.sync_now, menu=menu,
                icon="refresh-cw", is_enabled=is_connected),
    ]  # fmt: skip
