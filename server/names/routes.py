"""`/api/names-key`: the key of pupils' names, wrapped on a laptop. The server cannot open it."""

import re
import time
from typing import Annotated

import msgspec
from litestar import Response, get, put
from msgspec import Meta

from server.errors import InvalidError
from server.http.answers import answer
from server.http.bodies import Asked, body
from server.http.said import said
from server.names import store
from server.names.store import NamesKeyReply
from server.services import services, signed_in

_TAG = "accounts"
_HEADERS = {
    "If-None-Match": "*: keep it only when there is none yet.",
    "If-Match": 'The version that is replaced, as its ETag has it ("2").',
}


class NamesKeyAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A names key, wrapped."""

    wrapped: Annotated[str, Meta(min_length=1, max_length=4096, pattern="^[ -~]*$")]


@get(
    "/api/names-key",
    **said("The wrapped key of pupils' names", _TAG, reply=NamesKeyReply, errors=(404,)),
)
async def get_key(request: Asked) -> Response[bytes]:
    """Return what the account's laptops keep here."""
    caller = await signed_in(request)
    found = await services(request).database.read(
        lambda session: store.get(session, caller.account_id)
    )
    return await _said(request, found)


@put(
    "/api/names-key",
    **said("Keep the wrapped key of pupils' names", _TAG, ask=NamesKeyAsk, reply=NamesKeyReply,
           headers=_HEADERS, errors=(412,)),
)  # fmt: skip
async def put_key(request: Asked) -> Response[bytes]:
    """Keep the first one, or another one instead of a version."""
    caller = await signed_in(request)
    ask = await body(request, NamesKeyAsk)
    seen, now = _seen(request), int(time.time())
    kept = await services(request).database.write(
        lambda session: store.put(session, caller, ask.wrapped, seen=seen, now=now),
        account=caller.account_id,
    )
    return await _said(request, kept)


def _seen(request: Asked) -> int | None:
    """Return the version that is replaced, None for the first."""
    match = request.headers.get("if-match", "").strip()
    none = request.headers.get("if-none-match", "").strip()
    found = re.fullmatch(r'"([1-9]\d{0,17})"', match, re.ASCII)
    if none == "*" and not match:
        return None
    if found is None or none:
        reason = 'Say If-None-Match: * for the first, or If-Match: "2" to replace version 2.'
        raise InvalidError(reason, field="If-Match")
    return int(found[1])


async def _said(request: Asked, key: NamesKeyReply) -> Response[bytes]:
    return await answer(request, key, headers={"ETag": f'"{key.version}"'})


ROUTES = [get_key, put_key]
