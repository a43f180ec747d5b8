"""What can be done with the chosen version: buttons in its row, and the note of a pin."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget
from typing_extensions import override

from app.worksheets.worksheet import Version
from ui.components.button import Button
from ui.components.icon_button import IconButton
from ui.history.telling import is_kept, is_pinned
from ui.words import tr, trc

SPACING = 6


class VersionActions(QWidget):
    """The buttons in the chosen row, which turn into a field while a pin gets its note."""

    restore_clicked = Signal()
    pin_noted = Signal(str)
    """The teacher pressed Enter in the field; the note may be empty."""
    note_left = Signal()
    """The field went away, kept or not."""
    reprint_clicked = Signal()
    duplicate_clicked = Signal()
    void_clicked = Signal()
    height_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._version: Version | None = None
        self._restore = Button(tr("Restore"), small=True, parent=self)
        self._pin = Button(tr("Pin"), icon="pin", small=True, parent=self)
        self._restore.setToolTip(tr("Make this version the current one (Enter)"))
        self._more = IconButton("ellipsis", tr("More"), small=True, parent=self)
        self._note = QLineEdit(self)
        self._note.setPlaceholderText(tr("Note, then Enter"))
        self._note.setAccessibleName(tr("Note of this pin"))
        self._note.installEventFilter(self)
        self._note.hide()
        self._menu = self._made_menu()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        for widget in (self._restore, self._pin, self._more):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addWidget(self._note, 1)
        layout.addStretch(0)
        self._restore.clicked.connect(self.restore_clicked)
        self._pin.clicked.connect(self.start_note)
        self._more.clicked.connect(self._open_menu)
        self._note.returnPressed.connect(self._on_noted)

    def set_version(self, version: Version) -> None:
        """Offer what this version allows; a note being written for another one goes away."""
        is_same = self._version is not None and self._version.id == version.id
        self._version = version
        if is_same and self.is_noting():
            return
        self._note.setText(version.change_description or "")
        self._reprint.setVisible(is_kept(version) and version.problems is not None)
        self._change_note.setVisible(is_pinned(version))
        self._void.setVisible(version.copies_out > 0)
        self._show_note(shown=False)

    @property
    def menu(self) -> QMenu:
        """The menu behind "More"."""
        return self._menu

    def is_noting(self) -> bool:
        """Tell whether the field for the note is up."""
        return not self._note.isHidden()

    def row_height(self) -> int:
        """Return the room the line needs, logical px."""
        shown = self._note if self.is_noting() else self._pin
        return shown.sizeHint().height()

    @Slot()
    def start_note(self) -> None:
        """Show the field for the note, with the focus in it."""
        self._show_note(shown=True)
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)
        self._note.selectAll()

    def _show_note(self, *, shown: bool) -> None:
        version = self._version
        self._restore.setVisible(not shown and version is not None and not version.is_current)
        self._pin.setVisible(not shown and version is not None and not is_pinned(version))
        self._more.setVisible(not shown)
        self._note.setVisible(shown)
        self._fit_words()
        self.height_changed.emit(self.row_height())

    def _fit_words(self) -> None:
        """Leave "Pin" its icon alone where the words of all buttons do not fit."""
        self._pin.set_compact(compact=False)
        shown = [one for one in (self._restore, self._pin, self._more) if not one.isHidden()]
        need = sum(one.sizeHint().width() for one in shown) + SPACING * (len(shown) - 1)
        self._pin.set_compact(compact=need > self.width())
        self._pin.setToolTip(
            tr("Save this exact version permanently ({key})", key=trc("shortcut", "P"))
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def _made_menu(self) -> QMenu:
        menu = QMenu(self)
        self._reprint = menu.addAction(tr("Reprint exactly as it was…"))
        self._reprint.triggered.connect(self.reprint_clicked)
        self._change_note = menu.addAction(tr("Change note…"))
        self._change_note.triggered.connect(self.start_note)
        duplicate = menu.addAction(tr("Duplicate as new worksheet"))
        duplicate.triggered.connect(self.duplicate_clicked)
        self._void = menu.addAction(tr("Void this print"))
        self._void.triggered.connect(self.void_clicked)
        return menu

    @Slot()
    def _open_menu(self) -> None:
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    @Slot()
    def _on_noted(self) -> None:
        note = self._note.text().strip()
        self._show_note(shown=False)
        self.note_left.emit()
        self.pin_noted.emit(note)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._note
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}
        ):
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self._note.setText(self._version.change_description or "" if self._version else "")
                self._show_note(shown=False)
                self.note_left.emit()
            return True
        return super().eventFilter(watched, event)
