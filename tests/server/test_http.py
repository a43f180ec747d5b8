"""What comes over the wire and should not: every error is a problem with a stable code."""

import gzip
import json
import socket
import zlib
from urllib.parse import urlsplit

import httpx
import pytest

from server.errors import RateError
from server.http.rates import Rate
from server.settings import ServerSettings
from sync.wire import MAX_BODY_BYTES
from tests.server.running import Running, running

PUSH = "/sync/v1/push"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client(server: Running) -> httpx.Client:
    """The client of an account of this module."""
    return server.teacher("of http")


def code(reply: httpx.Response) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    said = reply.json()
    assert (said["status"], said["type"]) == (reply.status_code, "about:blank")
    return reply.status_code, said["code"]


@pytest.mark.parametrize(
    ("content", "headers", "wanted"),
    [
        (b"", JSON, (400, "bad_body")),
        (b'{"ops": [', JSON, (400, "bad_body")),
        (b"\xff\xfe", JSON, (400, "bad_body")),
        (b"null", JSON, (422, "invalid")),
        (b"{}", JSON, (422, "invalid")),
        (b'{"replica": 5}', JSON, (422, "invalid")),
        (b"[" * 100_000, JSON, (422, "invalid")),
        (b"a=1", {"Content-Type": "application/x-www-form-urlencoded"}, (415, "media_type")),
        (b"{}", {"Content-Type": ""}, (415, "media_type")),
        (b"{}", JSON | {"Content-Encoding": "br"}, (415, "media_type")),
        (b"{}", JSON | {"Content-Encoding": "gzip"}, (400, "bad_body")),
        (
            gzip.compress(b"{}", mtime=0)[:-4],
            JSON | {"Content-Encoding": "gzip"},
            (400, "bad_body"),
        ),
        (
            gzip.compress(b"{}", mtime=0) + b"x",
            JSON | {"Content-Encoding": "gzip"},
            (400, "bad_body"),
        ),
        (
            gzip.compress(bytes(50 << 20), mtime=0),
            JSON | {"Content-Encoding": "gzip"},
            (413, "too_large"),
        ),
        (b'"' + b"x" * MAX_BODY_BYTES + b'"', JSON, (413, "too_large")),
    ],
)
def test_bad_bodies_are_refused_in_words(
    client: httpx.Client, content: bytes, headers: dict[str, str], wanted: tuple[int, str]
) -> None:
    assert code(client.post(PUSH, content=content, headers=headers)) == wanted


def test_unknown_addresses_and_methods_are_problems_too(client: httpx.Client) -> None:
    assert code(client.get("/nothing/here")) == (404, "not_found")
    refused = client.delete(PUSH)
    assert code(refused) == (405, "method_not_allowed")
    assert "POST" in refused.headers["allow"]


def test_a_body_of_a_hundred_megabytes_is_not_read_to_its_end(server: Running) -> None:
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as sock:
        head = (
            f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {100 << 20}\r\n\r\n"
        )
        sock.sendall(head.encode())
        sent, answered = 0, b""
        sock.settimeout(0.05)
        while not answered and sent < 100 << 20:
            sock.sendall(b" " * (1 << 20))
            sent += 1 << 20
            try:
                answered = sock.recv(4096)
            except TimeoutError:
                continue
    assert b" 413 " in answered.split(b"\r\n")[0]
    assert sent < 20 << 20


def test_an_address_that_the_parser_cannot_hold_is_answered_as_the_document_says(
    server: Running, client: httpx.Client
) -> None:
    place = urlsplit(server.address)
    with socket.create_connection((str(place.hostname), place.port or 0), timeout=20) as wire:
        line = b"GET /healthz?" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"
        wire.sendall(line)
        head = wire.recv(4096)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"\r\ncontent-type: text/plain" in head.lower()
    documented = client.get("/api/openapi.json").json()["paths"]["/healthz"]["get"]["responses"]
    assert "text/plain" in documented["400"]["content"]
    assert client.get("/healthz").status_code == 200


def test_too_many_requests_are_told_when_to_come_back(settings: ServerSettings) -> None:
    import msgspec

    strict = msgspec.structs.replace(
        settings, data=settings.data / "strict", database_url="", requests_per_second=1,
        sign_ins_per_minute=2,
    )  # fmt: skip
    with running(strict) as server:
        client = server.client()
        replies = [client.get("/healthz") for _ in range(6)]
        assert replies[0].status_code == 200
        assert code(replies[-1]) == (429, "rate_limit")
        assert int(replies[-1].headers["retry-after"]) >= 1


def test_a_rate_lets_in_what_it_should() -> None:
    now = [0.0]
    rate = Rate(2, burst=3, clock=lambda: now[0])

    for _ in range(3):
        rate.take("a")
    with pytest.raises(RateError) as refused:
        rate.take("a")
    assert refused.value.retry_after_s == 1
    rate.take("b")
    now[0] = 0.5
    rate.take("a")


def test_the_document_describes_every_route(client: httpx.Client) -> None:
    document = client.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    for path in (
        "/api/worksheets/saved",
        "/api/worksheets/saved/{worksheet_id}/auto-save",
        "/api/worksheets/saved/{worksheet_id}/snapshot",
        "/api/worksheets/saved/{worksheet_id}/versions",
        "/api/worksheets/saved/{worksheet_id}/restore",
        "/sync/v1/push",
    ):
        assert path in document["paths"]
    page = client.get("/api").text
    assert all(path in page for path in document["paths"])
    assert "http:" not in page
    assert "https:" not in page


def test_figures_are_for_this_computer(client: httpx.Client) -> None:
    assert b"chalkline_commits_total" in client.get("/metrics").content
    away = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert code(away) == (404, "not_found")


def test_an_answer_is_packed_only_for_who_can_unpack_it(client: httpx.Client) -> None:
    plain = client.get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    refused = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip;q=0"})
    with client.stream("GET", "/api/openapi.json", headers={"Accept-Encoding": "gzip"}) as reply:
        packed = b"".join(reply.iter_raw())

    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert json.loads(zlib.decompress(packed, 31)) == plain.json()
