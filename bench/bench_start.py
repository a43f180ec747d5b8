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


def start(name: str, folder: Path, **environment: str) -> dict[str, Any]:
    """Run a program of bench.programs; add the seconds from its start to its first paint."""
    command = [sys.executable, "-m", "bench.programs", name, str(folder)]
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
        raise SystemExit(f"{name} broke off:\n{done.stderr}")
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
    if importlib.util.find_spec("aqt") is None:
        harness.absent("Anki", "pip install aqt; its start is the second half of U1")


if __name__ == "__main__":
    main()
