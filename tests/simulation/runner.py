"""Many worlds on several cores, figures, and failing worlds made small."""

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tests.simulation.world import Script, World, WorldError, script_of

KEPT = Path(__file__).parent / "kept"
CHUNK = 50
MOST_TRIES = 600
"""Smaller worlds that are tried before a world counts as small."""
TWICE_EVERY = 100
"""One seed in so many is played twice: the same must happen."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A world that an oracle did not accept."""

    seed: int
    oracle: str
    text: str


class Figures(msgspec.Struct, kw_only=True):
    """What was run, and what came of it."""

    worlds: int = 0
    seconds: float = 0.0
    """Of a core."""
    counts: dict[str, int] = {}
    failures: list[Failure] = []

    def add(self, other: "Figures") -> None:
        """Take in another part of the run."""
        self.worlds += other.worlds
        self.seconds += other.seconds
        counts = Counter(self.counts)
        counts.update({name: n for name, n in other.counts.items() if name != "rounds"})
        counts["rounds"] = max(self.counts.get("rounds", 0), other.counts.get("rounds", 0))
        self.counts = dict(counts)
        self.failures = [*self.failures, *other.failures]


def outcome(script: Script) -> tuple[World, Failure | None]:
    """Play a world; return it and what was wrong."""
    world = World(script)
    try:
        world.play()
    except WorldError as exc:
        return world, Failure(seed=script.seed, oracle=exc.oracle, text=str(exc))
    except Exception as exc:  # noqa: BLE001  (a defect of what is simulated is a finding, too)
        text = f"{type(exc).__name__}: {exc}"
        return world, Failure(seed=script.seed, oracle="defect", text=text)
    return world, None


def play_seed(seed: int, *, devices: int = 3, steps: int = 60) -> tuple[World, Failure | None]:
    """Play the world of a seed; now and then twice, to see that it is the same one."""
    script = script_of(seed, devices=devices, steps=steps)
    world, failure = outcome(script)
    if failure is None and seed % TWICE_EVERY == 0:
        again, _ = outcome(script)
        if again.hash.digest() != world.hash.digest():
            return world, Failure(seed=seed, oracle="replay", text="two runs of one seed differ")
    return world, failure


def play_chunk(first: int, many: int, devices: int = 3, steps: int = 60) -> Figures:
    """Play worlds in a row."""
    figures = Figures()
    began = time.process_time()
    counts: Counter[str] = Counter()
    rounds = 0
    for seed in range(first, first + many):
        world, failure = play_seed(seed, devices=devices, steps=steps)
        figures.worlds += 1
        if failure is not None:
            figures.failures.append(failure)
        rounds = max(rounds, world.figures.pop("rounds", 0))
        counts.update(world.figures)
        counts["virtual_hours"] += world.hours()
    figures.counts = {**counts, "rounds": rounds}
    figures.seconds = time.process_time() - began
    return figures


def _chunk(args: tuple[int, int, int, int]) -> Figures:
    return play_chunk(*args)


def chunks(
    first: int, many: int, *, devices: int, steps: int
) -> Iterator[tuple[int, int, int, int]]:
    """Cut seeds into what one process plays at a time."""
    for start in range(first, first + many, CHUNK):
        yield start, min(CHUNK, first + many - start), devices, steps


def play_many(
    first: int,
    many: int,
    *,
    jobs: int = 1,
    devices: int = 3,
    steps: int = 60,
    told: Callable[[int, Figures], None] = lambda _seed, _figures: None,
) -> Figures:
    """Play worlds; `told` hears after each chunk the next seed and the figures of the chunk."""
    whole = Figures()
    parts = chunks(first, many, devices=devices, steps=steps)
    done = first
    if jobs == 1:
        results: Iterator[Figures] = map(_chunk, parts)
        for figures in results:
            whole.add(figures)
            done += figures.worlds
            told(done, figures)
        return whole
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for figures in pool.imap(_chunk, parts):
            whole.add(figures)
            done += figures.worlds
            told(done, figures)
    return whole


def shrunk(script: Script, oracle: str, *, tries: int = MOST_TRIES) -> Script:
    """Return a smaller world that the same oracle does not accept (delta debugging)."""
    small, size = script, max(1, len(script.actions) // 2)
    while True:
        start, smaller = 0, False
        while start < len(small.actions):
            if not tries:
                return small
            tries -= 1
            fewer = small.actions[:start] + small.actions[start + size :]
            candidate = msgspec.structs.replace(small, actions=fewer)
            _, failure = outcome(candidate)
            if failure is not None and failure.oracle == oracle:
                small, smaller = candidate, True
            else:
                start += size
        if size == 1 and not smaller:
            return small
        size = max(1, size // 2)


def keep(script: Script, name: str) -> Path:
    """Write a world down as a list of actions."""
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{name}.json"
    path.write_text(_text(script), encoding="utf-8")
    return path


def _text(script: Script) -> str:
    """Return a world as JSON, an action in a line, so that a difference can be read."""
    head = {name: v for name, v in msgspec.to_builtins(script).items() if name != "actions"}
    actions = ",\n  ".join(json.dumps(msgspec.to_builtins(each)) for each in script.actions)
    text = json.dumps({**head, "actions": []}, indent=1, ensure_ascii=False)
    return text.removesuffix("[]\n}") + f"[\n  {actions}\n ]\n}}\n"


def kept() -> dict[str, Script]:
    """Return the worlds that were kept."""
    return {
        path.stem: msgspec.json.decode(path.read_bytes(), type=Script)
        for path in sorted(KEPT.glob("*.json"))
    }
