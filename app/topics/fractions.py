"""Fractions: the four operations and writing in lowest terms, with mixed numbers if wished."""

from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta

from app.errors import ImpossibleWishError
from app.fields import Field, GroupName, Kind, Option, Value
from app.layout.items import FormulaLine, KeyEntry, KeySection, Section
from app.maths.expression import Expression, fraction_of, speak, value_of
from app.maths.typeset import typeset, with_equals
from app.topics.base import Mixture, Obstacle, Remedy, Style
from app.topics.fraction_key import steps
from app.topics.fraction_mistakes import FRACTIONS
from app.topics.fraction_terms import Operation, Term, common, confirmed, question_of, read
from app.topics.key import wrong_answers
from app.topics.mistakes import Mistake
from app.topics.plain_fields import number_field, toggle_field
from app.topics.problem import Operator, Problem
from app.topics.refusals import no_fraction, no_other, other_operation
from app.topics.sampling import distinct, shuffle, stream, wander
from app.topics.wishes import different
from app.words import Words

_WHOLES = (1, 2, 3)
LARGEST_DENOMINATOR = 12


class Denominators(StrEnum):
    """Which denominators stand together in a sum or difference."""

    LIKE = "like"
    UNLIKE = "unlike"
    ANY = "any"


class FractionConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="fractions"
):
    """The settings of fractions."""

    add: bool = True
    subtract: bool = True
    multiply: bool = False
    divide: bool = False
    simplify: bool = False
    """Ask for fractions in lowest terms."""
    denominators: Denominators = Denominators.ANY
    denominators_to: Annotated[int, Meta(ge=4, le=12)] = 12
    """The largest denominator of what is asked."""
    mixed_numbers: bool = False
    """Work with mixed numbers like 2 1/3."""
    below_one: bool = False
    """Only answers below 1; not with mixed numbers."""


_NAMES = {
    Operation.ADD: "add",
    Operation.SUBTRACT: "subtract",
    Operation.MULTIPLY: "multiply",
    Operation.DIVIDE: "divide",
    Operation.SIMPLIFY: "simplify",
}
Pair = tuple[Term, Term]


def operations(config: FractionConfig) -> tuple[Operation, ...]:
    """Return the operations a sheet asks for."""
    return tuple(operation for operation, name in _NAMES.items() if getattr(config, name))


@lru_cache(maxsize=32)
def pairs_of(config: FractionConfig, operation: Operation) -> tuple[Pair, ...]:
    """Return every problem of an operation once; a + b and b + a are one."""
    if operation is Operation.SIMPLIFY:
        return _unreduced(config.denominators_to)
    terms = _terms(config.denominators_to, mixed=config.mixed_numbers)
    found: list[Pair] = []
    for place, one in enumerate(terms):
        if operation is Operation.DIVIDE:
            found += [(one, two) for two in terms if two != one]
        elif operation is Operation.SUBTRACT:
            found += [_larger_first(one, two) for two in terms[:place]]
        else:
            found += [(two, one) for two in terms[: place + 1]]
    if operation in {Operation.ADD, Operation.SUBTRACT}:
        if config.denominators is Denominators.LIKE:
            found = [pair for pair in found if pair[0].bottom == pair[1].bottom]
        elif config.denominators is Denominators.UNLIKE:
            found = [pair for pair in found if pair[0].bottom != pair[1].bottom]
    if config.below_one and not config.mixed_numbers:
        found = [pair for pair in found if _is_below_one(operation, *pair)]
    return tuple(found)


@lru_cache(maxsize=32)
def _terms(largest: int, *, mixed: bool) -> tuple[Term, ...]:
    wholes = _WHOLES if mixed else (0,)
    return tuple(
        Term(whole, top, bottom)
        for bottom in range(2, largest + 1)
        for top in range(1, bottom)
        if common(top, bottom) == 1
        for whole in wholes
    )


def _unreduced(largest: int) -> tuple[Pair, ...]:
    return tuple(
        (Term(0, top, bottom), Term(0, top, bottom))
        for bottom in range(4, largest + 1)
        for top in range(2, bottom)
        if common(top, bottom) > 1
    )


def _larger_first(one: Term, two: Term) -> Pair:
    larger = one.upper * two.bottom > two.upper * one.bottom
    return (one, two) if larger else (two, one)


def _is_below_one(operation: Operation, one: Term, two: Term) -> bool:
    if operation is Operation.ADD:
        return one.upper * two.bottom + two.upper * one.bottom < one.bottom * two.bottom
    if operation is Operation.DIVIDE:
        return one.upper * two.bottom < two.upper * one.bottom
    return True


