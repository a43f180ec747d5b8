"""Whole server processes: killed under load, stopped in order, several over one database."""

import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import msgspec
import pytest

from server.bootstrap import prepare
from server.db.session import POSTGRES
from server.settings import ServerSettings
from tests.server.conftest import BOTH, HAS_POSTGRES
from tests.server.load import Load, Witness, check
from tests.server.postgres import Cluster
from tests.server.running import (
    PASSWORD,
    add_account_directly,
    process,
    start_process,
    stop_process,
    wait_until_ready,
)

EVERYDAY_KILLS, KILLS = 5, 100


@pytest.fixture(params=BOTH)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> ServerSettings:
    """Settings of a new server with one account, "Ada"."""
    postgres = request.param == POSTGRES
    url = request.getfixturevalue("cluster").new_database() if postgres else ""
    found = ServerSettings(data=tmp_path / "data", database_url=url)
    found.data.mkdir()
    prepare(found)
    add_account_directly(found, "Ada")
    return found


def token_of(address: str) -> str:
    ask = {"name": "Ada", "password": PASSWORD}
    reply = httpx.post(f"{address}/api/auth/login", json=ask, timeout=20)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["access_token"])


@pytest.mark.timeout(3600)
def test_a_kill_under_load_loses_nothing_acknowledged(fresh: ServerSettings, soak: bool) -> None:
    kills = KILLS if soak else EVERYDAY_KILLS
    dice = random.Random(7)  # noqa: S311 - the same moments each time
    witness = Witness()
    address, server = start_process(fresh)
    token, since = token_of(address), time.monotonic()
    try:
        for number in range(kills):
            before = len(witness.acknowledged)
            load = Load(address, token, witness, laptops=4)
            while len(witness.acknowledged) < before + 5:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.5))
            stop_process(server, signal.SIGKILL)
            load.stop()
            address, server = start_process(fresh)
            if time.monotonic() - since > 600:  # the token ends after a quarter of an hour
                with httpx.Client(base_url=address) as client:
                    client.headers["Authorization"] = f"Bearer {token}"
                    client.post("/api/auth/logout")
                token, since = token_of(address), time.monotonic()
            if number % 10 == 9 or number == kills - 1:
                head = check(address, token, witness)
    finally:
        stop_process(server, signal.SIGKILL)
    print(f"{kills} kills, {len(witness.acknowledged)} acknowledged, {head} commits: 0 lost")  # noqa: T201
    assert len(witness.acknowledged) >= 5 * kills


def test_sigterm_finishes_what_runs(fresh: ServerSettings) -> None:
    witness = Witness()
    address, server = start_process(fresh)
    token = token_of(address)
    load = Load(address, token, witness, laptops=4)
    time.sleep(0.5)

    code = stop_process(server, signal.SIGTERM)
    load.stop()

    assert code in (0, -signal.SIGTERM)  # uvicorn gives the signal on when all is done
    with process(fresh) as (again, _):
        check(again, token, witness)


@pytest.mark.skipif(not HAS_POSTGRES, reason="PostgreSQL is not installed")
def test_three_processes_over_one_postgresql_keep_one_order(
    cluster: Cluster, tmp_path: Path
) -> None:
    url = cluster.new_database()
    one = ServerSettings(data=tmp_path / "data", database_url=url)
    one.data.mkdir()
    witness = Witness()
    with ExitStack() as stack:
        # All three start at once over an empty database: one of them migrates it.
        started = [start_process(one) for _ in range(3)]
        for _, each in started:
            stack.callback(stop_process, each, signal.SIGTERM)
        addresses = [address for address, _ in started]
        for address in addresses:
            wait_until_ready(address)
        add_account_directly(one, "Ada")
        token = token_of(addresses[0])
        loads = [Load(address, token, witness, laptops=3) for address in addresses]
        time.sleep(2)
        for load in loads:
            load.stop()
        heads = {check(address, token, witness) for address in addresses}
        commits = httpx.post(
            f"{addresses[1]}/sync/v1/known",
            content=msgspec.json.encode({"marks": []}),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
    assert heads == {max(witness.acknowledged.values())}
    assert sorted(set(witness.acknowledged.values())) == list(range(1, max(heads) + 1))
    assert commits.status_code == 200
    assert not witness.unknown


def test_a_second_server_over_one_sqlite_is_refused(tmp_path: Path) -> None:
    import subprocess
    import sys

    from tests.server.running import ROOT, environment, options

    found = ServerSettings(data=tmp_path / "data")
    with process(found):
        code = "import sys; from server.cli import main; sys.exit(main())"
        second = subprocess.run(
            [sys.executable, "-P", "-c", code, *options(found)],
            env=environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert second.returncode == 1
    assert "Another server works with" in second.stderr
