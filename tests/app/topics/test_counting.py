"""The problem space, against the table of domain.md §1.2 and against brute force."""

from itertools import product

import pytest

from app.topics.counting import (
    Rules,
    category,
    columns_of,
    digits_at,
    rules,
    sizes,
    tally_all,
)
from app.topics.problem import Category, Operator
from app.topics.regrouping import DigitRange, Digits
from app.topics.unranking import index


def same(length: int) -> Digits:
    span = DigitRange(low=length, high=length)
    return Digits(first=span, second=span)


def by_number(space: Rules) -> list[int]:
    counts: dict[int, int] = {}
    for row in tally_all(space):
        counts[row.regroupings] = counts.get(row.regroupings, 0) + row.pairs
    return [counts[n] for n in sorted(counts)]


ADDITION = {
    1: [55, 45],
    2: [1980, 3735, 2385],
    3: [108900, 278325, 291600, 131175],
    4: [5989500, 19317375, 27610875, 20867625, 7214625],
    5: [329422500, 1282978125, 2302728750, 2374717500, 1413348750, 396804375],
}
SUBTRACTION = {
    1: [55],
    2: [2475, 1620],
    3: [136125, 180225, 89100],
    4: [7486875, 14924250, 13192875, 4900500],
    5: [411778125, 1096486875, 1366216875, 906035625, 269527500],
}


@pytest.mark.parametrize("length", ADDITION)
def test_ordered_additions_by_number_of_carries(length: int) -> None:
    space = rules(Operator.ADD, same(length), ordered=True, equal=True)
    assert by_number(space) == ADDITION[length]


@pytest.mark.parametrize("length", SUBTRACTION)
def test_subtractions_by_number_of_borrows(length: int) -> None:
    space = rules(Operator.SUBTRACT, same(length), ordered=False, equal=True)
    assert by_number(space) == SUBTRACTION[length]


def test_totals_of_the_table() -> None:
    totals = [100, 8_100, 810_000, 81_000_000, 8_100_000_000]
    assert [sum(ADDITION[n]) for n in ADDITION] == totals
    totals = [55, 4_095, 405_450, 40_504_500, 4_050_045_000]
    assert [sum(SUBTRACTION[n]) for n in SUBTRACTION] == totals


@pytest.mark.parametrize(("length", "expected"), [(1, [30, 25]), (2, [1000, 1890, 1205])])
def test_unordered_facts(length: int, expected: list[int]) -> None:
    space = rules(Operator.ADD, same(length), ordered=False, equal=True)
    assert by_number(space) == expected


@pytest.mark.parametrize(("length", "ones", "higher"), [(2, 1260, 2475), (3, 72900, 205425)])
def test_exactly_one_carry_by_its_column(length: int, ones: int, higher: int) -> None:
    space = sizes(rules(Operator.ADD, same(length), ordered=True, equal=True))
    assert (space[Category.ONES], space[Category.ONE_HIGHER]) == (ones, higher)


@pytest.mark.parametrize(
    ("a", "b", "operator", "columns"),
    [
        (432, 138, Operator.SUBTRACT, (0, 1)),
        (1000, 1, Operator.SUBTRACT, (0, 1, 2)),
        (761, 46, Operator.SUBTRACT, (0,)),
        (7, 7, Operator.SUBTRACT, ()),
        (99, 1, Operator.ADD, (0, 1)),
        (85, 67, Operator.ADD, (0, 1)),
        (52, 71, Operator.ADD, (1,)),
        (0, 0, Operator.ADD, ()),
    ],
)
def test_columns_that_regroup(
    a: int, b: int, operator: Operator, columns: tuple[int, ...]
) -> None:
    assert columns_of(a, b, operator) == columns


def numbers(span: DigitRange) -> list[int]:
    low = 10 ** (span.low - 1) if span.low > 1 else 0
    return list(range(low, 10**span.high))


def brute(
    operator: Operator, digits: Digits, *, ordered: bool, equal: bool
) -> dict[Category, int]:
    """Count by looking at every pair; facts already seen the other way round are left out."""
    first, second = numbers(digits.first), numbers(digits.second)
    in_first, in_second = set(first), set(second)
    counts = dict.fromkeys(Category, 0)
    for a, b in product(first, second):
        if a == b and not equal:
            continue
        if operator is Operator.SUBTRACT and a < b:
            continue
        twin = operator is Operator.ADD and b in in_first and a in in_second
        if not ordered and twin and a < b:
            continue
        counts[category(a, b, operator)] += 1
    return counts


SPANS = [DigitRange(low=1, high=1), DigitRange(low=2, high=2), DigitRange(low=1, high=2)]
RULES = [(Operator.ADD, ordered) for ordered in (True, False)] + [(Operator.SUBTRACT, True)]


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize(("operator", "ordered"), RULES)
@pytest.mark.parametrize(("first", "second"), list(product(SPANS, SPANS)))
def test_counts_equal_brute_force_to_two_digits(
    operator: Operator, first: DigitRange, second: DigitRange, *, ordered: bool, equal: bool
) -> None:
    digits = Digits(first=first, second=second)
    space = rules(operator, digits, ordered=ordered, equal=equal)
    assert sizes(space) == brute(operator, digits, ordered=ordered, equal=equal)


THREE = [
    (Operator.ADD, DigitRange(low=3, high=3), DigitRange(low=3, high=3), True, True),
    (Operator.ADD, DigitRange(low=1, high=3), DigitRange(low=1, high=3), False, True),
    (Operator.ADD, DigitRange(low=2, high=3), DigitRange(low=1, high=2), True, False),
    (Operator.ADD, DigitRange(low=3, high=3), DigitRange(low=3, high=3), False, False),
    (Operator.SUBTRACT, DigitRange(low=3, high=3), DigitRange(low=3, high=3), True, True),
    (Operator.ADD, DigitRange(low=3, high=3), DigitRange(low=1, high=3), False, True),
    (Operator.SUBTRACT, DigitRange(low=1, high=3), DigitRange(low=1, high=3), True, False),
]


@pytest.mark.parametrize(("operator", "first", "second", "ordered", "equal"), THREE)
def test_counts_equal_brute_force_with_three_digits(
    operator: Operator, first: DigitRange, second: DigitRange, *, ordered: bool, equal: bool
) -> None:
    digits = Digits(first=first, second=second)
    space = rules(operator, digits, ordered=ordered, equal=equal)
    assert sizes(space) == brute(operator, digits, ordered=ordered, equal=equal)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("operator", "ordered"), RULES)
@pytest.mark.parametrize("equal", [True, False])
def test_blocks_and_recurrence_count_the_same(
    operator: Operator, length: int, *, ordered: bool, equal: bool
) -> None:
    span = DigitRange(low=1, high=length)
    space = rules(operator, Digits(first=span, second=span), ordered=ordered, equal=equal)
    assert {name: index(space, name).size for name in Category} == sizes(space)


def test_no_lengths_fit_when_the_minuend_is_shorter() -> None:
    digits = Digits(first=DigitRange(low=1, high=1), second=DigitRange(low=2, high=2))
    space = rules(Operator.SUBTRACT, digits, ordered=True, equal=True)
    assert sum(sizes(space).values()) == 0


def test_a_number_has_no_leading_zero_unless_it_has_one_digit() -> None:
    assert digits_at(1, 0) == range(10)
    assert digits_at(2, 1) == range(1, 10)
    assert digits_at(2, 2) == range(1)
