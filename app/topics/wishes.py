"""Wishes that cannot come true, in words, and what can be done about them with one click.

When is a wish impossible, and when does it quietly become the nearest possible one? (domain.md
§1.1 and §1.5)

* A mix on the challenge ladder was chosen by its level. Where the digits allow no problem that
  regroups several times, its share joins `any`, and a note says so (`sentences`).
* A mix beside the ladder was set by hand: a share that no problem can fill is refused.
* 100 % `several` is refused in both cases: nothing could take its place.
* Too few different problems are always refused; nothing is filled up with something else.
"""

from collections.abc import Callable

import msgspec

from app.topics.base import Obstacle, Remedy
from app.topics.column_config import C, changed, every_length
from app.topics.counting import sizes
from app.topics.drawing import Plan, capacity, parts
from app.topics.ladders import challenge_of
from app.topics.problem import Category, Operator
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.skills import earlier
from app.words import Words

Planner = Callable[[C], Plan]
_LEVELS = ((Category.NONE,), (Category.ONES, Category.ONE_HIGHER), (Category.SEVERAL,))


def find_obstacle(config: C, plan_of: Planner[C], *, count: int, words: Words) -> Obstacle | None:
    """Return why `count` problems of this config cannot be had, or None."""
    return find_wish_obstacle(config, plan_of, words, strict=False) or _shortage(
        config, plan_of, count=count, words=words
    )


def find_wish_obstacle(
    config: C, plan_of: Planner[C], words: Words, *, strict: bool
) -> Obstacle | None:
    """Return why digits or mix can never come true at any count; `strict` excuses no ladder."""
    plan = plan_of(config)
    found = _digits_obstacle(config, plan, words) or _skill_obstacle(config, plan, words)
    for name, mix in (("start", config.start), ("end", config.end)):
        if mix is not None:
            found = found or _mix_obstacle(config, plan, words, name=name, mix=mix, strict=strict)
    return found


def sentences(plan: Plan, words: Words) -> tuple[str, ...]:
    """Return what the digits make of the wished mix, where that is not what was wished."""
    space = sizes(plan.space)
    wished = (plan.ramp.start, plan.ramp.end)
    if not any(space.values()) or space[Category.SEVERAL]:
        return ()
    if not _regrouping(space):
        return (_never(plan, words),) if any(mix.any for mix in wished) else ()
    if not any(mix.several for mix in wished):
        return ()
    if plan.operator is Operator.ADD:
        return (_never(plan, words) + " " + words.tr("Those problems carry once."),)
    return (_never(plan, words) + " " + words.tr("Those problems borrow once."),)


def never_several(plan: Plan, words: Words) -> str:
    """Return the sentence that says so, or an empty one where several regroupings are possible."""
    space = sizes(plan.space)
    return "" if space[Category.SEVERAL] or not any(space.values()) else _never(plan, words)


def never_regroups(plan: Plan, words: Words) -> str:
    """Return the sentence that says so, or an empty one where regrouping is possible."""
    space = sizes(plan.space)
    return "" if _regrouping(space) or not any(space.values()) else _never(plan, words)


def different(there: int, wanted: int, words: Words) -> str:
    """Return "25 different problems exist, you ask for 60."."""
    return words.ntr(
        "One different problem exists, you ask for {wanted}.",
        "{n} different problems exist, you ask for {wanted}.",
        there,
        wanted=wanted,
    )


def use_digits(length: int, words: Words) -> str:
    """Return "Use three digits"."""
    return (
        words.tr("Use one digit"),
        words.tr("Use two digits"),
        words.tr("Use three digits"),
        words.tr("Use four digits"),
        words.tr("Use five digits"),
    )[length - 1]


def _regrouping(space: dict[Category, int]) -> int:
    return sum(space.values()) - space[Category.NONE]


def _never(plan: Plan, words: Words) -> str:
    """Say what these digits never do; only these three lengths lack a category of several."""
    if plan.operator is Operator.ADD:
        return words.tr("One-digit addition never carries twice.")
    if plan.digits.first.high == 1:
        return words.tr("One-digit subtraction never borrows.")
    return words.tr("Two-digit subtraction never borrows twice.")


def _digits_obstacle(config: C, plan: Plan, words: Words) -> Obstacle | None:
    digits = plan.digits
    for name, span in (("first", digits.first), ("second", digits.second)):
        if span.low > span.high:
            turned = DigitRange(low=span.high, high=span.low)
            both = msgspec.structs.replace(digits, **{name: turned})
            return Obstacle(
                sentence=words.tr("The smallest number of digits is above the largest."),
                field=f"topic.digits.{name}",
                remedies=(
                    Remedy(label=words.tr("Swap them"), config=changed(config, digits=both)),
                ),
            )
    if plan.space.lengths:
        return None
    swapped = Digits(first=digits.second, second=digits.first)
    return Obstacle(
        sentence=words.tr("The number to take away is longer than the first number."),
        field="topic.digits.second",
        remedies=(Remedy(label=words.tr("Swap them"), config=changed(config, digits=swapped)),),
    )


