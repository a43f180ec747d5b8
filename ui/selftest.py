"""`chalkline --self-test`: does this build work on this computer? A line for each part.

Everything happens in a temporary folder: no window is shown, and the user's worksheets, settings
and keyring are not touched.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.errors import AppError
from app.ports import Workbook

PATIENCE_MS = 60_000
"""How long the window may take to settle; a hard disk that is busy is no fault of the build."""
COPIES = 3


class SelfTestError(AppError):
    """A part of the program does not work here; the text says which and how."""


def main() -> int:
    """Try every part; return 0 when all work, else 1."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    with tempfile.TemporaryDirectory(prefix="chalkline-", ignore_cleanup_errors=True) as name:
        try:
            for line in _parts(Path(name)):
                _tell(f"works  {line}")
        except Exception as exc:  # noqa: BLE001 - the edge of the process; all it can do is say
            _tell(f"FAILS  {type(exc).__name__}: {exc}")
            return 1
    _tell("All parts work.")
    return 0


def _parts(home: Path) -> Iterator[str]:
    """Try one part after the other and say each; raise what goes wrong."""
    # Late: Qt reads its environment when it is loaded.
    from PySide6 import __version__ as qt
    from PySide6.QtCore import QTimer

    from app.settings import Settings
    from ui.bootstrap import StoreOpener, build, make_application
    from ui.places import Places

    application = make_application()
    yield f"Qt {qt}, Python {sys.version.split()[0]}"
    folders = Places(home / "data", home / "config", home / "cache", home / "documents")
    folders.documents.mkdir(parents=True)
    program = build(application, folders, Settings())
    opener = StoreOpener(program)
    opener.show_first()
    program.window.show()
    QTimer.singleShot(0, opener.start)
    try:
        if not _waited(program.settled.connect):
            raise SelfTestError("the store did not open in time")
        yield _window(
            program.window.grab().toImage().sizeInBytes(), program.window.size().toTuple()
        )
        yield "store opened, first worksheet kept"
        pdf, codes = _printed(program.workbook.as_workbook(), folders.documents)
        yield f"PDF of {COPIES} copies, {pdf.stat().st_size:,} bytes"
        yield _read_back(pdf, codes)
    finally:
        program.close()
    yield _sound(folders.data)


def _waited(connect: Callable[[Callable[[], None]], object]) -> bool:
    """Run the event loop until the signal comes; return False when it does not."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    connect(loop.quit)
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(PATIENCE_MS)
    return loop.exec() == 0


def _window(painted: int, size: object) -> str:
    if not painted:
        raise SelfTestError("the window stays empty")
    width, height = size if isinstance(size, tuple) else (0, 0)
    return f"window painted, {width} × {height}"


def _printed(workbook: Workbook, folder: Path) -> tuple[Path, set[str]]:
    """Print a sample worksheet; return the file and the payloads its codes should have."""
    from app.words import words
    from ui.cli import printing
    from ui.cli.worksheet_file import sample

    speech = words("en")
    wish = printing.Wish(source="", copies=COPIES, out=folder / "sample.pdf", key=True)
    done = printing.make(wish, sample("addition", speech), workbook, speech, lambda *_: None)
    if done.checked != done.problems:
        raise SelfTestError(f"{done.problems - done.checked} answers are not confirmed")
    return wish.out, {f"{copy.qr_code_url}.1" for copy in done.copies}


def _read_back(pdf: Path, codes: set[str]) -> str:
    """Read the codes off the pages as a scanner at 150 dpi would see them."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(pdf)
    found = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    ]
    document.close()
    if set(found) != codes or len(found) != len(codes):
        raise SelfTestError(f"{len(codes)} codes were printed, {len(found)} read back")
    return f"{len(found)} QR codes read back, each that of its copy"


def _sound(data: Path) -> str:
    import sqlite3
    from contextlib import closing

    from storage.quick import DATABASE

    with closing(sqlite3.connect(data / DATABASE)) as raw:
        verdict = raw.execute("PRAGMA integrity_check").fetchone()[0]
        copies = raw.execute("SELECT count(*) FROM worksheet_instances").fetchone()[0]
    if verdict != "ok" or copies != COPIES:
        raise SelfTestError(f"the database says {verdict}, with {copies} copies")
    return f"database sound, SQLite {sqlite3.sqlite_version}, {copies} copies in it"


def _tell(line: str) -> None:
    """Print a line where there is something to print to (a Windows bundle may have nothing)."""
    if sys.stdout is not None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
