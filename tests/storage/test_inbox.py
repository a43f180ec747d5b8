"""Uploads: noted once, fetched once, filed once, and never lost on the way."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from app.marking.filing import HeapPage
from app.marking.inbox import Announced, Listed, UploadId
from app.marking.model import PageFate, Source
from app.worksheets.worksheet import CopyId, Printed
from storage.inbox import SqliteInbox
from tests.storage.conftest import Desk, snapshot

Ask = Callable[[str], list[tuple[Any, ...]]]
ACCOUNT = ("account", "epoch")
PHOTO = b"a photo"


def printed(desk: Desk, count: int = 2) -> Printed:
    return desk.book.print_copies(desk.named().id, snapshot(0), count=count).result()


def announced(copy: str, name: str = "u1", *, photos: int = 1) -> Announced:
    listed = tuple(
        Listed(number=n, size=len(PHOTO), sha256=hashlib.sha256(PHOTO).hexdigest())
        for n in range(photos)
    )
    return Announced(id=UploadId(name), copy=CopyId(copy), page=1, created_at=5, photos=listed)


def page(copy: str, at: int = 1, **more: Any) -> HeapPage:  # noqa: ANN401  (any field)
    values: dict[str, Any] = {"number": 1, "name": "photo 1", "original": PHOTO, "flat": b"flat",
              "fate": PageFate.FILED, "copy": CopyId(copy), "page": at}  # fmt: skip
    return HeapPage(**(values | more))


@pytest.fixture
def inbox(desk: Desk) -> SqliteInbox:
    return desk.book.inbox()


def test_an_upload_is_noted_once_and_the_cursor_belongs_to_a_life_of_the_server(
    inbox: SqliteInbox,
) -> None:
    assert inbox.announce(*ACCOUNT, [announced("c")], cursor=4) == 1
    assert inbox.announce(*ACCOUNT, [announced("c"), announced("c", "u2")], cursor=5) == 1
    assert inbox.cursor(*ACCOUNT) == 5
    assert inbox.cursor("account", "another epoch") == 0
    assert inbox.cursor("another", "epoch") == 0
    assert [one.upload for one in inbox.missing("account")] == ["u1", "u2"]
    assert inbox.missing("another") == ()


def test_it_is_filed_when_all_its_photos_are_here_and_never_twice(
    desk: Desk, inbox: SqliteInbox, rows: Ask
) -> None:
    one = printed(desk).copies[0].id
    inbox.announce(*ACCOUNT, [announced(one, photos=2)], cursor=1)
    inbox.keep(UploadId("u1"), 0, PHOTO)
    assert inbox.next_ready() is None
    inbox.keep(UploadId("u1"), 1, PHOTO)
    ready = inbox.next_ready()
    assert ready is not None
    assert [inbox.photo(each.blob) for each in ready.photos if each.blob] == [PHOTO, PHOTO]
    filed = inbox.file(ready.id, "Photos", [page(one)])
    assert filed is not None
    assert [(each.name, each.pages, each.is_class) for each in filed.receivers] == [
        ("Sums", 1, False)
    ]
    assert inbox.file(ready.id, "Photos", [page(one)]) is None
    assert inbox.next_ready() is None
    assert rows("SELECT id, source FROM worksheet_attempts") == [("u1", "upload")]
    assert rows("SELECT upload_count FROM worksheet_instances ORDER BY rowid") == [(1,), (0,)]
    assert rows("SELECT upload_count FROM saved_worksheets") == [(1,)]
    # The server's list is read again from the start: nothing is noted or filed anew.
    assert inbox.announce("account", "restored", [announced(one, photos=2)], cursor=1) == 0


def test_an_upload_waits_for_its_copy(desk: Desk, inbox: SqliteInbox) -> None:
    inbox.announce(*ACCOUNT, [announced("not here yet")], cursor=1)
    inbox.keep(UploadId("u1"), 0, PHOTO)
    assert (inbox.next_ready(), inbox.standing().waiting) == (None, 1)
    one = printed(desk).copies[0].id
    desk.book._write(  # what a pull does
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE worksheet_instances SET id = 'not here yet' WHERE id = ?", (one,)
        )
    ).result()
    ready = inbox.next_ready()
    assert ready is not None
    assert inbox.next_ready(passed=[ready.id]) is None
    assert inbox.standing().waiting == 0


def test_a_restart_goes_on_where_it_was(desk: Desk) -> None:
    one = printed(desk).copies[0].id
    desk.book.inbox().announce(*ACCOUNT, [announced(one, photos=2)], cursor=7)
    desk.book.inbox().keep(UploadId("u1"), 0, PHOTO)
    desk.restart()
    inbox = desk.book.inbox()
    assert inbox.cursor(*ACCOUNT) == 7
    assert [each.number for each in inbox.missing("account")] == [1]
    inbox.note_damage(UploadId("u1"), 1, give_up=False)
    assert [each.tries for each in inbox.missing("account")] == [1]
    inbox.note_damage(UploadId("u1"), 1, give_up=True)
    ready = inbox.next_ready()
    assert ready is not None
    assert [each.blob is None for each in ready.photos] == [False, True]


def test_a_void_copy_and_a_torn_photo_are_to_look_at(desk: Desk, inbox: SqliteInbox) -> None:
    one, two = (copy.id for copy in printed(desk).copies)
    desk.book._write(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE worksheet_instances SET voided_at = 1 WHERE id = ?", (one,)
        )
    ).result()
    assert [inbox.is_void(each) for each in (one, two, CopyId("nobody's"))] == [True, False, False]
    inbox.announce(*ACCOUNT, [announced(one)], cursor=1)
    inbox.keep(UploadId("u1"), 0, PHOTO)
    torn = page(two, number=2, flat=None, fate=PageFate.LOOK, why="torn")
    filed = inbox.file(UploadId("u1"), "Photos", [page(one), torn])
    assert filed is not None
    assert (filed.made.to_look_at, filed.receivers) == (2, ())
    assert [each.why for each in desk.book.intake().to_look_at().result()] == ["void", "torn"]
    assert inbox.standing().to_look_at == 2


def test_what_comes_to_this_computer_twice_is_taken_in_once(
    desk: Desk, inbox: SqliteInbox, rows: Ask
) -> None:
    one = printed(desk).copies[0].id
    assert inbox.knows(one)
    assert not inbox.knows(CopyId("nobody's"))
    assert inbox.take_in(one, 1, [PHOTO], source=Source.LESSON)
    assert not inbox.take_in(one, 1, [PHOTO], source=Source.LESSON)
    ready = inbox.next_ready()
    assert ready is not None
    inbox.file(ready.id, "Photos", [page(one)])
    assert inbox.filed_page(one, 1) == b"flat"
    assert inbox.filed_page(one, 2) is None
    assert rows("SELECT source FROM worksheet_attempts") == [("lesson",)]


def test_who_signs_out_and_in_again_is_listed_everything_anew(desk: Desk) -> None:
    one = printed(desk).copies[0].id
    inbox = desk.book.inbox()
    inbox.announce(*ACCOUNT, [announced(one), announced(one, "u2")], cursor=2)
    inbox.keep(UploadId("u1"), 0, PHOTO)
    desk.book.leave_account(keep=True).result()
    assert inbox.missing("account") == ()
    assert inbox.cursor(*ACCOUNT) == 0
    assert inbox.standing().coming == 0
    assert inbox.announce(*ACCOUNT, [announced(one), announced(one, "u2")], cursor=2) == 1
    assert [each.upload for each in inbox.missing("account")] == ["u2"]
