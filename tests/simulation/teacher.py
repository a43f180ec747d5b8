"""What teachers do at a laptop: each thing is one transaction of its store."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.exchange import hlc, kinds
from app.exchange.kinds import Kind
from app.exchange.ports import OutState
from app.exchange.units import Units, config_of, config_units
from sync import guard
from tests.simulation import sheets
from tests.simulation.local_store import SHEET, MemoryTx

if TYPE_CHECKING:
    from tests.simulation.world import Device, World

_EDITS = ("edit", "edit", "edit_many", "topic", "range", "name", "delete", "auto_save", "print")
KEPT_UNSENT = 2
"""Auto-saves that were never sent and stay, of a worksheet."""


def any_edit(rng: random.Random) -> str:
    """Return something that a teacher may do at any moment."""
    return rng.choice(_EDITS)


def do(world: "World", device: "Device", name: str) -> None:
    """Do what `name` says, if there is anything to do it with."""
    _ACTIONS[name](world, device)


def _pick(world: "World", device: "Device", *, deleted: bool = False) -> str | None:
    found = [
        sheet
        for sheet, units in sorted(device.store.tables.sheets.items())
        if (units.get(kinds.DELETED) is not None) is deleted
    ]
    return world.rng.choice(found) if found else None


def _transact(
    device: "Device", work: Callable[[MemoryTx], Any], note: Callable[[Any], None]
) -> None:
    """Do a piece of work, and note it when it is durable, whether or not anybody heard of it."""
    serial = device.store.tables.single.get("serial", 0) + 1
    told: list[Any] = []

    def numbered(tx: MemoryTx) -> None:
        told.append(work(tx))
        tx.put_serial(serial)

    try:
        device.store.run(numbered)
    finally:
        if device.store.tables.single.get("serial", 0) == serial:
            note(told[0])


def _change(
    world: "World", device: "Device", sheet: str, new: Units, kind: str, *, fresh: bool = True
) -> None:
    old = device.store.tables.sheets[sheet]
    seen = world.seen_by(device, sheet)
    if new == old:
        return
    ahead = device.store.tables.single["hlc"][0] > world.now_ms + 5000
    stamped = {**new, "/updated_at": max(old["/updated_at"], device.now_ms() // 1000)}

    def note(op_id: str) -> None:
        device.undo.append((sheet, old))
        _check_clock(world, device, ahead=ahead)
        write = world.truth.record(
            sheet, old, stamped, replica=device.replica, kind=kind, op_id=op_id, seen=seen,
            fresh=fresh,
        )  # fmt: skip
        write.seen |= world.seen_by(device, sheet) - {write.number}
        world.figures["writes"] += 1

    _transact(device, lambda tx: tx.edit(sheet, stamped), note)


def _check_clock(world: "World", device: "Device", *, ahead: bool) -> None:
    """With a right clock, or one whose error is known, the hybrid clock shows the true time."""
    from tests.simulation.world import WorldError

    last = device.store.tables.single["hlc"]
    told = hlc.parts(hlc.reading(*last))[0]
    meta = device.store.tables.single["meta"]
    corrected = device.is_steady and meta.account_id and not ahead
    if (device.is_honest or corrected) and abs(told - world.now_ms) > 5000:
        raise WorldError("clock", f"{device.name} reads {told}, it is {world.now_ms}")


def _valid(units: Units) -> bool:
    return not sheets.fault_of({p: v for p, v in units.items() if kinds.is_config(p)})


def _edit(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is not None:
        units = dict(device.store.tables.sheets[sheet])
        _set_something(world, units)
        _change(world, device, sheet, units, "edit")


def _set_something(world: "World", units: Units) -> None:
    inside = [p for p in units if kinds.is_topic(p) and not p.endswith(("type", "_low", "_high"))]
    path = world.rng.choice([*sheets.SETTINGS, "/config/seed", *inside[:1]])
    if path == kinds.WORKSHEET_TYPE:
        return
    v = world.value()
    if path == "/config/key":
        units[path] = f"k{v}"
    elif "/page/" in path:  # two that are divisible by three cannot stand together
        other = {"/config/page/rows", "/config/page/columns"} - {path}
        units[path] = 3 * v + (units[other.pop()] % 3 == 0 or world.rng.random() < 0.5)
    else:
        units[path] = v


def _edit_many(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is not None:
        units = dict(device.store.tables.sheets[sheet])
        for _ in range(world.rng.randint(2, 4)):
            _set_something(world, units)
        _change(world, device, sheet, units, "edit")


def _range(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is None:
        return
    units = dict(device.store.tables.sheets[sheet])
    ends = [path for path in units if path.endswith(("_low", "_high"))]
    if ends:
        path = world.rng.choice(ends)
        units[path] = world.value() + (sheets.HIGH if path.endswith("_high") else 0)
        _change(world, device, sheet, units, "edit")


def _topic(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is None:
        return
    units = device.store.tables.sheets[sheet]
    others = [topic for topic in sheets.TOPICS if topic != units["/worksheet_type"]]
    new = sheets.with_topic(units, world.rng.choice(others), world.value())
    _change(world, device, sheet, new, "topic")


def _set(
    path: str, value: Callable[["World"], Any], kind: str
) -> Callable[["World", "Device"], None]:
    def act(world: "World", device: "Device") -> None:
        sheet = _pick(world, device)
        if sheet is not None:
            units = {**device.store.tables.sheets[sheet], path: value(world)}
            _change(world, device, sheet, units, kind)

    return act


def _star(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is not None:
        units = device.store.tables.sheets[sheet]
        starred = {**units, "/is_favorite": not units["/is_favorite"]}
        _change(world, device, sheet, starred, "star")


def _poison(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    tables = device.store.tables
    if sheet is None or (Kind.WORKSHEET, sheet) not in tables.bases:
        return
    if any(each.id == sheet for each in tables.outbox.values()):
        return
    units = {**tables.sheets[sheet], "/config/key": sheets.POISON}
    _change(world, device, sheet, units, "poison", fresh=False)
    world.truth.writes[-1].maybe = True


def _tags(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is None:
        return
    units = device.store.tables.sheets[sheet]
    tags = list(units[kinds.TAGS])
    truth = world.truth
    if tags and world.rng.random() < 0.4:
        tag = tags.pop(world.rng.randrange(len(tags)))
        state = "removed"
    else:
        tag, state = f"t{world.value()}", "added"
        tags.append(tag)
    before = len(truth.writes)
    try:
        _change(world, device, sheet, {**units, kinds.TAGS: tags}, "tags")
    finally:
        if len(truth.writes) > before:
            truth.tags[sheet, tag] = state


def _undo(world: "World", device: "Device") -> None:
    while device.undo:
        sheet, old = device.undo.pop()
        now = device.store.tables.sheets.get(sheet)
        if now is None or now.get(kinds.DELETED) is not None:
            continue
        back = {path: v for path, v in now.items() if not kinds.is_config(path)}
        back |= {path: v for path, v in old.items() if kinds.is_config(path)}
        back["/worksheet_type"] = old["/worksheet_type"]
        if _valid(back):
            _change(world, device, sheet, back, "undo", fresh=False)
        return


def _delete(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is not None:
        units = {**device.store.tables.sheets[sheet], kinds.DELETED: world.value()}
        _change(world, device, sheet, units, "delete")


def _undelete(world: "World", device: "Device") -> None:
    sheet = _pick(world, device, deleted=True)
    if sheet is not None:
        units = {**device.store.tables.sheets[sheet], kinds.DELETED: None}
        _change(world, device, sheet, units, "undelete")


def keep_worksheets(world: "World", device: "Device") -> None:
    """Say that worksheets must not go (sync.guard.keep)."""
    before = {s: dict(units) for s, units in device.store.tables.sheets.items()}
    seen = {sheet: world.seen_by(device, sheet) for sheet in before}

    def ops(tx: MemoryTx) -> dict[str, str]:
        outbox = device.store.tables.outbox
        earlier = dict(outbox)
        guard.keep(tx)
        return {
            each.id: each.op_id
            for n, each in outbox.items()
            if each.state is OutState.NEW
            and each.entity is Kind.WORKSHEET
            and each != earlier.get(n)  # the others wait for something else
        }

    def note(found: dict[str, str]) -> None:
        for sheet, op_id in found.items():
            if sheet in before:
                world.truth.record(
                    sheet, before[sheet], before[sheet], replica=device.replica,
                    kind="undelete", op_id=op_id, seen=seen[sheet],
                )  # fmt: skip

    _transact(device, ops, note)


def _new(world: "World", device: "Device", units: Units, *, marked: bool = True) -> None:
    sheet = device.new_id()

    def note(op_id: str) -> None:
        world.truth.record(
            sheet, {}, units, replica=device.replica, kind="create", op_id=op_id or sheet,
            seen=frozenset(),
        )  # fmt: skip

    def work(tx: MemoryTx) -> str:
        tx.count(sheet, "edits")
        return tx.add(Kind.WORKSHEET, sheet, units, marked=marked)

    _transact(device, work, note)


def _create(world: "World", device: "Device") -> None:
    _new(world, device, sheets.new_sheet(world.value(), now=device.now_ms() // 1000))


def _old(world: "World", device: "Device") -> None:
    """An older program, which knew no server, made a worksheet here before the first sync."""
    if not device.replica:
        units = sheets.new_sheet(world.value(), now=device.now_ms() // 1000)
        _new(world, device, units, marked=False)


def _duplicate(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is not None:
        units = device.store.tables.sheets[sheet]
        if units["/config/key"] != sheets.POISON:
            _new(world, device, {p: v for p, v in units.items() if not p.startswith("/revived")})


# -- versions and copies
def _version_units(units: Units, sheet: str, kind: str, now: int) -> Units:
    return {
        SHEET: sheet,
        "/config": config_of(units),
        "/version_type": kind,
        "/created_reason": "auto-save" if kind == "auto-save" else "pdf-generate",
        "/created_at": now,
        "/worksheet_type": units["/worksheet_type"],
        "/name": units["/name"],
    }


def _of_sheet(device: "Device", sheet: str) -> list[str]:
    """Return a worksheet's versions, oldest first."""
    tables = device.store.tables
    found = [v for v, units in tables.versions.items() if units[SHEET] == sheet]
    return sorted(found, key=lambda version: (tables.numbers[version], version))


