"""Vertical addition and subtraction: the stack of page.md §6, piece by piece."""

import itertools

import pytest

from app.layout.display import Align, Box, Line, Page, Path, Text
from app.layout.items import Section, Shown, Vertical
from app.layout.settings import Orientation, PageSettings, Paper, Writing
from tests.app.layout.samples import ALL_AIDS, adding, laid, problems, subtracting

DASH = (2.0, 1.5)


def only(*pieces: Vertical, page: PageSettings | None = None) -> Page:
    section = Section(pieces, tuple(range(len(pieces))))
    return laid(section, page=page or PageSettings(problems_per_page=max(1, len(pieces)))).pages[0]


def lines(page: Page, width: float) -> list[Line]:
    return [item for item in page.list.items if isinstance(item, Line) and item.width == width]


def slots(page: Page) -> dict[int, Text]:
    return {
        item.text: item
        for item in page.list.items
        if isinstance(item, Text) and isinstance(item.text, int)
    }


def test_a_number_is_one_text_whose_digits_fill_their_squares() -> None:
    page = only(Vertical(47, 28, "+"))
    first, second = slots(page)[3], slots(page)[4]
    assert page.values[3:5] == ("47", "28")
    q = first.tracking + 0.5859 * first.size
    assert q == pytest.approx(32, abs=0.01)  # twice the font size
    assert first.size == pytest.approx(0.86 * q, abs=0.01)
    assert first.y - second.y == pytest.approx(q, abs=0.02)
    assert first.x == second.x


def test_the_ones_of_a_section_stand_below_each_other() -> None:
    page = only(
        *(Vertical(12345, 7, "+"), Vertical(8, 9, "+"), Vertical(99, 100, "+")),
        page=PageSettings(columns=1, problems_per_page=3),
    )
    ends = set()
    for place in (3, 7, 11):
        text = slots(page)[place]
        pitch = text.tracking + 0.5859 * text.size
        ends.add(round(text.x + pitch * len(page.values[place]), 1))
    assert len(ends) == 1


@pytest.mark.parametrize("columns", [1, 3, 6])
def test_aids_of_one_problem_do_not_move_its_neighbours_ones(columns: int) -> None:
    pieces = [Vertical(10 + n, 28, "+") for n in range(18)]
    pieces[4] = Vertical(99, 99, "+", ALL_AIDS, (0, 1))
    pieces[9] = Vertical(19, 28, "+", ALL_AIDS, (0,))
    page = only(*pieces, page=PageSettings(problems_per_page=18, columns=columns))
    starts = {
        round(slots(page)[3 + 4 * place].x - area.x, 1) for place, area in enumerate(page.areas)
    }
    assert max(starts) - min(starts) < 0.15


def test_the_result_rule_covers_a_square_more_than_the_longest_number() -> None:
    page = laid(adding(15, digits=3)).pages[0]
    q = slots(page)[3].tracking + 0.5859 * slots(page)[3].size
    rule = lines(page, 1.1)[0]
    assert rule.x2 - rule.x1 == pytest.approx(4 * q, abs=0.02)


def test_answer_squares_never_tell_how_long_the_answer_is() -> None:
    shown = Shown(answer_boxes=True)
    page = only(
        Vertical(11, 11, "+", shown),
        Vertical(99, 99, "+", shown),
        page=PageSettings(columns=2, problems_per_page=2),
    )
    frames = [item for item in page.list.items if isinstance(item, Box) and item.width == 0.8]
    assert len(frames) == 2
    assert frames[0].w == pytest.approx(frames[1].w, abs=0.02)
    assert frames[0].w == pytest.approx(3 * frames[0].h, abs=0.05)


def test_carry_boxes_stand_over_all_columns_but_the_ones() -> None:
    page = only(Vertical(47, 28, "+", Shown(carry_boxes=True), (0,)))
    boxes = [item for item in page.list.items if isinstance(item, Box)]
    assert [box.dash for box in boxes] == [DASH, DASH]
    assert boxes[0].w == pytest.approx(boxes[0].h, abs=0.02)
    ones = slots(page)[3].x + 2 * 32
    assert all(box.x + box.w < ones - 32 for box in boxes)


def test_borrow_boxes_are_wider_and_never_tinted() -> None:
    shown = Shown(borrow_boxes=True, place_colours=True)
    page = only(Vertical(42, 28, "−", shown, (0,)))
    dashed = [item for item in page.list.items if isinstance(item, Box) and item.dash]
    assert len(dashed) == 2
    assert all(box.fill is None for box in dashed)
    assert dashed[0].w / dashed[0].h == pytest.approx(0.84 / 0.54, rel=0.01)


def test_every_lender_across_zeros_is_struck_and_each_borrow_has_an_arc() -> None:
    page = only(Vertical(1000, 1, "−", Shown(borrow_hints=True), (0, 1, 2)))
    arcs = [item for item in page.list.items if isinstance(item, Path) and item.width == 0.7]
    heads = [item for item in page.list.items if isinstance(item, Path) and item.filled]
    strikes = [line for line in lines(page, 0.8) if line.x1 != line.x2 and line.y1 != line.y2]
    assert (len(arcs), len(heads), len(strikes)) == (3, 3, 3)


def test_no_hint_where_nothing_is_borrowed() -> None:
    page = only(Vertical(58, 25, "−", Shown(borrow_hints=True)))
    assert not [item for item in page.list.items if isinstance(item, Path)]


@pytest.mark.parametrize("ink_saving", [False, True])
def test_ink_saving_drops_tints_and_keeps_the_letters(*, ink_saving: bool) -> None:
    settings = PageSettings(problems_per_page=1, ink_saving=ink_saving)
    page = only(Vertical(47, 28, "+", Shown(place_colours=True)), page=settings)
    fills = [item for item in page.list.items if isinstance(item, Box) and item.fill]
    assert bool(fills) != ink_saving
    said = [item.text for item in page.list.items if isinstance(item, Text)]
    assert [letter for letter in said if letter in ("O", "T", "H")] == ["H", "T", "O"]


