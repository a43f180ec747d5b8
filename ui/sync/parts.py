"""Small parts of the Server page: a line of facts, a line with a question, a box that asks."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.components.announce import announce
from ui.components.bar import Tone
from ui.components.base import ElidedLabel, label, set_look
from ui.components.button import Button, Kind
from ui.components.chip import Tag, TagTone
from ui.components.icon_label import IconLabel
from ui.theme.current import current
from ui.words import tr

_TINT = {Tone.ACCENT: "accent_text", Tone.WARN: "warn", Tone.BAD: "bad"}


class FactRow(QWidget):
    """A word and its value: "Last success   today, 14:46"."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = label(word, "label", self)
        self.value = label("", "strong", self)
        self.value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self._word)
        row.addWidget(self.value, 1)
        self.setMinimumHeight(current().px(36))

    def say(self, value: str) -> None:
        """Show a value."""
        self.value.setText(value)
        self.setAccessibleName(f"{self._word.text()}: {value}")


class Box(QFrame):
    """A sentence in a soft box, with at most two buttons, the safe one filled.

    Signals: `safe_pressed`, `other_pressed`. "Details" copies what is behind the sentence.
    """

    safe_pressed = Signal()
    other_pressed = Signal()

    def __init__(
        self, tone: Tone, icon: str, *, safe: str = "", other: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._tone = tone
        self._detail = ""
        set_look(self, box=str(tone))
        self._sentence = label("", "body", self)
        self._sentence.setWordWrap(True)
        self._icon = IconLabel(icon, tint=_TINT[tone], parent=self)
        self.details = Button(tr("Details"), kind=Kind.LINK, small=True, parent=self)
        self.details.setToolTip(tr("Copy what is behind this, for who looks after the server"))
        self.details.clicked.connect(self._on_details)
        self.safe_button = Button(safe, kind=Kind.PRIMARY, small=True, parent=self)
        self.other_button = Button(other, small=True, parent=self)
        self.safe_button.clicked.connect(self.safe_pressed)
        self.other_button.clicked.connect(self.other_pressed)
        self.safe_button.setVisible(bool(safe))
        self.other_button.setVisible(bool(other))
        self._buttons = QWidget(self)
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.details)
        buttons.addStretch(1)
        buttons.addWidget(self.other_button)
        buttons.addWidget(self.safe_button)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._sentence)
        column.addWidget(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def say(self, sentence: str, *, detail: str = "", other: str | None = None) -> None:
        """Show a sentence; "" hides the box. `other` changes the word of the other button."""
        changed = sentence != self._sentence.text()
        self._detail = detail
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        if other is not None:
            self.other_button.set_words(other)
            self.other_button.setVisible(bool(other))
        self.details.setVisible(bool(detail))
        asks = (self.details, self.safe_button, self.other_button)
        self._buttons.setVisible(any(not button.isHidden() for button in asks))
        self.setVisible(bool(sentence))
        if sentence and changed:
            announce(self, sentence, urgent=self._tone is Tone.BAD)

    def sentence(self) -> str:
        """Return what it says now, "" when it is hidden."""
        return "" if self.isHidden() else self._sentence.text()

    @Slot()
    def _on_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._sentence.text()}\n{self._detail}")
        self.details.set_words(tr("Copied"))


class AskingRow(QWidget):
    """A line with one button that first says what it means. `confirmed(key)`, `opened(key)`.

    Without a question the button only tells: `asked(key)`, and a dialog asks.
    """

    confirmed = Signal(str)
    opened = Signal(str)
    asked = Signal(str)

    def __init__(
        self,
        key: str,
        *,
        icon: str,
        title: str,
        line: str,
        ask: str,
        spoken: str,
        question: str = "",
        do: str = "",
        leave: str = "",
        tag: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`ask` is the word on the button ("" for none), `do` and `leave` answer `question`."""
        super().__init__(parent)
        self.key = key
        self.title = title
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(ElidedLabel(title, "strong", parent=self))
        if tag:
            head.addWidget(Tag(tag, TagTone.ACCENT, parent=self))
        head.addStretch(1)
        words.addLayout(head)
        small = label(line, "small", self)
        small.setWordWrap(True)
        words.addWidget(small)
        self.ask_button = Button(ask, small=True, parent=self)
        self.ask_button.setAccessibleName(spoken)
        self.ask_button.setVisible(bool(ask))
        self.ask_button.clicked.connect(self._on_asked)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconLabel(icon, tint="t3", size=18, parent=self))
        row.addLayout(words, 1)
        row.addWidget(self.ask_button)
        self._question: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 9, 12, 9)
        column.setSpacing(8)
        column.addLayout(row)
        if question:
            self._question = self._made_question(question, do=do, leave=leave)
            column.addWidget(self._question)
        self.setAccessibleName(f"{title}, {tag}, {line}" if tag else f"{title}, {line}")

    def _made_question(self, question: str, *, do: str, leave: str) -> QWidget:
        made = QWidget(self)
        sentence = label(question, "label", made)
        sentence.setWordWrap(True)
        self.leave_button = Button(leave, small=True, parent=made)
        self.do_button = Button(do, small=True, parent=made)
        self.leave_button.clicked.connect(self.close_question)
        self.do_button.clicked.connect(self._on_confirmed)
        row = QHBoxLayout(made)
        row.setContentsMargins(30, 0, 0, 2)
        row.addWidget(sentence, 1)
        row.addSpacing(12)
        row.addWidget(self.do_button)
        row.addWidget(self.leave_button)
        made.hide()
        return made

    @Slot()
    def close_question(self) -> None:
        """Leave everything as it is."""
        if self._question is None:
            return
        had_focus = self._question.isAncestorOf(self.focusWidget() or self)
        self._question.hide()
        self.ask_button.show()
        if had_focus:
            self.ask_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_asked(self) -> None:
        if self._question is None:
            self.asked.emit(self.key)
            return
        self.ask_button.hide()
        self._question.show()
        self.leave_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit(self.key)

    @Slot()
    def _on_confirmed(self) -> None:
        self.setEnabled(False)
        self.confirmed.emit(self.key)
