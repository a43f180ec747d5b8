"""The skills of addition and subtraction, in the order in which they are learned."""

from collections.abc import Callable
from typing import Any

import msgspec

from app.topics.ladders import SUPPORTS
from app.topics.problem import Operator
from app.topics.regrouping import DigitRange, Digits, Mix
from app.words import Words


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the way (domain.md §1.6)."""

    id: str
    """The word in a config's `skill`."""
    operator: Operator
    title: Callable[[Words], str]
    digits: int
    """Digits of both numbers."""
    mix: Mix
    problems: int
    """How many problems a sheet of this skill has."""
    threshold: float
    """The share of right answers from which the skill counts as mastered."""
    help_first: int
    """The support level recommended on the first sheets …"""
    help_last: int
    """… and on the last ones: help fades while the skill is practised."""
    only_ones: bool = False
    """What regroups in one column does so in the ones."""

    @property
    def digit_ranges(self) -> Digits:
        """`digits` as a setting."""
        same = DigitRange(low=self.digits, high=self.digits)
        return Digits(first=same, second=same)

    def settings(self, *, progress: float = 0.0, review_percent: int = 25) -> dict[str, Any]:
        """Return the settings of a sheet of this skill, to replace those of a topic config."""
        return {
            "skill": self.id,
            "digits": self.digit_ranges,
            "start": self.mix,
            "end": None,
            "aids": SUPPORTS[self.support(progress)],
            "review_percent": review_percent,
        }

    def support(self, progress: float) -> int:
        """Return the recommended support level at `progress` (0 to 1) through the skill."""
        way = min(1.0, max(0.0, progress))
        return self.help_first + round(way * (self.help_last - self.help_first))