def test_neighbouring_places_differ_in_grey() -> None:
    page = only(Vertical(12345, 67890, "+", Shown(place_colours=True, answer_boxes=True)))
    answer = [
        i for i in page.list.items if isinstance(i, Box) and i.fill and abs(i.w - i.h) < 0.05
    ][-6:]
    greys = [
        0.299 * r + 0.587 * g + 0.114 * b for r, g, b in (box.fill or (0, 0, 0) for box in answer)
    ]
    assert len(greys) == 6
    assert all(abs(a - b) > 10 for a, b in itertools.pairwise(greys))


def test_ten_frames_stand_beside_the_stack_where_the_cell_is_wide_enough() -> None:
    page = laid(adding(15, shown=ALL_AIDS)).pages[0]
    frames = [item for item in page.list.items if isinstance(item, Box) and item.width == 0.7]
    assert len(frames) == 30  # a pair for the ones of each problem
    assert frames[0].w > frames[0].h


def test_ten_frames_stand_upright_in_the_stack_of_a_narrow_cell() -> None:
    page = laid(adding(15, shown=ALL_AIDS), page=PageSettings(columns=6)).pages[0]
    frames = [item for item in page.list.items if isinstance(item, Box) and item.width == 0.7]
    assert len(frames) == 30
    assert frames[0].w < frames[0].h


def test_an_aided_row_is_taller_and_not_smaller() -> None:
    pieces = [Vertical(40 + n, 28, "−", Shown(), ()) for n in range(15)]
    pieces[0] = Vertical(40, 28, "−", ALL_AIDS, (0,))
    page = only(*pieces, page=PageSettings(problems_per_page=15, columns=3))
    sizes = {text.size for slot, text in slots(page).items() if slot > 0 and slot % 4 in (3, 0)}
    assert len(sizes) == 1
    assert page.areas[0].h / page.areas[3].h == pytest.approx(5.04 / 4.16, rel=0.001)


def test_one_problem_stands_top_left_in_large_squares() -> None:
    page = only(Vertical(47, 28, "+"), page=PageSettings(problems_per_page=1, columns=3))
    first = slots(page)[3]
    assert first.y > 650
    assert first.x < 200


@pytest.mark.parametrize(("columns", "label"), [(7, "1."), (8, "1")])
def test_from_eight_columns_the_number_stands_in_the_free_square(columns: int, label: str) -> None:
    page = laid(adding(20), page=PageSettings(problems_per_page=20, columns=columns)).pages[0]
    number, first = slots(page)[2], slots(page)[3]
    assert page.values[2] == label
    assert page.values[1].startswith("1. ")
    assert (number.align is Align.CENTRE) == (columns == 8)
    if columns == 8:
        assert abs(number.y - first.y) < first.size / 2


def test_on_squared_paper_a_free_square_parts_a_problem_from_the_next_number() -> None:
    page = laid(
        adding(20, digits=3),
        page=PageSettings(problems_per_page=20, columns=4, writing=Writing.SQUARED, square_mm=7),
    ).pages[0]
    q = 7 * 72 / 25.4
    ones, number = slots(page)[3].x + 3 * q, slots(page)[6].x
    assert number - ones > 0.8 * q
    rules = {round((line.y1 - 727.89) / q, 2) for line in lines(page, 1.1)}
    assert rules == {-3.0, -9.0, -15.0, -21.0, -27.0}


def test_numbers_move_inside_when_squared_paper_has_no_square_left() -> None:
    page = laid(
        adding(12, digits=5),
        page=PageSettings(columns=4, writing=Writing.SQUARED, square_mm=7, problem_numbers=True),
    ).pages[0]
    assert all(slots(page)[2 + 4 * n].align is Align.CENTRE for n in range(12))


def test_cell_borders_are_shared_and_none_lies_outside() -> None:
    page = laid(adding(15), page=PageSettings(cell_borders=True)).pages[0]
    borders = [line for line in lines(page, 0.5) if line.y1 > 50]
    upright = [line for line in borders if line.x1 == line.x2]
    level = [line for line in borders if line.y1 == line.y2]
    assert (len(upright), len(level)) == (2, 4)
    assert upright[0].x1 == pytest.approx(45 + (505.28 - 28) / 3 + 7, abs=0.01)


def test_the_plain_specimen_is_met_to_the_point() -> None:
    page = laid(
        adding(20, digits=3),
        page=PageSettings(
            paper=Paper.LETTER, orientation=Orientation.LANDSCAPE, problems_per_page=20, columns=5
        ),
    ).pages[0]
    q = slots(page)[3].tracking + 0.5859 * slots(page)[3].size
    assert q == pytest.approx((442 - 36) / (4 * 4.16), abs=0.01)
    rule = lines(page, 1.1)[0]
    assert rule.x1 == pytest.approx(45 + 20 + (129.2 - 20 - 4 * q) / 2, abs=0.02)


def test_subtraction_shows_no_ten_frames_and_addition_no_borrowing() -> None:
    taking = laid(subtracting(3, shown=ALL_AIDS)).pages[0]
    assert not [i for i in taking.list.items if isinstance(i, Box) and i.width == 0.7]
    giving = laid(adding(3, shown=ALL_AIDS)).pages[0]
    assert not [i for i in giving.list.items if isinstance(i, Path)]


def test_each_problem_says_in_one_span_what_it_is() -> None:
    page = laid(adding(3)).pages[0]
    assert len(list(problems(page))) == 3
    assert page.values[1] == "1. 10 + 99 ="
