"""Steps of zoom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.page.zoom import LARGEST, SMALLEST, STEPS, bounded, stepped_in, stepped_out


@given(st.floats(SMALLEST, LARGEST))
def test_a_step_goes_to_a_step_in_its_direction(zoom: float) -> None:
    assert stepped_in(zoom) in STEPS
    assert stepped_out(zoom) in STEPS
    assert stepped_out(zoom) <= zoom + 0.005
    assert stepped_in(zoom) >= zoom - 0.005


@pytest.mark.parametrize("step", STEPS[1:-1])
def test_out_takes_back_in(step: float) -> None:
    assert stepped_out(stepped_in(step)) == step


def test_the_ends_hold() -> None:
    assert stepped_in(LARGEST) == LARGEST
    assert stepped_out(SMALLEST) == SMALLEST
    assert bounded(99) == LARGEST
    assert bounded(0) == SMALLEST
