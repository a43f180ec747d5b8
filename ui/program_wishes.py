"""From "print this" to a print: which version is meant, and what is asked before."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from app.ports import Workbook
from app.worksheets.worksheet import Version
from ui.editor.presenter import of_version, paper_title
from ui.printing.wish import PrintWish, Target
from ui.shell.state import Json
from ui.words import ntr, tr

if TYPE_CHECKING:
    from ui.program import Program
    from ui.program_printing import PrintTools


class PrintWishes(QObject):
    """Asks how many copies, and starts the print of what is on the desk."""

    def __init__(self, program: "Program", store: Workbook) -> None:
        super().__init__(program)
        self._program = program
        self._store = store
        self._tools: PrintTools | None = None

    def ask(self, target: Target) -> None:
        """Open the print panel for the sheet, or the version, on the desk."""
        view = self._program.presenter.view()
        top = self._program.editor.top
        self._made_tools().panel.ask(
            target,
            pages=len(view.sheet.pages),
            has_key=view.content.config.key.value != "none",
            at=top.mapToGlobal(QPoint(top.width() - 336, top.height())),
        )

    def use_folder(self, folder: str) -> None:
        """Save PDFs elsewhere from now on; "" is the documents folder."""
        path = Path(folder or self._program.world.places.documents)
        chosen = self._program.world.state.get("print")
        kept: dict[str, Json] = chosen if isinstance(chosen, dict) else {}
        self._program.world.state.set("print", {**kept, "folder": str(path)})
        if self._tools is not None:
            self._tools.panel.set_folder(path)

    def _made_tools(self) -> "PrintTools":
        """Return what prints, made when it is first asked for: reportlab is not loaded before."""
        if self._tools is None:
            from ui.program_printing import make_tools

            self._tools = make_tools(self._program, self._store, self._on_wish)
        return self._tools

    def _on_wish(self, wish: PrintWish) -> None:
        chosen: Json = {"copies": wish.copies, "key": wish.with_key, "folder": str(wish.folder)}
        self._program.world.state.set("print", chosen)
        self._program.saver.make_version()
        version = self._program.presenter.previewed
        if version is not None:
            self._print_version(version, wish)
            return
        defects = len(self._program.presenter.drawn.defects)
        if defects:
            self._ask_about_defects(defects, wish)
        else:
            self._print_now(wish)

    def _print_version(self, version: Version, wish: PrintWish) -> None:
        """Print what is previewed; an auto-save is kept for good before copies go out."""
        if version.problems is not None:
            self._made_tools().presenter.reprint(version.id, wish)
            return
        from ui.printing.presenter import snapshot

        content, drawn = of_version(version)
        kept = snapshot(content.config, drawn, title=paper_title(content))
        future = self._store.pin_version(version.id, note="", snapshot=kept)
        self._program.tasks.watch(future, partial(self._on_kept, wish), self._program.say_failed)

    def _on_kept(self, wish: PrintWish, version: Version) -> None:
        self._made_tools().presenter.reprint(version.id, wish)

    def _print_now(self, wish: PrintWish) -> None:
        presenter = self._program.presenter
        if presenter.sheet_id is None:
            return
        content = presenter.content
        self._made_tools().presenter.print_sheet(
            presenter.sheet_id,
            content.config,
            presenter.drawn,
            title=paper_title(content),
            wish=wish,
        )

    def _ask_about_defects(self, count: int, wish: PrintWish) -> None:
        from ui.components.confirm import ConfirmDialog

        dialog = ConfirmDialog(
            ntr("{n} answer did not pass its check. Print all the same?",
                "{n} answers did not pass their check. Print all the same?", count),
            stays=tr("The problems are numbered in the status line. The sheet stays as it is."),
            destroy=tr("Print all the same"),
            keep=tr("Look at it first"),
            parent=self._program.window,
        )  # fmt: skip
        dialog.confirmed.connect(partial(self._print_now, wish))
        dialog.open()
