"""The client against real sockets that answer well, badly, or not at all."""

import gzip
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from app.errors import StoreError
from app.exchange.kinds import Kind
from sync.client import Client
from sync.errors import (
    BusyServerError,
    CertificateError,
    CertificateFlaw,
    DeviceLimitError,
    DeviceRetiredError,
    HistoryLostError,
    NotOurServerError,
    OfflineError,
    RefusedError,
    ServerTooOldError,
    SignedOutError,
    StoppedError,
    SyncError,
    TooLargeError,
    UpgradeNeededError,
)
from sync.link import Link
from sync.replies import retry_after
from sync.tokens import Kept
from sync.wire import HelloAsk, Op, PushAsk, RefreshReply, SignInAsk
from tests.sync.loopback import HELLO, Asked, Authority, Memory, account, serving

ASK = HelloAsk(schema=1, replica="r1")
KEPT = msgspec.json.encode(Kept(refresh_token="rt-0", device_id="d1")).decode()  # noqa: S106  (of the tests alone)


@contextmanager
def client_of(url: str, *, keeper: Memory | None = None, **more: object) -> Iterator[Client]:
    made = Client(
        Link(url, connect_s=2.0, stall_s=0.5, **more),  # type: ignore[arg-type]
        keeper or Memory(KEPT),
    )
    try:
        yield made
    finally:
        made.close()


@contextmanager
def talking(then: Callable[[Asked], None]) -> Iterator[Client]:
    with serving(account(then)) as url, client_of(url) as client:
        yield client


class TestAnswers:
    def test_a_good_answer_is_a_message(self) -> None:
        with talking(lambda asked: asked.reply(HELLO)) as client:
            assert client.hello(ASK) == HELLO

    def test_the_path_of_the_address_leads_every_request(self) -> None:
        seen: list[str] = []

        def answer(asked: Asked) -> None:
            seen.append(asked.path)
            if "refresh" in asked.path:
                reply = RefreshReply(access_token="a", expires_in=900, refresh_token="b")  # noqa: S106  (of the tests alone)
                asked.reply(reply)
            else:
                asked.reply({"rows": [], "after": "", "epoch": "e"})

        with serving(answer) as url, client_of(f"{url}/maths") as client:
            client.index("worksheet/a b")
        assert seen == ["/maths/api/auth/refresh", "/maths/sync/v1/index?after=worksheet%2Fa+b"]

    @pytest.mark.parametrize(
        ("status", "code", "error"),
        [
            (400, "bad_body", RefusedError),
            (403, "device_retired", DeviceRetiredError),
            (403, "forbidden", RefusedError),
            (404, "not_found", RefusedError),
            (408, "", BusyServerError),
            (409, "device_limit", DeviceLimitError),
            (409, "server_too_old", ServerTooOldError),
            (409, "old_request", BusyServerError),
            (409, "name_taken", RefusedError),
            (410, "reconcile", HistoryLostError),
            (413, "too_large", TooLargeError),
            (422, "invalid", RefusedError),
            (425, "", BusyServerError),
            (426, "upgrade_needed", UpgradeNeededError),
            (429, "rate_limit", BusyServerError),
            (500, "internal", BusyServerError),
            (503, "unavailable", BusyServerError),
            (507, "disk_full", BusyServerError),
            (418, "", NotOurServerError),
        ],
    )
    def test_a_problem_is_the_error_it_names(
        self, status: int, code: str, error: type[SyncError]
    ) -> None:
        with (
            talking(lambda asked: asked.problem(status, code, Retry_After="7")) as client,
            pytest.raises(SyncError) as caught,
        ):
            client.hello(ASK)
        assert type(caught.value) is error
        assert caught.value.code == code
        assert caught.value.retry_after_s == (None if error is NotOurServerError else 7)

    @pytest.mark.parametrize("status", [403, 404, 405, 410, 426, 301, 302, 307])
    def test_what_any_web_page_may_say_is_not_our_servers_word(self, status: int) -> None:
        def answer(asked: Asked) -> None:
            asked.reply(
                b"<html>",
                status=status,
                kind="text/html",
                headers={"Location": "http://127.0.0.1:1/"},
            )

        with talking(answer) as client, pytest.raises(NotOurServerError):
            client.hello(ASK)

    def test_a_proxy_whose_server_is_down_is_a_busy_server(self) -> None:
        def answer(asked: Asked) -> None:
            asked.reply(b"<html>Bad gateway", status=502, kind="text/html")

        with talking(answer) as client, pytest.raises(BusyServerError):
            client.hello(ASK)

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [("5", 5), ("0", 0), (" 120 ", 120), ("999999999999999", 3600), ("-5", None),
         ("1.5", None), ("soon", None), ("", None), ("٣", None),
         ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Thu, 01 Jan 2099 00:00:00 GMT", 3600),
         ("Tue, 14 Nov 2023 22:14:20 GMT", 60), ("Fri, 99 Zzz 2015 99:99:99", None)],
    )  # fmt: skip
    def test_retry_after(self, said: str, seconds: float | None) -> None:
        assert retry_after(said, now=1_700_000_000) == seconds


