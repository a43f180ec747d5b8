"""Formulas as boxes: the measures of page.md §9, to the ten-thousandth of an em."""

from hypothesis import given

from app.layout.display import Face
from app.layout.metrics import AXIS, DIGIT_WIDTH
from app.layout.settings import Notation
from app.maths.expression import (
    Decimal,
    Equation,
    Expression,
    Mixed,
    Negation,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Variable,
)
from app.maths.typeset import Formula, typeset, with_equals
from tests.app.maths.test_expression import EXPRESSIONS

POINT = Notation()
COMMA = Notation(decimal=",", multiply="·", divide=":")


def near(found: float, wanted: float) -> bool:
    return abs(found - wanted) < 0.0002


def formula(expression: Expression) -> Formula:
    return typeset(expression, POINT)


def test_a_fraction_has_its_bar_on_the_axis_and_digits_at_one_distance() -> None:
    found = formula(Over(Number(3), Number(12))).setting
    (bar,) = found.strokes
    (left, y), (right, _) = bar.points
    assert (y, bar.width) == (AXIS, 0.062)
    assert near(right - left, 2 * DIGIT_WIDTH * 0.88 + 0.28)
    assert near(found.width, right - left + 0.20)
    top, bottom = found.glyphs
    assert near(top.y - (AXIS + 0.031), 0.20)
    assert near(AXIS - 0.031 - (bottom.y + 0.725 * 0.88), 0.20)
    assert (top.size, bottom.size) == (0.88, 0.88)
    assert near(top.x + DIGIT_WIDTH * 0.44, (left + right) / 2)
    assert near(bottom.x + DIGIT_WIDTH * 0.88, (left + right) / 2)


def test_signs_keep_their_distance_and_a_sign_of_a_number_has_none() -> None:
    spaced = formula(Sum((Number(1), Negation(Number(2)))))
    assert spaced.texts == ("1", "−", "2")
    assert [near(run.x, DIGIT_WIDTH * at + 0.24 * min(at, 1) + 0.24 * max(at - 1, 0))
            for at, run in enumerate(spaced.setting.glyphs)] == [True] * 3  # fmt: skip
    negative = formula(Negation(Number(2)))
    assert near(negative.setting.width, 2 * DIGIT_WIDTH)
    equation = formula(Equation(Number(1), Number(2)))
    assert near(equation.setting.width, 3 * DIGIT_WIDTH + 0.60)


def test_powers_roots_and_mixed_numbers_stand_where_the_page_says() -> None:
    _, raised = formula(Power(Number(2), Number(3))).setting.glyphs
    assert (raised.y, raised.size) == (0.42, 0.64)
    assert near(raised.x, DIGIT_WIDTH + 0.05)
    root = formula(Root(Number(196))).setting
    line = root.strokes[-1]
    assert near(line.points[1][1], 0.725 + 0.14)
    assert near(root.width, 0.52 + 3 * DIGIT_WIDTH + 0.08)
    assert root.glyphs[0].x == 0.52
    _, top, _ = formula(Mixed(2, 1, 3)).setting.glyphs
    assert near(top.x, DIGIT_WIDTH + 0.04 + 0.14)
    cube = formula(Root(Number(27), 3))
    assert cube.texts == ("3", "27")


def test_the_notation_changes_signs_and_never_the_problem() -> None:
    half = Decimal(5, 1)
    assert typeset(half, COMMA).texts == ("0,5",)
    assert typeset(Product((half, half)), COMMA).texts == ("0,5", "·", "0,5")
    assert typeset(Quotient(half, half), COMMA).texts == ("0,5", ":", "0,5")
    assert typeset(Quotient(half, half), POINT).texts == ("0.5", "÷", "0.5")


def test_letters_slant_and_digits_stand() -> None:
    faces = [
        run.face for run in formula(Product((Number(3), Variable("x")), False)).setting.glyphs
    ]
    assert faces == [Face.REGULAR, Face.ITALIC]


def test_which_digits_they_are_does_not_move_anything() -> None:
    one, two = (formula(Over(Number(n), Number(m))).setting for n, m in ((3, 14), (7, 86)))
    assert one == two


@given(EXPRESSIONS)
def test_every_run_has_its_text_and_lies_within_the_box(expression: Expression) -> None:
    for found in (formula(expression), with_equals(formula(expression))):
        assert len(found.texts) == len(found.setting.glyphs)
        assert all(found.texts)
        for run in found.setting.glyphs:
            assert -0.001 <= run.x <= found.setting.width
            assert run.y <= found.setting.ascent
            assert run.y >= -found.setting.descent - 0.001
