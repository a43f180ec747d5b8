"""A seeded world: laptops, one server, a network that fails, and what the teachers do.

A world is a plan (fault rates, limits, laptops) and a list of actions, each with a seed of its
own: taking one out leaves the others as they were, so that a failing world can be shrunk.
"""

import hashlib
import random
from collections import Counter
from typing import Any, NamedTuple

import msgspec

from app.errors import StoreError
from app.exchange import hlc
from app.exchange.kinds import Kind
from app.exchange.ports import Outgoing, OutState
from sync import errors, guard
from sync.engine import Engine, Progress
from sync.wire import DeviceInfo, Limits, Outcome, PushAsk, PushReply
from tests.simulation import sheets, teacher
from tests.simulation.local_store import LocalTables, MemoryStore, new_life
from tests.simulation.memory import CrashError, Crashes
from tests.simulation.network import DONE, FAULTS, FakeTransport, Ghost, Server, deliver
from tests.simulation.server_store import ServerStore, ServerTables
from tests.simulation.truth import Truth, Write

START_MS = 1_790_000_000_000
DAY_MS = 86_400_000
MOST_ROUNDS = 12


class WorldError(AssertionError):
    """An oracle says that this must not be."""

    def __init__(self, oracle: str, text: str) -> None:
        super().__init__(f"{oracle}: {text}")
        self.oracle = oracle


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of world this is."""

    devices: int = 3
    rows: int = 500
    ops: int = 100
    faults: dict[str, float] = {}
    meanwhile: float = 0.0
    crash: float = 0.0
    guard_floor: int = 20
    guard_keep: bool = False
    clocks: bool = False
    poison: bool = False
    skew_ms: int = 0
    """How wrong the clock of the first laptop is, from the beginning."""
    restores: bool = False
    rebirths: bool = False


class Action(msgspec.Struct, frozen=True, array_like=True):
    """Something that happens."""

    name: str
    device: int
    seed: int


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A world that can be played: what a seed becomes, and what a failing world is kept as."""

    seed: int = 0
    plan: Plan = Plan()
    actions: tuple[Action, ...] = ()
    note: str = ""


class Backup(NamedTuple):
    """A laptop's file as it once was."""

    tables: LocalTables
    writes: int


