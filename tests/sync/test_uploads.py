"""The list and its photos come once, whatever breaks off on the way."""

import hashlib

import pytest

from app.marking.inbox import InboxBook
from storage.inbox import SqliteInbox
from sync.errors import OfflineError, RefusedError, StoppedError
from sync.uploads import MOST_TRIES, Fetched, fetch_uploads
from sync.wire import UploadedFile, UploadItem, UploadsReply
from tests.storage.conftest import Desk, clock, desk

__all__ = ["clock", "desk"]


class Server:
    """Uploads whose bytes are their ids."""

    def __init__(self, count: int) -> None:
        self.asked: list[str] = []
        self.break_after = 1_000
        self.damaged: set[str] = set()
        self.gone: set[str] = set()
        self.items = [
            UploadItem(id=f"u{n}", seq=n, instance_id=f"copy {n}", page=1, created_at=5,
                       files=(UploadedFile(number=0, size=2, media_type="image/jpeg",
                                           sha256=hashlib.sha256(f"u{n}".encode()).hexdigest()),))
            for n in range(1, count + 1)
        ]  # fmt: skip

    def uploads(self, after: int, *, limit: int) -> UploadsReply:
        found = [item for item in self.items if item.seq > after]
        return UploadsReply(uploads=tuple(found[:limit]), has_more=len(found) > limit)

    def upload_file(self, upload: str, number: int) -> bytes:
        assert number == 0
        if len(self.asked) >= self.break_after:
            raise OfflineError
        self.asked.append(upload)
        if upload in self.gone:
            raise RefusedError("gone", code="not_found")
        return b"noise" if upload in self.damaged else upload.encode()


def fetch(inbox: InboxBook, server: Server) -> Fetched:
    return fetch_uploads(inbox, server, account="a", epoch="e")


@pytest.fixture
def inbox(desk: Desk) -> SqliteInbox:
    return desk.book.inbox()


def test_a_round_brings_everything_and_the_next_one_nothing(inbox: SqliteInbox) -> None:
    server = Server(205)
    assert fetch(inbox, server) == Fetched(uploads=205, photos=205)
    assert fetch(inbox, server) == Fetched()
    assert len(server.asked) == 205
    assert inbox.standing().waiting == 205


def test_what_has_come_before_a_break_is_not_asked_for_again(inbox: SqliteInbox) -> None:
    server = Server(5)
    server.break_after = 2
    with pytest.raises(OfflineError):
        fetch(inbox, server)
    server.break_after = 1_000
    assert fetch(inbox, server).photos == 3
    assert server.asked == ["u1", "u2", "u3", "u4", "u5"]


def test_a_damaged_photo_is_tried_again_and_then_given_up(inbox: SqliteInbox) -> None:
    server = Server(2)
    server.damaged, server.gone = {"u1"}, {"u2"}
    assert fetch(inbox, server).given_up == 2
    assert server.asked.count("u1") == MOST_TRIES
    assert server.asked.count("u2") == 1


def test_it_stops_between_two_requests(inbox: SqliteInbox) -> None:
    server = Server(3)
    with pytest.raises(StoppedError):
        fetch_uploads(inbox, server, account="a", epoch="e", stop=lambda: bool(server.asked))
    assert server.asked == ["u1"]


class Lying(Server):
    """Says that there is more, and gives nothing."""

    def uploads(self, after: int, *, limit: int) -> UploadsReply:
        assert (after, limit) == (0, 100)
        return UploadsReply(uploads=(), has_more=True)


def test_a_list_that_never_ends_ends(inbox: SqliteInbox) -> None:
    assert fetch(inbox, Lying(0)) == Fetched()
