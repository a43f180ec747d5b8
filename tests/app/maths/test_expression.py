"""Expressions: their exact value, their reading, and their form in the store."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ConfigError
from app.maths.expression import (
    Brackets,
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
    decode,
    encode,
    fraction_of,
    speak,
    value_of,
)

THREE_QUARTERS = Over(Number(3), Number(4))
X = Variable("x")

SAID = [
    (Sum((THREE_QUARTERS, Over(Number(1), Number(6)))), "3/4 + 1/6", Fraction(11, 12)),
    (Sum((Number(2), Negation(Number(5)))), "2 − 5", Fraction(-3)),
    (Sum((Negation(Number(2)), Number(5))), "−2 + 5", Fraction(3)),
    (Quotient(Mixed(5, 1, 2), Mixed(1, 3, 8)), "5 1/2 ÷ 1 3/8", Fraction(4)),
    (Power(Brackets(Negation(Number(3))), Number(2)), "(−3)^2", Fraction(9)),
    (Power(Number(10), Negation(Number(2))), "10^(−2)", Fraction(1, 100)),
    (Root(Over(Number(9), Number(16))), "√(9/16)", Fraction(3, 4)),
    (Root(Number(27), 3), "3√27", Fraction(3)),
    (Product((Decimal(125, 2), Number(4))), "1.25 × 4", Fraction(5)),
    (Over(Sum((Number(2), Number(1))), Number(3)), "(2 + 1)/3", Fraction(1)),
    (Decimal(5, 2), "0.05", Fraction(1, 20)),
]


@pytest.mark.parametrize(("expression", "said", "value"), SAID)
def test_an_expression_is_read_and_valued(
    expression: Expression, said: str, value: Fraction
) -> None:
    assert speak(expression) == said
    assert value_of(expression) == value


def test_a_letter_takes_its_value_and_stands_beside_its_factor() -> None:
    left = Sum((Product((Number(3), X), sign=False), Number(5)))
    assert speak(Equation(left, Number(20))) == "3x + 5 = 20"
    assert value_of(left, x=Fraction(5)) == 20


@pytest.mark.parametrize(
    "expression",
    [
        X,
        Over(Number(1), Number(0)),
        Root(Number(2)),
        Equation(X, X),
        Power(Number(0), Negation(X)),
    ],
)
def test_what_has_no_value_is_refused(expression: Expression) -> None:
    with pytest.raises(ConfigError):
        value_of(expression)


def test_what_is_no_expression_is_refused() -> None:
    for data in (b"", b"{}", b'{"type":"number","value":"x"}', b"\xff", b"[" * 5000):
        with pytest.raises(ConfigError):
            decode(data)


LEAVES = st.one_of(
    st.integers(0, 10**6).map(Number),
    st.builds(Decimal, st.integers(0, 9999), st.integers(0, 4)),
    st.builds(Mixed, st.integers(1, 9), st.integers(1, 9), st.integers(2, 9)),
    st.sampled_from("xyan").map(Variable),
)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Over, inner, inner),
        st.builds(Power, inner, inner),
        st.builds(Root, inner, st.integers(2, 4)),
        st.builds(Product, st.lists(inner, min_size=1, max_size=3).map(tuple), st.booleans()),
        st.builds(Quotient, inner, inner),
        st.builds(Sum, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Negation, inner),
        st.builds(Brackets, inner),
        st.builds(Equation, inner, inner),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_the_store_gives_back_what_it_was_given(expression: Expression) -> None:
    assert decode(encode(expression)) == expression


@given(st.fractions(max_denominator=200))
def test_a_value_is_written_in_lowest_terms(value: Fraction) -> None:
    assert value_of(fraction_of(value)) == value
    assert value_of(fraction_of(value, mixed=False)) == value