def _skill_obstacle(config: C, plan: Plan, words: Words) -> Obstacle | None:
    if not plan.skill or earlier(plan.operator, plan.skill):
        return None
    without = changed(config, skill="", review_percent=0)
    return Obstacle(
        sentence=words.tr("There is no skill “{name}”.", name=plan.skill),
        field="topic.skill",
        remedies=(Remedy(label=words.tr("Without a skill"), config=without),),
    )


def _mix_obstacle(
    config: C, plan: Plan, words: Words, *, name: str, mix: Mix, strict: bool
) -> Obstacle | None:
    if mix.several > mix.any:
        return _upside_down(config, words, name=name, mix=mix)
    space = sizes(plan.space)
    by_hand = strict or challenge_of(mix) is None or mix.several == 100
    if by_hand and mix.several and not space[Category.SEVERAL]:
        return _impossible(config, plan, words, field=f"topic.{name}.several")
    if by_hand and mix.any and not _regrouping(space):
        return _impossible(config, plan, words, field=f"topic.{name}.any")
    return None


def _upside_down(config: C, words: Words, *, name: str, mix: Mix) -> Obstacle:
    return Obstacle(
        sentence=words.tr("More problems would regroup several times than regroup at all."),
        field=f"topic.{name}.several",
        remedies=tuple(
            Remedy(
                label=words.tr("{n} % for both", n=share),
                config=changed(config, **{name: Mix(any=share, several=share)}),
            )
            for share in (mix.any, mix.several)
        ),
    )


def _impossible(config: C, plan: Plan, words: Words, *, field: str) -> Obstacle:
    add = plan.operator is Operator.ADD
    longer = 3 if field.endswith("several") and not add else 2
    end = config.end
    if _regrouping(sizes(plan.space)):
        label = words.tr("Carry once") if add else words.tr("Borrow once")
        start, end = Mix(any=config.start.any), end and Mix(any=end.any)
    else:
        label = words.tr("Without borrowing")
        start, end = Mix(any=0), end and Mix(any=0)
    return Obstacle(
        sentence=_never(plan, words),
        field=field,
        remedies=(
            Remedy(
                label=use_digits(longer, words),
                config=changed(config, digits=every_length(longer)),
            ),
            Remedy(label=label, config=changed(config, start=start, end=end)),
        ),
    )


def _shortage(config: C, plan_of: Planner[C], *, count: int, words: Words) -> Obstacle | None:
    plan = plan_of(config)
    if not _short(plan, count):
        return None
    remedies = []
    available = _available(plan, count)
    if available:
        remedies.append(Remedy(label=words.tr("Ask for {n}", n=available), count=available))
    if plan.operator is Operator.ADD and not plan.ordered:
        swapped = changed(config, swapped_pairs=True)
        if _available(plan_of(swapped), count + 1) > available:
            remedies.append(Remedy(label=words.tr("Allow swapped pairs"), config=swapped))
    for length in range(max(plan.digits.first.high, plan.digits.second.high) + 1, 6):
        wider = changed(config, digits=every_length(length))
        if not _short(plan_of(wider), count):
            remedies.append(Remedy(label=use_digits(length, words), config=wider))
            break
    return Obstacle(
        sentence=_too_few(plan, count, words),
        field="page.problems_per_page",
        remedies=tuple(remedies),
    )


def _short(plan: Plan, count: int) -> bool:
    own, *_ = parts(plan, count)
    free = capacity(plan, count)
    return any(wanted > free[name] for name, wanted in own.quotas.items())


def _available(plan: Plan, count: int) -> int:
    """Return the largest number of problems below `count` that exists in this mix."""
    low, high = 0, min(count - 1, sum(sizes(plan.space).values()))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if _short(plan, middle) else (middle, high)
    return low


def _too_few(plan: Plan, count: int, words: Words) -> str:
    """Name what is short: all problems of the sheet, or those of one level of the mix."""
    own, *_ = parts(plan, count)
    free = capacity(plan, count)
    for level, names in enumerate(_LEVELS):
        wanted = sum(own.quotas[name] for name in names)
        there = sum(free[name] for name in names)
        if there < wanted < count:
            return _level_words(plan.operator, level, words).format(n=there, wanted=wanted)
        if there < wanted:
            return different(there, count, words)
    return different(sum(free.values()), count, words)


def _level_words(operator: Operator, level: int, words: Words) -> str:
    """Return the sentence with the placeholders `n` and `wanted`."""
    if operator is Operator.ADD:
        return (
            words.tr("{n} different problems without carrying exist, this mix needs {wanted}."),
            words.tr("{n} different problems that carry once exist, this mix needs {wanted}."),
            words.tr("{n} different problems that carry twice exist, this mix needs {wanted}."),
        )[level]
    return (
        words.tr("{n} different problems without borrowing exist, this mix needs {wanted}."),
        words.tr("{n} different problems that borrow once exist, this mix needs {wanted}."),
        words.tr("{n} different problems that borrow twice exist, this mix needs {wanted}."),
    )[level]
