"""Answers: JSON that msgspec has encoded, packed when that saves something."""

import asyncio
import zlib

import msgspec
from litestar import Response

from server.http.bodies import Asked

JSON = "application/json"
_WORTH_PACKING = 1024
_PACK_ASIDE = 1 << 16
"""Bytes above which packing is left to a thread: it would hold up the other requests."""
_LEVEL = 4

_encoder = msgspec.json.Encoder()


def encoded(value: object) -> bytes:
    """Return `value` as JSON."""
    return _encoder.encode(value)


async def answer(
    request: Asked,
    value: object,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    media_type: str = JSON,
) -> Response[bytes]:
    """Return `value` (a message, or bytes that are encoded already)."""
    content = value if isinstance(value, bytes) else _encoder.encode(value)
    said = {"Cache-Control": "no-store", **(headers or {})}
    if len(content) >= _WORTH_PACKING:
        said["Vary"] = "Accept-Encoding"
        if _takes_gzip(request.headers.get("accept-encoding", "")):
            said["Content-Encoding"] = "gzip"
            if len(content) < _PACK_ASIDE:
                content = _packed(content)
            else:
                content = await asyncio.to_thread(_packed, content)
    return Response(content, status_code=status, media_type=media_type, headers=said)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _packed(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL, 16 + zlib.MAX_WBITS)
