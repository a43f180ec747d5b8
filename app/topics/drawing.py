"""Drawing a sheet of additions or subtractions: exact counts, no problem twice."""

from functools import lru_cache
from random import Random
from typing import NamedTuple

from app.errors import ImpossibleWishError
from app.topics.counting import Rules, category, rules, sizes
from app.topics.problem import Category, Operator, Problem
from app.topics.quotas import Ramp, places, quotas
from app.topics.refusals import no_other
from app.topics.regrouping import DigitRange, Digits
from app.topics.sampling import distinct, shuffle, stream, wander
from app.topics.skills import Skill, earlier
from app.topics.unranking import index


class Plan(NamedTuple):
    """What a sheet of one operator is drawn from: the part of its config that matters here."""

    operator: Operator
    digits: Digits
    ramp: Ramp
    ordered: bool = True
    equal: bool = True
    skill: str = ""
    review_percent: int = 0

    @property
    def space(self) -> Rules:
        """Which problems there are."""
        return rules(self.operator, self.digits, ordered=self.ordered, equal=self.equal)


class Part(NamedTuple):
    """A share of the sheet: so many problems of each category from one plan."""

    plan: Plan
    quotas: dict[Category, int]


def fact(problem: Problem, *, ordered: bool) -> tuple[int, int]:
    """Return what makes this problem the same as another."""
    if ordered or problem.a >= problem.b or problem.operator is Operator.SUBTRACT:
        return problem.a, problem.b
    return problem.b, problem.a


def parts(plan: Plan, count: int) -> tuple[Part, ...]:
    """Return what `count` problems consist of: the plan's own first, then the review."""
    reviews = _reviews(plan, count)
    own = count - sum(sum(part.quotas.values()) for part in reviews)
    return Part(plan, quotas(own, plan.ramp, sizes(plan.space), only_ones=_only_ones(plan))), *(
        reviews
    )


def capacity(plan: Plan, count: int) -> dict[Category, int]:
    """Return how many problems of each category the plan's own part may use.

    Review problems that could be the plan's own as well are taken off.
    """
    free = dict(sizes(plan.space))
    for part in _reviews(plan, count):
        if set(part.plan.space.lengths) & set(plan.space.lengths):
            for name, taken in part.quotas.items():
                free[name] -= taken
    return free


def draw(plan: Plan, *, count: int, seed: int, version: int) -> tuple[Problem, ...]:
    """Return `count` different problems with the exact counts of the plan.

    Raises:
        ImpossibleWishError: when a category has too few (`app.topics.wishes` says why in words).
    """
    own, *reviews = parts(plan, count)
    label = f"{version}|{plan.operator}"
    taken: set[tuple[int, int]] = set()
    review: list[Problem] = []
    for number, part in enumerate(reviews):
        found = _draw_part(part, taken, f"{label}|review {number}", seed)
        review += [problem for problems in found.values() for problem in problems]
    taken.update(fact(problem, ordered=plan.ordered) for problem in review)
    drawn = _draw_part(own, taken, label, seed)
    order = places(own.quotas, plan.ramp, stream(seed, label, "places"))
    queues = {name: iter(problems) for name, problems in drawn.items()}
    sheet = [next(queues[name]) for name in order]
    if not review:
        return tuple(sheet)
    return tuple(_scatter(sheet, review, stream(seed, label, "review")))


def redraw(plan: Plan, problems: tuple[Problem, ...], *, at: int, seed: int) -> Problem:
    """Return another problem of the category of `problems[at]`, different from all.

    One that the plan could not have drawn (a review, a typed one) keeps its lengths instead.

    Raises:
        ImpossibleWishError: when there is no other.
    """
    old = problems[at]
    wanted = category(old.a, old.b, old.operator)
    lengths = (len(str(old.a)), len(str(old.b)))
    if not _fits(plan, lengths):
        first, second = (DigitRange(low=n, high=n) for n in lengths)
        plan = plan._replace(digits=Digits(first=first, second=second))
    numbered = index(plan.space, wanted)
    taken = {fact(problem, ordered=plan.ordered) for problem in problems}
    chance = stream(seed, "redraw", at)
    for rank in wander(numbered.size, chance):
        problem = _problems(plan, numbered.pairs([rank]), chance)[0]
        if fact(problem, ordered=plan.ordered) not in taken:
            return problem
    raise no_other()


def solved(a: int, b: int, operator: Operator) -> Problem:
    """Return the addition or subtraction of two numbers."""
    return Problem(a, b, operator, a + b if operator is Operator.ADD else a - b)


