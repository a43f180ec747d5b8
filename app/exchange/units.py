"""Documents as units by JSON pointer: taken apart, put together, compared, laid over another."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from app.exchange import kinds
from app.exchange.kinds import Kind

Json: TypeAlias = Any
"""Null, a boolean, a number, a text, a list or an object."""
Units: TypeAlias = dict[str, Json]
"""JSON values by pointer."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an operation does to one unit.

    `v` is the new value; without it the unit goes. For sets it is `{"add": […], "remove": […]}`.
    `base` is the revision of the document that its writer saw.
    """

    base: int = 0
    v: Any = msgspec.UNSET


Changes: TypeAlias = dict[str, Change]


def take_apart(kind: Kind, document: Mapping[str, Any]) -> Units:
    """Return the units of a document given as an object by field names."""
    units: Units = {}
    for name, value in document.items():
        path = f"/{_escaped(name)}"
        deep = kind is Kind.WORKSHEET and path in (kinds.CONFIG, kinds.USAGE)
        if deep and isinstance(value, dict):
            _take_apart(path, value, units, depth=1 if path == kinds.USAGE else 64)
        else:
            units[path] = value
    return units


def config_units(config: Mapping[str, Any]) -> Units:
    """Return the units of a worksheet's config."""
    units: Units = {}
    _take_apart(kinds.CONFIG, config, units, depth=64)
    return units


