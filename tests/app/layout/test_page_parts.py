"""Header, footer and page boxes: the numbers of page.md §2 to §4."""

import pytest

from app.layout import geometry
from app.layout.display import QR, Align, Box, Face, Line, Page, StampSlot, Text
from app.layout.items import Section, Vertical
from app.layout.settings import HeaderSettings, Orientation, PageSettings, Paper
from app.words import Words
from tests.app.layout.samples import adding, laid, texts

EVERYTHING = HeaderSettings(school_class=True, score=True)


def text_of(page: Page, wanted: str | int) -> Text:
    return next(i for i in page.list.items if isinstance(i, Text) and i.text == wanted)


def code_of(page: Page) -> QR:
    return next(item for item in page.list.items if isinstance(item, QR))


@pytest.mark.parametrize(
    ("paper", "orientation", "numbers"),
    [
        (Paper.A4, Orientation.PORTRAIT, (595.28, 841.89, 505.28, 807.89, 727.89, 671.89)),
        (Paper.A4, Orientation.LANDSCAPE, (841.89, 595.28, 751.89, 561.28, 481.28, 425.28)),
        (Paper.LETTER, Orientation.PORTRAIT, (612, 792, 522, 758, 678, 622)),
        (Paper.LETTER, Orientation.LANDSCAPE, (792, 612, 702, 578, 498, 442)),
    ],
)
def test_page_boxes_are_those_of_the_table(
    paper: Paper, orientation: Orientation, numbers: tuple[float, ...]
) -> None:
    box = geometry.boxes(paper, orientation)
    found = (
        box.width,
        box.height,
        box.content_width,
        box.header_top,
        box.body_top,
        box.body_height,
    )
    assert found == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("host", "pages", "version", "size"),
    [
        (0, 1, 3, 64),
        (17, 1, 3, 64),
        (18, 1, 4, 72),
        (17, 10, 4, 72),
        (46, 1, 4, 72),
        (47, 1, 5, 80),
        (200, 1, 5, 80),
    ],
)
def test_the_code_grows_with_the_host(host: int, pages: int, version: int, size: float) -> None:
    assert geometry.code_size(host, pages=pages) == geometry.Code(version, size)


def test_a_larger_code_lowers_the_body() -> None:
    small = laid(adding(1)).pages[0]
    large = laid(adding(1), host_length=60).pages[0]
    assert code_of(large).size == 80
    assert small.areas[0].y + small.areas[0].h - large.areas[0].y - large.areas[0].h == (
        pytest.approx(16)
    )


def test_the_code_stands_in_the_upper_corner() -> None:
    code = code_of(laid(adding(1)).pages[0])
    assert (code.x + code.size, code.y + code.size) == pytest.approx((550.28, 807.89))
    assert code.page == 0  # the page's own number, so that pages share their list


def test_title_and_instruction_stand_on_their_baselines() -> None:
    page = laid(adding(1), title="Three-digit addition").pages[0]
    title = text_of(page, "Three-digit addition")
    assert (title.x, title.size, title.face) == (45, 18, Face.BOLD)
    assert title.y == pytest.approx(807.89 - 12.8, abs=0.05)
    assert text_of(page, "Add.").y == pytest.approx(807.89 - 29.8)


def test_a_long_title_shrinks_before_it_wraps() -> None:
    page = laid(adding(1), title="Adding and subtracting in columns with carrying").pages[0]
    title = text_of(page, "Adding and subtracting in columns with carrying")
    assert 14 <= title.size < 18
    assert title.size * 2 == int(title.size * 2)


def test_a_very_long_title_takes_two_lines_and_an_ellipsis() -> None:
    lines = [
        item
        for item in laid(adding(1), title="Addition " * 40).pages[0].list.items
        if isinstance(item, Text) and item.face is Face.BOLD and item.y > 740
    ]
    assert [line.size for line in lines] == [14, 14]
    assert isinstance(lines[1].text, str)
    assert lines[1].text.endswith("…")


def test_large_print_enlarges_what_pupils_read_in_the_header() -> None:
    page = laid(adding(1), page=PageSettings(large_print=2.0)).pages[0]
    assert text_of(page, "Addition").size == 22.5
    assert text_of(page, "Add.").size == 13.75
    assert text_of(page, "Name").size == 11.25
    low = text_of(page, "Add.").y - 0.239 * 13.75
    assert low - (807.89 - 64) > 20  # room to write a name


