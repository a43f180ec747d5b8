"""The bar over the editor: the title edited in place, and what is done with a sheet."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.components.base import ElidedLabel, rule
from ui.components.button import Button, Kind
from ui.components.icon_button import IconButton
from ui.components.inline_title import InlineTitle
from ui.words import tr


class EditorTopBar(QWidget):
    """Title, caption, undo and redo, new numbers, PDF, share, print, history."""

    renamed = Signal(str)
    undo = Signal()
    redo = Signal()
    new_numbers = Signal()
    pdf = Signal()
    share = Signal()
    print_ = Signal()
    history_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = InlineTitle(
            placeholder=tr("Untitled Worksheet"), name=tr("Name of the worksheet"), parent=self
        )
        self._caption = ElidedLabel("", "label", parent=self)
        self._caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._undo = IconButton("undo-2", tr("Undo"), shortcut="Ctrl+Z", parent=self)
        self._redo = IconButton("redo-2", tr("Redo"), shortcut="Ctrl+Shift+Z", parent=self)
        self._shuffle = Button(tr("New numbers"), kind=Kind.GHOST, icon="shuffle", parent=self)
        self._pdf = Button(tr("Download PDF"), icon="file-down", parent=self)
        self._share = Button(tr("Share"), icon="share-2", parent=self)
        self._share.hide()
        self._print = Button(tr("Print"), kind=Kind.PRIMARY, icon="printer", parent=self)
        self._history = IconButton(
            "history", tr("Version history"), shortcut="Ctrl+Shift+H", checkable=True, parent=self
        )
        self._lay_out()
        self._connect()
        self.set_undo(can_undo=False, can_redo=False)

    def set_caption(self, text: str) -> None:
        """Show what the sheet is ("Addition · 20 problems")."""
        self._caption.setText(text)

    def set_undo(self, *, can_undo: bool, can_redo: bool) -> None:
        """Say what can be taken back and done again."""
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)

    def set_preview(self, *, previewing: bool) -> None:
        """While an older version is on the desk nothing is edited, and Print prints it."""
        self._shuffle.setEnabled(not previewing)
        self._share.setEnabled(not previewing)
        self.title.setReadOnly(previewing)
        self._print.set_words(tr("Print this version") if previewing else tr("Print"))

    def set_locked(self, *, locked: bool) -> None:
        """A newer program's sheet is only looked at and printed."""
        for widget in (self._shuffle, self._share, self._pdf):
            widget.setEnabled(not locked)
        self.title.setReadOnly(locked)

    def set_sharing(self, *, offered: bool) -> None:
        """Offer Share, or not."""
        self._share.setVisible(offered)

    def set_bar_shown(self, *, shown: bool) -> None:
        """While a bar is up, its safe button has the blue and Print is outlined (ui.md §1)."""
        self._print.set_kind(Kind.PLAIN if shown else Kind.PRIMARY)

    def set_history(self, *, shown: bool) -> None:
        """Show whether the history panel is open; nothing is sent."""
        self._history.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self._history.setChecked(shown)
        self._history.blockSignals(False)  # noqa: FBT003

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)  # the window's top bar has 12 and 16
        layout.setSpacing(8)
        layout.addWidget(self.title, 0)
        layout.addWidget(self._caption, 1)
        self._stretch = QWidget(self)
        self._stretch.setVisible(False)
        layout.addWidget(self._stretch, 1)
        layout.addWidget(self._undo)
        layout.addWidget(self._redo)
        layout.addWidget(_upright(self))
        layout.addWidget(self._shuffle)
        layout.addWidget(self._pdf)
        layout.addWidget(self._share)
        layout.addWidget(self._print)
        layout.addWidget(_upright(self))
        layout.addWidget(self._history)

    def _connect(self) -> None:
        self.title.committed.connect(self.renamed)
        self._undo.clicked.connect(self.undo)
        self._redo.clicked.connect(self.redo)
        self._shuffle.clicked.connect(self.new_numbers)
        self._share.clicked.connect(self.share)
        self._pdf.clicked.connect(self.pdf)
        self._print.clicked.connect(self.print_)
        self._history.toggled.connect(self.history_toggled)

    def arrange(self, *, shows_caption: bool, shows_words: bool) -> None:
        """Give way: first the caption, then the words on the secondary buttons (ui.md §3)."""
        self._caption.setVisible(shows_caption)
        self._stretch.setVisible(not shows_caption)
        for button in (self._shuffle, self._share, self._pdf):
            button.set_compact(compact=not shows_words)


def _upright(parent: QWidget) -> QWidget:
    line = rule(vertical=True, parent=parent)
    line.setFixedHeight(20)
    holder = QWidget(parent)
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(4, 0, 4, 0)
    layout.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
    return holder
