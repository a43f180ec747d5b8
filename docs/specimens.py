"""The specimen pages of docs/pictures: known numbers, set by the real topics and layout."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from typing_extensions import override

from app.layout.display import Page, Stamp
from app.layout.items import Piece, Product, Quotient, Section, Vertical
from app.layout.settings import (
    DivisionLayout,
    HeaderSettings,
    Notation,
    Orientation,
    PageSettings,
    Paper,
    Writing,
)
from app.layout.sheet import lay_out
from app.topics.addition import AdditionConfig
from app.topics.aids import Aids, Rule
from app.topics.mixed import MixedConfig
from app.topics.problem import Operator, ProblemEdit
from app.topics.regrouping import DigitRange, Digits
from app.topics.subtraction import SubtractionConfig
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import draw, key_pages_of, pages_of

HOST = "CHALKLINE.ORG"
"""Short enough for QR version 3, which the reference pages carry."""
_LETTERS = "7K3QM9XR4T2PQ8D6VWNB1HJZC5"
_NO_AIDS = Aids(**dict.fromkeys(Aids.__struct_fields__, Rule.NEVER))
_HEADER = HeaderSettings(school_class=True, score=True)


@dataclass(frozen=True, slots=True)
class Specimen:
    """A page to print, its file's name and the language it is in."""

    name: str
    page: Page
    stamp: Stamp
    language: str = "en"


def specimens() -> tuple[Specimen, ...]:
    """Return every page that the present topics can make."""
    regrouping = _regrouping()
    return (
        Specimen("addition-aids", _page(regrouping), _stamp("K7QD")),
        Specimen("answer-key", _key(regrouping), _stamp("K7QD", path="KEY")),
        Specimen("addition-plain-20", _page(_plain()), _stamp("M2XA")),
        Specimen("division-us-de", _division(), _stamp("R4TN")),
        Specimen("rtl-squared", _squared(), _stamp("W2NB"), "he"),
    )


def _stamp(version: str, *, path: str = "UPLOAD") -> Stamp:
    code = "-".join(_LETTERS[at : at + 4] for at in range(0, 24, 4)) + f"-{_LETTERS[24:]}8"
    return Stamp(version=version, code=code, payload=f"HTTPS://{HOST}/{path}/{_LETTERS}")


# -- through the topics, with typed numbers


def _title(config: WorksheetConfig) -> str:
    mixed = isinstance(config.topic, MixedConfig)
    return "Add and subtract with regrouping" if mixed else "Three-digit addition"


def _page(config: WorksheetConfig) -> Page:
    drawn = draw(config)
    return pages_of(config, drawn, title=_title(config), host_length=len(HOST)).pages[0]


def _key(config: WorksheetConfig) -> Page:
    drawn = draw(config)
    return key_pages_of(config, drawn, title=_title(config), host_length=len(HOST))[0]


def _typed(numbers: str, operator: Operator, *, start: int = 0) -> tuple[ProblemEdit, ...]:
    """Return edits for "47+28 36+57"; signs only part the numbers."""
    pairs = [pair.replace("-", "+").split("+") for pair in numbers.split()]
    return tuple(
        ProblemEdit(index=start + at, a=int(a), b=int(b), operator=operator, typed=True)
        for at, (a, b) in enumerate(pairs)
    )


def _regrouping() -> WorksheetConfig:
    helped = Aids(carry_boxes=Rule.WHEN_REGROUPING, borrow_boxes=Rule.WHEN_REGROUPING)
    three = Digits(first=DigitRange(low=3, high=3), second=DigitRange(low=2, high=3))
    sums = "47+28 36+57 85+67 58+34 79+46 63+29 94+38 25+69 88+77"
    differences = "432-138 605-278 761-46 824-367 503-156 240-85"
    return WorksheetConfig(
        topic=MixedConfig(
            addition=AdditionConfig(aids=helped),
            subtraction=SubtractionConfig(
                digits=three, aids=replace(helped, ten_frames=Rule.NEVER)
            ),
            addition_percent=60,
        ),
        page=PageSettings(),
        header=replace(
            _HEADER,
            instruction_text="Start with the ones. Write small digits in the dashed boxes.",
        ),
        edits=(
            *_typed(sums, Operator.ADD),
            *_typed(differences, Operator.SUBTRACT, start=9),
        ),
    )


