"""The OpenAPI 3.1 document, made from what the routes say and from the messages themselves.

msgspec makes the schemas, so that the document has every bound that the decoder has.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from server.http.problems import MEDIA_TYPE
from server.http.said import Said
from sync.wire import Problem

_REF = "#/components/schemas/{name}"
_DESCRIBED = {
    400: "The body is not whole; as plain text: the parser could not read the request, for its "
    "address or a header is longer than 64 KiB.",
    401: "No valid token; or name, password or code are wrong.",
    403: "The device was taken off the list, or the account may not do that.",
    404: "There is no such thing in this account.",
    405: "This address does not do that.",
    409: "It does not fit what is there.",
    410: "This server has another history: compare the index.",
    412: "It is at another revision, or exists already.",
    413: "Too much at once.",
    415: "Not JSON, plain or gzip.",
    422: "A value does not fit.",
    426: "This program has to be updated.",
    429: "Too many requests; see Retry-After.",
    503: "The database does not answer; see Retry-After.",
    507: "The server's disk is full.",
}
_METHODS = ("get", "post", "put", "patch", "delete")


def document(app: Litestar, *, version: str) -> dict[str, Any]:
    """Return the document of all routes that say something about themselves."""
    found = list(_described(app))
    types: list[Any] = [Problem]
    for _, _, about in found:
        messages = (about.ask, about.form, about.query, about.reply)
        types += [message for message in messages if message is not None]
    _, schemas = msgspec.json.schema_components(dict.fromkeys(types), ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for path, method, about in found:
        paths.setdefault(path, {})[method] = _operation(path, method, about, schemas)
    shown = {about.query.__name__ for *_, about in found if about.query is not None}
    schemas = {name: schema for name, schema in schemas.items() if name not in shown}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Chalkline server", "version": version},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(app: Litestar) -> Iterable[tuple[str, str, Said]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            about = handler.opt.get("said") if isinstance(handler, HTTPRouteHandler) else None
            if about is None:
                continue
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
            for method in sorted(handler.http_methods):
                if method.lower() in _METHODS:
                    yield path, method.lower(), about


def _operation(path: str, method: str, about: Said, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{method}{re.sub('[^A-Za-z0-9]+', '_', path)}",
        "summary": about.summary,
        "tags": [about.tag],
        "parameters": _parameters(path, about, schemas),
        "responses": _responses(path, about),
    }
    if about.signed_in:
        operation["security"] = [{"token": []}]
    body = about.ask or about.form
    if body is not None:
        schema = {"$ref": _REF.format(name=body.__name__)}
        kind = "application/json" if about.ask else "application/x-www-form-urlencoded"
        content = {kind: {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(path: str, about: Said, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    if about.query is not None:
        schema = schemas[about.query.__name__]
        required = schema.get("required", ())
        for name, member in schema["properties"].items():
            found.append(
                {"name": name, "in": "query", "required": name in required, "schema": member}
            )
    for name, sentence in about.headers.items():
        found.append(
            {"name": name, "in": "header", "required": False, "description": sentence,
             "schema": {"type": "string"}}
        )  # fmt: skip
    return found


def _responses(path: str, about: Said) -> dict[str, Any]:
    statuses = {400, 405, 429, 503, 507, *about.errors}
    if about.signed_in:
        statuses |= {401, 403}
    if about.ask is not None:
        statuses |= {413, 415, 422}
    if about.query is not None:
        statuses |= {422}
    if "{" in path:
        statuses |= {404}
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}
    page = {about.media_type: {"schema": {"type": "string"}}}
    both = problem | page if about.media_type == "text/html" else problem
    responses: dict[str, Any] = {
        str(status): {"description": _DESCRIBED[status], "content": both}
        for status in sorted(statuses)
    }
    # The parser answers before any route is known.
    responses["400"]["content"] = problem | {"text/plain": {"schema": {"type": "string"}}}
    if about.html:
        page = {"text/html": {"schema": {"type": "string"}}}
        responses["404"] = {"description": "There is nothing here.", "content": problem | page}
    if about.has_tag:
        responses["304"] = {"description": "It is as it was."}
    done: dict[str, Any] = {"description": "Done."}
    if about.reply is not None:
        (schema,), _ = msgspec.json.schema_components([about.reply], ref_template=_REF)
        done["content"] = {about.media_type: {"schema": schema}}
    elif about.status != 204:
        done["content"] = {about.media_type: {"schema": {"type": "string"}}}
    responses[str(about.status)] = done
    return dict(sorted(responses.items()))
