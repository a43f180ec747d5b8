"""What addition and subtraction share: everything but their words and their settings."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic

from app.errors import ImpossibleWishError
from app.fields import Field
from app.layout.items import InLine, KeyEntry, KeySection, Piece, Section, Vertical
from app.layout.settings import Writing
from app.topics.aids import Aids, resolve
from app.topics.base import Mixture, Obstacle, Style
from app.topics.column_config import C
from app.topics.column_key import entry
from app.topics.counting import category, columns_of, sizes
from app.topics.drawing import Plan, draw, redraw, solved
from app.topics.key import in_line
from app.topics.mistakes import Mistakes
from app.topics.problem import Category, Operator, Problem
from app.topics.refusals import other_operation, smaller_first, too_large_to_add
from app.topics.school import column_difference, column_sum
from app.topics.wishes import find_obstacle, find_wish_obstacle, sentences
from app.words import Words

LARGEST = 99_999
"""Operands have five digits at most."""


class ColumnTopic(ABC, Generic[C]):
    """A topic whose problems stand in columns and carry or borrow."""

    name: str
    config_type: type[C]
    operator: ClassVar[Operator]
    operators: tuple[Operator, ...]
    sign: ClassVar[str]
    mistakes: Mistakes

    @abstractmethod
    def plan(self, config: C) -> Plan:
        """Return what the sheet is drawn from."""

    @abstractmethod
    def title(self, words: Words) -> str:
        """Return the topic's word."""

    @abstractmethod
    def verb(self, words: Words) -> str:
        """Return what the pupil is to do, as a heading ("Add.")."""

    @abstractmethod
    def hint(self, config: C, style: Style) -> str:
        """Return the sentence beside the verb, which speaks of the aids on the page."""

    @abstractmethod
    def noun(self, words: Words, n: int) -> str:
        """Return "20 additions"."""

    @abstractmethod
    def fields(self) -> tuple[Field[C], ...]:
        """Return the settings of this topic."""

    def short_title(self, words: Words) -> str:
        """Return the title: it is short enough."""
        return self.title(words)

    def instruction(self, config: C, style: Style) -> str:
        """Return the sentence under the title."""
        return f"{self.verb(style.words)} {self.hint(config, style)}".strip()

    def space(self, config: C) -> int:
        """Return the exact number of different problems."""
        return sum(self.space_by_category(config).values())

    def space_by_category(self, config: C) -> dict[Category, int]:
        """Return the exact number of different problems of each category."""
        return dict(sizes(self.plan(config).space))

    def obstacle(self, config: C, *, count: int, words: Words) -> Obstacle | None:
        """Return why these problems cannot be had, or None (`app.topics.wishes`)."""
        return find_obstacle(config, self.plan, count=count, words=words)

    def wish_obstacle(self, config: C, words: Words) -> Obstacle | None:
        """Return why a mix written by hand (a file) can never come true, or None.

        Stricter than `obstacle`: a share of `several` that no such problem can fill is refused
        even where it is a step of the ladder.
        """
        return find_wish_obstacle(config, self.plan, words, strict=True)

    def notes(self, config: C, words: Words) -> tuple[str, ...]:
        """Return sentences on what the digits make of the wished mix."""
        return sentences(self.plan(config), words)

    def draw(self, config: C, *, count: int, seed: int, version: int) -> tuple[Problem, ...]:
        """Return `count` different problems.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        return draw(self.plan(config), count=count, seed=seed, version=version)

    def redraw(
        self, config: C, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem of the same category.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        return redraw(self.plan(config), problems, at=index, seed=seed)

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem of two typed numbers.

        Raises:
            ConfigError: when they do not fit.
        """
        if operator is not self.operator:
            raise other_operation()
        if not (0 <= a <= LARGEST and 0 <= b <= LARGEST):
            raise too_large_to_add()
        if operator is Operator.SUBTRACT and a < b:
            raise smaller_first()
        return solved(a, b, operator)

    def check(self, problem: Problem) -> bool:
        """Return whether the school algorithm, on the digits, finds the same answer."""
        if problem.operator is not self.operator or problem.remainder:
            return False
        method = column_sum if problem.operator is Operator.ADD else column_difference
        return method(str(problem.a), str(problem.b)) == str(problem.answer)

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:
        """Return the achieved mix."""
        return mixture(problems)

    def sections(
        self, config: C, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return one section without a heading."""
        return (Section(self.pieces(config, problems, style), tuple(range(len(problems)))),)

    def pieces(self, config: C, problems: tuple[Problem, ...], style: Style) -> tuple[Piece, ...]:
        """Return the problems as pieces, their aids resolved one by one."""
        if style.writing is Writing.IN_LINE:
            width = answer_width(problems)
            return tuple(
                InLine(in_line(problem, self.sign, style.notation), width) for problem in problems
            )
        return tuple(vertical(problem, config.aids, self.sign) for problem in problems)

    def key(
        self,
        config: C,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the entries of the answer key."""
        return (KeySection(self.entries(problems, style)),)

    def entries(
        self, problems: tuple[Problem, ...], style: Style, *, first: int = 1
    ) -> tuple[KeyEntry, ...]:
        """Return the key's entries, numbered from `first`."""
        return tuple(
            entry(problem, at, checked=self.check(problem), style=style)
            for at, problem in enumerate(problems, first)
        )


def mixture(problems: tuple[Problem, ...]) -> Mixture:
    """Return how many problems of each category there are."""
    counts = dict.fromkeys(Category, 0)
    for problem in problems:
        counts[category(problem.a, problem.b, problem.operator)] += 1
    return Mixture(counts=counts)


def vertical(problem: Problem, aids: Aids, sign: str) -> Vertical:
    """Return one problem in columns with its aids resolved."""
    columns = columns_of(problem.a, problem.b, problem.operator)
    longest = len(str(max(problem.a, problem.b)))
    shown = resolve(aids, regroupings=len(columns), longest=longest)
    return Vertical(problem.a, problem.b, sign, shown, columns)


def answer_width(problems: tuple[Problem, ...]) -> int:
    """Return the digits of the longest answer: the room that every answer line gets."""
    return max((len(str(problem.answer)) for problem in problems), default=1)
