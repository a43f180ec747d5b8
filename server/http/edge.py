"""What happens to every request before and after the routes: limit, log, figures."""

import itertools
import logging
import secrets
import time
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import RateError
from server.http.metrics import Metrics
from server.http.problems import of_error
from server.http.rates import Limits

logger = logging.getLogger("server.requests")

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_UNKNOWN = "unknown"
_REFUSED = 400
SLOW_S = 1.0
"""Seconds from which on an answer is worth a line in the log; so is every refusal. The others are
counted in the figures, and written only with the level DEBUG.
"""


class Edge:
    """The outermost ASGI application."""

    def __init__(self, app: ASGIApp, *, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        # Random once: asking the system for each request would hand the processor to the writer.
        self._process = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and keep account of it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500
        request_id = f"{self._process}-{next(self._numbers):x}"

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*_HEADERS, (b"x-request-id", request_id.encode())]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        try:
            await self._serve(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - begun, request_id)

    async def _serve(self, scope: Any, receive: Receive, send: Send) -> None:  # noqa: ANN401
        client = scope.get("client")
        try:
            self._limits.requests.take(client[0] if client else "")
        except RateError as exc:
            refused = of_error(exc)
            headers = [(k.lower().encode(), v.encode()) for k, v in refused.headers.items()]
            headers.append((b"content-type", str(refused.media_type).encode()))
            start = {"type": "http.response.start", "status": refused.status_code}
            await send({**start, "headers": headers})  # type: ignore[arg-type]
            await send({"type": "http.response.body", "body": refused.content, "more_body": False})
            return
        await self._app(scope, receive, send)

    def _note(self, scope: Any, status: int, seconds: float, request_id: str) -> None:  # noqa: ANN401
        # The route, not the path: a path may have an id, or the code of an invitation.
        route = scope.get("path_template") or _UNKNOWN
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.request(method, route, status, seconds)
        level = logging.INFO if status >= _REFUSED or seconds >= SLOW_S else logging.DEBUG
        if logger.isEnabledFor(level):
            extra = {"method": method, "route": route, "status": status,
                     "ms": round(seconds * 1000, 2), "request": request_id}  # fmt: skip
            logger.log(level, "request", extra=extra)


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
