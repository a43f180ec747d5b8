"""A quiet line above the desk: resume, preview, conflict, failure."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.components.announce import announce
from ui.components.base import ElidedLabel, set_look
from ui.components.button import Button, Kind
from ui.components.icon_label import IconLabel
from ui.theme.current import current
from ui.theme.motion import BAR_MS, Glide

HEIGHT = 44


class Tone(StrEnum):
    """What a bar is about."""

    ACCENT = "accent"
    WARN = "warn"
    BAD = "bad"


_ICON_TINT = {Tone.ACCENT: "accent_text", Tone.WARN: "warn", Tone.BAD: "bad"}


class Bar(QFrame):
    """An icon, a bold sentence, a detail and at most two buttons, the safe one filled.

    Signals: `safe_pressed`, `other_pressed`, `escaped` (Esc while it is the topmost thing).
    A bar without an answer to Esc keeps `closes_on_escape` False.
    """

    safe_pressed = Signal()
    other_pressed = Signal()
    escaped = Signal()

    def __init__(
        self,
        sentence: str,
        *,
        detail: str = "",
        icon: str = "info",
        safe: str = "",
        other: str = "",
        tone: Tone = Tone.ACCENT,
        closes_on_escape: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tone = tone
        self.closes_on_escape = closes_on_escape
        set_look(self, bar=str(tone))
        self.setFixedHeight(current().px(HEIGHT))
        self._sentence = ElidedLabel(sentence, "strong", parent=self)
        self._detail = ElidedLabel(detail, "label", parent=self)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 10, 0)
        layout.setSpacing(10)
        layout.addWidget(IconLabel(icon, tint=_ICON_TINT[tone], parent=self))
        layout.addWidget(self._sentence)
        layout.addWidget(self._detail, 1)
        self.other_button: Button | None = None
        self.safe_button: Button | None = None
        if other:
            self.other_button = Button(other, kind=Kind.ON_BAR, small=True, parent=self)
            self.other_button.clicked.connect(self.other_pressed)
            layout.addWidget(self.other_button)
        if safe:
            self.safe_button = Button(safe, kind=Kind.PRIMARY, small=True, parent=self)
            self.safe_button.clicked.connect(self.safe_pressed)
            layout.addWidget(self.safe_button)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(detail)

    def set_words(self, sentence: str, detail: str = "") -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(detail)


class BarHost(QWidget):
    """The place above a desk where one bar is at a time; the others queue.

    `current_changed(object)`: the bar now shown, or None. While one with a filled button is up,
    the view's own filled button is outlined.
    """

    current_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue: list[Bar] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._glide = Glide(self, self._on_step)
        self.setFixedHeight(0)

    def current(self) -> Bar | None:
        """Return the bar shown."""
        return self._queue[0] if self._queue else None

    def push(self, bar: Bar, *, now: bool = False) -> None:
        """Show a bar, or queue it behind the one shown; `now` puts it before that one."""
        if bar in self._queue:
            return
        shown = self.current()
        bar.setParent(self)
        bar.hide()
        self._queue.insert(0 if now else len(self._queue), bar)
        if self.current() is not shown:
            self._swap(shown)

    def remove(self, bar: Bar) -> None:
        """Take a bar away and delete it; the next one in the queue comes."""
        if bar not in self._queue:
            return
        shown = self.current()
        self._queue.remove(bar)
        if bar is shown:
            self._swap(bar)
        bar.hide()
        bar.deleteLater()

    def escape(self) -> bool:
        """Let the bar shown answer Esc; say whether it did."""
        bar = self.current()
        if bar is None or not bar.closes_on_escape:
            return False
        bar.escaped.emit()
        return True

    def _swap(self, before: Bar | None) -> None:
        if before is not None:
            self._layout.removeWidget(before)
            before.hide()
        bar = self.current()
        if bar is not None:
            self._layout.addWidget(bar)
            bar.show()
            failing = bar.tone is Tone.BAD
            announce(self, f"{bar.accessibleName()} {bar.accessibleDescription()}", urgent=failing)
        if before is None or bar is None:
            self._glide.go(bar.height() if bar is not None else 0, BAR_MS)
        self.current_changed.emit(bar)

    def _on_step(self, value: float) -> None:
        self.setFixedHeight(round(value))
