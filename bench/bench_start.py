"""U1, U2: whole processes, from their start to the first painted window, in turns.

Ours shows the last worksheet, a finished sample kept by a start before. Beside it: the smallest
PySide6 widget. Then the longest time the window stood still while the libraries load.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import harness

ROUNDS = 12
ANKI_ROUNDS = 5


def start(name: str, folder: Path, **environment: str) -> dict[str, Any]:
    """Run a program of bench.programs; add the seconds from its start to its first paint."""
    return _run(["bench.programs", name, str(folder)], folder, **environment)


def _run(arguments: list[str], folder: Path, **environment: str) -> dict[str, Any]:
    """Run a module that prints what was seen in it; a moment becomes seconds from its start."""
    command = [sys.executable, "-m", *arguments]
    # Users keep bytecode; the variable of a build machine that forbids it is left out.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = {**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **environment}
    # The system's own folders, found as a user's are.
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    env |= {} if sys.platform == "linux" else {"CHALKLINE_HOME": str(folder)}
    env |= {"QT_QPA_PLATFORM": f"offscreen:configfile={screen(folder)}"}
    begun = time.monotonic()  # one clock for every process of a machine
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} broke off:\n{done.stderr}")
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for moment in {"painted", "ready"} & seen.keys():
        seen[moment] -= begun
    return seen


def screen(folder: Path) -> Path:
    """Return a file that gives the offscreen platform a screen of a usual size."""
    path = folder / "screen.json"
    size = {"name": "bench", "x": 0, "y": 0, "width": 1920, "height": 1080}
    path.write_text(json.dumps({"screens": [{**size, "logicalDpi": 96, "dpr": 1}]}))
    return path


def main() -> None:
    """Print the medians, the bars, and which peer is missing."""
    smallest: list[float] = []
    ours: list[float] = []
    ready: list[float] = []
    gaps: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = start("chalkline", folder)  # makes the sample
        start("chalkline", folder)  # and a picture of it in the size measured
        for _ in range(ROUNDS):
            smallest.append(start("minimal", folder)["painted"])
            seen = start("chalkline", folder)
            if not seen["sheet"] or not seen["picture"]:
                raise SystemExit("the last worksheet was not in the first window")
            ours.append(seen["painted"])
            ready.append(seen["ready"])
            gaps.append(seen["gap"])
    print(f"   minimal widget: {harness.spread(smallest)}")
    print(f"   first window, a picture with the last worksheet: {harness.spread(ours)}")
    print(f"   the window itself in its place, ready for input: {harness.spread(ready)}")
    print(f"   the very first start, with no picture: {first['painted'] * 1000:.0f} ms")
    ratio = statistics.median(ours) / statistics.median(smallest)
    harness.at_most("U1", "first painted window ÷ minimal widget", ratio, 1.25)
    gap = statistics.median(gaps) * 1000
    print(f"   longest gap after it, of each start: {harness.spread(gaps)}")
    harness.at_most(
        "U2", "longest gap afterwards (median start)", gap, harness.FRAME_MS, unit="ms"
    )
    _beside_anki()


def _beside_anki() -> None:
    """The second half of U1: Anki's main window and ours, in turns."""
    if importlib.util.find_spec("aqt") is None:
        harness.absent("Anki", 'pip install "aqt[qt6]"; its start is the second half of U1')
        return
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(2):
            start("chalkline", folder)
            _run(["bench.anki_start", str(folder)], folder)  # makes a profile, then a collection
        for _ in range(ANKI_ROUNDS):
            ours.append(start("chalkline", folder)["painted"])
            theirs.append(_run(["bench.anki_start", str(folder)], folder)["painted"])
    print(f"   Anki, its main window painted: {harness.spread(theirs)}")
    ratio = statistics.median(theirs) / statistics.median(ours)
    harness.at_least("U1", "Anki ÷ first painted window", ratio, 4)


if __name__ == "__main__":
    main()
