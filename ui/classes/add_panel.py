"""Many pupils at once: pasted or out of a CSV file, looked at before they are added."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.classes.rosters import Candidate, Twin, compared, decoded, read_names
from ui.classes import phrases
from ui.components.base import label
from ui.components.button import Button, Kind
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

_Index = QModelIndex | QPersistentModelIndex
MOST_BYTES = 2_000_000
"""More is no list of names."""


class AddPanel(QWidget):
    """`added(names)`: these, in this order. `cancelled`. `file_wished`: choose a CSV file."""

    added = Signal(list)
    cancelled = Signal()
    file_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._there: Sequence[str] = ()
        self.paste = QPlainTextEdit(self)
        self.paste.setAccessibleName(tr("Names, one on each line"))
        self.paste.setPlaceholderText(tr("Paste names here, one on each line"))
        self.paste.setTabChangesFocus(True)
        self.paste.textChanged.connect(self._on_text)
        self.file_button = Button(tr("Choose a file…"), icon="folder-open", parent=self)
        self.file_button.clicked.connect(self.file_wished)
        self._found = QStandardItemModel(self)
        self._found.itemChanged.connect(self._count)
        self.preview = QListView(self)
        self.preview.setModel(self._found)
        self.preview.setAccessibleName(tr("What will be added"))
        self.preview.setItemDelegate(_Ticked(self.preview))
        self.preview.setMouseTracking(True)
        self.preview.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._note = label("", "caption", self)
        self._note.setWordWrap(True)
        self.cancel_button = Button(tr("Cancel"), parent=self)
        self.cancel_button.clicked.connect(self.cancelled)
        self.add_button = Button(tr("Add"), kind=Kind.PRIMARY, parent=self)
        self.add_button.clicked.connect(self._on_add)
        self._lay_out()
        self._on_text()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(label(tr("Names"), "bold", self))
        left.addWidget(self.paste, 1)
        left.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignLeading)
        right.addWidget(label(tr("What will be added"), "bold", self))
        right.addWidget(self.preview, 1)
        right.addWidget(self._note)
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.add_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addLayout(halves, 1)
        whole.addLayout(foot)

    def begin(self, there: Sequence[str]) -> None:
        """Come up for a class whose names are `there`; what was pasted and not added is kept."""
        self._there = tuple(there)
        self._on_text()
        self.paste.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_file(self, data: bytes) -> None:
        """Show the names of a file; the teacher can change them before they are added."""
        self.paste.setPlainText("\n".join(read_names(decoded(data))))

    def chosen(self) -> list[str]:
        """Return the names that are ticked."""
        items = (self._found.item(row) for row in range(self._found.rowCount()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    @Slot()
    def _on_text(self) -> None:
        found = compared(read_names(self.paste.toPlainText()), self._there)
        self._found.clear()
        for one in found:
            self._found.appendRow(_item(one))
        twins = sum(one.twin is not Twin.NONE for one in found)
        if twins:
            self._note.setText(tr("Names that are there already are not ticked. Tick the ones"
                                  " that are another child of the same name."))  # fmt: skip
        else:
            self._note.setText("")
        self._note.setVisible(bool(twins))
        self._count()

    @Slot()
    def _count(self) -> None:
        many = len(self.chosen())
        self.add_button.set_words(
            tr("Add {pupils}", pupils=phrases.pupils(many)) if many else tr("Add")
        )
        self.add_button.setEnabled(many > 0)

    @Slot()
    def _on_add(self) -> None:
        names = self.chosen()
        self.paste.clear()
        self.added.emit(names)


class _Ticked(QStyledItemDelegate):
    """A box with a tick and the name; a click anywhere on the row, or Space, turns it."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, current().px(32))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        direction: Qt.LayoutDirection = option.direction
        is_on = _is_on(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, color("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("hover"))
        top = rect.top() + (rect.height() - 16) // 2
        box = QStyle.visualRect(direction, rect, QRect(rect.left() + 8, top, 16, 16))
        painter.setPen(color("mark" if is_on else "control"))
        painter.setBrush(color("mark" if is_on else "raised"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if is_on:
            paint_icon(painter, box, "check", "knob", 14)
        painter.setFont(font(Role.BODY))
        painter.setPen(color("t1" if is_on else "t2"))
        words = QStyle.visualRect(direction, rect, rect.adjusted(34, 0, -8, 0))
        lead = QStyle.visualAlignment(
            direction, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, lead, text)
        painter.restore()

    @override
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        is_click = event.type() in (
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,  # the second of two quick ones
        )
        is_space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if not is_click and not (is_space and event.type() is QEvent.Type.KeyPress):
            return False
        turned = Qt.CheckState.Unchecked if _is_on(index) else Qt.CheckState.Checked
        return model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)


def _is_on(index: _Index) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked


def _item(one: Candidate) -> QStandardItem:
    said = {
        Twin.NONE: one.name,
        Twin.LISTED: tr("{name} – twice in this list", name=one.name),
        Twin.IN_CLASS: tr("{name} – in the class already", name=one.name),
    }
    item = QStandardItem(said[one.twin])
    item.setData(one.name, Qt.ItemDataRole.UserRole)
    item.setCheckable(True)
    fresh = one.twin is Twin.NONE
    item.setCheckState(Qt.CheckState.Checked if fresh else Qt.CheckState.Unchecked)
    return item
