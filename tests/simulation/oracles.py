"""What must be true of every world once it is quiet."""

from typing import TYPE_CHECKING, Any

from app.exchange import hlc, kinds
from app.exchange.kinds import Kind
from app.exchange.ports import OutState
from app.exchange.units import config_units
from server.core.ports import Document
from tests.simulation import sheets
from tests.simulation.local_store import SHEET
from tests.simulation.truth import Write, groups_of

if TYPE_CHECKING:
    from tests.simulation.world import Device, World


def look(world: "World") -> None:
    """Ask every oracle.

    Raises:
        WorldError: names the oracle.
    """
    _excuse_parked(world)
    for device in world.devices:
        _equal(world, device)
    _numbers(world)
    _nothing_missing(world)
    _nothing_doubled(world)
    _hand_outs(world)
    for document in _worksheets(world):
        _usable(document)
        _heads(world, document)
        _losers(world, document)
        _tags(world, document)
        _deletion(world, document)
    _flags(world)
    _recovered(world)
    _stamps(world)


def _fail(oracle: str, text: str) -> None:
    from tests.simulation.world import WorldError

    raise WorldError(oracle, text)


def _worksheets(world: "World") -> list[Document]:
    return [
        document
        for document in world.server.tables.documents.values()
        if document.kind is Kind.WORKSHEET and not document.gone
    ]


def _alive(world: "World", kind: Kind) -> dict[str, Document]:
    return {
        document.id: document
        for document in world.server.tables.documents.values()
        if document.kind is kind and not document.gone and not document.pruned
    }


def _excuse_parked(world: "World") -> None:
    for device in world.devices:
        for each in device.store.tables.outbox.values():
            if each.state is not OutState.PARKED:
                continue
            doc = each.id
            known = world.plan.poison or each.last_error == "gone" or world.figures["purges"] > 0
            if not known:
                _fail(
                    "parked", f"{device.name}: {each.kind} {each.entity} {doc} {each.last_error}"
                )
            for write in world.truth.op_writes[each.op_id]:
                write.maybe = True


def _equal(world: "World", device: "Device") -> None:
    tables = device.store.tables
    if tables.inbox:
        _fail("inbox", f"{device.name} has rows that were never applied")
    ours = {kind: digest for kind, digest in tables.digests.items() if digest.count}
    theirs = {k: digest for k, digest in world.server.tables.digests.items() if digest.count}
    if ours != theirs:
        _fail("digest", f"{device.name}: {ours} != {theirs}")
    refused = {
        each.id
        for each in tables.outbox.values()
        if each.state is OutState.PARKED and each.kind == "create"
    }
    for kind, table in (
        (Kind.VERSION, tables.versions),
        (Kind.COPY, tables.copies),
        (Kind.CONFLICT, tables.conflicts),
        (Kind.HAND_OUT, tables.hand_outs),
        (Kind.PROBLEM_SET, tables.sets),
    ):
        mine = {i: units for i, units in table.items() if units[SHEET] not in refused}
        _same(f"{device.name} {kind}", mine, {d.id: d.units for d in _alive(world, kind).values()})
    server = _alive(world, Kind.WORKSHEET)
    shown = {i: _without_usage(d.units) for i, d in server.items()}
    mine = {sheet: units for sheet, units in tables.sheets.items() if sheet not in refused}
    _same(f"{device.name} worksheet", mine, shown)
    parked = {each.id for each in tables.outbox.values()}
    for sheet, counts in tables.usage.items():
        if sheet in parked:
            continue
        told = server[sheet].units.get(f"{kinds.USAGE}/{device.replica}") if sheet in server else 0
        if told != counts and told != 0:
            _fail("usage", f"{device.name} counted {counts} of {sheet}, the server has {told}")
    for version, (number, is_final) in tables.numbers.items():
        if tables.versions[version][SHEET] in refused:
            continue
        if not is_final or number != _alive(world, Kind.VERSION)[version].number:
            _fail("numbers", f"{device.name} calls {version} {number} ({is_final})")


def _without_usage(units: dict[str, Any]) -> dict[str, Any]:
    return {path: v for path, v in units.items() if not kinds.is_usage(path)}


