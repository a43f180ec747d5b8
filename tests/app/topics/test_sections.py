"""Problems as pieces for the layout."""

import msgspec
import pytest

from app.errors import ConfigError
from app.layout.items import InLine, Product, Quotient, Section, Shown, Vertical
from app.layout.settings import DivisionLayout, Notation, Writing
from app.topics.addition import AdditionConfig, AdditionTopic
from app.topics.base import Style
from app.topics.difficulty import with_support
from app.topics.division import DivisionConfig, DivisionTopic, Remainder
from app.topics.drawing import solved
from app.topics.ladders import CHALLENGES
from app.topics.mixed import MixedConfig, MixedTopic, Order
from app.topics.multiplication import MultiplicationConfig, MultiplicationTopic
from app.topics.problem import Operator, Problem
from app.topics.registry import TOPICS, topic_for, topic_named
from app.topics.subtraction import SubtractionConfig, SubtractionTopic
from app.words import Words


def sole(sections: tuple[Section, ...]) -> Section:
    assert len(sections) == 1
    return sections[0]


def test_aids_are_resolved_for_each_problem(style: Style) -> None:
    problems = (solved(42, 31, Operator.ADD), solved(85, 67, Operator.ADD))
    plain, carrying = sole(AdditionTopic().sections(AdditionConfig(), problems, style)).pieces
    assert isinstance(plain, Vertical)
    assert isinstance(carrying, Vertical)
    assert (plain.regrouping, carrying.regrouping) == ((), (0, 1))
    assert (plain.shown.carry_boxes, carrying.shown.carry_boxes) == (False, True)
    assert plain.shown.answer_boxes


def test_without_help_nothing_is_shown(style: Style) -> None:
    config = with_support(AdditionConfig(start=CHALLENGES[18]), 12)
    problems = (solved(85, 67, Operator.ADD),)
    (piece,) = sole(AdditionTopic().sections(config, problems, style)).pieces
    assert piece == Vertical(85, 67, "+", Shown(), (0, 1))


def test_borrows_name_the_column_that_receives(style: Style) -> None:
    problems = (solved(1000, 1, Operator.SUBTRACT),)
    config = SubtractionConfig()
    (piece,) = sole(SubtractionTopic().sections(config, problems, style)).pieces
    assert isinstance(piece, Vertical)
    assert piece.regrouping == (0, 1, 2)
    assert piece.sign == "−"


def test_answer_lines_are_equally_wide(in_line: Style) -> None:
    problems = (solved(1, 2, Operator.ADD), solved(99_999, 12_345, Operator.ADD))
    pieces = sole(AdditionTopic().sections(AdditionConfig(), problems, in_line)).pieces
    assert pieces == (InLine("1 + 2 =", 6), InLine("99,999 + 12,345 =", 6))


def test_mixed_sheets_have_a_section_for_each_operator(style: Style) -> None:
    config = MixedConfig()
    topic = MixedTopic()
    problems = topic.draw(config, count=15, seed=1, version=1)
    adding, subtracting = topic.sections(config, problems, style)
    assert (adding.letter, adding.verb) == ("A", "Add.")
    assert adding.instruction == "Fill the ten frames if they help."
    assert (subtracting.letter, subtracting.verb) == ("B", "Subtract.")
    assert subtracting.instruction == (
        "The arrow shows where a ten moves. Cross out the digit and write the new ones above."
    )
    assert adding.indices + subtracting.indices == tuple(range(15))
    assert topic.instruction(config, style) == (
        "Start with the ones. Write small digits in the dashed boxes."
    )


def test_a_typed_problem_stands_in_its_operators_section(style: Style) -> None:
    config, topic = MixedConfig(), MixedTopic()
    problems = list(topic.draw(config, count=6, seed=1, version=1))
    problems[1] = topic.solve(9, 4, Operator.SUBTRACT)
    adding, subtracting = topic.sections(config, tuple(problems), style)
    assert adding.indices == (0, 2)
    assert subtracting.indices == (1, 3, 4, 5)


