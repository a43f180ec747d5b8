"""A second start brings the first window forward."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

WAIT_MS = 1000
TRIES = 60
"""A program that has just been started does not listen yet; it is asked again for 6 seconds."""
PAUSE_MS = 100


class FirstWindow(QObject):
    """Listens for later starts and raises the window."""

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
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()


def raise_first(folder: Path) -> bool:
    """Ask the program that holds `folder` to come forward; say whether it answered."""
    for _ in range(TRIES):
        socket = QLocalSocket()
        socket.connectToServer(server_name(folder))
        answered = socket.waitForConnected(WAIT_MS)
        socket.disconnectFromServer()
        if answered:
            return True
        QThread.msleep(PAUSE_MS)
    return False


def server_name(folder: Path) -> str:
    """Return the name of the local socket for a data folder: two folders are two programs."""
    digest = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()
    return f"chalkline-{digest[:16]}"
