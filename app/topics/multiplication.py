"""Multiplication: facts and written multiplication."""

from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta

from app.errors import ImpossibleWishError
from app.fields import Field, GroupName, Kind, Value
from app.layout.items import InLine, KeyEntry, KeySection, Piece, Product, Section
from app.layout.settings import DivisionLayout, Writing
from app.topics.base import Mixture, Obstacle, Remedy, Style
from app.topics.key import in_line, number, wrong_answers
from app.topics.multiplication_mistakes import MULTIPLICATION
from app.topics.plain_fields import range_fields, toggle_field
from app.topics.problem import Operator, Problem
from app.topics.products import Products, product, products, steps
from app.topics.refusals import no_other, no_tables, other_operation, too_large_to_multiply
from app.topics.sampling import distinct, stream, wander
from app.topics.school import column_product
from app.topics.wishes import different, use_digits
from app.words import Words


class MultiplicationConfig(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="multiplication"
):
    """The settings of multiplications."""

    first_low: Annotated[int, Meta(ge=1, le=4)] = 2
    first_high: Annotated[int, Meta(ge=1, le=4)] = 2
    second_low: Annotated[int, Meta(ge=1, le=3)] = 1
    second_high: Annotated[int, Meta(ge=1, le=3)] = 1
    tables: tuple[Annotated[int, Meta(ge=0, le=20)], ...] = ()
    """Times tables to practise (a factor is one of these); empty: any."""
    swapped_pairs: bool = False
    place_zeros: bool = True
    answer_boxes: bool = True
    row_boxes: bool = True
    worked_example: bool = False


def space_of(config: MultiplicationConfig) -> Products:
    """Return the facts of a config.

    One-digit factors are 0-9 in facts; in written multiplication 2-9, for times 0 and times 1 are
    no written multiplications. With times tables the second factor is one of them, and a one-digit
    first factor runs from 1 to 10.
    """
    facts = config.first_high == config.second_high == 1
    if config.tables:
        one_digit = config.first_low == 1
        start = 1 if one_digit else 10 ** (config.first_low - 1)
        stop = 11 if config.first_high == 1 else 10**config.first_high
        tables = tuple(sorted(set(config.tables)))
        return products(range(start, stop), tables, ordered=config.swapped_pairs)
    least = 0 if facts else 2
    first = _numbers(config.first_low, config.first_high, least)
    second = _numbers(config.second_low, config.second_high, least)
    return products(first, second, ordered=config.swapped_pairs)


def _numbers(low: int, high: int, least: int) -> range:
    return range(10 ** (low - 1) if low > 1 else least, 10**high)


