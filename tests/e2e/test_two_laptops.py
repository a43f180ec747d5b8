"""Laptops and a server as processes of their own, over real sockets: one server with SQLite, and
three over one PostgreSQL.
"""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from server.db.session import POSTGRES
from server.settings import ServerSettings
from tests.e2e.laptops import Cable, LaptopProcess
from tests.server.conftest import BOTH
from tests.server.running import PASSWORD, add_account_directly, start_process, stop_process

ANNA = "anna"


class School:
    """A server, and laptops that come to it each over a cable of its own."""

    def __init__(self, folder: Path, *ports: int) -> None:
        self._folder, self._ports = folder, ports
        self._laptops: list[LaptopProcess] = []

    def laptop(self, name: str) -> LaptopProcess:
        """Return a new laptop that is signed in and has synced."""
        made = LaptopProcess(self._folder / name, Cable(*self._ports))
        self._laptops.append(made)
        made.join(ANNA, PASSWORD, name)
        return made

    def settle(self) -> None:
        """Let every laptop sync until nobody has anything new to say."""
        for _ in range(3):
            for laptop in self._laptops:
                assert laptop.cycle()
        for laptop in self._laptops:
            status = laptop.status()
            assert (status["waiting"], status["parked"]) == (0, 0), status

    def close(self) -> None:
        for laptop in self._laptops:
            laptop.end()
            laptop.cable.close()


@pytest.fixture(params=BOTH)
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[School]:
    from server.bootstrap import make_folder, prepare

    several = request.param == POSTGRES
    url = request.getfixturevalue("cluster").new_database() if several else ""
    settings = ServerSettings(data=tmp_path / "server", database_url=url)
    make_folder(settings)
    prepare(settings)
    add_account_directly(settings, ANNA)
    with ExitStack() as stack:
        ports = []
        for _ in range(3 if several else 1):
            address, started = start_process(settings)
            stack.callback(stop_process, started, signal.SIGTERM)
            ports.append(int(address.rpartition(":")[2]))
        made = School(tmp_path, *ports)
        stack.callback(made.close)
        yield made


def assert_equal(one: LaptopProcess, *others: LaptopProcess) -> dict[str, list[dict[str, Any]]]:
    """See that all hold the same, row by row; return it."""
    first = one.rows()
    for other in others:
        rows = other.rows()
        for table in first:
            assert [row["id"] for row in rows[table]] == [row["id"] for row in first[table]]
            for mine, theirs in zip(first[table], rows[table], strict=True):
                assert mine == theirs
    return first


def assert_dense(rows: dict[str, list[dict[str, Any]]]) -> None:
    """See that every worksheet's versions are numbered without a gap, and that every copy points
    at its version.
    """
    numbers: dict[str, list[int]] = {}
    by_id = {row["id"]: row for row in rows["worksheet_versions"]}
    for row in rows["worksheet_versions"]:
        numbers.setdefault(row["saved_worksheet_id"], []).append(row["version_number"])
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))
    for copy in rows["worksheet_instances"]:
        version = by_id[copy["version_id"]]
        assert version["saved_worksheet_id"] == copy["saved_worksheet_id"]
        assert version["version_number"] == copy["version_number"]


def test_offline_behaviour(school: School) -> None:
    """The spec's: disconnect, change → kept here; reconnect → it syncs by itself."""
    home = school.laptop("home")
    sheet = home.create("Carrying")
    home.cycle()
    home.cable.pull()
    home.edit(sheet, page__columns=5)
    version = home.version(sheet)
    status = home.wait_phase("offline", "waiting")
    assert status["waiting"] > 0
    assert home.setting(sheet, "page.columns") == 5
    home.kill()  # whatever happens meanwhile, it is on the disk
    home.start()
    assert home.setting(sheet, "page.columns") == 5
    home.cable.plug()
    assert home.wait_phase("idle")["waiting"] == 0
    office = school.laptop("office")
    assert office.setting(sheet, "page.columns") == 5
    assert version in {row["id"] for row in office.rows()["worksheet_versions"]}


