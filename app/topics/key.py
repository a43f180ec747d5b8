"""What the answer keys of all topics share: numbers, place letters, likely wrong answers."""

from collections.abc import Callable

from app.layout.items import WrongAnswer
from app.layout.settings import Notation
from app.topics.base import Style
from app.topics.mistakes import Mistake, Mistakes
from app.topics.problem import Problem
from app.words import Words

_LINES = 3
"""So many wrong answers of one problem are printed, each on its line."""
_FILLED = 2
"""Up to so many causes, secondary ones are printed too."""


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


def wrong_answers(
    mistakes: Mistakes, problem: Problem, say: Callable[[Mistake], str], style: Style
) -> tuple[WrongAnswer, ...]:
    """Return the likely wrong answers as the key prints them; none when they are not wanted.

    `say` gives the answer of a mistake as it is printed. Secondary ones only fill up, and those
    with the same cause share a line.
    """
    if not style.mistakes:
        return ()
    lines: dict[str, list[str]] = {}
    causes = 0
    for mistake in mistakes.likely(problem):
        secondary = mistakes.reasons[mistake.code].secondary
        cause = _cause(mistake, mistakes, style.words)
        if cause in lines:
            lines[cause].append(say(mistake))
        elif causes < _FILLED if secondary else len(lines) < _LINES:
            lines[cause] = [say(mistake)]
            causes += 1 + bool(mistake.also)
    return tuple(WrongAnswer(", ".join(answers), cause) for cause, answers in lines.items())


def _cause(mistake: Mistake, mistakes: Mistakes, words: Words) -> str:
    """Return "smaller from larger, or borrow forgotten": two causes at most."""
    codes = (mistake.code, *mistake.also)[:2]
    either = words.trc("between two causes of one wrong answer", ", or ")
    return either.join(mistakes.reasons[code].phrase(words) for code in codes)
