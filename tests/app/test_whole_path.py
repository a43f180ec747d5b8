"""Whatever the settings: either a sentence with a way out, or a right and whole document."""

import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from app.errors import ConfigError
from app.layout import geometry
from app.layout.display import Page, Stamp
from app.maths.expression import Equation, value_of
from app.printing.pdf import write_pdf
from app.topics.addition import AdditionConfig
from app.topics.division import DivisionConfig, Remainder
from app.topics.multiplication import MultiplicationConfig
from app.topics.problem import Operator, Problem, ProblemEdit
from app.topics.regrouping import DigitRange, Digits, Mix
from app.topics.subtraction import SubtractionConfig
from app.words import Words, words
from app.worksheets.config import MAX_PROBLEMS, TopicConfig, WorksheetConfig, decode, encode
from app.worksheets.remedies import accepted, with_count
from app.worksheets.sheet import Drawn, draw, key_pages_of, obstacle, pages_of
from tests.app.configs import ANY_CONFIG, TITLES, at_most
from tests.app.layout.samples import extent
from tests.app.printing.reading import checked_by_qpdf, opened

STAMP = Stamp("K7QD", "0123-4567-89AB-CDEF-GHJK-MNPQ-RS", "0123456789ABCDEFGHJKMNPQRS", "Zoë 🙂")
PAPER_EDGE = 28.3
"""Points: 10 mm, the least margin of domain.md §2."""

anything = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def right(problem: Problem) -> bool:
    """Return whether the answer is right, by Python's own arithmetic."""
    a, b, answer = problem.a, problem.b, problem.answer
    match problem.operator:
        case Operator.ADD:
            return a + b == answer
        case Operator.SUBTRACT:
            return a - b == answer >= 0
        case Operator.MULTIPLY:
            return a * b == answer
        case Operator.DIVIDE:
            return b > 0 and divmod(a, b) == (answer, problem.remainder)
        case Operator.FRACTION | Operator.INTEGER:
            assert problem.question is not UNSET
            return value_of(problem.question) == Fraction(answer, problem.remainder)
        case Operator.EQUATION:
            assert isinstance(problem.question, Equation)
            root = {name: Fraction(answer, problem.remainder) for name in "xyanm"}
            left, right = problem.question.left, problem.question.right
            return value_of(left, **root) == value_of(right, **root)


def possible(config: WorksheetConfig) -> WorksheetConfig:
    """Return `config` after the first click that is offered, if one is needed."""
    found = obstacle(config, Words())
    return config if found is None else accepted(config, found.remedies[0])


def swaps_count(config: WorksheetConfig) -> bool:
    """Return whether a+b and b+a are two problems on this sheet."""
    topic = getattr(config.topic, "addition", config.topic)
    return bool(getattr(topic, "swapped_pairs", False))


def fact(problem: Problem, *, ordered: bool) -> tuple[object, ...]:
    a, b = problem.a, problem.b
    if not ordered and problem.operator in {Operator.ADD, Operator.MULTIPLY}:
        a, b = min(a, b), max(a, b)
    return a, b, problem.operator, problem.question


@anything
@given(ANY_CONFIG)
def test_a_config_is_kept_as_it_is(config: WorksheetConfig) -> None:
    assert decode(encode(config)) == config


@anything
@given(ANY_CONFIG, st.sampled_from(("en", "de")))
def test_what_cannot_be_had_is_said_with_a_click_that_helps(
    config: WorksheetConfig, language: str
) -> None:
    speech = words(language)
    found = obstacle(config, speech)
    if found is None:
        assert config.total <= MAX_PROBLEMS
        return
    assert found.sentence
    assert found.field
    assert found.remedies
    assert len({remedy.label for remedy in found.remedies}) == len(found.remedies)
    for remedy in found.remedies:
        after = accepted(config, remedy)
        assert decode(encode(after)) == after
        assert obstacle(after, speech) is None, remedy
    if config.total <= MAX_PROBLEMS:
        with pytest.raises(ConfigError):
            draw(config)


@anything
@given(ANY_CONFIG)
def test_what_is_drawn_is_right_and_has_no_doubles(config: WorksheetConfig) -> None:
    config = possible(config)
    drawn = draw(config)
    assert len(drawn.problems) == config.total
    assert drawn.defects == ()
    assert all(map(right, drawn.problems))
    if drawn.mixture.counts:
        assert sum(drawn.mixture.counts.values()) == config.total
    changed = {edit.index for edit in config.edits}
    ordered = swaps_count(config)
    counts = Counter(fact(problem, ordered=ordered) for problem in drawn.problems)
    if drawn.space > 2 * config.total:  # room for a stand-in of a problem that was typed
        for index, problem in enumerate(drawn.problems):
            assert index in changed or counts[fact(problem, ordered=ordered)] == 1


