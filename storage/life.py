"""Whether this database file is the one that was open here last (docs/adr/0030).

A token lies in the file and, beside it, in `chalkline.life`, with the file's place and number on
the disk. Where they part, an older state was brought back or the folder was copied: then the file
begins a new life. Its replica gets a new id, and operations that were never sent new ids, for
another life of the file may have sent them under the old ones.
"""

import logging
import sqlite3
from pathlib import Path

import msgspec

from app.exchange.ports import Meta
from storage import usage
from storage.errors import file_errors
from storage.files import write_atomically
from storage.state import EXCHANGE, State

logger = logging.getLogger(__name__)

NAME = "chalkline.life"
_KEY = "life"


class _Beside(msgspec.Struct, kw_only=True):
    """What lies beside the database."""

    tokens: tuple[str, ...]
    """The newest first; before it the one that stands in the database until its commit."""
    inode: int
    path: str


def begin(path: Path, raw: sqlite3.Connection, state: State) -> bool:
    """See whether `path` is what was open here last, and begin a new life if not; return that.

    Raises:
        DiskFullError, ReadOnlyStoreError, StoreError: when the files cannot be written.
    """
    token = _value(raw, _KEY)
    if token is None:
        _write(path, raw, state, before=None)
        return False
    meta = _meta(raw)
    if not meta.replica:
        return False
    is_same = _is_same(path, token)
    if not is_same:
        logger.info("the database was brought back or copied: a new life begins")
        raw.execute("BEGIN IMMEDIATE")
        try:
            _renew(raw, state, meta)
            raw.execute("COMMIT")
        finally:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
    _write(path, raw, state, before=token)
    return not is_same


def _is_same(path: Path, token: str) -> bool:
    try:
        data = path.with_name(NAME).read_bytes()
        beside = msgspec.json.decode(data, type=_Beside)
    except (OSError, msgspec.DecodeError):
        return False
    place = (beside.inode, beside.path)
    return token in beside.tokens and place == (path.stat().st_ino, str(path.resolve()))


def _write(path: Path, raw: sqlite3.Connection, state: State, *, before: str | None) -> None:
    """Put up the next token: beside the file first, so that a kill never parts the two."""
    token = state.random(16).hex()
    tokens = (token,) if before is None else (token, before)
    beside = _Beside(tokens=tokens, inode=path.stat().st_ino, path=str(path.resolve()))
    marker = path.with_name(NAME)
    with file_errors(marker):
        write_atomically(marker, msgspec.json.encode(beside))
    _put(raw, _KEY, token)


def _renew(raw: sqlite3.Connection, state: State, meta: Meta) -> None:
    """Give the file a new replica; what the old one counted is another's from here on."""
    for sheet, units, kept in raw.execute(
        "SELECT s.id, b.server_json, s.usage_elsewhere FROM doc_base b"
        " JOIN saved_worksheets s ON s.id = b.entity_id WHERE b.entity_type = 'worksheet'"
    ).fetchall():
        mine = usage.mine(msgspec.json.decode(units), meta.replica)
        if mine != usage.NOTHING:
            raw.execute(
                "UPDATE saved_worksheets SET usage_elsewhere = ? WHERE id = ?",
                (usage.to_keep(usage.added(usage.kept(kept), mine)), sheet),
            )
    for (n,) in raw.execute("SELECT n FROM outbox WHERE state = 'new'").fetchall():
        raw.execute("UPDATE outbox SET op_id = ? WHERE n = ?", (state.new_id(), n))
    renewed = msgspec.structs.replace(meta, replica=state.new_id(), pushes=0)
    _put(raw, EXCHANGE, msgspec.json.encode(renewed).decode())
    raw.execute(
        "INSERT INTO sync_event (at, kind, detail) VALUES (?, 'new life', '')", (state.now(),)
    )


def _meta(raw: sqlite3.Connection) -> Meta:
    text = _value(raw, EXCHANGE)
    return Meta() if text is None else msgspec.json.decode(text, type=Meta)


def _value(raw: sqlite3.Connection, key: str) -> str | None:
    row = raw.execute("SELECT v FROM meta WHERE k = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _put(raw: sqlite3.Connection, key: str, value: str) -> None:
    raw.execute(
        "INSERT INTO meta (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
        (key, value),
    )
