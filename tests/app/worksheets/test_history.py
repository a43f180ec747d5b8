"""The rules of history, without any store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ConfigError
from app.settings import AutoSave, Library
from app.worksheets import history
from app.worksheets.history import DAY_S, Kept, prunable
from app.worksheets.worksheet import Reason, VersionId, VersionType

NOW = 1_800_000_000
TEN = AutoSave()
AUTO = VersionType.AUTO_SAVE


def kept(
    number: int,
    *,
    kind: VersionType = AUTO,
    at: int = NOW,
    has_copies: bool = False,
) -> Kept:
    return Kept(
        id=VersionId(str(number)), number=number, type=kind, created_at=at, has_copies=has_copies
    )


def pruned(
    *versions: Kept, current: int = 0, settings: AutoSave = TEN, now: int = NOW
) -> set[int]:
    gone = prunable(versions, current=VersionId(str(current)), now=now, settings=settings)
    return {int(version) for version in gone}


def test_of_twenty_auto_saves_the_newest_ten_stay() -> None:
    assert pruned(*map(kept, range(1, 21)), current=20) == set(range(1, 11))


def test_auto_saves_older_than_thirty_days_go() -> None:
    old = NOW - 30 * DAY_S - 1
    assert pruned(kept(1, at=old), kept(2, at=old + 1), current=2) == {1}


def test_the_current_version_stays_however_old() -> None:
    assert pruned(kept(1, at=0), kept(2), current=1) == set()


@pytest.mark.parametrize("kind", [VersionType.SNAPSHOT, VersionType.MANUAL])
def test_snapshots_and_pins_stay(kind: VersionType) -> None:
    versions = [kept(1, kind=kind, at=0), *(kept(number) for number in range(2, 30))]
    assert 1 not in pruned(*versions, current=29)


def test_what_a_copy_points_to_stays() -> None:
    assert pruned(kept(1, at=0, has_copies=True), kept(2), current=2) == set()


def test_a_version_made_with_the_clock_set_back_is_not_old() -> None:
    assert pruned(kept(1), kept(2, at=5), kept(3), current=3) == set()


def test_a_clock_set_back_now_prunes_nothing() -> None:
    assert pruned(kept(1), kept(2), kept(3), current=3, now=5) == set()


@given(
    st.lists(
        st.tuples(st.sampled_from(list(VersionType)), st.integers(0, 2 * NOW), st.booleans()),
        max_size=40,
    ),
    st.integers(0, 45),
    st.integers(1, 12),
    st.integers(0, 2 * NOW),
)
def test_pruning_never_takes_what_must_stay_and_settles(
    facts: list[tuple[VersionType, int, bool]], current: int, keep: int, now: int
) -> None:
    versions = [
        kept(number, kind=kind, at=at, has_copies=out)
        for number, (kind, at, out) in enumerate(facts, start=1)
    ]
    settings = AutoSave(max_versions_to_keep=keep)
    gone = pruned(*versions, current=current, settings=settings, now=now)
    left = [version for version in versions if version.number not in gone]
    assert all(version.type is AUTO for version in versions if version.number in gone)
    assert current not in gone
    assert not any(version.has_copies for version in versions if version.number in gone)
    free = [v for v in left if v.type is AUTO and v.number != current and not v.has_copies]
    assert len(free) <= keep
    assert pruned(*left, current=current, settings=settings, now=now) <= {
        version.number for version in free
    }


def test_a_state_equal_to_the_last_version_needs_none() -> None:
    assert not history.differs(b"{}", b"{}")
    assert history.differs(b"{}", b"[]")
    assert history.differs(b"{}", None)


def test_the_settings_decide_who_joins_the_library() -> None:
    never = Library(auto_add_on_first_pdf=False, auto_add_on_naming=False)
    assert history.joins_by_naming(named=True, settings=Library())
    assert not history.joins_by_naming(named=False, settings=Library())
    assert not history.joins_by_naming(named=True, settings=never)
    assert history.joins_by_printing(Library())
    assert not history.joins_by_printing(never)


@pytest.mark.parametrize("count", [0, -1, history.MAX_COPIES + 1])
def test_a_number_of_copies_that_cannot_be_meant_is_refused(count: int) -> None:
    with pytest.raises(ConfigError) as caught:
        history.check_copies(count)
    assert caught.value.field == "copies"


def test_every_reason_has_its_kind() -> None:
    assert [history.type_of(reason).value for reason in Reason] == [
        "auto-save",
        "snapshot",
        "snapshot",
        "snapshot",
        "manual",
    ]