class TestBrokenAnswers:
    def test_a_captive_portal(self) -> None:
        def answer(asked: Asked) -> None:
            asked.reply(b"<html>Welcome to the guest network", kind="text/html; charset=utf-8")

        with (
            serving(answer) as url,
            client_of(url) as client,
            pytest.raises(NotOurServerError, match="text/html instead of JSON"),
        ):
            client.hello(ASK)

    def test_html_that_claims_to_be_json(self) -> None:
        with (
            talking(lambda asked: asked.reply(b"<html>")) as client,
            pytest.raises(NotOurServerError, match="no JSON"),
        ):
            client.hello(ASK)

    def test_json_that_breaks_off(self) -> None:
        whole = msgspec.json.encode(HELLO)
        for cut in (1, len(whole) // 2, len(whole) - 1):
            part = whole[:cut]
            with (
                talking(lambda asked, part=part: asked.reply(part)) as client,  # type: ignore[misc]
                pytest.raises(OfflineError, match="breaks off"),
            ):
                client.hello(ASK)

    def test_a_body_shorter_than_announced(self) -> None:
        def answer(asked: Asked) -> None:
            asked.reply(msgspec.json.encode(HELLO)[:20], length=200)
            asked.close_connection = True

        with talking(answer) as client, pytest.raises(OfflineError):
            client.hello(ASK)

    def test_packing_that_breaks_off_or_is_damaged(self) -> None:
        packed = gzip.compress(msgspec.json.encode(HELLO))
        for part, error in ((packed[:-9], OfflineError), (b"xx" + packed, NotOurServerError)):

            def answer(asked: Asked, part: bytes = part) -> None:
                asked.reply(part, headers={"Content-Encoding": "gzip"})

            with talking(answer) as client, pytest.raises(error):
                client.hello(ASK)

    def test_wrong_types_name_their_place(self) -> None:
        said = msgspec.to_builtins(HELLO) | {"limits": {"ops": "many"}}
        with (
            talking(lambda asked: asked.reply(said)) as client,
            pytest.raises(NotOurServerError, match=r"Expected `int`.*\$\.limits\.ops"),
        ):
            client.hello(ASK)

    @pytest.mark.parametrize("packed", [False, True])
    def test_a_body_of_a_hundred_megabytes_is_not_taken_in(self, packed: bool) -> None:
        piece = b" " * (1 << 20)
        zipper = zlib.compressobj(1, zlib.DEFLATED, 31)
        data = b"".join(zipper.compress(piece) for _ in range(100)) + zipper.flush()

        def answer(asked: Asked) -> None:
            if packed:
                asked.reply(data, headers={"Content-Encoding": "gzip"})
                return
            asked.reply(b"", length=100 << 20)
            for _ in range(100):
                asked.wfile.write(piece)

        with talking(answer) as client, pytest.raises(NotOurServerError, match="too long"):
            client.hello(ASK)

    def test_nesting_without_end(self) -> None:
        deep = b'{"protocol":' + b"[" * 100_000
        with talking(lambda asked: asked.reply(deep)) as client, pytest.raises(SyncError):
            client.hello(ASK)


class TestNetwork:
    def test_nobody_is_there(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        with client_of(f"http://127.0.0.1:{port}") as client, pytest.raises(OfflineError):
            client.hello(ASK)

    def test_a_name_that_does_not_exist(self) -> None:
        with client_of("http://no-such-school.invalid") as client, pytest.raises(OfflineError):
            client.hello(ASK)

    def test_a_half_open_socket_is_given_up(self) -> None:
        """The connection stands, and nothing ever comes."""
        over = threading.Event()

        def answer(asked: Asked) -> None:
            if asked.path.endswith("hello"):
                over.wait(10)
                asked.close_connection = True
            else:
                asked.reply(HELLO)

        with talking(answer) as client:
            with pytest.raises(OfflineError):
                client.hello(ASK)
            over.set()

    def test_a_server_that_closes_idle_connections_costs_nothing(self) -> None:
        def answer(asked: Asked) -> None:
            asked.reply(HELLO)
            asked.close_connection = True

        with talking(answer) as client:
            for _ in range(3):
                assert client.hello(ASK) == HELLO

    def test_a_kept_connection_that_breaks_is_replaced_once(self) -> None:
        asked: list[str] = []

        def answer(request: Asked) -> None:
            asked.append(request.path)
            if request.path.endswith("hello") and len(asked) in (2, 5, 6):
                request.connection.shutdown(socket.SHUT_RDWR)  # hung up, without a word
                request.close_connection = True
                return
            request.reply(HELLO)

        with talking(answer) as client:
            assert client.hello(ASK) == HELLO
            assert client.hello(ASK) == HELLO  # the second breaks, the third is answered
            assert client.hello(ASK) == HELLO
            with pytest.raises(OfflineError):  # the fifth breaks, and the sixth
                client.hello(ASK)
        assert len(asked) == 6

    def test_what_must_not_be_done_twice_is_sent_once(self) -> None:
        asked: list[str] = []

        def answer(request: Asked) -> None:
            asked.append(request.path)
            if request.path == "/share":
                request.connection.shutdown(socket.SHUT_RDWR)
                request.close_connection = True
                return
            request.reply(HELLO)

        with talking(answer) as client:
            assert client.hello(ASK) == HELLO
            with pytest.raises(OfflineError):
                client.request("POST", "/share", body=b"{}")
        assert asked.count("/share") == 1

    def test_something_that_speaks_no_http(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:

            def chat() -> None:
                with server.accept()[0] as line:
                    line.recv(100)
                    line.sendall(b"220 mail.example.org ESMTP\r\n")

            threading.Thread(target=chat, daemon=True).start()
            with (
                client_of(f"http://127.0.0.1:{server.getsockname()[1]}") as client,
                pytest.raises(SyncError),
            ):
                client.hello(ASK)

    def test_abort_breaks_off_what_is_under_way(self) -> None:
        waits, over = threading.Event(), threading.Event()

        def answer(_asked: Asked) -> None:
            waits.set()
            over.wait(10)

        with serving(account(answer)) as url:
            link = Link(url)  # with the long limits of the program
            client = Client(link, Memory(KEPT))

            def abort() -> None:
                waits.wait(10)
                client.abort()

            threading.Thread(target=abort, daemon=True).start()
            began = time.monotonic()
            with pytest.raises(StoppedError):
                client.hello(ASK)
            assert time.monotonic() - began < 10
            with pytest.raises(StoppedError):
                client.hello(ASK)
            over.set()
            client.close()


class TestCertificates:
    @pytest.fixture
    def authority(self, tmp_path: Path) -> Authority:
        return Authority(tmp_path)

    def meet(self, context: ssl.SSLContext, trust: Path | None) -> CertificateFlaw | None:
        with (
            serving(account(lambda asked: asked.reply(HELLO)), context=context) as url,
            client_of(url, trust=trust) as client,
        ):
            try:
                client.hello(ASK)
            except CertificateError as exc:
                return exc.flaw
        return None

    def test_a_good_one_of_a_trusted_authority(self, authority: Authority) -> None:
        assert self.meet(authority.context(), authority.path) is None

    def test_an_unknown_issuer(self, authority: Authority) -> None:
        assert self.meet(authority.context(), None) is CertificateFlaw.ISSUER

    def test_another_name(self, authority: Authority) -> None:
        found = self.meet(authority.context(host="other.example.org"), authority.path)
        assert found is CertificateFlaw.NAME

    def test_expired(self, authority: Authority) -> None:
        found = self.meet(authority.context(from_day=-30, to_day=-1), authority.path)
        assert found is CertificateFlaw.EXPIRED

    def test_good_from_tomorrow_on(self, authority: Authority) -> None:
        found = self.meet(authority.context(from_day=1, to_day=30), authority.path)
        assert found is CertificateFlaw.NOT_YET

    def test_https_where_plain_http_is_spoken(self) -> None:
        with (
            serving(account(lambda asked: asked.reply(HELLO))) as url,
            client_of(url.replace("http:", "https:")) as client,
            pytest.raises(NotOurServerError, match="no TLS"),
        ):
            client.hello(ASK)


class TestBodies:
    def ask(self, size: int) -> PushAsk:
        op = Op(
            op_id="o1", kind="create", entity=Kind.WORKSHEET, id="w1",
            hlc="000000000000000:0000000", whole="x" * size,
        )  # fmt: skip
        return PushAsk(replica="r1", epoch="e1", ops=(op,))

    @pytest.mark.parametrize(("size", "packed"), [(10, False), (20_000, True)])
    def test_long_bodies_are_packed(self, size: int, packed: bool) -> None:
        seen: list[tuple[str | None, bytes]] = []

        def answer(asked: Asked) -> None:
            seen.append((asked.headers.get("content-encoding"), asked.body))
            asked.reply({"results": [], "mark": {"seq": 1, "token": "t"}, "advance": True,
                         "now": 1})  # fmt: skip

        with talking(answer) as client:
            client.push(self.ask(size))
        ((encoding, body),) = seen
        assert encoding == ("gzip" if packed else None)
        plain = gzip.decompress(body) if packed else body
        assert msgspec.json.decode(plain, type=PushAsk) == self.ask(size)

    def test_packed_answers_are_asked_for_and_read(self) -> None:
        seen: list[str | None] = []

        def answer(asked: Asked) -> None:
            seen.append(asked.headers.get("accept-encoding"))
            asked.reply(
                gzip.compress(msgspec.json.encode(HELLO)), headers={"Content-Encoding": "gzip"}
            )

        with talking(answer) as client:
            assert client.hello(ASK) == HELLO
        assert seen == ["gzip"]


class TestTokens:
    def test_sign_in_keeps_the_tokens(self) -> None:
        keeper = Memory()
        with (
            serving(account(lambda asked: asked.reply(HELLO))) as url,
            client_of(url, keeper=keeper) as client,
        ):
            with pytest.raises(SignedOutError):
                client.hello(ASK)
            client.sign_in(SignInAsk(name="anna", password="geheim"))  # noqa: S106  (of the tests alone)
            client.hello(ASK)
        with client_of("http://127.0.0.1:1", keeper=keeper) as later:
            assert later.session.device_id == "d1"

    def test_a_token_that_ran_out_is_renewed_once(self) -> None:
        used: list[str | None] = []

        def answer(asked: Asked) -> None:
            used.append(asked.headers.get("authorization"))
            if len(used) == 2:
                asked.problem(401, "signed_out")
            else:
                asked.reply(HELLO)

        renewed = iter(range(10))
        keeper = Memory(KEPT)

        def tokens() -> RefreshReply:
            n = next(renewed)
            return RefreshReply(access_token=f"at-{n}", expires_in=900, refresh_token=f"rt-{n}")

        with (
            serving(account(answer, renewed=tokens)) as url,
            client_of(url, keeper=keeper) as client,
        ):
            client.hello(ASK)
            client.hello(ASK)
        assert used == ["Bearer at-0", "Bearer at-0", "Bearer at-1"]
        assert len(keeper.kept) == 2

    def test_twice_refused_is_signed_out(self) -> None:
        asks: list[str] = []

        def answer(asked: Asked) -> None:
            asks.append(asked.path)
            asked.problem(401, "signed_out")

        with talking(answer) as client, pytest.raises(SignedOutError):
            client.hello(ASK)
        assert len(asks) == 2

    def test_a_revoked_refresh_token_is_signed_out(self) -> None:
        with (
            serving(lambda asked: asked.problem(401, "signed_out")) as url,
            client_of(url) as client,
            pytest.raises(SignedOutError),
        ):
            client.hello(ASK)

    def test_many_threads_renew_once(self) -> None:
        renewals: list[int] = []

        def tokens() -> RefreshReply:
            renewals.append(1)
            return RefreshReply(access_token="at", expires_in=900, refresh_token="rt")  # noqa: S106  (of the tests alone)

        with (
            serving(account(lambda asked: asked.reply(HELLO), renewed=tokens)) as url,
            client_of(url) as client,
        ):
            threads = [threading.Thread(target=client.session.access) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(renewals) == 1

    def test_a_token_near_its_end_is_renewed_before_it_is_used(self) -> None:
        renewals: list[int] = []

        def tokens() -> RefreshReply:
            renewals.append(1)
            return RefreshReply(access_token="at", expires_in=900, refresh_token="rt")  # noqa: S106  (of the tests alone)

        now = [0.0]
        with (
            serving(account(lambda asked: asked.reply(HELLO), renewed=tokens)) as url,
            client_of(url) as client,
        ):
            client.session._monotonic = lambda: now[0]
            for now[0], expected in ((0, 1), (860, 1), (875, 2)):
                client.session.access()
                assert len(renewals) == expected

    def test_a_successor_that_cannot_be_kept_is_not_used(self) -> None:
        """Using it would end its predecessor, which is all that the next start would find."""
        asked_with: list[str] = []

        class Full(Memory):
            def keep(self, _secret: str) -> None:
                raise StoreError("the disk is full")

        def answer(asked: Asked) -> None:
            if asked.path.endswith("refresh"):
                asked_with.append(msgspec.json.decode(asked.body)["refresh_token"])
                n = len(asked_with)
                asked.reply(
                    RefreshReply(access_token=f"a{n}", expires_in=900, refresh_token=f"r{n}")
                )
            else:
                asked.reply(HELLO)

        with serving(answer) as url, client_of(url, keeper=Full(KEPT)) as client:
            client.hello(ASK)
            client.session.access(not_this="a1")
        assert asked_with == ["rt-0", "rt-0"]

    def test_sign_out_forgets_with_and_without_a_network(self) -> None:
        for then in (lambda asked: asked.reply(status=204), lambda asked: asked.problem(503)):
            keeper = Memory(KEPT)
            with serving(account(then)) as url, client_of(url, keeper=keeper) as client:
                client.sign_out()
                assert keeper.secret is None
                assert not client.session.is_signed_in

    def test_nothing_secret_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with (
            caplog.at_level(logging.DEBUG),
            serving(account(lambda asked: asked.problem(401))) as url,
            client_of(url) as client,
        ):
            client.sign_in(SignInAsk(name="anna", password="geheim"))  # noqa: S106  (of the tests alone)
            with pytest.raises(SignedOutError) as caught:
                client.hello(ASK)
        said = caplog.text + str(caught.value) + repr(caught.value)
        for secret in ("geheim", "rt-1", "at-1", "rt-0", "at-2"):
            assert secret not in said

    @pytest.mark.parametrize("secret", ["", "{", "[]", '{"refresh_token": 5}', "\x00"])
    def test_what_was_kept_and_is_damaged_is_as_good_as_nothing(self, secret: str) -> None:
        with client_of("http://127.0.0.1:1", keeper=Memory(secret)) as client:
            assert not client.session.is_signed_in
            with pytest.raises(SignedOutError):
                client.hello(ASK)


class TestDevices:
    def test_the_list_and_taking_one_off(self) -> None:
        seen: list[str] = []

        def answer(asked: Asked) -> None:
            seen.append(f"{asked.command} {asked.path}")
            if asked.command == "DELETE":
                asked.reply(status=204)
            else:
                asked.reply({"devices": [{"id": "d1", "name": "Home"}], "this": "d1"})

        with talking(answer) as client:
            assert [device.name for device in client.devices().devices] == ["Home"]
            client.revoke("d1")
        assert seen == ["GET /api/devices", "DELETE /api/devices/d1"]

    def test_one_that_is_gone_already_is_fine(self) -> None:
        with talking(lambda asked: asked.problem(404, "not_found")) as client:
            client.revoke("d1")
