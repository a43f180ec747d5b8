"""Linear equations in one letter, from one step to both sides and brackets."""

from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta

from app.errors import ConfigError, ImpossibleWishError
from app.fields import Field
from app.layout.items import EquationLines, KeyEntry, KeySection, Section, Step
from app.maths.expression import MINUS, Equation, Expression, fraction_of, speak
from app.maths.typeset import typeset
from app.topics.base import Mixture, Obstacle, Remedy, Style
from app.topics.equation_mistakes import EQUATIONS
from app.topics.key import wrong_answers
from app.topics.linear import (
    Form,
    Linear,
    Numbers,
    equation_of,
    has_brackets,
    sides_of,
    solution_of,
)
from app.topics.plain_fields import number_field, toggle_field
from app.topics.problem import Operator, Problem
from app.topics.refusals import no_equation, no_other, other_operation
from app.topics.sampling import distinct, shuffle, stream, wander
from app.topics.wishes import different
from app.words import Words

_LARGEST_SOLUTION = 12
_LETTERS = "xyanm"


class EquationConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="equations"
):
    """The settings of linear equations."""

    one_step: bool = True
    """x + 5 = 9 and 4x = 12."""
    two_steps: bool = True
    """3x + 5 = 20."""
    both_sides: bool = False
    """7x − 4 = 2x + 11."""
    brackets: bool = False
    """4(x − 3) = 32."""
    numbers_to: Annotated[int, Meta(ge=3, le=12)] = 10
    """The largest factor and the largest number beside the letter."""
    lines: Annotated[int, Meta(ge=0, le=5)] = 3
    """Lines to solve each equation on."""


_FORMS = {
    "one_step": (Form.PLUS, Form.MINUS, Form.TIMES, Form.PART),
    "two_steps": (Form.TIMES_PLUS, Form.TIMES_MINUS, Form.PART_PLUS),
    "both_sides": (Form.BOTH_PLUS, Form.BOTH_MINUS),
    "brackets": (Form.BRACKETS_PLUS, Form.BRACKETS_MINUS),
}


def kinds(config: EquationConfig) -> tuple[str, ...]:
    """Return the kinds of equations that a sheet has."""
    return tuple(kind for kind in _FORMS if getattr(config, kind))


@lru_cache(maxsize=32)
def equations_of(kind: str, numbers_to: int) -> tuple[Numbers, ...]:
    """Return every equation of a kind once."""
    return tuple(
        Numbers(form, a, b, c, solution)
        for form in _FORMS[kind]
        for a in (range(2, numbers_to + 1) if "a" in form else (1,))
        for b in (range(1, numbers_to + 1) if "b" in form else (0,))
        for c in (range(1, a) if "c" in form else (0,))
        for solution in _solutions(form, a)
        if _positive(form, a, b, c, solution)
    )


def _solutions(form: Form, a: int) -> range:
    if form in {Form.PART, Form.PART_PLUS}:
        return range(a, a * _LARGEST_SOLUTION + 1, a)
    return range(1, _LARGEST_SOLUTION + 1)


def _positive(form: Form, a: int, b: int, c: int, solution: int) -> bool:
    """Return whether no side or number on the right falls to 0 or below."""
    match form:
        case Form.MINUS | Form.BRACKETS_MINUS:
            return solution > b
        case Form.TIMES_MINUS:
            return a * solution > b
        case Form.BOTH_MINUS:
            return (a - c) * solution > b
        case _:
            return True