def _auto_save(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is None:
        return
    tables = device.store.tables
    units = tables.sheets[sheet]
    versions = _of_sheet(device, sheet)
    if versions and tables.versions[versions[-1]]["/config"] == config_of(units):
        return
    version = device.new_id()
    kept = _version_units(units, sheet, "auto-save", device.now_ms() // 1000)

    def work(tx: MemoryTx) -> list[str]:
        tx.add(Kind.VERSION, version, kept)
        gone = _prunable(device, sheet)
        for each in gone:
            tx.remove(Kind.VERSION, each)
        return gone

    def note(gone: list[str]) -> None:
        world.truth.versions[version] = "made"
        for each in gone:
            world.truth.versions[each] = "pruned"

    _transact(device, work, note)


def _prunable(device: "Device", sheet: str) -> list[str]:
    """Return auto-saves that were never sent and are too many: the server never hears of them."""
    tables = device.store.tables
    unsent = {
        each.id
        for each in tables.outbox.values()
        if each.kind == "create" and each.state is OutState.NEW
    }
    printed = {units["/version_id"] for units in tables.copies.values()}
    found = [
        version
        for version in _of_sheet(device, sheet)
        if version in unsent
        and version not in printed
        and (Kind.VERSION, version) not in tables.bases
        and tables.versions[version]["/version_type"] == "auto-save"
        and not tables.versions[version].get("/conflict")
    ]
    return found[:-KEPT_UNSENT]


def _print(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    if sheet is None:
        return
    tables = device.store.tables
    units, now = tables.sheets[sheet], device.now_ms() // 1000
    versions = _of_sheet(device, sheet)
    last = tables.versions[versions[-1]] if versions else None
    reused = (
        last is not None
        and last["/version_type"] != "auto-save"
        and last["/config"] == config_of(units)
    )
    version = versions[-1] if reused else device.new_id()
    copies = [device.new_id() for _ in range(world.rng.randint(1, 2))]

    def work(tx: MemoryTx) -> None:
        if not reused:
            tx.add(Kind.VERSION, version, _version_units(units, sheet, "snapshot", now))
        for copy in copies:
            paper = {
                SHEET: sheet,
                "/version_id": version,
                "/printed_at": now,
                "/qr_code_url": copy,
            }
            tx.add(Kind.COPY, copy, paper)
        tx.count(sheet, "pdfs")
        tx.edit(sheet, {**units, "/updated_at": max(units["/updated_at"], now)})

    def note(_: None) -> None:
        world.truth.versions.setdefault(version, "made")
        world.truth.copies.update(dict.fromkeys(copies, "made"))

    _transact(device, work, note)


def _hand_out(world: "World", device: "Device") -> None:
    """Print a version that was printed before for a class, in a set of its own."""
    found = [
        version
        for version, units in sorted(device.store.tables.versions.items())
        if units["/version_type"] == "snapshot"
    ]
    if not found:
        return
    version, now = world.rng.choice(found), device.now_ms() // 1000
    sheet = device.store.tables.versions[version][SHEET]
    ids = {kind: device.new_id() for kind in (Kind.PROBLEM_SET, Kind.HAND_OUT, Kind.COPY)}
    of = {SHEET: sheet, "/version_id": version}
    problems = {"/label": "B", "/seed": now, "/problems": [world.value()], "/answer_key": [now]}
    handed = {"/class_id": "4b", "/fairness": "lettered", "/printed_at": now, "/due_date": None}
    paper = {"/printed_at": now, "/qr_code_url": ids[Kind.COPY], "/set_id": ids[Kind.PROBLEM_SET]}

    def work(tx: MemoryTx) -> None:
        tx.add(Kind.PROBLEM_SET, ids[Kind.PROBLEM_SET], {**of, **problems})
        tx.add(Kind.HAND_OUT, ids[Kind.HAND_OUT], {**of, **handed, "/voided_at": None})
        tx.add(Kind.COPY, ids[Kind.COPY], {**of, **paper, "/hand_out_id": ids[Kind.HAND_OUT]})

    def note(_: None) -> None:
        world.truth.copies[ids[Kind.COPY]] = "made"
        world.truth.sets[ids[Kind.PROBLEM_SET]] = "made"
        world.truth.hand_outs[ids[Kind.HAND_OUT]] = "made"

    _transact(device, work, note)


def _amend(path: str) -> Callable[["World", "Device"], None]:
    """Return the action that changes one unit of a hand-out."""

    def act(world: "World", device: "Device") -> None:
        found = sorted(device.store.tables.hand_outs)
        if not found:
            return
        hand_out, value = world.rng.choice(found), world.value()
        old = device.store.tables.hand_outs[hand_out]
        new = {**old, path: value}

        def note(_: None) -> None:
            world.truth.amended.setdefault((hand_out, path), {})[value] = old[path]

        _transact(device, lambda tx: tx.amend(Kind.HAND_OUT, hand_out, new), note)

    return act


def _repin(world: "World", device: "Device", was: str, then: str) -> None:
    found = [
        version
        for version, units in sorted(device.store.tables.versions.items())
        if units["/version_type"] == was and not units.get("/conflict")
    ]
    if found:
        version = world.rng.choice(found)
        units = {**device.store.tables.versions[version], "/version_type": then}
        _transact(device, lambda tx: tx.pin(version, units), lambda _: None)


def _pin(world: "World", device: "Device") -> None:
    _repin(world, device, "auto-save", "manual")


def _unpin(world: "World", device: "Device") -> None:
    _repin(world, device, "manual", "auto-save")


def _restore(world: "World", device: "Device") -> None:
    sheet = _pick(world, device)
    versions = _of_sheet(device, sheet) if sheet is not None else []
    if sheet is None or not versions:
        return
    config = device.store.tables.versions[world.rng.choice(versions)]["/config"]
    now = device.store.tables.sheets[sheet]
    back = {path: v for path, v in now.items() if not kinds.is_config(path)}
    back |= config_units(config)
    back["/worksheet_type"] = config["topic"]["type"]
    if _valid(back):
        _change(world, device, sheet, back, "undo", fresh=False)


def _purge(world: "World", device: "Device") -> None:
    """Purge a worksheet. One that this file never sent is taken from this file alone, and nobody
    is told: when the file is a copy, or was set back, another life of it may have the worksheet,
    or have sent it, and nothing here can tell. There it lives on; it is not resurrected.
    """
    sheet = _pick(world, device, deleted=True)
    if sheet is None:
        return
    tables = device.store.tables
    unsent = (Kind.WORKSHEET, sheet) not in tables.bases and not any(
        each.id == sheet and each.state is OutState.SENT for each in tables.outbox.values()
    )
    seen = world.seen_by(device, sheet)
    seen |= {w.number for w in world.truth.of_doc[sheet] if w.replica == device.replica}
    below = {
        c for t in (tables.versions, tables.copies) for c, u in t.items() if u[SHEET] == sheet
    }

    def note(_: None) -> None:
        world.figures["purges"] += 1
        if not (unsent and world.was_reborn):
            world.truth.purged.add(sheet)
        for write in world.truth.of_doc[sheet]:
            write.maybe = write.maybe or unsent or write.number in seen
        for child in below:
            for states in (world.truth.versions, world.truth.copies):
                if child in states:
                    states[child] = "purged"

    _transact(device, lambda tx: tx.purge(sheet), note)


_ACTIONS: dict[str, Callable[["World", "Device"], None]] = {
    "edit": _edit,
    "edit_many": _edit_many,
    "range": _range,
    "topic": _topic,
    "name": _set("/name", lambda world: f"n{world.value()}", "name"),
    "describe": _set("/description", lambda world: f"d{world.value()}", "edit"),
    "archive": _set("/archived_at", lambda world: world.value(), "edit"),
    "star": _star,
    "tags": _tags,
    "undo": _undo,
    "delete": _delete,
    "undelete": _undelete,
    "create": _create,
    "old": _old,
    "duplicate": _duplicate,
    "auto_save": _auto_save,
    "print": _print,
    "pin": _pin,
    "unpin": _unpin,
    "restore": _restore,
    "purge": _purge,
    "poison": _poison,
    "hand_out": _hand_out,
    "due": _amend("/due_date"),
    "void": _amend("/voided_at"),
}
