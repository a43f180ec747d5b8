"""`/upload` for pupils, without an account; `/api/uploads` for their teacher's laptop."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from server.errors import MissingError
from server.http.answers import answer
from server.http.bodies import Asked, check_ids, query
from server.http.problems import problem
from server.http.said import said
from server.services import services, signed_in
from server.uploads import handing_in, page
from server.uploads.handing_in import Arrived
from server.web.pages import packed, words_for
from sync.wire import UploadsReply

_TAG = "uploads"
_PATHS = ["/upload/{code:str}", "/UPLOAD/{code:str}"]
"""QR codes say it in capitals: their modules are larger then."""


class UploadsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on."""

    after: Annotated[int, Meta(ge=0, lt=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class PhotoReply(msgspec.Struct, frozen=True, kw_only=True):
    """That a photo has arrived."""

    pictures: int
    """Pictures in it: a PDF has one for every page."""


@get(
    _PATHS,
    **said("The page on which a pupil hands work in", _TAG, media_type="text/html",
           signed_in=False),
)  # fmt: skip
async def show(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Show the form for a copy."""
    spoken = words_for(request)
    try:
        found, number = await services(request).uploads.addressed(code)
    except MissingError:
        return await packed(request, page.unknown(spoken))
    return await packed(request, page.ask(spoken, code, found, number))


@post(
    _PATHS,
    **said("Hand work in: a form with up to ten files named photos", _TAG,
           media_type="text/html", signed_in=False, errors=(409, 413, 422)),
)  # fmt: skip
async def hand_in(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Keep a pupil's photos, all of them or none, and answer with a page."""
    spoken = words_for(request)
    try:
        found, number = await services(request).uploads.addressed(code)
    except MissingError:
        return await packed(request, page.unknown(spoken))
    outcome = await handing_in.of_form(request, found, number)
    if isinstance(outcome, Arrived):
        return await packed(request, page.thanks(spoken, outcome.sizes, voided=found.voided))
    return await packed(request, page.ask(spoken, code, found, number, refused=outcome))


@post(
    "/upload/{code:str}/photos",
    **said("Hand one photo in: the body is the file. The same one again is kept once", _TAG,
           reply=PhotoReply, signed_in=False, errors=(409, 413, 422)),
)  # fmt: skip
async def hand_in_photo(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Keep a pupil's photo; the page's script sends them one by one."""
    spoken = words_for(request)
    found, number = await services(request).uploads.addressed(code)
    outcome = await handing_in.of_photo(request, found, number)
    if isinstance(outcome, Arrived):
        return await answer(request, PhotoReply(pictures=len(outcome.sizes)))
    again = {"Retry-After": str(outcome.retry_after_s)} if outcome.retry_after_s else {}
    title = page.reason_of_one(spoken, outcome.code)
    return problem(outcome.status, outcome.code, title, headers=again)


@get(
    "/api/uploads",
    **said("What pupils have handed in", _TAG, query=UploadsQuery, reply=UploadsReply),
)
async def listed(request: Asked) -> Response[bytes]:
    """Return the uploads that follow `after`, the oldest first."""
    caller = await signed_in(request)
    asked = query(request, UploadsQuery)
    found = await services(request).uploads.after(caller, asked.after, most=asked.limit)
    return await answer(request, found)


@get(
    "/api/uploads/{upload_id:str}/files/{number:str}",
    **said("One photo", _TAG, media_type="application/octet-stream", errors=(422,)),
)
async def file(request: Asked, upload_id: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Return the bytes of a photo; the list says its kind."""
    caller = await signed_in(request)
    check_ids(upload_id)
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        raise MissingError(upload_id)
    content = await services(request).uploads.file(caller, upload_id, int(number))
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": "attachment"},
    )


ROUTES = [show, hand_in, hand_in_photo, listed, file]
