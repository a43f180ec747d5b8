"""What hangs on worksheets, as the exchange reads and writes it, by kind."""

import sqlite3
from typing import Any

import msgspec
import sqlalchemy as sa

from app.exchange.kinds import Kind
from app.exchange.units import Units
from storage import documents

TABLES = {
    Kind.WORKSHEET: "saved_worksheets",
    Kind.VERSION: "worksheet_versions",
    Kind.PROBLEM_SET: "problem_sets",
    Kind.HAND_OUT: "hand_outs",
    Kind.COPY: "worksheet_instances",
    Kind.CONFLICT: "conflicts",
}
"""In the order of their ranks; notes of collisions are the server's to make."""
_SHEET_OF_SET = (
    "SELECT v.saved_worksheet_id FROM worksheet_versions v"
    " JOIN problem_sets p ON p.version_id = v.id WHERE p.id = ?"
)


def raw_of(connection: sa.Connection) -> sqlite3.Connection:
    """Return the driver's own connection."""
    found: Any = connection.connection.driver_connection
    raw: sqlite3.Connection = found
    return raw


def row_of(raw: sqlite3.Connection, entity: Kind, document_id: str) -> dict[str, Any] | None:
    """Return a row by column name, JSON as text; None when it is not here."""
    query = f"SELECT * FROM {TABLES[entity]} WHERE id = ?"  # noqa: S608 - our names
    cursor = raw.execute(query, (document_id,))
    row = cursor.fetchone()
    if row is None:
        return None
    return dict(zip((column[0] for column in cursor.description), row, strict=True))


def units_of(raw: sqlite3.Connection, entity: Kind, document_id: str) -> Units | None:
    """Return the units of anything but a worksheet; None when it is not here."""
    values = row_of(raw, entity, document_id)
    if values is None:
        return None
    for name in documents.VERSION_JSON:
        if isinstance(values.get(name), str):
            values[name] = values[name].encode()
    match entity:
        case Kind.VERSION:
            return documents.version_units(values)
        case Kind.COPY:
            return documents.copy_units(values)
        case Kind.HAND_OUT:
            return documents.hand_out_units(values)
        case Kind.PROBLEM_SET:
            sheet = raw.execute(_SHEET_OF_SET, (document_id,)).fetchone()[0]
            return documents.set_units(values, sheet=sheet)
        case _:
            units: Units = documents.decoded(values["units"].encode())
            return units


def values_of(entity: Kind, units: Units, *, was: dict[str, Any] | None) -> dict[str, Any]:
    """Return the columns of anything but a worksheet; `was` is its row before."""
    match entity:
        case Kind.VERSION:
            config = None if was is None else was["config"].encode()
            return documents.version_values(units, was=config)
        case Kind.COPY:
            return documents.copy_values(units)
        case Kind.HAND_OUT:
            return documents.hand_out_values(units)
        case Kind.PROBLEM_SET:
            return documents.set_values(units)
        case _:
            at = units.get("/at")
            return {
                "saved_worksheet_id": units.get("/saved_worksheet_id"),
                "units": msgspec.json.encode(units),
                "at": at if isinstance(at, int) else 0,
            }
