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


def shrunk(script: Script, oracle: str) -> Script:
    """Return a smaller world that the same oracle does not accept (delta debugging)."""
    actions = list(script.actions)
    size = max(1, len(actions) // 2)
    while True:
        start, smaller = 0, False
        while start < len(actions):
            fewer = actions[:start] + actions[start + size :]
            candidate = msgspec.structs.replace(script, actions=tuple(fewer))
            _, failure = outcome(candidate)
            if failure is not None and failure.oracle == oracle:
                actions, smaller = fewer, True
            else:
                start += size
        if size == 1 and not smaller:
            return msgspec.structs.replace(script, actions=tuple(actions))
        size = max(1, size // 2)


def keep(script: Script, name: str) -> Path:
    """Write a world down as a list of actions."""
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{name}.json"
    text = json.dumps(msgspec.to_builtins(script), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def kept() -> dict[str, Script]:
    """Return the worlds that were kept."""
    return {
        path.stem: msgspec.json.decode(path.read_bytes(), type=Script)
        for path in sorted(KEPT.glob("*.json"))
    }
