"""Bar G1: drawing problems against rejection sampling, and 10,000 problems of each topic.

Both sides draw the same number of different problems of one category and length and make the same
`Problem` values. The other side is the usual way: roll two operands, look at their columns, throw
the pair away unless it is of the wanted category and new.
"""

from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from app.topics.column_config import every_length
from app.topics.counting import category, sizes
from app.topics.division import DivisionConfig
from app.topics.drawing import Plan, fact
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import Category, Operator, Problem
from app.topics.quotas import Ramp
from app.topics.registry import TOPICS, topic_for
from app.topics.regrouping import Mix
from app.topics.sampling import distinct, stream
from app.topics.unranking import index

ROUNDS = 11
SHEET = 2000
"""Problems on the largest sheet."""


def unranked(plan: Plan, wanted: Category, count: int, seed: int) -> list[Problem]:
    """Draw as the program does."""
    numbered = index(plan.space, wanted)
    chance = stream(seed, wanted)
    return [
        Problem(a, b, plan.operator, a + b if plan.operator is Operator.ADD else a - b)
        for a, b in numbered.pairs(distinct(numbered.size, count, chance))
    ]


def rejected(plan: Plan, wanted: Category, count: int, seed: int) -> list[Problem]:
    """Draw by trial and error."""
    chance = Random(seed)  # noqa: S311
    length, operator = plan.digits.first.low, plan.operator
    low, high = (10 ** (length - 1) if length > 1 else 0), 10**length
    seen: set[tuple[int, int]] = set()
    found: list[Problem] = []
    while len(found) < count:
        a, b = chance.randrange(low, high), chance.randrange(low, high)
        if operator is Operator.SUBTRACT and a < b:
            a, b = b, a
        if category(a, b, operator) is not wanted:
            continue
        problem = Problem(a, b, operator, a + b if operator is Operator.ADD else a - b)
        key = fact(problem, ordered=False)
        if key not in seen:
            seen.add(key)
            found.append(problem)
    return found


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def compared(plan: Plan, wanted: Category, count: int) -> tuple[float, float]:
    """Return µs a problem for both ways, medians of interleaved rounds."""
    ours, theirs = [], []
    for seed in range(ROUNDS):
        ours.append(timed(partial(unranked, plan, wanted, count, seed)))
        theirs.append(timed(partial(rejected, plan, wanted, count, seed)))
    return median(ours) / count * 1e6, median(theirs) / count * 1e6


def constraints() -> list[tuple[str, Plan, Category, int]]:
    """Return every category of every length that has problems enough for a comparison."""
    found: list[tuple[str, Plan, Category, int]] = []
    for operator in (Operator.ADD, Operator.SUBTRACT):
        for length in (2, 3, 4, 5):
            digits = every_length(length)
            plan = Plan(operator, digits, Ramp(Mix(), Mix()), ordered=False)
            space = sizes(plan.space)
            for wanted, size in space.items():
                if size:
                    name = f"{operator.value} {length} digits {wanted.value}"
                    found.append((name, plan, wanted, min(SHEET, size // 4)))
    return found


def ten_thousand() -> list[tuple[str, Any]]:
    """Return a config of each topic that has 10,000 different problems."""
    four = every_length(4)
    found: list[tuple[str, Any]] = []
    for name in ("addition", "subtraction"):
        config = msgspec.structs.replace(TOPICS[name].config_type(), digits=four)
        found.append((name, msgspec.structs.replace(config, start=Mix(any=80, several=40))))
    found.append(("mixed", MixedConfig(addition=found[0][1], subtraction=found[1][1])))
    found.append(("multiplication", MultiplicationConfig(first_low=3, first_high=4)))
    found.append(("division", DivisionConfig(dividend_low=4, dividend_high=5)))
    return found


def main() -> None:
    """Print a line for each constraint, the bar, and the time of 10,000 problems of each topic."""
    slowest, least = 0.0, float("inf")
    for name, plan, wanted, count in constraints():
        ours, theirs = compared(plan, wanted, count)
        slowest, least = max(slowest, ours), min(least, theirs / ours)
        print(f"   {name} ({count}): {ours:.2f} µs/problem, ratio {theirs / ours:.1f}")
    met = "met" if slowest <= 1.0 and least >= 3.0 else "MISSED"
    print(f"G1 unranking: {slowest:.2f} µs/problem at worst, ratio {least:.1f} at least ({met})")
    for name, config in ten_thousand():
        topic = topic_for(config)
        took = timed(partial(topic.draw, config, count=10_000, seed=1, version=1))
        print(f"   10,000 problems of {name}: {took * 1e3:.1f} ms, {took * 100:.2f} µs/problem")


if __name__ == "__main__":
    main()
