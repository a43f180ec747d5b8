"""From a config to problems, from problems to pages: the one way, for window, file and printer."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import msgspec
from msgspec import UNSET

from app.errors import ConfigError, ImpossibleWishError
from app.layout.display import Page
from app.layout.key import lay_out_key
from app.layout.settings import AnswerKey, PageSettings
from app.layout.sheet import Sheet, lay_out
from app.topics.base import Asking, Mixture, Obstacle, Remedy, Style, Topic
from app.topics.problem import Problem, ProblemEdit
from app.topics.refusals import other_operation
from app.topics.registry import topic_for
from app.words import Words, words
from app.worksheets.config import MAX_PROBLEMS, TopicConfig, WorksheetConfig
from app.worksheets.remedies import leading_out
from app.worksheets.worksheet import Snapshot

_REDRAWS = 64
"""How often a drawn problem that meets a typed one is drawn again before giving up."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The problems of a sheet, and what was found out about them."""

    problems: tuple[Problem, ...]
    defects: tuple[int, ...]
    """Indices of problems whose answer the independent checker does not confirm."""
    mixture: Mixture
    space: int
    """How many different problems the settings allow."""

    @property
    def checked(self) -> int:
        """How many answers were found twice and agree."""
        return len(self.problems) - len(self.defects)


def obstacle(config: WorksheetConfig, speech: Words) -> Obstacle | None:
    """Return why this config has no problems, in words with remedies; None when it has.

    Every remedy leads to a config without an obstacle.
    """
    found = _first_obstacle(config, speech)
    if found is None:
        return None
    return leading_out(config, found, partial(_first_obstacle, speech=speech))


def _first_obstacle(config: WorksheetConfig, speech: Words) -> Obstacle | None:
    if config.total > MAX_PROBLEMS:
        return _too_many(config, speech)
    return _obstacle(config.topic, config.total, speech) or _edit_obstacle(config, speech)


@lru_cache(maxsize=32)
def _obstacle(config: TopicConfig, total: int, speech: Words) -> Obstacle | None:
    return topic_for(config).obstacle(config, count=total, words=speech)


def _too_many(config: WorksheetConfig, speech: Words) -> Obstacle:
    return Obstacle(
        sentence=speech.tr(
            "{total} problems are more than the {most} a worksheet can have.",
            total=config.total,
            most=MAX_PROBLEMS,
        ),
        field="page.pages",
        remedies=(Remedy(label=speech.tr("Ask for {n}", n=MAX_PROBLEMS), count=MAX_PROBLEMS),),
    )


def _edit_obstacle(config: WorksheetConfig, speech: Words) -> Obstacle | None:
    """Return why a typed problem cannot stand on this sheet; only a file can hold such a one."""
    topic = topic_for(config.topic)
    for edit in _edits_in_place(config):
        try:
            _solved(edit, topic)
        except ConfigError as exc:
            return Obstacle(
                sentence=speech.tr(exc.reason),
                field="edits",
                remedies=(
                    Remedy(label=speech.tr("Drop the changed problems"), without_edits=True),
                ),
            )
    return None


def draw(config: WorksheetConfig) -> Drawn:
    """Return the problems of `config`: a pure function of settings, seed and generator version.

    Raises:
        ImpossibleWishError: when `obstacle` finds one.
        ConfigError: when a typed problem does not fit its topic.
    """
    # Only these parts of the config make the problems: a change of the page draws nothing anew.
    only = WorksheetConfig(
        generator_version=config.generator_version,
        seed=config.seed,
        topic=config.topic,
        page=PageSettings(
            problems_per_page=config.page.problems_per_page, pages=config.page.pages
        ),
        edits=config.edits,
    )
    return _drawn(only)


@lru_cache(maxsize=32)
def _drawn(config: WorksheetConfig) -> Drawn:
    topic = topic_for(config.topic)
    problems = topic.draw(
        config.topic, count=config.total, seed=config.seed, version=config.generator_version
    )
    if config.edits:
        problems = _edited(config, problems)
    return examined(config, problems)


def examined(config: WorksheetConfig, problems: tuple[Problem, ...]) -> Drawn:
    """Return `problems` (drawn, or read from a kept version) with what the checker says."""
    topic = topic_for(config.topic)
    return Drawn(
        problems=problems,
        defects=tuple(i for i, problem in enumerate(problems) if not topic.check(problem)),
        mixture=topic.mixture(problems),
        space=topic.space(config.topic),
    )


def _edited(config: WorksheetConfig, drawn: tuple[Problem, ...]) -> tuple[Problem, ...]:
    topic = topic_for(config.topic)
    problems = list(drawn)
    edited = set()
    for edit in _edits_in_place(config):
        problems[edit.index] = _solved(edit, topic)
        edited.add(edit.index)
    taken = {_asked(problems[index]) for index in edited}
    for index, problem in enumerate(problems):
        if index not in edited and _asked(problem) in taken:
            problems[index] = _another(config, tuple(problems), index)
    return tuple(problems)


