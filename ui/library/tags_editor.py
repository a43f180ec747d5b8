"""A small popover for the tags of a worksheet: type, Enter, done."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.worksheets.tidy import clean_tags
from ui.components.base import label
from ui.components.icon_button import IconButton
from ui.theme.current import color
from ui.words import tr

_WIDTH = 300


class _TagLine(QFrame):
    """One tag with the way to take it off."""

    removed = Signal(str)

    def __init__(self, tag: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.tag = tag
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 2, 0)
        row.addWidget(label(tag, "body", self), 1)
        self.button = IconButton("x", tr("Remove “{tag}”", tag=tag), small=True, parent=self)
        self.button.clicked.connect(self._on_clicked)
        row.addWidget(self.button)

    @Slot()
    def _on_clicked(self) -> None:
        self.removed.emit(self.tag)


class TagsEditor(QFrame):
    """Enter or a comma adds what is typed; Enter in the empty field, or a click beside it, keeps
    everything; Backspace in the empty field takes the last one off; Esc changes nothing.

    `accepted(tags)`: a tuple, emitted only when something changed. `closed`: it has gone.
    """

    accepted = Signal(object)
    closed = Signal()

    def __init__(self, tags: Sequence[str], known: Sequence[str], parent: QWidget) -> None:
        """`known` are the tags in use anywhere, to complete from."""
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(tr("Tags"))
        self._before = tuple(tags)
        self._tags = list(tags)
        self._known = known
        self._reverted = False
        self._lines: list[_TagLine] = []
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("New tag"))
        self.field.setAccessibleName(tr("New tag"))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_completed, Qt.ConnectionType.QueuedConnection)
        self.field.setCompleter(completer)
        self.field.textEdited.connect(self._on_typed)
        self.field.installEventFilter(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Tags"), "head", self))
        column.addLayout(self._list)
        column.addWidget(self.field)
        column.addWidget(
            label(tr("Enter adds · Enter again closes · Esc goes back"), "caption", self)
        )
        self.setFixedWidth(_WIDTH)
        self._show_tags()

    def tags(self) -> tuple[str, ...]:
        """Return the tags as they stand."""
        return tuple(self._tags)

    def remove_buttons(self) -> list[IconButton]:
        """Return the buttons that take tags off, in their order."""
        return [line.button for line in self._lines]

    def open_at(self, corner: QPoint) -> None:
        """Show it with its upper leading corner at a global point, the cursor in the field."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = min(corner.x(), screen.right() - self.width())
        y = min(corner.y(), screen.bottom() - self.height())
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_tags(self) -> None:
        for line in self._lines:
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [_TagLine(tag, self) for tag in self._tags]
        for line in self._lines:
            line.removed.connect(self._on_removed)
            self._list.addWidget(line)
        taken = {tag.casefold() for tag in self._tags}
        self._names.setStringList([tag for tag in self._known if tag.casefold() not in taken])
        self.adjustSize()

    def _add(self, text: str) -> None:
        self._tags = list(clean_tags([*self._tags, *text.split(",")]))
        self.field.clear()
        self._show_tags()

    @Slot(str)
    def _on_completed(self, text: str) -> None:
        self._add(text)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if "," in text:
            self._add(text)

    @Slot(str)
    def _on_removed(self, tag: str) -> None:
        self._tags.remove(tag)
        self._show_tags()
        self.field.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self.field and event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and self._took(event.key()):
            return True
        return super().eventFilter(watched, event)

    def _took(self, key: int) -> bool:
        text = self.field.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if text.strip():
                self._add(text)
            else:
                self.close()
            return True
        if key == Qt.Key.Key_Backspace and not text and self._tags:
            self._on_removed(self._tags[-1])
            return True
        if key == Qt.Key.Key_Escape:
            self._reverted = True
            self.close()
            return True
        return False

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.field.text().strip() and not self._reverted:
            self._add(self.field.text())
        if not self._reverted and self.tags() != self._before:
            self.accepted.emit(self.tags())
            self._before = self.tags()
        self.closed.emit()

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line2"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
