"""What the teacher says of answers becomes marks in the store, each undone by Ctrl Z."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.errors import AppError
from app.ids import short_code
from app.marking.model import BlobId, Mark
from app.marking.ports import IntakeBook, MarkBook, MarkChange
from app.marking.results import Row, to_csv
from ui.heap.picture import loaded
from ui.library.phrases import refusal
from ui.marking import keys, phrases
from ui.marking.card import Card
from ui.marking.marked import marked_pages, write_marked
from ui.marking.material import Material
from ui.marking.strips import StripCutter
from ui.marking.window import PROBLEM, PUPIL, RESULTS, MarkingWindow
from ui.printing.job import file_name
from ui.tasks import TaskRunner
from ui.words import moment_in_sentence, tr


class MarkingPresenter(QObject):
    """One hand-out in one window."""

    def __init__(
        self,
        material: Material,
        *,
        book: MarkBook,
        intake: IntakeBook,
        tasks: TaskRunner,
        now: float,
        documents: Path,
        write_file: Callable[[Path, bytes], object],
        parent: QObject | None = None,
    ) -> None:
        """`write_file` writes a whole file or none of it."""
        super().__init__(parent)
        self._material, self._board = material, material.board
        self._order = material.order
        self._book, self._intake, self._tasks = book, intake, tasks
        self._documents, self._write_file = documents, write_file
        self._at = 0
        self._page = 0
        self._undo: list[tuple[MarkChange, ...]] = []
        self.window = MarkingWindow()
        self._cutter = StripCutter(material, intake.photo, tasks, self)
        self._say_what(now)
        self._connect()
        first = self._board.next_open(-1, self._order[0], self._order)
        self._show(*(first or (0, self._order[0])))

    def _say_what(self, now: float) -> None:
        material = self._material
        printed = moment_in_sentence(material.hand_out.printed_at, now=now)
        version = short_code(material.version_id)
        self.window.set_words(
            " › ".join(part for part in (material.class_name, material.title) if part),
            tr("Printed {when} · Version {code}", when=printed, code=version),
        )
        self.window.side.set_problems(len(self._order))
        copies = len(self._board.lines) + len(material.missing)
        self.window.side.show_handed_in(len(self._board.lines), copies, material.missing)

    def _connect(self) -> None:
        window = self.window
        window.undo_wished.connect(self.undo)
        window.view_wished.connect(self.show_view)
        window.step_wished.connect(self._on_step)
        window.rest_button.clicked.connect(self.mark_rest)
        window.export_button.clicked.connect(self.export)
        window.give_button.clicked.connect(self.give_back)
        window.side.problem_picked.connect(self._on_problem)
        window.side.names.edited.connect(self._on_names)
        window.side.key.edited.connect(lambda _on: self._refresh())
        window.bar.marked.connect(self.mark)
        window.bar.reasoned.connect(self.give_reason)
        window.strips.pressed_key.connect(self._on_key)
        window.strips.selectionModel().currentChanged.connect(self._on_current)
        window.strips.doubleClicked.connect(lambda _index: self.show_view(PUPIL))
        self._cutter.arrived.connect(self._on_strips)

    # -- what is shown
    @property
    def problem(self) -> int:
        """The index of the problem on the desk."""
        return self._order[self._at]

    def _show(self, row: int, problem: int) -> None:
        self._at = self._order.index(problem)
        self._refresh()
        if self._board.lines:
            self.window.strips.go_to(max(0, row))

    def _refresh(self) -> None:
        window, problem = self.window, self.problem
        window.model.set_cards(self._cards())
        window.heading.setText(tr("Problem {n}", n=self._at + 1))
        window.counts.setText(phrases.counts(self._board.tally(problem)))
        window.rest_button.setEnabled(bool(self._board.open_rows(problem)))
        window.side.show_problems([self._board.is_done(p) for p in self._order], self._at)
        self._say_current()
        if self._at + 1 < len(self._order):
            self._cutter.get(self._at + 1)

    def _cards(self) -> tuple[Card, ...]:
        strips = self._cutter.get(self._at) or (None,) * len(self._board.lines)
        cards = []
        for row, strip in enumerate(strips):
            given = self._board.given(row, self.problem)
            reasons = dict(self._material.set_of(row).questions[self._at].reasons)
            reason = reasons.get(given.reason, "") if given is not None else ""
            mark = given.mark if given is not None else None
            cards.append(
                Card(
                    name=self._name(row),
                    picture=strip,
                    mark=mark,
                    reason=reason[:1].upper() + reason[1:],
                )
            )
        return tuple(cards)

    def _name(self, row: int) -> str:
        name = self._board.lines[row].name
        hidden = self.window.side.names.value() or not name
        return phrases.pupil(row + 1) if hidden else name

    def _row(self) -> int:
        return self.window.strips.row()

    def _say_current(self) -> None:
        row = self._row()
        if row < 0:
            return
        question = self._material.set_of(row).questions[self._at]
        key = f"{question.asked} {question.answer}" if self.window.side.key.value() else ""
        self.window.key_label.setText(key)
        self.window.bar.show_answer(self._name(row), [words for _, words in question.reasons])

    @Slot(int)
    def _on_strips(self, at: int) -> None:
        if at == self._at:
            self.window.model.set_cards(self._cards())

    def _on_current(self, *_: object) -> None:
        self._page = 0
        self._say_current()

    @Slot(int)
    def _on_problem(self, at: int) -> None:
        rows = self._board.open_rows(self._order[at])
        self.show_view(PROBLEM)
        self._show(rows[0] if rows else 0, self._order[at])
        self.window.strips.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_names(self, _on: bool) -> None:  # noqa: FBT001 - a slot
        self._refresh()

    @Slot(str)
    def show_view(self, view: str) -> None:
        """Show strips, whole pages of the current pupil, or results."""
        if view == RESULTS:
            self.window.results.show_rows(self._rows(), self._order)
        self.window.show_view(view)
        if view == PUPIL:
            self._show_page()
        else:
            self.window.heading.setText(tr("Problem {n}", n=self._at + 1))
            self.window.counts.setText(phrases.counts(self._board.tally(self.problem)))

    def _rows(self) -> tuple[Row, ...]:
        rows = self._board.rows()
        return tuple(row._replace(name=self._name(at)) for at, row in enumerate(rows))

    @Slot(int)
    def _on_step(self, by: int) -> None:
        if str(self.window.segments.value()) != PUPIL:
            self._on_problem(max(0, min(len(self._order) - 1, self._at + by)))
            return
        row = self._row()
        pages = len(self._board.lines[row].pages) if row >= 0 else 0
        if 0 <= self._page + by < pages:
            self._page += by
        elif 0 <= row + by < len(self._board.lines):
            self.window.strips.go_to(row + by)
            self._page = 0 if by > 0 else max(0, len(self._board.lines[row + by].pages) - 1)
        self._show_page()

    def _show_page(self) -> None:
        row = self._row()
        if row < 0:
            return
        pages = sorted(self._board.lines[row].pages.items())
        self.window.heading.setText(self._name(row))
        if not pages:
            self.window.page.say(tr("No page is in."))
            return
        number, blob = pages[min(self._page, len(pages) - 1)]
        self.window.counts.setText(tr("Page {n}", n=number))
        asked = (row, self._page)
        self._tasks.run(
            partial(_picture, self._intake.photo, blob),
            partial(self._on_page, asked),
            lambda _error: self.window.page.say(tr("The picture cannot be shown.")),
        )

    def _on_page(self, asked: tuple[int, int], image: QImage) -> None:
        if asked == (self._row(), self._page):
            self.window.page.show_picture(image, name=self._name(asked[0]))

    # -- what is said of answers
    def _on_key(self, key: int, shift: bool, text: str) -> None:  # noqa: FBT001 - a slot
        letter = text.upper()
        if key == Qt.Key.Key_Space:
            self.show_view(PUPIL)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._on_step(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in keys.DIGITS:
            self.give_reason(keys.DIGITS.index(Qt.Key(key)))
        elif letter in keys.letters():
            mark = keys.letters()[letter]
            if shift and mark is Mark.RIGHT:
                self.mark_rest()
            else:
                self.mark(mark)
        elif letter == keys.skip():
            self._forward()
        elif letter == keys.hide():
            self.window.side.names.set_value(not self.window.side.names.value())
            self._refresh()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.mark(None)

    @Slot(object)
    def mark(self, mark: object, reason: str = "") -> None:
        """Give the current answer a mark (None takes it away) and go on to the next open one."""
        row = self._row()
        if row < 0:
            return
        given = mark if isinstance(mark, Mark) else None
        self._write((self._board.change(row, self.problem, given, reason),))
        if given is None:
            self._refresh()
        else:
            self._forward()

    @Slot(int)
    def give_reason(self, at: int) -> None:
        """Mark the current answer wrong, for the reason with this number (from 0)."""
        row = self._row()
        if row < 0:
            return
        reasons = self._material.set_of(row).questions[self._at].reasons
        if at < len(reasons):
            self.mark(Mark.WRONG, reasons[at][0])

    @Slot()
    def mark_rest(self) -> None:
        """Give every open answer of the problem a "right"."""
        changes = self._board.rest(self.problem, Mark.RIGHT)
        if changes:
            self._write(changes)
            self._forward()

    def _forward(self) -> None:
        after = self._board.next_open(self._row(), self.problem, self._order)
        if after is None:
            self._refresh()
            self.window.toasts.show_toast(tr("Every answer has a mark"))
        else:
            self._show(*after)

    def _write(self, changes: Sequence[MarkChange]) -> None:
        self._undo.append(self._board.apply(changes))
        self._tasks.watch(self._book.set_marks(changes), None, self._on_failed)

    @Slot()
    def undo(self) -> None:
        """Take the last mark back and go to its answer."""
        if not self._undo:
            return
        changes = self._undo.pop()
        self._board.apply(changes)
        self._tasks.watch(self._book.set_marks(changes), None, self._on_failed)
        first = changes[-1]
        row = next(
            (at for at, line in enumerate(self._board.lines) if line.attempt == first.attempt_id),
            0,
        )
        self.show_view(PROBLEM)
        self._show(row, first.problem)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.window.toasts.show_toast(refusal(error))
        # What the store has is what counts.
        version = self._material.hand_out.version_id
        self._tasks.watch(self._book.marks(version), self._on_marks, None)

    def _on_marks(self, found: tuple[MarkChange, ...]) -> None:
        lines, problems = self._board.lines, self._board.problems
        self._board = type(self._board)(lines, problems, found)
        self._undo.clear()
        self._refresh()

    # -- results
    @Slot()
    def export(self) -> None:
        """Ask where, then write the results as CSV."""
        dialog = QFileDialog(
            self.window, tr("Export results"),
            str(self._documents / f"{tr('Results')}.csv"), "CSV (*.csv)",
        )  # fmt: skip
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Write the results; the columns are in the printed order."""
        rows = [
            Row(row.name, {at: row.marks[p] for at, p in enumerate(self._order) if p in row.marks})
            for row in self._rows()
        ]
        text = to_csv(rows, problems=len(self._order), heads=(tr("Name"), tr("Points")))
        target = Path(path)
        self._tasks.run(
            partial(self._write_file, target, b"\xef\xbb\xbf" + text.encode()),
            lambda _done: self.window.toasts.show_toast(tr("“{name}” is saved", name=target.name)),
            self._on_refused,
        )

    @Slot()
    def give_back(self) -> None:
        """Ask where, then write the pages with their marks."""
        name = file_name(f"{self._material.title} - {tr('marked')}")
        dialog = QFileDialog(
            self.window, tr("Give back"), str(self._documents / f"{name}.pdf"), "PDF (*.pdf)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.give_back_to)
        dialog.open()

    @Slot(str)
    def give_back_to(self, path: str) -> None:
        """Write every pupil's pages with the marks on them, in the order of the pile."""
        target = Path(path)
        pages = marked_pages(self._material, self._board, self._intake.photo)
        self._tasks.run(
            partial(write_marked, target, pages, title=self._material.title),
            partial(self._on_given_back, target.name),
            self._on_refused,
        )

    def _on_given_back(self, name: str, _pages: int) -> None:
        attempts = [line.attempt for line in self._board.lines]
        self._tasks.watch(self._book.give_back(attempts), None, self._on_refused)
        self.window.toasts.show_toast(tr("“{name}” is saved", name=name))

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.window.toasts.show_toast(refusal(error))


def _picture(photo: Callable[[BlobId], bytes], blob: BlobId) -> QImage:
    return loaded(photo(blob))
