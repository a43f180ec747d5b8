"""The grid of cards: columns that follow the width, hover, keys, and which cards are in view."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from app.worksheets.worksheet import Card, SheetId
from ui.library.card_layout import GAP, Part, cell_size, columns_for
from ui.library.commands import Command, command_of
from ui.library.delegate import CardDelegate, Index
from ui.library.model import CARD_ROLE, LibraryModel
from ui.words import tr

_LOOK_AFTER_MS = 50
"""How long after a scroll step the pictures in view are asked for."""
_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

_LOOKS = (
    QEvent.Type.PaletteChange,
    QEvent.Type.FontChange,
    QEvent.Type.LayoutDirectionChange,
)
"""How a theme, a text size and a direction reach a widget."""


class LibraryView(QListView):
    """Cards in icon mode.

    `wished(command, sheet)`: a key, a click on a button of the card, or a double click.
    `menu_wished(sheet, point)`: the menu at a global point. `looked_at(cards)`: these are in view.
    """

    wished = Signal(object, str)
    menu_wished = Signal(str, QPoint)
    looked_at = Signal(object)

    def __init__(
        self,
        model: LibraryModel,
        delegate: CardDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cards = model
        self._delegate = delegate
        self._look_timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._look_timer.timeout.connect(self._look)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(tr("Worksheets"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(False)
        self.setMouseTracking(True)
        self.setProperty("own_focus", True)  # noqa: FBT003 - Qt's signature
        self.verticalScrollBar().setSingleStep(60)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        model.modelReset.connect(self.look_soon)
        model.rowsRemoved.connect(self.look_soon)
        model.rowsInserted.connect(self.look_soon)
        model.dataChanged.connect(self.look_soon)
        self._fit()

    # -- what the place asks
    def current_card(self) -> Card | None:
        """Return the chosen card."""
        index = self.currentIndex()
        return index.data(CARD_ROLE) if index.isValid() else None

    def choose(self, sheet: SheetId) -> bool:
        """Choose the card of a sheet, scroll to it, and say whether it is there."""
        return self.choose_row(self._cards.row_of(sheet))

    def choose_row(self, row: int) -> bool:
        """Choose a row (the last one, when it is beyond); False when there is none."""
        row = min(row, self._cards.rowCount() - 1)
        if row < 0:
            return False
        index = self._cards.index(row)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)
        return True

    def edit_name(self, sheet: SheetId) -> None:
        """Open the field over a card's title."""
        if self.choose(sheet):
            self.edit(self.currentIndex())

    def tags_rect(self, sheet: SheetId) -> QRect:
        """Return where a card's tags stand, in the viewport (for what opens beside them)."""
        index = self._cards.index(max(0, self._cards.row_of(sheet)))
        return self._delegate.layout_of(self.visualRect(index), self.layoutDirection()).tags

    def cards_in_view(self) -> Sequence[Card]:
        """Return the cards of which something shows, top to bottom."""
        cell = self.gridSize()
        if not cell.height() or not self._cards.rowCount():
            return ()
        columns = max(1, self.viewport().width() // cell.width())
        top = self.verticalScrollBar().value()
        first = max(0, top // cell.height()) * columns
        last = ((top + self.viewport().height() - 1) // cell.height() + 1) * columns
        return self._cards.cards[first:last]

    def show_changed_picture(self, sheet: SheetId) -> None:
        """Repaint a card whose picture has come, if it is in view."""
        for card in self.cards_in_view():
            if card.id == sheet:
                self.update(self._cards.index(self._cards.row_of(card.id)))

    def refresh(self) -> None:
        """Take up a new text size or theme."""
        self._delegate.refresh()
        self._fit()
        self.viewport().update()

    # -- layout
    def _fit(self) -> None:
        half = GAP // 2
        bar = self.verticalScrollBar().sizeHint().width()
        # The same columns with and without a scroll bar, or the cards would jump; and one pixel
        # less, for Qt wraps a line that fits exactly.
        columns = columns_for(self.width() - half - bar - 1)
        self._delegate.card_width = columns.card_width
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setViewportMargins(0 if rtl else half, 0, half if rtl else 0, 0)
        size = cell_size(columns.card_width, self._delegate.lines)
        if size != self.gridSize():
            self.setGridSize(size)

    @override
    def resizeEvent(self, e: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(e)
        self.look_soon()

    @override
    def viewportSizeHint(self) -> QSize:
        return QSize(600, 400)

    @Slot()
    def look_soon(self) -> None:
        """Say in a moment which cards are in view."""
        if not self._look_timer.isActive():
            self._look_timer.start()

    @Slot()
    def _look(self) -> None:
        if self.isVisible():
            self.looked_at.emit(self.cards_in_view())

    @Slot()
    def _on_scrolled(self) -> None:
        self.look_soon()
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        self._delegate.focused = self.hasFocus()
        super().paintEvent(e)

    @override
    def changeEvent(self, e: QEvent) -> None:
        super().changeEvent(e)
        if e.type() in _LOOKS:
            self.refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_soon()

    # -- mouse
    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        self._hover(e.position().toPoint())
        super().mouseMoveEvent(e)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._set_hot(None, None)
        super().leaveEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.ringed = False
        self._hover(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and self._on_button():
            self._delegate.pressed = True
            self.viewport().update()
            if self._delegate.hot_sheet is not None:
                self.choose(self._delegate.hot_sheet)
            event.accept()
            return
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        if not self._delegate.pressed:
            super().mouseReleaseEvent(e)
            return
        before = (self._delegate.hot_sheet, self._delegate.hot_part)
        self._delegate.pressed = False
        self._hover(e.position().toPoint())
        self.viewport().update()
        if before == (self._delegate.hot_sheet, self._delegate.hot_part):
            self._press_part()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        card = self._card_at(event.position().toPoint())
        if card is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._on_button():
            self._delegate.pressed = True
        else:
            self.wished.emit(Command.OPEN, card.id)

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        # The keyboard's menu key comes through keyPressEvent, at the card and not at the mouse.
        card = self._card_at(arg__1.pos())
        if card is not None and arg__1.reason() is QContextMenuEvent.Reason.Mouse:
            self.choose(card.id)
            self.menu_wished.emit(card.id, arg__1.globalPos())

    def _on_button(self) -> bool:
        return self._delegate.hot_part not in (None, Part.BODY)

    def _press_part(self) -> None:
        sheet = self._delegate.hot_sheet
        command = {
            Part.OPEN: Command.OPEN,
            Part.PRINT: Command.PRINT,
            Part.STAR: Command.STAR,
            Part.MORE: Command.MORE,
        }.get(self._delegate.hot_part or Part.BODY)
        if sheet is None or command is None:
            return
        if command is Command.MORE:
            self.open_menu(sheet)
        else:
            self.wished.emit(command, sheet)

    def open_menu(self, sheet: SheetId) -> None:
        """Ask for the menu of a card, below its "more" button."""
        index = self._cards.index(self._cards.row_of(sheet))
        more = self._delegate.layout_of(self.visualRect(index), self.layoutDirection()).more
        point = more.bottomLeft() + QPoint(0, 5)
        self.menu_wished.emit(sheet, self.viewport().mapToGlobal(point))

    def _card_at(self, point: QPoint) -> Card | None:
        index = self.indexAt(point)
        return index.data(CARD_ROLE) if index.isValid() else None

    def _hover(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if not index.isValid() or not self.viewport().rect().contains(point):
            self._set_hot(None, None)
            return
        card: Card = index.data(CARD_ROLE)
        place = self._delegate.layout_of(self.visualRect(index), self.layoutDirection())
        part = place.part_at(point, strip=True)
        self._set_hot(card.id if part else None, part)

    def _set_hot(self, sheet: SheetId | None, part: Part | None) -> None:
        delegate = self._delegate
        if (delegate.hot_sheet, delegate.hot_part) == (sheet, part):
            return
        old = delegate.hot_sheet
        delegate.hot_sheet, delegate.hot_part = sheet, part
        names = {Part.STAR: tr("Favourite"), Part.MORE: tr("More")}
        self.viewport().setToolTip(names.get(part or Part.BODY, ""))
        for touched in {old, sheet} - {None}:
            row = self._cards.row_of(touched)  # type: ignore[arg-type]
            if row >= 0:
                self.update(self._cards.index(row))

    # -- keys
    @override
    def event(self, event: QEvent) -> bool:
        # Our keys win over the window's while the list has the focus (ui.md §6).
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            editing = self.state() == QAbstractItemView.State.EditingState
            if not editing and self._command(event) is not None:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        command, card = self._command(event), self.current_card()
        if command is not None and card is not None:
            if command is Command.RENAME:
                self.edit_name(card.id)
            elif command is Command.MORE:
                self.open_menu(card.id)
            else:
                self.wished.emit(command, card.id)
            return
        self._delegate.ringed = True
        if not self.currentIndex().isValid() and event.key() in _ARROWS:
            self.choose_row(0)
            return
        super().keyPressEvent(event)
        self.viewport().update()

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands here, and Ctrl F searches."""

    def _command(self, event: QKeyEvent) -> Command | None:
        return command_of(QKeySequence(event.keyCombination()))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.ringed = event.reason() in _KEYBOARD
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._delegate.ringed:
            self.choose_row(0)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()


_ARROWS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
