"""A number on a line, with its value always beside it."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget
from typing_extensions import override

from ui.theme.fonts import Role, font


class _Line(QSlider):
    reset = Signal()

    @override
    def sizeHint(self) -> QSize:
        return QSize(92, 28)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(e)
        else:
            e.ignore()


class ValueSlider(QWidget):
    """A slider of whole numbers with "16 pt" beside it; a double click is the default.

    `edited(int)`: the user moved it (also while dragging). Setting the value sends nothing.
    """

    edited = Signal(int)

    def __init__(
        self,
        minimum: int,
        maximum: int,
        value: int,
        *,
        default: int | None = None,
        words: Callable[[int], str] = str,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`words` says a value ("16 pt")."""
        super().__init__(parent)
        self._default = value if default is None else default
        self._words = words
        self._silent = False
        self._line = _Line(Qt.Orientation.Horizontal, self)
        # Less than 20 cuts the handle.
        self._line.setMinimumSize(60, 28)
        self._line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # numbers grow rightwards
        self._line.setRange(minimum, maximum)
        self._line.setPageStep(max(1, (maximum - minimum) // 8))
        self._line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line.setAccessibleName(name)
        self._label = QLabel(self)
        self._label.setFont(font(Role.BODY, tabular=True))
        self._label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(9)
        layout.addWidget(self._line, 1)
        layout.addWidget(self._label)
        self.setFocusProxy(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._line.valueChanged.connect(self._on_value)
        self._line.reset.connect(self._on_reset)
        self.set_value(value)
        self._fit()

    def value(self) -> int:
        """Return the value."""
        return self._line.value()

    def set_value(self, value: int) -> None:
        """Show a value."""
        self._silent = True
        self._line.setValue(value)
        self._silent = False
        self._say()

    def set_range(self, minimum: int, maximum: int) -> None:
        """Set the least and the greatest value."""
        self._silent = True
        self._line.setRange(minimum, maximum)
        self._silent = False
        self._fit()
        self._say()

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the value but do not let it be changed."""
        self._line.setEnabled(not read_only)

    def _fit(self) -> None:
        metrics = self._label.fontMetrics()
        ends = (self._line.minimum(), self._line.maximum())
        self._label.setMinimumWidth(max(metrics.horizontalAdvance(self._words(e)) for e in ends))

    def _say(self) -> None:
        said = self._words(self._line.value())
        self._label.setText(said)
        self._line.setAccessibleDescription(said)

    @Slot(int)
    def _on_value(self, value: int) -> None:
        self._say()
        if not self._silent:
            self.edited.emit(value)

    @Slot()
    def _on_reset(self) -> None:
        self._line.setValue(self._default)
