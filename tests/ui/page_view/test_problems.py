"""Problems as places on the pages."""

from hypothesis import given
from hypothesis import strategies as st

from app.layout.display import Area, Page
from tests.ui.page_view.sample import COLUMNS, PER_PAGE, PORTRAIT_LIST, STAMP, page, pages
from ui.page.problems import Direction, neighbour, places_of, spoken_texts

PLACES = places_of(pages(2))


def test_problems_come_in_reading_order_over_pages() -> None:
    assert [place.index for place in PLACES] == list(range(2 * PER_PAGE))
    assert [place.page for place in PLACES] == [0] * PER_PAGE + [1] * PER_PAGE


def test_a_worked_example_is_no_problem() -> None:
    example = Page(list=PORTRAIT_LIST, values=("x",) * 6, number=1, areas=(Area(-1, 0, 0, 9, 9),))
    assert places_of((example,)) == ()


def test_a_reader_hears_what_is_printed() -> None:
    assert spoken_texts(page(2), STAMP) == {
        at: f"{at + 1}. {at} + 1 =" for at in range(PER_PAGE, 2 * PER_PAGE)
    }


def test_a_worked_example_before_them_shifts_no_words() -> None:
    whole = page(1)
    behind_an_example = Page(list=whole.list, values=whole.values, number=1, areas=whole.areas[1:])
    assert spoken_texts(behind_an_example, STAMP)[1] == "2. 1 + 1 ="


def test_down_stays_in_the_column_and_goes_on_to_the_next_page() -> None:
    assert neighbour(PLACES, 1, Direction.DOWN) == 1 + COLUMNS
    assert neighbour(PLACES, PER_PAGE - 1, Direction.DOWN) == PER_PAGE + 1


def test_the_ends_hold() -> None:
    last = len(PLACES) - 1
    assert neighbour(PLACES, 0, Direction.LEFT) == 0
    assert neighbour(PLACES, 0, Direction.UP) == 0
    assert neighbour(PLACES, last, Direction.RIGHT) == last
    assert neighbour(PLACES, last, Direction.DOWN) == last


@given(st.integers(0, len(PLACES) - 1))
def test_up_takes_back_down(at: int) -> None:
    below = neighbour(PLACES, at, Direction.DOWN)
    if below != at:
        assert neighbour(PLACES, below, Direction.UP) == at