def put_together(units: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that `take_apart` took apart. Members come in the order of `units`."""
    plan = _plan(tuple(units))
    if plan is None:
        return _put_together(units)
    places: list[dict[str, Any]] = [{}]
    for (new, place, name), value in zip(plan, units.values(), strict=True):
        for parent, key in new:
            below: dict[str, Any] = {}
            places[parent][key] = below
            places.append(below)
        places[place][name] = value
    return places[0]


_Plan: TypeAlias = tuple[tuple[tuple[tuple[int, str], ...], int, str], ...]
"""For each unit: the objects to make before it (in which one, as what), its object, its name."""
_plans: dict[tuple[str, ...], _Plan | None] = {}
_MOST_PLANS, _MOST_UNITS, _LONGEST = 256, 200, 120
"""The same settings come again and again, so their places are found once. Nobody may fill the
memory with others."""


def _plan(paths: tuple[str, ...]) -> _Plan | None:
    """Return how units at these paths are put together; None when that needs care."""
    if paths in _plans:
        return _plans[paths]
    if len(paths) > _MOST_UNITS or any(len(path) > _LONGEST for path in paths):
        return None
    if len(_plans) >= _MOST_PLANS:
        _plans.clear()
    _plans[paths] = found = _planned(paths)
    return found


def _planned(paths: tuple[str, ...]) -> _Plan | None:
    places: dict[tuple[str, ...], int] = {(): 0}
    units: set[tuple[str, ...]] = set()
    plan = []
    for path in paths:
        names = tuple(_plain(name) for name in path.split("/")[1:])
        if not names or names in places or names in units:
            return None
        new = []
        for depth in range(1, len(names)):
            above = names[:depth]
            if above in units:  # an ancestor is a unit too
                return None
            if above not in places:
                new.append((places[above[:-1]], above[-1]))
                places[above] = len(places)
        units.add(names)
        plan.append((tuple(new), places[names[:-1]], names[-1]))
    return tuple(plan)


def _put_together(units: Mapping[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for path, value in units.items():
        place = document
        *parents, last = path.split("/")[1:]
        for name in parents:
            below = place.setdefault(_plain(name), {})
            if not isinstance(below, dict):  # an ancestor is a unit too: it was there first
                break
            place = below
        else:
            place[_plain(last)] = value
    return document


def config_of(units: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config of a worksheet given by its units."""
    inside = f"{kinds.CONFIG}/"
    whole = put_together({path: v for path, v in units.items() if path.startswith(inside)})
    config: dict[str, Any] = whole.get("config", {})
    return config


def difference(old: Mapping[str, Any], new: Mapping[str, Any], *, base: int) -> Changes:
    """Return the changes that make `old` into `new`, as somebody does who saw revision `base`."""
    changes: Changes = {}
    for path, value in new.items():
        if path in old and _same(old[path], value):
            continue
        if kinds.is_set(path):
            value = set_change(old.get(path) or (), value or ())
        changes[path] = Change(base=base, v=value)
    for path in old:
        if path not in new:
            changes[path] = Change(base=base)
    return changes


def set_change(old: Iterable[Any], new: Iterable[Any]) -> dict[str, list[Any]]:
    """Return how the set `old` becomes `new`."""
    before, after = list(old), list(new)
    return {
        "add": [member for member in after if member not in before],
        "remove": [member for member in before if member not in after],
    }


def changed_set(current: Iterable[Any], change: Mapping[str, Any]) -> list[Any]:
    """Return the set `current` after `change`, in the order of `current`, new members last."""
    kept = [member for member in current if member not in change.get("remove", ())]
    return kept + [member for member in change.get("add", ()) if member not in kept]


def is_deletion(path: str, change: Change) -> bool:
    """Return whether a change moves a worksheet to the trash."""
    return path == kinds.DELETED and change.v is not None and change.v is not msgspec.UNSET


def then(first: Changes, second: Mapping[str, Change]) -> Changes:
    """Return one set of changes that does `first`, then `second`.

    A unit that both touch keeps the base of `first`: what its user saw, not what the disk has
    learnt since (sync.md §3.6, rule 6). A deletion is of all that its laptop shows then.
    """
    both = dict(first)
    for path, change in second.items():
        earlier = first.get(path)
        if earlier is None or is_deletion(path, change):
            both[path] = change
        elif kinds.is_set(path):
            both[path] = Change(base=earlier.base, v=_set_then(earlier.v, change.v))
        else:
            both[path] = Change(base=earlier.base, v=change.v)
    return both


def laid_over(units: Mapping[str, Any], changes: Mapping[str, Change]) -> Units:
    """Return `units` with `changes` on top."""
    result = dict(units)
    for path, change in changes.items():
        if change.v is msgspec.UNSET:
            result.pop(path, None)
        elif kinds.is_config(path) and not kinds.takes_latest(path):
            result[path] = change.v  # most of them
        elif kinds.is_set(path):
            result[path] = changed_set(result.get(path) or (), change.v)
        elif kinds.takes_latest(path):
            result[path] = latest(result.get(path), change.v)
        elif kinds.is_usage(path):
            result[path] = most(result.get(path), change.v)
        else:
            result[path] = change.v
    return result


def most(first: Json, second: Json) -> Json:
    """Return the greatest of each counter: whoever repeats old counts takes nothing back."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return first if second is None else second
    return {**first, **{name: latest(first.get(name), count) for name, count in second.items()}}


def latest(first: Json, second: Json) -> Json:
    """Return the greater of two values, either of which may be missing (None)."""
    if first is None or second is None:
        return second if first is None else first
    return max(first, second)


def same(first: Json, second: Json) -> bool:
    """Return whether two JSON values are equal; true is not 1 there, but 1.0 is."""
    return _same(first, second)


def _same(first: Json, second: Json) -> bool:
    if isinstance(first, bool) is not isinstance(second, bool):
        return False
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_same(first[k], second[k]) for k in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_same, first, second))
    return bool(first == second)


def _set_then(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, list[Any]]:
    add = changed_set(first["add"], second)
    return {
        "add": [member for member in add if member not in second["remove"]],
        "remove": [
            member
            for member in changed_set(first["remove"], {"add": second["remove"]})
            if member not in add
        ],
    }


def _take_apart(path: str, value: Mapping[str, Any], units: Units, *, depth: int) -> None:
    if not value:
        units[path] = {}
        return
    for name, member in value.items():
        below = f"{path}/{_escaped(name)}"
        if isinstance(member, dict) and depth > 1 and member and not kinds.is_atomic(below):
            _take_apart(below, member, units, depth=depth - 1)
        else:
            units[below] = member


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _plain(name: str) -> str:
    return name.replace("~1", "/").replace("~0", "~")
