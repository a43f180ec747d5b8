"""The merge: per group of units three ways, by the revision that the writer saw. Pure.

The rules (sync.md §3.7, §3.11): a write is concurrent with the one that stands when its writer had
not seen that one; the writer's own replica never collides with itself; equal values never collide;
else the later hybrid clock wins, then the greater replica id, and the loser is reported whole, so
that it is kept. An edit beats a concurrent deletion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.exchange import hlc, kinds
from app.exchange.units import Change, Changes, Units, laid_over, same


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who wrote a unit last: the commit's revision, the replica, its hybrid clock."""

    rev: int
    replica: str
    hlc: str

    def beats(self, other: "Stamp") -> bool:
        """Return whether this write wins a tie against a concurrent one."""
        return self.order() > other.order()

    def order(self) -> tuple[str, str]:
        """Return the place among concurrent writes; the last one wins."""
        return self.hlc, self.replica


Stamps = dict[str, Stamp]
AGAIN = "~"
"""Ends the replica in the stamp of what was said again after a restore: its content may be
somebody else's, and the replica's own operations on the way have not seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Two writers changed one group, neither having seen the other's change."""

    paths: tuple[str, ...]
    incoming_won: bool
    standing: Stamp
    standing_values: Units
    incoming: Stamp
    incoming_values: Units


@dataclass(slots=True, kw_only=True)
class Merged:
    """A document after an operation."""

    units: Units
    stamps: Stamps
    collisions: list[Collision] = field(default_factory=list)
    revived: bool = False
    """A deletion and an edit met, and the edit won."""
    changed: bool = False
    older: int = 0
    touched_together: bool = False
    """Other writers' settings, unseen by this one, now stand beside its own in the config."""


def merge(
    units: Mapping[str, Any],
    stamps: Mapping[str, Stamp],
    changes: Mapping[str, Change],
    incoming: Stamp,
    *,
    older: int = 0,
) -> Merged:
    """Return the document `units` after `changes`, which `incoming` stamps.

    Of what is said again after a restore, `older` is the last commit here that was made before
    the one which was lost: what stands since then wins, what stood before loses.
    """
    merged = Merged(units=dict(units), stamps=dict(stamps), older=older)
    _merge_deletion(merged, changes, incoming)
    for paths in kinds.grouped(path for path in changes if path != kinds.DELETED).values():
        _merge_group(merged, paths, changes, incoming)
    merged.touched_together = _mixes(stamps, changes, incoming)
    merged.changed = merged.changed or merged.units != dict(units)
    return merged


def is_concurrent(standing: Stamp | None, base: int, incoming: Stamp) -> bool:
    """Return whether the writer of `incoming`, having seen `base`, had not seen `standing`.

    Two things that one replica says again may come from two lost histories.
    """
    if standing is None or standing.rev <= base:
        return False
    if standing.replica == incoming.replica:
        return standing.replica.endswith(AGAIN)
    return standing.replica != incoming.replica.removesuffix(AGAIN)


def as_seen(stamps: Mapping[str, Stamp], replica: str) -> Stamps:
    """Return `stamps` as for an operation that was made on what its replica has said again."""
    again = replica + AGAIN
    return {
        path: Stamp(stamp.rev, replica, stamp.hlc) if stamp.replica == again else stamp
        for path, stamp in stamps.items()
    }


def is_overtaken(standing: Stamp | None, base: int, incoming: Stamp) -> bool:
    """Return whether `incoming` says again what its own replica has written since."""
    return (
        standing is not None
        and standing.rev > base
        and hlc.is_recalled(incoming.hlc)
        and standing.replica == incoming.replica.removesuffix(AGAIN)
    )


def _is_past(standing: Stamp | None, base: int, incoming: Stamp) -> bool:
    """Return whether both are said again after a restore, and `standing` is of a later commit."""
    if standing is None or not is_concurrent(standing, base, incoming):
        return False
    both = hlc.is_recalled(incoming.hlc) and hlc.is_recalled(standing.hlc)
    return both and incoming.hlc < standing.hlc


def _is_future(standing: Stamp, base: int, incoming: Stamp) -> bool:
    """Return whether both are said again after a restore, and `incoming` is of a later commit."""
    if not is_concurrent(standing, base, incoming):
        return False
    return hlc.is_recalled(incoming.hlc) and standing.hlc <= incoming.hlc


def standing_over(stamps: Mapping[str, Stamp], path: str) -> Stamp | None:
    """Return the newest write that decides about `path`: its own or, inside a topic, the change of
    the kind of topic.
    """
    own = stamps.get(path)
    if not kinds.is_topic(path):
        return own
    kind = stamps.get(kinds.TOPIC_TYPE)
    if own is None or (kind is not None and kind.rev > own.rev):
        return kind
    return own


