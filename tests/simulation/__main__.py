"""Run worlds: `python -m tests.simulation --worlds 20000 --seed 0 --jobs 2 [--out FILE]`.

With `--out` a run goes on where it was broken off. `--planted` looks for the planted bugs,
`--keep-planted` keeps a world for each of them, `--keep SEED NAME` makes a failing world small and
keeps it.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from tests.simulation import runner
from tests.simulation.runner import Figures
from tests.simulation.world import script_of


class Progress(msgspec.Struct, kw_only=True):
    """How far a run is, and what it has found."""

    first: int
    next: int
    figures: Figures


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--worlds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--devices", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--out", type=Path, help="go on with what this file holds, and add to it")
    parser.add_argument("--keep", nargs=2, metavar=("SEED", "NAME"))
    parser.add_argument("--planted", action="store_true", help="print the table of planted bugs")
    parser.add_argument(
        "--keep-planted", action="store_true", help="keep a world for each bug that has none"
    )
    asked = parser.parse_args(arguments)
    if asked.keep:
        return _keep(int(asked.keep[0]), asked.keep[1])
    if asked.planted or asked.keep_planted:
        from tests.simulation import planted

        if asked.keep_planted:
            planted.keep_all(asked.worlds)
        return planted.main(asked.worlds, jobs=asked.jobs) if asked.planted else 0
    return _run(asked)


def _run(asked: argparse.Namespace) -> int:
    so_far = Progress(first=asked.seed, next=asked.seed, figures=Figures())
    if asked.out is not None and asked.out.exists():
        so_far = msgspec.json.decode(asked.out.read_bytes(), type=Progress)

    def told(seed: int, figures: Figures) -> None:
        so_far.next = seed
        so_far.figures.add(figures)
        if asked.out is not None:
            asked.out.write_bytes(msgspec.json.encode(so_far))
        for failure in figures.failures:
            _say(f"seed {failure.seed}: {failure.text[:300]}")

    runner.play_many(
        so_far.next,
        so_far.first + asked.worlds - so_far.next,
        jobs=asked.jobs,
        devices=asked.devices,
        steps=asked.steps,
        told=told,
    )
    _say(words(so_far.figures))
    return 1 if so_far.figures.failures else 0


def words(figures: Figures) -> str:
    """Return figures in words."""
    counts = figures.counts
    faults = sum(n for name, n in counts.items() if name in runner_faults())
    per_second = figures.worlds / figures.seconds if figures.seconds else 0.0
    years = counts.get("virtual_hours", 0) / 8766
    lines = [
        (
            f"{figures.worlds:,} worlds, {len(figures.failures)} not accepted; "
            f"{per_second:.0f} a second and core"
        ),
        (
            f"{counts.get('cycles', 0):,} cycles, {counts.get('requests', 0):,} requests, "
            f"{counts.get('writes', 0):,} edits, {years:,.0f} virtual years"
        ),
        (
            f"{faults:,} network faults, {counts.get('crashes', 0):,} crashes of laptops, "
            f"{counts.get('server_crashes', 0):,} of the server, "
            f"{counts.get('full', 0):,} full disks, "
            f"{counts.get('server_restores', 0):,} restores of the server, "
            f"{counts.get('rebirths', 0):,} laptops set back or copied"
        ),
        f"at most {counts.get('rounds', 0)} rounds until quiet",
    ]
    if figures.worlds and not figures.failures:
        lines.append(f"rule of three: fewer than one world in {figures.worlds // 3:,} (95 %)")
    return "\n".join(lines)


def runner_faults() -> frozenset[str]:
    """Return the names under which network faults are counted."""
    from tests.simulation.network import FAULTS

    return frozenset(FAULTS)


def _keep(seed: int, name: str) -> int:
    _, failure = runner.outcome(script_of(seed))
    if failure is None:
        _say(f"seed {seed} is accepted")
        return 1
    path = runner.keep(runner.shrunk(script_of(seed), failure.oracle), name)
    _say(f"{failure.text}\nkept as {path}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
