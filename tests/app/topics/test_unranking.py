"""Reading problems off their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.counting import category, rules
from app.topics.problem import Category, Operator
from app.topics.regrouping import DigitRange, Digits
from app.topics.unranking import index

spans = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(
    lambda ends: DigitRange(low=min(ends), high=max(ends))
)


@pytest.mark.parametrize("wanted", Category)
@pytest.mark.parametrize("operator", [Operator.ADD, Operator.SUBTRACT])
@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("equal", [True, False])
def test_every_number_names_another_problem_of_the_category(
    operator: Operator, wanted: Category, *, ordered: bool, equal: bool
) -> None:
    digits = Digits(first=DigitRange(low=1, high=2), second=DigitRange(low=1, high=2))
    numbered = index(rules(operator, digits, ordered=ordered, equal=equal), wanted)
    pairs = numbered.pairs(range(numbered.size))
    assert len(set(pairs)) == numbered.size
    assert {category(a, b, operator) for a, b in pairs} <= {wanted}
    if not ordered:
        assert operator is Operator.SUBTRACT or not any(
            a != b and (b, a) in pairs for a, b in pairs[::7]
        )


@given(spans, spans, st.sampled_from([Operator.ADD, Operator.SUBTRACT]), st.data())
def test_lengths_and_category_are_kept_at_any_size(
    first: DigitRange, second: DigitRange, operator: Operator, data: st.DataObject
) -> None:
    space = rules(operator, Digits(first=first, second=second), ordered=True, equal=True)
    wanted = data.draw(st.sampled_from(Category))
    numbered = index(space, wanted)
    if not numbered.size:
        return
    rank = data.draw(st.integers(0, numbered.size - 1))
    ((a, b),) = numbered.pairs([rank])
    assert category(a, b, operator) is wanted
    assert first.low <= len(str(a)) <= first.high
    assert second.low <= len(str(b)) <= second.high
    assert operator is Operator.ADD or a >= b
