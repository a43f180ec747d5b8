"""When an auto-save version is due: a debounce without a timer of its own."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoSaveTimer:
    """Due after so much quiet. The caller owns the clock and says what happened; times are
    monotonic seconds.
    """

    debounce_ms: int
    edited_at: float | None = None
    """The last edit that no version covers yet."""

    def edit(self, now: float) -> "AutoSaveTimer":
        """Return the timer after an edit: the quiet begins anew."""
        return replace(self, edited_at=now)

    def saved(self) -> "AutoSaveTimer":
        """Return the timer after the version has been asked for."""
        return replace(self, edited_at=None)

    def wait_ms(self, now: float) -> int | None:
        """Return how long to wait until a version is due (0: now), None while nothing changed.

        A clock that went back begins the quiet anew rather than waiting for it to catch up.
        """
        if self.edited_at is None:
            return None
        quiet_ms = max(0.0, now - self.edited_at) * 1000
        return max(0, round(self.debounce_ms - quiet_ms))

    def is_due(self, now: float) -> bool:
        """Return whether the quiet has lasted long enough."""
        return self.wait_ms(now) == 0
