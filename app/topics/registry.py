"""Finds the topic of a config or a name. A new topic is a module of its own and a line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.errors import ConfigError
from app.topics.addition import AdditionTopic
from app.topics.base import Topic
from app.topics.division import DivisionTopic
from app.topics.equations import EquationTopic
from app.topics.fractions import FractionTopic
from app.topics.integers import IntegerTopic
from app.topics.mistakes import Mistake, Reason
from app.topics.mixed import MixedTopic
from app.topics.multiplication import MultiplicationTopic
from app.topics.problem import Problem
from app.topics.subtraction import SubtractionTopic

_ALL: tuple[Topic[Any], ...] = (
    AdditionTopic(),
    SubtractionTopic(),
    MixedTopic(),
    MultiplicationTopic(),
    DivisionTopic(),
    FractionTopic(),
    EquationTopic(),
    IntegerTopic(),
)
TOPICS: Mapping[str, Topic[Any]] = MappingProxyType({topic.name: topic for topic in _ALL})
"""All topics by their name in the store, in the order in which the editor offers them."""

_MISTAKES = {topic.operators[0]: topic.mistakes for topic in _ALL if len(topic.operators) == 1}
REASONS: Mapping[str, Reason] = MappingProxyType(
    {code: reason for topic in _ALL for code, reason in topic.mistakes.reasons.items()}
)
"""What every likely mistake points to, in words, by its code."""

_BY_CONFIG = {topic.config_type: topic for topic in _ALL}


def topic_named(name: str) -> Topic[Any]:
    """Return the topic called `name` in the store ("addition").

    Raises:
        ConfigError: when there is none.
    """
    try:
        return TOPICS[name]
    except KeyError as exc:
        raise ConfigError("topic.type", f"There is no topic “{name}”.") from exc


def topic_for(config: object) -> Topic[Any]:
    """Return the topic that `config` belongs to.

    Raises:
        ConfigError: when it is no topic's config.
    """
    try:
        return _BY_CONFIG[type(config)]
    except KeyError as exc:
        raise ConfigError("topic", f"{type(config).__name__} is no topic.") from exc


def likely_mistakes(problem: Problem) -> tuple[Mistake, ...]:
    """Return up to five wrong answers to expect of a problem of any topic, the likeliest first."""
    return _MISTAKES[problem.operator].likely(problem)


def reason_of(problem: Problem, answer: int, *, remainder: int = 0) -> str:
    """Return the code of the likeliest mistake behind an answer, or "" (right, or unheard of).

    `REASONS` has its words.
    """
    return _MISTAKES[problem.operator].reason_of(problem, answer, remainder=remainder)
