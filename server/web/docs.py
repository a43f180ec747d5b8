"""The OpenAPI document, and a page of it without any script."""

import msgspec
from litestar import Response, get

from app.words import words
from server.http.answers import answer
from server.http.bodies import Asked
from server.http.openapi import document
from server.http.said import said
from server.version import VERSION
from server.web import pages

_TAG = "about"


@get("/api/openapi.json", **said("This document", _TAG, reply=dict, signed_in=False))
async def openapi(request: Asked) -> Response[bytes]:
    """Return the OpenAPI document."""
    content = msgspec.json.encode(document(request.app, version=VERSION))
    return await answer(request, content)


@get("/api", **said("This document as a page", _TAG, media_type="text/html", signed_in=False))
async def page(request: Asked) -> Response[bytes]:
    """Return the OpenAPI document for reading."""
    found = document(request.app, version=VERSION)
    parts = [
        pages.paragraph("Every address of this server. The same for programs: /api/openapi.json."),
    ]
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(path, method, operation))
    return pages.page(words("en"), "Chalkline server", *parts, wide=True)


def _operation(path: str, method: str, operation: dict[str, object]) -> str:
    from html import escape

    said_by: dict[str, dict[str, object]] = operation["responses"]  # type: ignore[assignment]
    rows = [[status, str(response["description"])] for status, response in said_by.items()]
    heading = f"<h2>{escape(method.upper())} {escape(path)}</h2>\n"
    return heading + pages.paragraph(f"{operation['summary']}.") + pages.table(["", ""], rows)


ROUTES = [openapi, page]
