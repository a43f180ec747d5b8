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
from functools import partial
from pathlib import Path

from app.errors import AppError

OUT = Path("tour")
LARGE, DARK = "editor-200-percent.png", "editor-dark.png"
MADE = (
    "editor-960x640.png",
    LARGE,
    DARK,
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
    parser.add_argument(
        "--limit-ms", type=float, default=50, help="how long the window may stand still"
    )
    parser.add_argument("--again", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.again is not None:
        return _attempt(partial(_look_again, options.again, out, options.limit_ms))
    for name in MADE:
        (out / name).unlink(missing_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chalkline-", ignore_cleanup_errors=True) as home:
        perform = partial(_perform, Path(home), out, options.limit_ms)
        failed = _attempt(perform) or _start_again(Path(home), out, options.limit_ms)
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


def _perform(home: Path, out: Path, limit_ms: float) -> None:
    """Play the story from the first start to the last look."""
    # Late: Qt reads its environment when it is loaded.
    from ui.tour.stage import Stage, TourError
    from ui.tour.story import Story

    stage = Stage(home, limit_ms=limit_ms)
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
    if stage.remarks:
        raise TourError(f"Qt remarked: {stage.remarks[0]}")


def _start_again(home: Path, out: Path, limit_ms: float) -> int:
    """Start the program twice more, each time in a process of its own: dark, and at 200 %."""
    command = [sys.executable, "-c", "import sys; from ui.tour import main; sys.exit(main())"]
    command += ["--out", str(out), "--again", str(home), "--limit-ms", str(limit_ms)]
    for scale in ("1", "2"):
        done = subprocess.run(  # noqa: S603 -- our own Python with our own words
            command,
            env={**os.environ, "QT_SCALE_FACTOR": scale},
            check=False,
        )
        if done.returncode:
            return done.returncode
    return 0


def _look_again(home: Path, out: Path, limit_ms: float) -> None:
    """Show what a second start shows: the last worksheet under the bar that offers to go on."""
    from PySide6.QtCore import QSize

    from app.settings import Theme
    from ui.tour.stage import SIZE, Stage, settings_of
    from ui.tour.story import WEDNESDAY

    large = os.environ["QT_SCALE_FACTOR"] == "2"
    theme = Theme.LIGHT if large else Theme.DARK
    stage = Stage(
        home,
        settings=settings_of(theme),
        size=QSize(960, 540) if large else SIZE,
        limit_ms=limit_ms,
    )
    stage.clock.set(WEDNESDAY, "14:50")
    stage.open()
    with stage.watchdog:
        if large:
            stage.picture(out / LARGE)
            _tell(f"Started again at 200 %, as on a small screen ({LARGE})")
        else:
            stage.program.editor.switch_key()
            stage.picture(out / DARK)
            _tell(f"Started again in the dark: it offers to go on; the key beside ({DARK})")
    stage.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
