"""Sharing in the real program: links over a stand-in for the server, files for real."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import AppError, NotFoundError
from app.exchange.status import Phase
from app.settings import Settings
from app.sharing.chalk import pack, unpack
from app.sharing.parcel import Parcel
from app.worksheets.worksheet import SheetId, Worksheet
from docs.stand_in import StandInBook, StandInLinks, StandInPublic, stand_in_sharing
from tests.ui.office import NOW, Office, open_office
from tests.ui.sync.conftest import CONNECTED
from ui.bootstrap import build
from ui.library.commands import Command
from ui.library.place import LibraryPlace
from ui.places import Places
from ui.program_items import MOST_WAITING
from ui.program_sharing import SharingWishes
from ui.sharing.colleagues import ColleaguesView
from ui.sharing.drop import FileDrop
from ui.sharing.panel import SharePanel
from ui.sharing.phrases import Expiry, days_of
from ui.shell.item import Item, Kind
from ui.theme.manager import ThemeManager


class Shop:
    """The program with sharing."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.program = office.program
        self.links = StandInLinks(NOW)
        self.book = StandInBook(office.program.workbook.as_workbook())
        self.fetched: dict[str, Parcel] = {}
        self.program.use_sharing(stand_in_sharing(self.links, fetch=self._fetch), self.book)

    def _fetch(self, link: str) -> Parcel:
        if link not in self.fetched:
            msg = "This link leads nowhere any more."
            raise AppError(msg)
        return self.fetched[link]

    @property
    def wishes(self) -> SharingWishes:
        assert self.program.sharing is not None
        return self.program.sharing

    def connect(self) -> None:
        self.office.port.say(CONNECTED)

    def ask(self) -> SharePanel:
        """Press Ctrl Shift E."""
        QTest.keyClick(
            self.program.window,
            Qt.Key.Key_E,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )
        assert self.wishes.panel.isVisible()
        return self.wishes.panel

    def parcel(self, name: str = "Borrowing") -> Parcel:
        """Return a worksheet as somebody else would share it."""
        store = self.program.workbook.as_workbook()
        rows = store.configs([SheetId(self.office.sheet)])
        self.office.wait(rows.done)
        return unpack(pack(replace(rows.result()[0], name=name), ()))

    def worksheet(self) -> Worksheet:
        store = self.program.workbook.as_workbook()
        rows = store.configs([SheetId(self.office.sheet)])
        self.office.wait(rows.done)
        return rows.result()[0]


@pytest.fixture
def office(
    qapp: QApplication,
    qtbot: QtBot,
    theme: ThemeManager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    QGuiApplication.clipboard().clear()
    with open_office(qapp, qtbot, tmp_path) as found:
        yield found


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office)


# -- links
def test_a_link_is_made_and_copied_by_keyboard(shop: Shop) -> None:
    shop.connect()
    panel = shop.ask()
    QTest.keyClick(panel.make_button, Qt.Key.Key_Return)
    shop.office.wait(lambda: bool(panel.link.value()))
    assert QGuiApplication.clipboard().text() == panel.link.value()
    assert panel.copy_button.text() == "Copied"
    created = [one for one in shop.links.asked if one[0] == "create"]
    assert [one[2] for one in created] == [30]


def test_making_a_link_keeps_the_state_as_a_version(shop: Shop) -> None:
    shop.connect()
    before = shop.worksheet().version_count
    panel = shop.ask()
    panel.make_button.click()
    shop.office.wait(lambda: bool(panel.link.value()))
    assert shop.worksheet().version_count == before + 1


@pytest.mark.parametrize(
    ("expiry", "days"),
    [(Expiry.WEEK, 7), (Expiry.MONTH, 30), (Expiry.NEVER, None), (Expiry.SCHOOL_YEAR, 198)],
)
def test_a_link_ends_when_it_is_wanted(expiry: Expiry, days: int | None) -> None:
    assert days_of(expiry, now=NOW) == days


def test_a_school_year_ends_in_the_future_within_a_year() -> None:
    days = [days_of(Expiry.SCHOOL_YEAR, now=NOW + day * 86_400) for day in range(366)]
    assert all(left is not None and 1 <= left <= 366 for left in days)