def test_the_score_box_counts_the_problems_of_its_page() -> None:
    sheet = laid(adding(20), header=EVERYTHING, page=PageSettings(problems_per_page=15))
    assert "/ 15" in texts(sheet.pages[0])
    assert "/ 5" in texts(sheet.pages[1])
    box = next(item for item in sheet.pages[0].list.items if isinstance(item, Box))
    assert (box.w, box.h, box.width) == pytest.approx((54, 25, 0.8), abs=0.01)
    assert box.x + box.w == pytest.approx(550.28 - 64 - 18, abs=0.02)


@pytest.mark.parametrize(
    ("header", "shares"),
    [
        (EVERYTHING, (0.53, 0.20, 0.27)),
        (HeaderSettings(), (0.68, 0.32)),
        (HeaderSettings(date=False), (1.0,)),
    ],
)
def test_fields_share_the_width_left_of_the_code(
    header: HeaderSettings, shares: tuple[float, ...]
) -> None:
    items = laid(adding(1), header=header).pages[0].list.items
    rules = [item for item in items if isinstance(item, Line) and item.width == 0.6]
    free = 505.28 - 64 - 18
    ends = [sum(shares[: n + 1]) * free + 45 for n in range(len(shares))]
    ends = [end - 10 for end in ends[:-1]] + ends[-1:]
    assert [rule.x2 for rule in rules] == pytest.approx(ends, abs=0.02)
    assert {rule.y1 for rule in rules} == {round(807.89 - 64 + 0.3, 2)}


def test_parts_switched_off_do_not_move_the_problems() -> None:
    nothing = HeaderSettings(title=False, name=False, date=False, instructions=False)
    bare, full = laid(adding(4), header=nothing), laid(adding(4), header=EVERYTHING)
    assert bare.pages[0].areas == full.pages[0].areas
    assert "Addition" not in texts(bare.pages[0])


def test_the_teacher_s_own_instruction_stands_in_place_of_the_topic_s() -> None:
    said = texts(
        laid(adding(1), header=HeaderSettings(instruction_text="Mind the sign!")).pages[0]
    )
    assert "Mind the sign!" in said
    assert "Add." not in said


def test_the_pupil_s_name_is_a_slot_on_the_name_line() -> None:
    assert text_of(laid(adding(1)).pages[0], StampSlot.PUPIL).y > 743
    nameless = laid(adding(1), header=HeaderSettings(name=False)).pages[0]
    assert "Ada" not in texts(nameless)


def test_the_foot_names_version_page_and_copy() -> None:
    said = texts(laid(adding(20)).pages[1])
    assert said[-3:] == ["Version K7QD", "Page 2 of 2", "Copy 7K3Q-M9XR-4T2P-Q8D6-VWNB-1HJZ-C58"]
    code = text_of(laid(adding(1)).pages[0], StampSlot.CODE)
    assert (code.y, code.size, code.tracking, code.align) == (34, 8, 0.15, Align.RIGHT)


def test_a_long_sentence_beside_a_heading_shrinks_before_it_is_cut() -> None:
    sentence = (
        "The arrow shows where a ten moves. Cross out the digit and write the new ones above it."
    )
    one = Section((Vertical(47, 28, "+"),), (0,), "A", "Subtract.", sentence)
    assert 8 <= text_of(laid(one).pages[0], sentence).size < 10.5
    heading = text_of(laid(one).pages[0], "Subtract.")
    assert (heading.size, heading.face) == (12, Face.BOLD)
    assert heading.y == pytest.approx(727.89 - 0.713 * 12, abs=0.01)


def test_a_right_to_left_paper_mirrors_its_furniture_and_no_expression() -> None:
    page = laid(adding(4), words=Words("he"), header=EVERYTHING, title="חיבור").pages[0]
    assert code_of(page).x == 45
    assert page.areas[0].x > page.areas[1].x
    assert page.values[2] == ".1"
    assert page.values[1] == "1. 10 + 99 ="
    title = text_of(page, "חיבור")
    assert title.rtl
    plus = text_of(page, "+")
    first = text_of(page, 3)
    assert plus.x < first.x
