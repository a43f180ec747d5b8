"""Integers: the four operations with negative numbers."""

from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta

from app.errors import ImpossibleWishError
from app.fields import Field
from app.layout.items import FormulaLine, KeyEntry, KeySection, Section, Step
from app.layout.settings import Notation
from app.maths.expression import Expression, speak, value_of
from app.maths.typeset import typeset, with_equals
from app.topics.base import Mixture, Obstacle, Remedy, Style
from app.topics.integer_mistakes import INTEGERS
from app.topics.integer_terms import Operation, question_of, read, worked_out, written
from app.topics.key import wrong_answers
from app.topics.mistakes import Mistake
from app.topics.plain_fields import number_field, toggle_field
from app.topics.problem import Operator, Problem
from app.topics.refusals import no_integers, no_other, other_operation
from app.topics.sampling import distinct, shuffle, stream, wander
from app.topics.wishes import different
from app.words import Words

LARGEST = 100
_LARGEST_FACTOR = 12


class IntegerConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="integers"
):
    """The settings of integers."""

    add: bool = True
    subtract: bool = True
    multiply: bool = False
    divide: bool = False
    numbers_to: Annotated[int, Meta(ge=5, le=LARGEST)] = 20
    """The largest size in sums and differences; factors go to 12 at most."""
    second_negative: bool = True
    """Negative second numbers, in brackets."""
    no_zero: bool = False
    """No answer is 0."""


_NAMES = {
    Operation.ADD: "add",
    Operation.SUBTRACT: "subtract",
    Operation.MULTIPLY: "multiply",
    Operation.DIVIDE: "divide",
}
Pair = tuple[int, int]


def operations(config: IntegerConfig) -> tuple[Operation, ...]:
    """Return the operations a sheet asks for."""
    return tuple(operation for operation, name in _NAMES.items() if getattr(config, name))


@lru_cache(maxsize=32)
def pairs_of(config: IntegerConfig, operation: Operation) -> tuple[Pair, ...]:
    """Return every problem of an operation once; a number in it, or its answer, is negative."""
    found: list[Pair] = []
    if operation in {Operation.ADD, Operation.SUBTRACT}:
        sizes = range(1, config.numbers_to + 1)
    else:
        sizes = range(2, min(config.numbers_to, _LARGEST_FACTOR) + 1)
    numbers = [*(-n for n in reversed(sizes)), *sizes]
    for one in numbers:
        for two in numbers:
            if two < 0 and not config.second_negative:
                continue
            first = one * two if operation is Operation.DIVIDE else one
            answer = worked_out(operation, first, two)
            if answer is None or (config.no_zero and answer == 0):
                continue
            if min(first, two, answer) < 0:
                found.append((first, two))
    return tuple(found)


