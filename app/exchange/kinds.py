"""The kinds of documents, and how each of their parts merges (sync.md §3.2, §3.7).

A *unit* is the smallest part that is merged as a whole; a JSON pointer (RFC 6901) names it. A
worksheet's units are its fields and, inside its config, every single setting, however deep
("/config/page/columns"). Of versions and copies every field is a unit ("/config" in one piece).
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What a document is."""

    WORKSHEET = "worksheet"
    VERSION = "worksheet_version"
    COPY = "worksheet_instance"
    CONFLICT = "conflict"
    HAND_OUT = "hand_out"
    """One printing of a version for a class."""
    PROBLEM_SET = "problem_set"
    """The problems of a lettered set or of one pupil: written once."""


RANK = {
    kind: place
    for place, kind in enumerate(
        (Kind.WORKSHEET, Kind.VERSION, Kind.PROBLEM_SET, Kind.HAND_OUT, Kind.COPY, Kind.CONFLICT)
    )
}
"""Parents come before their children."""
_SHEET = ((Kind.WORKSHEET, "/saved_worksheet_id"),)
_OF_VERSION = (*_SHEET, (Kind.VERSION, "/version_id"))
PARENTS: dict[Kind, tuple[tuple[Kind, str], ...]] = {
    Kind.WORKSHEET: (),
    Kind.VERSION: _SHEET,
    Kind.COPY: _OF_VERSION,
    Kind.CONFLICT: _SHEET,
    Kind.HAND_OUT: _OF_VERSION,
    Kind.PROBLEM_SET: _OF_VERSION,
}
"""The parents of a document, and the units that name them: they never change."""
RECORDS = frozenset({Kind.HAND_OUT})
"""Documents whose units are merged one by one; of two concurrent writes the later one wins, and
nobody is told. (Versions, copies and sets are written whole; worksheets tell of collisions.)"""

SCHEMA = 2
"""The schema of the operations and documents that this program writes. 2: hand-outs, problem sets,
and what copies say of them."""

CONFIG = "/config"
_IN_CONFIG = "/config/"
TOPIC = "/config/topic"
TOPIC_TYPE = "/config/topic/type"
WORKSHEET_TYPE = "/worksheet_type"
DELETED = "/deleted_at"
TAGS = "/tags"
USAGE = "/usage"
"""`/usage/<replica>` is what one replica counted, `{"edits", "ms", "pdfs", "shares"}`. Only that
replica writes it, so it never collides; the sum over all is what the library shows."""

LOST = "/lost"
"""Stamps `/lost/<replica>` tell of a replica's last edit that lost against another: nobody's
value stands there, but who deletes the worksheet may not have seen that it was edited."""

_TOGETHER = (
    frozenset({"/config/seed", "/config/edits", "/config/generator_version"}),
    frozenset({"/name", "/named"}),
)
_ATOMIC = frozenset({"digits", "start", "end"})
"""Objects inside a config whose members only make sense together."""
_LATEST = frozenset({"/updated_at", "/created_at", "/config/schema_version"})
_RANGES = (("_low", "_high"), ("_min", "_max"))


def is_atomic(path: str) -> bool:
    """Return whether an object at `path` is one unit."""
    return path.rpartition("/")[2] in _ATOMIC


def takes_latest(path: str) -> bool:
    """Return whether the greater value wins at `path`, with nobody asked or told."""
    return path in _LATEST


def is_set(path: str) -> bool:
    """Return whether members are added and removed one by one at `path`."""
    return path == TAGS


def is_plain(path: str) -> bool:
    """Return whether `path` is a unit like any other: the later value stands."""
    return not (is_set(path) or is_usage(path) or takes_latest(path) or path == DELETED)


def is_usage(path: str) -> bool:
    """Return whether `path` counts what one replica did."""
    return path.startswith(f"{USAGE}/")


def is_config(path: str) -> bool:
    """Return whether `path` lies in the config."""
    return path.startswith(_IN_CONFIG)


def is_topic(path: str) -> bool:
    """Return whether `path` stands and falls with the kind of topic."""
    return path == WORKSHEET_TYPE or path.startswith(f"{TOPIC}/")


def is_content(path: str) -> bool:
    """Return whether writing `path` is an edit that saves a document from being deleted."""
    return path != DELETED and not is_usage(path) and not takes_latest(path)


@lru_cache(maxsize=4096)
def group_of(path: str) -> str:
    """Return the name of the group that is merged, or lost, together with `path`."""
    for together in _TOGETHER:
        if path in together:
            return min(together)
    for low, high in _RANGES:
        for end in (low, high):
            if path.endswith(end):
                return path.removesuffix(end) + low
    return path


@lru_cache(maxsize=4096)
def partners(path: str) -> tuple[str, ...]:
    """Return the other units of a unit's group, whether a document has them or not."""
    for together in _TOGETHER:
        if path in together:
            return tuple(sorted(together - {path}))
    for low, high in _RANGES:
        if path.endswith(low):
            return (path.removesuffix(low) + high,)
        if path.endswith(high):
            return (path.removesuffix(high) + low,)
    return ()


def grouped(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return `paths` by their groups, in order; a change of the kind of topic binds all of it."""
    wanted = list(paths)
    whole_topic = TOPIC_TYPE in wanted
    groups: dict[str, list[str]] = {}
    for path in wanted:
        name = TOPIC_TYPE if whole_topic and is_topic(path) else group_of(path)
        groups.setdefault(name, []).append(path)
    return groups