def _solved(edit: ProblemEdit, topic: Topic[Any]) -> Problem:
    """Return the problem of an edit.

    Raises:
        ConfigError: when it does not fit the topic.
    """
    if edit.question is UNSET:
        return topic.solve(edit.a, edit.b, edit.operator)
    if edit.operator not in topic.operators:
        raise other_operation()
    if not isinstance(topic, Asking):
        raise other_operation()
    return topic.solve_question(edit.question)


def _asked(problem: Problem) -> tuple[object, ...]:
    """Return what makes a problem the same as another, but for its answer."""
    return problem.a, problem.b, problem.operator, problem.question


def _edits_in_place(config: WorksheetConfig) -> tuple[ProblemEdit, ...]:
    """Return the edits of problems that the sheet has; a file may name others."""
    return tuple(edit for edit in config.edits if 0 <= edit.index < config.total)


def _another(config: WorksheetConfig, problems: tuple[Problem, ...], index: int) -> Problem:
    """Return a stand-in for a drawn problem that the teacher typed elsewhere on the sheet; when
    there is no other, the double stays.
    """
    topic = topic_for(config.topic)
    try:
        return topic.redraw(config.topic, problems, index=index, seed=config.seed ^ (index + 1))
    except ImpossibleWishError:
        return problems[index]


def redrawn(
    config: WorksheetConfig, problems: tuple[Problem, ...], *, index: int, seed: int
) -> ProblemEdit:
    """Return the edit that puts another problem of the same kind in the place of `index`.

    Raises:
        ImpossibleWishError: when there is no other.
    """
    found = topic_for(config.topic).redraw(config.topic, problems, index=index, seed=seed)
    return ProblemEdit(
        index=index, a=found.a, b=found.b, operator=found.operator, question=found.question
    )


def pages_of(config: WorksheetConfig, drawn: Drawn, *, title: str, host_length: int = 0) -> Sheet:
    """Return the pupils' pages in the language of the paper."""
    topic = topic_for(config.topic)
    style = _style(config)
    return lay_out(
        topic.sections(config.topic, drawn.problems, style),
        page=config.page,
        header=config.header,
        notation=config.notation,
        title=title,
        instruction=config.header.instruction_text or topic.instruction(config.topic, style),
        words=style.words,
        host_length=host_length,
    )


def key_pages_of(
    config: WorksheetConfig, drawn: Drawn, *, title: str, host_length: int = 0
) -> tuple[Page, ...]:
    """Return the pages of the answer key, which says how many answers were checked."""
    if config.key is AnswerKey.NONE:
        return ()
    topic = topic_for(config.topic)
    style = _style(config)
    return lay_out_key(
        topic.key(config.topic, drawn.problems, style),
        page=config.page,
        header=config.header,
        title=title,
        words=style.words,
        host_length=host_length,
        sheet_pages=config.page.pages,
    )


def snapshot_of(
    config: WorksheetConfig, drawn: Drawn, *, encoded: bytes, title: str, page_count: int
) -> Snapshot:
    """Return what a kept version stores: the config as it is with the problems and the key."""
    problems, answer_key = keyed(drawn)
    return Snapshot(
        config=encoded,
        name=title,
        worksheet_type=topic_for(config.topic).name,
        problems=problems,
        answer_key=answer_key,
        problem_count=len(drawn.problems),
        page_count=page_count,
    )


def keyed(drawn: Drawn) -> tuple[bytes, bytes]:
    """Return the problems and their answers as a kept version stores them."""
    answers = tuple(answer_of(problem) for problem in drawn.problems)
    return msgspec.json.encode(drawn.problems), msgspec.json.encode(answers)


def problems_in(stored: bytes) -> tuple[Problem, ...]:
    """Return the problems of a kept version.

    Raises:
        ConfigError: when the store holds something else (a newer program's, or a defect).
    """
    try:
        return _problems.decode(stored)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ConfigError("problems", str(exc)) from exc


class Answer(msgspec.Struct, frozen=True):
    """An entry of the stored answer key."""

    answer: int
    remainder: int = 0


def answer_of(problem: Problem) -> Answer:
    """Return the answer of a problem as the key stores it."""
    return Answer(problem.answer, problem.remainder)


_problems = msgspec.json.Decoder(tuple[Problem, ...])


def _style(config: WorksheetConfig) -> Style:
    return Style(
        config.notation,
        config.page.writing,
        words(config.language),
        mistakes=config.key_mistakes,
    )
