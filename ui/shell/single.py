"""A second start brings the first window forward and hands it what is to be opened.

On the local socket, the second start sends the item's text in UTF-8 and a NUL, the first answers
with one byte. A start with nothing to open only connects. Other programs of the same user can
write there too, so whatever is no item is dropped, and the log says no more than its length.
"""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from ui.shell.item import OTHER, Item, Kind, read_item

logger = logging.getLogger(__name__)

WAIT_MS = 1000
TRIES = 60
"""A program that has just been started does not listen yet; it is asked again for 6 seconds."""
PAUSE_MS = 100
ANSWER_MS = 10_000
"""How long the first may take to answer; it may be busy opening its store."""
PATIENCE_MS = 3000
"""How long a message may take to arrive."""
MAX_BYTES = 24_000
"""Bytes of a message: an item of the most letters, of up to four bytes each."""
MAX_OPEN = 8
"""Messages that may be arriving at the same time."""

_END = b"\0"
_NOT_OURS = "?"
"""Sent instead of what no program of ours opens, so that the first says so in its window."""
_TAKEN, _REFUSED = b"+", b"-"


class _Message(QObject):
    """A message that arrives. Signal: `arrived(item)`, after it was answered."""

    arrived = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._bytes = b""
        socket.setParent(self)
        socket.setReadBufferSize(MAX_BYTES + 1)
        patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        patience.timeout.connect(self._on_late)
        patience.start()
        socket.readyRead.connect(self._on_bytes)
        socket.disconnected.connect(self._on_end)

    def start(self) -> None:
        """Read what has arrived already, and end if its sender has gone."""
        self._on_bytes()
        if self._socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self._on_end()

    @Slot()
    def _on_bytes(self) -> None:
        self._bytes += bytes(self._socket.readAll().data())
        if len(self._bytes) > MAX_BYTES:
            self._drop()
        elif _END in self._bytes:
            self._answer()

    def _answer(self) -> None:
        item = _read(self._bytes)
        if item is None:
            self._drop()
            return
        self._bytes = b""
        self._finish(_TAKEN)
        self.arrived.emit(item)

    def _drop(self) -> None:
        logger.warning("a message of %s bytes from another program was dropped", len(self._bytes))
        self._bytes = b""
        self._finish(_REFUSED)

    def _finish(self, answer: bytes) -> None:
        self._socket.readyRead.disconnect(self._on_bytes)
        if self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
            self._socket.write(answer)
            self._socket.flush()
            self._socket.disconnectFromServer()

    @Slot()
    def _on_late(self) -> None:
        self._socket.abort()

    @Slot()
    def _on_end(self) -> None:
        if self._bytes:
            logger.warning("a message of another program broke off")
        self.deleteLater()


class FirstWindow(QObject):
    """Listens for later starts and raises the window. Signal: `given(item)`."""

    given = Signal(object)

    def __init__(self, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # The lock is ours, so a socket that still stands there was left by a crash.
        QLocalServer.removeServer(server_name(folder))
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(server_name(folder))

    @Slot()
    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            self._listen_to(socket)
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()

    def _listen_to(self, socket: QLocalSocket) -> None:
        if len(self.findChildren(_Message)) >= MAX_OPEN:
            logger.warning("too many messages of other programs at a time")
            socket.abort()
            socket.deleteLater()
            return
        message = _Message(socket, self)
        message.arrived.connect(self.given)
        message.start()


def raise_first(folder: Path) -> bool:
    """Ask the program that holds `folder` to come forward; say whether it answered."""
    return _reach(folder, lambda _socket: True)


def hand_over(folder: Path, item: Item) -> bool:
    """Give `item` to the program that holds `folder`; say whether it took it."""
    text = _NOT_OURS if item.kind is Kind.OTHER else item.text
    try:
        message = text.encode() + _END
    except UnicodeEncodeError:  # the name of a file that is no UTF-8
        message = Path(text).as_uri().encode() + _END

    def tell(socket: QLocalSocket) -> bool | None:
        socket.write(message)
        while not socket.bytesAvailable():
            if not socket.waitForReadyRead(ANSWER_MS):
                # Gone without an answer, it did not take it and is asked again, or whoever is
                # first then. While it is there it may still do so: once is enough.
                is_there = socket.state() is QLocalSocket.LocalSocketState.ConnectedState
                return False if is_there else None
        return bytes(socket.readAll().data())[:1] == _TAKEN

    return _reach(folder, tell)


def _reach(folder: Path, tell: Callable[[QLocalSocket], bool | None]) -> bool:
    """Return what `tell` returns of the first program; ask again while that is None."""
    for _ in range(TRIES):
        socket = QLocalSocket()
        socket.connectToServer(server_name(folder))
        told = tell(socket) if socket.waitForConnected(WAIT_MS) else None
        socket.disconnectFromServer()
        if told is not None:
            return told
        QThread.msleep(PAUSE_MS)
    return False


def _read(message: bytes) -> Item | None:
    """Return the item of a whole message, None for what is none."""
    try:
        text = message.removesuffix(_END).decode()
    except UnicodeDecodeError:
        return None
    if text == _NOT_OURS:
        return OTHER
    item = read_item(text, folder=None)
    return None if item.kind is Kind.OTHER else item


def server_name(folder: Path) -> str:
    """Return the name of the local socket for a data folder: two folders are two programs."""
    digest = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()
    return f"chalkline-{digest[:16]}"