@pytest.mark.parametrize("percent", [0, 100])
def test_a_mixed_sheet_of_one_operator_needs_no_heading(percent: int, style: Style) -> None:
    config, topic = MixedConfig(addition_percent=percent), MixedTopic()
    problems = topic.draw(config, count=6, seed=1, version=1)
    section = sole(topic.sections(config, problems, style))
    assert (section.letter, section.verb) == ("", "")


def test_shuffled_sheets_have_one_section(style: Style, in_line: Style) -> None:
    config, topic = MixedConfig(order=Order.SHUFFLED), MixedTopic()
    problems = topic.draw(config, count=30, seed=1, version=1)
    section = sole(topic.sections(config, problems, style))
    signs = [piece.sign for piece in section.pieces if isinstance(piece, Vertical)]
    assert sorted(signs) == ["+"] * 15 + ["−"] * 15
    assert signs != sorted(signs)
    lines = sole(topic.sections(config, problems, in_line)).pieces
    assert all(isinstance(piece, InLine) for piece in lines)
    assert [len(section.entries) for section in topic.key(config, problems, style)] == [30]


def test_products_carry_their_settings(style: Style) -> None:
    config = MultiplicationConfig(place_zeros=False, row_boxes=False)
    german = msgspec.structs.replace(config, answer_boxes=False)
    problems = (Problem(247, 36, Operator.MULTIPLY, 8892),)
    topic = MultiplicationTopic()
    (piece,) = sole(topic.sections(config, problems, style)).pieces
    assert piece == Product(247, 36, "×", place_zeros=False, row_boxes=False)
    notation = Notation(multiply="·", division=DivisionLayout.GERMAN)
    there = Style(notation, Writing.COLUMNS, style.words)
    (piece,) = sole(topic.sections(german, problems, there)).pieces
    assert piece == Product(
        247, 36, "·", german=True, place_zeros=False, row_boxes=False, answer_boxes=False
    )


@pytest.mark.parametrize("layout", DivisionLayout)
def test_quotients_follow_the_country(layout: DivisionLayout, words: Words) -> None:
    style = Style(Notation(divide=":", division=layout), Writing.SQUARED, words)
    problems = (Problem(952, 7, Operator.DIVIDE, 136),)
    (piece,) = sole(DivisionTopic().sections(DivisionConfig(), problems, style)).pieces
    assert piece == Quotient(952, 7, ":", layout=layout)


def test_divisions_in_a_line_have_room_for_a_remainder(in_line: Style) -> None:
    topic = DivisionTopic()
    for remainder, word in ((Remainder.NEVER, ""), (Remainder.SOME, "R")):
        config = DivisionConfig(remainder=remainder)
        problems = topic.draw(config, count=4, seed=1, version=1)
        for piece in sole(topic.sections(config, problems, in_line)).pieces:
            assert isinstance(piece, InLine)
            assert piece.remainder == word


@pytest.mark.parametrize(
    ("topic", "config"),
    [
        (MultiplicationTopic(), MultiplicationConfig(worked_example=True, second_high=2)),
        (DivisionTopic(), DivisionConfig(worked_example=True)),
    ],
)
def test_a_worked_example_is_none_of_the_problems(
    topic: MultiplicationTopic | DivisionTopic,
    config: MultiplicationConfig | DivisionConfig,
    style: Style,
) -> None:
    found = topic_for(config)
    assert found.name == topic.name
    problems = found.draw(config, count=12, seed=1, version=1)
    section = sole(found.sections(config, problems, style))
    example, *others = section.pieces
    assert isinstance(example, Product | Quotient)
    assert example.worked
    assert section.indices == (-1, *range(12))
    assert msgspec.structs.replace(example, worked=False) not in others
    assert section == sole(found.sections(config, problems, style))


def test_every_index_occurs_once_and_every_key_entry_is_numbered(style: Style) -> None:
    for topic in TOPICS.values():
        config = topic.config_type()
        problems = topic.draw(config, count=17, seed=3, version=1)
        sections = topic.sections(config, problems, style)
        assert sorted(i for section in sections for i in section.indices) == list(range(17))
        entries = [e for section in topic.key(config, problems, style) for e in section.entries]
        assert [entry.number for entry in entries] == list(range(1, 18))
        assert all(entry.checked for entry in entries)


