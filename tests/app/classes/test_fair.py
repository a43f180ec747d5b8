"""Fair sets: as hard as the first one, different from it, and honest when that cannot be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.classes.budget import Budget, told_for_class
from app.classes.fair import (
    LETTERS,
    TOLERANCES,
    draw_sets,
    is_fair,
    new_sets,
    profile_of,
    sets_for,
    told,
)
from app.classes.model import Fairness
from app.layout.settings import PageSettings
from app.topics.addition import AdditionConfig
from app.topics.division import DivisionConfig
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import Operator, Problem, ProblemEdit
from app.topics.registry import topic_for
from app.topics.subtraction import SubtractionConfig
from app.words import words
from app.worksheets.config import TopicConfig, WorksheetConfig
from app.worksheets.sheet import draw, problems_in

TOPICS: tuple[TopicConfig, ...] = (
    AdditionConfig(),
    SubtractionConfig(),
    MixedConfig(),
    MultiplicationConfig(),
    DivisionConfig(),
)
ENGLISH = words("en")
sheets = st.builds(
    lambda topic, seed, count: WorksheetConfig(
        topic=topic, seed=seed, page=PageSettings(problems_per_page=count)
    ),
    st.sampled_from(TOPICS),
    st.integers(0, 2**63 - 1),
    st.integers(4, 24),
)


@settings(deadline=None, max_examples=25)
@given(sheets, st.integers(2, len(LETTERS)))
def test_sets_are_as_hard_as_the_first_or_are_called_uneven(
    config: WorksheetConfig, count: int
) -> None:
    found = draw_sets(config, count)
    reference = found.sets[0].profile
    assert [one.label for one in found.sets] == list(LETTERS[:count])
    for place, one in enumerate(found.sets):
        assert one.profile == profile_of(one.drawn.problems)
        assert is_fair(one.profile, reference) == (place not in found.uneven)
        assert one.drawn.mixture.counts.keys() == found.sets[0].drawn.mixture.counts.keys()


@settings(deadline=None, max_examples=25)
@given(sheets)
def test_sets_differ_and_every_answer_is_checked(config: WorksheetConfig) -> None:
    found = draw_sets(config, 4)
    assert len({one.drawn.problems for one in found.sets}) == 4
    topic = topic_for(config.topic)
    for one in found.sets:
        assert all(map(topic.check, one.drawn.problems))
        assert len(one.drawn.problems) == config.total


@settings(deadline=None, max_examples=25)
@given(sheets)
def test_the_same_sheet_has_the_same_sets_everywhere(config: WorksheetConfig) -> None:
    assert draw_sets(config, 3) == draw_sets(config, 3)
    assert draw_sets(config, 3).sets == draw_sets(config, 6).sets[:3]
    assert draw_sets(config, 3).sets[0].drawn == draw(config)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: type(topic).__name__)
def test_a_class_of_twenty_eight_has_hardly_an_uneven_set(topic: TopicConfig) -> None:
    uneven = [
        len(draw_sets(WorksheetConfig(topic=topic, seed=seed), 28, lettered=False).uneven)
        for seed in range(4)
    ]
    assert sum(uneven) <= 0.05 * 4 * 28


def test_a_tolerance_is_the_greater_of_number_and_share() -> None:
    zeros = TOLERANCES["zeros"]
    assert zeros.allows(2, 0)
    assert not zeros.allows(3, 0)
    assert zeros.allows(50, 40)
    assert not zeros.allows(51, 40)


@pytest.mark.parametrize(
    ("problem", "regroupings", "steps"),
    [
        (Problem(85, 67, Operator.ADD, 152), 2, 2),
        (Problem(503, 7, Operator.SUBTRACT, 496), 2, 3),
        (Problem(7, 8, Operator.MULTIPLY, 56), 0, 1),
        (Problem(38, 27, Operator.MULTIPLY, 1026), 2, 4),
        (Problem(85, 5, Operator.DIVIDE, 17), 1, 2),
        (Problem(84, 4, Operator.DIVIDE, 21), 0, 2),
    ],
)
def test_a_profile_counts_what_makes_work(problem: Problem, regroupings: int, steps: int) -> None:
    found = profile_of([problem])
    assert (found.regroupings, found.steps) == (regroupings, steps)


def test_too_small_a_space_is_said() -> None:
    config = WorksheetConfig(topic=MultiplicationConfig(), page=PageSettings(problems_per_page=24))
    found = draw_sets(config, 6)
    assert found.is_tight == (found.sets[0].drawn.space < 6 * 24)
    assert ("only" in told(found, ENGLISH)) == found.is_tight


def test_what_the_teacher_typed_stands_in_every_set() -> None:
    edits = (
        ProblemEdit(index=2, a=99, b=1, operator=Operator.ADD, typed=True),
        ProblemEdit(index=3, a=11, b=12, operator=Operator.ADD),
    )
    found = draw_sets(WorksheetConfig(edits=edits), 6)
    assert {one.drawn.problems[2] for one in found.sets} == {Problem(99, 1, Operator.ADD, 100)}


def test_the_bar_says_sets_and_work() -> None:
    said = told(draw_sets(WorksheetConfig(topic=SubtractionConfig(), seed=3), 6), ENGLISH)
    assert said.startswith("Sets A–F: ")
    assert "each." in said
    assert told(draw_sets(WorksheetConfig(), 1), ENGLISH).startswith("Set A: ")
    assert told(draw_sets(WorksheetConfig(), 3, lettered=False), ENGLISH).startswith("3 sets: ")


def test_each_way_of_fairness_has_its_number_of_sets() -> None:
    config = WorksheetConfig()
    assert sets_for(config, Fairness.SAME, pupils=5, lettered=6) is None
    few = sets_for(config, Fairness.LETTERED, pupils=3, lettered=6)
    each = sets_for(config, Fairness.EACH, pupils=5, lettered=2)
    assert few is not None
    assert each is not None
    assert [len(few.sets), len(each.sets)] == [3, 5]
    assert problems_in(new_sets(each)[4].problems) == each.sets[4].drawn.problems
    with pytest.raises(ValueError, match="sets"):
        draw_sets(config, 7)


def test_the_budget_never_lets_two_pupils_share_a_sheet() -> None:
    assert told_for_class(Budget(copies=28, pages=2), ENGLISH) == (
        "28 pupils × 2 pages = 28 sheets duplex"
    )
    assert Budget(copies=28, pages=3).duplex_sheets == 56
    assert told_for_class(Budget(copies=1, pages=1), ENGLISH) == (
        "1 pupil × 1 page = 1 sheet duplex"
    )
