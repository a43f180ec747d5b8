"""The one thread that syncs: engine, client and schedule, and whatever else asks the server.

No Qt in here. What happens is told to a `Listener` from this thread (or the store's writer); what
is wished comes from any thread, is done between two requests, and never waited for.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from app.errors import AppError
from app.exchange import kinds
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeStore, ExchangeTx, Meta, OutState
from app.exchange.status import Collided, Phase, SyncStatus
from app.exchange.usable import fault_of
from app.ports import SheetsChanged
from sync import parked
from sync.client import Client
from sync.engine import Engine, Progress
from sync.errors import (
    BusyServerError,
    CertificateError,
    DeviceRetiredError,
    GuardError,
    NotOurServerError,
    OfflineError,
    OtherAccountError,
    ServerTooOldError,
    SignedOutError,
    StoppedError,
    SyncError,
    UpgradeNeededError,
)
from sync.schedule import Ended, Schedule
from sync.wire import DeviceInfo

logger = logging.getLogger(__name__)

LOOK_S = 0.5
"""How often at most the outbox is counted while the teacher writes."""
LATER_S = 1800.0
"""How long to wait for somebody to update one of the two."""
REST_S = 5.0
"""A pause after a defect, or while the store cannot be used."""
GOODBYE_S = 2.0
"""How long the end of the program waits for the last changes to go over."""
_PHASES: tuple[tuple[type[SyncError], Phase, Ended], ...] = (
    (StoppedError, Phase.SYNCING, Ended.STOPPED),
    (SignedOutError, Phase.SIGN_IN, Ended.NEEDS_TEACHER),
    (DeviceRetiredError, Phase.RETIRED, Ended.NEEDS_TEACHER),
    (OtherAccountError, Phase.OTHER_ACCOUNT, Ended.NEEDS_TEACHER),
    (GuardError, Phase.GUARD, Ended.NEEDS_TEACHER),
    (UpgradeNeededError, Phase.UPGRADE, Ended.LATER),
    (ServerTooOldError, Phase.SERVER_OLD, Ended.LATER),
    (NotOurServerError, Phase.NOT_OURS, Ended.LATER),
    (CertificateError, Phase.CERTIFICATE, Ended.LATER),
    (OfflineError, Phase.OFFLINE, Ended.NO_NETWORK),
    (BusyServerError, Phase.FAILED, Ended.LATER),
)
_PATIENT = frozenset({Phase.OFFLINE, Phase.FAILED})
"""Not told at once: the next try may well succeed."""


class Exchange(ExchangeStore, Protocol):
    """The store as the worker needs it (storage.exchange.SqliteExchange)."""

    def on_changed(self, listener: Callable[[SheetsChanged], None]) -> None:
        """Tell of what sync changed, on the writer thread."""

    def on_written(self, listener: Callable[[], None]) -> None:
        """Tell of what the teacher changed, on the writer thread."""

    def collisions(self) -> tuple[Collided, ...]:
        """Return what the teacher has not looked at yet."""

    def dismiss_collision(self, collision: str) -> None:
        """The teacher has looked at it."""

    def note(self, kind: str, detail: str = "") -> None:
        """Keep an event for the support log."""


class AfterCycle(Protocol):
    """More work of the network's, on the sync thread after a cycle that ended well."""

    def __call__(self, client: Client, *, stop: Callable[[], bool], anew: bool) -> None:
        """Do it; between two requests ask whether to `stop`. `anew`: the server's history is
        another one than before. May raise SyncErrors.
        """


