"""Opens the program: the picture first, then the window behind it, then the store.

1. The window's frame is shown with the picture kept from last time (ui.start.picture).
2. A thread imports everything else and warms what it can.
3. The window's parts are made in slices of a few milliseconds, out of sight.
4. They come out tile by tile from under the picture; keys and clicks held meanwhile are given on.
5. The store opens on a thread of its own.

With no fitting picture 2 and 3 happen before the window is shown.
"""

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.errors import AppError
from storage.errors import SecondInstanceError
from storage.lock import InstanceLock
from storage.quick import last_row
from ui.places import Places, places
from ui.shell.state import FileStateStore, Json, screen_layout
from ui.shell.window import MainWindow
from ui.start import picture
from ui.start.cover import Cover
from ui.start.quiet import importing
from ui.start.steps import PAINT, Steps

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.worksheets.worksheet import OpenSheet
    from storage.settings_file import LoadedSettings
    from ui.bootstrap import Prepared, StoreOpener
    from ui.program import Program
    from ui.shell.item import Item

logger = logging.getLogger(__name__)

AFTERWARDS_MS = 1500
"""How long after the window what can wait begins."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the program and return its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    item = None
    if given:
        wish = _understood(given)
        if wish.self_test:
            from ui.selftest import main as self_test

            return self_test()
        if wish.unregister:
            from ui.registration.registrar import unregister_bundle

            return unregister_bundle()
        item = _item(wish.item)
    application = make_application(sys.argv[:1])
    folders = places()
    try:
        lock = InstanceLock(folders.data)
    except SecondInstanceError:
        from ui.shell.single import hand_over, raise_first

        data = folders.data
        return 0 if (raise_first(data) if item is None else hand_over(data, item)) else 1
    except AppError as error:
        from ui.shell.trouble import show_trouble

        return show_trouble(str(error))
    with lock:
        return Start(application, folders, item).run()


class _Wish(NamedTuple):
    """What the command line asks for."""

    item: str
    self_test: bool
    unregister: bool


def _understood(given: list[str]) -> _Wish:
    import argparse

    parser = argparse.ArgumentParser(prog="chalkline")
    parser.add_argument("item", nargs="?", default="", help="a .chalk file or a link to open")
    parser.add_argument("--self-test", action="store_true", help="check this build and leave")
    parser.add_argument(
        "--unregister", action="store_true", help="open files and links no more, and leave"
    )
    options = parser.parse_args(given)
    return _Wish(options.item, options.self_test, options.unregister)


def _item(text: str) -> "Item | None":
    if not text:
        return None
    from ui.shell.item import read_item

    try:
        here = os.getcwd()  # noqa: PTH109  (light, and text is wanted)
    except FileNotFoundError:  # removed under whoever stands in it
        here = None
    return read_item(text, folder=here)


def make_application(arguments: Sequence[str] = ("chalkline",)) -> QApplication:
    """Return the application object, made as every window of ours expects it."""
    if sys.platform == "darwin":
        from ui.start.application import OpeningApplication

        application: QApplication = OpeningApplication(arguments)
    else:
        application = QApplication(list(arguments))
    application.setApplicationName("Chalkline")
    application.setApplicationDisplayName("Chalkline")
    return application


class Start(QObject):
    """The first second of the program, and its end, when the next picture is taken."""

    ready = Signal()
    """The real window is there, and what was typed meanwhile has been done."""
    # Sent by the thread that loads, received in the window's.
    _named = Signal()
    _prepared = Signal(object)
    _broke = Signal(object)

    def __init__(
        self, application: QApplication, folders: Places, item: "Item | None" = None
    ) -> None:
        """`item` is what to open when the window is there."""
        super().__init__()
        self._items = [] if item is None else [item]
        self._application = application
        self._folders = folders
        self._state = FileStateStore(folders.config / "window.json")
        self.window = MainWindow(self._state, empty=True)
        self.program: Program | None = None
        self.opener: StoreOpener | None = None
        self._cover: Cover | None = None
        self._steps: Steps | None = None
        self._loader: threading.Thread | None = None
        self._loaded: LoadedSettings | None = None
        self.error: BaseException | None = None
        self._look: Json = None
        self._is_revealed = False
        self._named.connect(self._on_named)
        self._prepared.connect(self._on_prepared)
        self._broke.connect(self._on_broken)
        if sys.platform == "darwin":
            from ui.start.application import OpeningApplication

            if isinstance(application, OpeningApplication):
                self._items += application.take_items()
                application.given.connect(self.open_item)

    def run(self) -> int:
        """Show the window, let the program run, and return its exit code."""
        self.begin()
        try:
            code = int(self._application.exec())
        finally:
            self.end()
        if self.error is not None:
            raise self.error
        return code

    def open_item(self, item: "Item") -> None:
        """Open what the system hands over, now or when the window is there."""
        if self._is_revealed and self.program is not None:
            self.program.open_item(item)
        else:
            self._items.append(item)

    def begin(self) -> None:
        """Show the window: at once under its picture, or made whole first."""
        gc.disable()  # a full collection would stop the window for 50 ms; see ui.collector
        found = picture.load(self._folders.cache, self._origin())
        if found is None:
            self._make_whole()
            return
        self._look = found.look
        self._cover = Cover(self.window, found.image)
        self._cover.painted.connect(self._on_painted)
        self.window.show()

    def end(self) -> None:
        """Finish what runs, keep the next picture, close the store."""
        if self._steps is not None:
            self._steps.stop()
        if self._loader is not None:
            self._loader.join()
        if self.program is not None:
            taken = self._take_picture(self.program)
            self.program.close()
            self._keep_picture(taken)

    # -- without a picture
    def _make_whole(self) -> None:
        from ui.bootstrap import prepare

        prepared = prepare(self._folders)
        for _ in self._grown(prepared):
            pass
        self.window.reveal()
        self.window.show()
        self._on_revealed()

    # -- behind the picture
    @Slot()
    def _on_painted(self) -> None:
        self._loader = threading.Thread(target=self._load, name="load", daemon=True)
        self._loader.start()

    def _load(self) -> None:
        try:
            with importing():
                from PySide6.QtCore import Qt  # noqa: F401 - its enums are made here

                self._named.emit()
                from ui.bootstrap import prepare

                prepared = prepare(self._folders)
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: told in the other
            self._broke.emit(error)
        else:
            self._prepared.emit(prepared)

    @Slot()
    def _on_named(self) -> None:
        """Take the picture away if the system has become dark or light since it was taken."""
        if self._cover is not None and self._look != picture.look():
            self._cover.forget()

    def _on_prepared(self, prepared: "Prepared") -> None:
        self._steps = Steps(self._shown(prepared), self)
        self._steps.failed.connect(self._on_broken)
        self._steps.finished.connect(self._on_revealed)
        self._steps.start()

    def _on_broken(self, error: BaseException) -> None:
        """Nothing can go on: `run` raises what happened, and the crash path tells it."""
        self.error = error
        self._application.exit(1)

    def _shown(self, prepared: "Prepared") -> Iterator[str | None]:
        """Make the window, then let it come out tile by tile from under the picture."""
        from ui.components.base import polished

        yield from self._grown(prepared)
        assert self.program is not None  # noqa: S101 - just grown
        yield from self.program.editor.editor.settings.finish_in_steps()
        yield from polished(self.window.whole)
        assert self._cover is not None  # noqa: S101 - this is the way with a picture
        tiles = self._cover.tiles()
        yield None
        self.window.reveal()
        for tile in tiles:
            tile.raise_()
        yield PAINT
        for tile in tiles:
            tile.hide()
            tile.deleteLater()
            yield PAINT
        self._cover.replay()
        self._cover = None

    def _grown(self, prepared: "Prepared") -> Iterator[None]:
        from ui.bootstrap import StoreOpener, grow

        self._loaded = prepared.loaded
        self.program = yield from grow(
            self._application, self._folders, prepared, state=self._state, window=self.window
        )
        self.opener = StoreOpener(self.program)
        yield from self.opener.put_first_on_desk(prepared.first)

    @Slot()
    def _on_revealed(self) -> None:
        assert self.opener is not None  # noqa: S101 - made before the window came out
        self.opener.offer_resume()
        assert self.program is not None  # noqa: S101 - made with the opener
        for item in self._items:
            self.program.open_item(item)
        self._items.clear()
        self._is_revealed = True
        QTimer.singleShot(0, self.opener.start)
        QTimer.singleShot(AFTERWARDS_MS, self._on_afterwards)
        self.ready.emit()

    @Slot()
    def _on_afterwards(self) -> None:
        from ui.bootstrap import afterwards

        if self.program is not None and self._loaded is not None:
            afterwards(self.program, self._loaded)

    # -- the next picture
    def _origin(self) -> Json:
        row = last_row(self._folders.data)
        try:
            settings = (self._folders.config / "settings.json").read_text(encoding="utf-8")
        except (OSError, ValueError):
            settings = ""
        return picture.origin(
            sheet=None if row is None else list(row),
            settings=settings,
            geometry=self._state.get(f"geometry {screen_layout()}"),
            program=_program_mark(),
        )

    def _take_picture(self, program: "Program") -> "tuple[OpenSheet, QImage] | None":
        """Take the picture of the window as it will open next time, when that can be known."""
        from ui.start.rest import come_to_rest, sheet_shown

        sheet = sheet_shown(program)
        if sheet is None or self._cover is not None or not come_to_rest(program, sheet):
            return None
        return sheet, self.window.grab().toImage()

    def _keep_picture(self, taken: "tuple[OpenSheet, QImage] | None") -> None:
        """Keep the picture for as long as the store holds what it shows; the store is closed."""
        row = last_row(self._folders.data)
        if taken is not None and row is not None:
            sheet, image = taken
            shown = (sheet.id, sheet.name, sheet.named, sheet.config.decode())
            if shown == (row[0], row[1], bool(row[2]), row[3]):
                picture.keep(self._folders.cache, image, self._origin())
                return
        picture.drop(self._folders.cache)


def _program_mark() -> str:
    """Return what another version of the program has another of: where it lies, and its age."""
    if getattr(sys, "frozen", False):  # the modules are inside the program, in no folder
        here = sys.executable
    else:
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - light
    return f"{here} {os.stat(here).st_mtime_ns}"  # noqa: PTH116
