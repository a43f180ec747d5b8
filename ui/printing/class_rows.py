"""The rows of the print panel for a class: who, until when, and which problems."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QTime, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.classes.handout_ports import Roll
from app.classes.model import ClassId, Fairness
from ui.components.base import label
from ui.components.row import SettingRow
from ui.components.select import Select
from ui.printing.wish import ClassWish
from ui.words import day_head, ntr, tr

_LETTERS = "ABCDEF"
_DAYS = 21
"""How far ahead a day can be chosen: three weeks."""
_SELECT_WIDTH = 190


class ClassRows(QWidget):
    """Classes to print for; a due date and the problems once a class is chosen."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rolls: tuple[Roll, ...] = ()
        self.who = Select(name=tr("For"), parent=self)
        self.due = Select(name=tr("Hand in by"), parent=self)
        self.problems = Select(_ways(), (Fairness.SAME, 1), name=tr("Problems"), parent=self)
        self.profile = label("", "caption", self)
        self.profile.setWordWrap(True)
        self._of_class: list[QWidget] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for text, control in (
            (tr("For"), self.who),
            (tr("Hand in by"), self.due),
            (tr("Problems"), self.problems),
        ):
            control.set_usual_width(_SELECT_WIDTH)
            row = SettingRow(text, control, inset=0, parent=self)
            layout.addWidget(row)
            if control is not self.who:
                self._of_class.append(row)
            control.edited.connect(self._on_edited)
        layout.addWidget(self.profile)
        self._show()

    def set_rolls(self, rolls: Sequence[Roll], *, now: float) -> None:
        """Offer these classes, those without pupils left out; a chosen one stays chosen."""
        chosen = self.who.value()
        self._rolls = tuple(roll for roll in rolls if roll.pupils)
        classes: list[tuple[object, str]] = [(roll.class_id, _named(roll)) for roll in self._rolls]
        self.who.set_options([(None, tr("Copies without names")), *classes], chosen)
        if self.who.value() is None:
            self.who.set_value(None)
        due = self.due.value()
        days: list[tuple[object, str]] = [(noon, day_head(noon, now=now)) for noon in _noons(now)]
        self.due.set_options([(None, tr("No date")), *days], due)
        if self.due.value() is None:
            self.due.set_value(None)
        self._show()

    def choose(self, class_id: ClassId) -> None:
        """Choose a class as a click does."""
        self.who.set_value(class_id)
        self._on_edited(class_id)

    def wish(self) -> ClassWish | None:
        """Return what is chosen; None for copies without names."""
        roll = next((one for one in self._rolls if one.class_id == self.who.value()), None)
        if roll is None:
            return None
        way, due = self.problems.value(), self.due.value()
        fairness, lettered = way if isinstance(way, tuple) else (Fairness.SAME, 1)
        return ClassWish(
            roll=roll,
            fairness=fairness,
            lettered=lettered,
            due_date=due if isinstance(due, int) else None,
        )

    def say_sets(self, text: str) -> None:
        """Say what the sets are like; "" says nothing."""
        self.profile.setText(text)
        self.profile.setVisible(bool(text))

    def _show(self) -> None:
        self.setVisible(bool(self._rolls))
        wish = self.wish()
        for row in self._of_class:
            row.setVisible(wish is not None)
        if wish is None or wish.fairness is Fairness.SAME:
            self.say_sets("")

    @Slot(object)
    def _on_edited(self, _value: object) -> None:
        self._show()
        self.edited.emit()


def _named(roll: Roll) -> str:
    pupils = ntr("{n} pupil", "{n} pupils", len(roll.pupils))
    return tr("{name}, {pupils}", name=roll.name, pupils=pupils)


def _ways() -> list[tuple[object, str]]:
    lettered: list[tuple[object, str]] = [
        (
            (Fairness.LETTERED, count),
            tr("Sets {first}–{last}", first="A", last=_LETTERS[count - 1]),
        )
        for count in range(2, len(_LETTERS) + 1)
    ]
    return [
        ((Fairness.SAME, 1), tr("Same for all")),
        *lettered,
        ((Fairness.EACH, 1), tr("Own set for everyone")),
    ]


def _noons(now: float) -> list[int]:
    """Return noon of the days ahead, from tomorrow, in Unix seconds."""
    today = QDateTime.fromSecsSinceEpoch(int(now)).date()
    return [
        QDateTime(today.addDays(n), QTime(12, 0)).toSecsSinceEpoch() for n in range(1, _DAYS + 1)
    ]
