"""A small honest S3 for tests, on the loopback address: it takes nothing that is not signed.

Path-style addresses, signatures of version 4 with the hash of the body, PUT, GET, HEAD, DELETE,
ListObjectsV2 in pages, If-None-Match, and uploads in parts, as the documentation of S3 has them.
"""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION, BUCKET = "key", "open sesame", "school-1", "photos"
PAGE = 3
"""Keys of one answer of a list: few, so that tests meet the next page."""
SMALLEST_PART = 5 << 20
_SKEW_S = 900
Reply: TypeAlias = tuple[int, bytes, dict[str, str]]
"""Status, body and headers of an answer."""


@dataclass
class Kept:
    """An object."""

    content: bytes
    changed_at: float

    @property
    def etag(self) -> str:
        """The tag S3 gives to what came in one piece."""
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


@dataclass
class Bucket:
    """What the server has, and what it was asked."""

    address: str = ""
    objects: dict[str, Kept] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    """Of uploads that are not complete."""
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, what for, and status of every answer."""
    busy: int = 0
    """How many of the next requests are answered with "slow down"."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class RefusedError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@contextmanager
def serving() -> Iterator[Bucket]:
    """Run the server on a thread."""
    bucket = Bucket()
    handler = type("Bound", (Handler,), {"bucket": bucket})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    bucket.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket
    timeout = 20
    wbufsize = 1 << 16

    def do_PUT(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = urlsplit(self.path)
        query = dict(parse_qsl(said.query, keep_blank_values=True))
        _, name, *rest = unquote(said.path).split("/", 2)
        key = rest[0] if rest else ""
        headers: dict[str, str] = {}
        try:
            with self.bucket.lock:
                self._check_mood()
                self._check_signature(said.path, said.query, body)
                self._check_name(name)
                status, content, headers = self._done(key, query, body)
        except RefusedError as exc:
            status = exc.status
            content = f"<Error><Code>{exc.code}</Code><Message>no</Message></Error>".encode()
        self.bucket.asked.append((self.command, " ".join(sorted(query)), status))
        self.send_response(status)
        for each, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(each, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _check_mood(self) -> None:
        if self.bucket.busy > 0:
            self.bucket.busy -= 1
            raise RefusedError(503, "SlowDown")

    def _check_name(self, name: str) -> None:
        if name != BUCKET:
            raise RefusedError(404, "NoSuchBucket")

    def _done(self, key: str, query: dict[str, str], body: bytes) -> Reply:
        match self.command:
            case "PUT" if "partNumber" in query:
                return self._part(query, body)
            case "PUT":
                return self._put(key, body)
            case "POST" if "uploads" in query:
                return self._begin(key)
            case "POST" if "uploadId" in query:
                return self._complete(key, query, body)
            case "POST" if "delete" in query:
                return self._delete_several(body)
            case "GET" if not key:
                return 200, self._list(query), {}
            case "GET" | "HEAD":
                return self._get(key)
            case "DELETE" if "uploadId" in query:
                self.bucket.parts.pop(query["uploadId"], None)
                return 204, b"", {}
            case "DELETE":
                self.bucket.objects.pop(key, None)
                return 204, b"", {}
        raise RefusedError(405, "MethodNotAllowed")

    def _put(self, key: str, body: bytes) -> Reply:
        if self.headers.get("If-None-Match") == "*" and key in self.bucket.objects:
            raise RefusedError(412, "PreconditionFailed")
        kept = self.bucket.objects[key] = Kept(body, time.time())
        return 200, b"", {"ETag": kept.etag}

    def _get(self, key: str) -> Reply:
        found = self.bucket.objects.get(key)
        if found is None:
            raise RefusedError(404, "NoSuchKey")
        changed = datetime.fromtimestamp(found.changed_at, tz=UTC)
        headers = {
            "ETag": found.etag,
            "Last-Modified": changed.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "Content-Length": str(len(found.content)),
        }
        return 200, found.content, headers

    def _delete_several(self, body: bytes) -> Reply:
        """DeleteObjects: S3 wants a checksum of what to delete."""
        sums = {
            "x-amz-checksum-sha256": hashlib.sha256(body).digest(),
            "Content-MD5": hashlib.md5(body, usedforsecurity=False).digest(),
        }
        given = {name: self.headers[name] for name in sums if self.headers.get(name)}
        if not given:
            raise RefusedError(400, "InvalidRequest")
        if any(base64.b64decode(said) != sums[name] for name, said in given.items()):
            raise RefusedError(400, "BadDigest")
        gone = ""
        for found in ElementTree.fromstring(body).iter():  # noqa: S314  (our own client's)
            if found.tag.rpartition("}")[2] == "Key" and found.text:
                self.bucket.objects.pop(found.text, None)
                gone += f"<Deleted><Key>{escape(found.text)}</Key></Deleted>"
        return 200, _xml("DeleteResult", gone), {}

    def _begin(self, key: str) -> Reply:
        number = f"upload-{len(self.bucket.parts)}"
        self.bucket.parts[number] = {}
        named = f"<Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key>"
        told = f"{named}<UploadId>{number}</UploadId>"
        return 200, _xml("InitiateMultipartUploadResult", told), {}

    def _part(self, query: dict[str, str], body: bytes) -> Reply:
        parts = self.bucket.parts.get(query["uploadId"])
        if parts is None:
            raise RefusedError(404, "NoSuchUpload")
        parts[int(query["partNumber"])] = body
        return 200, b"", {"ETag": Kept(body, 0).etag}

    def _complete(self, key: str, query: dict[str, str], body: bytes) -> Reply:
        parts = self.bucket.parts.get(query["uploadId"])
        if parts is None:
            raise RefusedError(404, "NoSuchUpload")
        asked = [
            (int(part.findtext("{*}PartNumber") or 0), part.findtext("{*}ETag") or "")
            for part in ElementTree.fromstring(body).iter()  # noqa: S314  (our own client's)
            if part.tag.endswith("}Part") or part.tag == "Part"
        ]
        found = [parts.get(number, b"") for number, _ in asked]
        if not asked or [number for number, _ in asked] != sorted(parts):
            raise RefusedError(400, "InvalidPart")
        if any(tag.strip('"') != Kept(part, 0).etag.strip('"')
               for (_, tag), part in zip(asked, found, strict=True)):  # fmt: skip
            raise RefusedError(400, "InvalidPart")
        if any(len(part) < SMALLEST_PART for part in found[:-1]):
            raise RefusedError(400, "EntityTooSmall")
        del self.bucket.parts[query["uploadId"]]
        kept = self.bucket.objects[key] = Kept(b"".join(found), time.time())
        told = f"<Bucket>{BUCKET}</Bucket><Key>{escape(key)}</Key><ETag>{escape(kept.etag)}</ETag>"
        return 200, _xml("CompleteMultipartUploadResult", told), {}

    def _list(self, query: dict[str, str]) -> bytes:
        if query.get("list-type") != "2":
            raise RefusedError(400, "InvalidArgument")
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        keys = sorted(key for key in self.bucket.objects if key.startswith(prefix) and key > after)
        page = keys[:PAGE]
        rows = "".join(_row(key, self.bucket.objects[key]) for key in page)
        more, token = len(keys) > PAGE, ""
        if more:
            token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>"
        head = f"<Name>{BUCKET}</Name><KeyCount>{len(page)}</KeyCount>"
        cut = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        return _xml("ListBucketResult", head + cut + token + rows)

    def _check_signature(self, path: str, query: str, body: bytes) -> None:
        """Work the signature out as the documentation says, and compare."""
        method, _, rest = self.headers.get("Authorization", "").partition(" ")
        said = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if method != "AWS4-HMAC-SHA256" or not said:
            raise RefusedError(403, "AccessDenied")
        key_id, day, region, service, end = said["Credential"].split("/")
        if key_id != KEY_ID:
            raise RefusedError(403, "InvalidAccessKeyId")
        if (region, service, end) != (REGION, "s3", "aws4_request"):
            raise RefusedError(400, "AuthorizationHeaderMalformed")
        stamp, hashed = self.headers["x-amz-date"], self.headers["x-amz-content-sha256"]
        sent_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        if abs(time.time() - sent_at) > _SKEW_S or not stamp.startswith(day):
            raise RefusedError(403, "RequestTimeTooSkewed")
        if hashed != hashlib.sha256(body).hexdigest():
            raise RefusedError(400, "XAmzContentSHA256Mismatch")
        names = said["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            raise RefusedError(403, "AccessDenied")
        pairs = sorted(
            (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
            for name, value in parse_qsl(query, keep_blank_values=True)
        )
        canonical = "\n".join((
            self.command,
            quote(unquote(path), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(self.headers.get(name, '').split())}" for name in names),
            "",
            said["SignedHeaders"],
            hashed,
        ))  # fmt: skip
        scope = f"{day}/{region}/{service}/{end}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
        secret = f"AWS4{SECRET}".encode()
        for part in (day, region, service, end, text):
            secret = hmac.digest(secret, part.encode(), "sha256")
        if not hmac.compare_digest(secret.hex(), said["Signature"]):
            raise RefusedError(403, "SignatureDoesNotMatch")


def _row(key: str, kept: Kept) -> str:
    changed = datetime.fromtimestamp(kept.changed_at, tz=UTC).isoformat(timespec="milliseconds")
    return (
        f"<Contents><Key>{escape(key)}</Key><LastModified>{changed[:23]}Z</LastModified>"
        f"<ETag>{escape(kept.etag)}</ETag><Size>{len(kept.content)}</Size></Contents>"
    )


def _xml(name: str, inside: str) -> bytes:
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    text = f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{space}">{inside}</{name}>'
    return text.encode()