class Device:
    """A laptop."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.ids = 0
        self.skew_ms = 0
        self.frozen_at: int | None = None
        self.is_honest = True
        self.is_steady = True
        """Its clock may be wrong, but has never jumped."""
        self.crashes = Crashes()
        self.store = MemoryStore(crashes=self.crashes, new_id=self.new_id, now_ms=self.now_ms)
        self.backups: list[Backup] = []
        self.lives: set[str] = set()
        """The replicas that its file has been, once it was set back: their work may be in it."""
        self.undo: list[tuple[str, dict[str, Any]]] = []
        self.engine = self.new_engine()

    def new_id(self) -> str:
        self.ids += 1
        return f"{self.name}-{self.ids:04d}"

    def now_ms(self) -> int:
        return self.world.now_ms + self.skew_ms if self.frozen_at is None else self.frozen_at

    def new_engine(self) -> Engine:
        """Start the program anew."""
        transport = FakeTransport(self.world, lambda: self.replica)
        return Engine(
            self.store, transport, device=DeviceInfo(name=self.name), now_ms=self.now_ms,
            stop=self.world.is_stopping, progress=self.world.on_progress,
            guard_floor=self.world.plan.guard_floor, usable=sheets.fault_of,
        )  # fmt: skip

    @property
    def replica(self) -> str:
        """The life of this file."""
        return str(self.store.tables.single["meta"].replica)


class World:
    """Everything there is."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.plan = script.plan
        self.rng = random.Random(script.seed)  # noqa: S311  (a world is drawn from its seed)
        self.now_ms = START_MS
        self.truth = Truth()
        self.figures: Counter[str] = Counter()
        self.values = 1000
        self.tokens = 0
        self.epochs = 1
        self.limits = Limits(ops=self.plan.ops, rows=self.plan.rows)
        self.server = ServerStore(crashes=Crashes(), new_token=self._token, epoch="epoch-1")
        self.endpoints = Server(self)
        self.snapshots: list[tuple[ServerTables, dict[str, frozenset[int]]]] = []
        self.ghosts: list[Ghost] = []
        self.had: dict[str, frozenset[int]] = {}
        """Writes that the server has, by worksheet."""
        self.had_at: dict[tuple[str, str], frozenset[int]] = {}
        """The same by worksheet and commit."""
        self.is_calm = False
        self.stopping = False
        self.depth = 0
        self.restores = 0
        self.was_reborn = False
        self.hash = hashlib.blake2b(digest_size=8)
        self.log: list[str] | None = None
        self.busy: Device | None = None
        self.request_hook: Any = None
        self.devices: list[Device] = []
        self.devices = [Device(self, f"d{n}") for n in range(self.plan.devices)]
        self.devices[0].skew_ms = self.plan.skew_ms
        self.devices[0].is_honest = not self.plan.skew_ms
        self._touch_server()

    @property
    def was_restored(self) -> bool:
        """Whether the server ever lost something."""
        return self.restores > 0

    # -- what the parts of the world ask
    def _token(self) -> str:
        self.tokens += 1
        return hlc.token(self.now_ms, f"t{self.tokens}")

    def value(self) -> int:
        """Return a value that nobody has typed yet."""
        self.values += 1
        return self.values

    def trace(self, what: str, detail: object) -> None:
        """Note what happened, for the hash that two runs of a seed must share."""
        text = f"{what} {detail}"
        self.hash.update(text.encode())
        if self.log is not None:
            self.log.append(text)

    def is_stopping(self) -> bool:
        """Return whether the program wants the cycle to stop."""
        return self.stopping

    def on_progress(self, progress: Progress) -> None:
        """See that progress is never invented."""
        if not 0 <= progress.done <= progress.total:
            raise WorldError("progress", str(progress))

    def see_reason(self) -> None:
        """See that nobody compares everything without a reason: what both hold differs only when
        the server has lost something, or a laptop was set back.
        """
        if not (self.was_restored or self.was_reborn or self.figures["history_lost"]):
            raise WorldError("reason", "a laptop doubts a history that nobody has touched")

    def at_request(self) -> None:
        """Let whoever wants to do something at a request boundary."""
        if self.request_hook is not None:
            self.request_hook()

    def draw_fault(self) -> str:
        """Return what goes wrong with a request, "" for nothing."""
        if self.is_calm:
            return ""
        draw = self.rng.random()
        for name, rate in self.plan.faults.items():
            draw -= rate
            if draw < 0:
                return name
        return ""

    def meanwhile(self) -> None:
        """Let something happen while a laptop waits for the network or between transactions."""
        if self.is_calm or self.depth or self.rng.random() >= self.plan.meanwhile:
            return
        self.depth += 1
        rng, seed = self.rng, self.rng.getrandbits(40)
        self.rng = random.Random(seed)  # noqa: S311  (a world is drawn from its seed)
        busy, stopping = self.busy, self.stopping
        try:
            if self.plan.restores and self.restores < 2 and self.rng.random() < 0.05:
                self.do_server_restore(self.devices[0])
            elif busy is not None and self.rng.random() < 0.6:
                self.work(busy, teacher.any_edit(self.rng))
            else:
                other = self.rng.choice(self.devices)
                if other is not busy:
                    self.stopping = False
                    self.sync(other)
            if self.ghosts and self.rng.random() < 0.3:
                deliver(self, self.ghosts.pop(0))
        finally:
            self.depth -= 1
            self.rng, self.busy, self.stopping = rng, busy, stopping

    def committed(self, ask: PushAsk, reply: PushReply) -> None:
        """Note what a commit of the server took in."""
        touched = set()
        for op, result in zip(ask.ops, reply.results, strict=True):
            if result.outcome is Outcome.REJECTED:
                for write in self.truth.op_writes[op.op_id]:
                    write.maybe = True
            if result.outcome in DONE and op.entity is Kind.WORKSHEET:
                new = frozenset(write.number for write in self.truth.op_writes[op.op_id])
                if op.kind == "create":  # an older program's worksheet had no operation then
                    new |= {write.number for write in self.truth.op_writes[op.id]}
                self.had[op.id] = self.had.get(op.id, frozenset()) | new
                believed = hlc.clamped(op.hlc, now_ms=self.server.now_ms)
                self.truth.op_stamps[op.op_id] = (believed, ask.replica)
                touched.add(op.id)
        for row in reply.rows:
            if row.pruned and row.id in self.truth.versions:
                self.truth.versions[row.id] = "pruned there"
        for doc in touched:
            self.had_at[doc, reply.mark.token] = self.had[doc]

    def seen_by(self, device: Device, doc: str) -> frozenset[int]:
        """Return the writes of a worksheet that a laptop has."""
        tables = device.store.tables
        base = tables.bases.get((Kind.WORKSHEET, doc))
        seen = frozenset() if base is None else self.had_at.get((doc, base.token), frozenset())
        for each in tables.outbox.values():
            if each.id == doc and each.state is not OutState.PARKED:
                seen |= {write.number for write in self.truth.op_writes[each.op_id]}
        if base is None and doc in tables.sheets:  # an older program's had no operation then
            seen |= {write.number for write in self.truth.op_writes[doc]}
        return seen

    # -- playing
    def play(self) -> None:
        """Do everything, heal, and look."""
        for action in self.script.actions:
            self.step(action)
        self.settle()

    def step(self, action: Action) -> None:
        """Do one action."""
        self.rng = random.Random(action.seed)  # noqa: S311  (a world is drawn from its seed)
        self.now_ms += self.rng.choice([10, 2000, 60_000, 3_600_000, DAY_MS])
        self._touch_server()
        self.trace(action.name, (action.device, action.seed))
        device = self.devices[action.device % len(self.devices)]
        act = getattr(self, f"do_{action.name}", None)
        if act is not None:
            act(device)
        else:
            self.work(device, action.name)

    def work(self, device: Device, name: str) -> None:
        """Let the teacher do something; the power may go."""
        if self.plan.crash and self.rng.random() < self.plan.crash and not self.is_calm:
            device.crashes.arm(self.rng.randint(1, 8))
        between, device.store.between = device.store.between, lambda: None
        try:
            teacher.do(self, device, name)
        except CrashError:
            self.figures["crashes"] += 1
            device.engine = device.new_engine()
        except StoreError:
            self.figures["full"] += 1
        finally:
            device.store.between = between
            device.crashes.disarm()

    def sync(self, device: Device) -> bool:
        """Run one cycle; return whether it ended well. The power may go, the disk be full."""
        before, self.busy = self.busy, device
        if self.plan.crash and not self.is_calm and self.rng.random() < self.plan.crash * 4:
            device.crashes.arm(self.rng.randint(1, 60))
        device.store.between = self.meanwhile
        self.figures["cycles"] += 1
        shown = self._shown(device)
        asked = device.store.tables.single["meta"].guard_passed
        try:
            device.engine.run_cycle()
        except errors.GuardError:
            self.answer_guard(device)
            return False
        except (errors.SyncError, StoreError) as exc:
            self.trace("ended", type(exc).__name__)
            return False
        except CrashError:
            self.figures["crashes"] += 1
            device.engine = device.new_engine()
            return False
        finally:
            device.crashes.disarm()
            device.store.between = lambda: None
            self.stopping = False
            self.busy = before
            if not asked and not self.plan.meanwhile:
                self._check_guard(device, shown)
        return True

    def _shown(self, device: Device) -> set[str]:
        sheets = device.store.tables.sheets
        return {sheet for sheet, units in sheets.items() if units["/deleted_at"] is None}

    def _check_guard(self, device: Device, shown: set[str]) -> None:
        """See that nobody lost many worksheets in a cycle without a question."""
        gone = len(shown - self._shown(device))
        if gone > self.plan.guard_floor and gone * 10 > len(shown):
            raise WorldError("guard", f"{gone} of {len(shown)} worksheets went from {device.name}")

    def answer_guard(self, device: Device) -> None:
        """Answer the question whether so many worksheets may go."""
        self.figures["guards"] += 1
        device.crashes.disarm()
        if not self.is_calm and self.rng.random() < 0.4:
            return
        device.store.between = lambda: None
        if self.plan.guard_keep:
            teacher.keep_worksheets(self, device)
        else:
            device.store.run(guard.let_go)

    # -- actions that are not the teacher's
    def do_sync(self, device: Device) -> None:
        if self.plan.faults and self.rng.random() < 0.3:
            device.engine.forget_session()
        self.sync(device)

    def do_restart(self, device: Device) -> None:
        device.engine = device.new_engine()

    def do_ghost(self, _device: Device) -> None:
        if self.ghosts:
            deliver(self, self.ghosts.pop(self.rng.randrange(len(self.ghosts))))

    def do_snapshot(self, _device: Device) -> None:
        tables = self.server.tables.copy()
        assert isinstance(tables, ServerTables)
        self.snapshots.append((tables, dict(self.had)))

    def do_server_restore(self, _device: Device) -> None:
        if not self.snapshots:
            return
        tables, had = self.rng.choice(self.snapshots)
        copied = tables.copy()
        assert isinstance(copied, ServerTables)
        self.server.tables, self.had = copied, dict(had)
        self.restores += 1
        self.figures["server_restores"] += 1
        if self.rng.random() < 0.5:
            self.epochs += 1
            self.server.tables.single["epoch"] = f"epoch-{self.epochs}"

    def do_wipe(self, _device: Device) -> None:
        self.epochs += 1
        self.server.tables = ServerTables()
        self.server.tables.single.update(epoch=f"epoch-{self.epochs}", head=0)
        self.had = {}
        self.restores += 1
        self.figures["server_restores"] += 1

    def do_clock(self, device: Device) -> None:
        device.is_honest = device.is_steady = False
        device.frozen_at = None
        change = self.rng.choice(["far", "near", "frozen", "back"])
        if change == "frozen":
            device.frozen_at = device.now_ms()
        elif change == "near":
            device.skew_ms = self.rng.randint(-120_000, 120_000)
        else:
            device.skew_ms = self.rng.choice([-400, 400, 365]) * DAY_MS

    def do_full(self, device: Device) -> None:
        device.store.full = self.rng.randint(1, 4)

    def do_backup(self, device: Device) -> None:
        tables = device.store.tables.copy()
        assert isinstance(tables, LocalTables)
        device.backups.append(Backup(tables, len(self.truth.writes)))

    def do_set_back(self, device: Device) -> None:
        if not device.backups:
            return
        self.was_reborn = True
        self.figures["rebirths"] += 1
        backup = self.rng.choice(device.backups)
        self._doubt(device, backup)
        for sheet in backup.tables.sheets:
            there = self.server.tables.documents.get((Kind.WORKSHEET, sheet))
            if there is None or not there.gone:
                self.truth.purged.discard(sheet)
        copied = backup.tables.copy()
        assert isinstance(copied, LocalTables)
        device.store.tables = copied
        self._live_anew(device)

    def do_clone(self, device: Device) -> None:
        """The folder is copied to another computer, and both go on."""
        if len(self.devices) > self.plan.devices:
            return
        self.was_reborn = True
        self.figures["rebirths"] += 1
        other = Device(self, f"d{len(self.devices)}")
        copied = device.store.tables.copy()
        assert isinstance(copied, LocalTables)
        other.store.tables = copied
        self.devices.append(other)
        self._live_anew(other)

    def _doubt(self, device: Device, backup: Backup) -> None:
        """What this laptop did since, and never told for certain, may be gone."""
        pending: dict[tuple[Kind, str], None] = {
            (each.entity, each.id): None
            for each in device.store.tables.outbox.values()
            if each.state is not OutState.PARKED
        }
        tables = device.store.tables
        pending |= {
            (Kind.WORKSHEET, sheet): None
            for sheet in tables.sheets
            if (Kind.WORKSHEET, sheet) not in tables.bases
        }
        device.lives |= {device.replica, backup.tables.single["meta"].replica}
        lives = device.lives | {""}
        both = self.plan.restores  # the server may lose what this laptop has lost
        tagged: set[str] = set()
        for write in self.truth.writes[backup.writes :]:
            if write.replica in lives and (both or (Kind.WORKSHEET, write.doc) in pending):
                write.maybe = True
                if write.kind == "tags":
                    tagged.add(write.doc)
        for table, states in (
            (Kind.VERSION, self.truth.versions),
            (Kind.COPY, self.truth.copies),
            (Kind.PROBLEM_SET, self.truth.sets),
            (Kind.HAND_OUT, self.truth.hand_outs),
        ):
            for document_id in states:
                if (table, document_id) in pending:
                    states[document_id] = "maybe"
        for doc, tag in self.truth.tags:
            if doc in tagged or (Kind.WORKSHEET, doc) in pending:
                self.truth.tags[doc, tag] = "maybe"
        self._note_unsent(device.store.tables)
        self._note_unsent(backup.tables)

    def _note_unsent(self, tables: LocalTables) -> None:
        for each in tables.outbox.values():
            self.truth.reborn_docs.add(each.id)
            if each.kind == "purge":
                self.truth.purged.discard(each.id)
        for sheet in tables.sheets:
            if (Kind.WORKSHEET, sheet) not in tables.bases:
                self.truth.reborn_docs.add(sheet)

    def _live_anew(self, device: Device) -> None:
        tables = device.store.tables
        self._note_unsent(tables)
        old_ids = {n: each.op_id for n, each in tables.outbox.items()}
        new_life(device.store)
        for n, op_id in old_ids.items():
            new_id = tables.outbox[n].op_id
            if new_id != op_id:
                self.truth.op_writes[new_id] = list(self.truth.op_writes[op_id])
        device.undo.clear()
        device.engine = device.new_engine()

    def _touch_server(self) -> None:
        self.server.now_ms = self.now_ms

    def hours(self) -> int:
        """Return the hours that have passed here."""
        return (self.now_ms - START_MS) // 3_600_000

    # -- healing
    def settle(self) -> None:
        """Heal all faults, sync until nothing moves, and ask every oracle."""
        from tests.simulation import oracles

        self.is_calm = True
        self.rng = random.Random(self.script.seed)  # noqa: S311  (a world is drawn from its seed)
        for device in self.devices:
            device.store.full = 0
            device.crashes.disarm()
        for ghost in self.ghosts:
            deliver(self, ghost)
        self.ghosts.clear()
        for turn in range(MOST_ROUNDS + 1):
            head = self.server.tables.single["head"]
            self.now_ms += 60_000
            self._touch_server()
            well = [self.sync(device) for device in self.devices]
            if all(well) and head == self.server.tables.single["head"] and not self.waiting():
                self.figures["rounds"] = max(self.figures["rounds"], turn)
                oracles.look(self)
                return
        waiting = [(o.op_id, o.kind, o.entity.value, o.id, o.last_error) for o in self.waiting()]
        raise WorldError("quiet", f"not quiet after {MOST_ROUNDS} rounds, {waiting[:5]}")

    def waiting(self) -> list[Outgoing]:
        """Return what laptops still have to send."""
        return [
            each
            for device in self.devices
            for each in device.store.tables.outbox.values()
            if each.state is not OutState.PARKED
        ]


