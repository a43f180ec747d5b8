"""The channel between two starts: what is handed over, and what is dropped."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell import single
from ui.shell.item import MAX_LETTERS, OTHER, Item, Kind
from ui.shell.single import FirstWindow, hand_over, raise_first, server_name

ROOT = Path(__file__).parents[3]
SECOND = """
import sys
from pathlib import Path
from ui.shell.item import Item, Kind
from ui.shell.single import hand_over, raise_first
folder = Path({folder!r})
sys.exit(0 if {call} else 1)
"""
LINK = "https://school.example.org/s/AbCdEfGhIjKlMnOpQrStUvWx"


class First:
    """The first window, and what it was given."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        window = QWidget()
        qtbot.addWidget(window)
        self.listener = FirstWindow(folder, window)
        self.items: list[Item] = []
        self.listener.given.connect(self.items.append)

    def hear(self, item: Item | None) -> bool:
        """Let a second process ask; return whether it was answered."""
        call = "raise_first(folder)"
        if item is not None:
            call = f"hand_over(folder, Item(Kind({item.kind.value!r}), {item.text!r}))"
        with subprocess.Popen(
            [sys.executable, "-c", SECOND.format(folder=str(self.folder), call=call)], cwd=ROOT
        ) as second:
            self.qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        return second.returncode == 0

    def socket(self) -> QLocalSocket:
        made = QLocalSocket(self.listener)
        made.connectToServer(server_name(self.folder))
        assert made.waitForConnected(5000)
        return made

    def write(self, message: bytes) -> bytes:
        """Write raw bytes as another program may, and return the answer."""
        socket = self.socket()
        ended: list[bool] = []
        socket.disconnected.connect(lambda: ended.append(True))
        socket.write(message)
        socket.flush()
        self.qtbot.waitUntil(lambda: bool(ended), timeout=15_000)
        return bytes(socket.readAll().data())

    def is_quiet(self) -> bool:
        return not self.listener.findChildren(single._Message)


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> First:
    return First(qtbot, tmp_path)


@pytest.mark.parametrize(
    "item",
    [
        Item(Kind.LINK, LINK),
        Item(Kind.FILE, "/home/me/My sheets/100% „Ä“ 🖍\n.chalk"),
        Item(Kind.FILE, "/home/me/caf\udce9.chalk"),
        OTHER,
    ],
)
def test_an_item_arrives_as_it_was_given(first: First, item: Item) -> None:
    assert first.hear(item)
    assert first.items == [item]
    first.qtbot.waitUntil(first.is_quiet)


def test_a_start_with_nothing_to_open_only_raises(first: First) -> None:
    assert first.hear(None)
    first.qtbot.waitUntil(first.is_quiet)
    assert first.items == []


@pytest.mark.parametrize(
    "message",
    [
        b"\0",
        b"/etc/passwd\0",
        b"Doubles.chalk\0",
        b"ftp://school.example.org/Doubles.chalk\0",
        b"chalkline://delete?link=secret\0",
        b"/home/me/\xff.chalk\0",
        b"/home/me/secret.chalk\0/home/me/more.chalk\0",
        b"??\0",
        b"/" + b"x" * (MAX_LETTERS + 1) + b".chalk\0",
        b"secret" * single.MAX_BYTES,
    ],
)
def test_what_is_no_item_is_dropped_and_its_content_is_not_logged(
    first: First, message: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert first.write(message) in {b"-", b""}  # cut off: the answer may be lost
    assert first.items == []
    assert "was dropped" in caplog.text
    assert "secret" not in caplog.text
    assert ".chalk" not in caplog.text


def test_a_message_that_breaks_off_is_dropped(
    first: First, caplog: pytest.LogCaptureFixture
) -> None:
    socket = first.socket()
    socket.write(b"/home/me/half")
    socket.flush()
    socket.disconnectFromServer()
    with caplog.at_level(logging.WARNING):
        first.qtbot.waitUntil(lambda: "broke off" in caplog.text, timeout=15_000)
    first.qtbot.waitUntil(first.is_quiet)
    assert first.items == []


def test_a_message_that_does_not_end_is_cut_off(
    first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "PATIENCE_MS", 50)
    assert first.write(b"/home/me/slow") == b""
    assert first.items == []


def test_many_silent_connections_keep_nobody_out_for_long(
    first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "PATIENCE_MS", 200)
    held = [first.socket() for _ in range(3 * single.MAX_OPEN)]
    assert first.hear(Item(Kind.LINK, LINK))
    assert first.items == [Item(Kind.LINK, LINK)]
    assert held


def test_nobody_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single, "TRIES", 2)
    assert not hand_over(tmp_path, Item(Kind.LINK, LINK))
    assert not raise_first(tmp_path)
