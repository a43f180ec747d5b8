"""Likely mistakes: the wrong answers to expect of a problem, and what each of them points to.

A topic brings a `Mistakes`: a function that yields the wrong answers of a problem, the likeliest
first, and a `Reason` in words for every code it uses. The key prints them, and marking offers them
beside a wrong answer.

That a wrong answer tells which step was wrong, because pupils take the same wrong step again and
again (a *bug*, other than a *slip*), is the finding of Brown & Burton, "Diagnostic models for
procedural bugs in basic mathematical skills" (Cognitive Science 2, 1978: the program BUGGY), and
of VanLehn, "Empirical studies of procedural flaws" (1982; 925 pupils) and "Mind Bugs" (1990). Cox
(1974; 744 pupils, grades 2 to 6) saw 5 to 6 % of them do so in addition, multiplication and
division, and 13 % in subtraction; a year later 23 % of these still did. Where no source gives an
order of the mistakes it is ours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from app.topics.problem import Operator, Problem
from app.words import Words

MOST = 5
"""So many wrong answers of a problem are offered."""
_ALIKE = 2
"""So many of them with the same cause, that others find a place."""


class Reason(NamedTuple):
    """What a wrong answer points to, in words."""

    phrase: Callable[[Words], str]
    """For narrow places, without a capital letter or a full stop: "carry forgotten"."""
    sentence: Callable[[Words], str]
    """What the pupil did: "What was carried is missing from the next column."."""
    secondary: bool = False
    """Whether it stands behind the others: a lapse that can happen in any problem, or a rare step.

    The key prints it only where it knows too few others, and it is never a second cause.
    """


class Slip(NamedTuple):
    """A wrong answer as a topic yields it; the right one and doubles are sorted out later."""

    code: str
    answer: int
    remainder: int = 0


class Mistake(NamedTuple):
    """A wrong answer to expect, in the form of the problem's own."""

    code: str
    """The likeliest cause; `Mistakes.reasons` has its words."""
    answer: int
    remainder: int = 0
    also: tuple[str, ...] = ()
    """Other wrong steps that lead to the same answer, the likelier ones first."""


class Mistakes(NamedTuple):
    """The mistakes of one topic: how they are made, and their words."""

    slips: Callable[[Problem], Iterable[Slip]]
    """Yields all known wrong answers, the likeliest first; the same one for the same problem."""
    reasons: Mapping[str, Reason]
    """A reason for every code that `slips` yields."""
    signed: bool = False
    """Whether a wrong answer can be below 0."""

    def likely(self, problem: Problem) -> tuple[Mistake, ...]:
        """Return up to `MOST` different wrong answers, the likeliest first."""
        found: list[Mistake] = []
        alike: dict[str, int] = {}
        for mistake in self.all(problem):
            alike[mistake.code] = alike.get(mistake.code, 0) + 1
            if alike[mistake.code] <= _ALIKE:
                found.append(mistake)
        return tuple(found[:MOST])

    def reason_of(self, problem: Problem, answer: int, *, remainder: int = 0) -> str:
        """Return the code of the likeliest mistake behind a given answer.

        Empty when the answer is right, or when no known mistake leads to it.
        """
        for mistake in self.all(problem):
            if (mistake.answer, mistake.remainder) == (answer, remainder):
                return mistake.code
        return ""

    def all(self, problem: Problem) -> tuple[Mistake, ...]:
        """Return every known wrong answer once, with all the wrong steps that lead to it.

        The secondary ones come last.
        """
        reasons = self.reasons
        causes: dict[tuple[int, int], list[str]] = {}
        right = problem.answer, problem.remainder
        slips = sorted(self.slips(problem), key=lambda slip: reasons[slip.code].secondary)
        for code, answer, remainder in slips:
            if (answer, remainder) == right or (answer < 0 and not self.signed):
                continue
            found = causes.setdefault((answer, remainder), [])
            if code not in found and not (found and reasons[code].secondary):
                found.append(code)
        return tuple(
            Mistake(code, answer, remainder, tuple(also))
            for (answer, remainder), (code, *also) in causes.items()
        )


