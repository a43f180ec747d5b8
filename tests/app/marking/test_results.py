"""Results add up, and a table of them does nothing but show."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.marking.model import Mark
from app.marking.results import Row, score, tally, to_csv

ROWS = st.lists(
    st.builds(Row, st.text(max_size=8), st.dictionaries(st.integers(0, 4), st.sampled_from(Mark)))
)


def test_a_half_right_answer_is_half_a_point() -> None:
    assert score({0: Mark.RIGHT, 1: Mark.HALF, 2: Mark.WRONG, 3: Mark.NOT_DONE}) == 1.5


@given(ROWS)
def test_points_per_pupil_and_per_problem_are_the_same_sum(rows: list[Row]) -> None:
    tallies = [tally(rows, problem) for problem in range(5)]
    assert all(sum(each) == len(rows) for each in tallies)
    by_problem = sum(each.right + each.half / 2 for each in tallies)
    assert sum(score(row.marks) for row in rows) == by_problem


@given(ROWS)
def test_the_table_has_every_mark_and_no_formula(rows: list[Row]) -> None:
    text = to_csv(rows, problems=5, heads=("Name", "Points"))
    head, *body = list(csv.reader(io.StringIO(text, newline="")))
    assert head == ["Name", "1", "2", "3", "4", "5", "Points"]
    for row, line in zip(rows, body, strict=True):
        assert line[0] in {row.name, f"'{row.name}"}
        assert not line[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert line[1:6] == [row.marks.get(at, "") for at in range(5)]
