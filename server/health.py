"""`/healthz`, `/readyz`, `/metrics`: for those who watch the server."""

import hmac
from ipaddress import ip_address

import msgspec
import sqlalchemy as sa
from litestar import Response, get

from server.db.session import Prepared, Session
from server.errors import MissingError, UnavailableError
from server.http.answers import answer
from server.http.bodies import Asked, address_of
from server.http.said import said
from server.migrations import SCHEMA, numbers
from server.services import services
from server.version import VERSION

_TAG = "about"
_SCHEMA = Prepared(sa.select(sa.func.max(numbers.c.number)))


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """That it runs."""

    status: str = "ok"
    version: str = VERSION


@get("/healthz", **said("Whether the process runs", _TAG, reply=Health, signed_in=False))
async def healthz(request: Asked) -> Response[bytes]:
    """Answer as long as the process does."""
    return await answer(request, Health())


@get("/readyz", **said("Whether it can work", _TAG, reply=Health, signed_in=False))
async def readyz(request: Asked) -> Response[bytes]:
    """Answer when the database does, and has the schema of this server."""
    found = await services(request).database.read(_schema)
    if found != SCHEMA:
        raise UnavailableError("schema")
    return await answer(request, Health())


@get(
    "/metrics",
    **said("Figures for Prometheus", _TAG, media_type="text/plain", signed_in=False,
           errors=(404,)),
)  # fmt: skip
async def metrics(request: Asked) -> Response[bytes]:
    """Return the figures, to this computer or to who knows the token; to others, nothing."""
    known = services(request)
    token = known.settings.metrics_token
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = hmac.compare_digest(given.encode(), token.encode())
    else:
        allowed = _is_here(address_of(request))
    if not allowed:
        raise MissingError("metrics")
    return await answer(request, known.metrics.text(), media_type=known.metrics.media_type)


def _schema(session: Session) -> int:
    found = session.first(_SCHEMA)
    return 0 if found is None else int(found[0])


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


ROUTES = [healthz, readyz, metrics]
