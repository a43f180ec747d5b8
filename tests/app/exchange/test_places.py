"""Units are put together the same way, whether their places are known or not."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.exchange import units as module
from app.exchange.units import config_of, config_units, put_together
from app.worksheets.config import WorksheetConfig

names = st.sampled_from(["a", "b", "c~1d", "", "e~0"])
paths = st.lists(names, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
values = st.one_of(st.none(), st.integers(), st.text(max_size=2))


@given(st.dictionaries(paths, values, max_size=8))
def test_known_places_change_nothing(found: dict[str, Any]) -> None:
    slow = module._put_together(found)

    assert put_together(found) == slow
    assert put_together(found) == slow
    assert msgspec.json.encode(put_together(found)) == msgspec.json.encode(slow)


def test_two_objects_put_together_share_nothing() -> None:
    found = config_units(msgspec.json.decode(msgspec.json.encode(WorksheetConfig())))
    first = config_of(found)
    first["topic"]["type"] = "changed"

    assert config_of(found)["topic"]["type"] != "changed"


def test_the_memory_of_places_has_an_end() -> None:
    for number in range(module._MOST_PLANS * 2):
        put_together({f"/x/{number}": 1})

    assert len(module._plans) <= module._MOST_PLANS
    put_together({"/" + "y" * 1000: 1})
    assert all(len(path) < 1000 for known in module._plans for path in known)
