"""Chance that repeats: the same seed gives the same problems on every machine and every Python.

Only `Random.random()` is used, the one method whose sequence Python promises never to change;
`sample`, `shuffle` and `randrange` may change between versions. The seed of each purpose is a text
of its labels, which `Random` hashes whole (its seeding version 2, also kept for good), so that two
purposes (two categories, two operators) never run in step.
"""

from collections.abc import Iterator
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(*labels: int | str) -> Random:
    """Return a generator of its own for this purpose: seed, version, and what it is drawn for."""
    # Random() would seed itself twice from the system first; a stream is seeded here alone.
    chance = Random.__new__(Random, 0)  # type: ignore[call-arg]   # as Random takes it
    chance.seed("|".join(str(label) for label in labels), version=2)
    return chance


def shuffle(items: list[T], chance: Random) -> None:
    """Put `items` into a random order, in place."""
    roll = chance.random
    for i in range(len(items) - 1, 0, -1):
        j = int(roll() * (i + 1))
        items[i], items[j] = items[j], items[i]


def distinct(size: int, count: int, chance: Random) -> list[int]:
    """Return `count` different numbers below `size`, in random order.

    Raises:
        ValueError: when there are not so many.
    """
    if count > size:
        raise ValueError("so many different numbers do not exist")
    roll = chance.random
    if size <= 2 * count:
        numbers = list(range(size))
        for i in range(count):
            j = i + int(roll() * (size - i))
            numbers[i], numbers[j] = numbers[j], numbers[i]
        return numbers[:count]
    found = dict.fromkeys([int(roll() * size) for _ in range(count)])
    while len(found) < count:  # some were met twice: less than half, as a rule very few
        found.update(dict.fromkeys([int(roll() * size) for _ in range(count - len(found))]))
    return list(found)


def wander(size: int, chance: Random) -> Iterator[int]:
    """Yield every number below `size` once, in random order, without holding them all at first."""
    roll = chance.random
    seen: set[int] = set()
    while 2 * len(seen) < size:
        number = int(roll() * size)
        if number not in seen:
            seen.add(number)
            yield number
    rest = [number for number in range(size) if number not in seen]
    shuffle(rest, chance)
    yield from rest
