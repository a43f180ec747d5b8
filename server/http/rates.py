"""How often one address, or one name, may ask: token buckets in this process's memory."""

import math
import time
from collections.abc import Callable

from server.errors import RateError

_MOST_KEYS = 50_000
UPLOADS_PER_MINUTE = 10
"""Forms for one copy from one address, on average; twice as many at once."""
PHOTOS_PER_MINUTE = 40
"""Single photos for one copy from one address, on average; twice as many at once."""


class Rate:
    """`per_second` on average, `burst` at once; 0 per second: no limit."""

    def __init__(
        self, per_second: float, *, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = max(1.0, burst)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        """What is left, and when that was."""

    def take(self, key: str) -> None:
        """Count one request of `key`.

        Raises:
            RateError: when it comes too early.
        """
        if self._per_second <= 0:
            return
        now = self._clock()
        left, then = self._buckets.get(key, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._per_second)
        if left < 1:
            self._buckets[key] = (left, now)
            raise RateError(max(1, math.ceil((1 - left) / self._per_second)))
        if key not in self._buckets and len(self._buckets) >= _MOST_KEYS:
            self._forget(now)
        self._buckets[key] = (left - 1, now)

    def _forget(self, now: float) -> None:
        """Drop what is full again; when that is not enough, everything: memory has an end."""
        full = self._burst / self._per_second
        self._buckets = {k: v for k, v in self._buckets.items() if now - v[1] < full}
        if len(self._buckets) >= _MOST_KEYS:
            self._buckets.clear()


class Limits:
    """All limits of a server."""

    def __init__(self, *, requests_per_second: float, sign_ins_per_minute: float) -> None:
        self.requests = Rate(requests_per_second, burst=4 * requests_per_second)
        self._per_address = Rate(sign_ins_per_minute / 60, burst=sign_ins_per_minute)
        self._per_name = Rate(sign_ins_per_minute / 60, burst=sign_ins_per_minute)
        self._per_copy = Rate(UPLOADS_PER_MINUTE / 60, burst=2 * UPLOADS_PER_MINUTE)
        self._photos = Rate(PHOTOS_PER_MINUTE / 60, burst=2 * PHOTOS_PER_MINUTE)

    def sign_in(self, address: str, name: str = "") -> None:
        """Count an attempt to sign in.

        Raises:
            RateError: when there were too many from this address, or for this name.
        """
        self._per_address.take(address)
        if name:
            self._per_name.take(name.casefold())

    def upload(self, address: str, copy_id: str) -> None:
        """Count a form for a copy.

        Raises:
            RateError: when there were too many from this address.
        """
        self._per_copy.take(f"{address} {copy_id}")

    def photo(self, address: str, copy_id: str) -> None:
        """Count a photo that comes alone, as the page's script sends them.

        Raises:
            RateError: when there were too many from this address.
        """
        self._photos.take(f"{address} {copy_id}")
