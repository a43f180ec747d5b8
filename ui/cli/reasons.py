"""Why a setting cannot be used, as one sentence that names it (ui.md §8)."""

import difflib
import re
from collections.abc import Callable

from app.errors import ConfigError
from app.words import Words
from ui.cli import shape

_Sentence = Callable[[Words, str, "re.Match[str]"], str]


def in_words(error: ConfigError, words: Words) -> str:
    """Return the sentence for `error`: the domain's own, or one made of msgspec's message."""
    return " ".join(_sentence(error, words).split())  # a name or value may hold line breaks


def _sentence(error: ConfigError, words: Words) -> str:
    for pattern, sentence in _SENTENCES:
        match = re.fullmatch(pattern, error.reason, re.DOTALL)
        if match:
            return sentence(words, error.field, match)
    reason = words.tr(error.reason)
    return f"{error.field}: {reason}" if error.field else reason


def _unknown(words: Words, at: str, match: "re.Match[str]") -> str:
    name = match[1]
    path = f"{at}.{name}" if at else name
    known = shape.names(at) if at else (*shape.names(at), "title")
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return words.tr(
            "{path}: there is no such setting; “{close}” comes close.", path=path, close=close[0]
        )
    return words.tr("{path}: there is no such setting.", path=path)


def _missing(words: Words, at: str, match: "re.Match[str]") -> str:
    path = f"{at}.{match[1]}" if at else match[1]
    if path == "topic.type":
        return words.tr(
            "{path}: this line is missing; it names one of {choices}.",
            path=path,
            choices=", ".join(shape.topic_names()),
        )
    return words.tr("{path}: this line is missing.", path=path)


def _wrong_type(words: Words, at: str, match: "re.Match[str]") -> str:
    wanted = " / ".join(_kind(words, kind) for kind in match[1].split(" | "))
    return words.tr(
        "{path}: this takes {wanted}, not {found}.",
        path=at or words.tr("The file"),
        wanted=wanted,
        found=_kind(words, match[2]),
    )


def _kind(words: Words, name: str) -> str:
    """Return the word for one of msgspec's type names."""
    kinds = {
        "int": words.tr("a whole number"),
        "float": words.tr("a number"),
        "str": words.tr("a text in quotes"),
        "bool": words.tr("true or false"),
        "array": words.tr("a list in [ ]"),
        "object": words.tr("settings of its own"),
        "null": words.tr("nothing"),
    }
    return kinds.get(name, name)


def _limit(words: Words, at: str, match: "re.Match[str]") -> str:
    if match[1] == "<=":
        return words.tr("{path}: at most {n} can be had.", path=at, n=match[2])
    return words.tr("{path}: at least {n} is needed.", path=at, n=match[2])


def _length(words: Words, at: str, match: "re.Match[str]") -> str:
    if match[1] == "<=":
        return words.tr("{path}: at most {n} fit here.", path=at, n=match[2])
    return words.tr("{path}: at least {n} must be here.", path=at, n=match[2])


def _choice(words: Words, at: str, match: "re.Match[str]") -> str:
    allowed = shape.topic_names() if at == "topic.type" else shape.choices(at)
    return words.tr(
        "{path}: “{found}” is not one of {choices}.",
        path=at,
        found=match[1],
        choices=", ".join(allowed),
    )


def _pattern(words: Words, at: str, _match: "re.Match[str]") -> str:
    examples = {
        "language": "en",
        "notation.decimal": ". ,",
        "notation.thousands": ". , '",
        "notation.multiply": "× ·",
        "notation.divide": "÷ :",
    }
    return words.tr(
        "{path}: this is written like {example}.", path=at, example=examples.get(at, "…")
    )


_SENTENCES: tuple[tuple[str, _Sentence], ...] = (
    (r"Object contains unknown field `(.*)`", _unknown),
    (r"Object missing required field `(.*)`", _missing),
    (r"Expected `([^`]*)`, got `([^`]*)`", _wrong_type),
    (r"Expected `[^`]*` ([<>]=) (\S+)", _limit),
    (r"Expected `[^`]*` of length ([<>]=) (\S+)", _length),
    (r"Expected `[^`]*` matching regex .*", _pattern),
    (r"Invalid (?:enum )?value '?(.*?)'?", _choice),
)
"""msgspec's messages; tests/ui/cli pins them, since no interface promises their form."""
