"""How a document of the core becomes a row, and a row a document.

`document` holds every unit except a version's three long ones, which have columns of their own.
The other columns of the spec are a projection: a value that a column cannot hold (a wrong type, a
NUL character, more than 64 bits) is left out there, and stays whole in `document`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa

from app.exchange.kinds import USAGE, Kind
from app.exchange.merge import Stamp, Stamps
from app.exchange.units import Units, config_of
from server.core.ports import Document
from server.core.versions import config_hash
from server.db.session import AmongIds, Prepared, Upsert
from server.db.tables import (
    conflicts,
    hand_outs,
    problem_sets,
    saved_worksheets,
    worksheet_instances,
    worksheet_versions,
)

Columns: TypeAlias = dict[str, Any]

_encoder = msgspec.json.Encoder()
_units = msgspec.json.Decoder(dict[str, Any])
_raw_units = msgspec.json.Decoder(dict[str, msgspec.Raw])
_stamps = msgspec.json.Decoder(dict[str, Stamp])

LONG_UNITS = ("/config", "/problems", "/answer_key")
"""Units of a version that lie in columns of their own."""
_MOST = 2**63 - 1


def encoded(value: object) -> str:
    """Return JSON as text, the form it has in every column."""
    return _encoder.encode(value).decode()


def text_of(value: object, default: str | None = None) -> str | None:
    """Return a text that both databases can hold."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else default


def integer_of(value: object, default: int | None = None) -> int | None:
    """Return a whole number that both databases can hold."""
    if isinstance(value, bool) or not isinstance(value, int):
        return default
    return value if -_MOST <= value <= _MOST else default


def _config_json(config: object) -> str:
    return encoded(config) if isinstance(config, dict) else "{}"


@dataclass(frozen=True, slots=True)
class Store:
    """The statements of one kind, and its columns beside the sync ones."""

    table: sa.Table
    columns: tuple[str, ...]
    long: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    """Columns that only a new row gets."""
    numbered: bool = False
    select: Prepared = field(init=False)
    several: AmongIds = field(init=False)
    between: Prepared = field(init=False)
    upsert: Upsert = field(init=False)

    def __post_init__(self) -> None:
        """Build the statements."""
        c = self.table.c
        wanted = [c.id, c.rev, c.token, c.gone, c.document, c.field_rev]
        if self.numbered:
            wanted += [c.version_number, c.pruned, *(c[name[1:]] for name in self.long)]
        if self.table is saved_worksheets:
            wanted.append(c.next_version_number)
        mine = c.account_id == sa.bindparam("account_id")
        one = sa.select(*wanted).where(mine, c.id == sa.bindparam("id"))
        after: sa.BindParameter[int] = sa.bindparam("after")
        upto: sa.BindParameter[int] = sa.bindparam("upto")
        many = sa.select(*wanted).where(mine, c.rev > after, c.rev <= upto)
        keys = ("account_id", "id", "rev", "token", "gone", "document", "field_rev")
        object.__setattr__(self, "select", Prepared(one))
        several = sa.select(*wanted).where(mine)
        object.__setattr__(self, "several", AmongIds(several, c.id))
        object.__setattr__(self, "between", Prepared(many.order_by(c.rev, c.id)))
        object.__setattr__(
            self, "upsert", Upsert(self.table, (*keys, *self.columns), keep=self.keep)
        )


STORES: dict[Kind, Store] = {
    Kind.WORKSHEET: Store(
        saved_worksheets,
        ("user_id", "name", "description", "worksheet_type", "config", "tags", "is_favorite",
         "is_template", "is_public", "created_at", "updated_at", "last_viewed_at", "edit_count",
         "time_spent_ms", "pdf_generation_count", "share_count", "archived_at", "deleted_at",
         "config_hash"),
    ),
    Kind.VERSION: Store(
        worksheet_versions,
        ("saved_worksheet_id", "version_number", "version_type", "config", "problems",
         "answer_key", "created_at", "created_by", "created_reason", "change_description",
         "problem_count", "page_count", "config_hash", "is_conflict", "pruned", "pruned_at"),
        long=LONG_UNITS,
        numbered=True,
    ),
    Kind.COPY: Store(
        worksheet_instances,
        ("saved_worksheet_id", "version_id", "version_number", "printed_at", "printed_by",
         "student_name", "class_id", "due_date", "qr_code_url", "hand_out_id", "voided_at"),
    ),
    Kind.HAND_OUT: Store(
        hand_outs, ("saved_worksheet_id", "version_id", "due_date", "voided_at")
    ),
    Kind.PROBLEM_SET: Store(problem_sets, ("saved_worksheet_id", "version_id")),
    Kind.CONFLICT: Store(conflicts, ("saved_worksheet_id",)),
}  # fmt: skip


def document_of(kind: Kind, row: tuple[Any, ...]) -> Document:
    """Return the document of a row that `Store.select` found, everything decoded."""
    document_id, rev, token, gone, document, field_rev, *rest = row
    units = _units.decode(document)
    number, pruned = None, False
    if STORES[kind].numbered:
        number, pruned, *long = rest
        if not (pruned or gone):
            for name, text in zip(LONG_UNITS, long, strict=True):
                if text is not None:
                    units[name] = msgspec.json.decode(text)
    stamps: Stamps = _stamps.decode(field_rev)
    return Document(
        kind=kind, id=document_id, rev=rev, token=token, units=units, stamps=stamps,
        number=number, pruned=bool(pruned), gone=bool(gone),
    )  # fmt: skip


