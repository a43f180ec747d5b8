"""From a skill to a sheet, and from one skill to the next."""

from app.errors import ConfigError
from app.topics.addition import AdditionConfig
from app.topics.problem import Operator
from app.topics.skills import SKILLS, Skill, ladder
from app.topics.subtraction import SubtractionConfig


def skill_named(operator: Operator, name: str) -> Skill:
    """Return a skill by the word in a config.

    Raises:
        ConfigError: when there is none.
    """
    for skill in SKILLS:
        if skill.operator is operator and skill.id == name:
            return skill
    raise ConfigError("topic.skill", f"There is no skill “{name}”.")


def sheet_of(
    skill: Skill, *, progress: float = 0.0, review_percent: int = 25
) -> AdditionConfig | SubtractionConfig:
    """Return the settings of a sheet that practises `skill`.

    `progress` (0 to 1) is how far the pupils are: the recommended help fades with it.
    """
    settings = skill.settings(progress=progress, review_percent=review_percent)
    if skill.operator is Operator.ADD:
        return AdditionConfig(**settings)
    return SubtractionConfig(**settings)


def next_skill(skill: Skill, *, right: float) -> Skill | None:
    """Return the skill to practise after a share `right` of right answers: the same one below its
    threshold, else the next; None at the end of the ladder.
    """
    if right < skill.threshold:
        return skill
    skills = ladder(skill.operator)
    at = skills.index(skill) + 1
    return skills[at] if at < len(skills) else None