def test_the_links_of_the_sheet_are_listed_and_revoked(shop: Shop) -> None:
    shop.connect()
    panel = shop.ask()
    panel.make_button.click()
    shop.office.wait(lambda: len(panel.lines()) == 1)
    line = panel.lines()[0]
    assert line.link.made.startswith("Made today, ")
    assert line.link.use.startswith("not opened yet · until ")
    assert line.copy_button.isVisible()
    QTest.keyClick(line.revoke_button, Qt.Key.Key_Space)
    shop.office.wait(lambda: "revoked" in panel.lines()[0].link.use)
    assert not panel.lines()[0].revoke_button.isVisible()
    assert panel.said() == "The link leads nowhere any more."


def test_a_link_made_earlier_can_be_revoked_but_is_known_no_more(shop: Shop) -> None:
    shop.connect()
    shop.links.create("v", expires_in_days=7, share_id="old")
    panel = shop.ask()
    shop.office.wait(lambda: len(panel.lines()) == 1)
    assert not panel.lines()[0].copy_button.isVisible()
    assert panel.lines()[0].revoke_button.isVisible()


def test_a_worksheet_the_server_does_not_have_is_sent_first(shop: Shop) -> None:
    shop.connect()
    shop.links.refuses = [NotFoundError("not sent")]
    panel = shop.ask()
    panel.make_button.click()
    shop.office.wait(lambda: ("sync_now",) in shop.office.port.asked)
    assert panel.said() == "Sending the worksheet to the server first…"
    shop.office.port.say(replace(CONNECTED, phase=Phase.SYNCING))
    assert panel.link.value() == ""
    shop.connect()
    shop.connect()  # a further status must not ask again: the first link would be dead then
    shop.office.wait(lambda: bool(panel.link.value()))
    link = panel.link.value()
    shop.connect()
    shop.office.qtbot.wait(50)
    assert panel.link.value() == link
    assert len(panel.lines()) <= 1


def test_offline_says_why_there_is_no_link_yet(shop: Shop) -> None:
    shop.connect()
    shop.links.refuses = [NotFoundError("not sent")]
    panel = shop.ask()
    panel.make_button.click()
    shop.office.wait(lambda: ("sync_now",) in shop.office.port.asked)
    shop.office.port.say(replace(CONNECTED, phase=Phase.OFFLINE))
    assert panel.said() == "They go to the server when the network is back."
    assert panel.make_button.isEnabled()


def test_without_a_server_a_file_is_the_way(shop: Shop) -> None:
    panel = shop.ask()
    assert not panel.make_button.isVisible()
    assert panel.file_button.property("kind") == "primary"
    assert panel.focusWidget() is panel.file_button


# -- files
def test_a_file_holds_the_sheet_with_its_history_and_opens_as_a_copy(
    shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "Carrying.chalk"
    shop.wishes.picker().fileSelected.emit(str(path))
    shop.office.wait(path.exists)
    assert len(unpack(path.read_bytes()).versions) >= 1
    before = shop.office.sheet
    shop.wishes.open_file(str(path))
    shop.office.wait(lambda: shop.office.sheet != before)
    assert shop.program.presenter.content.name == "Carrying"
    shop.office.wait(
        lambda: shop.office.toast() == "“Carrying” opened as a copy, from Carrying.chalk"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>", "This is not a Chalkline worksheet. Its name ends in .chalk."),
        (None, "The file cannot be read. Look whether it is still there."),
    ],
)
def test_what_is_no_worksheet_is_said_in_a_bar(
    shop: Shop, tmp_path: Path, data: bytes | None, said: str
) -> None:
    path = tmp_path / "x.chalk"
    if data is not None:
        path.write_bytes(data)
    before = shop.office.sheet
    shop.wishes.open_file(str(path))
    bars = shop.program.editor.editor.bars
    shop.office.wait(lambda: bars.current() is not None)
    assert shop.office.bar().accessibleName() == f"“x.chalk” could not be opened. {said}"
    assert shop.office.sheet == before