def test_the_words_of_the_topics(words: Words, style: Style, in_line: Style) -> None:
    assert [topic.title(words) for topic in TOPICS.values()] == [
        "Addition",
        "Subtraction",
        "Addition and subtraction",
        "Multiplication",
        "Division",
        "Fractions",
        "Linear equations",
        "Negative numbers",
    ]
    assert [topic.noun(words, 20) for topic in TOPICS.values()] == [
        "20 additions",
        "20 subtractions",
        "20 problems",
        "20 multiplications",
        "20 divisions",
        "20 problems with fractions",
        "20 equations",
        "20 problems with negative numbers",
    ]
    assert TOPICS["addition"].noun(words, 1) == "1 addition"
    assert TOPICS["addition"].instruction(AdditionConfig(), style) == (
        "Add. Write what you carry in the small boxes."
    )
    assert TOPICS["addition"].instruction(AdditionConfig(), in_line) == "Add."
    assert TOPICS["mixed"].instruction(MixedConfig(), in_line) == (
        "Add or subtract. Look at the sign."
    )
    hard = with_support(SubtractionConfig(start=CHALLENGES[15]), 12)
    assert TOPICS["subtraction"].instruction(hard, style) == "Subtract."
    some = with_support(SubtractionConfig(start=CHALLENGES[15]), 9)
    assert TOPICS["subtraction"].instruction(some, style) == (
        "Subtract. Cross out the digit you borrow from. Use the dashed boxes."
    )


def test_the_registry_knows_nothing_else() -> None:
    assert topic_named("division").name == "division"
    assert list(TOPICS) == [
        "addition",
        "subtraction",
        "mixed",
        "multiplication",
        "division",
        "fractions",
        "equations",
        "integers",
    ]
    with pytest.raises(ConfigError, match="algebra"):
        topic_named("algebra")
    with pytest.raises(ConfigError, match="Notation"):
        topic_for(Notation())


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_only_the_topics_own_operators_are_solved_and_checked(topic: object) -> None:
    found = topic_named(getattr(topic, "name", ""))
    for operator in Operator:
        if operator in found.operators:
            assert found.check(found.solve(12, 4, operator))
        else:
            with pytest.raises(ConfigError):
                found.solve(12, 4, operator)


@pytest.mark.parametrize(
    ("name", "a", "b", "operator"),
    [
        ("addition", 100_000, 1, Operator.ADD),
        ("addition", -1, 1, Operator.ADD),
        ("subtraction", 3, 4, Operator.SUBTRACT),
        ("mixed", 3, 4, Operator.SUBTRACT),
        ("multiplication", 10_000, 1, Operator.MULTIPLY),
        ("multiplication", 1, 1_000, Operator.MULTIPLY),
        ("division", 8, 0, Operator.DIVIDE),
        ("division", 3, 4, Operator.DIVIDE),
        ("division", 800, 100, Operator.DIVIDE),
    ],
)
def test_typed_numbers_that_do_not_fit_are_refused(
    name: str, a: int, b: int, operator: Operator
) -> None:
    with pytest.raises(ConfigError):
        topic_named(name).solve(a, b, operator)


@pytest.mark.parametrize(
    "wrong",
    [
        Problem(2, 2, Operator.ADD, 5),
        Problem(9, 4, Operator.SUBTRACT, 6),
        Problem(4, 9, Operator.SUBTRACT, -5),
        Problem(7, 8, Operator.MULTIPLY, 54),
        Problem(9, 4, Operator.DIVIDE, 2, 2),
        Problem(9, 4, Operator.DIVIDE, 1, 5),
        Problem(9, 4, Operator.DIVIDE, -1, 13),
    ],
)
def test_the_checker_finds_wrong_answers(wrong: Problem) -> None:
    checked = [
        topic.check(wrong) for topic in TOPICS.values() if wrong.operator in topic.operators
    ]
    assert checked
    assert not any(checked)
