"""`/api/shares`, `/api/public/worksheets`, and the pages under `/s` that need no account."""

import hashlib

from litestar import Response, delete, get, post
from litestar.params import FromPath

from app.sharing.chalk import MEDIA_TYPE
from server.errors import MissingError
from server.http.answers import answer
from server.http.bodies import Asked, body, check_ids, query
from server.http.said import said
from server.services import services, signed_in
from server.shares import page
from server.shares.messages import (
    PublicQuery,
    PublicReply,
    ShareAsk,
    ShareItem,
    SharesQuery,
    SharesReply,
)
from server.shares.service import Shares
from server.web.pages import words_for

_TAG = "sharing"
_ROBOTS = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


@post(
    "/api/shares",
    **said("Make a link", _TAG, ask=ShareAsk, reply=ShareItem, status=201, errors=(404,)),
)
async def create(request: Asked) -> Response[bytes]:
    """Make a link to a kept version; the address is said only now."""
    caller = await signed_in(request)
    ask = await body(request, ShareAsk)
    check_ids(ask.id, ask.version_id)
    made = await _shares(request).create(caller, ask, address=_address(request))
    return await answer(request, made, status=201)


@get("/api/shares", **said("A worksheet's links", _TAG, query=SharesQuery, reply=SharesReply))
async def of_worksheet(request: Asked) -> Response[bytes]:
    """Return the links of a worksheet."""
    caller = await signed_in(request)
    asked = query(request, SharesQuery)
    check_ids(asked.worksheet_id)
    found = await _shares(request).of_worksheet(caller, asked.worksheet_id)
    return await answer(request, SharesReply(shares=found))


@delete("/api/shares/{share_id:str}", **said("Take a link back", _TAG, status=204, errors=(422,)))
async def revoke(request: Asked, share_id: FromPath[str]) -> None:
    """Make a link dead for good."""
    caller = await signed_in(request)
    check_ids(share_id)
    await _shares(request).revoke(caller, share_id)


@get(
    "/api/public/worksheets",
    **said("Worksheets that teachers of this server show", _TAG, query=PublicQuery,
           reply=PublicReply),
)  # fmt: skip
async def search(request: Asked) -> Response[bytes]:
    """Return a page of the public worksheets."""
    caller = await signed_in(request)
    return await answer(
        request, await _shares(request).search(caller, query(request, PublicQuery))
    )


@get(
    "/api/public/worksheets/{public_id:str}",
    **said("A public worksheet as a .chalk file", _TAG, media_type=MEDIA_TYPE, errors=(422,)),
)
async def public(request: Asked, public_id: FromPath[str]) -> Response[bytes]:
    """Return a public worksheet, without its history."""
    await signed_in(request)
    check_ids(public_id)
    content = await _shares(request).public(public_id)
    return Response(content, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@get(
    "/s/{token:str}",
    **said("The page of a link", _TAG, media_type="text/html", signed_in=False, html=True),
)
async def show(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Show a worksheet to whoever has the link."""
    shares = _shares(request)
    try:
        found = await shares.shown(token)
        drawing = await shares.drawing(found)
    except MissingError:
        return _gone(request)
    await shares.opened(found)
    link = f"{_address(request)}/s/{token}"
    return page.show(words_for(request), found, link=link, pages=drawing.pages)


@get(
    "/s/{token:str}/sheet.pdf",
    **said("The pages of a link", _TAG, media_type="application/pdf", signed_in=False, html=True,
           has_tag=True),
)  # fmt: skip
async def sheet(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Return the pages without pupils' names and without codes."""
    return await _file(request, token, "application/pdf")


@get(
    "/s/{token:str}/thumbnail.png",
    **said("The first page of a link", _TAG, media_type="image/png", signed_in=False, html=True,
           has_tag=True),
)  # fmt: skip
async def thumbnail(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Return the first page as a picture."""
    return await _file(request, token, "image/png")


@get(
    "/s/{token:str}/worksheet.chalk",
    **said("The file of a link", _TAG, media_type=MEDIA_TYPE, signed_in=False, html=True,
           has_tag=True),
)  # fmt: skip
async def file(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Return the worksheet with its history up to here."""
    return await _file(request, token, MEDIA_TYPE)


async def _file(request: Asked, token: str, kind: str) -> Response[bytes]:
    """Return one of a link's files; a browser that has it already hears only that it still may."""
    shares = _shares(request)
    try:
        found = await shares.shown(token)
        if kind == MEDIA_TYPE:
            content = await shares.file(found)
        else:
            drawing = await shares.drawing(found)
            content = drawing.pdf if kind == "application/pdf" else drawing.png
    except MissingError:
        return _gone(request)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", **_ROBOTS}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, media_type=kind, headers=headers)
    if kind == MEDIA_TYPE:
        headers["Content-Disposition"] = 'attachment; filename="worksheet.chalk"'
    return Response(content, media_type=kind, headers=headers)


def _gone(request: Asked) -> Response[bytes]:
    """Say that a link shows nothing: to a browser by a page, to a program by a problem.

    Raises:
        MissingError: for a program.
    """
    if "text/html" not in request.headers.get("accept", ""):
        raise MissingError("share")
    return page.gone(words_for(request))


def _shares(request: Asked) -> Shares:
    return services(request).shares


def _address(request: Asked) -> str:
    return services(request).settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")


ROUTES = [create, of_worksheet, revoke, search, public, show, sheet, thumbnail, file]