def _merge_group(
    merged: Merged, paths: Sequence[str], changes: Mapping[str, Change], incoming: Stamp
) -> None:
    silent = [p for p in paths if kinds.is_set(p) or kinds.takes_latest(p) or kinds.is_usage(p)]
    unseen = _unseen(merged.stamps, paths, changes, incoming)
    if silent:
        _write(merged, silent, changes, incoming)
        for stamp in unseen if any(map(kinds.is_content, silent)) else ():
            note_lost(merged, stamp)
        return
    base = min(changes[path].base for path in paths)
    standing = (standing_over(merged.stamps, path) for path in paths)
    own = [
        stamp for stamp in standing if stamp is not None and is_overtaken(stamp, base, incoming)
    ]
    if own and all(hlc.is_after(stamp.hlc, incoming.hlc) for stamp in own):
        return
    against = max(unseen or own, key=Stamp.order, default=None)
    after = laid_over(merged.units, {path: changes[path] for path in paths})
    differs = _differing(merged.units, after, paths)
    if not differs and hlc.is_recalled(incoming.hlc):
        return  # it stands, as its writer's own
    if against is None or not differs:
        _write(merged, paths, changes, incoming)
        return
    won = wins(incoming, against, older=merged.older) and not own
    merged.collisions.append(
        Collision(
            paths=tuple(differs),
            incoming_won=won,
            standing=against,
            standing_values={p: merged.units[p] for p in differs if p in merged.units},
            incoming=incoming,
            incoming_values={p: after[p] for p in differs if p in after},
        )
    )
    if won:
        _write(merged, paths, changes, incoming)
        for stamp in unseen:
            note_lost(merged, stamp)
    else:
        note_lost(merged, incoming)


def wins(incoming: Stamp, against: Stamp, *, older: int) -> bool:
    """Return whether a write wins against a concurrent one."""
    return incoming.beats(against) or against.rev <= older


def note_lost(merged: Merged, stamp: Stamp) -> None:
    """Remember that an edit was made, although nothing of it stands."""
    path = f"{kinds.LOST}/{stamp.replica}"
    noted = merged.stamps.get(path)
    if noted is None or noted.rev < stamp.rev:
        merged.stamps[path] = stamp


def _unseen(
    stamps: Mapping[str, Stamp],
    paths: Sequence[str],
    changes: Changes | Mapping[str, Change],
    incoming: Stamp,
) -> list[Stamp]:
    """Return the standing writes of the group that this writer had not seen."""
    whole_topic = kinds.TOPIC_TYPE in paths
    base = min(changes[path].base for path in paths)
    wanted = [p for p in stamps if kinds.is_topic(p)] if whole_topic else paths
    return [
        stamp
        for path in wanted
        if (stamp := standing_over(stamps, path)) is not None
        and is_concurrent(stamp, base, incoming)
    ]


def _write(
    merged: Merged, paths: Sequence[str], changes: Mapping[str, Change], incoming: Stamp
) -> None:
    merged.units = laid_over(merged.units, {path: changes[path] for path in paths})
    for path in paths:
        # The stamp of a unit that went stays: its going can be unseen by others, too.
        merged.stamps[path] = incoming
    merged.changed = True


def _differing(before: Units, after: Units, paths: Sequence[str]) -> list[str]:
    return [
        path
        for path in paths
        if (path in before) is not (path in after)
        or (path in before and not same(before[path], after[path]))
    ]


def _merge_deletion(merged: Merged, changes: Mapping[str, Change], incoming: Stamp) -> None:
    """An edit beats a deletion that was not seen, whichever comes first (sync.md §3.11)."""
    asked = changes.get(kinds.DELETED)
    deleted_at = merged.units.get(kinds.DELETED)
    standing = merged.stamps.get(kinds.DELETED)
    edits = [change.base for path, change in changes.items() if kinds.is_content(path)]
    if asked is not None and asked.v not in (None, msgspec.UNSET):
        unseen_edit = is_overtaken(standing, asked.base, incoming) or any(
            kinds.is_content(path)
            and is_concurrent(stamp, asked.base, incoming)
            and not _is_future(stamp, asked.base, incoming)
            and stamp.rev > merged.older
            for path, stamp in merged.stamps.items()
        )
        back = deleted_at is None and is_concurrent(
            standing, max(asked.base, merged.older), incoming
        )
        if unseen_edit or back:
            merged.revived = deleted_at is None and not hlc.is_recalled(incoming.hlc)
            if edits and deleted_at is not None:
                _revive(merged, min(edits), standing, incoming)
            return
        _write(merged, [kinds.DELETED], changes, incoming)
    elif asked is not None:
        says_again = hlc.is_recalled(incoming.hlc) and deleted_at is not None
        seen = not is_concurrent(standing, max(asked.base, merged.older), incoming)
        seen = seen or (standing is not None and _is_future(standing, asked.base, incoming))
        seen = seen and not is_overtaken(standing, asked.base, incoming)
        if seen or not says_again:
            _note_undeletion(merged, standing, asked.base, incoming)
            _write(merged, [kinds.DELETED], changes, incoming)
    elif edits and deleted_at is not None:
        _revive(merged, min(edits), standing, incoming)


def _note_undeletion(merged: Merged, standing: Stamp | None, base: int, incoming: Stamp) -> None:
    """Remember that somebody else had brought the worksheet back before this writer does, unseen
    by this one: who deletes it afresh may not have seen that either.
    """
    is_there = merged.units.get(kinds.DELETED) is None
    if is_there and standing is not None and is_concurrent(standing, base, incoming):
        note_lost(merged, standing)


def _revive(merged: Merged, base: int, standing: Stamp | None, incoming: Stamp) -> None:
    """Bring a worksheet back whose deletion the writer of an edit had not seen."""
    if not is_concurrent(standing, base, incoming) or _is_past(standing, base, incoming):
        return
    _write(merged, [kinds.DELETED], {kinds.DELETED: Change(base=base, v=None)}, incoming)
    merged.revived = True


def _mixes(stamps: Mapping[str, Stamp], changes: Mapping[str, Change], incoming: Stamp) -> bool:
    bases = [change.base for path, change in changes.items() if kinds.is_config(path)]
    if not bases:
        return False
    return any(
        kinds.is_config(path) and is_concurrent(stamp, min(bases), incoming)
        for path, stamp in stamps.items()
    )
