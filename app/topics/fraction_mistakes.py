"""Likely mistakes with fractions; a wrong answer is its numerator and denominator.

That tops and bottoms are added apart is the mistake found everywhere: Hart, "Children's
Understanding of Mathematics: 11-16" (1981), and Padberg & Wartha, "Didaktik der Bruchrechnung"
(2017), who also name the kept denominator in products, the fraction that is not turned round in
quotients, and tops left as they are over a common denominator.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import UNSET

from app.topics.fraction_terms import Operation, Term, common, read, result
from app.topics.mistakes import Mistakes, Reason, Slip
from app.topics.problem import Problem


class _Wrong(NamedTuple):
    code: str
    top: int
    bottom: int


def _slips(problem: Problem) -> Iterator[Slip]:
    if problem.question is UNSET:
        return
    operation, (one, two) = read(problem.question)
    upper, lower = result(operation, one, two)
    slips = [
        _Wrong("numerator-slip", problem.answer + step, problem.remainder) for step in (1, -1)
    ]
    for code, top, bottom in (*_wrong(operation, one, two), *slips):
        if top <= 0 or bottom <= 0 or top * lower == upper * bottom:
            continue
        shared = common(top, bottom)
        yield Slip(code, top // shared, bottom // shared)
    if operation is not Operation.SIMPLIFY and common(upper, lower) > 1:
        yield Slip("not-in-lowest-terms", upper, lower)
    if operation is Operation.SIMPLIFY:
        yield from _half_reduced(one)


def _wrong(operation: Operation, one: Term, two: Term) -> Iterator[_Wrong]:
    a, b, c, d = one.upper, one.bottom, two.upper, two.bottom
    match operation:
        case Operation.ADD:
            yield _Wrong("tops-and-bottoms-apart", a + c, b + d)
            if b != d:
                bottom = b // common(b, d) * d
                yield _Wrong("tops-not-widened", a + c, bottom)
        case Operation.SUBTRACT:
            yield _Wrong("tops-and-bottoms-apart", abs(a - c), abs(b - d))
            if b != d:
                bottom = b // common(b, d) * d
                yield _Wrong("tops-not-widened", abs(a - c), bottom)
            yield _Wrong("fractions-added", a * d + c * b, b * d)
        case Operation.MULTIPLY:
            if b == d:
                yield _Wrong("bottom-kept", a * c, b)
            if one.whole and two.whole:
                tops, bottoms = one.top * two.top, b * d
                yield _Wrong("wholes-apart", one.whole * two.whole * bottoms + tops, bottoms)
            yield _Wrong("crosswise", a * d, b * c)
            yield _Wrong("fractions-added", a * d + c * b, b * d)
        case Operation.DIVIDE:
            yield _Wrong("not-turned-round", a * c, b * d)
            yield _Wrong("first-turned-round", b * c, a * d)
        case Operation.SIMPLIFY:
            shared = common(a, b)
            yield _Wrong("only-top-divided", a // shared, b)
            yield _Wrong("only-bottom-divided", a, b // shared)


def _half_reduced(term: Term) -> Iterator[Slip]:
    """Yield the fraction after a step that leaves something in common."""
    shared = common(term.top, term.bottom)
    for factor in range(2, shared):
        if shared % factor == 0:
            yield Slip("not-in-lowest-terms", term.top // factor, term.bottom // factor)


FRACTIONS = Mistakes(
    _slips,
    {
        "tops-and-bottoms-apart": Reason(
            lambda words: words.tr("numerators and denominators apart"),
            lambda words: words.tr(
                "Numerators and denominators were worked out apart, as if they were two problems."
            ),
        ),
        "tops-not-widened": Reason(
            lambda words: words.tr("numerators not adjusted"),
            lambda words: words.tr(
                "The common denominator is there, but the numerators stayed as they were."
            ),
        ),
        "bottom-kept": Reason(
            lambda words: words.tr("denominator kept"),
            lambda words: words.tr("Only the numerators were multiplied, as in a sum."),
        ),
        "wholes-apart": Reason(
            lambda words: words.tr("wholes multiplied apart"),
            lambda words: words.tr("The wholes and the fractions were multiplied each by itself."),
        ),
        "crosswise": Reason(
            lambda words: words.tr("multiplied crosswise"),
            lambda words: words.tr("The second fraction was turned round, as in a division."),
            secondary=True,
        ),
        "not-turned-round": Reason(
            lambda words: words.tr("not turned round"),
            lambda words: words.tr("The fractions were multiplied; the second was not inverted."),
        ),
        "first-turned-round": Reason(
            lambda words: words.tr("first fraction turned round"),
            lambda words: words.tr("The first fraction was inverted in place of the second."),
        ),
        "fractions-added": Reason(
            lambda words: words.tr("added the fractions"),
            lambda words: words.tr("The two fractions were added."),
            secondary=True,
        ),
        "only-top-divided": Reason(
            lambda words: words.tr("only the numerator divided"),
            lambda words: words.tr("The numerator was divided and the denominator was not."),
        ),
        "only-bottom-divided": Reason(
            lambda words: words.tr("only the denominator divided"),
            lambda words: words.tr("The denominator was divided and the numerator was not."),
        ),
        "not-in-lowest-terms": Reason(
            lambda words: words.tr("not in lowest terms"),
            lambda words: words.tr("The value is right, but the fraction can still be reduced."),
        ),
        "numerator-slip": Reason(
            lambda words: words.tr("slip in the numerator"),
            lambda words: words.tr("The numerator is one too few or one too many."),
            secondary=True,
        ),
    },
)