def _same(what: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    if ours.keys() != theirs.keys():
        only = sorted(ours.keys() ^ theirs.keys())
        _fail("equal", f"{what}: only one side has {only}")
    for key, units in ours.items():
        if units != theirs[key]:
            paths = [p for p in units.keys() | theirs[key].keys()
                     if units.get(p) != theirs[key].get(p)]  # fmt: skip
            _fail(
                "equal", f"{what} {key}: {[(p, units.get(p), theirs[key].get(p)) for p in paths]}"
            )


def _numbers(world: "World") -> None:
    """Numbers are unique and dense, with those of pruned versions."""
    by_sheet: dict[str, list[int]] = {}
    for document in world.server.tables.documents.values():
        if document.kind is Kind.VERSION and not document.gone:
            by_sheet.setdefault(document.units[SHEET], []).append(document.number or 0)
    for sheet, numbers in by_sheet.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            _fail("numbers", f"{sheet} has {sorted(numbers)}")


def _nothing_missing(world: "World") -> None:
    documents = world.server.tables.documents
    for kind, made in (
        (Kind.VERSION, world.truth.versions),
        (Kind.COPY, world.truth.copies),
        (Kind.PROBLEM_SET, world.truth.sets),
        (Kind.HAND_OUT, world.truth.hand_outs),
    ):
        for paper, state in made.items():
            if state == "made" and (kind, paper) not in documents:
                _excuse(world, "missing", f"{kind} {paper}", paper)
    for write in world.truth.writes:
        if write.kind == "create" and not write.maybe:
            found = documents.get((Kind.WORKSHEET, write.doc))
            if (
                found is None
                and write.doc not in world.truth.purged
                and not (world.figures["purges"] and world.was_reborn)
            ):
                _fail("missing", f"worksheet {write.doc}")
    for doc in world.truth.purged:
        found = documents.get((Kind.WORKSHEET, doc))
        if found is not None and not found.gone:
            _fail("resurrected", f"{doc} was purged")


def _hand_outs(world: "World") -> None:
    """A unit of a hand-out has a value that somebody gave it, and nobody who saw it changed."""
    for hand_out, document in _alive(world, Kind.HAND_OUT).items():
        for path in ("/due_date", "/voided_at"):
            given = world.truth.amended.get((hand_out, path), {})
            value = document.units.get(path)
            if value is not None and value not in given:
                _fail("invented", f"{hand_out} {path} is {value}")
            excused = world.was_reborn or world.plan.poison
            excused = excused or (value is not None and world.restores > 1)
            if value in given.values() and not excused:
                _fail("lost", f"{hand_out} {path} is {value} again, was {given}")


def _excuse(world: "World", oracle: str, text: str, child: str) -> None:
    """What hung on a worksheet that was purged elsewhere went with it, or into its copy."""
    lost_twice = world.was_restored and world.was_reborn
    if not world.figures["purges"] and not world.plan.poison and not lost_twice:
        _fail(oracle, text)


def _nothing_doubled(world: "World") -> None:
    recovered = {copy for device in world.devices for copy in device.store.recovered}
    made = {write.doc for write in world.truth.writes if write.kind == "create"}
    for document in _worksheets(world):
        if document.id not in made | recovered:
            _fail("invented", f"worksheet {document.id}")
    for version, document in _alive(world, Kind.VERSION).items():
        known = version in world.truth.versions or document.units.get("/conflict")
        if not known and document.units[SHEET] not in recovered and not world.figures["purges"]:
            _fail("invented", f"version {version}")
        if world.truth.versions.get(version) == "pruned" and not (
            world.was_reborn or world.was_restored
        ):
            _fail("invented", f"version {version} had been pruned before it was ever sent")


def _usable(document: Document) -> None:
    fault = sheets.fault_of({p: v for p, v in document.units.items() if kinds.is_config(p)})
    if fault or document.units["/worksheet_type"] != document.units["/config/topic/type"]:
        _fail("usable", f"{document.id} {fault}")


def _is_mended(world: "World", doc: str) -> bool:
    return any(
        conflict.units["/paths"] == [kinds.CONFIG]
        for conflict in _alive(world, Kind.CONFLICT).values()
        if conflict.units[SHEET] == doc
    )


def _heads(world: "World", document: Document) -> None:
    """The head is what somebody wrote whom nobody has overwritten knowingly.

    After two restores there is no telling which of two lost histories was the later one for a
    worksheet: whatever does not stand is flagged then (`_losers`).
    """
    doc, truth = document.id, world.truth
    if not truth.of_doc.get(doc) or truth.of_doc[doc][0].kind != "create":
        return
    if any(doc in device.store.recovered for device in world.devices):
        return
    mended = _is_mended(world, doc)
    topic_lost = any(map(kinds.is_topic, (path for path, _ in _flagged(world, doc))))
    for group, values in groups_of(document.units).items():
        if (doc, group) in truth.ambiguous or group.startswith("/revived"):
            continue
        write = truth.by_value.get((doc, group, values))
        if write is None:
            _fail("invented", f"{doc} {group} {values}")
            continue
        if world.restores > 1:
            continue
        over = [w for w in truth.superseded.get((write.number, group), ()) if not w.maybe]
        if topic_lost and kinds.is_topic(group):
            continue  # a change of the kind of topic stands or falls with all of the topic
        if not over or doc in truth.reborn_docs or (mended and kinds.is_config(group)):
            continue
        if world.restores and _is_kept(world, document, over[-1], group):
            continue  # what a restored server lost may lose against older work, but never quietly
        _fail("head", f"{doc} {group} is {values} of #{write.number}, over it #{over[0].number}")


def _flagged(world: "World", doc: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for conflict in _alive(world, Kind.CONFLICT).values():
        if conflict.units[SHEET] == doc:
            found |= {(path, repr(value)) for path, value in conflict.units["/lost"].items()}
    for version in _alive(world, Kind.VERSION).values():
        if version.units[SHEET] == doc and version.units.get("/conflict"):
            config = config_units(version.units["/config"])
            found |= {(path, repr(value)) for path, value in config.items()}
            found.add(("/name", repr(version.units["/name"])))
            found.add(("/worksheet_type", repr(version.units["/worksheet_type"])))
    return found


def _is_kept(world: "World", document: Document, write: Write, group: str) -> bool:
    """Return whether a write is flagged, or one that was made on top of it.

    A value of the group that both sides have collides with nothing: it stands, and needs no flag
    (a name is lost, that it was given by hand is not). What its own writer overwrote before the
    server was restored was lost by nobody: the server had the later value, and that one is kept.
    """
    truth, flagged = world.truth, _flagged(world, document.id)
    found = flagged | {(path, repr(value)) for path, value in document.units.items()}
    return any(
        flagged.intersection(values) and found.issuperset(values)
        for each in truth.of_doc[document.id]
        if (values := each.groups.get(group, ())) and truth.is_before(write, each, group)
    )


def _losers(world: "World", document: Document) -> None:
    """Whatever was typed and not overwritten knowingly stands, or is kept and told."""
    doc, truth = document.id, world.truth
    head = {(path, repr(value)) for path, value in document.units.items()}
    flagged: set[tuple[str, str]] | None = None
    for write in truth.of_doc.get(doc, ()):
        if write.maybe:
            continue
        for group, values in write.groups.items():
            if (doc, group) in truth.ambiguous or truth.superseded.get((write.number, group)):
                continue
            if all(value in head for value in values):
                continue
            flagged = _flagged(world, doc) if flagged is None else flagged
            missing = [v for v in values if v not in head and v not in flagged]
            if missing:
                _fail("lost", f"{doc} #{write.number} {write.kind} {group}: {missing}")


def _tags(world: "World", document: Document) -> None:
    if world.plan.poison:
        return
    now = document.units[kinds.TAGS]
    for (doc, tag), state in world.truth.tags.items():
        if doc != document.id or doc in world.truth.reborn_docs:
            continue
        if state == "added" and tag not in now:
            _fail("lost", f"{doc} tag {tag}")
        if state == "removed" and tag in now and not world.was_restored:
            _fail("resurrected", f"{doc} tag {tag}")


def _deletion(world: "World", document: Document) -> None:
    """An edit beats a deletion that had not seen it; nothing else brings a worksheet back."""
    doc = document.id
    if world.was_restored or doc in world.truth.reborn_docs:
        return
    writes = world.truth.of_doc.get(doc, [])
    if any(write.maybe for write in writes):
        return
    deletes = [write for write in writes if write.kind == "delete"]
    others = [write for write in writes if write.kind not in ("delete", "create")]
    others = [write for write in others if not _is_taken_back(write, deletes)]
    is_deleted = document.units.get(kinds.DELETED) is not None
    live = [d for d in deletes if not _is_undone(d, others)]
    clear = [d for d in live if not any(_concurrent(d, w) for w in others)]
    if is_deleted and not clear:
        _fail("deletion", f"{doc} is deleted although nobody deleted what was there")
    contested = any(_concurrent(d, w) for d in deletes for w in others)
    if not is_deleted and live and not contested:
        _fail("deletion", f"{doc} came back, deleted by #{live[-1].number}")


def _is_taken_back(write: Write, deletes: list[Write]) -> bool:
    """Return whether an undeletion was itself followed by a deletion that knew it."""
    return write.kind == "undelete" and any(write.number in d.seen for d in deletes)


def _is_undone(delete: Write, others: list[Write]) -> bool:
    return any(w.kind == "undelete" and delete.number in w.seen for w in others)


def _concurrent(first: Write, second: Write) -> bool:
    if first.replica == second.replica:
        return False
    return first.number not in second.seen and second.number not in first.seen


def _flags(world: "World") -> None:
    """No flag without two writers who had not seen each other; the later one stands."""
    if world.was_restored:
        return
    for conflict in _alive(world, Kind.CONFLICT).values():
        doc = conflict.units[SHEET]
        if doc in world.truth.reborn_docs or world.truth.of_doc.get(doc) is None:
            continue
        paths = conflict.units["/paths"]
        if paths == [kinds.CONFIG] or any(kinds.is_topic(path) for path in paths):
            replicas = {w.replica for w in world.truth.of_doc[doc] if w.kind != "create"}
            creators = {w.replica for w in world.truth.of_doc[doc]}
            if len(replicas | creators) < 2:
                _fail("false flag", f"{doc} {paths} by one writer only")
            continue
        if not (kinds.is_config(paths[0]) and _is_mended(world, doc)):
            _flag(world, doc, paths, conflict.units)


def _flag(world: "World", doc: str, paths: list[str], units: dict[str, Any]) -> None:
    group = kinds.group_of(paths[0])
    if (doc, group) in world.truth.ambiguous:
        return
    lost = _writes_of(world, doc, group, units["/lost"])
    kept = _writes_of(world, doc, group, units["/kept"])
    if not lost or not kept:
        return
    real = [
        (a, b)
        for a in lost
        for b in kept
        if not world.truth.is_before(a, b, group) and not world.truth.is_before(b, a, group)
    ]
    if not real:
        _fail("false flag", f"{doc} {paths}: #{lost[0].number} and #{kept[0].number}")
    stamps = world.truth.op_stamps
    if len(lost) == len(kept) == 1:
        loser, winner = stamps.get(lost[0].op_id), stamps.get(kept[0].op_id)
        if loser is not None and winner is not None and loser > winner:
            _fail("tie", f"{doc} {paths}: {loser} lost against {winner}")


def _writes_of(world: "World", doc: str, group: str, values: dict[str, Any]) -> list[Write]:
    wanted = {(path, repr(value)) for path, value in values.items()}
    found = [
        write
        for write in world.truth.of_doc[doc]
        if wanted <= set(write.groups.get(group, ())) and wanted
    ]
    return found[:1]


def _recovered(world: "World") -> None:
    """Work that a purge elsewhere met unsent is in a copy."""
    if world.was_restored or world.was_reborn:
        return
    everything = {
        (path, repr(value))
        for device in world.devices
        for _, units in device.store.recovered.values()
        for path, value in units.items()
    }
    flagged = {value for document in _worksheets(world) for value in _flagged(world, document.id)}
    for doc in sorted(world.truth.purged):
        had = world.had.get(doc, frozenset())
        for write in world.truth.of_doc[doc]:
            if write.maybe or write.number in had or write.kind in ("delete", "undelete"):
                continue
            for group, values in write.groups.items():
                free = not world.truth.superseded.get((write.number, group))
                if free and (doc, group) not in world.truth.ambiguous:
                    missing = [v for v in values if v not in everything | flagged]
                    if missing:
                        _fail("recovered", f"{doc} #{write.number} {missing}")


def _stamps(world: "World") -> None:
    """No clock is believed further than the limit."""
    limit = world.server.now_ms + hlc.CLOCK_TOLERANCE_MS
    for document in _worksheets(world):
        for path, stamp in document.stamps.items():
            if hlc.parts(stamp.hlc)[0] > limit:
                _fail("clamp", f"{document.id} {path} {stamp.hlc}")
