"""When to run a cycle: pure, given the time and random numbers by its caller.

All times are seconds of a monotonic clock (`now`); only `tick` is told the wall clock besides, to
notice that the lid was closed. The caller asks `due` when to come back, and says what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

QUIET_S = 5.0
"""After the last edit (specs/saved-worksheets.md)."""
NONSTOP_S = 15.0
"""Under edits without a pause, after the first one that waits."""
BEAT_S = 60.0
BEAT_SPREAD = 0.2
"""The beat while visible is spread, so that the laptops of a school do not knock at once."""
HIDDEN_BEAT_S = 1800.0
GAP_S = 30.0
"""So much more on one clock than on the other: the computer slept."""
AFTER_SLEEP_S = 3.0
"""A network needs a moment after the lid was opened."""
BACKOFF_BASE_S = 1.0
BACKOFF_CAP_S = 300.0
BACKOFF_CAP_HIDDEN_S = 1800.0
MOST_WAIT_S = 3600.0
OFFLINE_AFTER = 5
"""Failures in a row after which the state line says "offline"."""
STUCK_S = 120.0
"""So long without an acknowledgement although something waits: begin anew, once."""


class Ended(Enum):
    """How a cycle ended."""

    WELL = auto()
    NO_NETWORK = auto()
    """Nobody answered."""
    LATER = auto()
    """Somebody answered, and it is worth a try again: a busy server, a defect, a portal."""
    NEEDS_TEACHER = auto()
    """Nothing will change before the teacher does something: sign in, answer, update."""
    STOPPED = auto()


@dataclass(slots=True)
class _Clock:
    wall: float
    monotonic: float


class Schedule:
    """Decides when the next cycle runs."""

    def __init__(self, rng: Callable[[], float], *, now: float) -> None:
        """`rng` returns numbers from 0 up to 1."""
        self._rng = rng
        self._visible = True
        self._online = True
        self._failures = 0
        self._not_before = now
        """A server's Retry-After: a lower bound, for everything but the teacher's own wish."""
        self._first_edit: float | None = None
        self._last_edit: float | None = None
        self._next = now
        """The next beat or repetition."""
        self._held = False
        self._running = False
        self._again = False
        """The teacher asked while a cycle ran."""
        self._clocks: _Clock | None = None
        self._last_ack = now
        self._was_rebuilt = False

    # -- what is asked of it
    def due(self) -> float | None:
        """Return when the next cycle is to run (at once, when that is past), or None: not before
        something happens.
        """
        if self._running:
            return None
        edit = self._edit_due()
        if self._held:
            return None
        if self._failures:
            # What failed is not made better by one more edit: the back-off decides alone.
            return max(self._next, self._not_before)
        wanted = self._next if edit is None else min(self._next, edit)
        return max(wanted, self._not_before)

    @property
    def failures(self) -> int:
        """Return how many cycles in a row have failed."""
        return self._failures

    @property
    def says_offline(self) -> bool:
        """Return whether it is time to say so: no network at all, or five failures."""
        return not self._online or self._failures >= OFFLINE_AFTER

    @property
    def edit_waits(self) -> bool:
        """Return whether an edit waits for its five quiet seconds."""
        return self._last_edit is not None

    # -- what happened
    def edited(self, now: float) -> None:
        """A change came into the outbox."""
        if self._first_edit is None:
            self._first_edit = now
        self._last_edit = now

    def asked(self, now: float) -> None:
        """The teacher said "Sync now" (or signed in, or answered): at once, nothing holds it."""
        self._reset(now, wait=0.0)
        self._not_before = now
        self._again = self._running

    def shown(self, now: float, *, visible: bool) -> None:
        """The program came into view, or left it."""
        if visible == self._visible:
            return
        self._visible = visible
        if self._failures:
            # A long wait chosen while hidden is too long now that somebody looks.
            self._next = min(self._next, now + self._backoff())
        elif not self._running:
            self._next = min(self._next, now) if visible else now + self._beat()

    def network_changed(self, now: float, *, online: bool) -> None:
        """The system says that there is, or is no, network."""
        if online and not self._online:
            self._online = online
            self._reset(now, wait=0.0)
            return
        self._online = online

    def tick(self, now: float, *, wall: float) -> bool:
        """Compare the clocks (every five seconds); return whether the computer slept: all
        connections are dead then, and the next cycle comes in three seconds.
        """
        before, self._clocks = self._clocks, _Clock(wall, now)
        if before is None:
            return False
        passed, passed_wall = now - before.monotonic, wall - before.wall
        # A monotonic clock that counts sleep shows a long tick instead. A wall clock that was set
        # looks the same, and costs one needless cycle.
        if abs(passed_wall - passed) <= GAP_S and passed <= GAP_S:
            return False
        self._reset(now, wait=AFTER_SLEEP_S)
        self._last_ack = now
        return True

    def began(self, now: float) -> None:
        """A cycle runs: the edits so far are in it."""
        self._running = True
        self._again = False
        self._last_ack = now
        self._first_edit = None
        self._last_edit = None

    def acknowledged(self, now: float) -> None:
        """The server took something, or had nothing to take."""
        self._last_ack = now
        self._was_rebuilt = False

    def ended(self, how: Ended, now: float, *, retry_after_s: float | None = None) -> None:
        """The cycle is over."""
        self._running = False
        self._last_ack = now
        if how is Ended.STOPPED:
            return
        if how is Ended.WELL:
            self._failures = 0
            self._held = False
            self._online = True
            self._next = now if self._again else now + self._beat()
            self.acknowledged(now)
        elif how is Ended.NEEDS_TEACHER:
            self._held = True
        else:
            self._failures += 1
            self._next = now + self._backoff()
        if retry_after_s is not None:
            self._not_before = now + min(max(retry_after_s, 0.0), MOST_WAIT_S)

    def is_stuck(self, now: float, *, waiting: bool) -> bool:
        """Return, once, whether nothing gets through although nothing is known to be wrong: a
        cycle without an answer for two minutes, or changes that wait as long while the server is
        there. Rebuild the client then. To be asked at every tick.
        """
        at_rest = not self._running and (
            not waiting or self._held or self._failures > 0 or now < self._not_before
        )
        if at_rest:
            self._last_ack = now
        if now - self._last_ack < STUCK_S or self._was_rebuilt:
            return False
        self._was_rebuilt = True
        self._next = now
        return True

    # -- inside
    def _edit_due(self) -> float | None:
        if self._first_edit is None or self._last_edit is None:
            return None
        return min(self._last_edit + QUIET_S, self._first_edit + NONSTOP_S)

    def _beat(self) -> float:
        beat = BEAT_S if self._visible else HIDDEN_BEAT_S
        return beat * (1 - BEAT_SPREAD + 2 * BEAT_SPREAD * self._rng())

    def _backoff(self) -> float:
        """Return a full-jitter wait after the failures so far."""
        cap = BACKOFF_CAP_S if self._visible else BACKOFF_CAP_HIDDEN_S
        doubled = BACKOFF_BASE_S * 2.0 ** min(self._failures - 1, 30)
        return min(cap, doubled) * self._rng()

    def _reset(self, now: float, *, wait: float) -> None:
        self._failures = 0
        self._held = False
        self._next = now + wait
        self._was_rebuilt = False
