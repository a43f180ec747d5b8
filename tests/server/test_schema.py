"""Every address of the OpenAPI document, by schemathesis: no 5xx and no undocumented answer.

The everyday run is small; `--soak` makes it thorough.
"""

from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.server.laptop import Laptop, version, worksheet
from tests.server.running import Running

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
EXAMPLES, MANY_EXAMPLES = 5, 400
OPERATIONS = [
    "GET /api", "GET /api/openapi.json", "GET /web/style.css", "GET /healthz", "GET /readyz",
    "GET /metrics", "GET /join/{code}", "POST /join/{code}", "POST /api/auth/login",
    "POST /api/auth/refresh", "POST /api/auth/logout", "POST /api/auth/code",
    "POST /api/invitations", "GET /api/devices", "DELETE /api/devices/{device_id}",
    "GET /api/worksheets/saved", "GET /api/worksheets/saved/{worksheet_id}/versions",
    "PATCH /api/worksheets/saved/{worksheet_id}/auto-save",
    "POST /api/worksheets/saved/{worksheet_id}/snapshot",
    "POST /api/worksheets/saved/{worksheet_id}/restore", "POST /sync/v1/hello",
    "POST /sync/v1/push", "POST /sync/v1/changes", "GET /sync/v1/changes", "GET /sync/v1/index",
    "POST /sync/v1/known", "GET /api/shares", "POST /api/shares", "DELETE /api/shares/{share_id}",
    "GET /api/public/worksheets", "GET /api/public/worksheets/{public_id}", "GET /s/{token}",
    "GET /s/{token}/sheet.pdf", "GET /s/{token}/thumbnail.png", "GET /s/{token}/worksheet.chalk",
    "GET /api/names-key", "PUT /api/names-key",
    "GET /upload/{code}", "POST /upload/{code}", "GET /UPLOAD/{code}", "POST /UPLOAD/{code}",
    "POST /upload/{code}/photos",
    "GET /api/uploads", "GET /api/uploads/{upload_id}/files/{number}",
]  # fmt: skip


@pytest.fixture(scope="module")
def document(server: Running) -> dict[str, Any]:
    """The document as the server gives it."""
    found: dict[str, Any] = server.client().get("/api/openapi.json").json()
    return found


def test_every_operation_of_the_document_is_tried(document: dict[str, Any]) -> None:
    found = {f"{m.upper()} {path}" for path, ways in document["paths"].items() for m in ways}

    assert found == set(OPERATIONS)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_answer_is_undocumented(
    server: Running, document: dict[str, Any], name: str, label: str, mode: GenerationMode,
    soak: bool,
) -> None:  # fmt: skip
    laptop = Laptop(server.teacher(name))
    sheet = worksheet()
    laptop.push(sheet, version(sheet.id))
    token = laptop.client.headers["Authorization"]
    schema = schemathesis.openapi.from_dict(document)
    method, _, path = label.partition(" ")
    operation = schema[path][method]
    fixed = {"path_parameters": {"worksheet_id": sheet.id}} if "{worksheet_id}" in path else {}

    for given_parts in [{}, fixed] if fixed else [{}]:
        strategy = _strategy(operation, mode, given_parts)
        if strategy is None:
            return

        @hypothesis.settings(
            max_examples=MANY_EXAMPLES if soak else EXAMPLES,
            deadline=None,
            database=None,
            derandomize=not soak,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def try_it(case: schemathesis.Case[Any]) -> None:
            reply = case.call(base_url=server.address, headers={"Authorization": token})
            case.validate_response(reply, checks=CHECKS)

        try_it()


def _strategy(operation: Any, mode: GenerationMode, parts: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return how requests are made, None when nothing can be wrong with them."""
    # A path is a text, and every text is one.
    nothing = not operation.body and not operation.query and not operation.headers
    if mode is GenerationMode.NEGATIVE and nothing:
        return None
    return operation.as_strategy(mode, **parts)
