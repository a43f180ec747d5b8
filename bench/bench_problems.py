"""Bar G1: drawing problems against rejection sampling, and 10,000 problems of each topic.

Both sides draw the same number of different facts of one category and length. The other side is
the usual way: roll two operands, look at their columns, throw the pair away unless it is of the
wanted category and new.
"""

import statistics
from functools import partial
from random import Random
from typing import Any

import msgspec

from app.topics.column_config import every_length
from app.topics.counting import category, sizes
from app.topics.division import DivisionConfig
from app.topics.drawing import Plan
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import Category, Operator
from app.topics.quotas import Ramp
from app.topics.registry import TOPICS, topic_for
from app.topics.regrouping import Mix
from app.topics.sampling import distinct, stream
from app.topics.unranking import index
from bench import harness

ROUNDS = 9
SHEET = 2000
"""Problems on the largest sheet."""

Pairs = list[tuple[int, int]]


def unranked(plan: Plan, wanted: Category, count: int) -> Pairs:
    """Draw as the program does."""
    numbered = index(plan.space, wanted)
    return numbered.pairs(distinct(numbered.size, count, stream(1, wanted)))


def rejected(plan: Plan, wanted: Category, count: int) -> Pairs:
    """Draw by trial and error."""
    chance = Random(1)  # noqa: S311
    length, operator = plan.digits.first.low, plan.operator
    low, high = 10 ** (length - 1), 10**length
    found: dict[tuple[int, int], None] = {}
    while len(found) < count:
        a, b = chance.randrange(low, high), chance.randrange(low, high)
        if a < b:  # the minuend is the larger; a + b and b + a are one fact
            a, b = b, a
        if category(a, b, operator) is wanted:
            found[a, b] = None
    return list(found)


def constraints() -> list[tuple[str, Plan, Category, int]]:
    """Return every category of every length from two digits on."""
    found: list[tuple[str, Plan, Category, int]] = []
    for operator in (Operator.ADD, Operator.SUBTRACT):
        for length in (2, 3, 4, 5):
            plan = Plan(operator, every_length(length), Ramp(Mix(), Mix()), ordered=False)
            for wanted, size in sizes(plan.space).items():
                if size:
                    name = f"{operator.value}, {length} digits, {wanted.value}"
                    found.append((name, plan, wanted, min(SHEET, size // 4)))
    return found


def ten_thousand() -> list[tuple[str, Any]]:
    """Return a config of each topic that has 10,000 different problems."""
    found: list[tuple[str, Any]] = []
    for name in ("addition", "subtraction"):
        config = TOPICS[name].config_type()
        mix = Mix(any=80, several=40)
        found.append((name, msgspec.structs.replace(config, digits=every_length(4), start=mix)))
    found.append(("mixed", MixedConfig(addition=found[0][1], subtraction=found[1][1])))
    found.append(("multiplication", MultiplicationConfig(first_low=3, first_high=4)))
    found.append(("division", DivisionConfig(dividend_low=4, dividend_high=5)))
    return found


def main() -> None:
    """Print a line for each constraint, the bar, and the time of 10,000 problems of each topic."""
    slowest, least = 0.0, float("inf")
    for name, plan, wanted, count in constraints():
        found = harness.compare(
            partial(rejected, plan, wanted, count),
            partial(unranked, plan, wanted, count),
            rounds=ROUNDS,
        )
        each = statistics.median(found.b) / count * 1e6
        slowest, least = max(slowest, each), min(least, found.ratio)
        print(f"   G1 {name}: {each:.2f} µs/problem, ratio {found.ratio:.1f}")
    harness.at_most("G1", "a problem at the hardest constraint", slowest, 1.0, unit="µs")
    harness.at_least("G1", "rejection sampling ÷ unranking, least", least, 3.0)
    for name, config in ten_thousand():
        draw = partial(topic_for(config).draw, config, count=10_000, seed=1, version=1)
        took = statistics.median(harness.timed(draw) for _ in range(3))
        print(f"   10,000 problems, {name}: {took * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
