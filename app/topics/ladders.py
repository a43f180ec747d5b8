"""The two ladders of difficulty, challenge and support, and the band between them
(domain.md §1.5).
"""

from functools import lru_cache
from typing import NamedTuple

from app.topics.aids import Aids, Rule
from app.topics.regrouping import Mix

_CHALLENGE = (
    "0/0 15/0 25/0 35/0 45/0 54/0 60/10 68/15 75/20 75/25 80/30 85/38 90/45 90/50 93/58 96/67 "
    "98/78 100/90 100/100"
)
_SUPPORT = (
    "AAAAAA RAAARA RARARR RRRARR RMRARM MMMARM MMMRRM MMMMRN NMMMRN NNMMRN NNMNRN NN3NRN NNNNNN"
)
_RULES = {
    "A": Rule.ALWAYS,
    "R": Rule.WHEN_REGROUPING,
    "M": Rule.WHEN_SEVERAL,
    "3": Rule.WHEN_THREE_DIGITS,
    "N": Rule.NEVER,
}
AID_NAMES = (
    "carry_boxes",
    "answer_boxes",
    "place_colours",
    "ten_frames",
    "borrow_boxes",
    "borrow_hints",
)
"""The aids in the order of the support ladder's letters."""

CHALLENGES: tuple[Mix, ...] = tuple(
    Mix(any=int(step.split("/")[0]), several=int(step.split("/")[1]))
    for step in _CHALLENGE.split()
)
SUPPORTS: tuple[Aids, ...] = tuple(
    Aids(**{name: _RULES[letter] for name, letter in zip(AID_NAMES, letters, strict=True)})
    for letters in _SUPPORT.split()
)
BAND = (
    ((0, 4),) * 3
    + ((0, 6),) * 3
    + ((1, 8),) * 4
    + ((3, 11),) * 3
    + ((4, 12),) * 3
    + ((6, 12),) * 3
)
"""The least and the most support level for each challenge level."""


def challenge_of(mix: Mix) -> int | None:
    """Return the level of a mix on the challenge ladder, or None ("custom")."""
    return CHALLENGES.index(mix) if mix in CHALLENGES else None


def support_of(aids: Aids) -> int | None:
    """Return the level of these aids on the support ladder, or None ("custom")."""
    return SUPPORTS.index(aids) if aids in SUPPORTS else None


class Point(NamedTuple):
    """A difficulty: its level on each ladder."""

    challenge: int
    support: int


def _path(steps: str) -> tuple[Point, ...]:
    """Return the points of a walk from (0, 0): c one more challenge, s one level less help."""
    found = [Point(0, 0)]
    for step in steps:
        challenge, support = found[-1]
        found.append(Point(challenge + (step == "c"), support + (step == "s")))
    return tuple(found)


PATH = _path("ccsccccscccsscsscsscsscssccccc")
"""The one way from (0, 0) to (18, 12): inside the band, through every preset."""


def harder(point: Point) -> Point:
    """Return the next point of the path; beside it, the nearest one that is not easier.

    The last point stays.
    """
    for found in PATH:
        if found.challenge >= point.challenge and found.support >= point.support:
            return PATH[min(PATH.index(found) + 1, len(PATH) - 1)] if found == point else found
    return PATH[-1]


def easier(point: Point) -> Point:
    """Return the point of the path before this one; beside it, the nearest one not harder.

    The first point stays.
    """
    for found in reversed(PATH):
        if found.challenge <= point.challenge and found.support <= point.support:
            return PATH[max(PATH.index(found) - 1, 0)] if found == point else found
    return PATH[0]


_RANK = {
    Rule.ALWAYS: 0,
    Rule.WHEN_REGROUPING: 1,
    Rule.WHEN_SEVERAL: 2,
    Rule.WHEN_THREE_DIGITS: 3,
    Rule.NEVER: 4,
}


def _ranks(aids: Aids) -> tuple[int, ...]:
    return tuple(_RANK[getattr(aids, name)] for name in AID_NAMES)


class Bounds(NamedTuple):
    """Where something beside a ladder stands: the highest level that is not harder, the nearest,
    and the lowest that is not easier. On the ladder all three are its level.
    """

    below: int
    nearest: int
    above: int


def challenge_bounds(mix: Mix) -> Bounds:
    """Return where `mix` stands on the challenge ladder."""
    return _bounds((mix.any, mix.several), tuple((step.any, step.several) for step in CHALLENGES))


def support_bounds(aids: Aids) -> Bounds:
    """Return where `aids` stand on the support ladder."""
    return _bounds(_ranks(aids), tuple(_ranks(step) for step in SUPPORTS))


@lru_cache(maxsize=64)  # asked several times for every change of a sheet
def _bounds(found: tuple[int, ...], ladder: tuple[tuple[int, ...], ...]) -> Bounds:
    """Compare by every component; the ladders rise in each of them."""
    levels = range(len(ladder))
    away = [sum(abs(x - y) for x, y in zip(found, step, strict=True)) for step in ladder]
    least = [all(x <= y for x, y in zip(found, step, strict=True)) for step in ladder]
    most = [all(x >= y for x, y in zip(found, step, strict=True)) for step in ladder]
    return Bounds(
        below=max((level for level in levels if most[level]), default=0),
        nearest=min(levels, key=lambda level: away[level]),
        above=min((level for level in levels if least[level]), default=levels[-1]),
    )
