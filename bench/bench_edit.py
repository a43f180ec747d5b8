"""U3: a setting of a five-page sheet changed, until it is on the disk and on the screen.

The real window with the real store; the page is about 1000 × 1400 pixels on the screen, and then
at twice the resolution. A watchdog looks whether the window ever stands still for 50 ms.
"""

import tempfile
from pathlib import Path

from bench import harness
from bench.bench_start import start
from ui.watchdog import LIMIT_MS


def main() -> None:
    """Print the spread, the bars and the longest block."""
    for scale, share, name in (("1", 0.25, "a quarter frame"), ("2", 0.5, "half a frame")):
        with tempfile.TemporaryDirectory() as folder:
            seen = start("editing", Path(folder), QT_SCALE_FACTOR=scale)
        times = seen["times"]
        width, height = seen["page"]
        print(f"   {seen['pages']} pages of {width} × {height} px: {harness.spread(times)}")
        late = harness.percentile(times, 99) * 1000
        limit = harness.FRAME_MS * share
        harness.at_most("U3", f"changed → saved and painted, p99 ({name})", late, limit, unit="ms")
        longest = seen["longest_ms"]
        harness.at_most("W", "longest block of the window", longest, LIMIT_MS, unit="ms")


if __name__ == "__main__":
    main()
