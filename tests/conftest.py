"""Options and fixtures for every test."""

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.server.postgres import Cluster

_WHOLE_EVERY = 100
"""Tests after which the oldest generation is looked at, too: that takes a tenth of a second."""
_ended = [0]


def pytest_configure() -> None:
    """Leave garbage to the main thread, as the program does (ui.collector). No test is timed."""
    gc.disable()
    hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _collect_here() -> Iterator[None]:
    yield
    _ended[0] += 1
    gc.collect(2 if _ended[0] % _WHOLE_EVERY == 0 else 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long soak tests at full length")
    parser.addoption(
        "--worlds", type=int, default=2000, help="simulated worlds (tests/simulation)"
    )


@pytest.fixture
def worlds(request: pytest.FixtureRequest) -> int:
    """How many worlds are simulated."""
    return int(request.config.getoption("--worlds"))


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long runs were asked for."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Cluster]":
    """A PostgreSQL for the whole run."""
    from tests.server import postgres

    with postgres.cluster() as found:
        yield found
