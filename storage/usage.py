"""What this replica counted of a worksheet, apart from what others did.

A row shows the totals. What is not of this replica stands beside them in `usage_elsewhere`, so
that "own" is one subtraction, whatever is pulled (app.exchange.kinds.USAGE).
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.exchange import kinds
from app.exchange.units import Json

COLUMNS = ("edit_count", "time_spent_ms", "pdf_generation_count", "share_count")
_NAMES = ("edits", "ms", "pdfs", "shares")
Usage = tuple[int, int, int, int]
NOTHING: Usage = (0, 0, 0, 0)
_decoder = msgspec.json.Decoder(tuple[int, int, int, int])


def kept(text: str | None) -> Usage:
    """Return what a row's `usage_elsewhere` says."""
    return NOTHING if not text else _decoder.decode(text)


def to_keep(usage: Usage) -> str | None:
    """Return the text of `usage_elsewhere`."""
    return None if usage == NOTHING else msgspec.json.encode(usage).decode()


def own(row: Mapping[str, Any]) -> Usage:
    """Return what this replica counted, from a row's columns."""
    elsewhere = kept(row["usage_elsewhere"])
    found = [max(0, row[name] - other) for name, other in zip(COLUMNS, elsewhere, strict=True)]
    return (found[0], found[1], found[2], found[3])


def as_unit(usage: Usage) -> Json:
    """Return it as it is sent; None when nothing was counted."""
    return None if usage == NOTHING else dict(zip(_NAMES, usage, strict=True))


def elsewhere(units: Mapping[str, Json], replica: str) -> Usage:
    """Return what all other replicas counted."""
    mine = f"{kinds.USAGE}/{replica}"
    found = [_read(v) for path, v in units.items() if kinds.is_usage(path) and path != mine]
    return added(*found)


def added(*usages: Usage) -> Usage:
    """Return the sum."""
    sums = [sum(column) for column in zip(NOTHING, *usages, strict=True)]
    return (sums[0], sums[1], sums[2], sums[3])


def mine(units: Mapping[str, Json], replica: str) -> Usage:
    """Return what the server has of this replica."""
    return _read(units.get(f"{kinds.USAGE}/{replica}"))


def _read(value: Json) -> Usage:
    if not isinstance(value, dict):
        return NOTHING
    found = [value.get(name) for name in _NAMES]
    clean = [n if isinstance(n, int) and not isinstance(n, bool) and n > 0 else 0 for n in found]
    return (clean[0], clean[1], clean[2], clean[3])


def at_least(first: Usage, second: Usage) -> Usage:
    """Return the greater of each."""
    found = [max(pair) for pair in zip(first, second, strict=True)]
    return (found[0], found[1], found[2], found[3])
