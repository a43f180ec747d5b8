"""Puts the application together from what it is given; nothing is built at import."""

from typing import Protocol

from litestar import Litestar
from litestar.datastructures import State
from litestar.types import ASGIApp

from server import health
from server.accounts import operator
from server.accounts import routes as accounts_routes
from server.accounts.passwords import Passwords
from server.accounts.service import Accounts
from server.blobs.places import blobs_of
from server.db.database import Database
from server.exchange import routes as exchange_routes
from server.exchange.service import Exchange
from server.http.edge import Edge
from server.http.metrics import Counted, Metrics
from server.http.problems import HANDLERS
from server.http.rates import Limits
from server.names import routes as names_routes
from server.saved import routes as saved_routes
from server.saved.service import Saved
from server.services import Services
from server.settings import ServerSettings
from server.shares import routes as shares_routes
from server.shares.drawing import Drawings
from server.shares.service import Shares
from server.uploads import routes as uploads_routes
from server.uploads.service import Uploads
from server.web import docs, join


class Store(Database, Counted, Protocol):
    """A database that counts its commits."""


def create_app(
    store: Store, settings: ServerSettings, *, secret: bytes, passwords: Passwords
) -> ASGIApp:
    """Return the application over `store`; who calls closes `store` and `passwords`."""
    limits = Limits(
        requests_per_second=settings.requests_per_second,
        sign_ins_per_minute=settings.sign_ins_per_minute,
    )
    metrics = Metrics(store)
    services = Services(
        database=store,
        accounts=Accounts(store, passwords, secret=secret),
        exchange=Exchange(store, settings, metrics),
        saved=Saved(store, settings),
        shares=Shares(store, Drawings()),
        uploads=Uploads(store, blobs_of(settings), metrics),
        limits=limits,
        metrics=metrics,
        settings=settings,
    )
    inner = Litestar(
        route_handlers=[
            *exchange_routes.ROUTES,
            *saved_routes.ROUTES,
            *accounts_routes.ROUTES,
            *shares_routes.ROUTES,
            *names_routes.ROUTES,
            *uploads_routes.ROUTES,
            *operator.ROUTES,
            *health.ROUTES,
            *docs.ROUTES,
            *join.ROUTES,
        ],
        exception_handlers=HANDLERS,
        state=State({"services": services}, deep_copy=False),
        openapi_config=None,  # server.http.openapi makes the document
        logging_config=None,
        request_max_body_size=None,  # server.http.bodies counts, after unpacking too
    )
    return Edge(inner, limits=limits, metrics=metrics)
