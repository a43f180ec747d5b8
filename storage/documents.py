"""Rows as documents of the exchange and back: units by pointer (app.exchange.units).

Not every column travels: what is derived, what belongs to this computer alone, and pupils' names
stay here (sync.md §3.2).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from app.exchange import kinds
from app.exchange.units import Json, Units, config_of, config_units, same
from app.worksheets.worksheet import Worksheet

_PLAIN = ("name", "worksheet_type", "description", "archived_at", "deleted_at")
_TIMES = ("created_at", "updated_at")
_FLAGS = ("named", "is_favorite", "is_template", "is_public", "in_library")
SHEET_FIELDS = frozenset((*_PLAIN, *_TIMES, *_FLAGS, "tags", "config"))
"""Columns of a worksheet that others see."""
_VERSION_TEXTS = (
    "saved_worksheet_id",
    "version_type",
    "created_by",
    "created_reason",
    "change_description",
    "name",
    "worksheet_type",
    "parent_id",
    "device",
)
_VERSION_NUMBERS = ("created_at", "problem_count", "page_count")
VERSION_JSON = ("config", "problems", "answer_key")
_COPY_TEXTS = (
    "saved_worksheet_id",
    "version_id",
    "printed_by",
    "class_id",
    "qr_code_url",
    "pupil_id",
    "hand_out_id",
    "set_id",
)
_COPY_NUMBERS = ("printed_at", "due_date", "voided_at")
_HAND_OUT_TEXTS = ("saved_worksheet_id", "version_id", "class_id", "fairness")
_HAND_OUT_NUMBERS = ("printed_at", "due_date", "voided_at")
_SET_JSON = ("problems", "answer_key")

_json = msgspec.json.Decoder()


def decoded(data: bytes | None) -> Json:
    """Return JSON as values, None for what is none (a broken sheet stays as it is in its row)."""
    if data is None:
        return None
    try:
        return _json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


@lru_cache(maxsize=32)
def settings_of(config: bytes) -> Mapping[str, Json]:
    """Return the units of a config. Kept for a while, for an edit compares the last with the
    next: never to be changed.
    """
    found = decoded(config)
    return config_units(found) if isinstance(found, dict) else {}


# -- worksheets
def sheet_units(row: Worksheet, *, in_library: bool) -> Units:
    """Return the units of a worksheet."""
    units: Units = {
        "/name": row.name,
        "/named": row.named,
        kinds.WORKSHEET_TYPE: row.worksheet_type,
        "/description": row.description,
        "/created_at": row.created_at,
        "/updated_at": row.updated_at,
        "/archived_at": row.archived_at,
        kinds.DELETED: row.deleted_at,
        "/is_favorite": row.is_favorite,
        "/is_template": row.is_template,
        "/is_public": row.is_public,
        "/in_library": in_library,
        kinds.TAGS: list(row.tags),
    }
    units.update(settings_of(row.config))
    return units


def sheet_values(units: Units, *, was: bytes | None) -> dict[str, Any]:
    """Return the columns of a worksheet; `was` is its config before, kept if it says the same."""
    values: dict[str, Any] = {
        "name": _text(units.get("/name")) or "",
        "worksheet_type": _text(units.get(kinds.WORKSHEET_TYPE)) or "",
        "description": _text(units.get("/description")),
        "archived_at": _number(units.get("/archived_at")),
        "deleted_at": _number(units.get(kinds.DELETED)),
    }
    for name in _TIMES:
        values[name] = _number(units.get(f"/{name}")) or 0
    for name in _FLAGS:
        values[name] = bool(units.get(f"/{name}"))
    tags = units.get(kinds.TAGS) or ()
    values["tags"] = ",".join(tag for tag in tags if isinstance(tag, str) and tag) or None
    values["config"] = config_bytes(config_of(units), was)
    return values


def config_bytes(config: dict[str, Any], was: bytes | None = None) -> bytes:
    """Return a config as this program writes it, so that equal configs are equal bytes."""
    before = decoded(was)
    if was is not None and same(before, config):
        return was
    return msgspec.json.encode(_in_order(config, _own(config) or before))


def is_usable(config: bytes) -> bool:
    """Return whether this program can make a sheet from a config."""
    from app.worksheets.config import WorksheetConfig

    try:
        msgspec.json.decode(config, type=WorksheetConfig)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _own(config: dict[str, Any]) -> Json:
    """Return the config as the program would write it; {} when it cannot read it."""
    # Not at the top: the topics are loaded after the first window is shown.
    from app.worksheets.config import WorksheetConfig

    try:
        return _json.decode(msgspec.json.encode(msgspec.convert(config, WorksheetConfig)))
    except msgspec.ValidationError:
        return {}


def _in_order(value: Json, like: Json) -> Json:
    """Return `value` with the members of objects in the order of `like`, others by name."""
    if isinstance(value, dict):
        known = like if isinstance(like, dict) else {}
        names = [name for name in known if name in value]
        names += sorted(name for name in value if name not in known)
        return {name: _in_order(value[name], known.get(name)) for name in names}
    if isinstance(value, list):
        beside = (
            like if isinstance(like, list) and len(like) == len(value) else [None] * len(value)
        )
        return [_in_order(member, at) for member, at in zip(value, beside, strict=True)]
    return value


# -- versions
def version_units(row: Mapping[str, Any]) -> Units:
    """Return the units of a version's row."""
    units: Units = {f"/{name}": row[name] for name in (*_VERSION_TEXTS, *_VERSION_NUMBERS)}
    units["/conflict"] = bool(row["conflict"])
    for name in VERSION_JSON:
        units[f"/{name}"] = decoded(row[name])
    return units


