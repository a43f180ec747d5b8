"""The list of versions: chosen with keys or mouse, with the buttons in the chosen row."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QWidget
from typing_extensions import override

from app.worksheets.worksheet import VersionId
from ui.history.actions import VersionActions
from ui.history.delegate import VersionDelegate
from ui.history.model import OlderRow, Row, VersionModel
from ui.words import tr, trc


class VersionList(QListView):
    """Versions by day. The letter P and Esc act only while the list has the focus."""

    chosen = Signal(str)
    """A version was chosen by the user; an empty text when none is any more."""
    left = Signal()
    """Esc: back to the current state."""
    restore_asked = Signal(str)
    older_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = VersionModel(self)
        self._delegate = VersionDelegate(self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Version history"))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(20)
        self.actions_line = VersionActions(self.viewport())
        self.actions_line.hide()
        self.actions_line.height_changed.connect(self._on_actions_height)
        self.actions_line.note_left.connect(self._on_note_left)
        self._pin_key = QShortcut(QKeySequence(trc("shortcut", "P")), self)
        self._pin_key.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._pin_key.activated.connect(self._on_pin_key)

    # -- rows
    def set_rows(self, rows: list[Row]) -> None:
        """Show other rows; the choice and what is looked at stay where they are."""
        chosen = self.chosen_version()
        anchor, offset = self._anchor()
        self._rows.set_rows(rows)
        self.choose(chosen)
        kept = self._rows.index_of(anchor)
        if kept.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(kept).top() - offset)

    def chosen_version(self) -> VersionId | None:
        """Return the chosen version's id."""
        for index in self.selectedIndexes():
            version = self._rows.version_at(index)
            if version is not None:
                return version.id
        return None

    def choose(self, version_id: VersionId | None) -> None:
        """Choose a version without telling anyone; None or an unknown one chooses nothing."""
        self._select(self._rows.index_of(version_id))

    def set_previewed(self, version_id: VersionId | None) -> None:
        """Give one row the tag "Preview"."""
        self._delegate.previewed = version_id
        self.viewport().update()

    @property
    def rows(self) -> VersionModel:
        """The model."""
        return self._rows

    def _anchor(self) -> tuple[VersionId | None, int]:
        """Return the version at the top of the view and how far down it stands.

        At the very top nothing is held: a new version shall be seen when it arrives.
        """
        if self.verticalScrollBar().value() == 0:
            return None, 0
        for at in range(self._rows.rowCount()):
            index = self._rows.index(at)
            version = self._rows.version_at(index)
            if version is not None and self.visualRect(index).top() >= 0:
                return version.id, self.visualRect(index).top()
        return None, 0

    def _select(self, index: QModelIndex) -> None:
        if index.isValid():
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        else:
            self.selectionModel().clear()
        version = self._rows.version_at(index)
        if version is not None:
            self.actions_line.set_version(version)
        else:
            self._take_focus_back()
        self.actions_line.setVisible(version is not None)
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self._place_actions()
        if index.isValid():
            self.scrollTo(index)

    # -- the line of buttons
    def _take_focus_back(self) -> None:
        """Keep the keyboard in the list when the button that has it is about to go."""
        focused = QApplication.focusWidget()
        if focused is not None and self.actions_line.isAncestorOf(focused):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_actions(self) -> None:
        for index in self.selectedIndexes():
            if self._rows.version_at(index) is not None:
                self.actions_line.setGeometry(self._delegate.actions_rect(index))

    @Slot(int)
    def _on_actions_height(self, height: int) -> None:
        if height != self._delegate.actions_height:
            self._delegate.actions_height = height
            self.scheduleDelayedItemsLayout()
            self.executeDelayedItemsLayout()
        self._place_actions()

    @Slot()
    def _on_note_left(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_pin_key(self) -> None:
        if self.chosen_version() is not None:
            self.actions_line.start_note()

    # -- what the user does
    def _go(self, index: QModelIndex) -> None:
        """Choose the row at `index` for the user, who then sees its preview."""
        row = self._rows.row_at(index)
        if row is None or index in self.selectedIndexes():
            return
        self._select(index)
        version = self._rows.version_at(index)
        self.chosen.emit(version.id if version is not None else "")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self._go(self._rows.beside(self._chosen_index(), steps[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_enter()
        elif key is Qt.Key.Key_Escape:
            self._select(QModelIndex())
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _chosen_index(self) -> QModelIndex:
        return next(iter(self.selectedIndexes()), QModelIndex())

    def _on_enter(self) -> None:
        index = self._chosen_index()
        if isinstance(self._rows.row_at(index), OlderRow):
            self.older_asked.emit()
            return
        version = self._rows.version_at(index)
        if version is not None and not version.is_current:
            self.restore_asked.emit(version.id)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            if isinstance(self._rows.row_at(index), OlderRow):
                self.older_asked.emit()
            else:
                self._go(index)
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() is Qt.MouseButton.NoButton:  # a drag chooses nothing
            super().mouseMoveEvent(event)

    @override
    def contextMenuEvent(self, event: object) -> None:
        if self.chosen_version() is not None:
            corner = self.actions_line.mapToGlobal(QPoint(0, self.actions_line.height()))
            self.actions_line.menu.popup(corner)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_actions()

    @override
    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_actions()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_actions()
