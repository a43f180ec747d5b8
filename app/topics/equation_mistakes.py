"""Likely mistakes in linear equations; a wrong solution is its numerator and denominator.

After Matz, "Towards a process model for high school algebra errors" (1982), Payne & Squibb,
"Algebra mal-rules and cognitive accounts of error" (Cognitive Science 14, 1990), and Vollrath &
Weigand, "Algebra in der Sekundarstufe" (2007).
"""

from collections.abc import Iterator
from fractions import Fraction

from msgspec import UNSET

from app.maths.expression import Brackets, Equation, Expression, Product, Sum, value_of
from app.topics.linear import has_brackets, sides_of
from app.topics.mistakes import Mistakes, Reason, Slip
from app.topics.problem import Problem


def _slips(problem: Problem) -> Iterator[Slip]:
    if problem.question is UNSET:
        return
    right = Fraction(problem.answer, problem.remainder)
    for code, value in _wrong(problem.question, right):
        if value > 0 and value != right:
            yield Slip(code, value.numerator, value.denominator)


def _wrong(question: Expression, right: Fraction) -> Iterator[tuple[str, Fraction]]:
    _, left, other = sides_of(question)
    times, rest = left.times - other.times, other.plus - left.plus
    if has_brackets(question):
        first, inner = _bracket(question)
        yield "bracket-half-done", (other.plus - inner) / first
    elif left.plus:
        yield "sign-not-changed", (other.plus + left.plus) / times
    if other.times:
        yield "letters-added", rest / (left.times + other.times)
    if times.denominator > 1:
        yield "divided-again", rest * times
        yield "part-subtracted", rest - times.denominator
    elif times > 1:
        yield "factor-subtracted", rest - times
        yield "not-divided", rest
    yield "solution-slip", right + 1
    yield "solution-slip", right - 1


def _bracket(question: Expression) -> tuple[Fraction, Fraction]:
    """Return the factor before the bracket and the number in it."""
    match question:
        case Equation(Product((first, Brackets(Sum((_, inner))))), _):
            return value_of(first), value_of(inner)
        case _:
            return Fraction(1), Fraction()


EQUATIONS = Mistakes(
    _slips,
    {
        "sign-not-changed": Reason(
            lambda words: words.tr("wrong way to the other side"),
            lambda words: words.tr(
                "A number was brought to the other side without the opposite operation."
            ),
        ),
        "letters-added": Reason(
            lambda words: words.tr("letters of both sides added"),
            lambda words: words.tr(
                "The multiples of the letter were added; one is to be taken from both sides."
            ),
        ),
        "divided-again": Reason(
            lambda words: words.tr("divided in place of multiplied"),
            lambda words: words.tr("Both sides were divided where they are to be multiplied."),
        ),
        "part-subtracted": Reason(
            lambda words: words.tr("divisor subtracted"),
            lambda words: words.tr("The divisor of the letter was taken away."),
            secondary=True,
        ),
        "factor-subtracted": Reason(
            lambda words: words.tr("factor subtracted"),
            lambda words: words.tr(
                "The factor of the letter was taken away; both sides are to be divided by it."
            ),
        ),
        "not-divided": Reason(
            lambda words: words.tr("last division missing"),
            lambda words: words.tr("The last step, dividing by the factor, is missing."),
        ),
        "bracket-half-done": Reason(
            lambda words: words.tr("bracket only half multiplied"),
            lambda words: words.tr("Only the first term in the bracket was multiplied."),
        ),
        "solution-slip": Reason(
            lambda words: words.tr("slip in the solution"),
            lambda words: words.tr("The solution is one too few or one too many."),
            secondary=True,
        ),
    },
)
