"""On or off, at once."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from ui.theme.current import color
from ui.theme.motion import KNOB_MS, Glide

_WIDTH, _HEIGHT, _KNOB = 36, 20, 16


class Toggle(QCheckBox):
    """A switch 36 by 20 without a text of its own (its row has the label; `name` names it).

    `edited(bool)`: the user switched it. Setting the value sends nothing.
    """

    edited = Signal(bool)

    def __init__(
        self,
        *,
        value: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._read_only = False
        self._knob = Glide(self, self._on_step)
        self.setAccessibleName(name)
        self.setFixedSize(_WIDTH, 28)
        self.clicked.connect(self._on_clicked)
        self.set_value(value)

    def value(self) -> bool:
        """Say whether it is on."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:  # noqa: FBT001 - one value, one name
        """Switch it without a movement."""
        self.setChecked(value)
        self._knob.jump(1.0 if value else 0.0)

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""
        self._read_only = read_only
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, read_only)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if read_only else Qt.FocusPolicy.StrongFocus)
        self.update()

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._knob.go(1.0 if checked else 0.0, KNOB_MS)
        self.edited.emit(checked)

    def _on_step(self, _value: float) -> None:
        self.update()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 28)

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_on = self.isChecked()
        track = color("mark" if is_on else "control")
        knob = color("knob" if is_on else "accent_fg")
        if not self.isEnabled() or self._read_only:
            track, knob = color("line2"), color("panel")
        top = (self.height() - _HEIGHT) / 2
        painter.setBrush(track)
        painter.drawRoundedRect(QRectF(0, top, _WIDTH, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)
        travel = _WIDTH - _KNOB - 4
        at = self._knob.value
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            at = 1 - at
        painter.setBrush(knob)
        painter.drawEllipse(QRectF(2 + travel * at, top + 2, _KNOB, _KNOB))
