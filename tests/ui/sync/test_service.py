"""The service over the real store, with servers on loopback: a real one, and awkward ones."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.exchange import kinds
from app.exchange.kinds import Kind
from app.exchange.ports import ExchangeTx, OutState
from app.exchange.status import Parked, Phase
from app.exchange.units import Change
from app.settings import Settings
from app.topics.multiplication import MultiplicationConfig
from app.topics.registry import topic_for
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.worksheet import SheetId
from server.settings import ServerSettings
from storage.secrets import SignInSecret
from storage.workbook import SqliteWorkbook, open_workbook
from sync.client import Client
from sync.link import Link
from sync.wire import DeviceInfo
from tests.e2e.laptops import Cable
from tests.server.running import PASSWORD, Running, running
from tests.storage.conftest import KEY
from tests.sync.loopback import HELLO, Asked, Authority, account, serving
from ui.sync.port import CloudNewer, Field, SignIn, Trouble
from ui.sync.service import SyncService
from ui.sync.worker import Outfit

PATIENCE_MS = 20_000


class Desk:
    """A store, its service, and what the service said."""

    def __init__(
        self, qtbot: QtBot, folder: Path, *, skew_s: float = 0.0, sheet: str | None = None
    ) -> None:
        """`sheet` lies on the desk."""
        self.qtbot, self.folder = qtbot, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.skew_s = skew_s
        self.is_closed = False
        self.book: SqliteWorkbook = open_workbook(
            folder,
            clock=self.clock,
            settings=Settings(),
            copy_key=lambda: KEY,
            random=os.urandom,
        )
        self.sync = SyncService(self.outfit, desk=lambda: sheet)
        self.troubles: list[Trouble] = []
        self.sync.connect_failed.connect(self.troubles.append)
        self.sync.start(self.book, self.book.exchange())

    def clock(self) -> float:
        return time.time() + self.skew_s

    def outfit(self) -> Outfit:
        return Outfit(
            device=DeviceInfo(name="Desk"),
            wall=self.clock,
            monotonic=time.monotonic,
            rng=lambda: 0.5,
            client_for=self.client_for,
            copy_key=lambda: "",
        )

    def client_for(self, url: str) -> Client:
        link = Link(url, connect_s=2, stall_s=2)
        return Client(link, SignInSecret(self.folder, url, keyring=None))

    def wait(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def sign_in(self, address: str, **more: object) -> Trouble | None:
        """Sign in; return why not."""
        self.troubles.clear()
        done: list[int] = []
        connection = self.sync.connected.connect(lambda: done.append(1))
        wish = {"address": address, "name": "anna", "password": PASSWORD} | more
        self.sync.sign_in(msgspec.convert(wish, SignIn))
        self.wait(lambda: bool(done or self.troubles))
        self.sync.connected.disconnect(connection)
        return self.troubles[0] if self.troubles else None

    def reach(self, *phases: Phase) -> None:
        self.wait(lambda: self.sync.status().phase in phases)

    def cycle(self) -> None:
        """Sync now, until a cycle has ended well and the outbox is empty: one that ends now
        may have begun before the last edit.
        """
        ended: list[bool] = []
        connection = self.sync.cycle_ended.connect(ended.append)
        self.sync.sync_now()
        self.wait(lambda: True in ended and not self.book.exchange().run(_unsent))
        self.sync.cycle_ended.disconnect(connection)

    def create(self, name: str = "Carrying") -> str:
        config = encode(WorksheetConfig())
        sheet = self.book.create(name=name, config=config, worksheet_type="addition").result(10)
        self.book.save_edit(
            sheet.id, name=name, named=True, config=config, worksheet_type="addition"
        ).result(10)
        return str(sheet.id)

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self.sync.stop()
        self.book.close()
        self.sync.deleteLater()


@pytest.fixture
def desks(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(name: str = "desk", *, skew_s: float = 0.0, sheet: str | None = None) -> Desk:
        made.append(Desk(qtbot, tmp_path / name, skew_s=skew_s, sheet=sheet))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = ServerSettings(
        data=tmp_path_factory.mktemp("server"), requests_per_second=0, sign_ins_per_minute=0
    )
    with running(settings) as found:
        yield found


@pytest.fixture
def teacher(server: Running, request: pytest.FixtureRequest) -> str:
    """The name of a new account."""
    name = f"t{abs(hash(request.node.nodeid))}"[:30]
    server.add_account(name)
    return name


def answering(**replies: Callable[[Asked], None]) -> Callable[[Asked], None]:
    """Answer a path's last word; everything else is a hello that is fine."""

    def answer(asked: Asked) -> None:
        word = asked.path.partition("?")[0].rpartition("/")[2]
        replies.get(word, _say_hello)(asked)

    return account(answer)


