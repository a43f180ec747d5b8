"""How far a job is, never beyond its true value."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import ElidedLabel, label
from ui.components.button import Button, Kind
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import percent, tr


class _Line(QProgressBar):
    """Keeps the role of a progress bar; a QSS chunk would lose its round ends while short."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setRange(0, 1000)
        self.setFixedHeight(6)

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, 6)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("press"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        share = self.value() / 1000
        if share <= 0:
            return
        width = max(6.0, self.width() * share)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - width if rtl else 0.0
        painter.setBrush(color("mark"))
        painter.drawRoundedRect(QRectF(left, 0, width, 6), 3, 3)


class Progress(QWidget):
    """The step in words, per cent, the line, and Cancel if it can be cancelled.

    Signal: `cancel_asked`. Unknown length: `set_progress(words)` shows the words alone.
    """

    cancel_asked = Signal()

    def __init__(self, *, cancel: str = "", parent: QWidget | None = None) -> None:
        """`cancel` says what stays ("Stop, keep the 6 done"); empty: no button."""
        super().__init__(parent)
        self._words = ElidedLabel("", "label", parent=self)
        self._percent = label("", "caption", self)
        self._percent.setFont(font(Role.CAPTION, tabular=True))
        self._line = _Line(self)
        head = QHBoxLayout()
        head.addWidget(self._words, 1)
        head.addWidget(self._percent)
        self.cancel_button: Button | None = None
        if cancel:
            self.cancel_button = Button(cancel or tr("Cancel"), kind=Kind.LINK, parent=self)
            self.cancel_button.clicked.connect(self.cancel_asked)
            head.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_progress(self, words: str, share: float | None = None) -> None:
        """Say the step; `share` from 0 to 1, None when the length is unknown."""
        self._words.setText(words)
        self._line.setVisible(share is not None)
        self._percent.setText("" if share is None else percent(min(1.0, max(0.0, share))))
        if share is not None:
            self._line.setValue(int(min(1.0, max(0.0, share)) * 1000))
        self._line.setAccessibleName(words)