def _draw_part(
    part: Part, taken: set[tuple[int, int]], label: str, seed: int
) -> dict[Category, list[Problem]]:
    return {
        name: _draw_category(part.plan, name, count, taken, stream(seed, label, name))
        for name, count in part.quotas.items()
        if count
    }


def _draw_category(
    plan: Plan, wanted: Category, count: int, taken: set[tuple[int, int]], chance: Random
) -> list[Problem]:
    if not count:
        return []
    numbered = index(plan.space, wanted)
    if count > numbered.size:
        raise ImpossibleWishError("topic.start", f"{count} of {numbered.size} {wanted}")
    spare = min(count + len(taken), numbered.size)  # so many are enough whatever is taken
    problems = _problems(plan, numbered.pairs(distinct(numbered.size, spare, chance)), chance)
    if taken:
        problems = [p for p in problems if fact(p, ordered=plan.ordered) not in taken][:count]
    if len(problems) < count:
        raise ImpossibleWishError("topic.start", f"{count} of {len(problems)} {wanted}")
    return problems


def _problems(plan: Plan, pairs: list[tuple[int, int]], chance: Random) -> list[Problem]:
    operator = plan.operator
    if operator is Operator.SUBTRACT:
        return [Problem(a, b, operator, a - b) for a, b in pairs]
    if not plan.ordered:
        roll = chance.random
        if plan.digits.first == plan.digits.second:
            pairs = [(a, b) if roll() < 0.5 else (b, a) for a, b in pairs]
        else:
            pairs = [_turned(plan.digits, a, b) if roll() < 0.5 else (a, b) for a, b in pairs]
    return [Problem(a, b, operator, a + b) for a, b in pairs]


def _turned(digits: Digits, a: int, b: int) -> tuple[int, int]:
    """Return the operands the other way round where their lengths allow it."""
    if _within(digits.first, len(str(b))) and _within(digits.second, len(str(a))):
        return b, a
    return a, b


def _within(digits: DigitRange, length: int) -> bool:
    return digits.low <= length <= digits.high


def _fits(plan: Plan, lengths: tuple[int, int]) -> bool:
    return _within(plan.digits.first, lengths[0]) and _within(plan.digits.second, lengths[1])


def _scatter(sheet: list[Problem], review: list[Problem], chance: Random) -> list[Problem]:
    """Put the review problems at random places; the others keep their order."""
    if not review:
        return sheet
    shuffle(review, chance)
    total = len(sheet) + len(review)
    spots = set(distinct(total, len(review), chance))
    queues = iter(sheet), iter(review)
    return [next(queues[spot in spots]) for spot in range(total)]


def _only_ones(plan: Plan) -> bool:
    """Return whether the skill wants its carries in the ones, its own settings being in force."""
    *_, skill = earlier(plan.operator, plan.skill) or (None,)
    if skill is None or not skill.only_ones:
        return False
    return plan.digits == skill.digit_ranges and plan.ramp == Ramp(skill.mix, skill.mix)


@lru_cache(maxsize=64)
def _reviews(plan: Plan, count: int) -> tuple[Part, ...]:
    """Share the review problems evenly among the earlier skills, the newest first.

    A skill never gives more than its categories hold; what is left over stays with the sheet.
    """
    *before, _ = earlier(plan.operator, plan.skill) or (None,)
    wanted = (count * plan.review_percent + 50) // 100
    by_digits: dict[int, Part] = {}
    skills = [skill for skill in reversed(before) if skill is not None]
    for number, skill in enumerate(skills):
        share = wanted * (number + 1) // len(skills) - wanted * number // len(skills)
        part = _review_part(plan, skill, share)
        held = by_digits.get(skill.digits)
        merged = part if held is None else _merged(held, part)
        space = sizes(part.plan.space)
        capped = {name: min(n, space[name]) for name, n in merged.quotas.items()}
        by_digits[skill.digits] = Part(part.plan, capped)
    return tuple(part for part in by_digits.values() if any(part.quotas.values()))


def _review_part(plan: Plan, skill: Skill, share: int) -> Part:
    own = plan._replace(
        digits=skill.digit_ranges,
        ramp=Ramp(skill.mix, skill.mix),
        skill="",
        review_percent=0,
    )
    return Part(own, quotas(share, own.ramp, sizes(own.space), only_ones=skill.only_ones))


def _merged(one: Part, two: Part) -> Part:
    return Part(one.plan, {name: one.quotas[name] + two.quotas[name] for name in Category})
