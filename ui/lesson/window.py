"""The window of a lesson: before it, how long it shall be; during it, the code for the room."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.printing.qr import Matrix
from ui.components.announce import announce
from ui.components.base import label, surface
from ui.components.button import Button, Kind
from ui.components.focus_ring import FocusRing
from ui.components.select import Select
from ui.lesson.code_view import CodeView
from ui.theme.current import current
from ui.words import ntr, tr

MINUTES = (15, 30, 45, 60, 90)
USUAL_MINUTES = 45


class LessonWindow(QWidget):
    """`begin_wished(int, str)`: serve for so many minutes under an address. `end_wished`: the
    button, or the window was closed: a lesson never goes on unseen.
    """

    begin_wished = Signal(int, str)
    end_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Collect work in the lesson"))
        px = current().px
        self.setMinimumSize(px(420), px(440))
        self.resize(px(580), px(680))
        surface(self, "panel")
        self._stack = QStackedWidget(self)
        self._before = self._make_before()
        self._during = self._make_during()
        self._stack.addWidget(self._before)
        self._stack.addWidget(self._during)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.addWidget(self._stack)
        self._ring = FocusRing(self)

    # -- building
    def _make_before(self) -> QWidget:
        made = QWidget(self)
        lines = [
            label(tr("Collect work in the lesson"), "display", made),
            label(
                tr(
                    "Pupils photograph their sheets and send them straight to this computer, over "
                    "the Wi-Fi of the room. No server is needed, and nothing leaves the room."
                ),
                "body",
                made,
            ),
            label(
                tr(
                    "While it is on, telephones in this network can open the page. Only your own "
                    "sheets are taken."
                ),
                "label",
                made,
            ),
        ]
        self.minutes = Select(
            [(count, ntr("{n} minute", "{n} minutes", count)) for count in MINUTES],
            USUAL_MINUTES,
            name=tr("How long"),
            parent=made,
        )
        self.address = Select(name=tr("Network"), parent=made)
        self._address_words = label(tr("Network"), "label", made)
        self.begin_button = Button(tr("Begin"), kind=Kind.PRIMARY, parent=made)
        self.begin_button.setDefault(True)
        self.begin_button.clicked.connect(self._on_begin)
        self.trouble = label("", "bad", made)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for line in (*lines, self.trouble):
            line.setWordWrap(True)
        for line in lines:
            column.addWidget(line)
        column.addSpacing(8)
        for words, choice in (
            (label(tr("How long"), "label", made), self.minutes),
            (self._address_words, self.address),
        ):
            row = QHBoxLayout()
            row.setSpacing(12)
            words.setMinimumWidth(110)
            words.setBuddy(choice)
            row.addWidget(words)
            row.addWidget(choice)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(self.trouble)
        column.addSpacing(8)
        column.addWidget(self.begin_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        return made

    def _make_during(self) -> QWidget:
        made = QWidget(self)
        self.code = CodeView(made)
        self.url = label("", "display", made)
        self.url.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.url.setAccessibleName(tr("Address of the page"))
        how = label(tr("Scan the code, or open this address:"), "body", made)
        self.arrived = label("", "title", made)
        self.until = label("", "label", made)
        trouble = label(
            tr(
                "If a telephone cannot open the page, it is in another Wi-Fi, or the Wi-Fi keeps "
                "its telephones apart."
            ),
            "label",
            made,
        )
        self.end_button = Button(tr("End"), icon="x", parent=made)
        self.end_button.clicked.connect(self.end_wished)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.code, 1)
        for line in (how, self.url, self.arrived, self.until, trouble):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.setWordWrap(line is not self.url)
            column.addWidget(line)
        column.addSpacing(4)
        column.addWidget(self.end_button, 0, Qt.AlignmentFlag.AlignHCenter)
        return made

    # -- what is shown
    def show_before(self, addresses: Sequence[str], *, trouble: str = "") -> None:
        """Offer to begin; with more than one network, ask which."""
        self.address.set_options([(each, each) for each in addresses], next(iter(addresses), None))
        for part in (self.address, self._address_words):
            part.setVisible(len(addresses) > 1)
        self.begin_button.setEnabled(bool(addresses))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.code.show_code(None)
        self._stack.setCurrentWidget(self._before)
        (self.begin_button if addresses else self.minutes).setFocus()
        if trouble:
            announce(self.trouble, trouble, urgent=True)

    def show_during(self, url: str, code: Matrix) -> None:
        """Show the code of a lesson that has begun."""
        self.url.setText(url)
        self.code.show_code(code, url)
        self.show_arrived(0, 0)
        self._stack.setCurrentWidget(self._during)
        self.end_button.setFocus()

    def show_arrived(self, photos: int, sheets: int) -> None:
        """Show how much has come."""
        if not photos:
            self.arrived.setText(tr("Nothing has arrived yet"))
            return
        of_photos = ntr("{n} photo", "{n} photos", photos)
        of_sheets = ntr("{n} sheet", "{n} sheets", sheets)
        self.arrived.setText(tr("{photos} of {sheets} arrived", photos=of_photos,
                                sheets=of_sheets))  # fmt: skip

    def show_minutes_left(self, minutes: int) -> None:
        """Show when it ends by itself."""
        self.until.setText(
            ntr("Ends by itself in {n} minute", "Ends by itself in {n} minutes", minutes)
        )

    def is_on(self) -> bool:
        """Say whether a lesson is shown."""
        return self._stack.currentWidget() is self._during

    # -- inside
    @Slot()
    def _on_begin(self) -> None:
        minutes, address = self.minutes.value(), self.address.value()
        self.begin_button.setEnabled(False)
        self.begin_wished.emit(int(str(minutes or USUAL_MINUTES)), str(address or ""))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.is_on():
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.end_wished.emit()
        super().closeEvent(event)
