"""Homographies keep what they are given."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.intake.model import Point
from app.intake.plane import Plane, after, fitted, mapped, scale_at, scaling, unslanted

near = st.floats(-0.2, 0.2)
slants = st.floats(-0.0004, 0.0004)
planes: st.SearchStrategy[Plane] = st.tuples(
    st.floats(0.5, 4), near, st.floats(-500, 500), near, st.floats(0.5, 4), st.floats(-500, 500),
    slants, slants,
)  # fmt: skip
points = st.tuples(st.floats(0, 600), st.floats(0, 800))
CORNERS: tuple[Point, ...] = ((0, 0), (600, 0), (600, 800), (0, 800))


@given(planes, points)
def test_four_corners_fix_a_plane(plane: Plane, point: Point) -> None:
    again = fitted([(corner, mapped(plane, corner)) for corner in CORNERS])
    assert mapped(again, point) == pytest.approx(mapped(plane, point), abs=1e-3)


@given(planes, planes, points)
def test_one_after_the_other_is_one(outer: Plane, inner: Plane, point: Point) -> None:
    assume(all(abs(value) < 2000 for value in mapped(inner, point)))
    x, y = mapped(inner, point)
    assume(outer[6] * x + outer[7] * y + 1 > 0.2)
    both = mapped(after(outer, inner), point)
    assert both == pytest.approx(mapped(outer, (x, y)), rel=1e-6, abs=1e-4)


@given(planes, points)
def test_without_its_slant_a_plane_is_the_same_around_the_point(
    plane: Plane, point: Point
) -> None:
    flat = unslanted(plane, point)
    assert flat[6:] == (0.0, 0.0)
    assert mapped(flat, point) == pytest.approx(mapped(plane, point), abs=1e-6)
    assert scale_at(flat, point) == pytest.approx(scale_at(plane, point), rel=1e-2)


def test_a_heavier_pair_is_kept_closer() -> None:
    pairs = [(corner, corner) for corner in CORNERS] + [((300.0, 400.0), (310.0, 400.0))]
    light, heavy = (
        mapped(fitted(pairs, [1.0] * 4 + [weight]), (300, 400))[0] for weight in (0.1, 100.0)
    )
    assert abs(light - 300) < abs(heavy - 300)
    assert heavy == pytest.approx(310, abs=0.5)


@pytest.mark.parametrize("count", [3, 4, 5])
def test_points_in_a_line_are_no_sheet(count: int) -> None:
    line = [((float(n), float(n)), (float(n), 2.0 * n)) for n in range(count)]
    with pytest.raises(ValueError, match="homography"):
        fitted(line)


def test_scaling_moves_and_enlarges() -> None:
    assert mapped(scaling(2.0, 10, 20), (3, 4)) == (16, 28)
