"""The bench's own arithmetic: what it says about a comparison is right."""

import pytest

from bench.harness import MET, MISSED, Compared, at_least, at_most, compare, percentile


def test_both_ways_run_as_often_and_in_turns() -> None:
    order: list[str] = []

    result = compare(lambda: order.append("a"), lambda: order.append("b"), rounds=4)

    assert "".join(order) == "ab" + "abbaabba"  # the first two warm up
    assert (len(result.a), len(result.b)) == (4, 4)


def test_the_ratio_is_that_of_the_medians() -> None:
    assert Compared((3.0, 1.0, 100.0), (1.0, 2.0, 0.5)).ratio == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)]
)
def test_percentiles_are_nearest_ranks(percent: float, value: float) -> None:
    assert percentile(range(1, 101), percent) == value


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_a_bar_is_met_at_its_limit_and_missed_beyond(capsys: pytest.CaptureFixture[str]) -> None:
    met = [at_most("P1", "x", 2.0, 2.0), at_least("P2", "x", 20.0, 20.0)]
    missed = [at_most("P1", "x", 2.1, 2.0), at_least("P2", "x", 19.0, 20.0)]

    assert (met, missed) == ([True, True], [False, False])
    assert [MISSED in line for line in capsys.readouterr().out.splitlines()] == [
        False, False, True, True,
    ]  # fmt: skip
    assert MET != MISSED
