"""The figures of page.md §5: squares, capacities and the sentence of the bar."""

import pytest

from app.layout import geometry
from app.layout.fit import RemedyKind, capacity, need
from app.layout.grid import Group
from app.layout.items import Quotient, Section, Shown
from app.layout.settings import Age, DivisionLayout, Orientation, PageSettings, Paper, Writing
from app.layout.shapes import shapes_of
from app.layout.sheet import look_of
from app.words import Words
from tests.app.layout.samples import ALL_AIDS, NO_AIDS, adding, laid, subtracting

PORTRAIT, LANDSCAPE = Orientation.PORTRAIT, Orientation.LANDSCAPE
A4, LETTER = Paper.A4, Paper.LETTER


def most(paper: Paper, orientation: Orientation, mm: float, section: Section) -> tuple[int, int]:
    settings = PageSettings(paper=paper, orientation=orientation)
    look = look_of(settings, Words(), total=len(section.pieces))
    box = geometry.boxes(paper, orientation)
    wanted = need(box, settings, (Group(shapes_of(section)),), look)
    return capacity(box, settings, wanted, mm * 72 / 25.4)


@pytest.mark.parametrize(
    ("paper", "orientation", "plain", "aided"),
    [
        (A4, PORTRAIT, "81/9 35/5 30/5 20/4", "72/9 30/5 25/5 16/4"),
        (A4, LANDSCAPE, "60/10 40/10 36/9 18/6", "50/10 30/10 27/9 12/6"),
        (LETTER, PORTRAIT, "72/9 30/5 25/5 16/4", "63/9 25/5 25/5 16/4"),
        (LETTER, LANDSCAPE, "60/10 36/9 32/8 18/6", "50/10 36/9 24/8 12/6"),
    ],
)
def test_the_most_problems_a_page_are_those_of_the_specification(
    paper: Paper, orientation: Orientation, plain: str, aided: str
) -> None:
    for section, wanted in (
        (subtracting(1), plain),
        (subtracting(1, shown=ALL_AIDS), aided),
    ):
        found = [most(paper, orientation, mm, section) for mm in (5, 7, 8, 10)]
        assert " ".join(f"{count}/{columns}" for count, columns in found) == wanted


@pytest.mark.parametrize(
    ("mm", "counts"), [(5, (90, 45, 36)), (7, (63, 28, 21)), (8, (48, 24, 18))]
)
def test_more_digits_leave_room_for_fewer(mm: int, counts: tuple[int, ...]) -> None:
    found = tuple(most(A4, PORTRAIT, mm, adding(1, digits=digits))[0] for digits in (1, 3, 5))
    assert found == counts


@pytest.mark.parametrize(
    ("paper", "orientation", "count", "columns", "shown", "square"),
    [
        (A4, PORTRAIT, 15, 3, NO_AIDS, 10.6),
        (A4, PORTRAIT, 15, 3, ALL_AIDS, 8.7),
        (LETTER, LANDSCAPE, 20, 5, NO_AIDS, 8.6),
        (LETTER, LANDSCAPE, 20, 5, ALL_AIDS, 7.1),
        (A4, LANDSCAPE, 20, 5, NO_AIDS, 8.3),
        (A4, LANDSCAPE, 20, 5, ALL_AIDS, 6.8),
    ],
)
def test_the_usual_sheets_have_these_squares(
    paper: Paper, orientation: Orientation, count: int, columns: int, shown: Shown, square: float
) -> None:
    page = PageSettings(
        paper=paper, orientation=orientation, problems_per_page=count, columns=columns
    )
    fit = laid(subtracting(count, shown=shown), page=page).fit
    assert round(fit.square_mm, 1) == square
    assert fit.too_small == (square < 7)


def test_a_hundred_in_ten_columns_are_said_to_be_too_small() -> None:
    page = PageSettings(problems_per_page=100, columns=10)
    squares = [
        round(laid(adding(100, digits=digits), page=page).fit.square_mm, 1) for digits in (1, 2, 3)
    ]
    assert squares == [4.8, 4.5, 3.3]


