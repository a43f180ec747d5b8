"""`run.py tour`: the program shows itself without a screen and leaves pictures and PDFs in tour/.

It is the real program with a real database in a temporary folder, moved by keys and clicks, and
watched: the tour fails when a step does not come out, or when the window stood still.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from app.errors import AppError

OUT = Path("tour")
LARGE = "editor-200-percent.png"
MADE = (
    "editor-960x640.png",
    LARGE,
    "editor-dark.png",
    "editor-light.png",
    "history-preview-960x640.png",
    "history-preview.png",
    "impossible-wish.png",
    "library-empty.png",
    "library.png",
    "page-1.png",
    "print-panel.png",
    "settings.png",
    "worksheet-key.pdf",
    "worksheet.pdf",
)
"""Every file the tour leaves; it replaces these and touches no other."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Perform the tour; return 0 when every step came out, else 1."""
    parser = argparse.ArgumentParser(prog="run.py tour")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder for what it leaves")
    parser.add_argument("--large", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.large is not None:
        return _attempt(lambda: _look_again(options.large, out))
    for name in MADE:
        (out / name).unlink(missing_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chalkline-", ignore_cleanup_errors=True) as home:
        failed = _attempt(lambda: _perform(Path(home), out)) or _see_large(Path(home), out)
    if failed:
        return failed
    missing = [name for name in MADE if not (out / name).exists()]
    if missing:
        _tell(f"Not there: {', '.join(missing)}")
        return 1
    _tell(f"All of it is in {out}, made in {time.monotonic() - began:.0f} seconds.")
    return 0


def _attempt(act: Callable[[], None]) -> int:
    try:
        act()
    except (AppError, AssertionError) as error:
        _tell(f"FAILS  {error}")
        return 1
    return 0


def _perform(home: Path, out: Path) -> None:
    """Play the story from the first start to the last look."""
    # Late: Qt reads its environment when it is loaded.
    from ui.tour.stage import Stage
    from ui.tour.story import Story

    stage = Stage(home)
    stage.open()
    _tell("First start: a finished sheet is on the desk, without an account")
    story = Story(stage, out, _tell)
    try:
        with stage.watchdog:
            for act in (
                story.monday,
                story.tuesday,
                story.wednesday,
                story.look_around,
                story.library,
                story.windows,
            ):
                act()
    finally:
        longest = stage.watchdog.longest_ms
        stage.close()
    _tell(f"The window was watched: it never stood still longer than {longest:.0f} ms")


def _see_large(home: Path, out: Path) -> int:
    """Start the program again at 200 %, as a screen of that scale does: a process of its own."""
    command = [sys.executable, "-c", "import sys; from ui.tour import main; sys.exit(main())"]
    done = subprocess.run(  # noqa: S603 -- our own Python with our own words
        [*command, "--out", str(out), "--large", str(home)],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        check=False,
    )
    return done.returncode


def _look_again(home: Path, out: Path) -> None:
    from PySide6.QtCore import QSize

    from ui.tour.stage import Stage
    from ui.tour.story import WEDNESDAY

    stage = Stage(home, size=QSize(960, 540))
    stage.clock.set(WEDNESDAY, "14:50")
    stage.open()
    stage.picture(out / LARGE)
    stage.close()
    _tell(f"Started again at 200 %: it offers to go on where it was left: {LARGE}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
