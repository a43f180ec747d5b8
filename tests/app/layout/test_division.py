"""Written division in four layouts: the sizes of page.md §8, and the steps of pupils."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layout.display import Line, Page, Path
from app.layout.items import Quotient, Section
from app.layout.settings import DivisionLayout, PageSettings
from app.layout.working import division_steps
from tests.app.layout.samples import laid, texts


def only(piece: Quotient, *, index: int = 0) -> Page:
    return laid(
        Section((piece,), (index,)), page=PageSettings(problems_per_page=1, columns=1)
    ).pages[0]


def thin(page: Page) -> tuple[list[Line], list[Line]]:
    """Return the upright and the level lines of the working grid."""
    found = [i for i in page.list.items if isinstance(i, Line) and i.width == 0.4]
    upright = [line for line in found if line.x1 == line.x2]
    return upright, [line for line in found if line.y1 == line.y2]


@pytest.mark.parametrize("dividend", [672, 144])
def test_the_long_grid_hides_the_length_of_the_quotient(dividend: int) -> None:
    upright, level = thin(only(Quotient(dividend, 4, "÷")))
    assert (len(upright), len(level)) == (3 + 1 + 1, 2 * 3 + 1)


def test_the_bracket_bulges_and_runs_on_as_the_vinculum() -> None:
    page = only(Quotient(672, 4, "÷"))
    (bracket,) = [i for i in page.list.items if isinstance(i, Path)]
    assert [segment[0] for segment in bracket.segments] == ["M", "C", "L"]
    assert bracket.width == 1.1
    low_x, bulge_x = bracket.segments[0][1], bracket.segments[1][1]
    assert isinstance(low_x, float)
    assert isinstance(bulge_x, float)
    assert bulge_x > low_x


def test_the_bus_stop_leaves_gaps_for_remainders() -> None:
    page = only(Quotient(741, 3, "÷", DivisionLayout.SHORT))
    dividend = next(i for i in page.list.items if getattr(i, "text", None) == 3)
    pitch = getattr(dividend, "tracking", 0) + 0.5859 * getattr(dividend, "size", 0)
    assert pitch == pytest.approx(1.3 * 20, abs=0.02)
    assert not thin(page)[0]


def test_the_german_grid_is_5_mm_and_as_wide_as_the_whole_line() -> None:
    upright, level = thin(only(Quotient(952, 7, ":", DivisionLayout.GERMAN)))
    assert (len(upright), len(level)) == (1 + 3 + 1 + 2 + 3 + 1 + 1, 2 + 6 + 1)
    assert upright[1].x1 - upright[0].x1 == pytest.approx(14.17, abs=0.02)
    assert upright[0].x1 == 45


def test_the_potence_has_a_stroke_over_the_full_height() -> None:
    page = only(Quotient(672, 4, ":", DivisionLayout.FRENCH))
    rules = [i for i in page.list.items if isinstance(i, Line) and i.width == 1.1]
    upright = next(rule for rule in rules if rule.x1 == rule.x2)
    level = next(rule for rule in rules if rule.y1 == rule.y2)
    assert upright.y1 - upright.y2 == pytest.approx(8 * 20, abs=0.02)
    assert upright.y1 - level.y1 == pytest.approx(20, abs=0.02)
    assert level.x1 == upright.x1


@pytest.mark.parametrize("layout", list(DivisionLayout))
def test_without_a_grid_no_grid_is_drawn(layout: DivisionLayout) -> None:
    assert thin(only(Quotient(672, 4, "÷", layout, grid=False))) == ([], [])


@pytest.mark.parametrize("layout", list(DivisionLayout))
def test_a_worked_example_shows_quotient_and_steps(layout: DivisionLayout) -> None:
    page = only(Quotient(955, 7, "÷", layout, worked=True), index=-1)
    said = texts(page)
    assert page.values[1] == "Ex. 955 ÷ 7 = 136 R 3"
    if layout is DivisionLayout.SHORT:
        assert [text for text in said if text in "1362" or text == "4"] == [
            "1",
            "2",
            "3",
            "4",
            "6",
        ]
    else:
        assert "136" in said
        steps = [text for text in said if text in ("7", "25", "21", "45", "42", "3")]
        assert steps[-6:] == ["7", "25", "21", "45", "42", "3"]


def test_a_problem_to_solve_shows_no_answer() -> None:
    for layout in DivisionLayout:
        assert "136" not in texts(only(Quotient(952, 7, "÷", layout)))


@given(st.integers(0, 99_999), st.integers(2, 99))
def test_the_steps_divide(dividend: int, divisor: int) -> None:
    steps = division_steps(dividend, divisor)
    digits = len(str(dividend))
    quotient = sum(step.product // divisor * 10 ** (digits - 1 - step.column) for step in steps)
    assert quotient == dividend // divisor
    assert int(steps[-1].below) == dividend % divisor
    assert [step.last for step in steps] == [False] * (len(steps) - 1) + [True]
    assert len(steps) == len(str(dividend // divisor))
