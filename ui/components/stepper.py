"""A number with − and + beside it."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QStyle, QStyleOptionSpinBox, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon


_Key = QKeySequence.StandardKey


class Stepper(QSpinBox):
    """A whole number in steps; hold to repeat, the wheel acts only with the focus.

    `edited(int)`: the user changed it. Setting the value or the range sends nothing.
    """

    edited = Signal(int)

    def __init__(
        self,
        minimum: int,
        maximum: int,
        value: int,
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._silent = False
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setCorrectionMode(QSpinBox.CorrectionMode.CorrectToNearestValue)
        self.setFont(font(Role.STRONG, tabular=True))
        # − and + keep their sides where people read from right to left (ui.md §9).
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFixedWidth(current().px(90))
        self.valueChanged.connect(self._on_value)
        self.set_range(minimum, maximum)
        self.set_value(value)

    def set_value(self, value: int) -> None:
        """Show a value (held to the range)."""
        self._silent = True
        self.setValue(value)
        self._silent = False

    def set_range(self, minimum: int, maximum: int) -> None:
        """Set the least and the greatest value."""
        self._silent = True
        self.setRange(minimum, maximum)
        self._silent = False

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""
        self.setReadOnly(read_only)
        set_look(self, readonly=read_only)
        self.update()

    @Slot(int)
    def _on_value(self, value: int) -> None:
        if not self._silent:
            self.edited.emit(value)

    @override
    def event(self, event: QEvent) -> bool:
        # Its line would keep undo for itself even when there is no letter to take back.
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and not self.lineEdit().isModified()
            and (event.matches(_Key.Undo) or event.matches(_Key.Redo))
        ):
            event.ignore()
            return False
        return super().event(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        enabled = self.stepEnabled() if self.isEnabled() else QSpinBox.StepEnabledFlag.StepNone
        painter = QPainter(self)
        self._paint_arrow(painter, "minus", QSpinBox.StepEnabledFlag.StepDownEnabled in enabled)
        self._paint_arrow(painter, "plus", QSpinBox.StepEnabledFlag.StepUpEnabled in enabled)

    def _paint_arrow(self, painter: QPainter, name: str, possible: bool) -> None:  # noqa: FBT001
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        which = (
            QStyle.SubControl.SC_SpinBoxDown if name == "minus" else QStyle.SubControl.SC_SpinBoxUp
        )
        rect: QRect = self.style().subControlRect(
            QStyle.ComplexControl.CC_SpinBox, option, which, self
        )
        paint_icon(painter, rect, name, "t2" if possible else "tdis", 14)