def note_write(write: Write) -> str:
    """Return a write in words, for a failing oracle."""
    return f"#{write.number} {write.kind} of {write.doc} by {write.replica} ({write.op_id})"


_EVERYDAY = (
    ("sync", 30), ("edit", 12), ("edit_many", 4), ("topic", 3), ("range", 4), ("name", 3),
    ("tags", 3), ("star", 2), ("describe", 2), ("undo", 2), ("delete", 3), ("undelete", 2),
    ("archive", 2), ("create", 3), ("duplicate", 1), ("auto_save", 8), ("print", 4), ("pin", 2),
    ("unpin", 1), ("restore", 1), ("old", 1), ("restart", 1), ("ghost", 2),
)  # fmt: skip


def script_of(seed: int, *, devices: int = 3, steps: int = 60) -> Script:
    """Return the world of a seed."""
    rng = random.Random(f"world {seed}")  # noqa: S311  (a world is drawn from its seed)
    chosen = [name for name in FAULTS if rng.random() < 0.4]
    total = rng.choice([0.0, 0.05, 0.15, 0.35])
    faults = {name: total / len(chosen) for name in chosen} if chosen else {}
    plan = Plan(
        devices=devices,
        rows=rng.choice([1, 2, 5, 500]),
        ops=rng.choice([1, 3, 100]),
        faults=faults,
        meanwhile=rng.choice([0.0, 0.0, 0.05, 0.15]),
        crash=rng.choice([0.0, 0.0, 0.05, 0.1]),
        guard_floor=rng.choice([0, 1, 20, 20]),
        guard_keep=rng.random() < 0.3,
        clocks=rng.random() < 0.3,
        poison=rng.random() < 0.08,
        restores=rng.random() < 0.25,
        rebirths=rng.random() < 0.12,
    )
    weights = dict(_EVERYDAY)
    if plan.clocks:
        weights["clock"] = 3
    if plan.poison:
        weights["poison"] = 3
    if plan.restores:
        weights |= {"snapshot": 4, "server_restore": 2, "wipe": 1}
    if plan.rebirths:
        weights |= {"backup": 3, "set_back": 2, "clone": 1}
    if rng.random() < 0.25:
        weights["purge"] = 2
    if plan.crash:
        weights["full"] = 1
    names, counts = list(weights), list(weights.values())
    first = [Action("create", n, rng.getrandbits(32)) for n in range(min(devices, 2))]
    rest = [
        Action(name, rng.randrange(devices), rng.getrandbits(32))
        for name in rng.choices(names, counts, k=steps)
    ]
    rest = _with_hand_outs(rest, seed, devices)
    if rng.random() < 0.15:
        skew = rng.choice([-400 * DAY_MS, -3_600_000, 90_000, 3_600_000, 400 * DAY_MS])
        plan = msgspec.structs.replace(plan, skew_ms=skew)
    return Script(seed=seed, plan=plan, actions=(*first, *rest))


def _with_hand_outs(actions: list[Action], seed: int, devices: int) -> list[Action]:
    """Return the actions with some about hand-outs among them; the others stay as they were."""
    rng = random.Random(f"hand-outs {seed}")  # noqa: S311  (as above)
    mixed = list(actions)
    for name in rng.choices(["", "hand_out", "due", "void"], [4, 3, 3, 1], k=len(actions) // 4):
        if name:
            made = Action(name, rng.randrange(devices), rng.getrandbits(32))
            mixed.insert(rng.randrange(len(mixed) + 1), made)
    return mixed


def digest_of(world: World) -> str:
    """Return the hash of all that happened."""
    return world.hash.hexdigest()
