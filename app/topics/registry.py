"""Finds the topic of a config or a name. A new topic is a module of its own and a line here."""

from typing import Any

from app.errors import ConfigError
from app.topics.addition import AdditionTopic
from app.topics.base import Topic
from app.topics.subtraction import SubtractionTopic

TOPICS: tuple[Topic[Any], ...] = (AdditionTopic(), SubtractionTopic())
"""All topics, in the order in which the editor offers them."""

_BY_NAME = {topic.name: topic for topic in TOPICS}
_BY_CONFIG = {topic.config_type: topic for topic in TOPICS}


def topic_named(name: str) -> Topic[Any]:
    """Return the topic called `name` in the store ("addition").

    Raises:
        ConfigError: when there is none.
    """
    try:
        return _BY_NAME[name]
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
