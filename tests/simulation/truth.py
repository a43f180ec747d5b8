"""What really happened: every value that was typed, and what its writer had seen.

Values are unique, so that a value names its write. A write is superseded, group by group, by
whoever overwrote it having it on the screen.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.exchange import kinds
from app.exchange.units import Units

Values = tuple[tuple[str, str], ...]
_UNCHECKED = frozenset({"/is_favorite", "/created_at", "/deleted_at", kinds.TAGS})


@dataclass(eq=False, slots=True)
class Write:
    """One thing that a teacher did to a worksheet."""

    number: int
    replica: str
    doc: str
    kind: str
    groups: dict[str, Values]
    op_id: str
    seen: frozenset[int]
    """Writes of the worksheet that the writer's laptop had."""
    maybe: bool = False
    """It may be gone: its laptop was set back, or its operation was refused."""


def groups_of(units: Mapping[str, Any]) -> dict[str, Values]:
    """Return the values of every group that is compared."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, value in units.items():
        group = _group(path)
        if group:
            found.setdefault(group, []).append((path, repr(value)))
    return {
        name: tuple(values if len(values) == 1 else sorted(values))
        for name, values in found.items()
    }


@cache
def _group(path: str) -> str:
    if path in _UNCHECKED or kinds.takes_latest(path) or kinds.is_usage(path):
        return ""
    return kinds.group_of(path)


@dataclass(slots=True)
class Truth:
    """The writes of a world."""

    writes: list[Write] = field(default_factory=list)
    by_value: dict[tuple[str, str, Values], Write] = field(default_factory=dict)
    superseded: dict[tuple[int, str], list[Write]] = field(
        default_factory=lambda: defaultdict(list)
    )
    parents: dict[tuple[int, str], int] = field(default_factory=dict)
    ambiguous: set[tuple[str, str]] = field(default_factory=set)
    op_writes: dict[str, list[Write]] = field(default_factory=lambda: defaultdict(list))
    op_stamps: dict[str, tuple[str, str]] = field(default_factory=dict)
    of_doc: dict[str, list[Write]] = field(default_factory=lambda: defaultdict(list))
    tags: dict[tuple[str, str], str] = field(default_factory=dict)
    """Tags by worksheet: "added", "removed" or "maybe"."""
    versions: dict[str, str] = field(default_factory=dict)
    """Versions that were kept: "made", "pruned" (here, never sent) or "maybe"."""
    copies: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    hand_outs: dict[str, str] = field(default_factory=dict)
    amended: dict[tuple[str, str], dict[Any, Any]] = field(default_factory=dict)
    """Every value that somebody gave a unit of a hand-out, and what they had on the screen."""
    purged: set[str] = field(default_factory=set)
    reborn_docs: set[str] = field(default_factory=set)
    """Worksheets that a laptop had unsent work on when it was set back or copied."""

    def record(
        self,
        doc: str,
        old: Units,
        new: Units,
        *,
        replica: str,
        kind: str,
        op_id: str,
        seen: frozenset[int],
        fresh: bool = True,
    ) -> Write:
        """Note what somebody did, who had `old` on the screen."""
        before, after = groups_of(old), groups_of(new)
        changed = {name: v for name, v in after.items() if before.get(name) != v}
        write = Write(len(self.writes), replica, doc, kind, changed, op_id, seen)
        self.writes.append(write)
        self.of_doc[doc].append(write)
        self.op_writes[op_id].append(write)
        for name, values in before.items():
            if after.get(name) != values:
                shown = self.by_value.get((doc, name, values))
                if shown is not None:
                    self.superseded[shown.number, name].append(write)
                    self.parents[write.number, name] = shown.number
        for name, values in changed.items():
            if not fresh or (doc, name, values) in self.by_value:
                self.ambiguous.add((doc, name))
            self.by_value[doc, name, values] = write
        return write

    def is_before(self, first: Write, second: Write, group: str) -> bool:
        """Return whether `second` was made on top of `first`."""
        number: int | None = second.number
        while number is not None:
            if number == first.number:
                return True
            number = self.parents.get((number, group))
        return False
