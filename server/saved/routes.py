"""`/api/worksheets/saved`, as specs/saved-worksheets.md has it."""

import re

from litestar import Response, get, patch, post
from litestar.params import FromPath

from server.errors import InvalidError
from server.http.answers import answer
from server.http.bodies import Asked, body, query
from server.http.said import said
from server.saved.messages import (
    AutoSaveAsk,
    AutoSaveReply,
    ListQuery,
    ListReply,
    RestoreAsk,
    RestoreReply,
    SnapshotAsk,
    SnapshotReply,
    VersionsQuery,
    VersionsReply,
)
from server.saved.service import Answered, Request
from server.services import services, signed_in

_TAG = "worksheets"
_HEADERS = {
    "Idempotency-Key": "1 to 64 visible characters; a repetition is answered as before.",
    "If-Match": 'The worksheet\'s revision as its ETag has it ("17"), or *.',
}
_ERRORS = (404, 412)
_LONGEST_KEY = 64


@get("/api/worksheets/saved", **said("The library", _TAG, query=ListQuery, reply=ListReply))
async def library(request: Asked) -> Response[bytes]:
    """Return a page of the library."""
    caller = await signed_in(request)
    asked = query(request, ListQuery)
    return await answer(request, await services(request).saved.library(caller, asked))


@get(
    "/api/worksheets/saved/{worksheet_id:str}/versions",
    **said("A worksheet's versions", _TAG, query=VersionsQuery, reply=VersionsReply),
)
async def versions(request: Asked, worksheet_id: FromPath[str]) -> Response[bytes]:
    """Return a worksheet's versions, the newest first."""
    caller = await signed_in(request)
    asked = query(request, VersionsQuery)
    found = await services(request).saved.versions(caller, worksheet_id, asked)
    return await answer(request, found)


@patch(
    "/api/worksheets/saved/{worksheet_id:str}/auto-save",
    **said("Save the config", _TAG, ask=AutoSaveAsk, reply=AutoSaveReply, headers=_HEADERS,
           errors=_ERRORS),
)  # fmt: skip
async def auto_save(request: Asked, worksheet_id: FromPath[str]) -> Response[bytes]:
    """Make a config current and keep it as an auto-save version."""
    caller = await signed_in(request)
    ask = await body(request, AutoSaveAsk)
    asked = _asked(request, worksheet_id)
    return await _said(request, await services(request).saved.auto_save(caller, asked, ask))


@post(
    "/api/worksheets/saved/{worksheet_id:str}/snapshot",
    **said("Keep a version for good", _TAG, ask=SnapshotAsk, reply=SnapshotReply, status=201,
           headers=_HEADERS, errors=_ERRORS),
)  # fmt: skip
async def snapshot(request: Asked, worksheet_id: FromPath[str]) -> Response[bytes]:
    """Keep a config with its problems for good."""
    caller = await signed_in(request)
    ask = await body(request, SnapshotAsk)
    asked = _asked(request, worksheet_id)
    done = await services(request).saved.snapshot(caller, asked, ask)
    return await _said(request, done, status=201)


@post(
    "/api/worksheets/saved/{worksheet_id:str}/restore",
    **said("Go back to a version", _TAG, ask=RestoreAsk, reply=RestoreReply, headers=_HEADERS,
           errors=_ERRORS),
)  # fmt: skip
async def restore(request: Asked, worksheet_id: FromPath[str]) -> Response[bytes]:
    """Make a version's config current."""
    caller = await signed_in(request)
    ask = await body(request, RestoreAsk)
    asked = _asked(request, worksheet_id)
    return await _said(request, await services(request).saved.restore(caller, asked, ask))


def _asked(request: Asked, worksheet_id: str) -> Request:
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) > _LONGEST_KEY or not all(" " < letter <= "~" for letter in key):
        raise InvalidError("A key has 1 to 64 visible characters.", field="Idempotency-Key")
    return Request(worksheet_id=worksheet_id, key=key, rev=_rev(request))


def _rev(request: Asked) -> int | None:
    wanted = request.headers.get("if-match", "").strip()
    if wanted in ("", "*"):
        return None
    found = re.fullmatch(r'(?:W/)?"(\d{1,18})"', wanted)
    if found is None:
        raise InvalidError('A revision looks like "17".', field="If-Match")
    return int(found[1])


async def _said(request: Asked, done: Answered, *, status: int = 200) -> Response[bytes]:
    return await answer(
        request, bytes(done.reply), status=status, headers={"ETag": f'"{done.rev}"'}
    )


ROUTES = [library, versions, auto_save, snapshot, restore]