SKILLS: tuple[Skill, ...] = (
    Skill(
        id="one-digit",
        operator=Operator.ADD,
        digits=1,
        mix=Mix(any=0, several=0),
        problems=20,
        threshold=0.9,
        help_first=0,
        help_last=4,
        title=lambda words: words.tr("One-digit sums"),
    ),
    Skill(
        id="one-digit-carry",
        operator=Operator.ADD,
        digits=1,
        mix=Mix(any=100, several=0),
        problems=20,
        threshold=0.9,
        help_first=0,
        help_last=4,
        title=lambda words: words.tr("One-digit sums past ten"),
    ),
    Skill(
        id="two-digit",
        operator=Operator.ADD,
        digits=2,
        mix=Mix(any=0, several=0),
        problems=15,
        threshold=0.85,
        help_first=1,
        help_last=4,
        title=lambda words: words.tr("Two digits without carrying"),
    ),
    Skill(
        id="two-digit-ones",
        operator=Operator.ADD,
        digits=2,
        mix=Mix(any=50, several=0),
        problems=15,
        threshold=0.85,
        help_first=1,
        help_last=5,
        only_ones=True,
        title=lambda words: words.tr("Two digits, carrying in the ones"),
    ),
    Skill(
        id="two-digit-mixed",
        operator=Operator.ADD,
        digits=2,
        mix=Mix(any=70, several=20),
        problems=15,
        threshold=0.85,
        help_first=2,
        help_last=6,
        title=lambda words: words.tr("Two digits, sometimes carrying"),
    ),
    Skill(
        id="two-digit-full",
        operator=Operator.ADD,
        digits=2,
        mix=Mix(any=90, several=50),
        problems=15,
        threshold=0.8,
        help_first=4,
        help_last=8,
        title=lambda words: words.tr("Two digits, mostly carrying"),
    ),
    Skill(
        id="three-digit",
        operator=Operator.ADD,
        digits=3,
        mix=Mix(any=0, several=0),
        problems=12,
        threshold=0.85,
        help_first=2,
        help_last=6,
        title=lambda words: words.tr("Three digits without carrying"),
    ),
    Skill(
        id="three-digit-simple",
        operator=Operator.ADD,
        digits=3,
        mix=Mix(any=50, several=10),
        problems=12,
        threshold=0.8,
        help_first=3,
        help_last=8,
        title=lambda words: words.tr("Three digits, some carrying"),
    ),
    Skill(
        id="three-digit-full",
        operator=Operator.ADD,
        digits=3,
        mix=Mix(any=90, several=60),
        problems=12,
        threshold=0.8,
        help_first=4,
        help_last=10,
        title=lambda words: words.tr("Three digits, mostly carrying"),
    ),
    Skill(
        id="four-digit",
        operator=Operator.ADD,
        digits=4,
        mix=Mix(any=80, several=40),
        problems=10,
        threshold=0.8,
        help_first=6,
        help_last=11,
        title=lambda words: words.tr("Four digits"),
    ),
    Skill(
        id="five-digit",
        operator=Operator.ADD,
        digits=5,
        mix=Mix(any=85, several=50),
        problems=10,
        threshold=0.75,
        help_first=7,
        help_last=12,
        title=lambda words: words.tr("Five digits"),
    ),
    Skill(
        id="one-digit",
        operator=Operator.SUBTRACT,
        digits=1,
        mix=Mix(any=0, several=0),
        problems=20,
        threshold=0.9,
        help_first=0,
        help_last=4,
        title=lambda words: words.tr("One-digit differences"),
    ),
    Skill(
        id="two-digit",
        operator=Operator.SUBTRACT,
        digits=2,
        mix=Mix(any=0, several=0),
        problems=15,
        threshold=0.85,
        help_first=1,
        help_last=4,
        title=lambda words: words.tr("Two digits without borrowing"),
    ),
    Skill(
        id="two-digit-ones",
        operator=Operator.SUBTRACT,
        digits=2,
        mix=Mix(any=50, several=0),
        problems=15,
        threshold=0.85,
        help_first=1,
        help_last=5,
        only_ones=True,
        title=lambda words: words.tr("Two digits, sometimes borrowing"),
    ),
    Skill(
        id="two-digit-full",
        operator=Operator.SUBTRACT,
        digits=2,
        mix=Mix(any=100, several=0),
        problems=15,
        threshold=0.8,
        help_first=3,
        help_last=8,
        title=lambda words: words.tr("Two digits, always borrowing"),
    ),
    Skill(
        id="three-digit",
        operator=Operator.SUBTRACT,
        digits=3,
        mix=Mix(any=0, several=0),
        problems=12,
        threshold=0.85,
        help_first=2,
        help_last=6,
        title=lambda words: words.tr("Three digits without borrowing"),
    ),
    Skill(
        id="three-digit-simple",
        operator=Operator.SUBTRACT,
        digits=3,
        mix=Mix(any=50, several=10),
        problems=12,
        threshold=0.8,
        help_first=3,
        help_last=8,
        title=lambda words: words.tr("Three digits, some borrowing"),
    ),
    Skill(
        id="three-digit-complex",
        operator=Operator.SUBTRACT,
        digits=3,
        mix=Mix(any=90, several=60),
        problems=12,
        threshold=0.8,
        help_first=4,
        help_last=10,
        title=lambda words: words.tr("Three digits, mostly borrowing"),
    ),
    Skill(
        id="four-digit",
        operator=Operator.SUBTRACT,
        digits=4,
        mix=Mix(any=80, several=40),
        problems=10,
        threshold=0.8,
        help_first=6,
        help_last=11,
        title=lambda words: words.tr("Four digits"),
    ),
    Skill(
        id="five-digit",
        operator=Operator.SUBTRACT,
        digits=5,
        mix=Mix(any=85, several=50),
        problems=10,
        threshold=0.75,
        help_first=7,
        help_last=12,
        title=lambda words: words.tr("Five digits"),
    ),
)


def ladder(operator: Operator) -> tuple[Skill, ...]:
    """Return the skills of one operator in their order."""
    return tuple(skill for skill in SKILLS if skill.operator is operator)


def earlier(operator: Operator, skill: str) -> tuple[Skill, ...]:
    """Return the skills up to and including `skill`, in order; none when it is unknown."""
    skills = ladder(operator)
    for number, found in enumerate(skills):
        if found.id == skill:
            return skills[: number + 1]
    return ()