def test_two_laptops_offline_for_days(school: School) -> None:
    home, office = school.laptop("home"), school.laptop("office")
    shared = home.create("Carrying")
    other = home.create("Borrowing")
    gone = home.create("Old sheet")
    old = home.version(shared) or home.pin(shared, "as it was")
    school.settle()
    assert_equal(home, office)
    home.news(), office.news()

    home.cable.pull()
    office.cable.pull()
    home.skew(-400)  # its clock is more than a year behind
    office.skew(3)
    _a_week_at_home(home, shared, other, gone)
    _a_week_in_the_office(office, shared, other, gone, old)
    home.cable.plug()
    office.cable.plug()
    school.settle()

    rows = assert_equal(home, office)
    assert_dense(rows)
    sheets = {row["id"]: row for row in rows["saved_worksheets"]}
    assert len(sheets) == 5
    assert sheets[other]["name"] == "Borrowing twice"
    assert set(sheets[other]["tags"].split(",")) == {"autumn", "3b", "test"}
    assert sheets[gone]["deleted_at"] is None  # an edit beats a deletion that had not seen it
    assert sheets[gone]["is_favorite"]
    assert len(rows["worksheet_instances"]) == 5
    assert len(rows["conflicts"]) == 1
    told = [what for what, _ in home.news() + office.news()]
    assert "collided" in told
    assert "came_back" in told
    columns = {home.setting(shared, "page.columns"), office.setting(shared, "page.columns")}
    assert len(columns) == 1
    kept = {row["id"] for row in rows["worksheet_versions"] if row["conflict"]}
    assert len(kept) == 1

    fresh = school.laptop("new")
    school.settle()
    assert_equal(home, office, fresh)


def _a_week_at_home(home: LaptopProcess, shared: str, other: str, gone: str) -> None:
    home.edit(shared, page__columns=5)
    home.version(shared)
    home.print_copies(shared, 2)
    home.edit(other, page__problems_per_page=12)
    home.rename(other, "Borrowing twice")
    home.tags(other, "autumn", "3b")
    home.delete(gone)
    home.create("Made at home")
    home.skew(-395)
    home.edit(shared, header__score=True)
    home.version(shared)


def _a_week_in_the_office(
    office: LaptopProcess, shared: str, other: str, gone: str, old: str
) -> None:
    office.edit(shared, page__columns=4)
    office.version(shared)
    office.print_copies(shared, 3)
    office.tags(other, "test")
    office.favourite(gone, True)
    office.create("Made in the office")
    office.delete(other)
    office.undelete(other)
    office.restore(shared, old)
    office.edit(shared, page__columns=4)
    office.version(shared)


@pytest.mark.parametrize("end", ["end", "kill"])
def test_what_was_written_just_before_the_end_is_not_lost(school: School, end: str) -> None:
    """Quitting pushes for two seconds at most; a power cut pushes nothing. Neither loses it."""
    home = school.laptop("home")
    sheet = home.create("Carrying")
    home.edit(sheet, page__columns=5)
    getattr(home, end)()
    home.start()
    assert home.setting(sheet, "page.columns") == 5
    home.cycle()
    assert school.laptop("office").setting(sheet, "page.columns") == 5


def test_the_last_change_goes_over_while_the_program_ends(school: School) -> None:
    home, office = school.laptop("home"), school.laptop("office")
    sheet = home.create("Carrying")
    home.end()
    office.cycle()
    assert sheet in {row["id"] for row in office.rows()["saved_worksheets"]}


@pytest.mark.parametrize("keep", [True, False])
def test_signing_out_keeps_or_removes_and_signing_in_brings_back(
    school: School, keep: bool
) -> None:
    home = school.laptop("home")
    known = home.create("On the server")
    home.cycle()
    home.cable.pull()
    unsent = home.create("Never sent")
    home.sign_out(keep)
    home.flush()
    here = {row["id"] for row in home.rows()["saved_worksheets"]}
    assert here == ({known, unsent} if keep else {unsent})
    assert home.status()["phase"] == "off"
    home.cable.plug()
    home.join(ANNA, PASSWORD, "home")
    office = school.laptop("office")
    school.settle()
    rows = assert_equal(home, office)
    assert {row["id"] for row in rows["saved_worksheets"]} == {known, unsent}
    assert not rows["conflicts"]