class FractionTopic:
    """Problems with fractions."""

    name = "fractions"
    config_type = FractionConfig
    operators: tuple[Operator, ...] = (Operator.FRACTION,)
    mistakes = FRACTIONS

    def title(self, words: Words) -> str:
        """Return "Fractions"."""
        return words.tr("Fractions")

    def short_title(self, words: Words) -> str:
        """Return the title: it is short enough."""
        return self.title(words)

    def instruction(self, config: FractionConfig, style: Style) -> str:
        """Say in which form the answers are wanted."""
        if operations(config) == (Operation.SIMPLIFY,):
            return style.words.tr("Write each fraction in lowest terms.")
        return style.words.tr("Work out. Give every answer in lowest terms.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 problems with fractions"."""
        return words.ntr("{n} problem with fractions", "{n} problems with fractions", n)

    def fields(self) -> tuple[Field[FractionConfig], ...]:
        """Return the settings of fractions."""
        return _FIELDS

    def space(self, config: FractionConfig) -> int:
        """Return the exact number of different problems."""
        return sum(len(pairs_of(config, operation)) for operation in operations(config))

    def obstacle(self, config: FractionConfig, *, count: int, words: Words) -> Obstacle | None:
        """Return why so many different problems cannot be had, or None."""
        found = self.wish_obstacle(config, words)
        if found is not None:
            return found
        there = self.space(config)
        if count <= there:
            return None
        remedies = [Remedy(label=words.tr("Ask for {n}", n=there), count=there)] if there else []
        for label, changes in (
            (words.tr("Denominators up to {n}", n=12), {"denominators_to": LARGEST_DENOMINATOR}),
            (words.tr("Any denominators"), {"denominators": Denominators.ANY}),
            (words.tr("Add and subtract, too"), {"add": True, "subtract": True}),
        ):
            wider = msgspec.structs.replace(config, **changes)
            if self.space(wider) > there:
                remedies.append(Remedy(label=label, config=wider))
        return Obstacle(
            sentence=different(there, count, words),
            field="page.problems_per_page",
            remedies=tuple(remedies),
        )

    def wish_obstacle(self, config: FractionConfig, words: Words) -> Obstacle | None:
        """Return why these settings can never come true, or None."""
        if operations(config):
            return None
        return Obstacle(
            sentence=words.tr("No operation is chosen."),
            field="topic.add",
            remedies=(
                Remedy(
                    label=words.tr("Add fractions"),
                    config=msgspec.structs.replace(config, add=True),
                ),
            ),
        )

    def notes(self, config: FractionConfig, words: Words) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: every wish is had or refused."""
        return ()

    def draw(
        self, config: FractionConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems, the operations in equal shares as far as they go.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        chance = stream(seed, version, self.name)
        problems: list[Problem] = []
        for operation, share in _shares(config, count):
            pairs = pairs_of(config, operation)
            ranks = distinct(len(pairs), share, stream(seed, version, self.name, operation))
            problems += [
                _problem(operation, pairs[rank], turned=chance.random() < 0.5) for rank in ranks
            ]
        shuffle(problems, chance)
        return tuple(problems)

    def redraw(
        self, config: FractionConfig, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem of the same operation, different from all.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        operation, _ = _asked(problems[index])
        taken = {_fact(problem) for problem in problems}
        pairs = pairs_of(config, operation)
        for rank in wander(len(pairs), stream(seed, "redraw", index)):
            problem = _problem(operation, pairs[rank], turned=False)
            if _fact(problem) not in taken:
                return problem
        raise no_other()

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem to write `a` over `b` in lowest terms.

        Raises:
            ConfigError: when that is no fraction.
        """
        if operator is not Operator.FRACTION:
            raise other_operation()
        if not (1 <= a <= 999 and 1 <= b <= 999):
            raise no_fraction()
        term = Term(0, a, b)
        return _problem(Operation.SIMPLIFY, (term, term), turned=False)

    def solve_question(self, question: Expression) -> Problem:
        """Return the problem that asks `question`.

        Raises:
            ConfigError: when it is no problem with one or two fractions.
        """
        operation, (one, two) = read(question)
        if operation is Operation.SUBTRACT and _larger_first(one, two) != (one, two):
            raise no_fraction()
        value = value_of(question)
        return Problem(
            0, 0, Operator.FRACTION, value.numerator, value.denominator, question=question
        )

    def check(self, problem: Problem) -> bool:
        """Return whether whole-number cross products confirm the answer, in lowest terms."""
        if problem.operator is not Operator.FRACTION or problem.question is UNSET:
            return False
        return confirmed(problem.question, problem.answer, problem.remainder)

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:  # noqa: ARG002  (the protocol's)
        """Return nothing: fractions have no categories."""
        return Mixture()

    def sections(
        self,
        config: FractionConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[Section, ...]:
        """Return one section of formulas."""
        pieces = tuple(
            FormulaLine(with_equals(typeset(question, style.notation)), _said(question, style))
            for question in map(_question, problems)
        )
        return (Section(pieces, tuple(range(len(problems)))),)

    def key(
        self,
        config: FractionConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the key, with the steps to common denominators and lowest terms."""
        entries = tuple(
            KeyEntry(
                number=at,
                problem=_said(_question(problem), style),
                answer=_written(problem.answer, problem.remainder),
                steps=steps(_question(problem), style.notation),
                mistakes=wrong_answers(self.mistakes, problem, _wrong, style),
                checked=self.check(problem),
            )
            for at, problem in enumerate(problems, 1)
        )
        return (KeySection(entries),)


def _shares(config: FractionConfig, count: int) -> list[tuple[Operation, int]]:
    """Return how many problems each operation gives: equal shares, the small spaces first."""
    found = []
    left = sorted(operations(config), key=lambda each: len(pairs_of(config, each)))
    while left:
        operation, *rest = left
        share = min(count // len(left), len(pairs_of(config, operation)))
        found.append((operation, share))
        count -= share
        left = rest
    return found


def _problem(operation: Operation, pair: Pair, *, turned: bool) -> Problem:
    one, two = pair
    if turned and operation in {Operation.ADD, Operation.MULTIPLY}:
        one, two = two, one
    question = question_of(operation, one, two)
    value = value_of(question)
    return Problem(0, 0, Operator.FRACTION, value.numerator, value.denominator, question=question)


def _question(problem: Problem) -> Expression:
    if problem.question is UNSET:
        raise other_operation()
    return problem.question


def _asked(problem: Problem) -> tuple[Operation, Pair]:
    return read(_question(problem))


def _fact(problem: Problem) -> tuple[Operation, Pair]:
    operation, (one, two) = _asked(problem)
    swap = operation in {Operation.ADD, Operation.MULTIPLY} and two < one
    return operation, (two, one) if swap else (one, two)


def _said(question: Expression, style: Style) -> str:
    notation = style.notation
    return f"{speak(question, multiply=notation.multiply, divide=notation.divide)} ="


def _written(top: int, bottom: int) -> str:
    return speak(fraction_of(Fraction(top, bottom)))


def _wrong(mistake: Mistake) -> str:
    """Return a wrong answer as the pupil wrote it, not in lowest terms if that is the mistake."""
    if mistake.code == "not-in-lowest-terms":
        return f"{mistake.answer}/{mistake.remainder}"
    return _written(mistake.answer, mistake.remainder)


def _with_denominators(config: FractionConfig, value: Value) -> FractionConfig:
    return msgspec.structs.replace(config, denominators=Denominators(str(value)))


def _sums(config: FractionConfig) -> bool:
    return config.add or config.subtract


_FIELDS: tuple[Field[Any], ...] = (
    toggle_field("add", lambda words: words.tr("Add fractions")),
    toggle_field("subtract", lambda words: words.tr("Subtract fractions")),
    toggle_field("multiply", lambda words: words.tr("Multiply fractions")),
    toggle_field("divide", lambda words: words.tr("Divide fractions")),
    toggle_field("simplify", lambda words: words.tr("Write in lowest terms")),
    Field(
        path="denominators",
        group=GroupName.CONTENT,
        kind=Kind.CHOICE,
        label=lambda words: words.tr("Denominators in sums"),
        get=lambda config: config.denominators,
        set=_with_denominators,
        options=(
            Option(value=Denominators.LIKE, label=lambda words: words.tr("The same")),
            Option(value=Denominators.UNLIKE, label=lambda words: words.tr("Different")),
            Option(value=Denominators.ANY, label=lambda words: words.tr("Both kinds")),
        ),
        visible=_sums,
    ),
    number_field(
        "denominators_to",
        lambda words: words.tr("Largest denominator"),
        limits=(4, LARGEST_DENOMINATOR),
    ),
    toggle_field("mixed_numbers", lambda words: words.tr("Mixed numbers")),
    toggle_field("below_one", lambda words: words.tr("Only answers below 1"), advanced=True),
)
