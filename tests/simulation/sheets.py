"""Worksheets as the simulated teachers make them: small, but with every kind of unit."""

from collections.abc import Mapping
from typing import Any

from app.exchange import kinds
from app.exchange.units import Units

TOPICS = {
    "add": ("digits", "a_low", "a_high"),
    "mul": ("table", "b_low", "b_high"),
    "div": ("digits", "rest"),
}
SETTINGS = ("/config/page/columns", "/config/page/rows", "/config/key", "/config/x~1y~0z")
POISON = "poison"
"""A value that the server refuses and the laptop does not."""
HIGH = 10**6
"""What the upper end of a range is above the lower one."""


def new_sheet(v: int, *, now: int) -> Units:
    """Return the units of a new worksheet; every value in it is made from `v`."""
    return {
        "/name": f"n{v}",
        "/named": True,
        "/worksheet_type": "add",
        "/description": f"d{v}",
        "/tags": [],
        "/is_favorite": False,
        "/archived_at": None,
        "/deleted_at": None,
        "/created_at": now,
        "/updated_at": now,
        "/config/schema_version": 1,
        "/config/seed": v,
        "/config/edits": [],
        "/config/generator_version": 1,
        "/config/topic/type": "add",
        **topic_units("add", v),
        "/config/page/columns": 3 * v + 1,
        "/config/page/rows": 3 * v + 1,
        "/config/key": f"k{v}",
        "/config/x~1y~0z": v,
    }


def topic_units(topic: str, v: int) -> Units:
    """Return the settings of a topic, made from `v`."""
    return {
        f"/config/topic/{name}": v + HIGH if name.endswith("_high") else v
        for name in TOPICS[topic]
    }


def with_topic(units: Units, topic: str, v: int) -> Units:
    """Return `units` with another kind of topic."""
    kept = {path: value for path, value in units.items() if not kinds.is_topic(path)}
    return {
        **kept,
        "/worksheet_type": topic,
        "/config/topic/type": topic,
        **topic_units(topic, v),
    }


def fault_of(units: Mapping[str, Any]) -> str:
    """Return the path of what makes a config unusable, "" when it is fine (`ConfigCheck`)."""
    topic = units.get("/config/topic/type")
    wanted = {f"/config/topic/{name}" for name in TOPICS.get(str(topic), ())}
    if not wanted or wanted | {"/config/topic/type"} != {
        path for path in units if path.startswith("/config/topic/")
    }:
        return "/config/topic"
    for name in ("a", "b"):
        low = units.get(f"/config/topic/{name}_low", 0)
        if low > units.get(f"/config/topic/{name}_high", low):
            return f"/config/topic/{name}_low"
    if units.get("/config/page/columns", 1) % 3 == 0 == units.get("/config/page/rows", 1) % 3:
        return "/config/page/rows"
    return "/config/key" if units.get("/config/key") == POISON else ""
