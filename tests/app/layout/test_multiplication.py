"""Column multiplication: the sizes of page.md §7."""

import pytest

from app.layout.display import Box, Line, Page
from app.layout.items import Product, Section
from app.layout.settings import PageSettings
from tests.app.layout.samples import laid, texts

DASH = (2.0, 1.5)


def only(piece: Product, *, index: int = 0) -> Page:
    return laid(
        Section((piece,), (index,)), page=PageSettings(problems_per_page=1, columns=1)
    ).pages[0]


def boxes(page: Page, width: float) -> list[Box]:
    return [i for i in page.list.items if isinstance(i, Box) and i.width == width]


def test_working_rows_are_dashed_and_as_wide_as_the_longest_product() -> None:
    page = only(Product(318, 24, "×"))
    (rows,) = boxes(page, 0.5)
    (answer,) = boxes(page, 0.8)
    assert rows.dash == DASH
    assert answer.dash == ()
    assert rows.w == pytest.approx(answer.w, abs=0.02)
    assert answer.w == pytest.approx(5 * answer.h, abs=0.05)
    assert rows.h == pytest.approx(2 * answer.h, abs=0.02)


def test_place_zeros_are_printed_as_an_aid() -> None:
    assert "0" in texts(only(Product(318, 24, "×")))
    assert "0" not in texts(only(Product(318, 24, "×", place_zeros=False)))
    assert "00" in texts(only(Product(318, 245, "×")))


def test_one_digit_needs_no_row_of_working() -> None:
    page = only(Product(318, 4, "×"))
    assert not boxes(page, 0.5)
    assert len(boxes(page, 0.8)) == 1


def test_german_rows_are_shifted_under_the_digits_of_the_multiplier() -> None:
    first, second = boxes(only(Product(318, 24, "·", german=True)), 0.5)
    q = first.h
    assert second.x - first.x == pytest.approx(q, abs=0.02)
    assert first.w == pytest.approx(4 * q, abs=0.02)
    assert first.y > second.y


def test_german_factors_stand_in_one_line() -> None:
    page = only(Product(318, 24, "·", german=True))
    rules = [i for i in page.list.items if isinstance(i, Line) and i.width == 1.1]
    assert rules[0].x2 - rules[0].x1 == pytest.approx(6 * 32, abs=0.05)


@pytest.mark.parametrize(
    ("german", "rows"), [(False, ["1482", "7410", "8892"]), (True, ["741", "1482", "8892"])]
)
def test_a_worked_example_is_filled_in(*, german: bool, rows: list[str]) -> None:
    page = only(Product(247, 36, "×", german=german, worked=True), index=-1)
    said = texts(page)
    assert [text for text in said if text in rows] == rows
    assert "Ex." in said
    assert not page.areas
    assert page.values[1] == "Ex. 247 × 36 = 8892"


def test_the_sign_of_the_sum_has_a_square_of_its_own() -> None:
    page = only(Product(999, 99, "×", worked=True), index=-1)
    said = [i for i in page.list.items if getattr(i, "text", None) in ("+", "89910")]
    plus, row = sorted(said, key=lambda item: getattr(item, "text", "") != "+")
    assert getattr(plus, "x", 0) + 10 < getattr(row, "x", 0)