class EquationTopic:
    """Linear equations with one letter."""

    name = "equations"
    config_type = EquationConfig
    operators: tuple[Operator, ...] = (Operator.EQUATION,)
    mistakes = EQUATIONS

    def title(self, words: Words) -> str:
        """Return "Linear equations"."""
        return words.tr("Linear equations")

    def short_title(self, words: Words) -> str:
        """Return "Equations"."""
        return words.tr("Equations")

    def instruction(self, config: EquationConfig, style: Style) -> str:
        """Speak of the equals signs when there are lines to write on."""
        if config.lines:
            return style.words.tr("Solve each equation. Keep the equals signs in line.")
        return style.words.tr("Solve each equation.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 equations"."""
        return words.ntr("{n} equation", "{n} equations", n)

    def fields(self) -> tuple[Field[EquationConfig], ...]:
        """Return the settings of equations."""
        return _FIELDS

    def space(self, config: EquationConfig) -> int:
        """Return the exact number of different problems."""
        return sum(len(equations_of(kind, config.numbers_to)) for kind in kinds(config))

    def obstacle(self, config: EquationConfig, *, count: int, words: Words) -> Obstacle | None:
        """Return why so many different problems cannot be had, or None."""
        found = self.wish_obstacle(config, words)
        there = self.space(config)
        if found is not None or count <= there:
            return found
        remedies = [Remedy(label=words.tr("Ask for {n}", n=there), count=there)]
        for label, changes in (
            (words.tr("Numbers up to {n}", n=12), {"numbers_to": 12}),
            (words.tr("Equations with two steps, too"), {"two_steps": True}),
            (words.tr("Letters on both sides, too"), {"both_sides": True}),
        ):
            wider = msgspec.structs.replace(config, **changes)
            if self.space(wider) > there:
                remedies.append(Remedy(label=label, config=wider))
        return Obstacle(
            sentence=different(there, count, words),
            field="page.problems_per_page",
            remedies=tuple(remedies),
        )

    def wish_obstacle(self, config: EquationConfig, words: Words) -> Obstacle | None:
        """Return why these settings can never come true, or None."""
        if kinds(config):
            return None
        simple = msgspec.structs.replace(config, one_step=True)
        return Obstacle(
            sentence=words.tr("No kind of equation is chosen."),
            field="topic.one_step",
            remedies=(Remedy(label=words.tr("Equations with one step"), config=simple),),
        )

    def notes(self, config: EquationConfig, words: Words) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: every wish is had or refused."""
        return ()

    def draw(
        self, config: EquationConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems, the kinds in equal shares as far as they go.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        problems: list[Problem] = []
        left = sorted(kinds(config), key=lambda kind: len(equations_of(kind, config.numbers_to)))
        while left:
            kind, *rest = left
            there = equations_of(kind, config.numbers_to)
            share = min((count - len(problems)) // len(left), len(there))
            chance = stream(seed, version, self.name, kind)
            ranks = distinct(len(there), share, chance)
            problems += [_problem(there[rank], rank) for rank in ranks]
            left = rest
        shuffle(problems, stream(seed, version, self.name))
        return tuple(problems)

    def redraw(
        self, config: EquationConfig, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another equation of the kinds of the sheet, of the same form if there is one.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        taken = {_fact(problem) for problem in problems}
        old = _likeness(problems[index])
        spare: Problem | None = None
        for kind in kinds(config):
            there = equations_of(kind, config.numbers_to)
            for rank in wander(len(there), stream(seed, "redraw", index, kind)):
                problem = _problem(there[rank], rank)
                if _fact(problem) in taken:
                    continue
                if _likeness(problem) == old:
                    return problem
                spare = spare or problem
        if spare is None:
            raise no_other()
        return spare

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the equation x + `b` = `a`.

        Raises:
            ConfigError: when its solution is not above 0.
        """
        if operator is not Operator.EQUATION:
            raise other_operation()
        if not 1 <= b < a <= 999:
            raise no_equation()
        return _problem(Numbers(Form.PLUS, 1, b, 0, a - b), 0)

    def solve_question(self, question: Expression) -> Problem:
        """Return the problem that asks `question`.

        Raises:
            ConfigError: when it is no linear equation with a solution above 0.
        """
        value = solution_of(sides_of(question))
        return Problem(
            0, 0, Operator.EQUATION, value.numerator, value.denominator, question=question
        )

    def check(self, problem: Problem) -> bool:
        """Return whether both sides, as lines through their values, meet at the answer."""
        if problem.operator is not Operator.EQUATION or problem.question is UNSET:
            return False
        try:
            value = solution_of(sides_of(problem.question))
        except ConfigError:
            return False
        return (value.numerator, value.denominator) == (problem.answer, problem.remainder)

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:  # noqa: ARG002  (the protocol's)
        """Return nothing: equations have no categories."""
        return Mixture()

    def sections(
        self, config: EquationConfig, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return one section of equations."""
        pieces = tuple(
            EquationLines(
                typeset(question.left, style.notation),
                typeset(question.right, style.notation),
                speak(question),
                config.lines,
            )
            for question in map(_question, problems)
        )
        return (Section(pieces, tuple(range(len(problems)))),)

    def key(
        self,
        config: EquationConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the key, with every line of the way to the solution."""
        entries = []
        for at, problem in enumerate(problems, 1):
            question = _question(problem)
            letter = sides_of(question).letter
            entries.append(
                KeyEntry(
                    number=at,
                    problem=f"{speak(question)};",
                    answer=f"{letter} = {_written(problem.answer, problem.remainder)}",
                    steps=_steps(question),
                    mistakes=wrong_answers(
                        self.mistakes, problem, lambda m: _written(m.answer, m.remainder), style
                    ),
                    checked=self.check(problem),
                )
            )
        return (KeySection(tuple(entries)),)


def _problem(numbers: Numbers, rank: int) -> Problem:
    question = equation_of(numbers, _LETTERS[rank % len(_LETTERS)])
    return Problem(0, 0, Operator.EQUATION, numbers.solution, 1, question=question)


def _question(problem: Problem) -> Equation:
    if not isinstance(problem.question, Equation):
        raise other_operation()
    return problem.question


def _fact(problem: Problem) -> tuple[object, ...]:
    """Return what makes an equation the same as another, whatever its letter."""
    question = _question(problem)
    sides = sides_of(question)
    return sides.left, sides.right, has_brackets(question)


def _likeness(problem: Problem) -> tuple[bool, ...]:
    """Return what two equations of one form have in common."""
    question = _question(problem)
    _, left, right = sides_of(question)
    part = left.times.denominator > 1
    return has_brackets(question), bool(right.times), bool(left.plus), left.times != 1, part


def _written(top: int, bottom: int) -> str:
    return speak(fraction_of(Fraction(top, bottom)))


def _steps(question: Equation) -> tuple[Step, ...]:
    """Return the lines between an equation and its solution."""
    letter, left, right = sides_of(question)
    found = []
    if has_brackets(question):
        found.append((left, right))
    if right.times:
        left, right = Linear(left.times - right.times, left.plus), Linear(Fraction(), right.plus)
        found.append((left, right))
    if left.plus:
        right = Linear(Fraction(), right.plus - left.plus)
        left = Linear(left.times, Fraction())
        found.append((left, right))
    if left.times != 1:
        found.append(
            (Linear(Fraction(1), Fraction()), Linear(Fraction(), right.plus / left.times))
        )
    return tuple(Step("", f"{_side(one, letter)} = {_side(two, letter)}") for one, two in found)


def _side(side: Linear, letter: str) -> str:
    plus = speak(fraction_of(abs(side.plus)))
    if not side.times:
        return plus
    top, bottom = side.times.numerator, side.times.denominator
    text = f"{'' if top == 1 else top}{letter}{'' if bottom == 1 else f'/{bottom}'}"
    if not side.plus:
        return text
    return f"{text} {MINUS if side.plus < 0 else '+'} {plus}"


_FIELDS: tuple[Field[Any], ...] = (
    toggle_field("one_step", lambda words: words.tr("One step: x + 5 = 9, 4x = 12")),
    toggle_field("two_steps", lambda words: words.tr("Two steps: 3x + 5 = 20")),
    toggle_field("both_sides", lambda words: words.tr("The letter on both sides")),
    toggle_field("brackets", lambda words: words.tr("Brackets: 4(x − 3) = 32")),
    number_field("numbers_to", lambda words: words.tr("Largest number"), limits=(3, 12)),
    number_field("lines", lambda words: words.tr("Lines to solve on"), limits=(0, 5)),
)
