"""Names of worksheets: the automatic one, and what a typed one may be."""

from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.tidy import clean_name, clean_tags

__all__ = ["automatic_name", "clean_name", "clean_tags"]


def automatic_name(config: WorksheetConfig, *, date: str, words: Words) -> str:
    """Return "Addition Worksheet - Jan 13, 2025"; `date` is in the user's own format."""
    topic = topic_for(config.topic).title(words)
    return words.tr("{topic} Worksheet - {date}", topic=topic, date=date)
