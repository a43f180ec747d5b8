"""Where pages lie, against the table of ui.md §3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.page_view.sample import A4, LANDSCAPE
from ui.page.arrange import CAPTION_HEIGHT, Arrangement, Part, Placed, arrange, gap_between


def only(found: Arrangement) -> Placed:
    (placed,) = found.pages
    return placed


@pytest.mark.parametrize(
    ("view", "width"),
    [((636, 818), 536), ((624, 718), 484), ((768, 718), 484), ((620, 558), 370)],
)
def test_one_sheet_is_as_wide_as_the_table_says(view: tuple[int, int], width: int) -> None:
    assert only(arrange([A4], view=view)).w == pytest.approx(width, abs=1)


def test_the_table_calls_the_sheet_at_1440_by_900_68_per_cent() -> None:
    assert round(arrange([A4], view=(636, 818)).zoom * 100) in {67, 68}


@pytest.mark.parametrize(("view", "width"), [((768, 718), 360), ((928, 774), 430)])
def test_two_pages_lie_side_by_side_where_there_is_room(view: tuple[int, int], width: int) -> None:
    first, second = arrange([A4, A4], view=view).pages
    assert (first.w, second.w) == (width, width)
    assert second.x - (first.x + first.w) == gap_between(view[0])
    assert first.y == second.y


def test_below_768_pages_lie_one_under_the_other() -> None:
    first, second = arrange([A4, A4], view=(767, 718)).pages
    assert second.x == first.x
    assert second.y >= first.y + first.h + 16


def test_landscape_pages_are_not_halved_to_lie_side_by_side() -> None:
    first, second = arrange([LANDSCAPE, LANDSCAPE], view=(800, 718)).pages
    assert second.y > first.y + first.h


def test_a_fitted_view_shows_nothing_of_the_next_row() -> None:
    _, second = arrange([A4, A4], view=(636, 818)).pages
    assert second.y >= 818


def test_the_key_lies_beside_its_page_under_captions() -> None:
    found = arrange([A4, A4], [A4], view=(928, 774))
    places = {(page.part, page.index): page for page in found.pages}
    pupils, key = places[Part.PUPILS, 0], places[Part.KEY, 0]
    assert found.captions
    assert key.x > pupils.x
    assert key.y == pupils.y >= CAPTION_HEIGHT
    assert places[Part.PUPILS, 1].row == 1


def test_a_narrow_desk_puts_the_key_under_the_sheet() -> None:
    pupils, key = arrange([A4], [A4], view=(620, 718)).pages
    assert key.part is Part.KEY
    assert key.y >= pupils.y + pupils.h + CAPTION_HEIGHT


def test_right_to_left_windows_start_on_the_right() -> None:
    first, second = arrange([A4, A4], view=(928, 774), mirrored=True).pages
    assert first.x > second.x


def test_a_zoom_that_needs_the_room_parts_the_pair() -> None:
    first, second = arrange([A4, A4], view=(928, 774), zoom=1.0).pages
    assert second.y > first.y


def test_no_pages_need_no_room() -> None:
    found = arrange([], view=(600, 600))
    assert (found.pages, found.width, found.height) == ((), 0, 0)


@given(
    st.integers(1, 12),
    st.integers(0, 4),
    st.tuples(st.integers(200, 3000), st.integers(200, 2000)),
    st.one_of(st.none(), st.floats(0.1, 4.0)),
    st.booleans(),
)
def test_pages_never_overlap_and_all_can_be_reached(
    pupils: int, key: int, view: tuple[int, int], zoom: float | None, mirrored: bool
) -> None:
    found = arrange([A4] * pupils, [A4] * key, view=view, zoom=zoom, mirrored=mirrored)
    assert len(found.pages) == pupils + key
    for at, one in enumerate(found.pages):
        assert one.x >= 0
        assert one.y >= 0
        assert one.y + one.h <= max(found.height, view[1])
        assert one.x + one.w <= max(found.width, view[0])
        for other in found.pages[at + 1 :]:
            apart_x = one.x + one.w <= other.x or other.x + other.w <= one.x
            apart_y = one.y + one.h <= other.y or other.y + other.h <= one.y
            assert apart_x or apart_y
