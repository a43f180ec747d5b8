"""Names of worksheets: the automatic one, and what a typed one may be."""

import unicodedata

from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig

MAX_NAME = 200
"""Characters; a longer name is cut when it is kept, never refused while typing."""

_NOT_IN_NAMES = {"Cc", "Cs", "Co", "Zl", "Zp"}
# Format characters (Cf) stay: joiners belong to emoji, direction marks to right-to-left names.


def automatic_name(config: WorksheetConfig, *, date: str, words: Words) -> str:
    """Return "Addition Worksheet - Jan 13, 2025"; `date` is in the user's own format."""
    topic = topic_for(config.topic).title(words)
    return words.tr("{topic} Worksheet - {date}", topic=topic, date=date)


def clean_name(text: str) -> str:
    """Return a typed name without line breaks, control characters and outer spaces."""
    kept = "".join(" " if unicodedata.category(ch) in _NOT_IN_NAMES else ch for ch in text)
    return " ".join(kept.split())[:MAX_NAME].rstrip()
