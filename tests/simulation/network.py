"""The network between laptops and server, and all that goes wrong on it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeAlias, TypeVar

import msgspec

from app.settings import AutoSave
from server.core import apply, feed
from server.core.errors import OldRequestError, ReconcileError
from sync import errors
from sync.wire import (
    ChangesAsk,
    ChangesReply,
    HelloAsk,
    HelloReply,
    IndexReply,
    KnownAsk,
    KnownReply,
    Outcome,
    PushAsk,
    PushReply,
)
from tests.simulation import sheets
from tests.simulation.memory import CrashError
from tests.simulation.server_store import MemoryAccountTx

if TYPE_CHECKING:
    from tests.simulation.world import World

Ask: TypeAlias = HelloAsk | PushAsk | ChangesAsk | KnownAsk | str
"""What a laptop asks; the index is asked for by the last key of the page before."""
Reply: TypeAlias = HelloReply | PushReply | ChangesReply | IndexReply | KnownReply
R = TypeVar("R", bound=Reply)

RETENTION = AutoSave(max_versions_to_keep=3)
FAULTS = (
    "drop_request", "drop_reply", "duplicate", "late", "signed_out", "history_lost", "too_large",
    "upgrade", "busy", "truncated", "html", "server_crash", "refused_whole", "stop",
)  # fmt: skip


class Ghost(NamedTuple):
    """A request that the network holds back."""

    name: str
    ask: Ask


class Server:
    """The endpoints over the core: what the routes do, without HTTP."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def hello(self, ask: HelloAsk) -> HelloReply:
        store = self._world.server
        store.names[ask.replica] = ask.device.name
        return HelloReply(
            protocol=1, schema_min=2, schema_max=2, account_id="teacher",
            epoch=str(store.tables.single["epoch"]), now=store.now_ms,
            limits=self._world.limits,
        )  # fmt: skip

    def push(self, ask: PushAsk) -> PushReply:
        store = self._world.server
        reply: PushReply | None = None

        def work(tx: MemoryAccountTx) -> PushReply:
            nonlocal reply
            reply = apply.push(tx, ask, usable=sheets.fault_of, retention=RETENTION)
            return reply

        try:
            return store.write(work)
        finally:
            if reply is not None and store.tables.marks.get(reply.mark.seq) == reply.mark.token:
                self._world.committed(ask, reply)

    def changes(self, ask: ChangesAsk) -> ChangesReply:
        return feed.changes(self._world.server.read(), ask)

    def index(self, after: str) -> IndexReply:
        self._world.see_reason()
        return feed.index(self._world.server.read(), after, limit=self._world.limits.rows)

    def known(self, ask: KnownAsk) -> KnownReply:
        return feed.known(self._world.server.read(), ask)

    def answer(self, name: str, ask: Ask) -> Reply:
        """Answer a request as HTTP would."""
        world = self._world
        world.figures["requests"] += 1
        try:
            reply: Reply = getattr(self, name)(ask)
        except ReconcileError as exc:
            raise errors.HistoryLostError(str(exc)) from exc
        except CrashError as exc:
            world.figures["server_crashes"] += 1
            raise errors.OfflineError("server down") from exc
        return reply


class FakeTransport:
    """sync.transport.Transport of one laptop."""

    def __init__(self, world: "World", replica_of: Callable[[], str]) -> None:
        self._world = world
        self._replica_of = replica_of

    def hello(self, ask: HelloAsk) -> HelloReply:
        return self._go("hello", ask, HelloReply)

    def push(self, ask: PushAsk) -> PushReply:
        return self._go("push", ask, PushReply)

    def changes(self, ask: ChangesAsk) -> ChangesReply:
        return self._go("changes", ask, ChangesReply)

    def index(self, after: str) -> IndexReply:
        return self._go("index", after, IndexReply)

    def known(self, ask: KnownAsk) -> KnownReply:
        return self._go("known", ask, KnownReply)

    def _go(self, name: str, ask: Ask, reply_type: type[R]) -> R:
        reply = self._sent(name, ask)
        assert isinstance(reply, reply_type)
        return reply

    def _sent(self, name: str, ask: Ask) -> Reply:
        world = self._world
        world.trace(name, ask)
        world.at_request()
        world.meanwhile()
        fault = world.draw_fault()
        if fault:
            world.figures[fault] += 1
            world.trace(fault, None)
            return _FAULTS[fault](world, name, ask)
        reply = world.endpoints.answer(name, ask)
        world.meanwhile()
        return reply


def _drop_request(world: "World", name: str, ask: Ask) -> NoReturn:
    raise errors.OfflineError("dropped")


def _drop_reply(world: "World", name: str, ask: Ask) -> NoReturn:
    world.endpoints.answer(name, ask)
    raise errors.OfflineError("reply lost")


def _duplicate(world: "World", name: str, ask: Ask) -> Reply:
    first = world.endpoints.answer(name, ask)
    second = world.endpoints.answer(name, ask)
    return first if world.rng.random() < 0.5 else second


def _late(world: "World", name: str, ask: Ask) -> NoReturn:
    world.ghosts.append(Ghost(name, ask))
    raise errors.OfflineError("timeout")


def _signed_out(world: "World", name: str, ask: Ask) -> NoReturn:
    raise errors.SignedOutError


def _history_lost(world: "World", name: str, ask: Ask) -> NoReturn:
    if name not in ("push", "changes"):
        raise errors.BusyServerError
    raise errors.HistoryLostError("spurious")


def _too_large(world: "World", name: str, ask: Ask) -> Reply:
    if isinstance(ask, PushAsk) and len(ask.ops) > 1:
        raise errors.TooLargeError
    return world.endpoints.answer(name, ask)


def _refused_whole(world: "World", name: str, ask: Ask) -> Reply:
    if isinstance(ask, PushAsk) and len(ask.ops) > 1:
        raise errors.RefusedError
    return world.endpoints.answer(name, ask)


def _upgrade(world: "World", name: str, ask: Ask) -> NoReturn:
    raise errors.UpgradeNeededError


def _busy(world: "World", name: str, ask: Ask) -> NoReturn:
    raise errors.BusyServerError(retry_after_s=world.rng.choice([None, 1.0, 1e9, -5.0]))


def _html(world: "World", name: str, ask: Ask) -> NoReturn:
    raise errors.NotOurServerError


def _server_crash(world: "World", name: str, ask: Ask) -> Reply:
    world.server.crashes.arm(world.rng.randint(1, 25))
    try:
        return world.endpoints.answer(name, ask)
    finally:
        world.server.crashes.disarm()


def _stop(world: "World", name: str, ask: Ask) -> Reply:
    world.stopping = True
    return world.endpoints.answer(name, ask)


_FAULTS: dict[str, Callable[["World", str, Ask], Reply]] = {
    "drop_request": _drop_request,
    "drop_reply": _drop_reply,
    "truncated": _drop_reply,
    "duplicate": _duplicate,
    "late": _late,
    "signed_out": _signed_out,
    "history_lost": _history_lost,
    "too_large": _too_large,
    "refused_whole": _refused_whole,
    "upgrade": _upgrade,
    "busy": _busy,
    "html": _html,
    "server_crash": _server_crash,
    "stop": _stop,
}


def deliver(world: "World", ghost: Ghost) -> None:
    """Let a request arrive whose sender has given up long ago."""
    try:
        world.endpoints.answer(ghost.name, ghost.ask)
    except (errors.SyncError, OldRequestError, msgspec.ValidationError):
        return


DONE = (Outcome.OK, Outcome.MERGED)
