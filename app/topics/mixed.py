"""Additions and subtractions on one sheet."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from app.errors import ConfigError
from app.fields import Field, GroupName, Kind, Option, Value
from app.layout.items import InLine, KeySection, Piece, Section
from app.layout.settings import Writing
from app.topics.addition import AdditionConfig, AdditionTopic
from app.topics.addition_mistakes import ADDITION
from app.topics.aids import Aids, Rule
from app.topics.base import Mixture, Obstacle, Style
from app.topics.column_fields import lifted, shared_fields
from app.topics.column_key import entry
from app.topics.key import in_line
from app.topics.mistakes import together
from app.topics.problem import Category, Operator, Problem
from app.topics.sampling import shuffle, stream
from app.topics.subtraction import SubtractionConfig, SubtractionTopic
from app.topics.subtraction_mistakes import SUBTRACTION
from app.topics.vertical import answer_width, mixture, vertical
from app.words import Words


class Order(StrEnum):
    """How the two operators stand on the sheet."""

    SECTIONS = "sections"
    """Section A adds, section B subtracts."""
    SHUFFLED = "shuffled"


class MixedConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="mixed"
):
    """Both operators, each with its own settings."""

    addition: AdditionConfig = AdditionConfig()
    subtraction: SubtractionConfig = SubtractionConfig()
    addition_percent: Annotated[int, Meta(ge=0, le=100)] = 50
    order: Order = Order.SECTIONS


_ADDITION = AdditionTopic()
_SUBTRACTION = SubtractionTopic()


def shares(config: MixedConfig, count: int) -> tuple[int, int]:
    """Return how many of `count` problems add and how many subtract, halves rounded up."""
    adding = (count * config.addition_percent + 50) // 100
    return adding, count - adding


class MixedTopic:
    """Additions and subtractions on one sheet, each drawn as on a sheet of its own."""

    name = "mixed"
    config_type = MixedConfig
    operators: tuple[Operator, ...] = (Operator.ADD, Operator.SUBTRACT)
    mistakes = together({Operator.ADD: ADDITION, Operator.SUBTRACT: SUBTRACTION})

    def title(self, words: Words) -> str:
        """Return "Addition and subtraction"."""
        return words.tr("Addition and subtraction")

    def short_title(self, words: Words) -> str:
        """Return "Mixed"."""
        return words.tr("Mixed")

    def instruction(self, config: MixedConfig, style: Style) -> str:
        """Speak of the small boxes when the page has some."""
        words = style.words
        boxes = (config.addition.aids.carry_boxes, config.subtraction.aids.borrow_boxes)
        if style.writing is Writing.IN_LINE:
            return words.tr("Add or subtract. Look at the sign.")
        if style.writing is Writing.COLUMNS and any(rule is not Rule.NEVER for rule in boxes):
            return words.tr("Start with the ones. Write small digits in the dashed boxes.")
        return words.tr("Start with the ones. Look at the sign.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 problems"."""
        return words.ntr("{n} problem", "{n} problems", n)

    def fields(self) -> tuple[Field[MixedConfig], ...]:
        """Return the settings of both operators."""
        return _FIELDS

    def space(self, config: MixedConfig) -> int:
        """Return the number of different problems of both operators."""
        return _ADDITION.space(config.addition) + _SUBTRACTION.space(config.subtraction)

    def space_by_category(self, config: MixedConfig) -> dict[Category, int]:
        """Return the number of different problems of each category, both operators together."""
        adding = _ADDITION.space_by_category(config.addition)
        subtracting = _SUBTRACTION.space_by_category(config.subtraction)
        return {name: adding[name] + subtracting[name] for name in Category}

    def obstacle(self, config: MixedConfig, *, count: int, words: Words) -> Obstacle | None:
        """Return what stands in the way of the additions, else of the subtractions."""
        adding, subtracting = shares(config, count)
        found = None
        if adding:
            found = _ADDITION.obstacle(config.addition, count=adding, words=words)
            if found is not None:
                return _lifted(found, config, "addition", count=count)
        if subtracting:
            found = _SUBTRACTION.obstacle(config.subtraction, count=subtracting, words=words)
            if found is not None:
                return _lifted(found, config, "subtraction", count=count)
        return None

    def wish_obstacle(self, config: MixedConfig, words: Words) -> Obstacle | None:
        """Return why a mix written by hand can never come true, or None."""
        found = _ADDITION.wish_obstacle(config.addition, words)
        if found is not None:
            return _lifted(found, config, "addition", count=0)
        found = _SUBTRACTION.wish_obstacle(config.subtraction, words)
        return found and _lifted(found, config, "subtraction", count=0)

    def notes(self, config: MixedConfig, words: Words) -> tuple[str, ...]:
        """Return sentences on what the digits make of the wished mixes."""
        return (
            *_ADDITION.notes(config.addition, words),
            *_SUBTRACTION.notes(config.subtraction, words),
        )

    def draw(
        self, config: MixedConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems, in two blocks or shuffled.

        Shuffled, each operator keeps its own order, so that a ramp stays one.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        adding, subtracting = shares(config, count)
        sums: tuple[Problem, ...] = ()
        differences: tuple[Problem, ...] = ()
        if adding:  # an operator without problems may have any settings
            sums = _ADDITION.draw(config.addition, count=adding, seed=seed, version=version)
        if subtracting:
            differences = _SUBTRACTION.draw(
                config.subtraction, count=subtracting, seed=seed, version=version
            )
        if config.order is Order.SECTIONS:
            return sums + differences
        turns = [True] * adding + [False] * subtracting
        shuffle(turns, stream(seed, version, "order"))
        queues = iter(sums), iter(differences)
        return tuple(next(queues[0 if add else 1]) for add in turns)

    def redraw(
        self, config: MixedConfig, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem of the same operator and category.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        operator = problems[index].operator
        same = [i for i, problem in enumerate(problems) if problem.operator is operator]
        own = tuple(problems[i] for i in same)
        at = same.index(index)
        if operator is Operator.ADD:
            return _ADDITION.redraw(config.addition, own, index=at, seed=seed)
        return _SUBTRACTION.redraw(config.subtraction, own, index=at, seed=seed)

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem of two typed numbers.

        Raises:
            ConfigError: when they do not fit.
        """
        return (_ADDITION if operator is Operator.ADD else _SUBTRACTION).solve(a, b, operator)

    def check(self, problem: Problem) -> bool:
        """Return whether the school algorithm finds the same answer."""
        return (_ADDITION if problem.operator is Operator.ADD else _SUBTRACTION).check(problem)

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:
        """Return the achieved mix of both operators."""
        return mixture(problems)

    def sections(
        self, config: MixedConfig, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return sections A and B by operator, or one section in the order of the sheet."""
        pieces = _pieces(config, problems, style)
        found = []
        for group in _groups(config, problems):
            topic = _SUBTRACTION if group.subtracts else _ADDITION
            hint = _hint(config, style, subtracts=group.subtracts)
            found.append(
                Section(
                    pieces=tuple(pieces[i] for i in group.indices),
                    indices=group.indices,
                    letter=group.letter,
                    verb=topic.verb(style.words) if group.letter else "",
                    instruction=hint if group.letter else "",
                )
            )
        return tuple(found)

    def key(
        self, config: MixedConfig, problems: tuple[Problem, ...], style: Style
    ) -> tuple[KeySection, ...]:
        """Return the key in the order and under the headings of the sheet."""
        found, first = [], 1
        for group in _groups(config, problems):
            topic = _SUBTRACTION if group.subtracts else _ADDITION
            entries = tuple(
                entry(problems[i], at, checked=self.check(problems[i]), style=style)
                for at, i in enumerate(group.indices, first)
            )
            first += len(entries)
            verb = topic.verb(style.words) if group.letter else ""
            found.append(KeySection(entries, group.letter, verb))
        return tuple(found)


class _Group(NamedTuple):
    """Problems that stand under one heading."""

    indices: tuple[int, ...]
    letter: str
    subtracts: bool


def _groups(config: MixedConfig, problems: tuple[Problem, ...]) -> tuple[_Group, ...]:
    """Sort the problems under their headings; a sheet with one operator needs none."""
    adds = tuple(i for i, problem in enumerate(problems) if problem.operator is Operator.ADD)
    subtracts = tuple(i for i in range(len(problems)) if i not in set(adds))
    if config.order is Order.SHUFFLED or not adds or not subtracts:
        return (_Group(tuple(range(len(problems))), "", not adds),)
    return (_Group(adds, "A", subtracts=False), _Group(subtracts, "B", subtracts=True))


def _pieces(config: MixedConfig, problems: tuple[Problem, ...], style: Style) -> tuple[Piece, ...]:
    """Return the pieces in the order of the problems; answer lines are equally wide."""
    if style.writing is Writing.IN_LINE:
        width = answer_width(problems)
        return tuple(
            InLine(in_line(problem, _sign(problem), style.notation), width) for problem in problems
        )
    return tuple(vertical(problem, _aids(config, problem), _sign(problem)) for problem in problems)


def _aids(config: MixedConfig, problem: Problem) -> Aids:
    adds = problem.operator is Operator.ADD
    return config.addition.aids if adds else config.subtraction.aids


def _sign(problem: Problem) -> str:
    return _ADDITION.sign if problem.operator is Operator.ADD else _SUBTRACTION.sign


def _hint(config: MixedConfig, style: Style, *, subtracts: bool) -> str:
    """Return the sentence beside the verb; the sheet's own already names the small boxes."""
    if subtracts:
        return _SUBTRACTION.hint(config.subtraction, style)
    frames = config.addition.aids.ten_frames
    if style.writing is Writing.COLUMNS and frames is not Rule.NEVER:
        return style.words.tr("Fill the ten frames if they help.")
    return ""


def _lifted(found: Obstacle, config: MixedConfig, name: str, *, count: int) -> Obstacle:
    """Return an obstacle of one operator as one of the whole sheet of `count` problems."""
    remedies = []
    for remedy in found.remedies:
        if remedy.count is None:
            both = msgspec.structs.replace(config, **{name: remedy.config})
            remedies.append(replace(remedy, config=both))
            continue
        own = 0 if name == "addition" else 1
        wanted = remedy.count
        total = next((n for n in range(count, 0, -1) if shares(config, n)[own] <= wanted), 0)
        if total:
            remedies.append(replace(remedy, count=total))
    field = found.field.replace("topic.", f"topic.{name}.", 1)
    return replace(found, field=field, remedies=tuple(remedies))


def _fields() -> tuple[Field[MixedConfig], ...]:
    """Return what both operators share first, then what each has of its own."""
    content: tuple[Field[MixedConfig], ...] = (
        Field(
            path="addition_percent",
            group=GroupName.CONTENT,
            kind=Kind.SLIDER,
            label=lambda words: words.tr("Additions"),
            get=lambda config: config.addition_percent,
            set=_with_percent,
            low=0,
            high=100,
            step=5,
            unit="%",
        ),
        Field(
            path="order",
            group=GroupName.CONTENT,
            kind=Kind.CHOICE,
            label=lambda words: words.tr("Order"),
            get=lambda config: config.order.value,
            set=_with_order,
            options=(
                Option(value="sections", label=lambda words: words.tr("In sections")),
                Option(value="shuffled", label=lambda words: words.tr("Shuffled")),
            ),
        ),
    )
    own = [
        lifted(field, topic.name, topic.title)
        for topic in (_ADDITION, _SUBTRACTION)
        for field in topic.fields()
        if field.path not in _SHARED
    ]
    return (*content, *shared_fields(), *own)


def _with_percent(config: MixedConfig, value: Value) -> MixedConfig:
    percent = int(value)
    if not 0 <= percent <= 100:
        raise ConfigError("topic.addition_percent", "The share goes from 0 to 100 %.")
    return msgspec.structs.replace(config, addition_percent=percent)


def _with_order(config: MixedConfig, value: Value) -> MixedConfig:
    try:
        order = Order(str(value))
    except ValueError as exc:
        raise ConfigError("topic.order", f"There is no order “{value}”.") from exc
    return msgspec.structs.replace(config, order=order)


_SHARED = {field.path for field in shared_fields()}
_FIELDS = _fields()
