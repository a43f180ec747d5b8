"""`/upload` for pupils, without an account; `/api/uploads` for their teacher's laptop."""

import asyncio
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from app.errors import StoreError
from server.errors import BadBodyError, InvalidError, MissingError, RateError, TooMuchError
from server.http.answers import answer
from server.http.bodies import Asked, address_of, check_ids, query
from server.http.said import said
from server.services import services, signed_in
from server.uploads import form, page
from server.uploads.store import Addressed
from server.web.pages import words_for
from sync.wire import UploadsReply

_TAG = "uploads"
_STATUS = {"too_many": 409, "size": 413, "count": 413}
_PATHS = ["/upload/{code:str}", "/UPLOAD/{code:str}"]
"""QR codes say it in capitals: their modules are larger then."""


class UploadsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on."""

    after: Annotated[int, Meta(ge=0, lt=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


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
        return page.unknown(spoken)
    return page.ask(spoken, number, voided=found.voided)


@post(
    _PATHS,
    **said("Hand work in: a form with up to ten files named photos", _TAG,
           media_type="text/html", signed_in=False, errors=(409, 413, 422)),
)  # fmt: skip
async def hand_in(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Keep a pupil's photos, all of them or none."""
    spoken = words_for(request)
    try:
        found, number = await services(request).uploads.addressed(code)
    except MissingError:
        return page.unknown(spoken)
    try:
        count = await _taken(request, found, number)
    except InvalidError as exc:
        refused, status = exc.code, _STATUS.get(exc.code, 422)
    except RateError:
        refused, status = "rate", 429
    except TooMuchError:
        refused, status = "size", 413
    except StoreError:
        refused, status = "broken", 503
    except BadBodyError:
        refused, status = "broken", 400
    else:
        return page.thanks(spoken, count, voided=found.voided)
    why = page.reason(spoken, refused)
    return page.ask(spoken, number, voided=found.voided, refused=why, status=status)


async def _taken(request: Asked, copy: Addressed, number: int | None) -> int:
    """Keep what the form brings; return how many photos that were."""
    known = services(request)
    known.limits.upload(address_of(request), copy.instance_id)
    sent = await form.read(request, known.settings.data)
    try:
        if sent.refusal or not sent.files:
            raise form.refused(sent.refusal or "none")
        await known.uploads.hand_in(copy, number, sent.files)
        return len(sent.files)
    finally:
        await asyncio.to_thread(sent.close)


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


ROUTES = [show, hand_in, listed, file]
