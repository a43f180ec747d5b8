"""U3: a setting of a five-page sheet changed, until it is on the disk and on the screen.

The real window with the real store; the page is about 1000 × 1400 pixels on the screen, and at
twice the resolution, in turns: the median of the rounds' percentiles counts. A watchdog looks
whether the window ever stands still for 50 ms.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench import harness
from bench.bench_start import start
from ui.watchdog import LIMIT_MS

ROUNDS = 5
SCALES = (("1", 0.25, "a quarter frame"), ("2", 0.5, "half a frame"))


def main() -> None:
    """Print the spread, the bars and the longest block."""
    rounds = [[_edits(scale) for scale, _, _ in SCALES] for _ in range(ROUNDS)]
    for (_, share, name), seen in zip(SCALES, zip(*rounds, strict=True), strict=True):
        width, height = seen[0]["page"]
        print(f"   {seen[0]['pages']} pages of {width} × {height} px, {ROUNDS} rounds")
        for one in seen:
            print(f"      {harness.spread(one['times'])}")
        late = statistics.median(harness.percentile(one["times"], 99) for one in seen) * 1000
        limit = harness.FRAME_MS * share
        harness.at_most("U3", f"changed → saved and painted, p99 ({name})", late, limit, unit="ms")
        longest = max(one["longest_ms"] for one in seen)
        harness.at_most("W", "longest block of the window", longest, LIMIT_MS, unit="ms")


def _edits(scale: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return start("editing", Path(folder), QT_SCALE_FACTOR=scale)


if __name__ == "__main__":
    main()
