"""The Server page over a stand-in for sync."""

import pytest
from pytestqt.qtbot import QtBot

from app.exchange.status import Device, Parked, Phase, SyncStatus
from docs.stand_in import StandInSync
from ui.sync.page import ServerPage
from ui.sync.presenter import ServerPresenter
from ui.theme.manager import ThemeManager

NOW = 1_768_401_960.0
"""14 January 2026, 14:46 UTC."""
CONNECTED = SyncStatus(
    phase=Phase.IDLE,
    server_url="https://school.example.org",
    account_name="class3b",
    device_name="Staff room PC",
    last_success=int(NOW) - 60,
    cycles=512,
    cycles_failed=1,
)
DEVICES = (
    Device(id="a", name="Staff room PC", platform="Windows", is_this=True),
    Device(id="b", name="Laptop at home", platform="Linux", last_seen=int(NOW) - 86_400),
)
PARKED = (
    Parked(op_id="1", sheet_name="Doubles", what="worksheet", reason="Too long.", at=int(NOW)),
)


class Desk:
    """The page, its presenter and the stand-in."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.port = StandInSync()
        self.presenter = ServerPresenter(
            self.port, clock=lambda: NOW, device_name=lambda: "Staff room PC"
        )
        self.presenter.setParent(self.port)

    @property
    def page(self) -> ServerPage:
        return self.presenter.page()

    def show(self) -> ServerPage:
        self.qtbot.addWidget(self.page)
        self.page.resize(672, 648)
        self.page.show()
        self.qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.qtbot.waitUntil(self.page.isActiveWindow)
        return self.page

    def asked(self, what: str) -> list[tuple[object, ...]]:
        return [one for one in self.port.asked if one[0] == what]


@pytest.fixture
def desk(qtbot: QtBot, theme: ThemeManager) -> Desk:
    return Desk(qtbot)