class MultiplicationTopic:
    """Products of two numbers."""

    name = "multiplication"
    config_type = MultiplicationConfig
    operators: tuple[Operator, ...] = (Operator.MULTIPLY,)
    mistakes = MULTIPLICATION

    def title(self, words: Words) -> str:
        """Return "Multiplication"."""
        return words.tr("Multiplication")

    def short_title(self, words: Words) -> str:
        """Return the title: it is short enough."""
        return self.title(words)

    def instruction(self, config: MultiplicationConfig, style: Style) -> str:
        """Say how to write the rows, where there are several."""
        words = style.words
        if style.writing is Writing.IN_LINE or max(config.second_high, 1) == 1 or config.tables:
            return words.tr("Multiply.")
        return words.tr("Multiply. Write one row for each digit, then add.")

    def noun(self, words: Words, n: int) -> str:
        """Return "20 multiplications"."""
        return words.ntr("{n} multiplication", "{n} multiplications", n)

    def fields(self) -> tuple[Field[MultiplicationConfig], ...]:
        """Return the settings of multiplications."""
        return _FIELDS

    def space(self, config: MultiplicationConfig) -> int:
        """Return the exact number of different problems."""
        return space_of(config).size

    def obstacle(
        self, config: MultiplicationConfig, *, count: int, words: Words
    ) -> Obstacle | None:
        """Return why so many different problems cannot be had, or None."""
        found = self.wish_obstacle(config, words)
        if found is not None:
            return found
        there = self.space(config)
        if count <= there:
            return None
        return Obstacle(
            sentence=different(there, count, words),
            field="page.problems_per_page",
            remedies=self._remedies(config, there, words),
        )

    def wish_obstacle(self, config: MultiplicationConfig, words: Words) -> Obstacle | None:
        """Return why these settings can never come true, or None."""
        for name in ("first", "second"):
            low, high = getattr(config, f"{name}_low"), getattr(config, f"{name}_high")
            if low > high:
                turned = msgspec.structs.replace(
                    config, **{f"{name}_low": high, f"{name}_high": low}
                )
                return Obstacle(
                    sentence=words.tr("The smallest number of digits is above the largest."),
                    field=f"topic.{name}_low",
                    remedies=(Remedy(label=words.tr("Swap them"), config=turned),),
                )
        return None

    def notes(self, config: MultiplicationConfig, words: Words) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: every multiplication that is wished is had or refused."""
        return ()

    def _remedies(
        self, config: MultiplicationConfig, there: int, words: Words
    ) -> tuple[Remedy, ...]:
        found = [Remedy(label=words.tr("Ask for {n}", n=there), count=there)]
        swapped = msgspec.structs.replace(config, swapped_pairs=True)
        if self.space(swapped) > there:
            found.append(Remedy(label=words.tr("Allow swapped pairs"), config=swapped))
        if config.first_high < 4:
            longer = config.first_high + 1
            wider = msgspec.structs.replace(config, first_low=longer, first_high=longer)
            found.append(Remedy(label=use_digits(longer, words), config=wider))
        return tuple(found)

    def draw(
        self, config: MultiplicationConfig, *, count: int, seed: int, version: int
    ) -> tuple[Problem, ...]:
        """Return `count` different problems.

        Raises:
            ImpossibleWishError: when `obstacle` is not None.
        """
        found = self.obstacle(config, count=count, words=Words())
        if found is not None:
            raise ImpossibleWishError(found.field, found.sentence)
        space = space_of(config)
        chance = stream(seed, version, self.name)
        pairs = [space.pair(rank) for rank in distinct(space.size, count, chance)]
        return tuple(product(*_turned(space, pair, chance.random())) for pair in pairs)

    def redraw(
        self,
        config: MultiplicationConfig,
        problems: tuple[Problem, ...],
        *,
        index: int,
        seed: int,
    ) -> Problem:
        """Return another problem, different from all.

        Raises:
            ImpossibleWishError: when there is no other.
        """
        found = _other(config, problems, f"{seed}|redraw {index}")
        if found is None:
            raise no_other()
        return found

    def solve(self, a: int, b: int, operator: Operator) -> Problem:
        """Return the problem of two typed numbers.

        Raises:
            ConfigError: when they do not fit.
        """
        if operator is not Operator.MULTIPLY:
            raise other_operation()
        if not (0 <= a <= 9999 and 0 <= b <= 999):
            raise too_large_to_multiply()
        return product(a, b)

    def check(self, problem: Problem) -> bool:
        """Return whether the digits' products, gathered by place, give the same answer."""
        if problem.operator is not Operator.MULTIPLY or problem.remainder:
            return False
        return column_product(str(problem.a), str(problem.b)) == str(problem.answer)

    def mixture(self, problems: tuple[Problem, ...]) -> Mixture:  # noqa: ARG002  (the protocol's)
        """Return nothing: multiplications have no categories."""
        return Mixture()

    def sections(
        self, config: MultiplicationConfig, problems: tuple[Problem, ...], style: Style
    ) -> tuple[Section, ...]:
        """Return one section, a worked example first when wished."""
        indices = tuple(range(len(problems)))
        if style.writing is Writing.IN_LINE:
            width = max((len(str(problem.answer)) for problem in problems), default=1)
            sign = style.notation.multiply
            lines = tuple(InLine(in_line(p, sign, style.notation), width) for p in problems)
            return (Section(lines, indices),)
        pieces: tuple[Piece, ...] = tuple(_piece(config, p, style) for p in problems)
        if config.worked_example:
            example = _other(config, problems, "example")
            if example is not None:
                worked = _piece(config, example, style, worked=True)
                return (Section((worked, *pieces), (-1, *indices)),)
        return (Section(pieces, indices),)

    def key(
        self,
        config: MultiplicationConfig,  # noqa: ARG002  (the protocol's)
        problems: tuple[Problem, ...],
        style: Style,
    ) -> tuple[KeySection, ...]:
        """Return the key with rows or columns as steps."""
        entries = tuple(
            KeyEntry(
                number=at,
                problem=in_line(problem, style.notation.multiply, style.notation),
                answer=number(problem.answer, style.notation),
                steps=steps(problem, style),
                mistakes=wrong_answers(
                    self.mistakes, problem, lambda m: number(m.answer, style.notation), style
                ),
                checked=self.check(problem),
            )
            for at, problem in enumerate(problems, 1)
        )
        return (KeySection(entries),)


