"""Takes in what a pupil sends, and says what became of it in a way that a page can show."""

import asyncio
from dataclasses import dataclass

from app.errors import AppError, StoreError
from server.errors import BadBodyError, InvalidError, RateError, TooMuchError, UnavailableError
from server.http.bodies import Asked, address_of
from server.services import services
from server.uploads import form
from server.uploads.form import Form
from server.uploads.store import Addressed

RETRY_S = 5
"""Seconds after which a photo that found the server busy may come again."""
_STATUS = {"too_many": 409, "size": 413, "count": 413}


@dataclass(frozen=True, slots=True)
class Arrived:
    """Everything is kept."""

    sizes: tuple[int, ...]
    """The bytes of each picture."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of it is kept."""

    code: str
    """Why: an `InvalidError`'s code, "rate" or "broken"."""
    status: int
    retry_after_s: int = 0
    """When the same thing may come again; 0: it would be refused again."""


async def of_form(request: Asked, copy: Addressed, page: int | None) -> Arrived | Refused:
    """Take a form with up to ten files: all of them or none."""
    known = services(request)
    try:
        known.limits.upload(address_of(request), copy.instance_id)
        return await _kept(request, copy, page, await form.read(request, known.settings.data))
    except AppError as exc:
        return _refused(request, exc)


async def of_photo(request: Asked, copy: Addressed, page: int | None) -> Arrived | Refused:
    """Take one file that is the whole body."""
    known = services(request)
    try:
        known.limits.photo(address_of(request), copy.instance_id)
        return await _kept(request, copy, page, await form.read_one(request, known.settings.data))
    except AppError as exc:
        return _refused(request, exc)


async def _kept(request: Asked, copy: Addressed, page: int | None, sent: Form) -> Arrived:
    try:
        if sent.refusal or not sent.files:
            raise form.refused(sent.refusal or "none")
        return Arrived(await services(request).uploads.hand_in(copy, page, sent.files))
    finally:
        await asyncio.to_thread(sent.close)


def _refused(request: Asked, exc: AppError) -> Refused:
    """Return what a page says of an error; what it has no words for goes on as it is."""
    match exc:
        case InvalidError():
            found = Refused(exc.code, _STATUS.get(exc.code, 422))
        case TooMuchError():
            found = Refused("size", 413)
        case RateError():
            found = Refused("rate", 429, exc.retry_after_s)
        case BadBodyError():
            found = Refused("broken", 400, RETRY_S)
        case StoreError() | UnavailableError():
            found = Refused("broken", 503, RETRY_S)
        case _:
            raise exc
    services(request).metrics.upload_refused(found.code)
    return found