def version_values(units: Units, *, was: bytes | None) -> dict[str, Any]:
    """Return the columns of a version; `was` is its config before."""
    values: dict[str, Any] = {name: _text(units.get(f"/{name}")) for name in _VERSION_TEXTS}
    values |= {name: _number(units.get(f"/{name}")) for name in _VERSION_NUMBERS}
    config = units.get(kinds.CONFIG)
    values["config"] = config_bytes(config if isinstance(config, dict) else {}, was)
    for name in ("problems", "answer_key"):
        value = units.get(f"/{name}")
        values[name] = None if value is None else msgspec.json.encode(value)
    values["conflict"] = bool(units.get("/conflict"))
    values["name"] = values["name"] or ""
    values["worksheet_type"] = values["worksheet_type"] or ""
    values["version_type"] = values["version_type"] or "auto-save"
    values["created_reason"] = values["created_reason"] or "auto-save"
    values["created_at"] = values["created_at"] or 0
    return values


# -- copies
def copy_units(row: Mapping[str, Any]) -> Units:
    """Return the units of a printed copy: never the pupil's name."""
    return {f"/{name}": row[name] for name in (*_COPY_TEXTS, *_COPY_NUMBERS)}


def copy_values(units: Units) -> dict[str, Any]:
    """Return the columns of a printed copy that come from outside."""
    values: dict[str, Any] = {name: _text(units.get(f"/{name}")) for name in _COPY_TEXTS}
    values |= {name: _number(units.get(f"/{name}")) for name in _COPY_NUMBERS}
    values["qr_code_url"] = values["qr_code_url"] or ""
    values["printed_at"] = values["printed_at"] or 0
    return values


# -- hand-outs and their problem sets
def hand_out_units(row: Mapping[str, Any]) -> Units:
    """Return the units of a hand-out."""
    return {f"/{name}": row[name] for name in (*_HAND_OUT_TEXTS, *_HAND_OUT_NUMBERS)}


def hand_out_values(units: Units) -> dict[str, Any]:
    """Return the columns of a hand-out that come from outside."""
    values: dict[str, Any] = {name: _text(units.get(f"/{name}")) for name in _HAND_OUT_TEXTS}
    values |= {name: _number(units.get(f"/{name}")) for name in _HAND_OUT_NUMBERS}
    values["fairness"] = values["fairness"] or "same"
    values["printed_at"] = values["printed_at"] or 0
    return values


def set_units(row: Mapping[str, Any], *, sheet: str) -> Units:
    """Return the units of a problem set; `sheet` is the worksheet of its version."""
    units: Units = {
        "/saved_worksheet_id": sheet,
        "/version_id": row["version_id"],
        "/label": row["label"],
        "/seed": row["seed"],
    }
    return units | {f"/{name}": decoded(row[name]) for name in _SET_JSON}


def set_values(units: Units) -> dict[str, Any]:
    """Return the columns of a problem set."""
    values: dict[str, Any] = {
        "version_id": _text(units.get("/version_id")),
        "label": _text(units.get("/label")) or "",
        "seed": _number(units.get("/seed")) or 0,
    }
    for name in _SET_JSON:
        values[name] = msgspec.json.encode(units.get(f"/{name}") or [])
    return values


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Json) -> int | None:
    """Return a whole number that SQLite can hold."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -(2**63) <= value < 2**63 else None
