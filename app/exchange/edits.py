"""How an edit becomes what is sent: shared by every store that keeps an outbox (sync.md §3.6)."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from app.exchange import hlc, kinds
from app.exchange.kinds import Kind
from app.exchange.ports import Outgoing, OutState
from app.exchange.units import Change, Changes, Json, difference, is_deletion, same, then


class _Frozen(msgspec.Struct):
    """The part of a sent operation (sync.wire.Op) that matters here."""

    changes: dict[str, Change] = {}


_frozen = msgspec.json.Decoder(_Frozen)
_changes = msgspec.json.Decoder(dict[str, Change])


def changes_in(payload: bytes, *, frozen: bool) -> Changes:
    """Return the changes of a row of the outbox: as edits keep them, or as they were sent."""
    return _frozen.decode(payload).changes if frozen else _changes.decode(payload)


def changes_of(outgoing: Outgoing) -> Changes:
    """Return what an operation of the outbox does, its bases as far as they are believed."""
    changes = changes_in(outgoing.payload, frozen=outgoing.state is not OutState.NEW)
    return changes if outgoing.cap is None else capped(changes, cap_of(outgoing.cap))


def layered(waiting: Iterable[Outgoing]) -> list[Outgoing]:
    """Return a document's operations as they lie on one another, in order of age but for this:
    what is only said again after a restore lies below what was edited, also before it.
    """
    return sorted(waiting, key=lambda each: not hlc.is_recalled(each.hlc))


def blind(rev: int) -> int:
    """Return the cap of an operation whose writer had not seen what the server lost."""
    return -1 - rev


def is_blind(cap: int) -> bool:
    """Return whether a cap is that of an operation whose writer had not seen what was lost."""
    return cap < 0


def cap_of(cap: int) -> int:
    """Return the revision that a cap stands for."""
    return -1 - cap if cap < 0 else cap


def capped(changes: Mapping[str, Change], rev: int) -> Changes:
    """Return changes of which no base is above `rev`: beyond it another history begins."""
    return {
        path: Change(base=rev, v=change.v) if change.base > rev else change
        for path, change in changes.items()
    }


def edited(
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    *,
    rev: int,
    sent: Sequence[Mapping[str, Change]] = (),
) -> Changes:
    """Return what an edit from `old` to `new` changes.

    Groups go whole: the end of a range that stayed is told with the one that moved, for they stand
    or fall together. `rev` is the revision that the laptop holds, `sent` are the document's
    operations on the way (`changes_of`) as they lie on one another (`layered`). The base of a unit
    is the oldest of those of them which touch it: until they are answered, the last one's value is
    what the teacher sees, whatever the disk has learnt (rule 6). Where something else is shown
    (its settings did not fit what the server said meanwhile), that is what was seen. A deletion
    is of the whole worksheet, with all that the laptop holds of it: its base is `rev`.
    """
    return based(completed(difference(old, new, base=rev), new, rev), sent, shown=old)


def completed(changes: Changes, new: Mapping[str, Json], rev: int) -> Changes:
    """Return `changes` with the rest of each group as it stands in `new`, seen at `rev`."""
    whole = dict(changes)
    for path in changes:
        for partner in kinds.partners(path):
            if partner in new:
                whole.setdefault(partner, Change(base=rev, v=new[partner]))
    if kinds.TOPIC_TYPE in changes:
        for path in filter(kinds.is_topic, new):
            whole.setdefault(path, Change(base=rev, v=new[path]))
    return whole


def based(
    changes: Mapping[str, Change],
    sent: Sequence[Mapping[str, Change]],
    *,
    shown: Mapping[str, Json],
) -> Changes:
    """Return `changes` with the bases that operations on the way give them."""
    result = dict(changes)
    for path, change in changes.items():
        touching = [earlier[path] for earlier in sent if path in earlier]
        if touching and not is_deletion(path, change) and _is_shown(path, touching[-1], shown):
            result[path] = Change(base=min(own.base for own in touching), v=change.v)
    return result


def _is_shown(path: str, own: Change, shown: Mapping[str, Json]) -> bool:
    if own.v is msgspec.UNSET:
        return path not in shown
    if kinds.is_set(path) or kinds.takes_latest(path) or kinds.is_usage(path):
        return True
    return path in shown and same(shown[path], own.v)


def joined(
    kind: str, changes: Mapping[str, Change], *, waiting_kind: str, waiting: Mapping[str, Change]
) -> tuple[str, Changes]:
    """Return kind and changes of one operation that does a waiting one and a later one.

    A creation asked for while a patch waits (the server lost the document) comes first.
    """
    if kind == "create" and waiting_kind == "patch":
        return "create", then(dict(changes), waiting)
    if kind == "purge":
        return "purge", {}
    return waiting_kind, then(dict(waiting), changes)


def is_work(outgoing: Outgoing) -> bool:
    """Return whether an operation carries work that a purge elsewhere must not take along."""
    if outgoing.kind == "purge" or hlc.is_recalled(outgoing.hlc):
        return False
    if outgoing.entity is not Kind.WORKSHEET:
        return outgoing.kind == "create"
    return any(map(kinds.is_content, changes_of(outgoing)))
