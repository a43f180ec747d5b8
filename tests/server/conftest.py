"""Every test of the server runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from server.db.session import POSTGRES, SQLITE
from server.settings import ServerSettings
from tests.server import postgres
from tests.server.running import Running, running

HAS_POSTGRES = postgres.programs() is not None
BOTH = [
    SQLITE,
    pytest.param(
        POSTGRES,
        marks=pytest.mark.skipif(not HAS_POSTGRES, reason="PostgreSQL is not installed"),
    ),
]
_numbers = count()


@pytest.fixture(scope="module", params=BOTH)
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture(scope="module")
def settings(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ServerSettings:
    """Settings of a new server, without limits on how often one may ask."""
    url = ""
    if database == POSTGRES:
        url = request.getfixturevalue("cluster").new_database()
    return ServerSettings(
        data=tmp_path_factory.mktemp("server"),
        database_url=url,
        requests_per_second=0,
        sign_ins_per_minute=0,
    )


@pytest.fixture(scope="module")
def server(settings: ServerSettings) -> Iterator[Running]:
    """A running server; tests share it, and each makes accounts of its own."""
    with running(settings) as found:
        yield found


@pytest.fixture
def name() -> str:
    """The name of an account that no other test has."""
    return f"teacher {next(_numbers)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of this test."""
    return tmp_path
