"""Different problems for different pupils, equally hard: sets drawn until their work compares.

Each set is drawn from the sheet's own settings with a seed of its own, so the mix of carries or
borrows is that of the sheet by construction. What the mix leaves open (how many columns are worked
out, how large the digits are, how many zeros stand in them) is measured, and of several seeds the
first is taken whose measures lie within the tolerance of the first set's. Pure: the same config
has the same sets on every computer.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from app.classes.handout_ports import NewSet
from app.classes.model import Fairness
from app.topics.counting import columns_of
from app.topics.problem import Operator, Problem
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import Drawn, draw, keyed

LETTERS = "ABCDEF"
"""Sets with a letter; more than six piles nobody keeps apart on a desk."""
_SEEDS = 256
"""Seeds tried for a set before the nearest one is taken and called uneven."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """How much work a set of problems is, by what makes a column of it hard."""

    regroupings: int
    """Columns that carry or borrow; in a division, steps that leave something to bring down to."""
    steps: int
    """Columns to work out: of digits added, taken off or multiplied, or of the quotient."""
    digits: int
    """Digits in the numbers and the answers."""
    weight: int
    """The digits of the numbers, added up: 7 × 8 is harder than 2 × 3."""
    zeros: int
    """Zeros in the numbers."""


class Tolerance(msgspec.Struct, frozen=True, kw_only=True):
    """How far a measure may be from the first set's: so many, or that share of it."""

    least: int
    share: float

    def allows(self, value: int, reference: int) -> bool:
        """Return whether `value` is as good as `reference`."""
        return abs(value - reference) <= self.room(reference)

    def room(self, reference: int) -> float:
        """Return the greatest difference that is allowed."""
        return max(float(self.least), self.share * reference)


TOLERANCES: dict[str, Tolerance] = {
    "regroupings": Tolerance(least=1, share=0.05),
    "steps": Tolerance(least=1, share=0.05),
    "digits": Tolerance(least=2, share=0.05),
    "weight": Tolerance(least=4, share=0.08),
    "zeros": Tolerance(least=2, share=0.25),
}
"""Of each measure: what two sets may differ by and still count as equally hard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairSet:
    """One set of problems."""

    label: str
    """"A" … "F"; empty for the set of one pupil."""
    seed: int
    drawn: Drawn
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class FairSets:
    """Sets to hand out, the first being the sheet's own problems."""

    sets: tuple[FairSet, ...]
    uneven: tuple[int, ...]
    """Places of sets that no seed brought within the tolerance."""
    is_tight: bool
    """The settings allow too few problems for every set to have its own."""


def profile_of(problems: Iterable[Problem]) -> Profile:
    """Return the profile of a set."""
    regroupings = steps = digits = weight = zeros = 0
    for problem in problems:
        regroupings += _regroupings(problem)
        steps += _steps(problem)
        written = f"{problem.a}{problem.b}"
        digits += len(written) + len(str(problem.answer))
        weight += sum(map(int, written))
        zeros += written.count("0")
    return Profile(regroupings=regroupings, steps=steps, digits=digits, weight=weight, zeros=zeros)


def distance(profile: Profile, reference: Profile) -> float:
    """Return how far apart two profiles are: 1 is the edge of the tolerance, 0 is the same."""
    shares: list[float] = []
    for name, tolerance in TOLERANCES.items():
        value, wanted = int(getattr(profile, name)), int(getattr(reference, name))
        shares.append(abs(value - wanted) / tolerance.room(wanted))
    return max(shares)


def is_fair(profile: Profile, reference: Profile) -> bool:
    """Return whether two sets are equally hard, within `TOLERANCES`."""
    return distance(profile, reference) <= 1


def draw_sets(
    config: WorksheetConfig, count: int, *, lettered: bool = True, first: Drawn | None = None
) -> FairSets:
    """Return `count` sets of equal difficulty; `first` are the problems of a kept version.

    Problems that the teacher typed stand in every set.

    Raises:
        ImpossibleWishError: when the settings have no problems.
        ValueError: for no sets at all, or more lettered ones than there are letters.
    """
    if count < 1 or (lettered and count > len(LETTERS)):
        raise ValueError("so many sets cannot be told apart")
    own = first or draw(config)
    reference = profile_of(own.problems)
    found = [FairSet(label=_label(0, lettered), seed=config.seed, drawn=own, profile=reference)]
    taken = {own.problems}
    for place in range(1, count):
        best = _fairest(config, place, reference, taken, label=_label(place, lettered))
        taken.add(best.drawn.problems)
        found.append(best)
    return FairSets(
        sets=tuple(found),
        uneven=tuple(at for at, one in enumerate(found) if not is_fair(one.profile, reference)),
        is_tight=own.space < count * len(own.problems),
    )


