"""`/sync/v1`: the exchange with laptops (docs/sync.md)."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from server.http.answers import answer
from server.http.bodies import Asked, body, query
from server.http.said import said
from server.services import services, signed_in
from sync.wire import (
    PAGE_ROWS,
    ChangesAsk,
    ChangesReply,
    HelloAsk,
    HelloReply,
    Id,
    IndexReply,
    KnownAsk,
    KnownReply,
    Mark,
    PushAsk,
    PushReply,
    Seq,
    Token,
)

_TAG = "sync"


class ChangesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`ChangesAsk` as parameters."""

    epoch: Id
    seq: Seq = 0
    token: Token = ""
    push_seq: Seq = 0
    push_token: Token = ""
    inflight: Annotated[str, Meta(max_length=8000)] = ""
    """Operation ids with commas; POST takes more of them."""
    limit: Annotated[int, Meta(ge=1, le=5000)] = PAGE_ROWS


class IndexQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a page of the index begins."""

    after: Annotated[str, Meta(max_length=200)] = ""


@post(
    "/sync/v1/hello",
    **said("Begin a session", _TAG, ask=HelloAsk, reply=HelloReply, errors=(404, 409, 426)),
)
async def hello(request: Asked) -> Response[bytes]:
    """Begin a session."""
    caller = await signed_in(request)
    ask = await body(request, HelloAsk)
    return await answer(request, await services(request).exchange.hello(caller, ask))


@post(
    "/sync/v1/push",
    **said("Send operations", _TAG, ask=PushAsk, reply=PushReply, errors=(404, 410)),
)
async def push(request: Asked) -> Response[bytes]:
    """Apply operations."""
    caller = await signed_in(request)
    ask = await body(request, PushAsk)
    return await answer(request, await services(request).exchange.push(caller, ask))


@post(
    "/sync/v1/changes",
    **said("What has happened since", _TAG, ask=ChangesAsk, reply=ChangesReply, errors=(404, 410)),
)
async def changes(request: Asked) -> Response[bytes]:
    """Return a page of the feed."""
    caller = await signed_in(request)
    ask = await body(request, ChangesAsk)
    return await answer(request, await services(request).exchange.changes(caller, ask))


@get(
    "/sync/v1/changes",
    **said("The same as parameters", _TAG, query=ChangesQuery, reply=ChangesReply,
           errors=(404, 410)),
)  # fmt: skip
async def changes_by_query(request: Asked) -> Response[bytes]:
    """Return a page of the feed."""
    caller = await signed_in(request)
    asked = query(request, ChangesQuery)
    ask = ChangesAsk(
        epoch=asked.epoch,
        cursor=Mark(seq=asked.seq, token=asked.token),
        push_mark=Mark(seq=asked.push_seq, token=asked.push_token),
        inflight=tuple(op_id for op_id in asked.inflight.split(",") if op_id),
        limit=asked.limit,
    )
    return await answer(request, await services(request).exchange.changes(caller, ask))


@get(
    "/sync/v1/index",
    **said("Everything there is, by revision", _TAG, query=IndexQuery, reply=IndexReply,
           errors=(404,)),
)  # fmt: skip
async def index(request: Asked) -> Response[bytes]:
    """Return a page of the index."""
    caller = await signed_in(request)
    after = query(request, IndexQuery).after
    return await answer(request, await services(request).exchange.index(caller, after))


@post(
    "/sync/v1/known",
    **said("Which commits are in this history", _TAG, ask=KnownAsk, reply=KnownReply,
           errors=(404,)),
)  # fmt: skip
async def known(request: Asked) -> Response[bytes]:
    """Return which commits are known."""
    caller = await signed_in(request)
    ask = await body(request, KnownAsk)
    return await answer(request, await services(request).exchange.known(caller, ask))


ROUTES = [hello, push, changes, changes_by_query, index, known]
