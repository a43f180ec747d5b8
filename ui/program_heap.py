"""The heap in the program: its window is made when it is first asked for."""

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from ui.heap.counting import PageCounter
from ui.heap.drop import HeapDrop
from ui.opening import OpeningPart

if TYPE_CHECKING:
    from app.classes.handout_ports import HandOutBook
    from app.intake.job import HeapReader
    from app.marking.ports import IntakeBook
    from ui.heap.presenter import HeapPresenter
    from ui.program import Program


logger = logging.getLogger(__name__)


class HeapWishes(QObject):
    """Joins the heap with the window and the store. `filed`: pupils' work came in or went."""

    filed = Signal()

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._program = program
        self._presenter: HeapPresenter | None = None
        self.book = cast("IntakeBook", OpeningPart(program.workbook, "intake"))
        self._counter = PageCounter(_make_reader, self)
        self._drop = HeapDrop(program.window, self._counter, is_wanted=self._is_wanted)
        self._drop.dropped.connect(self._on_dropped)
        program.window.closing.connect(self.close)

    @property
    def presenter(self) -> "HeapPresenter":
        """The heap's window and what is behind it, made now if it was not yet."""
        if self._presenter is None:
            from ui.heap.presenter import HeapPresenter

            program = self._program
            self._presenter = HeapPresenter(
                book=self.book,
                hand_outs=cast("HandOutBook", OpeningPart(program.workbook, "hand_outs")),
                tasks=program.tasks,
                make_reader=_make_reader,
                counter=self._counter,
                clock=program.world.clock,
                toast=program.window.toasts.show_toast,
                documents=Path(program.world.places.documents),
                parent=self,
            )
            self._presenter.filed.connect(self.filed)
        return self._presenter

    @Slot()
    def open(self) -> None:
        """Show where work is dropped (Bring in work…)."""
        if self._program.workbook.is_open:
            self.presenter.open()

    def store_opened(self) -> None:
        """Remove what an import left that was killed, and file what is known by now."""
        self._program.tasks.run(partial(_sweep, self.book), None, self._on_not_swept)
        self.sheets_came()

    def sheets_came(self) -> None:
        """File the pages that waited for a sheet of another computer."""
        answer = self._on_known
        self._program.tasks.watch(self.book.file_known(), answer, self._on_not_swept)

    def _on_known(self, pages: int) -> None:
        if not pages:
            return
        if self._presenter is not None:
            self._presenter.refresh()
        self.filed.emit()

    def _on_not_swept(self, error: Exception) -> None:
        logger.warning("what imports left was not seen to: %s", type(error).__name__)

    @Slot()
    def close(self) -> None:
        """Give up what comes in; the store is still open."""
        self._counter.close()
        if self._presenter is not None:
            self._presenter.close()

    def _is_wanted(self) -> bool:
        program = self._program
        return program.workbook.is_open and program.window.shown_key() == "classes"

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        self.presenter.bring_in(paths)


def _make_reader() -> "HeapReader":
    from ui.heap.readers import ReadingProcesses  # Pillow and PDFium come with it

    return ReadingProcesses()


def _sweep(book: "IntakeBook") -> int:
    return book.sweep().result()
