"""What a topic is: the protocol that the registry, the editor and the sheet rely on."""

from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

from app.fields import Field
from app.layout.items import KeySection, Section
from app.layout.settings import Notation, Writing
from app.maths.expression import Expression
from app.topics.mistakes import Mistakes
from app.topics.problem import Category, Operator, Problem
from app.words import Words

ConfigT = TypeVar("ConfigT")


@dataclass(frozen=True, slots=True)
class Style:
    """What the typesetting of a topic needs to know of the rest of the config."""

    notation: Notation
    writing: Writing
    words: Words
    mistakes: bool = True
    """Whether the key names likely wrong answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A one-click way out of a wish that cannot be fulfilled, or too small a space.

    `config` is the topic config it leads to; `count` the number of problems, when it changes that.
    """

    label: str
    config: Any = None
    count: int | None = None
    without_edits: bool = False
    """Whether the problems that the teacher typed or redrew go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why a wish cannot be fulfilled, in words, and what can be done with one click."""

    sentence: str
    field: str
    """The dotted path of the setting ("topic.start.several")."""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """How many problems of each category a sheet achieved; empty for topics without regrouping."""

    counts: dict[Category, int] = field(default_factory=dict)


class Topic(Protocol[ConfigT]):
    """One topic. Everything here is a pure function of its arguments."""

    name: str
    """As in the store ("addition")."""
    config_type: type[ConfigT]
    operators: tuple[Operator, ...]
    mistakes: Mistakes
    """The wrong answers to expect, and their reasons in words."""

    def title(self, words: Words) -> str:
        """Return the topic's word ("Addition")."""

    def short_title(self, words: Words) -> str:
        """Return the word for a narrow place, where it stands among the other topics ("Mixed")."""

    def instruction(self, config: ConfigT, style: Style) -> str:
        """Return the sentence under the title ("Add. Write small digits in the dashed boxes.")."""

    def noun(self, words: Words, n: int) -> str:
        """Return "20 additions" for the accessible name of a page."""

    def fields(self) -> tuple[Field[ConfigT], ...]:
        """Return the settings of this topic, in the order of the panel."""

    def space(self, config: ConfigT) -> int:
        """Return the exact number of different problems this config allows (all categories)."""

    def obstacle(self, config: ConfigT, *, count: int, words: Words) -> Obstacle | None:
        """Return why `count` different problems with the wished mix cannot be had, or None."""

    def wish_obstacle(self, config: ConfigT, words: Words) -> Obstacle | None:
        """Return why settings written by hand (a file) can never come true, or None.

        Stricter than `obstacle` about a mix: a share that no problem can fill is refused even
        where it is a step of the challenge ladder (app.topics.wishes).
        """

    def notes(self, config: ConfigT, words: Words) -> tuple[str, ...]:
        """Return sentences on what the settings make of a wish that is not refused."""

    def draw(self, config: ConfigT, *, count: int, seed: int, version: int) -> tuple[Problem, ...]:
        """Return `count` different problems.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """

    def redraw(
        self, config: ConfigT, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem for `index`: same category, different from all of `problems`.

        Raises:
            ImpossibleWishError: when there is no other.
        """

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem of two numbers a teacher typed.

        Raises:
            ConfigError: with a sentence, when they do not fit (minuend below subtrahend).
        """

    def check(self, problem: Problem) -> bool:
        """Return whether the answer is right, found by another method than `draw` and `solve`."""

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:
        """Return the achieved mix."""

    def sections(
        self, config: ConfigT, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return the problems as pieces for the layout; every index occurs exactly once."""

    def key(
        self, config: ConfigT, problems: tuple[Problem, ...], style: Style
    ) -> tuple[KeySection, ...]:
        """Return the entries of the answer key, with steps and likely mistakes, numbered as
        printed.
        """


@runtime_checkable
class Asking(Protocol):
    """What a topic has besides when its problems are expressions and not two numbers."""

    def solve_question(self, question: Expression) -> Problem:
        """Return the problem that asks `question`.

        Raises:
            ConfigError: when it is none of this topic.
        """
