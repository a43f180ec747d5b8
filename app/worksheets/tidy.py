"""Names and tags as people type them, made fit for a title bar, a file and a query."""

import unicodedata
from collections.abc import Iterable

MAX_NAME = 500
MAX_TAG = 60


def clean_name(text: str) -> str:
    """Return `text` on one line: no control characters or broken surrogates, no outer space.

    Format characters stay: joiners belong to emoji, direction marks to right-to-left names.
    """
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
    visible = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in whole)
    return " ".join(visible.split())