def sets_for(
    config: WorksheetConfig,
    fairness: Fairness,
    *,
    pupils: int,
    lettered: int,
    first: Drawn | None = None,
) -> FairSets | None:
    """Return the sets of a hand-out; None when all get the same problems.

    Raises:
        ImpossibleWishError: when the settings have no problems.
    """
    match fairness:
        case Fairness.SAME:
            return None
        case Fairness.LETTERED:
            return draw_sets(config, max(1, min(lettered, pupils)), first=first)
        case Fairness.EACH:
            return draw_sets(config, max(1, pupils), lettered=False, first=first)


def new_sets(found: FairSets | None) -> tuple[NewSet, ...]:
    """Return drawn sets as the store keeps them."""
    if found is None:
        return ()
    return tuple(
        NewSet(label=one.label, seed=one.seed, problems=problems, answer_key=key)
        for one in found.sets
        for problems, key in (keyed(one.drawn),)
    )


def told(found: FairSets, words: Words) -> str:
    """Return "Sets A–F: 14–15 carries each." with what there is to know beside it."""
    said = [f"{_names(found, words)}: {_amount(found, words)}."]
    if found.uneven:
        n = len(found.uneven)
        said.append(
            words.ntr("{n} set is harder or easier than the first.",
                      "{n} sets are harder or easier than the first.", n)
        )  # fmt: skip
    if found.is_tight:
        space = found.sets[0].drawn.space
        said.append(
            words.ntr("These settings allow {n} problem only, so the sets share it.",
                      "These settings allow {n} problems only, so the sets share some.", space)
        )  # fmt: skip
    return " ".join(said)


def _names(found: FairSets, words: Words) -> str:
    first, last = found.sets[0].label, found.sets[-1].label
    if not first:
        return words.ntr("{n} set", "{n} sets", len(found.sets))
    if first == last:
        return words.tr("Set {letter}", letter=first)
    return words.tr("Sets {first}–{last}", first=first, last=last)


def _amount(found: FairSets, words: Words) -> str:
    """Return "14–15 carries each", by what these problems have."""
    problems = found.sets[0].drawn.problems
    operators = {problem.operator for problem in problems}
    counts = [one.profile.regroupings for one in found.sets]
    if not any(counts) or Operator.DIVIDE in operators:
        steps = [one.profile.steps for one in found.sets]
        return words.ntr(
            "{range} step each", "{range} steps each", max(steps), range=_range(steps)
        )
    most, amount = max(counts), _range(counts)
    if operators == {Operator.SUBTRACT}:
        return words.ntr("{range} borrow each", "{range} borrows each", most, range=amount)
    if Operator.SUBTRACT in operators:
        return words.ntr(
            "{range} carry or borrow each", "{range} carries and borrows each", most, range=amount
        )
    return words.ntr("{range} carry each", "{range} carries each", most, range=amount)


def _range(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}–{high}"


def _label(place: int, lettered: bool) -> str:  # noqa: FBT001 (a helper of one module)
    return LETTERS[place] if lettered else ""


def _fairest(
    config: WorksheetConfig,
    place: int,
    reference: Profile,
    taken: set[tuple[Problem, ...]],
    *,
    label: str,
) -> FairSet:
    """Return the first set within the tolerance that is not taken, else the nearest."""
    typed = tuple(edit for edit in config.edits if edit.typed)
    best: tuple[bool, float] | None = None
    for attempt in range(_SEEDS):
        seed = _seed(config.seed, place, attempt)
        drawn = draw(msgspec.structs.replace(config, seed=seed, edits=typed))
        profile = profile_of(drawn.problems)
        rank = (drawn.problems in taken, distance(profile, reference))
        if best is None or rank < best:
            best = rank
            chosen = FairSet(label=label, seed=seed, drawn=drawn, profile=profile)
        if best[0] is False and best[1] <= 1:
            break
    return chosen


def _seed(seed: int, place: int, attempt: int) -> int:
    """Return a seed of 63 bits that depends on all three and on nothing else."""
    text = f"{seed}/{place}/{attempt}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) >> 1


def _regroupings(problem: Problem) -> int:
    match problem.operator:
        case Operator.MULTIPLY:
            return sum(_handed_on(problem.a, int(digit)) for digit in str(problem.b))
        case Operator.DIVIDE:
            return _left_over(problem.a, problem.b)
        case operator:
            return len(columns_of(problem.a, problem.b, operator))


def _handed_on(number: int, digit: int) -> int:
    """Return how many carries one row of a multiplication hands to a further column."""
    carry = found = 0
    for each in reversed(str(number)[1:]):
        carry = (int(each) * digit + carry) // 10
        found += carry > 0
    return found


def _left_over(dividend: int, divisor: int) -> int:
    """Return how many steps of a division leave something before the last one."""
    part = found = 0
    for digit in str(dividend)[:-1]:
        part = part * 10 + int(digit)
        found += part >= divisor and part % divisor > 0
        part %= divisor
    return found


def _steps(problem: Problem) -> int:
    match problem.operator:
        case Operator.MULTIPLY:
            return len(str(problem.a)) * len(str(problem.b))
        case Operator.DIVIDE:
            return len(str(problem.answer))
        case _:
            return max(len(str(problem.a)), len(str(problem.b)))
