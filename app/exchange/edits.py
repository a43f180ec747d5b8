"""How an edit becomes what is sent: shared by every store that keeps an outbox (sync.md §3.6)."""

from collections.abc import Mapping, Sequence

import msgspec

from app.exchange.units import Change, Changes, Json, difference, then


class _Frozen(msgspec.Struct):
    """The part of a sent operation (sync.wire.Op) that matters here."""

    changes: dict[str, Change] = {}


_frozen = msgspec.json.Decoder(_Frozen)
_changes = msgspec.json.Decoder(dict[str, Change])


def changes_in(payload: bytes, *, frozen: bool) -> Changes:
    """Return the changes of a row of the outbox: as edits keep them, or as they were sent."""
    return _frozen.decode(payload).changes if frozen else _changes.decode(payload)


def edited(
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    *,
    rev: int,
    sent: Sequence[Mapping[str, Change]] = (),
) -> Changes:
    """Return what an edit from `old` to `new` changes.

    `rev` is the revision that the laptop holds, `sent` are the document's operations on the way,
    oldest first. The base of a unit is that of the oldest of them which touches it: until it is
    answered, its own value is what the teacher sees, whatever the disk has learnt (rule 6).
    """
    return based(difference(old, new, base=rev), sent)


def based(changes: Mapping[str, Change], sent: Sequence[Mapping[str, Change]]) -> Changes:
    """Return `changes` with the bases that operations on the way give them."""
    result = dict(changes)
    for path, change in changes.items():
        for earlier in sent:
            if path in earlier:
                result[path] = Change(base=earlier[path].base, v=change.v)
                break
    return result


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
