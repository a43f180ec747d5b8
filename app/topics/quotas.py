"""Exact counts: how many problems of each category a sheet gets, and where they stand.

The rules, all in whole numbers so that every machine agrees:

* `any` per cent of n problems is `(n * any + 50) // 100`: rounded to the nearest, halves up. The
  same for `several`; it never exceeds `any`.
* A ramp counts over the whole sheet: its share is the mean of start and end,
  `(n * (start + end) + 100) // 200`.
* Where the digits allow no `several`, its share joins `any`; where nothing can regroup, all of it
  joins `none` (domain.md §1.5).
* What regroups in exactly one column is shared between the ones and the higher columns in the
  ratio of the square roots of their problem spaces: between halves (which would repeat the few
  ones-only problems of long numbers) and nature (in which they hardly occur). A category that is
  too small passes what it cannot hold to the other one.
* Without a ramp the places are shuffled. With one, the j-th problem of a level stands where the
  level's share, summed along the sheet, reaches j - 1/2.
"""

from math import isqrt, sqrt
from random import Random
from typing import NamedTuple

from app.topics.problem import Category
from app.topics.regrouping import Mix
from app.topics.sampling import shuffle


class Levels(NamedTuple):
    """Counts by how much regroups: nothing, one column, several columns."""

    none: int
    single: int
    several: int


class Ramp(NamedTuple):
    """The mix at the start and at the end of a sheet; without a ramp both are the same."""

    start: Mix
    end: Mix

    @property
    def flat(self) -> bool:
        """Whether start and end are the same."""
        return self.start == self.end


def possible(mix: Mix, space: dict[Category, int]) -> Mix:
    """Return `mix` as far as these digits can regroup at all."""
    single = space[Category.ONES] + space[Category.ONE_HIGHER]
    several = mix.several if space[Category.SEVERAL] else 0
    share = mix.any if single or space[Category.SEVERAL] else 0
    return Mix(any=share, several=min(several, share))


def levels(count: int, ramp: Ramp) -> Levels:
    """Return the exact counts of `count` problems."""
    regrouping = (count * (ramp.start.any + ramp.end.any) + 100) // 200
    several = (count * (ramp.start.several + ramp.end.several) + 100) // 200
    several = min(several, regrouping)
    return Levels(count - regrouping, regrouping - several, several)


def split_single(
    single: int, space: dict[Category, int], *, only_ones: bool = False
) -> tuple[int, int]:
    """Return how many problems regroup in the ones only, and how many in one higher column."""
    ones, higher = space[Category.ONES], space[Category.ONE_HIGHER]
    if only_ones and ones:
        return single, 0
    weight, all_weights = isqrt(ones), isqrt(ones) + isqrt(higher)
    wanted = (2 * single * weight + all_weights) // (2 * all_weights) if all_weights else 0
    wanted = min(max(wanted, single - higher), single, ones)
    return wanted, single - wanted


def quotas(
    count: int, ramp: Ramp, space: dict[Category, int], *, only_ones: bool = False
) -> dict[Category, int]:
    """Return how many problems of each category a sheet of `count` gets.

    A count may exceed what its category holds: then the wish cannot be fulfilled.
    """
    ramp = Ramp(possible(ramp.start, space), possible(ramp.end, space))
    level = levels(count, ramp)
    ones, higher = split_single(level.single, space, only_ones=only_ones)
    return {
        Category.NONE: level.none,
        Category.ONES: ones,
        Category.ONE_HIGHER: higher,
        Category.SEVERAL: level.several,
    }


def places(wanted: dict[Category, int], ramp: Ramp, chance: Random) -> list[Category]:
    """Return the category of each place of the sheet, `wanted` in sum."""
    single = [Category.ONES] * wanted[Category.ONES]
    single += [Category.ONE_HIGHER] * wanted[Category.ONE_HIGHER]
    shuffle(single, chance)
    none = [Category.NONE] * wanted[Category.NONE]
    several = [Category.SEVERAL] * wanted[Category.SEVERAL]
    if ramp.flat:
        everything = none + single + several
        shuffle(everything, chance)
        return everything
    start, end = ramp
    placed = [
        *_along(none, 100 - start.any, 100 - end.any),
        *_along(single, start.any - start.several, end.any - end.several),
        *_along(several, start.several, end.several),
    ]
    return [category for _, category in sorted(placed, key=lambda item: item[0])]


def _along(items: list[Category], start: int, end: int) -> list[tuple[float, Category]]:
    """Place items on the way from 0 to 1 in the density that runs from `start` to `end`."""
    total = (start + end) / 2
    if not total:
        start, end, total = 1, 1, 1.0
    found = []
    for j, item in enumerate(items):
        area = (j + 0.5) / len(items) * total  # = start * x + (end - start) * x² / 2
        place = 2 * area / (start + sqrt(max(0.0, start * start + 2 * (end - start) * area)))
        found.append((place, item))
    return found
