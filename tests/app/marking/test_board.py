"""Marks while they are given: what is open, what comes next, and undo."""

from hypothesis import given
from hypothesis import strategies as st

from app.marking.board import Board, Line
from app.marking.model import AttemptId, Mark
from app.marking.ports import MarkChange

PUPILS, PROBLEMS = 4, 3


def board() -> Board:
    lines = [
        Line(attempt=AttemptId(f"a{n}"), name=f"Pupil {n}", set_id="", pages={})
        for n in range(PUPILS)
    ]
    return Board(lines, PROBLEMS)


def test_the_next_open_answer_is_below_then_above_then_in_the_next_problem() -> None:
    made = board()
    order = (2, 0, 1)
    assert made.next_open(0, 2, order) == (1, 2)
    made.apply([made.change(row, 2, Mark.RIGHT) for row in (1, 2, 3)])
    assert made.next_open(2, 2, order) == (0, 2)
    made.apply([made.change(0, 2, Mark.WRONG, "carry-forgotten")])
    assert made.is_done(2)
    assert made.next_open(0, 2, order) == (0, 0)
    made.apply(made.rest(0, Mark.RIGHT))
    made.apply(made.rest(1, Mark.NOT_DONE))
    assert made.next_open(3, 1, order) is None
    assert made.tally(2) == (3, 0, 1, 0, 0)


changes = st.lists(
    st.tuples(
        st.integers(0, PUPILS - 1),
        st.integers(0, PROBLEMS - 1),
        st.sampled_from([*Mark, None]),
    ),
    max_size=12,
)


@given(changes, changes)
def test_undo_gives_back_what_was(
    before: list[tuple[int, int, Mark | None]], after: list[tuple[int, int, Mark | None]]
) -> None:
    made = board()
    made.apply([made.change(*one) for one in before])
    kept = made.rows()
    undo: tuple[MarkChange, ...] = made.apply([made.change(*one) for one in after])
    made.apply(undo)
    assert made.rows() == kept
