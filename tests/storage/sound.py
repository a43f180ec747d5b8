"""What must hold of the local store at any moment, whatever has happened to it."""

import hashlib
import sqlite3
from typing import Any

import msgspec

from app.exchange.digest import Digest, hash_of
from app.exchange.edits import changes_in
from app.exchange.hlc import is_recalled
from app.exchange.ports import Meta
from app.exchange.units import Units, laid_over
from app.worksheets.worksheet import SheetId
from storage import sheets
from storage.connection import through_sqlalchemy

TABLES = (
    "saved_worksheets",
    "worksheet_versions",
    "worksheet_instances",
    "worksheet_attempts",
    "drafts",
    "outbox",
    "doc_base",
    "commits",
    "inbox",
    "applied",
    "conflicts",
    "sync_event",
    "meta",
)
_UNMARKED = """
    SELECT id FROM (SELECT id FROM saved_worksheets UNION ALL SELECT id FROM worksheet_versions
      UNION ALL SELECT id FROM worksheet_instances)
     WHERE id NOT IN (SELECT entity_id FROM outbox) AND id NOT IN (SELECT entity_id FROM doc_base)
"""
_NOTHING = {
    "an operation about nothing": """
        SELECT entity_id FROM outbox WHERE state = 'new' AND kind <> 'purge'
           AND entity_id NOT IN (SELECT id FROM saved_worksheets)
           AND entity_id NOT IN (SELECT id FROM worksheet_versions)
           AND entity_id NOT IN (SELECT id FROM worksheet_instances)""",
    "two operations that are both new": """
        SELECT entity_id FROM outbox WHERE state = 'new' GROUP BY entity_id HAVING count(*) > 1""",
    "a count that is wrong": """
        SELECT id FROM saved_worksheets s WHERE version_count <> pruned_count +
               (SELECT count(*) FROM worksheet_versions v WHERE v.saved_worksheet_id = s.id)""",
    "a current version that is not there": """
        SELECT id FROM saved_worksheets WHERE current_version_id IS NOT NULL
           AND current_version_id NOT IN (SELECT id FROM worksheet_versions)""",
    "a number that is none, or not the final one": """
        SELECT id FROM worksheet_versions
         WHERE version_number < 1 OR coalesce(final_number, version_number) <> version_number""",
    "a copy with another number than its version": """
        SELECT c.id FROM worksheet_instances c JOIN worksheet_versions v ON v.id = c.version_id
         WHERE c.version_number <> v.version_number""",
    "a sheet that is a draft as well": """
        SELECT id FROM drafts WHERE id IN (SELECT id FROM saved_worksheets)""",
}


def assert_sound(raw: sqlite3.Connection) -> None:
    """See that the file is whole, and that outbox, bases and rows say the same."""
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    if _belongs_to_an_account(raw):  # else the next account's first cycle marks what is there
        assert raw.execute(_UNMARKED).fetchall() == [], "rows of the library that nobody marked"
    for what, query in _NOTHING.items():
        assert raw.execute(query).fetchall() == [], what
    _assert_digest(raw)
    _assert_views(raw)


def logical_hash(raw: sqlite3.Connection) -> str:
    """Return a hash of everything that stands in the tables."""
    hashed = hashlib.blake2b(digest_size=12)
    for table in TABLES:
        for row in raw.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid"):  # noqa: S608 - ours
            hashed.update(repr(row).encode())
    return hashed.hexdigest()


def _belongs_to_an_account(raw: sqlite3.Connection) -> bool:
    row = raw.execute("SELECT v FROM meta WHERE k = 'sync'").fetchone()
    return row is not None and bool(msgspec.json.decode(row[0], type=Meta).account_id)


def _assert_digest(raw: sqlite3.Connection) -> None:
    digests: dict[str, Digest] = {}
    for kind, document_id, rev, token in raw.execute(
        "SELECT entity_type, entity_id, server_rev, token FROM doc_base"
    ):
        hashed = hash_of(kind, document_id, rev, token)
        digests[kind] = digests.get(kind, Digest()).plus(hashed)
    row = raw.execute("SELECT v FROM meta WHERE k = 'digest'").fetchone()
    kept = {} if row is None else msgspec.json.decode(row[0], type=dict[str, Digest])
    assert {kind: digest for kind, digest in kept.items() if digest.count} == digests


def _assert_views(raw: sqlite3.Connection) -> None:
    """See that every worksheet is its base with its operations on top."""
    connection = through_sqlalchemy(raw)
    for (sheet,) in raw.execute("SELECT id FROM saved_worksheets").fetchall():
        found = sheets.get(connection, SheetId(sheet))
        view: Units = {}
        row = raw.execute(
            "SELECT server_json FROM doc_base WHERE entity_type = 'worksheet' AND entity_id = ?",
            (sheet,),
        ).fetchone()
        if row is not None:
            view = msgspec.json.decode(row[0])
        operations = raw.execute(
            "SELECT payload, state, hlc FROM outbox WHERE entity_type = 'worksheet'"
            " AND entity_id = ? AND (state <> 'parked' OR kind = 'create') ORDER BY n",
            (sheet,),
        ).fetchall()
        for payload, state, _ in sorted(operations, key=lambda row: not is_recalled(row[2])):
            view = laid_over(view, changes_in(payload.encode(), frozen=state != "new"))
        if not view and not _belongs_to_an_account(raw):
            continue
        wanted: dict[str, Any] = sheets.units(found)
        shown = {path: value for path, value in view.items() if path in wanted or value}
        shown = {path: value for path, value in shown.items() if not path.startswith("/usage/")}
        shown = {path: value for path, value in shown.items() if not path.startswith("/revived")}
        assert shown == wanted, sheet
