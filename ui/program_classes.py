"""The classes in the program: the place is made when it is first shown."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.classes.model import HandOutId, SchoolClass
from app.classes.ports import ClassBook
from ui.opening import OpeningPart
from ui.shell.place import Place, PlaceEntry
from ui.words import tr

if TYPE_CHECKING:
    from app.classes.handout_ports import HandOutBook
    from app.marking.ports import MarkBook
    from ui.classes.place import ClassesPlace
    from ui.marking.material import Material
    from ui.marking.presenter import MarkingPresenter
    from ui.program import Program


class ClassWishes(QObject):
    """Joins the place with the window and the store."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._program = program
        self._place: ClassesPlace | None = None
        self.book = cast("ClassBook", OpeningPart(program.workbook, "classes"))
        self.hand_outs = cast("HandOutBook", OpeningPart(program.workbook, "hand_outs"))
        self.marking: MarkingPresenter | None = None
        program.window.closing.connect(self.close_marking)

    def entry(self) -> PlaceEntry:
        """Return the place for the side bar."""
        return PlaceEntry(key="classes", title=tr("Classes"), icon="users", make=self._make)

    def count(self) -> None:
        """Show in the side bar how many classes there are."""
        self._program.tasks.watch(self.book.classes(), self._on_counted, self._program.say_failed)
        if self._place is not None and self._program.window.shown_key() == "classes":
            self._place.refresh()

    def _on_counted(self, found: tuple[SchoolClass, ...]) -> None:
        many = str(len(found)) if found else ""
        self._program.window.side_bar.places.set_trailing("classes", many)

    def _make(self) -> Place:
        from ui.classes.place import ClassesPlace

        program = self._program
        self._place = ClassesPlace(
            book=self.book,
            tasks=program.tasks,
            toast=program.window.toasts.show_toast,
            clock=program.world.clock,
            documents=Path(program.world.places.documents),
            write_file=_write,
        )
        place = self._place
        place.view.add_page("hand-outs", tr("Hand-outs"), self._make_hand_outs)
        return place

    def _make_hand_outs(self) -> QWidget:
        from ui.classes.hand_outs import HandOutsPage

        program, place = self._program, cast("ClassesPlace", self._place)
        page = HandOutsPage(
            self.hand_outs, program.tasks, clock=program.world.clock, on_error=program.say_failed
        )
        page.mark_wished.connect(self.mark)
        page.bring_wished.connect(program.bring_in_work)
        place.facts_changed.connect(lambda _facts: page.show_class(place.shown()))
        program.heap.filed.connect(page.refresh)
        page.show_class(place.shown())
        return page

    @Slot(str)
    def mark(self, hand_out: str) -> None:
        """Open the window in which the work of a hand-out is marked."""
        from ui.marking.material import gather

        marks = cast("MarkBook", OpeningPart(self._program.workbook, "marking"))
        self._program.tasks.run(
            partial(gather, self.hand_outs, marks, HandOutId(hand_out)),
            partial(self._on_material, marks),
            self._program.say_failed,
        )

    def _on_material(self, marks: "MarkBook", material: "Material") -> None:
        if not material.board.lines:
            self._program.window.toasts.show_toast(
                tr("Nothing came back yet. Bring in the scans or photos first.")
            )
            return
        from ui.marking.presenter import MarkingPresenter

        program = self._program
        self.close_marking()
        self.marking = MarkingPresenter(
            material,
            book=marks,
            intake=program.heap.book,
            tasks=program.tasks,
            now=program.world.clock(),
            documents=Path(program.world.places.documents),
            write_file=_write,
            parent=self,
        )
        self.marking.window.show()
        self.marking.window.strips.setFocus()

    @Slot()
    def close_marking(self) -> None:
        """Close the window of marking, if it is open."""
        before, self.marking = self.marking, None
        if before is not None:
            before.window.close()
            before.window.deleteLater()
            before.deleteLater()


def _write(path: Path, data: bytes) -> None:
    """Write a whole file; raise StoreErrors in words."""
    from storage.errors import file_errors
    from storage.files import write_atomically

    with file_errors(path):
        write_atomically(path, data)
