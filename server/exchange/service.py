"""The sync endpoints' work: the core over one transaction, its answer encoded beside it.

Answers are encoded on the database's thread, so that a page of five hundred rows does not hold up
the event loop.
"""

import base64
import binascii
import time

import sqlalchemy as sa

from app.exchange import kinds
from app.exchange.usable import fault_of
from server.accounts.devices import Caller, describe, note_seen
from server.core import apply, feed
from server.core.ports import AccountReader, AccountTx
from server.db.database import Database
from server.db.session import Prepared, Session, Upsert
from server.db.tables import account_copy_keys, account_sync, replicas
from server.errors import InvalidError, MissingError, TooMuchError, TooNewError, UpgradeError
from server.exchange.account_reader import TableReader
from server.exchange.account_tx import TableTx
from server.http.answers import encoded
from server.http.bodies import check_ids
from server.http.metrics import Metrics
from server.settings import ServerSettings
from server.version import VERSION
from sync.wire import (
    MAX_OPS,
    PROTOCOLS,
    ChangesAsk,
    HelloAsk,
    HelloReply,
    KnownAsk,
    PushAsk,
    PushReply,
)

INDEX_ROWS = 2000
SCHEMA_MIN = 2
"""The oldest schema of operations that this server still understands."""
_TAG_BYTES, _KEY_BYTES = 3, 32
_MOST_KEYS = 100
"""Copy keys of an account: one for each life of a file, and nobody has a hundred."""

_EPOCH = Prepared(
    sa.select(account_sync.c.epoch).where(account_sync.c.account_id == sa.bindparam("account_id"))
)
_REPLICA = Upsert(replicas, ("account_id", "replica", "device_id"))
_COPY_KEY = Upsert(account_copy_keys, ("account_id", "tag", "key"))
_COUNT_KEYS = Prepared(
    sa.select(sa.func.count()).where(account_copy_keys.c.account_id == sa.bindparam("account_id"))
)


class Exchange:
    """Sync for all accounts of this server."""

    def __init__(self, database: Database, settings: ServerSettings, metrics: Metrics) -> None:
        self._database = database
        self._settings = settings
        self._metrics = metrics

    async def hello(self, caller: Caller, ask: HelloAsk) -> HelloReply:
        """Begin a session: agree on a protocol, note the replica and its copy key.

        Raises:
            UpgradeError: when the program is too old.
            TooNewError: when it is too new.
        """
        check_ids(ask.replica)
        protocol = max(set(ask.protocols) & set(PROTOCOLS), default=0)
        if not protocol:
            newer = bool(ask.protocols) and min(ask.protocols) > max(PROTOCOLS)
            raise (TooNewError if newer else UpgradeError)("protocol")
        if ask.schema < SCHEMA_MIN:
            raise UpgradeError("schema")
        copy_key = _copy_key(ask.copy_key)

        def work(session: Session) -> str:
            found = session.first(_EPOCH, account_id=caller.account_id)
            if found is None:
                raise MissingError(caller.account_id)
            note_seen(session, caller, now=int(time.time()))
            if ask.device.name:
                describe(session, caller.device_id, ask.device)
            session.run(
                _REPLICA, account_id=caller.account_id, replica=ask.replica,
                device_id=caller.device_id,
            )  # fmt: skip
            if copy_key is not None:
                _keep_copy_key(session, caller.account_id, *copy_key)
            return str(found[0])

        epoch = await self._database.write(work, account=caller.account_id)
        return HelloReply(
            protocol=protocol,
            schema_min=SCHEMA_MIN,
            schema_max=kinds.SCHEMA,
            account_id=caller.account_id,
            account_name=caller.account_name,
            epoch=epoch,
            now=int(time.time() * 1000),
            server_version=VERSION,
            upload_host=self._settings.upload_host,
        )

    async def push(self, caller: Caller, ask: PushAsk) -> bytes:
        """Apply operations; return the encoded reply when they are on the disk.

        Raises:
            ReconcileError: when this database has another history.
            TooMuchError: when there are too many operations.
        """
        if len(ask.ops) > MAX_OPS:
            raise TooMuchError(f"A push has at most {MAX_OPS} operations.")
        check_ids(ask.replica, *(text for op in ask.ops for text in (op.op_id, op.id)))

        def work(session: Session) -> tuple[bytes, PushReply]:
            tx = TableTx(session, caller.account_id, device_id=caller.device_id)
            note_seen(session, caller, now=tx.now_ms // 1000, acked=ask.push_mark.seq)
            tx.expect(ask.ops)
            core: AccountTx = tx
            reply = apply.push(core, ask, usable=fault_of, retention=self._settings.retention)
            tx.finish()
            return encoded(reply), reply

        content, reply = await self._database.write(work, account=caller.account_id)
        self._metrics.operations(reply.results)
        return content

    async def changes(self, caller: Caller, ask: ChangesAsk) -> bytes:
        """Return an encoded page of what has happened.

        Raises:
            ReconcileError: when this database has another history.
        """

        def work(session: Session) -> bytes:
            account: AccountReader = TableReader(session, caller.account_id)
            return encoded(feed.changes(account, ask))

        return await self._database.read(work)

    async def index(self, caller: Caller, after: str) -> bytes:
        """Return an encoded page of everything there is, by revision alone."""

        def work(session: Session) -> bytes:
            account: AccountReader = TableReader(session, caller.account_id)
            return encoded(feed.index(account, after, limit=INDEX_ROWS))

        return await self._database.read(work)

    async def known(self, caller: Caller, ask: KnownAsk) -> bytes:
        """Return, encoded, which commits are in this database's history."""

        def work(session: Session) -> bytes:
            account: AccountReader = TableReader(session, caller.account_id)
            return encoded(feed.known(account, ask))

        return await self._database.read(work)


def _copy_key(text: str) -> tuple[int, bytes] | None:
    if not text:
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise InvalidError("The copy key is not base 64.", field="copy_key") from exc
    if len(data) != _TAG_BYTES + _KEY_BYTES:
        raise InvalidError("The copy key has not 35 bytes.", field="copy_key")
    return int.from_bytes(data[:_TAG_BYTES], "big"), data[_TAG_BYTES:]


def _keep_copy_key(session: Session, account_id: str, tag: int, key: bytes) -> None:
    count = session.first(_COUNT_KEYS, account_id=account_id)
    if count is None or count[0] < _MOST_KEYS:
        session.run(_COPY_KEY, account_id=account_id, tag=tag, key=key)
