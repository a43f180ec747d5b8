"""The merge as properties (sync.md §4.2, L0)."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.exchange import edits as editing
from app.exchange import hlc, kinds
from app.exchange.merge import Stamp, merge
from app.exchange.units import Change, Changes, Units, laid_over
from tests.app.exchange.strategies import PATHS, edits, incomings, stamped

Sheet = tuple[Units, dict[str, Stamp]]


def groups(changes: Changes) -> set[str]:
    return set(kinds.grouped(changes))


@given(stamped(), incomings())
@settings(max_examples=200)
def test_nothing_changed_leaves_everything_as_it_is(sheet: Sheet, incoming: Stamp) -> None:
    merged = merge(*sheet, {}, incoming)
    assert (merged.units, merged.stamps, merged.collisions) == (*sheet, [])


@given(stamped(), edits(), incomings())
@settings(max_examples=200)
def test_saying_it_twice_changes_nothing_more(
    sheet: Sheet, changes: Changes, incoming: Stamp
) -> None:
    once = merge(*sheet, changes, incoming)
    twice = merge(once.units, once.stamps, changes, incoming)
    won = [c for c in twice.collisions if c.incoming_won]
    assert (twice.units, won) == (once.units, [])


@given(stamped(), edits(base=5), incomings(replica="A"))
@settings(max_examples=200)
def test_whoever_has_seen_everything_is_not_contradicted(
    sheet: Sheet, changes: Changes, incoming: Stamp
) -> None:
    merged = merge(*sheet, changes, incoming)
    assert merged.units == laid_over(sheet[0], changes)
    assert not merged.collisions


@given(stamped(), edits(), incomings())
@settings(max_examples=200)
def test_no_value_is_invented(sheet: Sheet, changes: Changes, incoming: Stamp) -> None:
    merged = merge(*sheet, changes, incoming)
    for path, value in merged.units.items():
        known = [sheet[0].get(path), changes[path].v if path in changes else None]
        assert value in known


@given(stamped(), edits(base=5), edits(base=5), st.tuples(incomings(), incomings()))
@settings(max_examples=200)
def test_independent_edits_commute(
    sheet: Sheet, first: Changes, second: Changes, stamps: tuple[Stamp, Stamp]
) -> None:
    topic = kinds.TOPIC_TYPE
    assume(not groups(first) & groups(second))
    assume(topic not in first and topic not in second)
    early = Stamp(6, "A", stamps[0].hlc)
    late = Stamp(7, "B", stamps[1].hlc)
    one = merge(*sheet, first, early)
    one = merge(one.units, one.stamps, second, late)
    other = merge(*sheet, second, early)
    other = merge(other.units, other.stamps, first, late)
    assert one.units == other.units
    assert not one.collisions + other.collisions


@given(stamped(), edits(base=5), edits(base=5), st.tuples(incomings(), incomings()))
@settings(max_examples=200)
def test_of_two_concurrent_edits_the_same_one_wins_in_any_order(
    sheet: Sheet, first: Changes, second: Changes, stamps: tuple[Stamp, Stamp]
) -> None:
    paths = set(first) & set(second)
    assume(paths and kinds.TOPIC_TYPE not in {*first, *second})
    assume(first.keys() == second.keys())
    one = merge(*sheet, first, Stamp(6, "A", stamps[0].hlc))
    one = merge(one.units, one.stamps, second, Stamp(7, "B", stamps[1].hlc))
    other = merge(*sheet, second, Stamp(6, "B", stamps[1].hlc))
    other = merge(other.units, other.stamps, first, Stamp(7, "A", stamps[0].hlc))
    assert one.units == other.units


@given(stamped(), edits(), incomings())
@settings(max_examples=200)
def test_groups_stay_whole(sheet: Sheet, changes: Changes, incoming: Stamp) -> None:
    units, stamps = sheet
    whole = editing.edited(units, laid_over(units, changes), rev=min_base(changes))
    merged = merge(units, stamps, whole, incoming)
    for paths in kinds.grouped(whole).values():
        theirs = all(merged.units.get(p) == units.get(p) for p in paths)
        ours = all(merged.units.get(p) == whole[p].v for p in paths)
        assert theirs or ours


def min_base(changes: Changes) -> int:
    return min(change.base for change in changes.values())


@given(stamped(), edits(base=0), incomings())
@settings(max_examples=200)
def test_what_loses_is_reported_whole(sheet: Sheet, changes: Changes, incoming: Stamp) -> None:
    units, stamps = sheet
    merged = merge(units, stamps, changes, incoming)
    told = {p: c for c in merged.collisions for p in c.paths}
    for path, change in changes.items():
        if merged.units.get(path) == change.v:
            continue
        collision = told[path]
        assert not collision.incoming_won
        assert collision.incoming_values[path] == change.v
        assert collision.standing_values.get(path) == units.get(path)


@given(stamped(), edits(base=0), incomings())
@settings(max_examples=200)
def test_what_is_overwritten_unseen_is_reported_too(
    sheet: Sheet, changes: Changes, incoming: Stamp
) -> None:
    units, stamps = sheet
    merged = merge(units, stamps, changes, incoming)
    told = {p: c for c in merged.collisions if c.incoming_won for p in c.paths}
    for path in changes:
        unseen = stamps.get(path)
        if kinds.is_topic(path):
            continue  # the stamp of the kind of topic stands for those of its settings
        changed = path in units and merged.units.get(path) != units[path]
        if changed and unseen is not None and unseen.replica != incoming.replica:
            assert told[path].standing_values[path] == units[path]


@given(stamped(), edits(), incomings(), st.text(alphabet="z/~", min_size=1, max_size=3))
@settings(max_examples=200)
def test_unknown_keys_survive(sheet: Sheet, changes: Changes, incoming: Stamp, name: str) -> None:
    path = "/config/new/" + name.replace("~", "~0").replace("/", "~1")
    units = {**sheet[0], path: 7}
    assert merge(units, sheet[1], changes, incoming).units[path] == 7


@given(stamped(), edits(base=5, least=1), incomings(), st.booleans())
@settings(max_examples=200)
def test_an_edit_beats_a_deletion_whichever_comes_first(
    sheet: Sheet, changes: Changes, incoming: Stamp, deletion_first: bool
) -> None:
    delete: Changes = {kinds.DELETED: Change(base=5, v=99)}
    steps: list[tuple[Changes, str]] = [(delete, "A"), (changes, "B")]
    units, stamps = sheet
    for rev, (what, who) in enumerate(steps if deletion_first else steps[::-1], start=6):
        merged = merge(units, stamps, what, Stamp(rev, who, incoming.hlc))
        units, stamps = merged.units, merged.stamps
    assert units[kinds.DELETED] is None
    assert merged.revived


@given(stamped(), edits(base=6), incomings())
@settings(max_examples=200)
def test_a_deletion_that_was_seen_stays(sheet: Sheet, changes: Changes, incoming: Stamp) -> None:
    gone = merge(*sheet, {kinds.DELETED: Change(base=5, v=99)}, Stamp(6, "A", incoming.hlc))
    after = merge(gone.units, gone.stamps, changes, Stamp(7, "B", incoming.hlc))
    assert after.units[kinds.DELETED] == 99


@given(st.lists(st.integers(0, 2 * 10**12), min_size=1, max_size=20))
@settings(max_examples=200)
def test_a_hybrid_clock_never_falls(clock: list[int]) -> None:
    last = (0, 0)
    for now in clock:
        reading = hlc.tick(last, now_ms=now)
        assert reading > last
        assert hlc.reading(*reading) > hlc.reading(*last)
        last = reading


@given(st.integers(10**12, 2 * 10**12), st.integers(10**12, 2 * 10**12))
@settings(max_examples=200)
def test_a_clock_that_is_ahead_counts_as_a_minute_ahead(told: int, now: int) -> None:
    believed = hlc.parts(hlc.clamped(hlc.reading(told, 3), now_ms=now))[0]
    assert believed == min(told, now + hlc.CLOCK_TOLERANCE_MS)


@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
@settings(max_examples=200)
def test_partners_are_of_one_group(first: str, second: str) -> None:
    is_partner = second in kinds.partners(first)
    together = first != second and kinds.group_of(first) == kinds.group_of(second)
    assert is_partner == together


def test_what_is_said_again_never_beats_what_its_replica_wrote_since() -> None:
    token = hlc.token(1_500_000_000_000, "x")
    again = hlc.recalled(9, token, now_ms=1_600_000_000_000)
    own = Stamp(3, "A", hlc.reading(1_550_000_000_000, 0))
    units: dict[str, Any] = {"/name": "new", "/named": True}
    said: Changes = {"/name": Change(base=1, v="old"), "/named": Change(base=1, v=True)}
    merged = merge(units, {"/name": own, "/named": own}, said, Stamp(4, "A~", again))
    assert (merged.units["/name"], merged.collisions) == ("new", [])
