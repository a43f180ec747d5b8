"""Figures for Prometheus. No label has an id, a name or an address."""

import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from sync.wire import OpResult

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Counted(Protocol):
    """A database that counts."""

    commits: int
    jobs: int


class Metrics:
    """The figures of one server process."""

    media_type = CONTENT_TYPE_LATEST

    def __init__(self, database: Counted) -> None:
        """Make a registry of its own: nothing is global."""
        self._registry = CollectorRegistry()
        self._registry.register(_Commits(database))
        self._requests = Counter(
            "chalkline_requests", "Requests answered", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "chalkline_request_seconds", "Seconds to an answer", ("route",),
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._ops = Counter(
            "chalkline_operations", "Operations of pushes by outcome", ("outcome",),
            registry=self._registry,
        )  # fmt: skip
        self._uploads = Counter(
            "chalkline_uploads", "Submissions of pupils by outcome", ("outcome",),
            registry=self._registry,
        )  # fmt: skip
        self._pictures = Counter(
            "chalkline_upload_pictures", "Pictures that pupils handed in",
            registry=self._registry,
        )  # fmt: skip
        self._picture_bytes = Counter(
            "chalkline_upload_bytes", "Bytes of the pictures that pupils handed in",
            registry=self._registry,
        )  # fmt: skip
        self.started = time.time()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def operations(self, results: Iterable[OpResult]) -> None:
        """Count what became of operations."""
        for result in results:
            self._ops.labels(result.outcome.value).inc()

    def uploaded(self, sizes: Sequence[int]) -> None:
        """Count a submission with the bytes of its pictures."""
        self._uploads.labels("stored").inc()
        self._pictures.inc(len(sizes))
        self._picture_bytes.inc(sum(sizes))

    def upload_refused(self, code: str) -> None:
        """Count a submission that was not taken; `code` is why, out of a short list."""
        self._uploads.labels(code).inc()

    def text(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        return generate_latest(self._registry)


class _Commits(Collector):
    """Reads the database's own counters when somebody asks."""

    def __init__(self, database: Counted) -> None:
        self._database = database

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Return the counters."""
        yield CounterMetricFamily(
            "chalkline_commits", "Commits of the database", value=self._database.commits
        )
        yield CounterMetricFamily(
            "chalkline_writes", "Writes; many share a commit", value=self._database.jobs
        )
