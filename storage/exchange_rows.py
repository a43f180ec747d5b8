"""The teacher's rows as a pull writes them: worksheets, versions, copies, conflicts."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.exchange.kinds import Kind
from app.exchange.ports import Contents
from app.exchange.units import Units
from app.worksheets.worksheet import SheetId
from storage import children, documents, numbering, outbox, recovery, sheets, usage
from storage.children import TABLES
from storage.state import Seen, State
from storage.writer import Transaction

_NUMBERED = frozenset({Kind.VERSION, Kind.HAND_OUT, Kind.COPY})
"""What carries the number of a version."""


class Touched(msgspec.Struct):
    """Which worksheets a transaction changed, for the windows."""

    changed: set[SheetId] = msgspec.field(default_factory=set)
    history: set[SheetId] = msgspec.field(default_factory=set)
    removed: set[SheetId] = msgspec.field(default_factory=set)
    recovered: dict[SheetId, SheetId] = msgspec.field(default_factory=dict)


class Rows:
    """Reads and writes them inside one transaction."""

    def __init__(self, tx: Transaction, state: State, *, replica: Callable[[], str]) -> None:
        self._tx = tx
        self._state = state
        self._replica = replica
        found: Any = tx.connection.connection.driver_connection
        self._raw: sqlite3.Connection = found
        self._revs: dict[tuple[Kind, str], int] = {}
        self._heads: set[str] = set()
        """Worksheets whose current version has to be found again."""
        self._renumber: set[str] = set()
        self._count: set[str] = set()
        self.touched = Touched()

    def note_rev(self, entity: Kind, document_id: str, rev: int) -> None:
        """Note the revision that was known before this transaction."""
        self._revs.setdefault((entity, document_id), rev)

    def settle(self) -> None:
        """Number, count and find current versions, once for the whole transaction."""
        for sheet in sorted(self._renumber):
            numbering.renumber(self._raw, sheet)
        for sheet in sorted(self._count | self._renumber):
            numbering.count(self._raw, sheet, anew=sheet in self._renumber)
        for sheet in sorted(self._heads):
            numbering.find_current(self._raw, sheet)

    # -- reading
    def exists(self, entity: Kind, document_id: str) -> bool:
        """Return whether the row is here."""
        query = f"SELECT 1 FROM {TABLES[entity]} WHERE id = ?"  # noqa: S608 - our names
        return self._raw.execute(query, (document_id,)).fetchone() is not None

    def contents(self, entity: Kind, document_id: str) -> Contents | None:
        """Return a row as it would be sent."""
        if entity is Kind.WORKSHEET:
            found = sheets.find(self._tx.connection, SheetId(document_id))
            if found is None or found.is_draft:
                return None
            row = found.worksheet
            counted = {name: getattr(row, name) for name in usage.COLUMNS}
            own = usage.own(counted | {"usage_elsewhere": found.usage_elsewhere})
            whole = documents.decoded(row.config)
            return Contents(
                units=sheets.units(found),
                whole=whole if isinstance(whole, dict) else {},
                usage=usage.as_unit(own),
            )
        units = children.units_of(self._raw, entity, document_id)
        return None if units is None else Contents(units=units)

    def without_base(self, *, limit: int) -> list[tuple[Kind, str]]:
        """Return rows that neither server nor outbox know, parents first."""
        found: list[tuple[Kind, str]] = []
        for kind in list(TABLES)[:-1]:
            rows = self._raw.execute(
                f"SELECT id FROM {TABLES[kind]} AS r"  # noqa: S608 - our names
                " WHERE NOT EXISTS (SELECT 1 FROM doc_base WHERE entity_type = ?"
                " AND entity_id = r.id)"
                " AND NOT EXISTS (SELECT 1 FROM outbox WHERE entity_id = r.id)"
                " ORDER BY rowid LIMIT ?",
                (kind.value, limit - len(found)),
            )
            found += [(kind, row[0]) for row in rows]
        return found

    # -- worksheets
    def put_worksheet(self, document_id: str, units: Units, *, changed: bool) -> None:
        """Write a worksheet as it stands."""
        sheet = SheetId(document_id)
        found = sheets.find(self._tx.connection, sheet)
        elsewhere = usage.elsewhere(units, self._replica())
        mine = usage.mine(units, self._replica())
        if found is None or found.is_draft:
            self._insert_sheet(document_id, units, elsewhere, mine)
            return
        row = found.worksheet
        values = documents.sheet_values(units, was=row.config)
        if not values["named"]:
            values["automatic_name"] = values["name"]
        counted = {name: getattr(row, name) for name in usage.COLUMNS}
        own = usage.own(counted | {"usage_elsewhere": found.usage_elsewhere})
        values |= _totals(usage.at_least(own, mine), elsewhere)
        before = self._row(Kind.WORKSHEET, document_id) or {}
        values = {name: v for name, v in values.items() if before[name] != _stored(v)}
        if values.keys() & {"name", "named", "config"}:
            self._note_seen(sheet, Seen(row.name, row.named, row.config, self._rev(sheet)))
        if "config" in values:
            self._heads.add(document_id)
        if changed:
            values["change_seq"] = self._state.next_sequence()
        if values:
            self._update("saved_worksheets", document_id, values)
            self.touched.changed.add(sheet)

    def _insert_sheet(
        self, document_id: str, units: Units, elsewhere: usage.Usage, mine: usage.Usage
    ) -> None:
        values = documents.sheet_values(units, was=None)
        values |= _totals(mine, elsewhere)
        values |= {
            "id": document_id,
            "automatic_name": values["name"],
            "change_seq": self._state.next_sequence(),
        }
        self._insert("saved_worksheets", values)
        self.touched.changed.add(SheetId(document_id))

    def _note_seen(self, sheet: SheetId, seen: Seen) -> None:
        """Keep what the editor shows, for its next edit is made on that (storage.pulled)."""
        if sheet in self._state.opened and sheet not in self._state.seen:
            self._state.see(self._tx, sheet, seen)
        self._state.unmark_based(self._tx, sheet)

    def _rev(self, sheet: SheetId) -> int:
        known = self._revs.get((Kind.WORKSHEET, sheet))
        if known is None:
            known = outbox.rev_of(self._tx, Kind.WORKSHEET, sheet) or 0
        return known

    # -- what hangs on them
    def put_child(self, entity: Kind, document_id: str, units: Units) -> None:
        """Write what hangs on a worksheet."""
        before = self._row(entity, document_id)
        values = children.values_of(entity, units, was=before)
        sheet = str(units.get("/saved_worksheet_id"))
        if before is None:
            values["id"] = document_id
            if entity in _NUMBERED:
                values["version_number"] = numbering.provisional(self._raw, sheet)
                self._renumber.add(sheet)
            self._insert(TABLES[entity], values)
        else:
            values = {name: v for name, v in values.items() if before[name] != _stored(v)}
            if not values:
                return
            self._update(TABLES[entity], document_id, values)
        if entity is Kind.VERSION:
            self._heads.add(sheet)
        self.touched.history.add(SheetId(sheet))

    def number_version(self, document_id: str, number: int) -> None:
        """Give a version its final number; `settle` numbers the others."""
        row = self._raw.execute(
            "SELECT saved_worksheet_id, final_number, version_number FROM worksheet_versions"
            " WHERE id = ?",
            (document_id,),
        ).fetchone()
        if row is None or (row[1] == number and row[2] == number):
            return
        # After a server was restored, another one may have had this number.
        self._raw.execute(
            "UPDATE worksheet_versions SET final_number = NULL"
            " WHERE saved_worksheet_id = ? AND final_number = ?",
            (row[0], number),
        )
        self._raw.execute(
            "UPDATE worksheet_versions SET final_number = ? WHERE id = ?", (number, document_id)
        )
        self._renumber.add(row[0])
        self.touched.history.add(SheetId(row[0]))

    def number_is_provisional(self, document_id: str) -> None:
        """Take a version's final number away: the server lost it."""
        row = self._raw.execute(
            "UPDATE worksheet_versions SET final_number = NULL"
            " WHERE id = ? AND final_number IS NOT NULL RETURNING saved_worksheet_id",
            (document_id,),
        ).fetchone()
        if row is not None:
            self._renumber.add(row[0])

    def prune_version(self, document_id: str) -> bool:
        """Remove a version that the server pruned; return whether it is not here any more.

        Not one whose pin is still to be sent: that brings it back there. Nor one that paper
        points to.
        """
        row = self._raw.execute(
            "SELECT saved_worksheet_id, EXISTS (SELECT 1 FROM worksheet_instances"
            " WHERE version_id = worksheet_versions.id) FROM worksheet_versions WHERE id = ?",
            (document_id,),
        ).fetchone()
        if row is None:
            return True
        waiting = outbox.waiting_of(self._tx, Kind.VERSION, document_id)
        if row[1] or any(each.kind == "patch" for each in waiting):
            return False
        self._raw.execute("DELETE FROM worksheet_versions WHERE id = ?", (document_id,))
        outbox.drop(self._tx, self._state, [each.n for each in waiting])
        self._count.add(row[0])
        self._heads.add(row[0])
        self.touched.history.add(SheetId(row[0]))
        return True

    def remove(self, entity: Kind, document_id: str) -> None:
        """Remove a row with all that hangs on it, and its operations."""
        row = self._row(entity, document_id)
        units = self.contents(entity, document_id) if row is not None else None
        sheet = None if units is None else units.units.get("/saved_worksheet_id")
        recovery.remove(self._tx, self._state, entity, document_id)
        if entity is Kind.WORKSHEET:
            for waits in (self._heads, self._renumber, self._count):
                waits.discard(document_id)
            if row is not None:
                self.touched.removed.add(SheetId(document_id))
        elif row is not None and sheet is not None:
            self.touched.history.add(SheetId(sheet))
            if entity is Kind.VERSION:
                self._count.add(sheet)
                self._heads.add(sheet)

    def recover(self, document_id: str) -> str | None:
        """Make a copy with new ids of a worksheet that has work which was never sent."""
        made = recovery.recover(self._tx, self._state, SheetId(document_id))
        if made is not None:
            self.touched.changed.add(made)
            self.touched.recovered[SheetId(document_id)] = made
        return made

    # -- inside
    def _row(self, entity: Kind, document_id: str) -> dict[str, Any] | None:
        return children.row_of(self._raw, entity, document_id)

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._raw.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our names
            [_stored(value) for value in values.values()],
        )

    def _update(self, table: str, row_id: str, values: Mapping[str, Any]) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        self._raw.execute(
            f"UPDATE {table} SET {names} WHERE id = ?",  # noqa: S608 - our names
            [*map(_stored, values.values()), row_id],
        )


def _stored(value: Any) -> Any:  # noqa: ANN401 - what SQLite holds
    return value.decode() if isinstance(value, bytes) else value


def _totals(own: usage.Usage, elsewhere: usage.Usage) -> dict[str, Any]:
    totals = dict(zip(usage.COLUMNS, usage.added(own, elsewhere), strict=True))
    return totals | {"usage_elsewhere": usage.to_keep(elsewhere)}
