"""`run.py serve`: the operator's commands, with and without a running server; backups."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from server.db.session import POSTGRES
from server.settings import ServerSettings
from tests.server.conftest import BOTH
from tests.server.laptop import Laptop, worksheet
from tests.server.running import PASSWORD, ROOT, environment, process


@pytest.fixture(params=BOTH)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> ServerSettings:
    """Settings of a server that has never run."""
    postgres = request.param == POSTGRES
    url = request.getfixturevalue("cluster").new_database() if postgres else ""
    return ServerSettings(data=tmp_path / "data", database_url=url)


def serve(
    settings: ServerSettings, *command: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    code = "import sys; from server.cli import main; sys.exit(main())"
    said = ["--data", str(settings.data)]
    if settings.database_url:
        said += ["--database", settings.database_url]
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *said, *command],
        env=environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        input=typed,
    )  # fmt: skip


def sign_in(address: str, **ask: str) -> httpx.Response:
    return httpx.post(f"{address}/api/auth/login", json=ask, timeout=20)


def test_an_operator_keeps_the_accounts_while_the_server_runs_and_not(
    fresh: ServerSettings,
) -> None:
    added = serve(fresh, "user", "add", "Ada", "--password", typed=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
    code = added.stdout.split()[-1]
    with process(fresh) as (address, _):
        assert sign_in(address, name="ada", password=PASSWORD).status_code == 200
        assert sign_in(address, code=code).status_code == 200
        twice = serve(fresh, "user", "add", "ADA")
        assert (twice.returncode, twice.stdout) == (1, "")
        assert "with this name" in twice.stderr
        assert serve(fresh, "user", "add", "Bob").returncode == 0
        assert serve(fresh, "user", "list").stdout.split("\n")[0] == "Ada  password"
        listed = serve(fresh, "device", "list", "Ada").stdout.splitlines()
        assert len(listed) == 2
        assert serve(fresh, "device", "revoke", "Ada", listed[0].split()[0]).returncode == 0
        assert len(serve(fresh, "device", "list", "Ada").stdout.splitlines()) == 1
        link = serve(fresh, "invite").stdout.strip()
        assert "/join/" in link
        other = "another horse"
        assert serve(fresh, "user", "password", "Ada", typed=other).returncode == 0
        assert sign_in(address, name="Ada", password=PASSWORD).status_code == 401
        assert sign_in(address, name="Ada", password=other).status_code == 200
        assert serve(fresh, "user", "remove", "Ada", "--yes").returncode == 0
        assert sign_in(address, name="Ada", password=other).status_code == 401
        assert "no account" in serve(fresh, "user", "code", "Ada").stderr


def test_the_first_start_gives_a_link_for_the_first_account(fresh: ServerSettings) -> None:
    with process(fresh) as (_, server):
        assert server.stdout is not None
        line = server.stdout.readline()
        link = line.split()[-1]
        assert "/join/" in link
        form = {"name": "Ada", "password": PASSWORD}
        assert httpx.post(link, data=form, timeout=20).status_code == 200
    assert serve(fresh, "user", "list").stdout.strip() == "Ada  admin  password"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--port", "70000"], 2), (["fly"], 2), (["--database", "mysql://x"], 1), (["--nothing"], 2)],
)
def test_what_is_not_understood_is_said_in_a_sentence(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    done = serve(ServerSettings(data=tmp_path / "data"), *arguments)

    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def laptop_of(address: str) -> Laptop:
    token = sign_in(address, name="Ada", password=PASSWORD).json()["access_token"]
    return Laptop(
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=20)
    )


def test_a_copy_that_is_brought_back_is_told_to_every_laptop(tmp_path: Path) -> None:
    fresh = ServerSettings(data=tmp_path / "data")
    serve(fresh, "user", "add", "Ada", "--password", typed=PASSWORD)
    copy = tmp_path / "copy.db"
    with process(fresh) as (address, _):
        laptop = laptop_of(address)
        laptop.push(worksheet())
        assert serve(fresh, "backup", str(copy)).returncode == 0
        laptop.push(worksheet())
        refused = serve(fresh, "restore", str(copy))
        assert (refused.returncode, "Another server" in refused.stderr) == (1, True)
        laptop.client.close()

    done = serve(fresh, "restore", str(copy))

    assert done.returncode == 0, done.stderr
    assert "server.replaced-" in done.stdout
    with process(fresh) as (address, _):
        again = laptop_of(address)
        again.epoch, again.push_mark = laptop.epoch, laptop.push_mark
        assert again.send(worksheet()).json()["code"] == "reconcile"
        assert len(Laptop(again.client).pull().rows) == 1
        again.client.close()


def test_a_file_that_is_no_copy_changes_nothing(tmp_path: Path) -> None:
    fresh = ServerSettings(data=tmp_path / "data")
    serve(fresh, "user", "add", "Ada")
    damaged, foreign = tmp_path / "damaged.db", tmp_path / "foreign.db"
    serve(fresh, "backup", str(damaged))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    with sqlite3.connect(foreign) as raw:
        raw.execute("CREATE TABLE x (y)")
    raw.close()

    for file in (damaged, foreign, tmp_path / "none.db"):
        done = serve(fresh, "restore", str(file))
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert serve(fresh, "user", "list").stdout.startswith("Ada")
