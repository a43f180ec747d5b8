"""The classes in the program: the place is made when it is first shown."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.classes.model import HandOutId, PupilId, SchoolClass
from app.classes.ports import ClassBook
from ui.opening import OpeningPart
from ui.shell.place import Place, PlaceEntry
from ui.words import ntr, tr

if TYPE_CHECKING:
    from app.classes.handout_ports import HandOutBook, Voided
    from app.marking.ports import MarkBook
    from ui.classes.hand_outs import HandOutsPage
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
        self._page: HandOutsPage | None = None
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
        page.void_wished.connect(self.void)
        page.again_wished.connect(self.ask_print_again)
        self._page = page
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

    @Slot(str)
    def void(self, hand_out: str) -> None:
        """Make the codes of a hand-out void."""
        self._program.tasks.watch(
            self.hand_outs.void(HandOutId(hand_out)), self._on_voided, self._program.say_failed
        )

    def _on_voided(self, voided: "Voided") -> None:
        self._refresh_page()
        self._program.window.toasts.show_toast(
            ntr("The codes of {n} copy are void", "The codes of {n} copies are void",
                len(voided.copies)),
            tr("Undo"),
            partial(self._unvoid, voided),
        )  # fmt: skip

    def _unvoid(self, voided: "Voided") -> None:
        self._program.tasks.watch(
            self.hand_outs.unvoid(voided), self._on_unvoided, self._program.say_failed
        )

    def _on_unvoided(self, _nothing: None) -> None:
        self._refresh_page()
        self._program.window.toasts.show_toast(tr("The codes count again"))

    def _refresh_page(self) -> None:
        self._program.refresh_history()
        if self._page is not None:
            self._page.refresh()

    @Slot(str, list)
    def ask_print_again(self, hand_out: str, pupils: list[str]) -> None:
        """Ask where, then write copies again, under the same codes."""
        program = self._program
        folder = Path(program.settings.folders.pdf or program.world.places.documents)
        dialog = QFileDialog(
            program.window, tr("Print again"), str(folder / f"{tr('Print again')}.pdf"),
            "PDF (*.pdf)",
        )  # fmt: skip
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self.print_again, hand_out, pupils))
        dialog.open()

    def print_again(self, hand_out: str, pupils: list[str], path: str) -> None:
        """Write the copies of these pupils (of all without any) exactly as they were."""
        self._program.tasks.run(
            partial(_print_again, self.hand_outs, HandOutId(hand_out), pupils, Path(path)),
            self._on_printed_again,
            self._program.say_failed,
        )

    def _on_printed_again(self, path: Path) -> None:
        self._program.window.toasts.show_toast(
            tr("“{name}” is saved", name=path.name),
            tr("Show"),
            partial(self._program.show_file, path),
        )

    @Slot()
    def close_marking(self) -> None:
        """Close the window of marking, if it is open."""
        before, self.marking = self.marking, None
        if before is not None:
            before.window.close()
            before.window.deleteLater()
            before.deleteLater()


def _print_again(
    book: "HandOutBook", hand_out: HandOutId, pupils: Sequence[str], path: Path
) -> Path:
    from app.worksheets.config import decode_for_looking
    from ui.printing.job import PrintJob, host_of, write_sheets
    from ui.printing.presenter import due_on_paper

    out = book.reprint(hand_out, [PupilId(pupil) for pupil in pupils]).result()
    due = out.hand_out.due_date
    language = decode_for_looking(out.printed.version.config).language
    text = "" if due is None else due_on_paper(due, language)
    job = PrintJob.of_hand_out(out, host=host_of(out), author="Chalkline", due=text)
    return write_sheets(job, path)


def _write(path: Path, data: bytes) -> None:
    """Write a whole file; raise StoreErrors in words."""
    from storage.errors import file_errors
    from storage.files import write_atomically

    with file_errors(path):
        write_atomically(path, data)
