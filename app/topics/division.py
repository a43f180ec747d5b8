"""Division with and without remainder, in the written layout of the country."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from app.errors import ConfigError, ImpossibleWishError
from app.fields import Field, GroupName, Kind, Option, Value
from app.layout.items import InLine, KeyEntry, KeySection, Piece, Quotient, Section
from app.layout.settings import Writing
from app.topics.base import Mixture, Obstacle, Remedy, Style
from app.topics.division_mistakes import DIVISION
from app.topics.key import in_line, wrong_answers
from app.topics.plain_fields import number_field, range_fields, toggle_field
from app.topics.problem import Operator, Problem
from app.topics.quotients import (
    Dividends,
    answer_words,
    dividends,
    draw_quotients,
    quotient,
    steps,
)
from app.topics.refusals import (
    divided_by_zero,
    no_other,
    other_operation,
    smaller_first,
    too_large_to_divide,
)
from app.topics.sampling import shuffle, stream, wander
from app.topics.school import multiplied_back
from app.topics.wishes import different, use_digits
from app.words import Words


class Remainder(StrEnum):
    """Whether divisions come out even."""

    NEVER = "never"
    SOME = "some"
    ALWAYS = "always"


class DivisionConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="division"
):
    """The settings of divisions; the layout and sign are in the worksheet's notation."""

    dividend_low: Annotated[int, Meta(ge=1, le=5)] = 3
    dividend_high: Annotated[int, Meta(ge=1, le=5)] = 3
    divisor_low: Annotated[int, Meta(ge=2, le=99)] = 2
    """The smallest divisor itself, not its digits."""
    divisor_high: Annotated[int, Meta(ge=2, le=99)] = 9
    remainder: Remainder = Remainder.NEVER
    remainder_percent: Annotated[int, Meta(ge=1, le=99)] = 50
    """With `some`: the exact share of problems that leave a remainder."""
    working_grid: bool = True
    worked_example: bool = False


