"""When cycles run, with a clock of the test's own."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.schedule import (
    AFTER_SLEEP_S,
    BACKOFF_CAP_HIDDEN_S,
    BACKOFF_CAP_S,
    BEAT_S,
    HIDDEN_BEAT_S,
    MOST_WAIT_S,
    NONSTOP_S,
    OFFLINE_AFTER,
    QUIET_S,
    STUCK_S,
    Ended,
    Schedule,
)


@dataclass
class World:
    """A schedule and its virtual time."""

    seed: int = 1
    now: float = 1000.0
    runs: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.schedule = Schedule(random.Random(self.seed).random, now=self.now)  # noqa: S311

    def run(self, how: Ended = Ended.WELL, *, retry_after_s: float | None = None) -> float:
        """Wait for the next cycle and let it end; return how long that took to come."""
        before = self.now
        due = self.schedule.due()
        assert due is not None
        self.now = max(self.now, due)
        self.runs.append(self.now)
        self.schedule.began(self.now)
        self.schedule.ended(how, self.now, retry_after_s=retry_after_s)
        return self.now - before


def test_a_start_syncs_at_once() -> None:
    assert World().run() == 0


def test_five_seconds_after_the_last_edit() -> None:
    world = World()
    world.run()
    for _ in range(3):
        world.now += 2
        world.schedule.edited(world.now)
    assert world.run() == QUIET_S


def test_fifteen_seconds_under_edits_without_a_pause() -> None:
    world = World()
    world.run()
    first = world.now
    while (world.schedule.due() or 0) > world.now:
        world.schedule.edited(world.now)
        world.now += 1
    assert world.now - first == NONSTOP_S


def test_an_edit_during_a_cycle_waits_for_the_next() -> None:
    world = World()
    world.schedule.began(world.now)
    world.schedule.edited(world.now + 1)
    assert world.schedule.due() is None
    world.schedule.ended(Ended.WELL, world.now + 2)
    assert world.schedule.due() == world.now + 1 + QUIET_S


@given(st.integers(0, 10_000), st.booleans())
def test_the_beat_keeps_to_its_spread(seed: int, visible: bool) -> None:
    world = World(seed)
    world.run()
    if not visible:
        world.schedule.shown(world.now, visible=False)
    beat = BEAT_S if visible else HIDDEN_BEAT_S
    for _ in range(5):
        assert beat * 0.8 <= world.run() <= beat * 1.2


def test_coming_into_view_syncs_at_once() -> None:
    world = World()
    world.run()
    world.schedule.shown(world.now, visible=False)
    world.now += 100
    world.schedule.shown(world.now, visible=True)
    assert world.run() == 0


@given(st.integers(0, 10_000), st.booleans())
def test_back_off_doubles_up_to_its_cap(seed: int, visible: bool) -> None:
    world = World(seed)
    world.schedule.shown(world.now, visible=visible)
    cap = BACKOFF_CAP_S if visible else BACKOFF_CAP_HIDDEN_S
    world.run(Ended.NO_NETWORK)
    for failures in range(1, 30):
        assert world.run(Ended.NO_NETWORK) <= min(cap, 2.0 ** (failures - 1))
    assert world.schedule.says_offline


def test_the_whole_back_off_is_used() -> None:
    waits = []
    for seed in range(200):
        world = World(seed)
        for _ in range(12):
            world.run(Ended.LATER)
        waits.append(world.run(Ended.LATER))
    assert min(waits) < BACKOFF_CAP_S * 0.1
    assert max(waits) > BACKOFF_CAP_S * 0.9


def test_an_edit_does_not_hurry_a_server_that_fails() -> None:
    world = World()
    for _ in range(12):
        world.run(Ended.LATER)
    due = world.schedule.due()
    world.schedule.edited(world.now)
    assert world.schedule.due() == due


def test_offline_is_said_after_five_failures() -> None:
    world = World()
    for _ in range(OFFLINE_AFTER - 1):
        world.run(Ended.NO_NETWORK)
        assert not world.schedule.says_offline
    world.run(Ended.NO_NETWORK)
    assert world.schedule.says_offline
    world.run(Ended.WELL)
    assert not world.schedule.says_offline


def test_offline_is_said_at_once_when_the_system_says_so() -> None:
    world = World()
    world.run()
    world.schedule.network_changed(world.now, online=False)
    assert world.schedule.says_offline


@pytest.mark.parametrize("reset", ["asked", "network", "slept", "well"])
def test_what_ends_a_back_off(reset: str) -> None:
    world = World()
    world.schedule.tick(world.now, wall=0)
    for _ in range(20):
        world.run(Ended.NO_NETWORK)
    if reset == "asked":
        world.schedule.asked(world.now)
    elif reset == "network":
        world.schedule.network_changed(world.now, online=False)
        world.schedule.network_changed(world.now, online=True)
    elif reset == "slept":
        world.schedule.tick(world.now, wall=0)
        assert world.schedule.tick(world.now + 5, wall=3600)
        world.now += 5
    else:
        world.run(Ended.WELL)
    assert world.schedule.failures == 0
    world.run(Ended.NO_NETWORK)
    assert world.run(Ended.NO_NETWORK) <= 1.0


@given(st.floats(0, 1e9), st.integers(0, 1000))
def test_retry_after_is_a_lower_bound_of_an_hour_at_most(asked: float, seed: int) -> None:
    world = World(seed)
    world.run(Ended.LATER, retry_after_s=asked)
    wait = world.run()
    assert wait >= min(asked, MOST_WAIT_S) - 1e-6
    assert wait <= max(min(asked, MOST_WAIT_S), 1.0) + 1e-6


def test_an_edit_and_a_new_network_keep_to_retry_after() -> None:
    world = World()
    world.run(Ended.LATER, retry_after_s=500)
    world.schedule.edited(world.now)
    world.schedule.network_changed(world.now, online=False)
    world.schedule.network_changed(world.now, online=True)
    assert world.schedule.due() == world.now + 500


def test_sync_now_waits_for_nothing() -> None:
    world = World()
    world.run(Ended.LATER, retry_after_s=500)
    world.schedule.asked(world.now)
    assert world.run() == 0


def test_sync_now_during_a_cycle_runs_another() -> None:
    world = World()
    world.schedule.began(world.now)
    world.schedule.asked(world.now)
    world.schedule.ended(Ended.WELL, world.now)
    assert world.run() == 0


@pytest.mark.parametrize(
    ("monotonic", "wall", "slept"),
    [(5, 5, False), (5, 34, False), (5, 36, True), (5, 8 * 3600, True), (40, 40, True),
     (5, -86_400, True)],
)  # fmt: skip
def test_a_closed_lid_is_noticed(monotonic: float, wall: float, slept: bool) -> None:
    world = World()
    world.run()
    assert not world.schedule.tick(world.now, wall=1e9)
    world.now += monotonic
    assert world.schedule.tick(world.now, wall=1e9 + wall) is slept
    if slept:
        assert world.run() == AFTER_SLEEP_S


def test_what_needs_the_teacher_waits_for_the_teacher() -> None:
    world = World()
    world.run(Ended.NEEDS_TEACHER)
    world.schedule.edited(world.now)
    assert world.schedule.due() is None
    world.schedule.asked(world.now)
    assert world.run() == 0


def test_a_stopped_cycle_runs_again() -> None:
    world = World()
    world.run()
    world.now += 1000
    world.run(Ended.STOPPED)
    assert world.run() == 0
    assert world.schedule.failures == 0


class TestStuck:
    def test_a_cycle_without_an_answer_is_rebuilt_once(self) -> None:
        world = World()
        world.schedule.began(world.now)
        assert not world.schedule.is_stuck(world.now + STUCK_S - 1, waiting=True)
        assert world.schedule.is_stuck(world.now + STUCK_S, waiting=True)
        assert not world.schedule.is_stuck(world.now + 3 * STUCK_S, waiting=True)

    def test_answers_keep_it_alive(self) -> None:
        world = World()
        world.schedule.began(world.now)
        for _ in range(10):
            world.now += STUCK_S - 1
            assert not world.schedule.is_stuck(world.now, waiting=True)
            world.schedule.acknowledged(world.now)

    def test_a_long_rest_is_not_stuck(self) -> None:
        world = World()
        world.run()
        for _ in range(100):
            world.now += 5
            assert not world.schedule.is_stuck(world.now, waiting=False)
        assert not world.schedule.is_stuck(world.now + 5, waiting=True)

    def test_changes_that_wait_at_rest_are(self) -> None:
        world = World()
        world.run()
        assert world.schedule.is_stuck(world.now + STUCK_S, waiting=True)
        assert world.schedule.due() == world.now + STUCK_S

    def test_failing_and_holding_are_known_to_be_wrong(self) -> None:
        for how in (Ended.LATER, Ended.NO_NETWORK, Ended.NEEDS_TEACHER):
            world = World()
            world.run(how)
            assert not world.schedule.is_stuck(world.now + 10 * STUCK_S, waiting=True)


steps = st.lists(
    st.tuples(
        st.sampled_from(["edit", "ask", "hide", "show", "off", "on", "sleep", *Ended]),
        st.floats(0, 400),
    ),
    max_size=60,
)


@given(steps, st.integers(0, 1000))
def test_whatever_happens_a_cycle_comes(taken: list[tuple[str, float]], seed: int) -> None:
    """Liveness: unless the teacher is asked, an edit is on its way within a known time."""
    world = World(seed)
    schedule, wall = world.schedule, 1e9
    for step, passed in taken:
        world.now += passed
        wall += passed
        match step:
            case "edit":
                schedule.edited(world.now)
            case "ask":
                schedule.asked(world.now)
            case "hide" | "show":
                schedule.shown(world.now, visible=step == "show")
            case "off" | "on":
                schedule.network_changed(world.now, online=step == "on")
            case "sleep":
                schedule.tick(world.now, wall=wall)
                schedule.tick(world.now, wall=wall + 7200)
            case how if isinstance(how, Ended) and schedule.due() is not None:
                world.run(how)
    schedule.edited(world.now)
    due = schedule.due()
    if due is None:
        schedule.asked(world.now)
        due = schedule.due()
        assert due is not None
    longest = BACKOFF_CAP_HIDDEN_S if schedule.failures else QUIET_S
    assert due <= world.now + longest