def dragged(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_a_file_dragged_onto_the_window_opens(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "Times.CHALK"
    path.write_bytes(pack(replace(shop.worksheet(), name="Times"), ()))
    window, data = shop.program.window, dragged(path)
    frame = window.findChildren(FileDrop)[0].frame
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    assert frame.isVisible()
    assert frame.words == "Let go to open “Times.CHALK” as a copy"
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert not frame.isVisible()
    shop.office.wait(lambda: shop.program.presenter.content.name == "Times")


def test_other_files_are_not_taken(shop: Shop, tmp_path: Path) -> None:
    data = dragged(tmp_path / "scan.pdf")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, left, none)
    event.ignore()
    QApplication.sendEvent(shop.program.window, event)
    assert not shop.program.window.findChildren(FileDrop)[0].frame.isVisible()


# -- links of others
def test_a_link_opens_as_a_copy_and_says_from_where(shop: Shop) -> None:
    link = "https://school.example.org/s/abc"
    shop.fetched[link] = shop.parcel("Borrowing")
    assert shop.program.window.commands.run("open-shared")
    sheet = shop.wishes.open_sheet
    QTest.keyClicks(sheet.link.line, link)
    QTest.keyClick(sheet.link.line, Qt.Key.Key_Return)
    shop.office.wait(lambda: shop.program.presenter.content.name == "Borrowing")
    shop.office.wait(lambda: not sheet.isVisible())
    shop.office.wait(
        lambda: shop.office.toast() == "“Borrowing” opened as a copy, from school.example.org"
    )


def test_a_link_in_the_clipboard_is_filled_in(shop: Shop) -> None:
    QGuiApplication.clipboard().setText("https://school.example.org/s/abc")
    shop.wishes.open_shared()
    assert shop.wishes.open_sheet.link.value() == "https://school.example.org/s/abc"


def test_a_link_from_outside_is_fetched_only_after_enter(shop: Shop) -> None:
    parcel = shop.parcel()
    shop.fetched["https://school.example.org/s/abc"] = parcel
    shop.program.open_item(Item(Kind.LINK, "https://school.example.org/s/abc"))
    sheet = shop.wishes.open_sheet
    assert sheet.link.value() == "https://school.example.org/s/abc"
    assert sheet.isVisible()
    assert not sheet._is_waiting
    QTest.keyClick(sheet.open_button, Qt.Key.Key_Return)
    shop.office.wait(lambda: "opened as a copy" in shop.office.toast())
    assert not sheet.isVisible()


def test_a_second_link_from_outside_takes_the_place_of_the_first(shop: Shop) -> None:
    shop.program.open_item(Item(Kind.LINK, "https://school.example.org/s/one"))
    sheet = shop.wishes.open_sheet
    sheet.open_button.click()
    shop.program.open_item(Item(Kind.LINK, "https://school.example.org/s/two"))
    assert sheet.link.value() == "https://school.example.org/s/two"
    assert sheet.open_button.isEnabled()
    shop.office.settle()
    assert sheet.said() == ""  # what became of the first is not told any more


def test_a_missing_file_from_outside_is_said(shop: Shop, tmp_path: Path) -> None:
    shop.program.open_item(Item(Kind.FILE, str(tmp_path / "Gone.chalk")))
    shop.office.wait(lambda: shop.program.editor.editor.bars.current() is not None)
    assert "“Gone.chalk” could not be opened." in shop.office.bar().accessibleName()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_not_waited_for(shop: Shop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.chalk")
    shop.program.open_item(Item(Kind.FILE, str(tmp_path / "pipe.chalk")))
    shop.office.wait(lambda: shop.program.editor.editor.bars.current() is not None)


def test_what_comes_before_the_store_is_open_waits_and_not_without_end(
    qapp: QApplication, theme: ThemeManager, tmp_path: Path
) -> None:
    folders = Places(*(tmp_path / name for name in ("data", "config", "cache", "documents")))
    program = build(qapp, folders, Settings())
    for number in range(3 * MOST_WAITING):
        program.open_item(Item(Kind.FILE, str(tmp_path / f"{number}.chalk")))
    opened: list[str] = []
    program.use_sharing(stand_in_sharing(StandInLinks(NOW)))
    assert program.sharing is not None
    program.sharing.open_file = opened.append  # type: ignore[method-assign, assignment]
    program.settled.emit()
    program.close()
    assert opened == [str(tmp_path / f"{number}.chalk") for number in range(MOST_WAITING)]


def test_share_asked_while_the_store_opens_is_answered_then(office: Office) -> None:
    office.program.sharing = None  # as it is until the store is there
    office.program.editor.share_asked.emit()
    shop = Shop(office)
    office.wait(lambda: shop.wishes.panel.isVisible())


def test_a_link_that_leads_nowhere_is_said_and_can_be_mended(shop: Shop) -> None:
    shop.wishes.open_shared()
    sheet = shop.wishes.open_sheet
    QTest.keyClicks(sheet.link.line, "https://school.example.org/s/gone")
    sheet.open_button.click()
    shop.office.wait(lambda: bool(sheet.said()))
    assert sheet.said() == "This link leads nowhere any more."
    QTest.keyClicks(sheet.link.line, "x")
    assert sheet.said() == ""
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


# -- colleagues
COLLEAGUES = (
    StandInPublic(
        id="p1", name="Bridging ten", topic="addition", author="A colleague", updated_at=int(NOW)
    ),
    StandInPublic(
        id="p2",
        name="Times tables",
        topic="multiplication",
        author="A colleague",
        updated_at=int(NOW),
        is_template=True,
    ),
)


def library(shop: Shop) -> LibraryPlace:
    place = shop.program.window.show_place("library")
    assert isinstance(place, LibraryPlace)
    return place


def colleagues(shop: Shop) -> ColleaguesView:
    shop.connect()
    shop.links.colleagues = COLLEAGUES
    place = library(shop)
    shop.office.wait(lambda: len(place.panel.segments.buttons()) == 5)
    place.panel.segments.buttons()[-1].click()
    view = place.panel.findChildren(ColleaguesView)[0]
    shop.office.wait(lambda: len(view.list.rows()) == 2)
    return view


def test_colleagues_are_offered_only_with_a_server(shop: Shop) -> None:
    place = library(shop)
    assert [b.text() for b in place.panel.segments.buttons()][-1] == "Templates"
    shop.connect()
    assert [b.text() for b in place.panel.segments.buttons()][-1] == "Colleagues"
    shop.office.port.sign_out(keep=True)
    assert [b.text() for b in place.panel.segments.buttons()][-1] == "Templates"


def test_what_colleagues_share_is_listed_and_copied_by_keyboard(shop: Shop) -> None:
    view = colleagues(shop)
    assert [row.name for row in view.list.rows()] == ["Bridging ten", "Times tables"]
    assert view.list.rows()[0].line.startswith("Addition · A colleague · Today, ")
    shop.links.parcel = shop.parcel("Times tables")
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    shop.office.wait(lambda: shop.program.presenter.content.name == "Times tables")
    assert ("fetch_public", "p2") in shop.links.asked
    shop.office.wait(
        lambda: shop.office.toast() == "“Times tables” opened as a copy, from A colleague"
    )


def test_the_search_looks_among_colleagues_while_they_are_shown(shop: Shop) -> None:
    view = colleagues(shop)
    search = library(shop).header.search
    QTest.keyClicks(search, "times")
    shop.office.wait(lambda: [row.name for row in view.list.rows()] == ["Times tables"])
    QTest.keyClicks(search, "xyz")
    shop.office.wait(lambda: view.currentWidget() is view.said)
    assert view.said.accessibleName() == "No worksheet is called “timesxyz”."


def test_a_list_that_cannot_be_had_is_asked_for_again(shop: Shop) -> None:
    view = colleagues(shop)
    shop.links.refuses = [AppError("The server did not answer.")]
    place = library(shop)
    place.panel.segments.buttons()[0].click()
    place.panel.segments.buttons()[-1].click()
    shop.office.wait(lambda: view.currentWidget() is view.said)
    assert view.said.accessibleDescription() == "The server did not answer."
    view.said.button.click()
    shop.office.wait(lambda: view.currentWidget() is not view.said)


def test_another_segment_shows_the_library_again(shop: Shop) -> None:
    view = colleagues(shop)
    place = library(shop)
    assert not place.panel.archived.isVisible()
    place.panel.segments.buttons()[0].click()
    assert place.panel.view.isVisible()
    assert not view.isVisible()
    assert place.panel.archived.isVisible()


def test_colleagues_can_find_a_worksheet_and_that_can_be_undone(shop: Shop) -> None:
    shop.connect()
    place = library(shop)
    sheet = SheetId(shop.office.sheet)
    shop.office.wait(lambda: place.panel.model.row_of(sheet) >= 0)
    shop.office.wait(lambda: len(place.panel.segments.buttons()) == 5)
    menu = place.panel.menu_for(sheet)
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    assert "Let colleagues find it" in words
    place.panel.do(Command.PUBLIC, sheet)
    shop.office.wait(lambda: shop.office.toast() == "Colleagues can find “Carrying” now")
    assert shop.book.public == {sheet: True}
    toast = shop.program.window.toasts.current()
    assert toast is not None
    assert toast.action_button is not None
    toast.action_button.click()
    shop.office.wait(lambda: shop.book.public == {sheet: False})


def test_without_a_server_no_menu_speaks_of_colleagues(shop: Shop) -> None:
    place = library(shop)
    sheet = SheetId(shop.office.sheet)
    shop.office.wait(lambda: place.panel.model.row_of(sheet) >= 0)
    menu = place.panel.menu_for(sheet)
    assert menu is not None
    assert "Let colleagues find it" not in [action.text() for action in menu.actions()]
