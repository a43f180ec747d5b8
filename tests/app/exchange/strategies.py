"""Documents, changes and writers for properties of the merge."""

from typing import Any

from hypothesis import strategies as st

from app.exchange import hlc
from app.exchange.merge import Stamp
from app.exchange.units import Change, Changes, Units

names = st.text(alphabet="ab/~ é", min_size=1, max_size=4)
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text(alphabet="xy", max_size=2)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=6,
)
documents = st.dictionaries(names, values, max_size=4)

PATHS = (
    "/name",
    "/named",
    "/description",
    "/archived_at",
    "/config/page/columns",
    "/config/page/a~1b",
    "/config/seed",
    "/config/edits",
    "/config/generator_version",
    "/config/topic/type",
    "/config/topic/x_low",
    "/config/topic/x_high",
    "/config/topic/digits",
    "/config/quite~0new",
)
"""Settings and fields, groups and unknown keys among them."""
paths = st.sampled_from(PATHS)
times = st.integers(1_000_000_000_000, 1_000_000_000_099)
replicas = st.sampled_from(["A", "B", "C"])
worksheets = st.fixed_dictionaries(
    {path: st.integers(0, 2) for path in PATHS if path != "/config/quite~0new"},
    optional={"/config/quite~0new": st.integers(0, 2)},
).map(lambda units: {**units, "/deleted_at": None, "/tags": ["t"]})


@st.composite
def stamped(draw: st.DrawFn) -> tuple[Units, dict[str, Stamp]]:
    """Return a worksheet with its stamps, all of commit 1 to 5."""
    units: Units = draw(worksheets)
    stamps = {path: draw(stamps_up_to(5)) for path in units}
    return units, stamps


@st.composite
def stamps_up_to(draw: st.DrawFn, rev: int) -> Stamp:
    """Return a writer whose commit is not after `rev`."""
    return Stamp(draw(st.integers(1, rev)), draw(replicas), hlc.reading(draw(times), 0))


@st.composite
def incomings(draw: st.DrawFn, *, rev: int = 6, replica: str | None = None) -> Stamp:
    """Return the stamp of an operation that arrives now."""
    return Stamp(rev, replica or draw(replicas), hlc.reading(draw(times), 0))


@st.composite
def edits(draw: st.DrawFn, *, base: int | None = None, least: int = 1) -> Changes:
    """Return changes of settings, all made on one revision."""
    seen = draw(st.integers(0, 5)) if base is None else base
    chosen: list[str] = draw(st.lists(paths, min_size=least, max_size=5, unique=True))
    new: dict[str, Any] = {path: draw(st.integers(10, 99)) for path in chosen}
    return {path: Change(base=seen, v=value) for path, value in new.items()}