@anything
@given(ANY_CONFIG, TITLES)
def test_every_document_is_whole(config: WorksheetConfig, title: str) -> None:
    config = possible(at_most(config, 100))
    drawn = draw(config)
    pages = _pages(config, drawn, title)
    for page in pages:
        for item in page.list.items:
            if (found := extent(item, page)) is not None:
                assert found[0] >= PAPER_EDGE, item
                assert found[1] >= PAPER_EDGE, item
                assert found[2] <= page.list.width - PAPER_EDGE, item
                assert found[3] <= page.list.height - PAPER_EDGE, item
    stamped = [(page, STAMP) for page in pages]
    data = write_pdf(stamped, title=title, author=title, language=config.language)
    with opened(data) as document:
        assert len(document) == len(pages)


def _pages(config: WorksheetConfig, drawn: Drawn, title: str) -> list[Page]:
    sheet = pages_of(config, drawn, title=title)
    placed = sorted(area.index for page in sheet.pages for area in page.areas)
    assert placed == list(range(config.total))
    box = geometry.boxes(config.page.paper, config.page.orientation)
    assert sheet.pages[0].list.width >= box.right
    return [*sheet.pages, *key_pages_of(config, drawn, title=title)]


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_a_title_of_half_an_emoji_makes_a_clean_document(tmp_path: Path) -> None:
    config = WorksheetConfig()
    pages = _pages(config, draw(config), "half \ud83d")
    data = write_pdf(
        [(page, STAMP) for page in pages], title="half \ud83d", author="\udc00", language="en"
    )
    (tmp_path / "sheet.pdf").write_bytes(data)
    assert "No syntax or stream encoding errors" in checked_by_qpdf(tmp_path / "sheet.pdf")


def asking(
    topic: TopicConfig, *, count: int = 20, edits: tuple[ProblemEdit, ...] = ()
) -> WorksheetConfig:
    """Return a config of `count` problems."""
    return msgspec.structs.replace(with_count(WorksheetConfig(topic=topic), count), edits=edits)


@pytest.mark.parametrize(
    ("config", "label"),
    [
        (
            asking(MultiplicationConfig(first_low=4, first_high=2, second_low=3, second_high=1)),
            "Swap them · Swap them",
        ),
        (
            asking(
                DivisionConfig(
                    dividend_low=2, dividend_high=1, divisor_low=80, divisor_high=60,
                    remainder=Remainder.NEVER,
                ),
                count=60,
            ),
            "Swap them · Swap them · Ask for 21",
        ),
        (
            asking(
                SubtractionConfig(
                    digits=Digits(second=DigitRange(low=3, high=3)),
                    start=Mix(any=20, several=30),
                )
            ),
            "Swap them · 20 % for both",
        ),
    ],
)  # fmt: skip
def test_two_wrongs_are_mended_with_one_click(config: WorksheetConfig, label: str) -> None:
    found = obstacle(config, Words())
    assert found is not None
    assert found.remedies[0].label == label
    assert obstacle(accepted(config, found.remedies[0]), Words()) is None


def test_more_problems_than_a_sheet_holds_are_refused() -> None:
    page = msgspec.structs.replace(WorksheetConfig().page, problems_per_page=100, pages=100)
    config = WorksheetConfig(topic=AdditionConfig(digits=_long()), page=page)
    found = obstacle(config, Words())
    assert found is not None
    assert found.sentence == "10000 problems are more than the 2000 a worksheet can have."
    assert accepted(config, found.remedies[0]).total == MAX_PROBLEMS


def _long() -> Digits:
    return Digits(first=DigitRange(low=4, high=4), second=DigitRange(low=4, high=4))


@pytest.mark.parametrize(
    ("topic", "edit", "sentence"),
    [
        (SubtractionConfig(), (0, 3, 5, Operator.SUBTRACT), "first number is smaller"),
        (DivisionConfig(), (0, 3, 0, Operator.DIVIDE), "Dividing by 0"),
        (AdditionConfig(), (0, 10**5, 0, Operator.ADD), "0 to 99999"),
        (AdditionConfig(), (0, -1, 0, Operator.ADD), "0 to 99999"),
        (AdditionConfig(), (0, 2, 2, Operator.MULTIPLY), "another operation"),
    ],
)
def test_a_typed_problem_that_does_not_fit_is_said_and_can_be_dropped(
    topic: TopicConfig, edit: tuple[int, int, int, Operator], sentence: str
) -> None:
    index, a, b, operator = edit
    edits = (ProblemEdit(index=index, a=a, b=b, operator=operator, typed=True),)
    config = asking(topic, count=15, edits=edits)
    found = obstacle(config, Words())
    assert found is not None
    assert found.field == "edits"
    assert sentence in found.sentence
    assert accepted(config, found.remedies[0]) == msgspec.structs.replace(config, edits=())


@pytest.mark.parametrize("index", [-1, -15, 15, 2**62])
def test_a_typed_problem_that_is_nowhere_changes_nothing(index: int) -> None:
    edit = ProblemEdit(index=index, a=7, b=5, operator=Operator.ADD, typed=True)
    plain = WorksheetConfig(seed=3)
    assert draw(msgspec.structs.replace(plain, edits=(edit,))).problems == draw(plain).problems
