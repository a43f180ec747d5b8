"""Small servers on this computer: real sockets, real HTTP, certificates made for the test."""

import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.wire import HelloReply, RefreshReply, SignInReply

NOW = datetime.datetime.now(datetime.UTC)
HELLO = HelloReply(
    protocol=1, schema_min=2, schema_max=2, account_id="a1", epoch="e1", now=1_700_000_000_000
)
SIGNED_IN = SignInReply(
    account_id="a1",
    device_id="d1",
    access_token="at-1",  # noqa: S106  (of the tests alone)
    expires_in=900,
    refresh_token="rt-1",  # noqa: S106  (of the tests alone)
)


class Asked(BaseHTTPRequestHandler):
    """One request; a test's function answers it."""

    protocol_version = "HTTP/1.1"
    answer: "Callable[[Asked], None]"
    body: bytes = b""

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        type(self).answer(self)

    do_POST = do_DELETE = do_GET  # noqa: N815 -- the names of the standard library

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def reply(
        self,
        body: object = b"",
        *,
        status: int = 200,
        kind: str = "application/json",
        length: int | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def problem(self, status: int, code: str = "", **headers: str) -> None:
        said = json.dumps({"status": status, "title": "", "code": code}).encode()
        self.reply(said, status=status, kind="application/problem+json", headers=headers)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """A client that hangs up is part of the test."""


@contextmanager
def serving(
    answer: Callable[[Asked], None], *, context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve on a free port of this computer; gives its address."""
    handler = type("Handler", (Asked,), {"answer": staticmethod(answer)})
    with _Server(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            scheme = "http" if context is None else "https"
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def account(
    then: Callable[[Asked], None], *, renewed: Callable[[], RefreshReply] | None = None
) -> Callable[[Asked], None]:
    """Answer signing in and renewing well, and leave the rest to `then`."""

    def answer(asked: Asked) -> None:
        if asked.path == "/api/auth/login":
            asked.reply(SIGNED_IN)
        elif asked.path == "/api/auth/refresh":
            reply = RefreshReply(access_token="at-2", expires_in=900, refresh_token="rt-2")  # noqa: S106  (of the tests alone)
            asked.reply(reply if renewed is None else renewed())
        else:
            then(asked)

    return answer


class Authority:
    """Signs certificates that this computer does not trust unless it is told to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "School authority")])
        self._own = (
            self._builder(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=False, content_commitment=False, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=True,
                    crl_sign=True, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
            .sign(self._key, hashes.SHA256())
        )  # fmt: skip
        self.path = folder / "authority.pem"
        self.path.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def context(
        self, *, host: str = "127.0.0.1", from_day: int = -1, to_day: int = 30
    ) -> ssl.SSLContext:
        """Return a server's context with a certificate of `host`, good for those days."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = (
            self._builder(subject, key.public_key(), from_day=from_day, to_day=to_day)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        path = self._folder / f"{host}{from_day}{to_day}.pem"
        path.write_bytes(
            made.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        *,
        from_day: int = -1,
        to_day: int = 30,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + datetime.timedelta(days=from_day))
            .not_valid_after(NOW + datetime.timedelta(days=to_day))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


class Memory:
    """Keeps a token in memory."""

    def __init__(self, secret: str | None = None) -> None:
        self.secret = secret
        self.kept: list[str] = []

    def load(self) -> str | None:
        return self.secret

    def keep(self, secret: str) -> None:
        self.secret = secret
        self.kept.append(secret)

    def forget(self) -> None:
        self.secret = None
