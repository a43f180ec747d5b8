"""The ladder of skills."""

import pytest

from app.errors import ConfigError
from app.topics.curriculum import next_skill, sheet_of, skill_named
from app.topics.problem import Operator
from app.topics.registry import topic_for
from app.topics.skills import SKILLS, Skill, earlier, ladder
from app.words import Words

ADDITION = [
    (1, 0, 0, 20, 0.90),
    (1, 100, 0, 20, 0.90),
    (2, 0, 0, 15, 0.85),
    (2, 50, 0, 15, 0.85),
    (2, 70, 20, 15, 0.85),
    (2, 90, 50, 15, 0.80),
    (3, 0, 0, 12, 0.85),
    (3, 50, 10, 12, 0.80),
    (3, 90, 60, 12, 0.80),
    (4, 80, 40, 10, 0.80),
    (5, 85, 50, 10, 0.75),
]
SUBTRACTION = [
    (1, 0, 0, 20, 0.90),
    (2, 0, 0, 15, 0.85),
    (2, 50, 0, 15, 0.85),
    (2, 100, 0, 15, 0.80),
    (3, 0, 0, 12, 0.85),
    (3, 50, 10, 12, 0.80),
    (3, 90, 60, 12, 0.80),
    (4, 80, 40, 10, 0.80),
    (5, 85, 50, 10, 0.75),
]


@pytest.mark.parametrize(
    ("operator", "rows"), [(Operator.ADD, ADDITION), (Operator.SUBTRACT, SUBTRACTION)]
)
def test_skills_are_those_of_the_domain_page(
    operator: Operator, rows: list[tuple[int, int, int, int, float]]
) -> None:
    found = [
        (s.digits, s.mix.any, s.mix.several, s.problems, s.threshold) for s in ladder(operator)
    ]
    assert found == rows


def test_ids_are_unique_within_an_operator() -> None:
    assert len({(skill.operator, skill.id) for skill in SKILLS}) == len(SKILLS)


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: f"{skill.operator}-{skill.id}")
def test_every_skill_makes_a_sheet_with_and_without_review(skill: Skill) -> None:
    for review in (0, 25, 50):
        config = sheet_of(skill, review_percent=review)
        topic = topic_for(config)
        problems = topic.draw(config, count=skill.problems, seed=1, version=1)
        assert len(problems) == skill.problems
        assert all(topic.check(problem) for problem in problems)


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: f"{skill.operator}-{skill.id}")
def test_help_fades_with_progress(skill: Skill) -> None:
    levels = [skill.support(step / 10) for step in range(11)]
    assert levels == sorted(levels)
    assert levels[0] < levels[-1]
    assert skill.support(-1) == levels[0]
    assert skill.support(2) == levels[-1]


def test_earlier_skills_end_with_the_skill_itself() -> None:
    found = earlier(Operator.SUBTRACT, "two-digit-full")
    assert [skill.id for skill in found] == [
        "one-digit",
        "two-digit",
        "two-digit-ones",
        "two-digit-full",
    ]
    assert earlier(Operator.ADD, "juggling") == ()


def test_the_next_skill_comes_with_mastery() -> None:
    first = skill_named(Operator.ADD, "one-digit")
    assert next_skill(first, right=0.89) is first
    after = next_skill(first, right=0.90)
    assert after is not None
    assert after.id == "one-digit-carry"
    assert next_skill(skill_named(Operator.ADD, "five-digit"), right=1.0) is None


def test_unknown_skills_are_refused() -> None:
    with pytest.raises(ConfigError):
        skill_named(Operator.ADD, "juggling")


def test_titles_are_words(words: Words) -> None:
    assert skill_named(Operator.ADD, "two-digit").title(words) == "Two digits without carrying"
