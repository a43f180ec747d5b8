"""Names and tags as people type them, made fit for a title bar, a file and a query."""

from collections.abc import Iterable

from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig

MAX_NAME = 500
MAX_TAG = 60


def automatic_name(config: WorksheetConfig, *, date: str, words: Words) -> str:
    """Return "Addition Worksheet - Jan 13, 2025"; `date` is in the user's own format."""
    topic = topic_for(config.topic).title(words)
    return words.tr("{topic} Worksheet - {date}", topic=topic, date=date)


def clean_name(text: str) -> str:
    """Return `text` on one line: no control characters or broken surrogates, no outer space."""
    return _one_line(text)[:MAX_NAME].rstrip()


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags without repetitions (in any case); a comma, which parts them, is a space."""
    found: dict[str, str] = {}
    for tag in tags:
        clean = _one_line(tag.replace(",", " "))[:MAX_TAG].rstrip()
        if clean:
            found.setdefault(clean.casefold(), clean)
    return tuple(found.values())


def _one_line(text: str) -> str:
    # Qt hands over half a surrogate pair when somebody deletes half an emoji.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    visible = "".join(
        " " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in whole
    )
    return " ".join(visible.split())
