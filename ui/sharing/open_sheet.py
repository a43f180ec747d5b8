"""Opening what somebody shared: a link or a file, always as a copy."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import label
from ui.components.button import Button, Kind
from ui.components.progress import Progress
from ui.components.text_field import TextField
from ui.shell.sheet import Sheet
from ui.words import tr

TELLS_AFTER_MS = 1000
WIDTH, HEIGHT = 520, 212


class OpenSharedSheet(Sheet):
    """Lies over the window. Signals: `link_wished(str)`, `file_wished(path)`, `given_up`."""

    link_wished = Signal(str)
    file_wished = Signal(str)
    given_up = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, width=WIDTH, height=HEIGHT)
        self.setAccessibleName(tr("Open a shared worksheet"))
        self._is_waiting = False
        self.link = TextField(
            label=tr("Link"), placeholder="https://school.example.org/s/…", parent=self
        )
        self.file_button = Button(tr("Choose a file…"), icon="folder-open", parent=self)
        self.open_button = Button(tr("Open"), kind=Kind.PRIMARY, parent=self)
        self._said = label("", "bad", self)
        self._said.setWordWrap(True)
        self.progress = Progress(parent=self)
        self._patience = QTimer(self, singleShot=True, interval=TELLS_AFTER_MS)
        self._patience.timeout.connect(self._on_long)
        hint = label(
            tr("It opens as a copy of your own; the original stays as it is."), "small", self
        )
        hint.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.file_button)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label(tr("Open a shared worksheet"), "title", self))
        column.addWidget(hint)
        column.addWidget(self.link)
        column.addWidget(self._said)
        column.addWidget(self.progress)
        column.addStretch(1)
        column.addLayout(buttons)
        self._said.hide()
        self.progress.hide()
        self.link.edited.connect(self._on_typed)
        self.open_button.clicked.connect(self._on_open)
        self.file_button.clicked.connect(self._on_file)
        self.closed.connect(self._on_closed)
        self._on_typed("")

    def open_shared(self) -> None:
        """Show it, with a link that waits in the clipboard filled in."""
        copied = QGuiApplication.clipboard().text().strip()
        if copied.startswith(("https://", "chalkline://")) and "\n" not in copied:
            self.link.set_value(copied)
            self._on_typed(copied)
        self.open_over(self.link.line)
        self.link.line.selectAll()

    def offer(self, link: str) -> None:
        """Show it with a link that came from outside; nothing is fetched before "Open"."""
        if self._is_waiting:
            self._on_stopped()
        self.link.set_value(link)
        self._on_typed(link)
        if self.isHidden():
            self.open_over(self.open_button)
        else:
            self.raise_()
            self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_waiting(self, *, waiting: bool) -> None:
        """Show that the answer is awaited, or not any more."""
        self._is_waiting = waiting
        self.link.setEnabled(not waiting)
        self.file_button.setEnabled(not waiting)
        self.open_button.setEnabled(not waiting and bool(self.link.value().strip()))
        if waiting:
            self._patience.start()
        else:
            self._patience.stop()
            self.progress.hide()

    def refuse(self, sentence: str) -> None:
        """Say why it cannot be opened."""
        self.set_waiting(waiting=False)
        self._said.setText(sentence)
        self._said.show()
        self.set_wanted_height(HEIGHT + 44)
        self._settle()
        self.link.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def said(self) -> str:
        """Return why it cannot be opened, "" while nothing is in the way."""
        return "" if self._said.isHidden() else self._said.text()

    def picker(self) -> QFileDialog:
        """Return the system's file picker, to be opened."""
        dialog = QFileDialog(self, tr("Open a shared worksheet"), "", "Chalkline (*.chalk)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.file_wished)
        return dialog

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._said.hide()
        self.open_button.setEnabled(bool(text.strip()))

    @Slot()
    def _on_open(self) -> None:
        text = self.link.value().strip()
        if text:
            self.set_waiting(waiting=True)
            self.link_wished.emit(text)

    @Slot()
    def _on_file(self) -> None:
        self.picker().open()

    @Slot()
    def _on_long(self) -> None:
        self.progress.set_progress(tr("Fetching the worksheet… Esc stops."))
        self.progress.show()

    @Slot()
    def _on_closed(self) -> None:
        if self._is_waiting:
            self._on_stopped()

    def _on_stopped(self) -> None:
        self.set_waiting(waiting=False)
        self.given_up.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self._is_waiting:
            self._on_open()
        else:
            super().keyPressEvent(event)