class Listener(Protocol):
    """Whom the worker tells; every call returns at once."""

    def on_status(self, status: SyncStatus) -> None:
        """How it stands."""

    def on_cycle(self, news: "CycleNews") -> None:
        """A cycle ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleNews:
    """What a cycle brought that the teacher is told about."""

    well: bool
    collided: tuple[Collided, ...] = ()
    came_back: tuple[tuple[str, str], ...] = ()
    """(id, name) of worksheets that were deleted here and are back."""
    guard: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What the worker takes from the world around it; tests bring their own."""

    device: DeviceInfo
    wall: Callable[[], float]
    """Unix seconds."""
    monotonic: Callable[[], float]
    rng: Callable[[], float]
    client_for: Callable[[str], Client]
    """Makes the client of a server's address."""
    copy_key: Callable[[], str]
    import_ahead: Callable[[], None] = lambda: None
    """Imports the network's libraries without stopping the window."""


class Worker:
    """Runs cycles when the schedule says so, and wishes when they come."""

    def __init__(
        self,
        exchange: Exchange,
        make_outfit: Callable[[], Outfit],
        listener: Listener,
        *,
        after_cycle: AfterCycle | None = None,
    ) -> None:
        """`make_outfit` must be light: nothing of the network is imported for it."""
        self._after_cycle = after_cycle
        self._exchange = exchange
        self._outfit = outfit = make_outfit()
        self._listener = listener
        self._wake = threading.Condition()
        self._wishes: list[Callable[[], None]] = []
        self._closing = False
        self._give_up_at: float | None = None
        self._written_at: float | None = None
        self._looked_at = float("-inf")
        self._schedule = Schedule(outfit.rng, now=outfit.monotonic())
        self.client: Client | None = None
        self._engine: Engine | None = None
        self._phase = Phase.OFF
        self._detail = ""
        self._progress = Progress(0, 0)
        self._status = SyncStatus()
        self._deleted: dict[str, str] = {}
        """Worksheets deleted here since the start, by name: an edit elsewhere may bring one back
        long after the deletion was acknowledged."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        exchange.on_written(self._on_written)

    # -- from any thread
    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wish(self, work: Callable[[], None]) -> None:
        """Do `work` on the sync thread, before the next request of a cycle."""
        with self._wake:
            self._wishes.append(work)
            self._wake.notify()

    def tell(self, what: Callable[[Schedule, float], object]) -> None:
        """Tell the schedule that something happened."""
        with self._wake:
            what(self._schedule, self._outfit.monotonic())
            self._wake.notify()

    def tick(self) -> None:
        """Look at the clocks, every five seconds: after sleep, and when nothing gets through,
        all connections are dead.
        """
        with self._wake:
            now = self._outfit.monotonic()
            slept = self._schedule.tick(now, wall=self._outfit.wall())
            stuck = self._schedule.is_stuck(now, waiting=self._status.waiting > 0)
            client = self.client
            self._wake.notify()
        if not slept and not stuck:
            return
        logger.info("sync begins anew: %s", "the computer slept" if slept else "stuck")
        if client is not None:
            client.abort()

    def close(self, *, goodbye_s: float = GOODBYE_S) -> None:
        """End: what waits may go over for so long. Nothing is lost when it does not."""
        if not self._thread.is_alive():
            return
        with self._wake:
            self._closing = True
            self._give_up_at = self._outfit.monotonic() + goodbye_s
            self._wake.notify()
        self._thread.join(goodbye_s)
        if self._thread.is_alive():
            client = self.client
            if client is not None:
                client.abort()
            self._thread.join(1.0)

    # -- on the sync thread
    @property
    def outfit(self) -> Outfit:
        """Return what is taken from the world."""
        return self._outfit

    def name_device(self, name: str) -> None:
        """Call this computer so from the next hello on."""
        device = msgspec.structs.replace(self._outfit.device, name=name[:200])
        self._outfit = replace(self._outfit, device=device)

    def say_network(self) -> None:
        """Tell what the system says about the network."""
        if self._phase in (Phase.WAITING, Phase.IDLE) and self._schedule.says_offline:
            self._phase = Phase.OFFLINE
        if self._engine is not None:
            self.say()

    @property
    def exchange(self) -> Exchange:
        """Return the store."""
        return self._exchange

    def use(self, url: str, client: Client) -> None:
        """Sync with this server from now on."""
        if self.client is not None and self.client is not client:
            self.client.close()
        self.client = client
        self._engine = Engine(
            self._exchange,
            client,
            device=self._outfit.device,
            copy_key=self._outfit.copy_key,
            now_ms=lambda: int(self._outfit.wall() * 1000),
            stop=self._is_to_stop,
            progress=self._on_progress,
            usable=fault_of,
        )
        self._exchange.run(lambda tx: _put_url(tx, url))
        self._phase = Phase.WAITING
        self.tell(lambda schedule, now: schedule.asked(now))

    def drop_server(self) -> None:
        """Sync with nobody."""
        if self.client is not None:
            self.client.close()
        self.client, self._engine = None, None
        self._phase, self._detail = Phase.OFF, ""
        self.say()

    def say(self) -> None:
        """Count what waits and tell how it stands."""
        meta, waiting, refused = self._exchange.run(_counts)
        phase = self._phase
        if phase is Phase.IDLE and waiting:
            phase = Phase.WAITING
        elif phase is Phase.WAITING and not waiting and meta.last_success:
            phase = Phase.IDLE  # before the first cycle nobody knows what the server has
        is_on = self._engine is not None
        self._status = SyncStatus(
            phase=phase if is_on else Phase.OFF,
            server_url=meta.server_url,
            account_name=meta.account_name,
            device_name=self._outfit.device.name,
            last_success=meta.last_success,
            cycles=meta.cycles,
            cycles_failed=meta.cycles_failed,
            waiting=waiting if is_on else 0,
            parked=refused if is_on else 0,
            done=self._progress.done if phase is Phase.SYNCING else 0,
            total=self._progress.total if phase is Phase.SYNCING else 0,
            guard=meta.guard,
            clock_offset_s=round(meta.clock_offset_ms / 1000),
            detail=self._detail,
        )
        self._listener.on_status(self._status)

    # -- inside
    def _run(self) -> None:
        steps = self._take_up, self._step
        try:
            while True:
                try:
                    goes_on = steps[0]()
                except Exception as exc:  # noqa: BLE001 -- the edge of the thread: it lives on
                    goes_on = self._survive(exc)
                else:
                    steps = self._step, self._step
                if not goes_on:
                    return
        finally:
            if self.client is not None:
                self.client.close()

    def _survive(self, exc: Exception) -> bool:
        """Rest a while after what nobody caught; return False at the end."""
        if isinstance(exc, AppError):  # a full disk; or a backup is brought back, and the store
            logger.warning("sync rests: %s", type(exc).__name__)  # is closed for a moment
        else:
            logger.error("a defect in sync", exc_info=exc)
        with self._wake:
            if not self._closing:
                self._wake.wait(REST_S)
            return not self._closing

    def _take_up(self) -> bool:
        """Go on with the server of the last time, when there was one; return True."""
        meta = self._exchange.run(lambda tx: tx.meta())
        if meta.server_url:
            self._outfit.import_ahead()
            client = self._outfit.client_for(meta.server_url)
            if client.session.device_name:
                self.name_device(client.session.device_name)
            self.use(meta.server_url, client)
            self.say()
        return True

    def _step(self) -> bool:
        """Do what is due, or wait for it; return False at the end."""
        with self._wake:
            wishes, self._wishes = self._wishes, []
            closing = self._closing
        self._renew_if_aborted()
        for wish in wishes:
            self._do(wish)
        if closing:
            self._say_goodbye()
            return False
        self._look()
        with self._wake:
            wait = self._wait_s()
            if wait is None or wait > 0:
                if not self._wishes and not self._closing:
                    self._wake.wait(wait)
                return True
        self._cycle()
        return True

    def _do(self, wish: Callable[[], None]) -> None:
        """Do a wish; one that fails takes nothing else along."""
        try:
            wish()
        except AppError as exc:
            logger.warning("a wish could not be fulfilled: %s", type(exc).__name__)
        except Exception:  # the edge of the thread: it lives on
            logger.exception("a defect in a wish")

    def _wait_s(self) -> float | None:
        """Return how long nothing is due; None: until something happens."""
        now = self._outfit.monotonic()
        waits = []
        if self._engine is not None:
            due = self._schedule.due()
            if due is not None:
                waits.append(due - now)
            if self._written_at is not None:
                waits.append(max(self._looked_at + LOOK_S - now, 0.001))
        return min(waits) if waits else None

    def _on_written(self) -> None:
        with self._wake:
            if self._engine is not None:
                self._written_at = self._outfit.monotonic()
                self._wake.notify()

    def _look(self) -> None:
        """See whether what the teacher wrote is for the server (drafts are not)."""
        now = self._outfit.monotonic()
        with self._wake:
            written_at = self._written_at
            if written_at is None or now < self._looked_at + LOOK_S:
                return
            self._written_at, self._looked_at = None, now
        if self._exchange.run(lambda tx: tx.count_outgoing(OutState.NEW)):
            self.tell(lambda schedule, _now: schedule.edited(written_at))
        self.say()

    def _is_to_stop(self) -> bool:
        if self._give_up_at is not None:
            return self._outfit.monotonic() >= self._give_up_at
        return bool(self._wishes) or self._closing

    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        self.tell(lambda schedule, now: schedule.acknowledged(now))
        if progress.total:
            self.say()

    def _say_goodbye(self) -> None:
        if self._engine is None or self._schedule.failures:
            return
        if self._exchange.run(lambda tx: tx.count_outgoing(OutState.NEW)):
            self._cycle()

    def _cycle(self) -> None:
        engine = self._engine
        if engine is None:
            return
        self._deleted = self._exchange.run(lambda tx: _deletions(tx, self._deleted))
        self.tell(lambda schedule, now: schedule.began(now))
        was, self._phase = self._phase, Phase.SYNCING
        self._progress = Progress(0, 0)
        if was in (Phase.WAITING, Phase.IDLE) and self._status.waiting:
            self.say()
        error = self._run_cycle(engine)
        how, phase = self._outcome(error)
        wait = error.retry_after_s if isinstance(error, SyncError) else None
        if phase in (Phase.UPGRADE, Phase.SERVER_OLD):
            wait = max(wait or 0.0, LATER_S)
        self.tell(lambda schedule, now: schedule.ended(how, now, retry_after_s=wait))
        if how is Ended.STOPPED:
            self._phase = was
            return
        self._phase = self._told_phase(phase)
        self._detail = "" if error is None else f"{type(error).__name__}: {error}"
        self._take_down(how, phase)
        self.say()
        self._tell_news(is_well=error is None)

    def _run_cycle(self, engine: Engine) -> Exception | None:
        try:
            report = engine.run_cycle()
        except (SyncError, AppError) as exc:
            if not isinstance(exc, StoppedError):
                logger.info("a cycle did not end well: %s: %s", type(exc).__name__, exc)
            return exc
        except Exception as exc:  # the edge: a defect must not end sync for good
            logger.exception("a defect in a cycle")
            return exc
        if report.mismatched or report.reconciled:
            self._exchange.note("reconciled", f"mismatched={report.mismatched}")
        return self._run_after(anew=report.reconciled)

    def _run_after(self, *, anew: bool) -> Exception | None:
        """Do what follows a cycle; return an error that means that all is to be tried again."""
        client = self.client
        if self._after_cycle is None or client is None or self._closing:
            return None
        try:
            self._after_cycle(client, stop=self._after_is_to_stop, anew=anew)
        except StoppedError:
            self.tell(lambda schedule, now: schedule.asked(now))
        except (OfflineError, BusyServerError, SignedOutError, DeviceRetiredError) as exc:
            logger.info("what follows a cycle did not end well: %s", type(exc).__name__)
            return exc
        except AppError as exc:  # a full disk, a server without uploads: the cycle went well
            logger.warning("what follows a cycle cannot be done: %s", type(exc).__name__)
        except Exception:  # the edge: a defect in it must not end sync for good
            logger.exception("a defect in what follows a cycle")
        return None

    def _after_is_to_stop(self) -> bool:
        """What the teacher writes goes first."""
        self.tell(lambda schedule, now: schedule.acknowledged(now))
        return self._is_to_stop() or self._written_at is not None

    def _outcome(self, error: Exception | None) -> tuple[Ended, Phase]:
        if error is None:
            return Ended.WELL, Phase.IDLE
        for kind, phase, how in _PHASES:
            if isinstance(error, kind):
                return how, phase
        return Ended.LATER, Phase.FAILED

    def _told_phase(self, phase: Phase) -> Phase:
        if phase in _PATIENT and not self._schedule.says_offline:
            return Phase.WAITING
        return phase

    def _take_down(self, how: Ended, phase: Phase) -> None:
        """Keep when it went well, and how often it did."""
        now = int(self._outfit.wall())
        is_well = how is Ended.WELL
        counts = is_well or phase is Phase.FAILED
        if counts:
            self._exchange.run(lambda tx: _count_cycle(tx, now=now, is_well=is_well))

    def _renew_if_aborted(self) -> None:
        """Make a client anew after a sleep: an aborted one does nothing any more."""
        client, engine = self.client, self._engine
        if client is None or engine is None or not client.is_aborted or self._closing:
            return
        client.close()
        self.client = self._outfit.client_for(self._exchange.run(lambda tx: tx.meta()).server_url)
        engine.use_transport(self.client)

    def _tell_news(self, *, is_well: bool) -> None:
        back = self._exchange.run(lambda tx: _came_back(tx, self._deleted)) if is_well else ()
        for sheet, _ in back:
            del self._deleted[sheet]
        guard = self._exchange.run(lambda tx: tx.meta()).guard
        collided = self._exchange.collisions() if is_well else ()
        self._listener.on_cycle(
            CycleNews(well=is_well, collided=collided, came_back=back, guard=guard)
        )


def _put_url(tx: ExchangeTx, url: str) -> None:
    meta = tx.meta()
    if meta.server_url != url:
        tx.put_meta(msgspec.structs.replace(meta, server_url=url))


def _counts(tx: ExchangeTx) -> tuple[Meta, int, int]:
    waiting = tx.count_outgoing(OutState.NEW) + tx.count_outgoing(OutState.SENT)
    return tx.meta(), waiting, parked.count(tx)


def _count_cycle(tx: ExchangeTx, *, now: int, is_well: bool) -> None:
    meta = tx.meta()
    tx.put_meta(
        msgspec.structs.replace(
            meta,
            cycles=meta.cycles + 1,
            cycles_failed=meta.cycles_failed + (not is_well),
            last_success=now if is_well else meta.last_success,
        )
    )


def _deletions(tx: ExchangeTx, known: dict[str, str]) -> dict[str, str]:
    """Return the worksheets that this computer has deleted, with their names; those that the
    teacher brought back are not among them any more.
    """
    found: dict[str, str] = {}
    marked = set(known)
    for state in (OutState.NEW, OutState.SENT):
        for outgoing in tx.outgoing(state, limit=1000):
            if outgoing.entity is Kind.WORKSHEET and kinds.DELETED.encode() in outgoing.payload:
                marked.add(outgoing.id)
    for sheet in sorted(marked):
        contents = tx.contents(Kind.WORKSHEET, sheet)
        if contents is not None and contents.units.get(kinds.DELETED) is not None:
            found[sheet] = str(contents.units.get("/name") or "")
    return found


def _came_back(tx: ExchangeTx, deleted: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return those of them that somebody else's edit has brought back."""
    found = []
    for sheet, name in deleted.items():
        contents = tx.contents(Kind.WORKSHEET, sheet)
        if contents is not None and contents.units.get(kinds.DELETED) is None:
            found.append((sheet, name))
    return tuple(found)
