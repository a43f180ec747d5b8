"""What the routes work with; `server.app.create_app` builds it and gives it to them."""

from dataclasses import dataclass

from server.accounts.devices import Caller
from server.accounts.service import Accounts
from server.db.database import Database
from server.exchange.service import Exchange
from server.http.bodies import Asked, bearer
from server.http.metrics import Metrics
from server.http.rates import Limits
from server.saved.service import Saved
from server.settings import ServerSettings
from server.shares.service import Shares
from server.uploads.service import Uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything behind the routes."""

    database: Database
    accounts: Accounts
    exchange: Exchange
    saved: Saved
    shares: Shares
    uploads: Uploads
    limits: Limits
    metrics: Metrics
    settings: ServerSettings


def services(request: Asked) -> Services:
    """Return what stands behind a request."""
    found: Services = request.app.state.services
    return found


async def signed_in(request: Asked) -> Caller:
    """Return who sends a request.

    Raises:
        SignInError: when there is no good token.
        RetiredDeviceError: when the device was taken off the list.
    """
    return await services(request).accounts.caller(bearer(request))
