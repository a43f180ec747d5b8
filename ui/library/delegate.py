"""Puts cards into the list and edits their titles in place."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeAlias

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.worksheets.worksheet import Card, SheetId
from ui.library.card_layout import CardLayout, Lines, Part, card_layout, cell_size
from ui.library.card_painter import AT_REST, CardPainter, Mood
from ui.library.model import CARD_ROLE, TYPE_DATE_ROLE
from ui.theme.current import color
from ui.theme.fonts import Role, font
from ui.words import tr

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_KEPT_BYTES = 32 * 2**20


class CardDelegate(QStyledItemDelegate):
    """Paints from the card and a picture that is already in memory; it never waits for one.

    Cards at rest are kept as images, so that a frame of scrolling copies pixels and sets no text.
    `hot_sheet` and `hot_part` say what the mouse is over; `ringed` whether the current card
    shows the focus (only after the keyboard was used).
    """

    def __init__(self, parent: QObject, *, picture: Callable[[Card], QImage | None]) -> None:
        super().__init__(parent)
        self._picture = picture
        self._painter = CardPainter()
        self._kept: OrderedDict[SheetId, tuple[Hashable, QImage]] = OrderedDict()
        self._kept_bytes = 0
        self.card_width = 282
        self.hot_sheet: SheetId | None = None
        self.hot_part: Part | None = None
        self.pressed = False
        self.focused = False
        self.ringed = False

    @property
    def lines(self) -> Lines:
        """Return the heights of the card's lines at this text size."""
        return self._painter.lines

    def has_picture(self, card: Card) -> bool:
        """Return whether the picture of a card's first page is there to be painted."""
        return self._picture(card) is not None

    def refresh(self) -> None:
        """Take up the theme, text size and words in force."""
        self._painter.refresh()
        self._kept.clear()
        self._kept_bytes = 0

    def layout_of(self, cell: QRect, direction: Qt.LayoutDirection) -> CardLayout:
        """Return where the parts of the card in `cell` stand."""
        return card_layout(cell, self.lines, direction)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return cell_size(self.card_width, self.lines)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: Card = index.data(CARD_ROLE)
        second = str(index.data(TYPE_DATE_ROLE))
        mood = self._mood(card, bool(option.state & QStyle.StateFlag.State_Selected))
        if mood == AT_REST:
            painter.drawImage(option.rect.topLeft(), self._at_rest(painter, option, card, second))
            return
        painter.save()
        self._painter.paint(
            painter,
            self.layout_of(option.rect, option.direction),
            card,
            second=second,
            image=self._picture(card),
            mood=mood,
        )
        painter.restore()

    def _mood(self, card: Card, is_current: bool) -> Mood:  # noqa: FBT001 - one caller
        hot = card.id == self.hot_sheet
        focused = is_current and self.focused
        if not hot and not focused:
            return AT_REST
        return Mood(
            lively=True,
            hot=self.hot_part if hot else None,
            pressed=self.pressed,
            ringed=focused and self.ringed,
        )

    def _at_rest(
        self, painter: QPainter, option: QStyleOptionViewItem, card: Card, second: str
    ) -> QImage:
        """Return the card with its gaps, painted now or before."""
        ratio = painter.device().devicePixelRatio()
        picture = self._picture(card)
        state = (
            card,
            second,
            picture.cacheKey() if picture is not None else 0,
            option.rect.size().toTuple(),
            ratio,
            option.direction,
        )
        found = self._kept.get(card.id)
        if found is not None and found[0] == state:
            self._kept.move_to_end(card.id)
            return found[1]
        made = self._made(option, card, second, picture, ratio)
        self._keep(card.id, state, made)
        return made

    def _made(
        self,
        option: QStyleOptionViewItem,
        card: Card,
        second: str,
        picture: QImage | None,
        ratio: float,
    ) -> QImage:
        size = option.rect.size()
        image = QImage(size * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(color("panel"))
        painter = QPainter(image)
        painter.setLayoutDirection(option.direction)
        place = self.layout_of(QRect(QPoint(0, 0), size), option.direction)
        self._painter.paint(painter, place, card, second=second, image=picture)
        painter.end()
        return image

    def _keep(self, sheet: SheetId, state: Hashable, image: QImage) -> None:
        old = self._kept.pop(sheet, None)
        if old is not None:
            self._kept_bytes -= old[1].sizeInBytes()
        self._kept[sheet] = (state, image)
        self._kept_bytes += image.sizeInBytes()
        while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self._kept_bytes -= gone.sizeInBytes()

    # -- renaming in place
    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(tr("Name of the worksheet"))
        editor.setFont(font(Role.CARD))
        editor.setPlaceholderText(tr("Automatic name"))
        editor.setStyleSheet("min-height: 0")
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        # A little beyond the title on all sides, so that its words stay where they are.
        title = self.layout_of(option.rect, option.direction).title
        editor.setGeometry(title.adjusted(-12, -3, 12, 3))
