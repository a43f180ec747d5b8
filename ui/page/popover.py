"""The popover at a problem: other numbers by chance, or numbers of one's own."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegularExpressionValidator,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label
from ui.components.button import Button, Kind
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import tr

WIDTH = 272
PADDING = 16
RADIUS = 10
GAP = 6
"""Between the point it belongs to and the popover."""
_DIGITS = QRegularExpression("[0-9]{0,9}")


class ProblemPopover(QWidget):
    """Shows one problem with its two numbers to change.

    It decides nothing: the owner answers `edited` with `close()` when the numbers fit, or with
    `refuse(sentence)`; `other_requested` with `set_numbers`.
    """

    other_requested = Signal(int)
    """Other numbers, by chance, are wanted for the problem with this index."""
    edited = Signal(int, int, int)
    """The problem's index and the two numbers that shall stand there."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(WIDTH)
        self._index = -1
        self._title = label("", "bold", self)
        self._sign = label("", "bold", self)
        self._sentence = label("", "small", self)
        self._sentence.setWordWrap(True)
        self._first = self._made_field(tr("First number"))
        self._second = self._made_field(tr("Second number"))
        self._row = QWidget(self)
        self._other = Button(tr("Other numbers"), icon="shuffle", small=True, parent=self)
        self._keep = Button(tr("Keep"), kind=Kind.PRIMARY, small=True, parent=self)
        self._other.clicked.connect(self._on_other)
        self._keep.clicked.connect(self._on_keep)
        self._lay_out()

    # -- what is shown
    def open_at(
        self,
        index: int,
        point: QPoint,
        *,
        first: int,
        second: int,
        sign: str,
        number: int,
        typing: bool = True,
    ) -> None:
        """Open for the problem `index`, printed as `number`, near a point on the screen.

        Without `typing` it offers other numbers by chance only.
        """
        self._index = index
        self._title.setText(tr("Problem {n}", n=number))
        self.setAccessibleName(tr("Problem {n}", n=number))
        self._sign.setText(sign)
        self._row.setVisible(typing)
        self._keep.setVisible(typing)
        self.set_numbers(first, second)
        self.adjustSize()
        self.move(self._beside(point))
        self.show()
        (self._first if typing else self._other).setFocus(Qt.FocusReason.PopupFocusReason)
        self._first.selectAll()

    def set_numbers(self, first: int, second: int) -> None:
        """Show these numbers; a refusal shown before goes."""
        self._first.setText(str(first))
        self._second.setText(str(second))
        self.refuse("")

    def refuse(self, sentence: str) -> None:
        """Say why the numbers do not fit; an empty sentence takes it away."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        # adjustSize of a window asks no child for its height at a width.
        if sentence:
            self._sentence.setFixedHeight(self._sentence.heightForWidth(WIDTH - 2 * PADDING))
        self._second.setAccessibleDescription(sentence)
        self.adjustSize()

    @property
    def index(self) -> int:
        """The problem it was opened for."""
        return self._index

    @property
    def sentence(self) -> str:
        """The refusal on show, or an empty text."""
        return self._sentence.text()

    # -- parts
    def _made_field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        field.setFont(font(Role.STRONG, tabular=True))
        field.setValidator(QRegularExpressionValidator(_DIGITS, field))
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        field.returnPressed.connect(self._on_keep)
        field.textEdited.connect(self._on_typed)
        return field

    def _lay_out(self) -> None:
        numbers = QHBoxLayout()
        numbers.setDirection(QHBoxLayout.Direction.LeftToRight)
        numbers.setSpacing(8)
        numbers.addWidget(self._first, 1)
        numbers.addWidget(self._sign)
        numbers.addWidget(self._second, 1)
        row = self._row
        row.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # sums read so in every language
        row.setLayout(numbers)
        numbers.setContentsMargins(0, 0, 0, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._other)
        buttons.addStretch(1)
        buttons.addWidget(self._keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PADDING, 12, PADDING, PADDING)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(row)
        layout.addWidget(self._sentence)
        layout.addLayout(buttons)

    def _beside(self, point: QPoint) -> QPoint:
        """Return the corner that keeps the popover under `point` and on its screen."""
        screen = QGuiApplication.screenAt(point) or QGuiApplication.primaryScreen()
        room: QRect = screen.availableGeometry()
        x = min(max(point.x() - WIDTH // 2, room.left()), room.right() + 1 - WIDTH)
        y = point.y() + GAP
        if y + self.height() > room.bottom():
            y = max(point.y() - GAP - self.height(), room.top())
        return QPoint(x, y)

    # -- what the user does
    @Slot()
    def _on_other(self) -> None:
        self.other_requested.emit(self._index)

    @Slot()
    def _on_keep(self) -> None:
        texts = self._first.text(), self._second.text()
        if all(texts):
            self.edited.emit(self._index, int(texts[0]), int(texts[1]))
        else:
            self.refuse(tr("A number is missing."))

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        if self.sentence:
            self.refuse("")

    # -- events
    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line2"), 1))
        painter.setBrush(color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
