"""The small panel under Share: a link with an end, the links there are, and a file always."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.announce import announce
from ui.components.base import ElidedLabel, label, set_look
from ui.components.button import Button, Kind
from ui.components.row import SettingRow
from ui.components.select import Select
from ui.components.text_field import TextField
from ui.sharing.phrases import Expiry, expiry_word
from ui.words import tr

WIDTH = 400
_LINKS_HIGH = 168


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link in words. `url` is "" when only the server's mark of it is left."""

    id: str
    made: str
    use: str
    url: str = ""
    is_alive: bool = True


class _Line(QWidget):
    """A link: when it was made, how it goes; Copy while it is known, and Revoke."""

    copy_wished = Signal(str)
    revoke_wished = Signal(str)

    def __init__(self, link: LinkLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.link = link
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(link.made, "strong", parent=self))
        words.addWidget(ElidedLabel(link.use, "small", parent=self))
        self.copy_button = Button(tr("Copy"), small=True, parent=self)
        self.copy_button.setAccessibleName(tr("Copy the link: {which}", which=link.made))
        self.copy_button.setVisible(bool(link.url) and link.is_alive)
        self.copy_button.clicked.connect(self._on_copy)
        self.revoke_button = Button(tr("Revoke"), small=True, parent=self)
        self.revoke_button.setAccessibleName(tr("Revoke the link: {which}", which=link.made))
        self.revoke_button.setVisible(link.is_alive)
        self.revoke_button.clicked.connect(self._on_revoke)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(6)
        row.addLayout(words, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.revoke_button)
        self.setAccessibleName(f"{link.made}, {link.use}")

    @Slot()
    def _on_copy(self) -> None:
        self.copy_wished.emit(self.link.id)

    @Slot()
    def _on_revoke(self) -> None:
        self.setEnabled(False)
        self.revoke_wished.emit(self.link.id)