class IntegerTopic:
    """Problems with negative numbers."""

    name = "integers"
    config_type = IntegerConfig
    operators: tuple[Operator, ...] = (Operator.INTEGER,)
    mistakes = INTEGERS

    def title(self, words: Words) -> str:
        """Return "Negative numbers"."""
        return words.tr("Negative numbers")

    def short_title(self, words: Words) -> str:
        """Return the title: it is short enough."""
        return self.title(words)

    def instruction(self, config: IntegerConfig, style: Style) -> str:  # noqa: ARG002  (the protocol's)
        """Say what to do."""
        return style.words.tr("Work out. Mind the signs.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 problems with negative numbers"."""
        return words.ntr(
            "{n} problem with negative numbers", "{n} problems with negative numbers", n
        )

    def fields(self) -> tuple[Field[IntegerConfig], ...]:
        """Return the settings of integers."""
        return _FIELDS

    def space(self, config: IntegerConfig) -> int:
        """Return the exact number of different problems."""
        return sum(len(pairs_of(config, operation)) for operation in operations(config))

    def obstacle(self, config: IntegerConfig, *, count: int, words: Words) -> Obstacle | None:
        """Return why so many different problems cannot be had, or None."""
        found = self.wish_obstacle(config, words)
        if found is not None:
            return found
        there = self.space(config)
        if count <= there:
            return None
        remedies = [Remedy(label=words.tr("Ask for {n}", n=there), count=there)] if there else []
        for label, changes in (
            (words.tr("Numbers up to {n}", n=LARGEST), {"numbers_to": LARGEST}),
            (words.tr("Negative second numbers, too"), {"second_negative": True}),
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

    def wish_obstacle(self, config: IntegerConfig, words: Words) -> Obstacle | None:
        """Return why these settings can never come true, or None."""
        if operations(config):
            return None
        return Obstacle(
            sentence=words.tr("No operation is chosen."),
            field="topic.add",
            remedies=(
                Remedy(
                    label=words.tr("Add numbers"),
                    config=msgspec.structs.replace(config, add=True),
                ),
            ),
        )

    def notes(self, config: IntegerConfig, words: Words) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: every wish is had or refused."""
        return ()

    def draw(
        self, config: IntegerConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems, the operations in equal shares as far as they go.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        problems: list[Problem] = []
        for operation, share in _shares(config, count):
            pairs = pairs_of(config, operation)
            ranks = distinct(len(pairs), share, stream(seed, version, self.name, operation))
            problems += [_problem(operation, pairs[rank]) for rank in ranks]
        shuffle(problems, stream(seed, version, self.name))
        return tuple(problems)

    def redraw(
        self, config: IntegerConfig, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem of the same operation, different from all.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        operation, *_ = read(_question(problems[index]))
        taken = {problem.question for problem in problems}
        pairs = pairs_of(config, operation)
        for rank in wander(len(pairs), stream(seed, "redraw", index)):
            problem = _problem(operation, pairs[rank])
            if problem.question not in taken:
                return problem
        raise no_other()

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem `a + b`.

        Raises:
            ConfigError: when it is none of this topic.
        """
        if operator is not Operator.INTEGER:
            raise other_operation()
        return self.solve_question(question_of(Operation.ADD, a, b))

    def solve_question(self, question: Expression) -> Problem:
        """Return the problem that asks `question`.

        Raises:
            ConfigError: when it is no problem with two whole numbers that comes out.
        """
        read(question)
        value = value_of(question)
        if value.denominator != 1:
            raise no_integers()
        return Problem(0, 0, Operator.INTEGER, value.numerator, 1, question=question)

    def check(self, problem: Problem) -> bool:
        """Return whether sizes and signs, each by its rule, confirm the answer."""
        if problem.operator is not Operator.INTEGER or problem.question is UNSET:
            return False
        return problem.remainder == 1 and problem.answer == worked_out(*read(problem.question))

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:  # noqa: ARG002  (the protocol's)
        """Return nothing: integers have no categories."""
        return Mixture()

    def sections(
        self,
        config: IntegerConfig,  # noqa: ARG002  (the protocol's)
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
        config: IntegerConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the key, with the step that takes the brackets away."""
        entries = tuple(
            KeyEntry(
                number=at,
                problem=_said(_question(problem), style),
                answer=written(problem.answer),
                steps=_steps(_question(problem), style.notation),
                mistakes=wrong_answers(self.mistakes, problem, _wrong, style),
                checked=self.check(problem),
            )
            for at, problem in enumerate(problems, 1)
        )
        return (KeySection(entries),)


def _shares(config: IntegerConfig, count: int) -> list[tuple[Operation, int]]:
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


def _problem(operation: Operation, pair: Pair) -> Problem:
    question = question_of(operation, *pair)
    value = value_of(question)
    return Problem(0, 0, Operator.INTEGER, value.numerator, 1, question=question)


def _question(problem: Problem) -> Expression:
    if problem.question is UNSET:
        raise other_operation()
    return problem.question


def _said(question: Expression, style: Style) -> str:
    notation = style.notation
    return f"{speak(question, multiply=notation.multiply, divide=notation.divide)} ="


def _wrong(mistake: Mistake) -> str:
    return written(mistake.answer)


def _steps(question: Expression, notation: Notation) -> tuple[Step, ...]:
    operation, one, two = read(question)
    if two > 0:
        return ()
    if operation in {Operation.ADD, Operation.SUBTRACT}:
        opposite = Operation.SUBTRACT if operation is Operation.ADD else Operation.ADD
        line = speak(question_of(opposite, one, -two))
    elif one < 0:  # like signs
        line = speak(
            question_of(operation, -one, -two), multiply=notation.multiply, divide=notation.divide
        )
    else:
        return ()
    return (Step("", f"= {line}"),)


_FIELDS: tuple[Field[Any], ...] = (
    toggle_field("add", lambda words: words.tr("Add numbers")),
    toggle_field("subtract", lambda words: words.tr("Subtract numbers")),
    toggle_field("multiply", lambda words: words.tr("Multiply numbers")),
    toggle_field("divide", lambda words: words.tr("Divide numbers")),
    number_field("numbers_to", lambda words: words.tr("Numbers up to"), limits=(5, LARGEST)),
    toggle_field("second_negative", lambda words: words.tr("Negative second numbers")),
    toggle_field("no_zero", lambda words: words.tr("No answer is 0"), advanced=True),
)
