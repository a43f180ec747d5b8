"""The cards of the library as a Qt model: light values only, so that 5,000 of them are nothing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from app.worksheets.worksheet import Card, SheetId

CARD_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `Card` itself."""
TYPE_DATE_ROLE = Qt.ItemDataRole.UserRole + 2
"""The line "Addition · Today, 14:45"."""

_NO_PARENT = QModelIndex()


class LibraryModel(QAbstractListModel):
    """The cards in the order of the store's answer.

    `second_line` and `spoken` make the words of a card; they are asked only for cards that are
    painted or read out. `rename_wished` is emitted when an in-place editor is done: the model
    changes nothing by itself.
    """

    rename_wished = Signal(str, str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        second_line: Callable[[Card], str],
        spoken: Callable[[Card], str],
    ) -> None:
        super().__init__(parent)
        self._second_line = second_line
        self._spoken = spoken
        self._cards: list[Card] = []

    @property
    def cards(self) -> Sequence[Card]:
        """Return the cards in their order."""
        return self._cards

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards; nothing happens when they are the ones already there."""
        fresh = list(cards)
        if fresh == self._cards:
            return
        self.beginResetModel()
        self._cards = fresh
        self.endResetModel()

    def row_of(self, sheet: SheetId) -> int:
        """Return the row of a sheet, or -1."""
        return next((row for row, card in enumerate(self._cards) if card.id == sheet), -1)

    def replace(self, card: Card) -> None:
        """Show a changed card where its old state stood; no order ever jumps."""
        row = self.row_of(card.id)
        if row >= 0 and self._cards[row] != card:
            self._cards[row] = card
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def remove(self, sheet: SheetId) -> tuple[int, Card] | None:
        """Take a card out and return the row it stood in, or None."""
        row = self.row_of(sheet)
        if row < 0:
            return None
        self.beginRemoveRows(_NO_PARENT, row, row)
        card = self._cards.pop(row)
        self.endRemoveRows()
        return row, card

    def insert(self, row: int, card: Card) -> None:
        """Put a card back at `row` (or the end, when the list has become shorter)."""
        if self.row_of(card.id) >= 0:
            return
        at = max(0, min(row, len(self._cards)))
        self.beginInsertRows(_NO_PARENT, at, at)
        self._cards.insert(at, card)
        self.endInsertRows()

    def words_changed(self) -> None:
        """Make every view ask for the words again (language, midnight)."""
        if self._cards:
            self.dataChanged.emit(self.index(0), self.index(len(self._cards) - 1))

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._cards)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid():
            return None
        card = self._cards[index.row()]
        if role == CARD_ROLE:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return card.name
        if role == TYPE_DATE_ROLE:
            return self._second_line(card)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(card)
        return None

    @override
    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        card = self._cards[index.row()]
        name = str(value).strip()
        if name != card.name:
            self.rename_wished.emit(card.id, name)
        return True

    @override
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        )