class SharePanel(QFrame):
    """Opens under Share, closes with Esc. It takes values and emits what the teacher wants."""

    link_wished = Signal(object)
    """Expiry."""
    revoke_wished = Signal(str)
    file_wished = Signal()
    server_wished = Signal()
    copied = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_look(self, popover=True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Share"))
        self._lines: list[_Line] = []
        options = [(one, expiry_word(one)) for one in Expiry]
        self.expiry = Select(options, Expiry.MONTH, name=tr("The link ends"), parent=self)
        self.make_button = Button(tr("Make a link"), kind=Kind.PRIMARY, icon="link", parent=self)
        self.file_button = Button(tr("Save as file…"), icon="download", parent=self)
        self.server_button = Button(
            tr("Connect to a server…"), kind=Kind.LINK, small=True, parent=self
        )
        self.link = TextField(name=tr("The link"), parent=self)
        self.copy_button = Button(tr("Copy"), parent=self)
        self._said = label("", "label", self)
        self._said.setWordWrap(True)
        self._lay_out()
        self.make_button.clicked.connect(self._on_make)
        self.file_button.clicked.connect(self._on_file)
        self.server_button.clicked.connect(self._on_server)
        self.copy_button.clicked.connect(self._on_copy)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(6)
        layout.addWidget(label(tr("Share this worksheet"), "bold", self))
        sees = label(
            tr("Others see the page, can print it without pupils’ names, and open a copy of their"
               " own in Chalkline."),
            "small",
            self,
        )  # fmt: skip
        sees.setWordWrap(True)
        layout.addWidget(sees)
        layout.addSpacing(4)
        self._with_server = QWidget(self)
        linked = QVBoxLayout(self._with_server)
        linked.setContentsMargins(0, 0, 0, 0)
        linked.setSpacing(6)
        self._ends = SettingRow(tr("The link ends"), self.expiry, inset=0, parent=self)
        linked.addWidget(self._ends)
        self._made = QWidget(self._with_server)
        made = QHBoxLayout(self._made)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(8)
        made.addWidget(self.link, 1)
        made.addWidget(self.copy_button)
        linked.addWidget(self._made)
        self.link.set_read_only(read_only=True)
        linked.addWidget(self._list())
        layout.addWidget(self._with_server)
        self._without = QWidget(self)
        without = QVBoxLayout(self._without)
        without.setContentsMargins(0, 0, 0, 0)
        without.setSpacing(2)
        hint = label(tr("A link needs a server; a file does not."), "small", self._without)
        hint.setWordWrap(True)
        without.addWidget(hint)
        start = Qt.AlignmentFlag.AlignLeading
        self.server_button.setStyleSheet("padding: 0;")
        without.addWidget(self.server_button, 0, start)
        layout.addWidget(self._without)
        layout.addWidget(self._said)
        layout.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.file_button, 1)
        buttons.addWidget(self.make_button, 1)
        layout.addLayout(buttons)

    def _list(self) -> QWidget:
        self._area = QScrollArea(self._with_server)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = self._inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)  # which setWidget has just switched on
        self._area.viewport().setAutoFillBackground(False)
        return self._area

    # -- what the presenter sets
    def ask(self, at: QPoint, *, has_server: bool) -> None:
        """Open under a point; `at` is the upper trailing corner on the screen."""
        self._with_server.setVisible(has_server)
        self._without.setVisible(not has_server)
        self.make_button.setVisible(has_server)
        self.make_button.setEnabled(True)
        self.file_button.set_kind(Kind.PLAIN if has_server else Kind.PRIMARY)
        self.show_link("")
        self.show_links(())
        self.say("")
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.move(at.x() if rtl else at.x() - WIDTH, at.y())
        self.show()
        first = self.make_button if has_server else self.file_button
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_link(self, url: str) -> None:
        """Show a link that was just made, copied already; "" takes it away."""
        self.link.set_value(url)
        self.link.line.setCursorPosition(0)
        self._made.setVisible(bool(url))
        self._ends.setVisible(not url)
        self.make_button.set_words(tr("Another link") if url else tr("Make a link"))
        self.make_button.setEnabled(True)
        self.make_button.set_kind(Kind.PLAIN if url else Kind.PRIMARY)
        self.copy_button.set_words(tr("Copy"))
        if url:
            self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._on_copy()
        self._fit()

    def show_links(self, links: Sequence[LinkLine]) -> None:
        """List the links of this worksheet, newest first."""
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for number, link in enumerate(links):
            line = _Line(link, self._inside)
            line.copy_wished.connect(self._on_copy_of)
            line.revoke_wished.connect(self.revoke_wished)
            self._column.insertWidget(number, line)
            self._lines.append(line)
            line.show()
        self._area.setVisible(bool(links))
        high = sum(line.sizeHint().height() for line in self._lines)
        self._area.setFixedHeight(min(_LINKS_HIGH, high))
        self._fit()

    def lines(self) -> Sequence[_Line]:
        """Return the links shown."""
        return self._lines

    def say(self, sentence: str) -> None:
        """Say what happens, or what did not work; "" takes it away."""
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)
        self._fit()

    def said(self) -> str:
        """Return what it says."""
        return self._said.text()

    def set_making(self, sentence: str) -> None:
        """Show that a link is on its way."""
        self.make_button.setEnabled(False)
        self.say(sentence)

    def refuse(self, sentence: str) -> None:
        """Say why there is no link."""
        self.make_button.setEnabled(True)
        self.say(sentence)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            high = layout.heightForWidth(WIDTH) if layout.hasHeightForWidth() else -1
            self.setFixedHeight(high if high > 0 else layout.sizeHint().height())

    # -- what the teacher does
    @Slot()
    def _on_make(self) -> None:
        if not self._made.isHidden():
            self.show_link("")
            self.expiry.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.link_wished.emit(self.expiry.value())

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.value())
        self.copy_button.set_words(tr("Copied"))
        self.copied.emit()

    @Slot(str)
    def _on_copy_of(self, link: str) -> None:
        for line in self._lines:
            line.copy_button.set_words(tr("Copied") if line.link.id == link else tr("Copy"))
            if line.link.id == link:
                QGuiApplication.clipboard().setText(line.link.url)
        self.copied.emit()

    @Slot()
    def _on_file(self) -> None:
        self.close()
        self.file_wished.emit()

    @Slot()
    def _on_server(self) -> None:
        self.close()
        self.server_wished.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
            return
        super().keyPressEvent(event)