def _turned(space: Products, pair: tuple[int, int], roll: float) -> tuple[int, int]:
    return pair[::-1] if roll < 0.5 and space.flippable(*pair) else pair


def _other(
    config: MultiplicationConfig, problems: tuple[Problem, ...], label: str
) -> Problem | None:
    """Return a problem that is not among `problems`, or None when there is none."""
    space = space_of(config)
    taken = {(problem.a, problem.b) for problem in problems}
    if not config.swapped_pairs:
        taken |= {(b, a) for a, b in taken}
    first = problems[0] if problems else product(0, 0)
    for rank in wander(space.size, stream(label, first.a, first.b)):
        pair = space.pair(rank)
        if pair not in taken:
            return product(*pair)
    return None


def _piece(
    config: MultiplicationConfig, problem: Problem, style: Style, *, worked: bool = False
) -> Product:
    return Product(
        problem.a,
        problem.b,
        style.notation.multiply,
        german=style.notation.division is DivisionLayout.GERMAN,
        place_zeros=config.place_zeros,
        answer_boxes=config.answer_boxes,
        row_boxes=config.row_boxes,
        worked=worked,
    )


def _with_tables(config: MultiplicationConfig, value: Value) -> MultiplicationConfig:
    """Read "2, 5, 10"; an empty text is any factor."""
    parts = str(value).replace(",", " ").replace(";", " ").split()
    if not all(part.isascii() and part.isdigit() and int(part) <= 20 for part in parts):
        raise no_tables()
    return msgspec.structs.replace(config, tables=tuple(sorted({int(part) for part in parts})))


_toggle = partial(toggle_field, advanced=False)
_FIELDS: tuple[Field[MultiplicationConfig], ...] = (
    *range_fields(
        ("first_low", "first_high"),
        label=lambda words: words.tr("Digits of the first number"),
        low_label=lambda words: words.tr("First number, fewest digits"),
        limits=(1, 4),
    ),
    *range_fields(
        ("second_low", "second_high"),
        label=lambda words: words.tr("Digits of the second number"),
        low_label=lambda words: words.tr("Second number, fewest digits"),
        limits=(1, 3),
        visible=lambda config: not config.tables,
    ),
    Field(
        path="tables",
        group=GroupName.CONTENT,
        kind=Kind.TEXT,
        label=lambda words: words.tr("Times tables"),
        get=lambda config: ", ".join(str(table) for table in config.tables),
        set=_with_tables,
        hint=lambda words: words.tr("For example 2, 5, 10. Leave it empty for any number."),
        max_length=60,
    ),
    toggle_field(
        "swapped_pairs", lambda words: words.tr("Swapped pairs are two problems"), advanced=True
    ),
    _toggle("place_zeros", lambda words: words.tr("Place zeros"), group=GroupName.HELP),
    _toggle("row_boxes", lambda words: words.tr("Boxes for the rows"), group=GroupName.HELP),
    _toggle("answer_boxes", lambda words: words.tr("Answer boxes"), group=GroupName.HELP),
    _toggle("worked_example", lambda words: words.tr("Worked example"), group=GroupName.HELP),
)
