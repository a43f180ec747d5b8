"""From "print this" to a print: which version is meant, and what is asked before."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from app.classes.handout_ports import Roll
from app.ports import Workbook
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import Drawn
from app.worksheets.worksheet import Version
from ui.editor.presenter import of_version, paper_title
from ui.printing.wish import ClassWish, PrintWish, Target
from ui.shell.state import Json
from ui.words import current_words, ntr, tr

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
        book = self._program.workbook.hand_outs()
        if book is not None:
            self._program.tasks.watch(book.rolls(), self._on_rolls, self._program.say_failed)
        view = self._program.presenter.view()
        top = self._program.editor.top
        self._made_tools().panel.ask(
            target,
            pages=len(view.sheet.pages),
            has_key=view.content.config.key.value != "none",
            at=top.mapToGlobal(QPoint(top.width() - 336, top.height())),
        )

    def _on_rolls(self, rolls: tuple[Roll, ...]) -> None:
        self._made_tools().panel.set_rolls(rolls, now=self._program.world.clock())

    def _on_sets_asked(self, wish: ClassWish) -> None:
        """Draw the sets on the worker thread, and say how they compare."""
        config, drawn = self._meant()

        def tell() -> str:
            from app.classes.fair import told
            from ui.printing.presenter import fair_sets

            found = fair_sets(wish, config, drawn)
            return "" if found is None else told(found, current_words())

        panel = self._made_tools().panel
        self._program.tasks.run(tell, partial(panel.say_sets, wish), self._program.say_failed)

    def _meant(self) -> tuple[WorksheetConfig, Drawn]:
        """Return the settings and problems of the version or the sheet on the desk."""
        presenter = self._program.presenter
        if presenter.previewed is not None:
            content, drawn = of_version(presenter.previewed)
            return content.config, drawn
        return presenter.content.config, presenter.drawn

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
            self._tools.panel.sets_asked.connect(self._on_sets_asked)
        return self._tools

    def _on_wish(self, wish: PrintWish) -> None:
        kept = self._program.world.state.get("print")
        before = kept.get("copies", 1) if isinstance(kept, dict) else 1
        copies = wish.copies if wish.for_class is None else before
        chosen: Json = {"copies": copies, "key": wish.with_key, "folder": str(wish.folder)}
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
            self._on_kept(wish, version)
            return
        from ui.printing.presenter import snapshot

        content, drawn = of_version(version)
        kept = snapshot(content.config, drawn, title=paper_title(content))
        future = self._store.pin_version(version.id, note="", snapshot=kept)
        self._program.tasks.watch(future, partial(self._on_kept, wish), self._program.say_failed)

    def _on_kept(self, wish: PrintWish, version: Version) -> None:
        printing = self._made_tools().presenter
        if wish.for_class is None:
            printing.reprint(version.id, wish)
            return
        content, drawn = of_version(version)
        printing.print_for_class(
            version, content.config, drawn, title=paper_title(content), wish=wish
        )

    def _print_now(self, wish: PrintWish) -> None:
        presenter = self._program.presenter
        if presenter.sheet_id is None:
            return
        content = presenter.content
        printing = self._made_tools().presenter
        work = printing.print_sheet if wish.for_class is None else printing.print_for_class
        work(
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
