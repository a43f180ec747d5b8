"""The top of the library: title, count, search, sort, and the button for a new worksheet."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from app.worksheets.worksheet import SheetId, SortKey
from ui.components.base import label, rule
from ui.components.button import Button, Kind
from ui.components.search_field import SearchField
from ui.library import phrases
from ui.theme.icons import icon
from ui.words import tr

HEIGHT = 52
_NARROW = 740
"""Below this width the words on the sort button go, and the count beside the title."""
_TEMPLATES_IN_MENU = 12


class LibraryHeader(QWidget):
    """52 high. `searched(str)` as typed · `sort_chosen(SortKey)` · `new_wished(template or "")` ·
    `grid_wished`: the user wants to go down to the cards.
    """

    searched = Signal(str)
    sort_chosen = Signal(object)
    new_wished = Signal(str)
    grid_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sort = SortKey.CHANGED
        self._templates: Sequence[tuple[SheetId, str]] = ()
        self.setFixedHeight(HEIGHT)
        self._count = label("", "label", self)
        self.search = SearchField(tr("Search names and tags"), keys="Ctrl+F", parent=self)
        self.search.searched.connect(self.searched)
        self.search.left_downwards.connect(self.grid_wished)
        self.sort_button = Button("", icon="arrow-up-down", parent=self)
        self.sort_button.clicked.connect(self._on_sort_clicked)
        self.new_button = Button(tr("New worksheet"), kind=Kind.PRIMARY, icon="plus", parent=self)
        self.new_button.clicked.connect(self._on_new_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)  # the window's top bar has 12 and 16
        row.setSpacing(8)
        row.addWidget(label(tr("Library"), "title", self))
        row.addSpacing(8)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.sort_button)
        line = rule(vertical=True, parent=self)
        line.setFixedHeight(20)
        row.addSpacing(8)
        row.addWidget(line)
        row.addSpacing(8)
        row.addWidget(self.new_button)
        self.set_sort(SortKey.CHANGED)

    def set_count(self, *, shown: int, total: int) -> None:
        """Say how many worksheets there are, and how many of them are shown."""
        if shown == total:
            text = phrases.worksheets(total)
        else:
            text = tr("{shown} of {all}", shown=shown, all=phrases.worksheets(total))
        self._count.setText(text if total else "")

    def shown_count(self) -> str:
        """Return the words beside the title."""
        return self._count.text()

    def set_sort(self, key: SortKey) -> None:
        """Show the order in force."""
        self._sort = key
        word = phrases.sort_word(key)
        self.sort_button.set_words(word)
        self.sort_button.setAccessibleName(tr("Sorted by: {order}", order=word))

    def set_templates(self, templates: Sequence[tuple[SheetId, str]]) -> None:
        """Offer these templates, by name, under "New worksheet"."""
        self._templates = templates

    def sort_menu(self) -> QMenu:
        """Return the menu of orders, the one in force checked."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for key in SortKey:
            action = menu.addAction(phrases.sort_word(key))
            action.setCheckable(True)
            action.setChecked(key is self._sort)
            action.setData(key)
            group.addAction(action)
        menu.triggered.connect(self._on_sort_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def new_menu(self) -> QMenu:
        """Return the menu of what a new worksheet can start from."""
        menu = QMenu(self)
        blank = menu.addAction(icon("plus"), tr("Blank worksheet"))
        blank.setData("")
        menu.setDefaultAction(blank)
        menu.addSeparator()
        for sheet, name in self._templates[:_TEMPLATES_IN_MENU]:
            # An ampersand in a name is not a mnemonic.
            menu.addAction(icon("layout-template"), name.replace("&", "&&")).setData(sheet)
        menu.triggered.connect(self._on_new_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot()
    def _on_sort_clicked(self) -> None:
        self._drop(self.sort_menu(), self.sort_button)

    @Slot()
    def _on_new_clicked(self) -> None:
        if self._templates:
            self._drop(self.new_menu(), self.new_button)
        else:
            self.new_wished.emit("")

    def _drop(self, menu: QMenu, button: QWidget) -> None:
        trailing = max(menu.sizeHint().width(), button.width())
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = 0 if rtl else button.width() - trailing
        menu.setMinimumWidth(button.width())
        menu.popup(button.mapToGlobal(QPoint(left, button.height() + 4)))
        menu.setActiveAction(menu.defaultAction() or menu.actions()[0])

    @Slot(QAction)
    def _on_sort_triggered(self, action: QAction) -> None:
        self.set_sort(SortKey(action.data()))
        self.sort_chosen.emit(self._sort)

    @Slot(QAction)
    def _on_new_triggered(self, action: QAction) -> None:
        self.new_wished.emit(str(action.data()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._count.setVisible(not narrow)
        if self.sort_button.is_compact() != narrow:
            self.sort_button.set_compact(compact=narrow)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(420, HEIGHT)