def _plain() -> WorksheetConfig:
    three = Digits(first=DigitRange(low=3, high=3), second=DigitRange(low=3, high=3))
    numbers = """739+362 861+468 809+858 769+643 131+577 896+356 766+154 262+216 482+581 354+490
        658+205 689+356 115+849 323+518 388+287 886+499 265+881 175+243 734+733 557+230"""
    return WorksheetConfig(
        topic=AdditionConfig(digits=three, aids=_NO_AIDS),
        page=PageSettings(
            paper=Paper.LETTER,
            orientation=Orientation.LANDSCAPE,
            problems_per_page=20,
            columns=5,
        ),
        header=replace(_HEADER, instruction_text="Add. Keep the digits in their columns."),
        edits=_typed(numbers, Operator.ADD),
    )


# -- straight from the layout: no worksheet mixes four countries, or speaks Hebrew yet


def _quotients(layout: DivisionLayout, sign: str, *pairs: tuple[int, int]) -> list[Piece]:
    return [Quotient(a, b, sign, layout) for a, b in pairs]


def _division() -> Page:
    long, short = DivisionLayout.LONG, DivisionLayout.SHORT
    german, french = DivisionLayout.GERMAN, DivisionLayout.FRENCH
    two = ((672, 4), (858, 6))
    products: list[Piece] = [Product(a, b, "×") for a, b in ((318, 24), (509, 47), (463, 82))]
    parts: list[tuple[list[Piece], str, str]] = [
        (
            [
                Quotient(952, 7, "÷", long, worked=True),
                *_quotients(long, "÷", *two, (976, 8)),
            ],
            "Long division",
            "(US and UK)",
        ),
        (
            _quotients(short, "÷", (741, 3), (865, 5), (936, 4), (774, 6)),
            "Short division",
            "(UK “bus stop”, small remainders go in the gaps)",
        ),
        (
            [Quotient(952, 7, ":", german, worked=True), *_quotients(german, ":", *two)],
            "Schriftliche Division",
            "(deutsches Layout, 5-mm-Kästchen)",
        ),
        (
            [Quotient(952, 7, ":", french, worked=True), *_quotients(french, ":", *two)],
            "Division posée",
            "(potence française)",
        ),
        (
            [Product(247, 36, "×", worked=True), *products],
            "Column multiplication",
            "Write one row for each digit, then add.",
        ),
    ]
    return _laid(
        _sections(parts),
        PageSettings(problems_per_page=14, columns=4),
        title="Written division and multiplication",
        instruction="Worked problems show the steps.",
        words=Words(),
    )


def _sections(parts: Sequence[tuple[list[Piece], str, str]]) -> tuple[Section, ...]:
    made, number = [], 0
    for letter, (pieces, verb, instruction) in zip("ABCDE", parts, strict=True):
        indices = []
        for piece in pieces:
            worked = getattr(piece, "worked", False)
            indices.append(-1 if worked else number)
            number += not worked
        made.append(Section(tuple(pieces), tuple(indices), letter, verb, instruction))
    return tuple(made)


class _Hebrew(Words):
    """The paper's furniture in Hebrew, for the check of right-to-left pages."""

    _FOUND = {  # noqa: RUF012 -- never changed
        "Name": "שם",
        "Class": "כיתה",
        "Date": "תאריך",
        "Score": "ניקוד",
        "Version": "גרסה",
        "Copy": "עותק",
        "Page {n} of {m}": "עמוד {n} מתוך {m}",
    }

    def __init__(self) -> None:
        super().__init__("he")

    @override
    def tr(self, text: str, /, **values: object) -> str:
        found = self._FOUND.get(text, text)
        return found.format(**values) if values else found

    @override
    def trc(self, context: str, text: str, /, **values: object) -> str:
        return self.tr(text, **values)


def _squared() -> Page:
    numbers = """221+293 297+168 203+464 127+147 175+230 364+211 310+432 120+339 354+336 304+357
        398+202 311+149 353+223 115+462 241+370 313+346 299+475 163+443 237+153 137+301"""
    pairs = [pair.split("+") for pair in numbers.split()]
    pieces = tuple(Vertical(int(a), int(b), "+") for a, b in pairs)
    return _laid(
        (Section(pieces, tuple(range(len(pieces)))),),
        PageSettings(problems_per_page=20, columns=4, writing=Writing.SQUARED, square_mm=7),
        title="חיבור עד 1000",
        instruction="חברו. כתבו כל ספרה במשבצת אחת.",
        words=_Hebrew(),
    )


def _laid(
    sections: tuple[Section, ...],
    page: PageSettings,
    *,
    title: str,
    instruction: str,
    words: Words,
) -> Page:
    return lay_out(
        sections,
        page=page,
        header=_HEADER,
        notation=Notation(),
        title=title,
        instruction=instruction,
        words=words,
        host_length=len(HOST),
    ).pages[0]
