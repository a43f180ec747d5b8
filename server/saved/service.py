"""The endpoints' work: one transaction each, safe to repeat by its Idempotency-Key."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from app.worksheets.worksheet import Reason
from server.accounts.devices import Caller, note_seen
from server.db.database import Database
from server.db.session import Prepared, Session, Upsert
from server.db.tables import replicas, rest_request
from server.errors import MissingError, ReusedKeyError
from server.exchange.account_tx import TableTx
from server.http.answers import encoded
from server.saved import lists
from server.saved.edits import Edit, counted_by
from server.saved.messages import (
    AutoSaveAsk,
    AutoSaveReply,
    ListQuery,
    RestoreAsk,
    RestoreReply,
    SnapshotAsk,
    SnapshotReply,
    VersionsQuery,
)
from server.settings import ServerSettings

M = TypeVar("M", bound=msgspec.Struct)

_DONE = Prepared(
    sa.select(rest_request.c.payload_hash, rest_request.c.reply).where(
        rest_request.c.account_id == sa.bindparam("account_id"),
        rest_request.c.key == sa.bindparam("key"),
    )
)
_KEEP = Prepared(rest_request.insert(), ("account_id", "key", "payload_hash", "reply", "seq"))
_REPLICA = Upsert(replicas, ("account_id", "replica", "device_id"))


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A reply with the revision that the worksheet has after it."""

    reply: msgspec.Raw
    rev: int


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers say about a write."""

    worksheet_id: str
    key: str = ""
    """Idempotency-Key; empty: none."""
    rev: int | None = None
    """If-Match; None: any."""


class Saved:
    """Saved worksheets for all accounts of this server."""

    def __init__(self, database: Database, settings: ServerSettings) -> None:
        self._database = database
        self._retention = settings.retention

    async def auto_save(self, caller: Caller, asked: Request, ask: AutoSaveAsk) -> Answered:
        """Make a config current and keep it as an auto-save version, if it differs.

        Raises:
            MissingError, ChangedError, InvalidError, ReusedKeyError: as their names say.
        """

        def work(edit: Edit) -> AutoSaveReply:
            edit.set_config(ask.config, counts="edits")
            number = edit.newest_has(ask.config)
            if number is None:
                number = edit.add_version(ask.config, Reason.AUTO_SAVE)[1]
            return AutoSaveReply(version_number=number)

        return await self._write(caller, asked, ("auto-save", ask), work)

    async def snapshot(self, caller: Caller, asked: Request, ask: SnapshotAsk) -> Answered:
        """Keep a config with its problems for good.

        Raises:
            MissingError, ChangedError, InvalidError, ReusedKeyError: as their names say.
        """
        reason = Reason(ask.reason.value)

        def work(edit: Edit) -> SnapshotReply:
            edit.set_config(ask.config, counts=counted_by(reason))
            version_id, number = edit.add_version(
                ask.config, reason, problems=ask.problems, answer_key=ask.answer_key
            )
            return SnapshotReply(version_id=version_id, version_number=number)

        return await self._write(caller, asked, ("snapshot", ask), work)

    async def restore(self, caller: Caller, asked: Request, ask: RestoreAsk) -> Answered:
        """Make a version's config current. The state it replaces is kept, if no version has it.

        Raises:
            MissingError, ChangedError, InvalidError, ReusedKeyError: as their names say.
        """

        def work(edit: Edit) -> RestoreReply:
            config: dict[str, Any] = edit.version(ask.version_id).units["/config"]
            now = edit.config()
            if edit.version_with(now) is None:
                edit.add_version(now, Reason.AUTO_SAVE)
            edit.set_config(config)
            return RestoreReply(config=config)

        return await self._write(caller, asked, ("restore", ask), work)

    async def versions(self, caller: Caller, worksheet_id: str, asked: VersionsQuery) -> bytes:
        """Return, encoded, a worksheet's versions.

        Raises:
            MissingError: when there is no such worksheet.
        """
        return await self._database.read(
            lambda session: encoded(
                lists.versions(session, caller.account_id, worksheet_id, asked)
            )
        )

    async def library(self, caller: Caller, asked: ListQuery) -> bytes:
        """Return, encoded, a page of the library."""
        return await self._database.read(
            lambda session: encoded(lists.library(session, caller.account_id, asked))
        )

    async def _write(
        self,
        caller: Caller,
        asked: Request,
        said: tuple[str, msgspec.Struct],
        work: Callable[[Edit], msgspec.Struct],
    ) -> Answered:
        if "\0" in asked.worksheet_id:
            raise MissingError(asked.worksheet_id)
        hashed = hashlib.sha256(encoded([asked.worksheet_id, asked.rev, *said])).hexdigest()

        def job(session: Session) -> Answered:
            tx = TableTx(session, caller.account_id, device_id=caller.device_id)
            note_seen(session, caller, now=tx.now_ms // 1000)
            before = self._before(tx, asked.key, hashed)
            if before is not None:
                tx.finish()
                return before
            replica = f"rest:{caller.device_id}"
            session.run(
                _REPLICA, account_id=tx.account_id, replica=replica, device_id=caller.device_id
            )
            edit = Edit(
                tx, asked.worksheet_id, replica=replica, retention=self._retention, rev=asked.rev
            )
            reply = msgspec.Raw(encoded(work(edit)))
            edit.finish()
            answered = Answered(reply=reply, rev=edit.worksheet.rev)
            if asked.key:
                session.run(
                    _KEEP, account_id=tx.account_id, key=asked.key, payload_hash=hashed,
                    reply=encoded(answered).decode(), seq=tx.mark.seq,
                )  # fmt: skip
            tx.finish()
            return answered

        return await self._database.write(job, account=caller.account_id)

    @staticmethod
    def _before(tx: TableTx, key: str, hashed: str) -> Answered | None:
        """Return what this key's request was answered before.

        Raises:
            ReusedKeyError: when it was another request.
        """
        if not key:
            return None
        found = tx.session.first(_DONE, account_id=tx.account_id, key=key)
        if found is None:
            return None
        if found[0] != hashed:
            raise ReusedKeyError(key)
        return msgspec.json.decode(found[1], type=Answered)
