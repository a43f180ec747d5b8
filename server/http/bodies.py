"""Reading what a request says: bodies, queries, tokens. Every input is hostile.

Bodies are decoded by msgspec straight into the messages, strictly; a body is counted while it
streams in, after decompression too, so that no small one grows large.
"""

import zlib
from typing import Any, TypeAlias, TypeVar

import msgspec
from litestar import Request

from server.errors import BadBodyError, InvalidError, MediaTypeError, SignInError, TooMuchError
from sync.wire import MAX_BODY_BYTES

T = TypeVar("T")

Asked: TypeAlias = Request[Any, Any, Any]

_GZIP = 16 + zlib.MAX_WBITS
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


async def body(request: Asked, message: type[T]) -> T:
    """Return the body as `message`.

    Raises:
        MediaTypeError: when it is no JSON, or packed in a way we do not read.
        TooMuchError: when it is too long.
        BadBodyError: when it is not whole.
        InvalidError: when it is JSON, but not this message.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise MediaTypeError(f"The body must be application/json, not {kind[:100] or 'nothing'}.")
    return decoded(await _bytes_of(request), message)


def decoded(data: bytes, message: type[T]) -> T:
    """Return JSON as `message`.

    Raises:
        BadBodyError: when it is not whole JSON.
        InvalidError: when it is JSON, but not this message.
    """
    decoder = _decoders.get(message)
    if decoder is None:
        decoder = _decoders[message] = msgspec.json.Decoder(message)
    try:
        found: T = decoder.decode(data)
    except msgspec.ValidationError as exc:
        raise _invalid(exc) from exc
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BadBodyError(f"The body is not whole JSON: {exc}") from exc
    return found


def query(request: Asked, message: type[T]) -> T:
    """Return the query string as `message`.

    Raises:
        InvalidError: when a parameter is unknown, given twice or does not fit.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise InvalidError("The parameter is given twice.", field=name)
        given[name] = value
    try:
        return msgspec.convert(given, message, strict=False)
    except msgspec.ValidationError as exc:
        raise _invalid(exc) from exc


def bearer(request: Asked) -> str:
    """Return the access token.

    Raises:
        SignInError: when there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInError
    return token.strip()


def check_ids(*ids: str) -> None:
    """See that ids can be kept.

    Raises:
        InvalidError: when one has a NUL character, which no database column takes.
    """
    for each in ids:
        if "\0" in each:
            raise InvalidError("An id has no NUL character.", field="id")


def address_of(request: Asked) -> str:
    """Return the client's address (behind a proxy that is trusted: the one it names)."""
    return request.client.host if request.client else ""


async def _bytes_of(request: Asked) -> bytes:
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise MediaTypeError("The body may be packed by gzip only.")
    unpacker = None if packed == "identity" else zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    size = raw_size = 0
    async for chunk in request.stream():
        raw_size += len(chunk)
        part = chunk if unpacker is None else _unpacked(unpacker, chunk, MAX_BODY_BYTES - size)
        size += len(part)
        if size > MAX_BODY_BYTES or raw_size > MAX_BODY_BYTES:
            raise TooMuchError(f"A body has at most {MAX_BODY_BYTES} bytes.")
        parts.append(part)
    if unpacker is not None and not unpacker.eof:
        raise BadBodyError("The packed body breaks off.")
    return b"".join(parts)


def _unpacked(unpacker: Any, chunk: bytes, room: int) -> bytes:  # noqa: ANN401 - has no name
    try:
        part: bytes = unpacker.decompress(chunk, room + 1)
    except zlib.error as exc:
        raise BadBodyError("The packed body is damaged.") from exc
    if unpacker.unused_data:
        raise BadBodyError("Something follows the packed body.")
    if unpacker.unconsumed_tail:
        raise TooMuchError(f"A body has at most {MAX_BODY_BYTES} bytes.")
    return part


def _invalid(exc: msgspec.ValidationError) -> InvalidError:
    text, _, place = str(exc).partition(" - at `")
    field = place.rstrip("`").removeprefix("$").removeprefix(".")
    return InvalidError(text, field=field[:200])