class DivisionTopic:
    """Quotients of two numbers, with and without remainder."""

    name = "division"
    config_type = DivisionConfig
    operators: tuple[Operator, ...] = (Operator.DIVIDE,)
    mistakes = DIVISION

    def title(self, words: Words) -> str:
        """Return "Division"."""
        return words.tr("Division")

    def short_title(self, words: Words) -> str:
        """Return the title: it is short enough."""
        return self.title(words)

    def instruction(self, config: DivisionConfig, style: Style) -> str:
        """Say whether something may be left over."""
        words = style.words
        if config.remainder is Remainder.NEVER:
            return words.tr("Divide.")
        return words.tr("Divide. Write down what is left over.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 divisions"."""
        return words.ntr("{n} division", "{n} divisions", n)

    def fields(self) -> tuple[Field[DivisionConfig], ...]:
        """Return the settings of divisions."""
        return _FIELDS

    def space(self, config: DivisionConfig) -> int:
        """Return the exact number of different problems."""
        even, rest = _room(config, even=True), _room(config, even=False)
        return {
            Remainder.NEVER: even,
            Remainder.ALWAYS: rest,
            Remainder.SOME: even + rest,
        }[config.remainder]

    def obstacle(self, config: DivisionConfig, *, count: int, words: Words) -> Obstacle | None:
        """Return why these problems cannot be had, or None."""
        found = _turned_around(config, words)
        if found is not None:
            return found
        even, rest = shares(config, count)
        there = (_room(config, even=True), _room(config, even=False))
        if _fits(config, count, there):
            return None
        return Obstacle(
            sentence=_too_few((even, rest), there, count, words),
            field="page.problems_per_page",
            remedies=self._remedies(config, count, words),
        )

    def wish_obstacle(self, config: DivisionConfig, words: Words) -> Obstacle | None:
        """Return why these settings can never come true, or None."""
        return _turned_around(config, words)

    def notes(self, config: DivisionConfig, words: Words) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: every division that is wished is had or refused."""
        return ()

    def _remedies(self, config: DivisionConfig, count: int, words: Words) -> tuple[Remedy, ...]:
        found = []
        there = (_room(config, even=True), _room(config, even=False))
        available = next((n for n in range(count, 0, -1) if _fits(config, n, there)), 0)
        if available:
            found.append(Remedy(label=words.tr("Ask for {n}", n=available), count=available))
        for length in range(config.dividend_high + 1, 6):
            wider = msgspec.structs.replace(config, dividend_low=length, dividend_high=length)
            rooms = (_room(wider, even=True), _room(wider, even=False))
            if _fits(wider, count, rooms):
                found.append(Remedy(label=use_digits(length, words), config=wider))
                break
        return tuple(found)

    def draw(
        self, config: DivisionConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems, each divisor about equally often.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        pairs = []
        for share, even in zip(shares(config, count), (True, False), strict=True):
            chance = stream(seed, version, self.name, "even" if even else "rest")
            pairs += draw_quotients(_spaces(config, even=even), share, chance)
        shuffle(pairs, stream(seed, version, self.name, "places"))
        return tuple(quotient(a, b) for a, b in pairs)

    def redraw(
        self, config: DivisionConfig, problems: tuple[Problem, ...], *, index: int, seed: int
    ) -> Problem:
        """Return another problem that also comes out even, or also does not.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        even = problems[index].remainder == 0
        found = _other(config, problems, f"{seed}|redraw {index}", even=even)
        if found is None:
            raise no_other()
        return found

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem of two typed numbers.

        Raises:
            ConfigError: when they do not fit.
        """
        if operator is not Operator.DIVIDE:
            raise other_operation()
        if b == 0:
            raise divided_by_zero()
        if not (0 <= a <= 99_999 and 1 <= b <= 99):
            raise too_large_to_divide()
        if a < b:
            raise smaller_first()
        return quotient(a, b)

    def check(self, problem: Problem) -> bool:
        """Return whether quotient times divisor plus remainder gives the dividend again."""
        if problem.operator is not Operator.DIVIDE or min(problem.answer, problem.remainder) < 0:
            return False
        numbers = (problem.a, problem.b, problem.answer, problem.remainder)
        return multiplied_back(*(str(value) for value in numbers))

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:  # noqa: ARG002  (the protocol's)
        """Return nothing: divisions have no categories."""
        return Mixture()

    def sections(
        self, config: DivisionConfig, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return one section, a worked example first when wished."""
        indices = tuple(range(len(problems)))
        if style.writing is Writing.IN_LINE:
            return (Section(_lines(config, problems, style), indices),)
        pieces: tuple[Piece, ...] = tuple(_piece(config, p, style) for p in problems)
        if config.worked_example:
            even = config.remainder is not Remainder.ALWAYS
            example = _other(config, problems, "example", even=even)
            if example is not None:
                worked = _piece(config, example, style, worked=True)
                return (Section((worked, *pieces), (-1, *indices)),)
        return (Section(pieces, indices),)

    def key(
        self,
        config: DivisionConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the key with one step for each digit of the quotient."""
        entries = tuple(
            KeyEntry(
                number=at,
                problem=in_line(problem, style.notation.divide, style.notation),
                answer=answer_words(problem, style),
                steps=steps(problem, style),
                mistakes=wrong_answers(
                    self.mistakes, problem, lambda m: answer_words(m, style), style
                ),
                checked=self.check(problem),
            )
            for at, problem in enumerate(problems, 1)
        )
        return (KeySection(entries),)


def shares(config: DivisionConfig, count: int) -> tuple[int, int]:
    """Return how many of `count` come out even and how many leave a remainder, halves up."""
    percent = {
        Remainder.NEVER: 0,
        Remainder.SOME: config.remainder_percent,
        Remainder.ALWAYS: 100,
    }[config.remainder]
    rest = (count * percent + 50) // 100
    return count - rest, rest


def _spaces(config: DivisionConfig, *, even: bool) -> list[Dividends]:
    digits = (config.dividend_low, config.dividend_high)
    divisors = range(config.divisor_low, config.divisor_high + 1)
    return [dividends(digits, divisor, even=even) for divisor in divisors]


def _room(config: DivisionConfig, *, even: bool) -> int:
    return sum(space.size for space in _spaces(config, even=even))


def _fits(config: DivisionConfig, count: int, there: tuple[int, int]) -> bool:
    even, rest = shares(config, count)
    return even <= there[0] and rest <= there[1]


def _turned_around(config: DivisionConfig, words: Words) -> Obstacle | None:
    """Return the obstacle of a range whose low end is above its high end."""
    ranges = (
        ("dividend", words.tr("The smallest number of digits is above the largest.")),
        ("divisor", words.tr("The smallest divisor is above the largest.")),
    )
    for name, sentence in ranges:
        low, high = getattr(config, f"{name}_low"), getattr(config, f"{name}_high")
        if low > high:
            turned = msgspec.structs.replace(config, **{f"{name}_low": high, f"{name}_high": low})
            remedy = Remedy(label=words.tr("Swap them"), config=turned)
            return Obstacle(sentence=sentence, field=f"topic.{name}_low", remedies=(remedy,))
    return None


def _too_few(wanted: tuple[int, int], there: tuple[int, int], count: int, words: Words) -> str:
    if wanted[0] > there[0]:
        if not wanted[1]:
            return different(there[0], count, words)
        text = words.tr("{n} divisions without remainder exist, this mix needs {wanted}.")
        return text.format(n=there[0], wanted=wanted[0])
    if not wanted[0]:
        return different(there[1], count, words)
    text = words.tr("{n} divisions with remainder exist, this mix needs {wanted}.")
    return text.format(n=there[1], wanted=wanted[1])


def _other(
    config: DivisionConfig, problems: tuple[Problem, ...], label: str, *, even: bool
) -> Problem | None:
    """Return a division that is not among `problems`, or None when there is none."""
    taken = {(problem.a, problem.b) for problem in problems}
    first = problems[0] if problems else quotient(2, 2)
    chance = stream(label, first.a, first.b)
    spaces = _spaces(config, even=even)
    for at in wander(len(spaces), chance):
        for rank in wander(spaces[at].size, chance):
            pair = (spaces[at].at(rank), spaces[at].divisor)
            if pair not in taken:
                return quotient(*pair)
    return None


def _piece(
    config: DivisionConfig, problem: Problem, style: Style, *, worked: bool = False
) -> Quotient:
    notation = style.notation
    return Quotient(
        problem.a,
        problem.b,
        notation.divide,
        layout=notation.division,
        grid=config.working_grid,
        worked=worked,
    )


def _lines(
    config: DivisionConfig, problems: tuple[Problem, ...], style: Style
) -> tuple[Piece, ...]:
    width = max((len(str(problem.answer)) for problem in problems), default=1)
    rest = "" if config.remainder is Remainder.NEVER else style.notation.remainder
    sign = style.notation.divide
    return tuple(InLine(in_line(p, sign, style.notation), width, rest) for p in problems)


def _with_remainder(config: DivisionConfig, value: Value) -> DivisionConfig:
    try:
        remainder = Remainder(str(value))
    except ValueError as exc:
        raise ConfigError("topic.remainder", f"There is no choice “{value}”.") from exc
    return msgspec.structs.replace(config, remainder=remainder)


_FIELDS: tuple[Field[DivisionConfig], ...] = (
    *range_fields(
        ("dividend_low", "dividend_high"),
        label=lambda words: words.tr("Digits of the first number"),
        low_label=lambda words: words.tr("First number, fewest digits"),
        limits=(1, 5),
    ),
    number_field(
        "divisor_low",
        lambda words: words.tr("Smallest divisor"),
        limits=(2, 99),
        follows=("divisor_high", max),
    ),
    number_field(
        "divisor_high",
        lambda words: words.tr("Largest divisor"),
        limits=(2, 99),
        follows=("divisor_low", min),
    ),
    Field(
        path="remainder",
        group=GroupName.DIFFICULTY,
        kind=Kind.SEGMENTS,
        label=lambda words: words.tr("Remainder"),
        get=lambda config: config.remainder.value,
        set=_with_remainder,
        options=(
            Option(value="never", label=lambda words: words.tr("Never")),
            Option(value="some", label=lambda words: words.tr("Some")),
            Option(value="always", label=lambda words: words.tr("Always")),
        ),
    ),
    number_field(
        "remainder_percent",
        lambda words: words.tr("Problems with a remainder"),
        limits=(1, 99),
        unit="%",
        group=GroupName.DIFFICULTY,
        visible=lambda config: config.remainder is Remainder.SOME,
    ),
    toggle_field("working_grid", lambda words: words.tr("Working grid"), group=GroupName.HELP),
    toggle_field("worked_example", lambda words: words.tr("Worked example"), group=GroupName.HELP),
)