def test_the_bar_names_square_age_and_what_would_fit() -> None:
    page = PageSettings(problems_per_page=100, columns=10, age=Age.FROM_7)
    fit = laid(adding(100, digits=1), page=page).fit
    assert fit.sentence == (
        "Too small to write in: 4.8 mm squares, pupils of 7-8 need 7 mm. "
        "This page takes 63 at most (9 columns)."
    )
    assert fit.asks
    assert [remedy.kind for remedy in fit.remedies] == [RemedyKind.FEWER, RemedyKind.IN_LINE]


@pytest.mark.parametrize("shown", [NO_AIDS, ALL_AIDS])
def test_taking_fewer_problems_makes_the_page_fit(shown: Shown) -> None:
    page = PageSettings(problems_per_page=60, columns=6)
    crowded = laid(subtracting(60, shown=shown), page=page).fit
    fewer = next(one.page for one in crowded.remedies if one.kind is RemedyKind.FEWER)
    assert fewer is not None
    assert fewer.problems_per_page == crowded.capacity
    assert not laid(subtracting(60, shown=shown), page=fewer).fit.too_small


def test_fewer_problems_fit_beside_a_worked_example_and_in_two_sections() -> None:
    example = Quotient(952, 7, "÷", worked=True)
    first = Section(
        (example, *[Quotient(672 + n, 4, "÷") for n in range(14)]), (-1, *range(14)), "A"
    )
    second = Section(
        tuple(Quotient(858 + n, 6, "÷") for n in range(16)), tuple(range(14, 30)), "B"
    )
    page = PageSettings(problems_per_page=30, columns=6)
    crowded = laid(first, second, page=page).fit
    fewer = next(one.page for one in crowded.remedies if one.kind is RemedyKind.FEWER)
    assert fewer is not None
    assert not laid(first, second, page=fewer).fit.too_small


def test_small_type_is_named_when_it_holds_the_squares_down() -> None:
    page = PageSettings(font_size=8, age=Age.FROM_7)
    fit = laid(adding(4), page=page).fit
    (larger,) = fit.remedies
    assert (larger.kind, larger.label) == (RemedyKind.LARGER, "Type of 10 pt")
    assert larger.page is not None
    assert not laid(adding(4), page=larger.page).fit.too_small


def test_small_squares_of_squared_paper_are_offered_larger() -> None:
    page = PageSettings(writing=Writing.SQUARED, square_mm=5, age=Age.FROM_5)
    fit = laid(adding(6), page=page).fit
    (larger,) = fit.remedies
    assert larger.label == "Squares of 8 mm"
    assert larger.page is not None
    assert not laid(adding(6), page=larger.page).fit.too_small


def test_aids_are_offered_to_go_and_the_page_to_be_turned() -> None:
    page = PageSettings(problems_per_page=20, columns=8)
    fit = laid(subtracting(20, shown=ALL_AIDS), page=page).fit
    kinds = [remedy.kind for remedy in fit.remedies]
    assert RemedyKind.FEWER_AIDS in kinds
    assert RemedyKind.TURN in kinds


def test_a_sheet_that_can_be_written_on_says_nothing() -> None:
    fit = laid(adding(15)).fit
    assert fit.sentence == ""
    assert fit.remedies == ()
    assert not fit.asks


def test_large_print_needs_larger_squares() -> None:
    page = PageSettings(problems_per_page=15, columns=3, large_print=2.0)
    fit = laid(adding(15), page=page).fit
    assert fit.needed_mm == 14
    assert fit.too_small


def test_german_division_is_written_in_5_mm_at_every_age() -> None:
    pieces = tuple(Quotient(672 + n, 4, ":", DivisionLayout.GERMAN) for n in range(6))
    page = PageSettings(problems_per_page=6, columns=3, age=Age.FROM_5)
    fit = laid(Section(pieces, tuple(range(6))), page=page).fit
    assert round(fit.needed_mm, 1) == 5
    assert not fit.too_small


def test_squares_that_had_to_shrink_are_reported() -> None:
    page = PageSettings(
        problems_per_page=60, columns=6, writing=Writing.SQUARED, square_mm=10, age=Age.FROM_11
    )
    fit = laid(adding(60), page=page).fit
    assert fit.needed_mm == 10
    assert fit.square_mm < 10
    assert fit.too_small


def test_an_empty_sheet_fits() -> None:
    sheet = laid(Section((), ()))
    assert len(sheet.pages) == 1
    assert not sheet.fit.too_small
