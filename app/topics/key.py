"""What the answer keys of all topics share: numbers, place letters, merged mistakes."""

from collections.abc import Iterable

from app.layout.items import Mistake
from app.layout.settings import Notation
from app.topics.problem import Problem
from app.words import Words


def number(value: int, notation: Notation) -> str:
    """Return `value` as it is printed; from five digits on with the thousands separator."""
    if value < 10_000 or not notation.thousands:
        return str(value)
    return f"{value:,}".replace(",", notation.thousands)


def in_line(problem: Problem, sign: str, notation: Notation) -> str:
    """Return "47 + 28 ="."""
    return f"{number(problem.a, notation)} {sign} {number(problem.b, notation)} ="


def place_letter(place: int, words: Words) -> str:
    """Return the letter over a column, 0 being the ones ("O")."""
    letters = (
        words.trc("place", "O"),
        words.trc("place", "T"),
        words.trc("place", "H"),
        words.trc("place", "Th"),
        words.trc("place", "TTh"),
        words.trc("place", "HTh"),
    )
    return letters[place]


def likely(wrong: Iterable[tuple[str, str]], *, right: str, words: Words) -> tuple[Mistake, ...]:
    """Return wrong answers with what they point to; equal ones are merged, right ones left out."""
    causes: dict[str, list[str]] = {}
    for digits, cause in wrong:
        answer = digits.lstrip("0") or "0"
        if answer != right:
            found = causes.setdefault(answer, [])
            if cause not in found:
                found.append(cause)
    either = words.trc("between two causes of one wrong answer", ", or ")
    return tuple(Mistake(answer, either.join(found)) for answer, found in causes.items())