def together(parts: Mapping[Operator, Mistakes]) -> Mistakes:
    """Return the mistakes of a topic whose problems are of several kinds."""
    reasons = dict(chain.from_iterable(part.reasons.items() for part in parts.values()))
    return Mistakes(lambda problem: parts[problem.operator].slips(problem), reasons)


# -- what several topics share


def digits_of(number: int) -> list[int]:
    """Return the digits of a number, the ones first."""
    return [int(digit) for digit in reversed(str(number))]


def written(columns: Iterable[int]) -> int:
    """Return the number that stands there when each column's result is written down whole.

    Columns come from the ones; a result of two digits pushes the others to the left.
    """
    return int("".join(str(column) for column in reversed(list(columns))))


def fact_slips(problem: Problem) -> Iterator[Slip]:
    """Yield answers with one column off by one, the ones first."""
    for place in range(len(str(problem.answer))):
        for step in (-(10**place), 10**place):
            yield Slip("fact-slip", problem.answer + step, problem.remainder)


def turned_digits(problem: Problem) -> Iterator[Slip]:
    """Yield the answer with two neighbouring digits swapped, the last two first.

    Frequent where ones are spoken before tens ("fünfundachtzig").
    """
    digits = str(problem.answer)
    for at in range(len(digits) - 2, -1, -1):
        turned = f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"
        if turned[0] != "0":
            yield Slip("digits-turned", int(turned), problem.remainder)


SHARED: Mapping[str, Reason] = {
    "fact-slip": Reason(
        lambda words: words.tr("slip in a fact"),
        lambda words: words.tr(
            "One column is one too few or one too many: counted or recalled wrongly."
        ),
        secondary=True,
    ),
    "digits-turned": Reason(
        lambda words: words.tr("digits turned round"),
        lambda words: words.tr(
            "The digits are right, but two of them stand in each other’s place."
        ),
        secondary=True,
    ),
    "added": Reason(
        lambda words: words.tr("added"),
        lambda words: words.tr("The two numbers were added."),
        secondary=True,
    ),
    "subtracted": Reason(
        lambda words: words.tr("subtracted"),
        lambda words: words.tr("The smaller number was taken away from the larger one."),
        secondary=True,
    ),
    "carry-forgotten": Reason(
        lambda words: words.tr("carry forgotten"),
        lambda words: words.tr("What was carried is missing from the next column."),
    ),
    "both-digits-written": Reason(
        lambda words: words.tr("both digits written"),
        lambda words: words.tr(
            "Both digits of a column’s result were written down; nothing was carried."
        ),
    ),
    "wrong-digit-carried": Reason(
        lambda words: words.tr("wrong digit carried"),
        lambda words: words.tr(
            "The tens of a column’s result were written down, and its ones were carried."
        ),
        secondary=True,
    ),
    "zero-as-nothing": Reason(
        lambda words: words.tr("with 0 the result is 0"),
        lambda words: words.tr("A column with a 0 in it was given the result 0."),
    ),
    "columns-shifted": Reason(
        lambda words: words.tr("wrong columns"),
        lambda words: words.tr(
            "The numbers were lined up at their first digits, not at the ones."
        ),
        secondary=True,
    ),
    "zero-left-out": Reason(
        lambda words: words.tr("zero left out"),
        lambda words: words.tr("A 0 inside or at the end of a number was left out."),
    ),
    "neighbour-in-the-table": Reason(
        lambda words: words.tr("neighbour in the table"),
        lambda words: words.tr(
            "The fact beside it in the times table: one group too few or too many."
        ),
        secondary=True,
    ),
}
"""The words of the mistakes that more than one topic knows."""


def shared(*codes: str) -> dict[str, Reason]:
    """Return the shared reasons of these codes."""
    return {code: SHARED[code] for code in codes}
