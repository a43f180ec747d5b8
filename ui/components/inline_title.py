"""A title that becomes a field when it is clicked."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from ui.components.base import set_look
from ui.theme.current import current
from ui.theme.fonts import Role, font

MINIMUM_WIDTH = 160


class InlineTitle(QLineEdit):
    """Looks like a label, elided in the middle; Enter or leaving saves, Esc reverts.

    `committed(str)`: a new title, stripped; "" asks for the automatic name.
    """

    committed = Signal(str)
    left = Signal()
    """Enter or Esc ended the editing: the focus may go where the work is."""

    def __init__(
        self,
        title: str = "",
        *,
        placeholder: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._editing = False
        set_look(self, inline=True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setMinimumWidth(MINIMUM_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.returnPressed.connect(self._on_returned)
        self._show_elided()

    def title(self) -> str:
        """Return the title as it was last committed or set."""
        return self._title

    def set_title(self, title: str) -> None:
        """Show a title; while the user types, it waits as what Esc reverts to."""
        if title == self._title:
            return  # told with every change of the sheet: to lay out the bar anew takes half a ms
        self._title = title
        if not self._editing:
            self._show_elided()
        self.updateGeometry()

    def edit(self) -> None:
        """Put the cursor into it (F2)."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(Role.TITLE))
        shown = self._title or self.placeholderText()
        return QSize(max(MINIMUM_WIDTH, metrics.horizontalAdvance(shown) + 24), current().px(32))

    @override
    def focusInEvent(self, arg__1: QFocusEvent) -> None:
        if not self.isReadOnly():
            self._editing = True
            self.setText(self._title)
        super().focusInEvent(arg__1)
        # A mouse press sets the cursor after the focus came; select when that is over.
        self.selectAll()

    @override
    def focusOutEvent(self, arg__1: QFocusEvent) -> None:
        super().focusOutEvent(arg__1)
        if arg__1.reason() is not Qt.FocusReason.PopupFocusReason:
            self._commit()

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        if arg__1.key() == Qt.Key.Key_Escape and self._editing:
            self.setText(self._title)
            self.clearFocus()
            self.left.emit()
            return
        super().keyPressEvent(arg__1)

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        if not self._editing:
            self._show_elided()

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() is QEvent.Type.FontChange and not self._editing:
            self._show_elided()

    @Slot()
    def _on_returned(self) -> None:
        self.clearFocus()
        self.left.emit()

    def _commit(self) -> None:
        if not self._editing:
            return
        self._editing = False
        wanted = self.text().strip()
        if wanted != self._title:
            self._title = wanted
            self.committed.emit(wanted)
        self._show_elided()
        self.updateGeometry()

    def _show_elided(self) -> None:
        metrics = QFontMetrics(font(Role.TITLE))
        room = max(self.width(), MINIMUM_WIDTH) - 20
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown)
        self.setCursorPosition(0)
        self.setToolTip(self._title if shown != self._title else "")
