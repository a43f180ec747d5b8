"""A lesson's life: begun by the teacher, ended by the teacher, the time or the program's end."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.errors import AppError
from app.marking.inbox import InboxBook
from app.printing.qr import Matrix, matrix
from ui.lesson.server import LessonServer
from ui.lesson.taking import Arrived, Taking
from ui.lesson.window import LessonWindow
from ui.lesson.world import LessonWorld
from ui.tasks import TaskRunner
from ui.words import tr

logger = logging.getLogger(__name__)

LOOK_MS = 5000
"""How often the time that is left is compared."""


class LessonPresenter(QObject):
    """Makes the window when it is first asked for. `began`, `ended`: the server is up, or down."""

    began = Signal()
    ended = Signal()
    _arrived = Signal(object, object)

    def __init__(self, world: LessonWorld, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._world = world
        self._tasks = tasks
        self._window: LessonWindow | None = None
        self._server: LessonServer | None = None
        self._is_beginning = False
        self._ends_at = 0.0
        self._photos = 0
        self._copies: set[str] = set()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.look_at_clock)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def window(self) -> LessonWindow:
        """Return the window."""
        if self._window is None:
            self._window = LessonWindow()
            self._window.begin_wished.connect(self.begin)
            self._window.end_wished.connect(self.end)
            self.destroyed.connect(self._window.deleteLater)
        return self._window

    def open(self) -> None:
        """Show the window, before a lesson or in it."""
        window = self.window()
        if self._server is None and not self._is_beginning:
            self._offer()
        window.show()
        window.raise_()
        window.activateWindow()

    def url(self) -> str:
        """Return what the telephones open; empty outside a lesson."""
        return "" if self._server is None else self._server.url

    @Slot(int, str)
    def begin(self, minutes: int, address: str) -> None:
        """Serve for so many minutes."""
        book = self._world.book()
        if self._server is not None or self._is_beginning:
            return
        if book is None:
            self._offer(tr("Your worksheets are still being opened. Try again at once."))
            return
        self._is_beginning = True
        self._photos, self._copies = 0, set()
        self._ends_at = self._world.monotonic() + minutes * 60
        self._tasks.run(
            partial(_begin, self._world, book, address, self._arrived.emit),
            self._on_began,
            self._on_failed,
        )

    @Slot()
    def end(self) -> None:
        """Take no more photos; what is coming in may still arrive. Nothing, outside a lesson."""
        self._is_beginning = False
        server, self._server = self._server, None
        self._look.stop()
        if server is None:
            return
        threading.Thread(target=server.close, name="lesson-end", daemon=True).start()
        if self._window is not None and self._window.isVisible():
            self._offer()
        self.ended.emit()

    def close(self) -> None:
        """End with the program: wait until the port is free."""
        server, self._server = self._server, None
        self._is_beginning = False
        self._look.stop()
        if server is not None:
            server.close(patience_s=1.0)
        window, self._window = self._window, None
        if window is not None:
            window.end_wished.disconnect(self.end)
            window.close()
            window.deleteLater()

    # -- inside
    def _offer(self, trouble: str = "") -> None:
        addresses = tuple(self._world.addresses())
        if not addresses and not trouble:
            trouble = tr("This computer is in no network. Join the Wi-Fi of the room first.")
        self.window().show_before(addresses, trouble=trouble)

    def _on_began(self, made: "tuple[LessonServer, Matrix]") -> None:
        server, code = made
        if not self._is_beginning:  # given up meanwhile
            threading.Thread(target=server.close, name="lesson-end", daemon=True).start()
            return
        self._is_beginning = False
        self._server = server
        window = self.window()
        window.show_during(server.url, code)
        self._look.start()
        self.look_at_clock()
        self.began.emit()

    def _on_failed(self, error: Exception) -> None:
        logger.warning("a lesson could not begin: %s", type(error).__name__)
        self._is_beginning = False
        if not isinstance(error, OSError | AppError):
            raise error
        self._offer(
            tr("The page cannot be opened in this network. Choose another one, or try again.")
        )

    @Slot()
    def look_at_clock(self) -> None:
        """Say how long it still is, and end it when the time is over."""
        left_s = self._ends_at - self._world.monotonic()
        if self._server is None:
            return
        if left_s <= 0:
            self.end()
        else:
            self.window().show_minutes_left(max(1, round(left_s / 60)))

    @Slot(object, object)
    def _on_arrived(self, server_word: str, arrived: Arrived) -> None:
        """A submission is on the disk: count it, and have it filed."""
        self._world.wake()
        if self._server is None or self._server.word != server_word:
            return
        self._photos += arrived.photos
        self._copies |= set(arrived.copies)
        self.window().show_arrived(self._photos, len(self._copies))


def _begin(
    world: LessonWorld, book: InboxBook, address: str, tell: Callable[[object, object], None]
) -> "tuple[LessonServer, Matrix]":
    """Start a server and make its code, on the worker thread."""
    word: list[str] = []

    def arrived(news: Arrived) -> None:
        tell(word[0], news)

    taking = Taking(book, world.key(), arrived, now=world.monotonic)
    server = LessonServer(address, taking, folder=world.folder, random=world.random)
    word.append(server.word)
    return server, matrix(server.url.upper())
