"""The class set that the printing benchmarks write: 30 copies of two pages, every copy with
problems of its own and a QR code on each page, and the key of the first copy.
"""

import random
from functools import cache

from app.ids import CopyKey, copy_payload, format_code, new_copy_id, short_code
from app.layout.display import Page, Stamp
from app.layout.key import lay_out_key
from app.layout.settings import HeaderSettings, Notation, PageSettings, Writing
from app.layout.sheet import lay_out
from app.printing.pdf import write_pdf
from app.topics.addition import AdditionConfig
from app.topics.aids import Aids, Rule
from app.topics.base import Style
from app.topics.problem import Problem
from app.topics.registry import topic_for
from app.words import words

COPIES, PAGES, PER_PAGE = 30, 2, 20
TITLE, AUTHOR, LANGUAGE = "Addition", "A. Teacher", "en-GB"
HOST = "CHALK.SCHOOL"

_TOPIC = AdditionConfig(
    aids=Aids(
        carry_boxes=Rule.ALWAYS,
        answer_boxes=Rule.ALWAYS,
        place_colours=Rule.NEVER,
        ten_frames=Rule.NEVER,
    )
)
_PAGE = PageSettings(problems_per_page=PER_PAGE, columns=4, pages=PAGES)
_STYLE = Style(Notation(), Writing.COLUMNS, words("en"))


@cache
def stamps() -> tuple[Stamp, ...]:
    """Return the stamps of the copies; the store makes the ids, so they are not timed."""
    chance = random.Random(7)  # noqa: S311  (no secret)
    account = CopyKey(tag=0x123456, key=bytes(32))
    ids = [new_copy_id(account, random=chance.randbytes) for _ in range(COPIES + 1)]
    return tuple(
        Stamp(short_code(ids[-1]), format_code(id_), copy_payload(id_, host=HOST)) for id_ in ids
    )


def problems_of(copy: int) -> tuple[Problem, ...]:
    """Return the problems of a copy."""
    return topic_for(_TOPIC).draw(_TOPIC, count=PAGES * PER_PAGE, seed=copy, version=1)


def pages_of(problems: tuple[Problem, ...]) -> tuple[Page, ...]:
    """Return the pages of one copy."""
    sections = topic_for(_TOPIC).sections(_TOPIC, problems, _STYLE)
    return lay_out(
        sections,
        page=_PAGE,
        header=HeaderSettings(),
        notation=_STYLE.notation,
        title=TITLE,
        instruction="Add. Write the carries in the dashed boxes.",
        words=_STYLE.words,
        host_length=len(HOST),
    ).pages


def key_of(problems: tuple[Problem, ...]) -> tuple[Page, ...]:
    """Return the pages of the key."""
    return lay_out_key(
        topic_for(_TOPIC).key(_TOPIC, problems, _STYLE),
        page=_PAGE,
        header=HeaderSettings(),
        title=TITLE,
        words=_STYLE.words,
        host_length=len(HOST),
    )


def all_pages() -> list[tuple[Page, Stamp]]:
    """Draw the problems and lay out every page of the class set."""
    marks = stamps()
    drawn = [problems_of(copy) for copy in range(COPIES)]
    found = [(page, marks[copy]) for copy in range(COPIES) for page in pages_of(drawn[copy])]
    return found + [(page, marks[-1]) for page in key_of(drawn[0])]


def engine(pages: list[tuple[Page, Stamp]]) -> bytes:
    """Write pages that are laid out already."""
    return write_pdf(pages, title=TITLE, author=AUTHOR, language=LANGUAGE)


def whole() -> bytes:
    """Do the whole job: problems, layout, QR codes and PDF."""
    return engine(all_pages())
