"""What a route says about itself; the OpenAPI document is made from it."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.http.answers import JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a route takes and answers."""

    summary: str
    tag: str
    ask: type[msgspec.Struct] | None = None
    """The message of the body."""
    form: type[msgspec.Struct] | None = None
    """The fields of a form, for pages."""
    query: type[msgspec.Struct] | None = None
    """The parameters after the question mark."""
    reply: Any = None
    """The message of the answer; None: an answer without a message."""
    media_type: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    """Request headers that it understands, each with a sentence."""
    errors: tuple[int, ...] = ()
    """Statuses beyond those that its kind always has."""
    signed_in: bool = True
    html: bool = False
    """A browser gets a page where there is nothing, not a problem."""
    has_tag: bool = False
    """It answers 304 to who has it already (If-None-Match)."""


def said(summary: str, tag: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Said's fields
    """Return the arguments of a route's decorator."""
    about = Said(summary=summary, tag=tag, **more)
    return {"opt": {"said": about}, "status_code": about.status}
