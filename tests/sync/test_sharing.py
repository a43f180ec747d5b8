"""Links from the laptop's side: understood, fetched from a real server, refused in words."""

import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

import pytest

from app.errors import NewerFormatError
from app.sharing.chalk import MEDIA_TYPE
from app.sharing.errors import ChalkFileError
from app.words import Words
from sync import sharing
from sync.address import AddressError
from sync.errors import BusyServerError, NotOurServerError, OfflineError, SyncError
from sync.link import Answer, Link
from sync.sharing import (
    CannotShareError,
    LinkError,
    LinkGoneError,
    NotOnServerError,
    SharesClient,
    fetch,
    parse_link,
)
from tests.server.shares.world import Teacher, World, running

TOKEN = "abcdefghijklmnop_-ABCDEFGHIJKLMN"  # noqa: S105 - opens nothing


class Signed:
    """Requests of an account."""

    def __init__(self, link: Link, token: str) -> None:
        self._link = link
        self._token = token

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        any_type: bool = False,
    ) -> Answer:
        """Send a request with the token."""
        return self._link.request(
            method, path, body=body, params=params, token=self._token, any_type=any_type
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a running server."""
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


@contextmanager
def client_of(world: World, teacher: Teacher) -> Iterator[SharesClient]:
    """Give the client of a teacher."""
    link = Link(world.url)
    try:
        yield SharesClient(Signed(link, teacher.token))
    finally:
        link.close()


def test_a_link_goes_from_one_teacher_to_another(world: World) -> None:
    ada = world.teacher("Ada")
    world.worksheet(ada, "sheet")
    world.version(ada, "sheet", "0199a3c1-0000-7000-8000-00000000beef")
    with client_of(world, ada) as client:
        share = client.create("0199a3c1-0000-7000-8000-00000000beef", expires_in_days=30)
        parcel = fetch(f"Look at this: {share.url}. See you!")
        assert parcel.worksheet.name == "Plus & minus"
        assert [one.id for one in client.of_worksheet("sheet")] == [share.id]
        client.revoke(share.id)
        client.revoke(share.id)
        client.revoke("never was")
        assert client.of_worksheet("sheet")[0].revoked_at
        with pytest.raises(LinkGoneError):
            fetch(share.url)


def test_what_the_server_does_not_have_or_show_is_told_apart(world: World) -> None:
    ben = world.teacher("Ben")
    world.worksheet(ben, "sheet")
    world.version(ben, "sheet", "auto", version_type="auto-save")
    with client_of(world, ben) as client:
        with pytest.raises(NotOnServerError) as unsent:
            client.create("not-sent-yet", expires_in_days=None)
        assert sharing.is_unsent(unsent.value)
        with pytest.raises(CannotShareError) as kept:
            client.create("auto", expires_in_days=None)
        assert kept.value.code == "kept"


def test_colleagues_find_and_fetch(world: World) -> None:
    carl = world.teacher("Carl")
    world.worksheet(carl, "open", name="Plus bis 20", is_public=True, tags=["a"])
    with client_of(world, carl) as client:
        page = client.public(search="bis 20")
        (one,) = page.worksheets
        assert (one.name, one.topic, one.author, one.mine) == (
            "Plus bis 20",
            "addition",
            "Carl",
            True,
        )
        assert client.fetch_public(one.id).worksheet.name == "Plus bis 20"
        with pytest.raises(LinkGoneError):
            client.fetch_public("open.0123456789abcdef")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"https://a.example/s/{TOKEN}", f"https://a.example/s/{TOKEN}"),
        (f"  a.example/s/{TOKEN}/ ", f"https://a.example/s/{TOKEN}"),
        (f"https://a.example:8443/school/s/{TOKEN}?x=1#y", f"https://a.example:8443/school/s/{TOKEN}"),
        (f"https://a.example/s/{TOKEN}/sheet.pdf", f"https://a.example/s/{TOKEN}"),
        (f"Look: <https://a.example/s/{TOKEN}>, or not.", f"https://a.example/s/{TOKEN}"),
        (f"chalkline://open?link=https%3A%2F%2Fa.example%2Fs%2F{TOKEN}", f"https://a.example/s/{TOKEN}"),
        (f"127.0.0.1:8400/s/{TOKEN}", f"http://127.0.0.1:8400/s/{TOKEN}"),
    ],
)  # fmt: skip
def test_links_are_understood_as_people_hand_them_on(text: str, url: str) -> None:
    assert parse_link(text).url == url


@pytest.mark.parametrize(
    "text",
    ["", "hello", "https://a.example/", "https://a.example/s/short", f"/s/{TOKEN}x\0",
     "https://a.example/s/" + "a" * 65, "chalkline://open", "chalkline://open?link=hello",
     "chalkline://[/s/" + TOKEN, f"https://a.example/S/{TOKEN}", "x" * 20_000],
)  # fmt: skip
def test_what_is_no_link_is_told(text: str) -> None:
    with pytest.raises((LinkError, AddressError)):
        parse_link(text)


@pytest.mark.parametrize(
    "text",
    [f"http://a.example/s/{TOKEN}", f"ftp://a.example/s/{TOKEN}", f"file:///etc/s/{TOKEN}",
     f"https://u:p@a.example/s/{TOKEN}", f"javascript:alert(1)//s/{TOKEN}"],
)  # fmt: skip
def test_unsafe_addresses_are_refused(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_link(text)
    assert sharing.sentence(caught.value, Words("en"))


class _Strange(http.server.BaseHTTPRequestHandler):
    answer: ClassVar[tuple[int, str, bytes]] = (200, "text/html", b"")

    def do_GET(self) -> None:
        """Answer what the test wants."""
        status, kind, content = self.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) + (kind == "cut")))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Say nothing."""


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, "text/html", b"<html>Sign in to the hotel's network</html>"), NotOurServerError),
        ((302, "text/html", b""), NotOurServerError),
        ((404, "text/html", b"<html>not here</html>"), NotOurServerError),
        ((404, "application/problem+json", b'{"status":404,"code":"not_found"}'), LinkGoneError),
        ((503, "text/plain", b""), BusyServerError),
        ((200, MEDIA_TYPE, b"<html>"), ChalkFileError),
        ((200, MEDIA_TYPE, b"chalkline worksheet 1\n"), ChalkFileError),
        ((200, MEDIA_TYPE, b"chalkline worksheet 9\n"), NewerFormatError),
        ((200, MEDIA_TYPE, b"x" * (65 << 20)), NotOurServerError),
        ((200, "cut", b"chalk"), OfflineError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value)[:30],
)  # fmt: skip
def test_strange_answers_are_told_in_words(
    answer: tuple[int, str, bytes], error: type[Exception]
) -> None:
    _Strange.answer = answer
    with http.server.HTTPServer(("127.0.0.1", 0), _Strange) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(error) as caught:
                fetch(f"http://127.0.0.1:{server.server_port}/s/{TOKEN}")
        finally:
            server.shutdown()
            thread.join()
    said = sharing.sentence(caught.value, Words("en"))
    assert "Nothing was changed" not in said
    assert sharing.sentence(caught.value, Words("de")) != said


def test_every_failure_has_words() -> None:
    for error in (SyncError("x"), ValueError("x"), OfflineError("x")):
        assert sharing.sentence(error, Words("en")).endswith(".")
