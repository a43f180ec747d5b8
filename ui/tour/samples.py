"""The worksheets that stand in the tour's library: every topic, some printed, some starred."""

from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QDate

from app.layout.settings import HeaderSettings, Orientation, PageSettings, Writing
from app.topics.addition import AdditionConfig
from app.topics.aids import Aids, Rule
from app.topics.difficulty import with_challenge
from app.topics.division import DivisionConfig, Remainder
from app.topics.mixed import MixedConfig
from app.topics.multiplication import MultiplicationConfig
from app.topics.registry import topic_for
from app.topics.regrouping import DigitRange, Digits
from app.topics.subtraction import SubtractionConfig
from app.worksheets.config import TopicConfig, WorksheetConfig, encode
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import SheetId, Snapshot
from ui.tour.stage import Stage

_NO_AIDS = Aids(
    carry_boxes=Rule.NEVER,
    answer_boxes=Rule.NEVER,
    place_colours=Rule.NEVER,
    ten_frames=Rule.NEVER,
    borrow_boxes=Rule.NEVER,
    borrow_hints=Rule.NEVER,
)
_BOXES = replace(_NO_AIDS, answer_boxes=Rule.ALWAYS, carry_boxes=Rule.WHEN_REGROUPING)
_COLOURS = replace(_BOXES, place_colours=Rule.ALWAYS, borrow_boxes=Rule.WHEN_REGROUPING)
_HEADER = HeaderSettings(school_class=True)
_page = partial(PageSettings, cell_borders=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A worksheet of the library: what it is, when it was changed, how often it was printed."""

    name: str
    topic: TopicConfig
    day: QDate
    page: PageSettings
    hour: str = "13:20"
    tags: tuple[str, ...] = ()
    copies: int = 0
    star: bool = False
    template: bool = False
    header: HeaderSettings = _HEADER

    @property
    def config(self) -> WorksheetConfig:
        """Return its settings; the seed comes from its name, so that it is the same each time."""
        seed = sum(ord(letter) * 257**at for at, letter in enumerate(self.name[:7]))
        return WorksheetConfig(seed=seed, topic=self.topic, page=self.page, header=self.header)


def _digits(n: int) -> Digits:
    return Digits(first=DigitRange(low=n, high=n), second=DigitRange(low=n, high=n))


def samples() -> tuple[Sample, ...]:
    """Return the samples, the one changed last at the end."""
    december, january = partial(QDate, 2025, 12), partial(QDate, 2026, 1)
    return (
        Sample(
            name="Long division, even",
            topic=DivisionConfig(),
            day=december(10),
            page=PageSettings(problems_per_page=6, columns=3),
            tags=("4a",),
        ),
        Sample(
            name="Times tables to 10",
            topic=MultiplicationConfig(
                first_low=1, first_high=1, second_low=1, second_high=1, tables=(3, 4, 6, 7, 8)
            ),
            day=december(12),
            page=PageSettings(problems_per_page=36, columns=4, writing=Writing.IN_LINE),
            tags=("Warm-up",),
            star=True,
            template=True,
        ),
        Sample(
            name="Big boxes for Group Blue",
            topic=AdditionConfig(aids=_BOXES),
            day=december(15),
            page=_page(problems_per_page=9, columns=3, font_size=24),
            tags=("Group Blue",),
            copies=6,
        ),
        Sample(
            name="Revision before the test",
            topic=with_challenge(AdditionConfig(digits=_digits(3), aids=_BOXES), 7),
            day=december(18),
            page=_page(problems_per_page=15, columns=3),
            header=HeaderSettings(score=True),
            tags=("Test",),
            copies=24,
        ),
        Sample(
            name="Division with remainder",
            topic=DivisionConfig(dividend_low=2, dividend_high=2, remainder=Remainder.SOME),
            day=january(7),
            page=PageSettings(problems_per_page=9, columns=3),
            tags=("4a",),
            copies=22,
        ),
        Sample(
            name="Mixed practice, week 2",
            topic=MixedConfig(
                addition=AdditionConfig(aids=_BOXES), subtraction=SubtractionConfig(aids=_BOXES)
            ),
            day=january(8),
            page=_page(problems_per_page=20, columns=4),
            tags=("4a",),
            copies=22,
        ),
        Sample(
            name="First borrowing",
            topic=with_challenge(SubtractionConfig(aids=_COLOURS), 5),
            day=january(9),
            page=_page(problems_per_page=12, columns=3),
            tags=("3b",),
            copies=26,
        ),
        Sample(
            name="Doubles to 20",
            topic=AdditionConfig(digits=_digits(1), aids=_NO_AIDS),
            day=january(10),
            page=PageSettings(problems_per_page=20, columns=4, writing=Writing.IN_LINE),
        ),
        Sample(
            name="Four digits, no help",
            topic=replace(with_challenge(AdditionConfig(digits=_digits(4)), 6), aids=_NO_AIDS),
            day=january(12),
            page=_page(problems_per_page=12, columns=3),
            tags=("4a",),
            copies=22,
        ),
        Sample(
            name="Written multiplication",
            topic=MultiplicationConfig(second_low=2, second_high=2),
            day=january(13),
            hour="10:10",
            page=PageSettings(problems_per_page=10, columns=5, orientation=Orientation.LANDSCAPE),
            tags=("4a",),
        ),
        Sample(
            name="Warm-up: one carry",
            topic=with_challenge(AdditionConfig(aids=_BOXES), 4),
            day=january(13),
            hour="17:02",
            page=_page(problems_per_page=25, columns=5),
            tags=("Warm-up",),
            copies=28,
            star=True,
        ),
        Sample(
            name="Taking away with three digits",
            topic=with_challenge(SubtractionConfig(digits=_digits(3), aids=_BOXES), 8),
            day=january(14),
            page=_page(problems_per_page=16, columns=4),
            tags=("3b",),
            copies=26,
        ),
    )


def put_into_library(stage: Stage) -> int:
    """Make the samples through the workbook, each on its day; return how many there are."""
    made = samples()
    for sample in made:
        stage.clock.set(sample.day, sample.hour)
        _make(stage, sample)
    return len(made)


def _make(stage: Stage, sample: Sample) -> None:
    workbook = stage.program.workbook.as_workbook()
    config = sample.config
    kind = topic_for(config.topic).name
    data = encode(config)
    draft = stage.wait(workbook.create(name=sample.name, config=data, worksheet_type=kind))
    stage.wait(
        workbook.save_edit(
            draft.id, name=sample.name, named=True, config=data, worksheet_type=kind
        )
    )
    if sample.tags:
        stage.wait(workbook.set_tags(draft.id, sample.tags))
    if sample.star:
        stage.wait(workbook.set_favourite(draft.id, on=True))
    if sample.template:
        stage.wait(workbook.set_template(draft.id, on=True))
    if sample.copies:
        with stage.watchdog.resting():
            snapshot = _snapshot(sample, data)
        stage.wait(workbook.print_copies(SheetId(draft.id), snapshot, count=sample.copies))


def _snapshot(sample: Sample, data: bytes) -> Snapshot:
    config = sample.config
    drawn = draw(config)
    pages = pages_of(config, drawn, title=sample.name).pages
    return snapshot_of(config, drawn, encoded=data, title=sample.name, page_count=len(pages))
