"""The written methods agree with arithmetic, and notice when it is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from app.topics.school import (
    column_difference,
    column_product,
    column_sum,
    multiplied_back,
)

numbers = st.integers(0, 99_999)


@given(numbers, numbers)
def test_column_sum(a: int, b: int) -> None:
    assert column_sum(str(a), str(b)) == str(a + b)


@given(numbers, numbers)
def test_column_difference(a: int, b: int) -> None:
    found = column_difference(str(a), str(b))
    assert found == (str(a - b) if a >= b else "")


@given(numbers, numbers)
def test_column_product(a: int, b: int) -> None:
    assert column_product(str(a), str(b)) == str(a * b)


@given(numbers, st.integers(1, 99), st.integers(-2, 2), st.integers(0, 3))
def test_multiplied_back_accepts_only_the_right_answer(
    a: int, b: int, slip: int, more: int
) -> None:
    answer, rest = divmod(a, b)
    right = slip == 0 and more == 0
    if answer + slip < 0:
        return
    found = multiplied_back(str(a), str(b), str(answer + slip), str(rest + more))
    assert found == right


def test_a_remainder_as_large_as_the_divisor_is_wrong() -> None:
    assert not multiplied_back("14", "7", "1", "7")
