"""`/api/auth` and `/api/devices`: signing in and out."""

from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath
from msgspec import Meta

from server.accounts.devices import Device, Tokens
from server.accounts.service import SignedIn
from server.http.answers import answer
from server.http.bodies import Asked, address_of, body
from server.http.said import said
from server.services import services, signed_in
from sync.wire import DeviceInfo

_TAG = "accounts"
Short = Annotated[str, Meta(max_length=200)]


class LoginAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Name and password, or a one-time code."""

    name: Short = ""
    password: Short = ""
    code: Short = ""
    device: DeviceInfo = DeviceInfo()
    retire: Short = ""
    """A device to take off the list first, when it is full."""


class RefreshAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The refresh token."""

    refresh_token: Short


class DevicesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The account's devices, the one seen last first."""

    devices: list[Device]
    this: str
    """The id of the device that asks."""


class CodeReply(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code."""

    code: str


class InviteReply(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link."""

    link: str


@post(
    "/api/auth/login",
    **said("Sign a device in", _TAG, ask=LoginAsk, reply=SignedIn, errors=(401, 404, 409),
           signed_in=False),
)  # fmt: skip
async def login(request: Asked) -> Response[bytes]:
    """Sign a device in by name and password, or by a one-time code."""
    ask = await body(request, LoginAsk)
    known = services(request)
    known.limits.sign_in(address_of(request), ask.name)
    if ask.code:
        done = await known.accounts.sign_in_by_code(ask.code, ask.device, retire=ask.retire)
    else:
        done = await known.accounts.sign_in(ask.name, ask.password, ask.device, retire=ask.retire)
    return await answer(request, done)


@post(
    "/api/auth/refresh",
    **said("New tokens", _TAG, ask=RefreshAsk, reply=Tokens, errors=(401, 403), signed_in=False),
)
async def refresh(request: Asked) -> Response[bytes]:
    """Return new tokens."""
    ask = await body(request, RefreshAsk)
    return await answer(request, await services(request).accounts.refresh(ask.refresh_token))


@post("/api/auth/logout", **said("Sign this device out", _TAG, status=204, errors=(404,)))
async def logout(request: Asked) -> None:
    """Take the device that asks off the list."""
    caller = await signed_in(request)
    await services(request).accounts.retire(caller, caller.device_id)


@post(
    "/api/auth/code",
    **said("A one-time code for another device", _TAG, status=201, reply=CodeReply),
)
async def new_code(request: Asked) -> Response[bytes]:
    """Return a one-time code for another device of this account."""
    caller = await signed_in(request)
    code = await services(request).accounts.new_login_code(caller)
    return await answer(request, CodeReply(code=code), status=201)


@post(
    "/api/invitations",
    **said("A link by which somebody makes an account", _TAG, status=201, reply=InviteReply),
)
async def invite(request: Asked) -> Response[bytes]:
    """Return a one-time link; for accounts with admin right."""
    caller = await signed_in(request)
    known = services(request)
    code = await known.accounts.invite(caller)
    address = known.settings.public_url or str(request.base_url).rstrip("/")
    return await answer(request, InviteReply(link=f"{address}/join/{code}"), status=201)


@get("/api/devices", **said("The account's devices", _TAG, reply=DevicesReply))
async def list_devices(request: Asked) -> Response[bytes]:
    """Return the account's devices."""
    caller = await signed_in(request)
    found = await services(request).accounts.devices(caller)
    return await answer(request, DevicesReply(devices=found, this=caller.device_id))


@delete(
    "/api/devices/{device_id:str}",
    **said("Take a device off the list", _TAG, status=204),
)
async def retire(request: Asked, device_id: FromPath[str]) -> None:
    """Take a device off the list."""
    caller = await signed_in(request)
    await services(request).accounts.retire(caller, device_id)


ROUTES = [login, refresh, logout, new_code, invite, list_devices, retire]
