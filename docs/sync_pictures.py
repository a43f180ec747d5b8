"""The pictures of the server and of sharing, over the stand-ins of docs.stand_in."""

import os
import tempfile
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QDate, QSize
from PySide6.QtWidgets import QApplication

from app.exchange.status import Collided, Device, Parked, Phase, SyncStatus
from app.settings import Theme
from docs.stand_in import (
    StandInBook,
    StandInLinks,
    StandInPublic,
    StandInShare,
    StandInSync,
    stand_in_sharing,
)
from ui.library.place import LibraryPlace
from ui.program_sync import SyncWishes
from ui.settings.window import SettingsWindow
from ui.sharing.colleagues import ColleaguesView
from ui.sync.page import ServerPage
from ui.sync.port import Field, Trouble
from ui.sync.state_popover import StatePopover
from ui.tour.stage import Stage, settings_of

MADE = (
    "collision-bar.png",
    "collision-both.png",
    "collision-both-960x640.png",
    "collision-bar-dark.png",
    "colleagues.png",
    "server-connected.png",
    "server-connected-dark.png",
    "server-empty.png",
    "server-failed.png",
    "server-first-sync.png",
    "share-panel.png",
    "share-panel-dark.png",
    "state-offline.png",
)
_DAY = 86_400


class Pictures:
    """A program with a server that is told what to say."""

    def __init__(self, home: Path, out: Path) -> None:
        self._out = out
        self._stage = stage = Stage(home, settings=settings_of(Theme.LIGHT))
        stage.clock.set(QDate(2026, 1, 14), "14:46")
        self._now = int(stage.clock.now)
        program = self._program = stage.program
        self._port = StandInSync(parent=program)
        program.use_sync(self._port)
        self._links = StandInLinks(self._now)
        book = StandInBook(program.workbook.as_workbook())
        program.use_sharing(stand_in_sharing(self._links), book)
        stage.open()
        program.editor.end_resume()
        program.presenter.rename("Carrying in the ones")
        stage.settle()

    def make(self) -> None:
        """Make all of them."""
        self._server()
        collided = self._collide()
        self._desk(collided)
        self._sharing()
        self._dark(collided)

    def close(self) -> None:
        """End the program."""
        self._stage.close()

    def _status(
        self, phase: Phase = Phase.IDLE, *, waiting: int = 0, parked: int = 0
    ) -> SyncStatus:
        return SyncStatus(
            phase=phase,
            server_url="https://school.example.org",
            account_name="class3b",
            device_name="Staff room PC",
            last_success=self._now - 60,
            cycles=512,
            cycles_failed=1,
            waiting=waiting,
            parked=parked,
        )

    @property
    def _sync(self) -> SyncWishes:
        assert self._program.sync is not None  # noqa: S101 -- joined above
        return self._program.sync

    # -- the page
    def _window(self) -> tuple[SettingsWindow, ServerPage]:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsWindow)]
        page = windows[-1].page("server")
        assert isinstance(page, ServerPage)  # noqa: S101 -- it was opened
        return windows[-1], page

    def _server(self) -> None:
        self._sync.open_server()
        window, page = self._window()
        page.show_nothing()
        page.start()
        self._keep("server-empty", window)
        page.show_form()
        page.form.preset(address="school.example.org", name="class3b", device="Staff room PC")
        page.form.password.set_value("a password")
        page.form.refuse(
            Trouble(
                sentence="“school.example.org” did not answer. Nothing was changed on this"
                " computer. Look at the address, or try again when the network is back.",
                field=Field.ADDRESS,
                detail="no answer in 30 seconds",
            )
        )
        self._keep("server-failed", window)
        page.form.forget()
        first = SyncStatus(
            phase=Phase.SYNCING,
            server_url="https://school.example.org",
            account_name="class3b",
            done=1800,
            total=5000,
            clock_offset_s=5000,
        )
        self._port.devices = (
            Device(id="a", name="Staff room PC", platform="Windows", is_this=True),
            Device(
                id="b",
                name="Laptop at home",
                platform="Linux",
                last_seen=self._now - _DAY,
            ),
        )
        self._port.say(first)
        page.start()
        self._keep("server-first-sync", window)
        self._port.parked = (
            Parked(
                op_id="1",
                sheet_name="Doubles to 20",
                what="worksheet",
                reason="The name is longer than the server takes.",
                at=self._now,
            ),
        )
        self._port.say(self._status(parked=1))
        page.start()
        self._keep("server-connected", window)
        window.close()

    # -- the desk
    def _collide(self) -> Collided:
        program, stage = self._program, self._stage
        sheet = program.presenter.sheet_id
        assert sheet is not None  # noqa: S101 -- a sheet is on the desk
        store = program.workbook.as_workbook()
        program.presenter.change("page.columns", 5)
        stage.settle()
        stage.wait(store.auto_save(sheet))
        lost = stage.wait(store.versions(sheet, limit=1))[0]
        program.presenter.change("page.columns", 4)
        stage.settle()
        return Collided(
            id="1",
            sheet=sheet,
            paths=("page.columns",),
            kept={"page.columns": 4},
            lost={"page.columns": 5},
            lost_version=lost.id,
            kept_by="the staff room",
            lost_by="this laptop",
            lost_here=True,
            at=self._now,
        )

    def _desk(self, collided: Collided) -> None:
        stage, program = self._stage, self._program
        self._port.say(self._status(Phase.OFFLINE, waiting=3))
        line = program.window.status_line
        line.opened.emit()
        popover = line.findChildren(StatePopover)[0]
        self._let_toasts_go()
        stage.picture(self._out / "state-offline.png", popover)
        popover.close()
        self._port.say(self._status())
        self._port.collided.emit(collided)
        self._keep("collision-bar")
        self._sync.bars.both_wished.emit(collided)
        stage.until(lambda: program.presenter.previewed is not None, "both are shown")
        self._keep("collision-both")
        stage.window.resize(QSize(960, 640))
        self._keep("collision-both-960x640")
        stage.window.resize(QSize(1440, 900))
        program.window.escape()

    # -- sharing
    def _sharing(self) -> None:
        stage, program = self._stage, self._program
        self._sync.bars.show_sheet("")  # the collision waits, out of the picture
        self._links.shares = [
            StandInShare(
                id="a",
                created_at=self._now - _DAY,
                expires_at=self._now + 29 * _DAY,
                opened_count=3,
            )
        ]
        self._ask_share()
        self._keep_share("share-panel")
        place = program.window.show_place("library")
        assert isinstance(place, LibraryPlace)  # noqa: S101 -- registered as such
        self._links.colleagues = tuple(
            StandInPublic(
                id=name,
                name=name,
                topic=topic,
                author=author,
                updated_at=self._now - days * _DAY,
                description=said,
                is_template=template,
            )
            for days, name, topic, author, said, template in _COLLEAGUES
        )
        segments = place.panel.segments
        stage.until(lambda: segments.buttons()[-1].text() == "Colleagues", "they are offered")
        segments.buttons()[-1].click()
        view = place.panel.findChildren(ColleaguesView)[0]
        stage.until(lambda: len(view.list.rows()) == len(_COLLEAGUES), "they are listed")
        view.list.setFocus()
        self._keep("colleagues")
        segments.buttons()[0].click()
        program.window.show_place("editor")

    def _ask_share(self) -> None:
        wishes = self._program.sharing
        assert wishes is not None  # noqa: S101 -- joined above
        wishes.ask()
        self._stage.until(lambda: bool(wishes.panel.lines()), "the links are listed")
        before = len(wishes.panel.lines())
        wishes.panel.make_button.click()
        self._stage.until(
            lambda: bool(wishes.panel.link.value()) and len(wishes.panel.lines()) > before,
            "the link is made",
        )

    def _keep_share(self, name: str) -> None:
        wishes = self._program.sharing
        assert wishes is not None  # noqa: S101 -- joined above
        self._let_toasts_go()
        self._stage.picture(self._out / f"{name}.png", wishes.panel)
        wishes.panel.close()

    def _dark(self, collided: Collided) -> None:
        settings = self._program.settings
        look = replace(settings.look, theme=Theme.DARK)
        self._program.use_settings(replace(settings, look=look))
        self._stage.settle()
        self._sync.open_server()
        window, page = self._window()
        page.start()
        self._keep("server-connected-dark", window)
        window.close()
        self._ask_share()
        self._keep_share("share-panel-dark")
        self._sync.bars.show_sheet(collided.sheet)
        self._port.say(self._status(Phase.OFFLINE, waiting=3))
        self._keep("collision-bar-dark")

    def _keep(self, name: str, window: SettingsWindow | None = None) -> None:
        self._let_toasts_go()
        self._stage.settle()
        self._stage.picture(self._out / f"{name}.png", of=window)

    def _let_toasts_go(self) -> None:
        while self._program.window.toasts.dismiss():
            self._stage.settle()


_COLLEAGUES = (
    (0, "Bridging ten", "addition", "class3b", "First steps over the ten, with frames.", False),
    (1, "Times tables to 10", "multiplication", "class4a", "", True),
    (4, "Long division, one digit", "division", "class3b", "For a double lesson.", False),
    (5, "Monday warm-up", "mixed", "maths", "", False),
)


def make(out: Path) -> None:
    """Make every picture in `out`."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    with tempfile.TemporaryDirectory(prefix="chalkline-", ignore_cleanup_errors=True) as home:
        pictures = Pictures(Path(home), out)
        pictures.make()
        pictures.close()
