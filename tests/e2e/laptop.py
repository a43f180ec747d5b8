"""A laptop without a window, as a process of its own: the program's store and the program's sync,
built by the program's own bootstrap. It does what it is told line by line (JSON in, JSON out).

    python -m tests.e2e.laptop FOLDER
"""

import base64
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal

from app.ids import copy_payload, format_code, letters
from app.layout.display import Stamp
from app.marking.inbox import UploadId
from app.printing.pdf import write_pdf
from app.settings import Settings
from app.topics.registry import topic_for
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.fields import with_value
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import SheetId, Snapshot, VersionId
from storage.workbook import SqliteWorkbook
from ui.bootstrap import fetching, open_store, sync_outfit
from ui.inbox.service import InboxService
from ui.places import Places
from ui.program import World
from ui.shell.state import MemoryStateStore
from ui.sync.port import SignIn
from ui.sync.service import SyncService

T = TypeVar("T")
PATIENCE_S = 30.0


class Laptop:
    """Store and sync of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.skew_s = 0.0
        places = Places(*(folder / name for name in ("data", "config", "cache", "documents")))
        self.world = World(
            places=places,
            clock=lambda: time.time() + self.skew_s,
            random=os.urandom,
            state=MemoryStateStore(),
            save_settings=lambda _settings: None,
            make_backups=lambda *_: None,  # type: ignore[arg-type] # nobody asks
        )
        self.book: SqliteWorkbook = open_store(self.world, Settings())[0]
        self.sync = SyncService(partial(sync_outfit, self.world))
        self.heard: list[tuple[str, Any]] = []
        for name in ("collided", "came_back", "guard_asked", "connect_failed", "cloud_newer"):
            getattr(self.sync, name).connect(partial(self._hear, name))
        self.inbox = InboxService()
        self.inbox.start(self.book.inbox())
        fetch = fetching(self.book, self.inbox.wake)
        self.sync.start(self.book, self.book.exchange(), after_cycle=fetch)

    def _hear(self, name: str, value: object) -> None:
        self.heard.append((name, msgspec.to_builtins(value)))

    # -- what it can be told
    def sign_in(self, **wish: object) -> str:
        answer: list[str] = []
        self.sync.connected.connect(lambda: answer.append(""))
        self.sync.connect_failed.connect(lambda trouble: answer.append(trouble.sentence))
        self.sync.sign_in(msgspec.convert(wish, SignIn))
        _until(lambda: bool(answer))
        return answer[0]

    def sign_out(self, keep: bool) -> None:
        done: list[int] = []
        self.sync.signed_out.connect(lambda: done.append(1))
        self.sync.sign_out(keep=keep)
        _until(lambda: bool(done))

    def cycle(self) -> bool:
        """Sync now and wait until that has ended; True: well."""
        ended: list[bool] = []
        connection = self.sync.cycle_ended.connect(ended.append)
        self.sync.sync_now()
        _until(lambda: bool(ended))
        self.sync.cycle_ended.disconnect(connection)
        return ended[-1]

    def status(self) -> dict[str, Any]:
        found = msgspec.to_builtins(self.sync.status())
        return {**found, "phase": str(found["phase"])}

    def wait_phase(self, *phases: str) -> dict[str, Any]:
        """Wait, without asking for anything, until sync has come to one of `phases`."""
        _until(lambda: str(self.sync.status().phase) in phases)
        return self.status()

    def skew(self, days: float) -> None:
        self.skew_s = days * 86_400

    def create(self, name: str, **values: int | float | str | bool) -> str:
        config = _config(values)
        sheet = _done(
            self.book.create(name=name, config=encode(config), worksheet_type=_topic(config))
        )
        self.edit(sheet.id, name=name, **values)
        return str(sheet.id)

    def edit(self, sheet: str, name: str = "", **values: int | float | str | bool) -> None:
        """Change settings, as the editor does."""
        found = _done(self.book.open(SheetId(sheet)))
        config = decode(found.config)
        for path, value in values.items():
            config = with_value(config, path.replace("__", "."), value)
        _done(
            self.book.save_edit(
                SheetId(sheet),
                name=name or found.name,
                named=bool(name) or found.named,
                config=encode(config),
                worksheet_type=_topic(config),
                active_ms=1000,
            )
        )

    def version(self, sheet: str) -> str:
        made = _done(self.book.auto_save(SheetId(sheet)))
        return "" if made is None else str(made.id)

    def print_copies(self, sheet: str, count: int = 1) -> list[str]:
        snapshot = self._snapshot(sheet)
        printed = _done(self.book.print_copies(SheetId(sheet), snapshot, count=count))
        return [str(copy.id) for copy in printed.copies]

    def sheet_pdf(self, copy: str, host: str) -> str:
        """Return the first page of a copy as a PDF, in base64."""
        found = _done(self.book.find_copy(letters(copy)))
        version = _done(self.book.version(found.version_id))
        config = decode(version.config)
        page = pages_of(config, draw(config), title="Sheet", host_length=len(host)).pages[0]
        stamp = Stamp("K7QD", format_code(copy), copy_payload(copy, host=host), "")
        pdf = write_pdf([(page, stamp)], title="t", author="a", language="en")
        return base64.b64encode(pdf).decode()

    def wait_in(self, version_of: str, count: int) -> list[list[Any]]:
        """Wait until so many copies of a copy's version are back; return attempts and pages."""
        version = _done(self.book.find_copy(letters(version_of))).version_id
        _until(lambda: len(_done(self.book.marking().handed_in(version))) >= count)
        return [
            [one.attempt.id, str(one.attempt.worksheet_instance_id), one.attempt.source.value,
             [[page.page, page.original] for page in one.pages]]
            for one in _done(self.book.marking().handed_in(version))
        ]  # fmt: skip

    def out_and_in(self, sheet: str) -> list[int]:
        """Return what the newest version in the history says: copies out, copies in."""
        newest = _done(self.book.versions(SheetId(sheet), limit=1))[0]
        return [newest.copies_out, newest.copies_in]

    def standing(self) -> dict[str, int]:
        inbox = self.book.inbox()
        found: dict[str, int] = msgspec.to_builtins(inbox.standing())
        passed: list[UploadId] = []
        while (ready := inbox.next_ready(passed=passed)) is not None:
            passed.append(ready.id)
        return {**found, "fetched": len(passed)}

    def wait_standing(self, what: str, count: int) -> None:
        _until(lambda: self.standing()[what] == count)

    def start_cycle(self) -> None:
        """Sync now, and wait for nothing."""
        self.sync.sync_now()

    def hold_filing(self) -> None:
        """File nothing from now on, as if a photo took for ever to read."""
        self.inbox.stop()

    def begin_lesson(self) -> str:
        """Serve the upload page on the loopback address; return what telephones open."""
        from storage.secrets import CopyKeys, SystemKeyring
        from ui.lesson.server import LessonServer
        from ui.lesson.taking import Taking

        key = CopyKeys(self.world.places.data, keyring=SystemKeyring())()
        taking = Taking(self.book.inbox(), key, lambda _arrived: self.inbox.wake())
        folder = self.world.places.cache / "lesson"
        return LessonServer("127.0.0.1", taking, folder=folder, random=os.urandom).url

    def pin(self, sheet: str, note: str) -> str:
        return str(_done(self.book.pin(SheetId(sheet), self._snapshot(sheet), note=note)).id)

    def _snapshot(self, sheet: str) -> Snapshot:
        found = _done(self.book.open(SheetId(sheet)))
        config = decode(found.config)
        return snapshot_of(
            config, draw(config), encoded=found.config, title=found.name, page_count=1
        )

    def restore(self, sheet: str, version: str) -> None:
        _done(self.book.restore(SheetId(sheet), VersionId(version)))

    def rename(self, sheet: str, name: str) -> None:
        _done(self.book.rename(SheetId(sheet), name))

    def tags(self, sheet: str, *tags: str) -> None:
        _done(self.book.set_tags(SheetId(sheet), tags))

    def favourite(self, sheet: str, on: bool) -> None:
        _done(self.book.set_favourite(SheetId(sheet), on=on))

    def delete(self, sheet: str) -> None:
        _done(self.book.delete(SheetId(sheet)))

    def undelete(self, sheet: str) -> None:
        _done(self.book.undelete(SheetId(sheet)))

    def answer_guard(self, go: bool) -> None:
        self.sync.answer_guard(go=go)

    def setting(self, sheet: str, path: str) -> Any:  # noqa: ANN401  (JSON)
        config: object = decode(_done(self.book.open(SheetId(sheet))).config)
        for part in path.split("."):
            config = getattr(config, part)
        return config

    def news(self) -> list[tuple[str, Any]]:
        """Return what was told since the last time."""
        found, self.heard = self.heard, []
        return found

    def meta(self) -> Any:  # noqa: ANN401  (JSON)
        return msgspec.to_builtins(self.book.exchange().run(lambda tx: tx.meta()))

    def flush(self) -> None:
        _done(self.book.flush())

    def stop(self) -> None:
        """End as the program does."""
        self.sync.stop()
        self.inbox.stop()
        self.book.close()