class TestWithoutAServer:
    def test_nothing_is_told_and_nothing_of_the_network_runs(
        self, desks: Callable[..., Desk]
    ) -> None:
        desk = desks()
        said: list[object] = []
        desk.sync.status_changed.connect(said.append)
        desk.create()
        desk.sync.sync_now()
        desk.qtbot.wait(50)
        assert desk.sync.status().phase is Phase.OFF
        assert not said
        assert not desk.sync._tick.isActive()


class TestSigningIn:
    def test_connects_and_pushes_what_is_there(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        desk = desks()
        desk.create()
        phases: list[Phase] = []
        desk.sync.status_changed.connect(lambda status: phases.append(status.phase))
        assert desk.sign_in(server.address, name=teacher) is None
        desk.reach(Phase.IDLE)
        assert phases[0] is not Phase.IDLE  # nothing is on the server yet
        status = desk.sync.status()
        assert (status.waiting, status.account_name) == (0, teacher)
        assert status.last_success > 0

    def test_an_edit_goes_over_by_itself(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        one, two = desks("one"), desks("two")
        for desk in (one, two):
            assert desk.sign_in(server.address, name=teacher) is None
            desk.cycle()
            desk.reach(Phase.IDLE)
        changed: list[tuple[str, ...]] = []
        two.sync.sheets_changed.connect(changed.append)
        sheet = one.create()
        one.wait(lambda: one.sync.status().waiting > 0)
        one.wait(lambda: one.sync.status().phase is Phase.IDLE)  # five quiet seconds later
        two.sync.sync_now()
        two.wait(lambda: (sheet,) in changed)

    def test_it_goes_on_after_a_start(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        desk = desks()
        assert desk.sign_in(server.address, name=teacher) is None
        desk.reach(Phase.IDLE)
        desk.close()
        again = desks()
        again.reach(Phase.IDLE)
        assert again.sync.status().server_url == server.address

    def test_the_last_change_goes_over_at_the_end(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        one, two = desks("one"), desks("two")
        for desk in (one, two):
            assert desk.sign_in(server.address, name=teacher) is None
            desk.reach(Phase.IDLE)
        sheet = one.create()
        one.sync.stop()
        changed: list[tuple[str, ...]] = []
        two.sync.sheets_changed.connect(changed.append)
        two.sync.sync_now()
        two.wait(lambda: (sheet,) in changed)

    def test_a_wrong_password(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        trouble = desks().sign_in(server.address, name=teacher, password="wrong")  # noqa: S106  (of the tests alone)
        assert trouble is not None
        assert trouble.field is Field.PASSWORD

    def test_a_code_that_is_not_good(self, desks: Callable[..., Desk], server: Running) -> None:
        trouble = desks().sign_in(server.address, code="ABCD-EFGH")
        assert trouble is not None
        assert trouble.field is Field.CODE

    def test_another_account_is_asked_about_and_joined(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        desk = desks()
        assert desk.sign_in(server.address, name=teacher) is None
        desk.create()
        desk.reach(Phase.IDLE)
        desk.sync.sign_out(keep=True)
        desk.reach(Phase.OFF)
        server.add_account(f"{teacher}2")
        trouble = desk.sign_in(server.address, name=f"{teacher}2")
        assert trouble is not None
        assert trouble.other_account
        assert desk.sync.status().phase is Phase.OFF
        assert desk.sign_in(server.address, name=f"{teacher}2", join=True) is None
        desk.reach(Phase.IDLE)
        assert desk.sync.status().waiting == 0

    def test_a_sign_in_that_is_given_up_answers_nothing(self, desks: Callable[..., Desk]) -> None:
        desk = desks()
        with serving(lambda _asked: time.sleep(1.5)) as url:
            desk.sync.sign_in(SignIn(address=url, name="anna", password="x"))  # noqa: S106  (of the tests alone)
            desk.qtbot.wait(200)
            desk.sync.cancel_sign_in()
            desk.qtbot.wait(300)
        assert not desk.troubles
        assert desk.sync.status().phase is Phase.OFF

    def test_devices_are_listed_and_taken_off(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        one, two = desks("one"), desks("two")
        assert one.sign_in(server.address, name=teacher, device_name="One") is None
        assert two.sign_in(server.address, name=teacher, device_name="Two") is None
        with one.qtbot.waitSignal(one.sync.devices_loaded, timeout=PATIENCE_MS) as loaded:
            one.sync.load_devices()
        devices = loaded.args[0]
        assert [(device.name, device.is_this) for device in devices] == [
            ("One", True), ("Two", False),
        ]  # fmt: skip
        with one.qtbot.waitSignal(one.sync.devices_loaded, timeout=PATIENCE_MS) as loaded:
            one.sync.revoke(devices[1].id)
        assert [device.name for device in loaded.args[0]] == ["One"]
        two.qtbot.wait(3100)  # a server believes a token for three seconds
        two.sync.sync_now()
        two.reach(Phase.RETIRED)
        sheet = two.create()
        assert two.sync.status().phase is Phase.RETIRED
        assert two.sign_in(server.address, name=teacher, device_name="Two") is None
        two.reach(Phase.IDLE)
        one.sync.sync_now()
        one.wait(partial(_has, one, sheet))


class TestAwkwardServers:
    """The issue's list of bad input: each has its sentence, and nothing is lost."""

    @pytest.mark.parametrize("address", ["", "no such place", "ftp://a.example", "a@b.example"])
    def test_an_address_that_is_none(self, desks: Callable[..., Desk], address: str) -> None:
        trouble = desks().sign_in(address)
        assert trouble is not None
        assert trouble.field is Field.ADDRESS

    def test_nobody_there(self, desks: Callable[..., Desk]) -> None:
        trouble = desks().sign_in("127.0.0.1:1")
        assert trouble is not None
        assert "Nobody answers" in trouble.sentence

    def test_a_captive_portal(self, desks: Callable[..., Desk]) -> None:
        def portal(asked: Asked) -> None:
            asked.reply(b"<html>Welcome", kind="text/html")

        with serving(portal) as url:
            trouble = desks().sign_in(url)
        assert trouble is not None
        assert "no Chalkline server" in trouble.sentence

    def test_a_certificate_that_does_not_match(
        self, desks: Callable[..., Desk], tmp_path: Path
    ) -> None:
        with serving(answering(), context=Authority(tmp_path).context()) as url:
            trouble = desks().sign_in(url)
        assert trouble is not None
        assert "vouches" in trouble.sentence

    def test_truncated_json(self, desks: Callable[..., Desk]) -> None:
        with serving(lambda asked: asked.reply(b'{"account_id": "a')) as url:
            trouble = desks().sign_in(url)
        assert trouble is not None
        assert "Nobody answers" in trouble.sentence

    def test_a_body_without_end(self, desks: Callable[..., Desk]) -> None:
        def flood(asked: Asked) -> None:
            asked.reply(b"", length=100 << 20)
            with contextlib.suppress(OSError):
                for _ in range(100):
                    asked.wfile.write(b" " * (1 << 20))

        with serving(flood) as url:
            trouble = desks().sign_in(url)
        assert trouble is not None
        assert "too long" in trouble.detail

    @pytest.mark.parametrize(
        ("hello", "phase"),
        [
            ({"schema_min": 99, "schema_max": 99}, Phase.UPGRADE),
            ({"protocol": 99}, Phase.UPGRADE),
            ({"schema_min": 0, "schema_max": 0}, Phase.SERVER_OLD),
        ],
    )
    def test_a_server_of_another_age(
        self, desks: Callable[..., Desk], hello: dict[str, int], phase: Phase
    ) -> None:
        said = msgspec.structs.replace(HELLO, **hello)
        desk = desks()
        with serving(answering(hello=lambda asked: asked.reply(said))) as url:
            assert desk.sign_in(url) is None
            desk.reach(phase)
        sheet = desk.create()  # work goes on
        assert desk.book.configs([SheetId(sheet)]).result(5)

    @pytest.mark.parametrize(
        ("status", "code", "phase"),
        [
            (401, "signed_out", Phase.SIGN_IN),
            (403, "device_retired", Phase.RETIRED),
            (426, "upgrade_needed", Phase.UPGRADE),
            (409, "server_too_old", Phase.SERVER_OLD),
        ],
    )
    def test_a_refusal_that_needs_somebody(
        self, desks: Callable[..., Desk], status: int, code: str, phase: Phase
    ) -> None:
        desk = desks()
        with serving(answering(hello=lambda asked: asked.problem(status, code))) as url:
            assert desk.sign_in(url) is None
            desk.reach(phase)

    def test_a_portal_that_comes_later(self, desks: Callable[..., Desk]) -> None:
        def portal(asked: Asked) -> None:
            asked.reply(b"<html>Welcome", kind="text/html")

        desk = desks()
        with serving(answering(hello=portal)) as url:
            assert desk.sign_in(url) is None
            desk.reach(Phase.NOT_OURS)

    def test_offline_is_said_after_five_failures_and_changes_are_kept(
        self, desks: Callable[..., Desk]
    ) -> None:
        desk = desks()
        with serving(answering(hello=lambda asked: asked.problem(503))) as url:
            assert desk.sign_in(url) is None
            desk.create()
            desk.reach(Phase.WAITING)
            worker = desk.sync._worker
            assert worker is not None
            for _ in range(5):
                worker._schedule._next = 0.0
                with (
                    desk.qtbot.waitSignal(desk.sync.cycle_ended, timeout=PATIENCE_MS),
                    worker._wake,
                ):
                    worker._wake.notify()
            desk.reach(Phase.FAILED)
            assert desk.sync.status().waiting > 0

    @pytest.mark.parametrize("days", [-365, 365])
    def test_a_clock_a_year_off_is_told_and_blocks_nothing(
        self, desks: Callable[..., Desk], server: Running, teacher: str, days: int
    ) -> None:
        desk = desks(skew_s=days * 86_400)
        desk.create()
        assert desk.sign_in(server.address, name=teacher) is None
        desk.reach(Phase.IDLE)
        status = desk.sync.status()
        assert status.waiting == 0
        assert abs(status.clock_offset_s + days * 86_400) < 600

    def test_a_restored_old_server_gets_back_what_it_lost(
        self, desks: Callable[..., Desk], tmp_path: Path
    ) -> None:
        data, old = tmp_path / "school", tmp_path / "old"
        settings = ServerSettings(data=data, requests_per_second=0, sign_ins_per_minute=0)
        desk, cable = desks("one"), Cable(0)
        address = f"127.0.0.1:{cable.port}"
        with _reached(settings, cable) as first:
            first.add_account("anna")
            assert desk.sign_in(address) is None
            desk.reach(Phase.IDLE)
        shutil.copytree(data, old)
        with _reached(settings, cable):
            sheet = desk.create()
            desk.cycle()
            desk.wait(lambda: desk.sync.status().waiting == 0)
        shutil.rmtree(data)
        shutil.copytree(old, data)
        with _reached(settings, cable):
            desk.cycle()
            fresh = desks("two")
            assert fresh.sign_in(address) is None
            fresh.wait(partial(_has, fresh, sheet))
        cable.close()


class TestQuestions:
    """What the service asks, and what becomes of each answer."""

    def test_many_deletions_wait_for_the_teacher(
        self, desks: Callable[..., Desk], server: Running, teacher: str
    ) -> None:
        one, two = desks("one"), desks("two")
        sheets = [one.create(f"Sheet {number}") for number in range(24)]
        for desk in (one, two):
            assert desk.sign_in(server.address, name=teacher) is None
            desk.cycle()
        two.wait(lambda: _present(two, sheets) == len(sheets))
        asked: list[int] = []
        one.sync.guard_asked.connect(asked.append)
        for sheet in sheets:
            one.book.delete(SheetId(sheet)).result(10)
        one.sync.sync_now()
        one.wait(lambda: bool(asked))
        assert asked[0] > 20
        two.sync.sync_now()
        two.qtbot.wait(300)
        assert (
            _present(two, sheets) > 3
        )  # what has gone meanwhile is below the number that is asked about

        one.sync.answer_guard(go=True)
        one.cycle()
        other: list[int] = []
        two.sync.guard_asked.connect(other.append)
        two.sync.sync_now()
        two.wait(lambda: bool(other))
        left = _present(two, sheets)
        assert left > 0
        two.sync.answer_guard(go=False)  # they stay, here and for everybody
        two.cycle()
        assert _present(two, sheets) == left
        one.cycle()
        one.wait(lambda: _present(one, sheets) == left)

    @pytest.mark.parametrize("keeps", [True, False])
    def test_a_newer_state_in_the_cloud_that_cannot_be_merged(
        self, desks: Callable[..., Desk], server: Running, teacher: str, *, keeps: bool
    ) -> None:
        first = WorksheetConfig()
        here = _of_topic(msgspec.structs.replace(first.topic, doubles=False))
        there = _of_topic(MultiplicationConfig())  # what was changed here is no setting there
        one, two = desks("one"), desks("two")
        sheet = one.create()
        _edit(one, sheet, first)
        for desk in (one, two):
            assert desk.sign_in(server.address, name=teacher) is None
            desk.cycle()
        two.wait(lambda: _config(two, sheet) == first)
        two.sync.stop()
        _edit(two, sheet, here)
        two.close()
        one.qtbot.wait(2_000)  # far enough apart for two clocks that were set over a network
        _edit(one, sheet, there)
        one.cycle()

        again = desks("two", sheet=sheet)
        questions: list[CloudNewer] = []
        settled: list[str] = []
        changed: list[tuple[str, ...]] = []
        again.sync.cloud_newer.connect(questions.append)
        again.sync.cloud_settled.connect(settled.append)
        again.sync.sheets_changed.connect(changed.append)
        again.wait(lambda: bool(questions))
        assert [question.sheet for question in questions] == [sheet]
        assert not any(sheet in sheets for sheets in changed)  # the desk waits for the answer
        if keeps:
            again.sync.keep_local(sheet)
        else:
            again.sync.restore_from_cloud(sheet)
        again.wait(lambda: any(sheet in sheets for sheets in changed))
        assert settled == [sheet]
        wanted = here if keeps else there
        assert _config(again, sheet) == wanted
        again.cycle()
        one.cycle()
        one.wait(lambda: _config(one, sheet) == wanted)

    def test_refused_changes_are_exported_tried_again_and_put_away(
        self, desks: Callable[..., Desk], server: Running, teacher: str, tmp_path: Path
    ) -> None:
        desk = desks()
        sheet = desk.create("Carrying")
        assert desk.sign_in(server.address, name=teacher) is None
        desk.cycle()
        bad = {"/name": Change(base=0, v=7)}
        desk.book.exchange().run(lambda tx: tx.enqueue("patch", Kind.WORKSHEET, sheet, bad))
        desk.cycle()
        desk.wait(lambda: desk.sync.status().parked == 1)
        listed: list[tuple[Parked, ...]] = []
        exported: list[Path] = []
        failed: list[Trouble] = []
        desk.sync.parked_loaded.connect(listed.append)
        desk.sync.parked_exported.connect(exported.append)
        desk.sync.parked_failed.connect(failed.append)
        desk.sync.load_parked()
        desk.wait(lambda: bool(listed))
        (found,) = listed[0]
        assert found.sheet_name == "Carrying"
        assert found.reason

        target = tmp_path / "refused.json"
        desk.sync.export_parked(target)
        desk.wait(lambda: bool(exported))
        (row,) = json.loads(target.read_bytes())
        assert row["operation"]["changes"]["/name"]["v"] == 7
        assert row["contents"]["/name"] == "Carrying"
        desk.sync.export_parked(tmp_path / "no" / "such" / "folder" / "refused.json")
        desk.wait(lambda: bool(failed))
        assert failed[0].sentence

        desk.sync.discard_parked(found.op_id)
        desk.wait(lambda: listed[-1] == ())
        assert desk.sync.status().parked == 0
        assert _present(desk, [sheet]) == 1


def _of_topic(topic: object) -> WorksheetConfig:
    return msgspec.structs.replace(WorksheetConfig(), topic=topic)


def _edit(desk: Desk, sheet: str, config: WorksheetConfig) -> None:
    desk.book.save_edit(
        SheetId(sheet),
        name="Carrying",
        named=True,
        config=encode(config),
        worksheet_type=topic_for(config.topic).name,
    ).result(10)


def _config(desk: Desk, sheet: str) -> WorksheetConfig | None:
    found = desk.book.configs([SheetId(sheet)]).result(5)
    return decode(found[0].config) if found else None


def _present(desk: Desk, sheets: list[str]) -> int:
    """Return how many of the sheets are there and not in the trash."""

    def count(tx: ExchangeTx) -> int:
        rows = [tx.contents(Kind.WORKSHEET, sheet) for sheet in sheets]
        return sum(row is not None and row.units.get(kinds.DELETED) is None for row in rows)

    return desk.book.exchange().run(count)


@contextlib.contextmanager
def _reached(settings: ServerSettings, cable: Cable) -> Iterator[Running]:
    """Run a server at the cable's far end."""
    with running(settings) as found:
        cable.lead_to(int(found.address.rpartition(":")[2]))
        cable.plug()
        yield found
        cable.pull()


def _unsent(tx: ExchangeTx) -> int:
    return tx.count_outgoing(OutState.NEW) + tx.count_outgoing(OutState.SENT)


def _has(desk: Desk, sheet: str) -> bool:
    return bool(desk.book.configs([SheetId(sheet)]).result(5))


def _say_hello(asked: Asked) -> None:
    asked.reply(HELLO)
