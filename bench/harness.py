"""What benchmarks share: interleaved rounds, medians, bars, the machine in a line."""

import gc
import math
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

MET, MISSED = "✓ met", "✗ MISSED"
FRAME_MS = 1000 / 60
"""A frame of a 60 Hz screen."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The seconds of each round of two ways to do the same."""

    a: tuple[float, ...]
    b: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times longer `a` takes than `b`, by the medians."""
        return statistics.median(self.a) / statistics.median(self.b)


def compare(a: Callable[[], object], b: Callable[[], object], *, rounds: int) -> Compared:
    """Time `a` and `b` in turns, after one round of each to warm up.

    In turns, so that whatever else the machine does meets both; the order changes from round to
    round, so that neither always finds the caches of the other. Collections of garbage happen
    between the rounds.
    """
    a()
    b()
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        pairs = [(a, times[0]), (b, times[1])]
        for work, into in pairs if number % 2 == 0 else reversed(pairs):
            gc.collect()
            into.append(timed(work))
    return Compared(tuple(times[0]), tuple(times[1]))


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value that `percent` per cent of `values` do not exceed (nearest rank).

    Raises:
        ValueError: when there are no values.
    """
    ranked = sorted(values)
    if not ranked:
        raise ValueError("no values")
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def spread(values: Sequence[float], *, scale: float = 1000, unit: str = "ms") -> str:
    """Return "p50 1.10 · p99 1.52 · max 1.60 ms" of values in seconds."""
    parts = [f"p{p} {percentile(values, p) * scale:.2f}" for p in (50, 99)]
    return " · ".join([*parts, f"max {max(values) * scale:.2f} {unit}"])


def at_most(name: str, what: str, seen: float, limit: float, *, unit: str = "×") -> bool:
    """Print whether `seen` stays within the bar; return it."""
    return _bar(name, what, seen, limit, unit=unit, sign="≤", met=seen <= limit)


def at_least(name: str, what: str, seen: float, limit: float, *, unit: str = "×") -> bool:
    """Print whether `seen` reaches the bar; return it."""
    return _bar(name, what, seen, limit, unit=unit, sign="≥", met=seen >= limit)


def absent(peer: str, how: str) -> None:
    """Name a peer that is not installed and therefore not measured."""
    print(f"   peer {peer}: not installed here, so not measured ({how})")


def _bar(
    name: str, what: str, seen: float, limit: float, *, unit: str, sign: str, met: bool
) -> bool:
    print(f"{name:<3} {what}: {seen:.3g} {unit} (bar {sign} {limit:g})  {MET if met else MISSED}")
    return met


def machine() -> str:
    """Return the machine in a line: system, processor, cores, Python, Qt."""
    import PySide6

    parts = [
        f"{platform.system()} {platform.machine()}",
        _processor(),
        f"{os.cpu_count()} cores",
        f"Python {platform.python_version()}",
        f"PySide6 {PySide6.__version__}",
    ]
    if sys.platform != "win32":
        parts.append(f"load {os.getloadavg()[0]:.1f} at the start")
    return ", ".join(part for part in parts if part)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor()
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