def _config(values: dict[str, Any]) -> WorksheetConfig:
    config = WorksheetConfig()
    for path, value in values.items():
        config = with_value(config, path.replace("__", "."), value)
    return config


def _topic(config: WorksheetConfig) -> str:
    return topic_for(config.topic).name


def _done(future: "Future[T]") -> T:
    return future.result(PATIENCE_S)


def _until(is_so: Callable[[], bool]) -> None:
    """Let the program go on until `is_so`."""
    loop = QEventLoop()
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        QTimer.singleShot(20, loop.quit)
        loop.exec()


class _Orders(QObject):
    """Reads orders on a thread, does them in the main one."""

    came = Signal(str)

    def __init__(self, laptop: Laptop) -> None:
        super().__init__()
        self._laptop = laptop
        self.came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.came.emit(line)
        self.came.emit("")

    def _on_came(self, line: str) -> None:
        if not line:
            self._laptop.stop()
            QCoreApplication.quit()
            return
        name, args, more = json.loads(line)
        try:
            answer = {"done": getattr(self._laptop, name)(*args, **more)}
        except Exception:  # noqa: BLE001 -- the edge of the process: told to the test
            answer = {"broke": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()
        if name == "stop":
            QCoreApplication.quit()


def main() -> int:
    """Be a laptop until the input ends."""
    application = QCoreApplication(sys.argv[:1])
    orders = _Orders(Laptop(Path(sys.argv[1])))
    code = application.exec()
    orders.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main())
