"""What was printed for a class: how much is out and in, and the way to marking it."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.classes.handout_ports import HandOutBook, HandOutCount
from app.classes.model import ClassId, SchoolClass
from app.ports import Clock
from ui.components.base import ElidedLabel, label, rule, surface
from ui.components.button import Button, Kind
from ui.components.empty_state import EmptyState
from ui.components.icon_button import IconButton
from ui.tasks import TaskRunner
from ui.theme.icons import icon
from ui.words import moment_in_sentence, tr

_ROW = 56


class Shown(NamedTuple):
    """A hand-out with its worksheet's name."""

    counted: HandOutCount
    title: str
    pupils: tuple[tuple[str, str], ...]
    """(id, name) of everybody who got a copy."""


class HandOutsPage(QWidget):
    """`mark_wished(str)`: a hand-out's id. `bring_wished`: scans are there to be read.

    `void_wished(str)`: its codes shall count no longer. `again_wished(str, list)`: print again the
    copies of these pupils (their ids), of all when the list is empty.
    """

    mark_wished = Signal(str)
    void_wished = Signal(str)
    again_wished = Signal(str, list)
    bring_wished = Signal()

    def __init__(
        self,
        book: HandOutBook,
        tasks: TaskRunner,
        *,
        clock: Clock,
        on_error: Callable[[Exception], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self._book, self._tasks, self._clock = book, tasks, clock
        self._on_error = on_error
        self._class: SchoolClass | None = None
        self._asked = 0
        self.rows: tuple[Shown, ...] = ()
        self.mark_buttons: list[Button] = []
        self.empty = EmptyState(
            tr("Nothing handed out yet"),
            tr("Open a worksheet, choose Print, then this class: every pupil gets a sheet."),
            icon="printer",
            parent=self,
        )
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)
        self.bring_button = Button(tr("Bring in work…"), icon="folder-up", parent=self)
        self.bring_button.clicked.connect(self.bring_wished)
        foot = QHBoxLayout()
        foot.addWidget(self.bring_button)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 0, 16, 12)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)

    def show_class(self, one: SchoolClass | None) -> None:
        """Show the hand-outs of a class."""
        self._class = one
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the store again."""
        if self._class is None:
            return
        self._asked += 1
        self._tasks.run(
            partial(_gather, self._book, self._class.id),
            partial(self._on_found, self._asked),
            self._on_error,
        )

    def _on_found(self, asked: int, found: tuple[Shown, ...]) -> None:
        if asked != self._asked:
            return
        self.rows = found
        self.mark_buttons = []
        inside = QWidget()
        surface(inside, "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(0)
        for one in found:
            column.addWidget(self._row(one, inside))
            column.addWidget(rule(parent=inside))
        column.addStretch(1)
        self._area.setWidget(inside)
        self._stack.setCurrentWidget(self._area if found else self.empty)

    def _row(self, one: Shown, parent: QWidget) -> QWidget:
        made = QWidget(parent)
        made.setMinimumHeight(_ROW)
        hand_out, count = one.counted.hand_out, one.counted
        printed = moment_in_sentence(hand_out.printed_at, now=self._clock())
        facts = [tr("Printed {when}", when=printed)]
        if hand_out.due_date is not None:
            day = moment_in_sentence(hand_out.due_date, now=self._clock())
            facts.append(tr("due {when}", when=day))
        if hand_out.voided_at is not None:
            facts.append(tr("void"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(one.title, "strong", parent=made))
        words.addWidget(ElidedLabel(" · ".join(facts), "label", parent=made))
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(16)
        line.addLayout(words, 1)
        line.addWidget(
            label(tr("{out} out, {back} in", out=count.copies_out, back=count.copies_in), "label",
                  made)
        )  # fmt: skip
        kind = Kind.PRIMARY if count.copies_in and not self.mark_buttons else Kind.PLAIN
        button = Button(tr("Mark"), kind=kind, icon="list-checks", small=True, parent=made)
        button.setAccessibleName(tr("Mark “{name}”", name=one.title))
        button.clicked.connect(partial(self._wish, str(hand_out.id)))
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.mark_buttons.append(button)
        more = IconButton("ellipsis", tr("More"), small=True, parent=made)
        more.clicked.connect(partial(self._on_more, one, more))
        line.addWidget(more, 0, Qt.AlignmentFlag.AlignVCenter)
        return made

    def more_menu(self, one: Shown) -> QMenu:
        """Return what else can be done with a hand-out."""
        menu = QMenu(self)
        hand_out = str(one.counted.hand_out.id)
        again = menu.addMenu(icon("printer"), tr("Print again for"))
        again.addAction(tr("All pupils")).triggered.connect(
            partial(self._wish_again, hand_out, [])
        )
        again.addSeparator()
        for pupil, name in one.pupils:
            again.addAction(name.replace("&", "&&")).triggered.connect(
                partial(self._wish_again, hand_out, [pupil])
            )
        if one.counted.hand_out.voided_at is None:
            menu.addSeparator()
            menu.addAction(icon("x"), tr("Void this print")).triggered.connect(
                partial(self._wish_void, hand_out)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _on_more(self, one: Shown, button: QWidget, _checked: object = None) -> None:
        self.more_menu(one).popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _wish_again(self, hand_out: str, pupils: list[str], _checked: object = None) -> None:
        self.again_wished.emit(hand_out, pupils)

    def _wish_void(self, hand_out: str, _checked: object = None) -> None:
        self.void_wished.emit(hand_out)

    def _wish(self, hand_out: str, _checked: object = None) -> None:
        self.mark_wished.emit(hand_out)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


def _gather(book: HandOutBook, class_id: ClassId) -> tuple[Shown, ...]:
    return tuple(_shown(book, one) for one in book.hand_outs(class_id=class_id).result())


def _shown(book: HandOutBook, one: HandOutCount) -> Shown:
    printed = book.copies_of(one.hand_out.id).result().printed
    pupils = tuple(
        (str(copy.pupil_id), copy.student_name or "") for copy in printed.copies if copy.pupil_id
    )
    return Shown(one, printed.version.name, pupils)