def raw_units_of(kind: Kind, row: tuple[Any, ...]) -> tuple[Units, int | None, bool]:
    """Return units as undecoded JSON, the number and whether it is pruned: for whole pages."""
    units: Units = dict(_raw_units.decode(row[4]))
    if not STORES[kind].numbered:
        return units, None, False
    number, pruned, *long = row[6:]
    if not (pruned or row[3]):
        for name, text in zip(LONG_UNITS, long, strict=True):
            if text is not None:
                units[name] = msgspec.Raw(text)
    return units, number, bool(pruned)


def columns_of(document: Document) -> Columns:
    """Return the row of a document, but for the account."""
    units = document.units
    kept = units
    if document.kind is Kind.VERSION:
        kept = {path: value for path, value in units.items() if path not in LONG_UNITS}
    return {
        "id": document.id,
        "rev": document.rev,
        "token": document.token,
        "gone": document.gone,
        "document": encoded(kept),
        "field_rev": encoded(document.stamps),
        **_PROJECTIONS[document.kind](document),
    }


def _worksheet(document: Document) -> Columns:
    units = document.units
    config = config_of(units)
    tags = units.get("/tags")
    used = _usage(units)
    return {
        "user_id": text_of(units.get("/user_id")),
        "name": text_of(units.get("/name"), ""),
        "description": text_of(units.get("/description")),
        "worksheet_type": text_of(units.get("/worksheet_type"), ""),
        "config": _config_json(config),
        "tags": ",".join(text_of(tag) or "" for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else None,
        "is_favorite": units.get("/is_favorite") is True,
        "is_template": units.get("/is_template") is True,
        "is_public": units.get("/is_public") is True,
        "created_at": integer_of(units.get("/created_at"), 0),
        "updated_at": integer_of(units.get("/updated_at"), 0),
        "last_viewed_at": integer_of(units.get("/last_viewed_at")),
        "edit_count": used.get("edits", 0),
        "time_spent_ms": used.get("ms", 0),
        "pdf_generation_count": used.get("pdfs", 0),
        "share_count": used.get("shares", 0),
        "archived_at": integer_of(units.get("/archived_at")),
        "deleted_at": integer_of(units.get("/deleted_at")),
        "config_hash": config_hash(config),
    }


def _usage(units: Mapping[str, Any]) -> dict[str, int]:
    """Return what all replicas counted, together."""
    total: dict[str, int] = {}
    for path, counted in units.items():
        if not path.startswith(f"{USAGE}/") or not isinstance(counted, dict):
            continue
        for name, value in counted.items():
            number = integer_of(value, 0) or 0
            total[name] = max(-_MOST, min(_MOST, total.get(name, 0) + number))
    return total


def _version(document: Document) -> Columns:
    units = document.units
    config = units.get("/config")
    return {
        "saved_worksheet_id": text_of(units.get("/saved_worksheet_id"), ""),
        "version_number": document.number,
        "version_type": text_of(units.get("/version_type"), ""),
        "config": _config_json(config),
        "problems": encoded(units["/problems"]) if "/problems" in units else None,
        "answer_key": encoded(units["/answer_key"]) if "/answer_key" in units else None,
        "created_at": integer_of(units.get("/created_at"), 0),
        "created_by": text_of(units.get("/created_by")),
        "created_reason": text_of(units.get("/created_reason")),
        "change_description": text_of(units.get("/change_description")),
        "problem_count": integer_of(units.get("/problem_count")),
        "page_count": integer_of(units.get("/page_count")),
        "config_hash": config_hash(config) if isinstance(config, dict) else "",
        "is_conflict": units.get("/conflict") is True,
        "pruned": document.pruned,
        "pruned_at": int(time.time()) if document.pruned else None,
    }


def _copy(document: Document) -> Columns:
    units = document.units
    return {
        "saved_worksheet_id": text_of(units.get("/saved_worksheet_id"), ""),
        "version_id": None if document.gone else text_of(units.get("/version_id")),
        "version_number": integer_of(units.get("/version_number")),
        "printed_at": integer_of(units.get("/printed_at"), 0),
        "printed_by": text_of(units.get("/printed_by")),
        "student_name": text_of(units.get("/student_name")),
        "class_id": text_of(units.get("/class_id")),
        "due_date": integer_of(units.get("/due_date")),
        "qr_code_url": text_of(units.get("/qr_code_url"), ""),
        "hand_out_id": text_of(units.get("/hand_out_id")),
        "voided_at": integer_of(units.get("/voided_at")),
    }


def _problem_set(document: Document) -> Columns:
    return {
        "saved_worksheet_id": text_of(document.units.get("/saved_worksheet_id"), ""),
        "version_id": None if document.gone else text_of(document.units.get("/version_id")),
    }


def _hand_out(document: Document) -> Columns:
    return _problem_set(document) | {
        "due_date": integer_of(document.units.get("/due_date")),
        "voided_at": integer_of(document.units.get("/voided_at")),
    }


def _conflict(document: Document) -> Columns:
    return {"saved_worksheet_id": text_of(document.units.get("/saved_worksheet_id"), "")}


_PROJECTIONS = {
    Kind.WORKSHEET: _worksheet,
    Kind.VERSION: _version,
    Kind.COPY: _copy,
    Kind.CONFLICT: _conflict,
    Kind.HAND_OUT: _hand_out,
    Kind.PROBLEM_SET: _problem_set,
}
