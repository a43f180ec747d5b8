"""One click out of a wish that cannot be fulfilled: remedies that really lead out of it.

A topic's remedy mends the one thing that its obstacle names. Where something else is wrong too (a
swapped range that then holds too few problems), its remedies are followed on, so that one click is
always enough; a remedy that leads nowhere is not offered.
"""

from collections import deque
from collections.abc import Callable, Hashable

from msgspec.structs import replace

from app.topics.base import Obstacle, Remedy
from app.worksheets.config import WorksheetConfig

Look = Callable[[WorksheetConfig], Obstacle | None]

_TRIES = 60
"""Configs looked at for one obstacle, each in well under 2 ms; four clicks deep and more."""
_JOINT = " · "


def accepted(config: WorksheetConfig, remedy: Remedy) -> WorksheetConfig:
    """Return `config` with what `remedy` offers."""
    if remedy.without_edits:
        config = replace(config, edits=())
    if remedy.config is not None:
        config = replace(config, topic=remedy.config)
    if remedy.count is not None:
        config = with_count(config, remedy.count)
    return config


def with_count(config: WorksheetConfig, count: int) -> WorksheetConfig:
    """Return `config` asking for `count` problems, or as near below as whole pages allow."""
    pages = min(config.page.pages, -(-count // 100)) if count > 100 else 1
    pages = max(pages, -(-count // 100))
    page = replace(config.page, pages=pages, problems_per_page=count // pages)
    return replace(config, page=page, edits=())


def leading_out(config: WorksheetConfig, found: Obstacle, look: Look) -> Obstacle:
    """Return `found` with those remedies that end without an obstacle, the short ways first.

    `look` tells what stands in the way of a config.
    """
    ways: deque[tuple[WorksheetConfig, Remedy]] = deque(
        (config, remedy) for remedy in found.remedies
    )
    seen: set[Hashable] = set()
    out: list[Remedy] = []
    tries = _TRIES
    while ways and tries and len(out) < max(len(found.remedies), 1):
        before, way = ways.popleft()
        after = accepted(before, way)
        if after in seen:
            continue
        seen.add(after)
        tries -= 1
        further = look(after)
        if further is None:
            out.append(_to(after, config, way.label))
            continue
        ways.extend(
            (after, _relabelled(remedy, way.label + _JOINT + remedy.label))
            for remedy in further.remedies
        )
    return Obstacle(sentence=found.sentence, field=found.field, remedies=tuple(out))


def _relabelled(remedy: Remedy, label: str) -> Remedy:
    return Remedy(
        label=label,
        config=remedy.config,
        count=remedy.count,
        without_edits=remedy.without_edits,
    )


def _to(after: WorksheetConfig, before: WorksheetConfig, label: str) -> Remedy:
    """Return the remedy that leads from `before` to `after` at once."""
    return Remedy(
        label=label,
        config=None if after.topic == before.topic else after.topic,
        count=None if after.total == before.total else after.total,
        without_edits=bool(before.edits) and not after.edits,
    )
