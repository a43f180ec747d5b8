"""Formulas on the page: one baseline a row, answer lines to the cell's edge, type that fits."""

from app.layout.display import Line, Text, slot_text
from app.layout.items import FormulaLine, Section
from app.layout.settings import Age, Notation, PageSettings
from app.layout.sheet import Sheet
from app.maths.expression import Expression, Mixed, Number, Over, Sum, speak
from app.maths.typeset import typeset, with_equals
from tests.app.layout.samples import STAMP, extent, laid, problems

HALF = Over(Number(1), Number(2))
WIDE = Sum((Mixed(12, 11, 12), Mixed(12, 11, 12), Mixed(12, 11, 12)))


def piece(question: Expression) -> FormulaLine:
    return FormulaLine(with_equals(typeset(question, Notation())), f"{speak(question)} =")


def sheet_of(*questions: Expression, page: PageSettings | None = None) -> Sheet:
    section = Section(tuple(map(piece, questions)), tuple(range(len(questions))))
    return laid(section, page=page or PageSettings(problems_per_page=len(questions)))


def test_the_answer_line_runs_from_the_equals_sign_to_the_cells_edge() -> None:
    page = sheet_of(HALF, WIDE, HALF).pages[0]
    for items, area in zip(problems(page), page.areas, strict=True):
        line = [item for item in items if isinstance(item, Line)][-1]
        equals = [item for item in items if isinstance(item, Text)][-1]
        assert slot_text(equals.text, page.values, STAMP) == "="
        assert abs(line.x2 - (area.x + area.w)) < 0.05
        assert equals.x < line.x1 < line.x2 - 20
        assert line.y1 == line.y2
        assert line.width == 0.6


def test_formulas_of_a_row_stand_on_one_baseline() -> None:
    page = sheet_of(HALF, Number(7), HALF).pages[0]
    signs = [
        item.y
        for items in problems(page)
        for item in items
        if isinstance(item, Text) and slot_text(item.text, page.values, STAMP) == "="
    ]
    assert len(signs) == 3
    assert len(set(signs)) == 1


def test_a_problem_reads_as_text_and_stays_in_its_cell() -> None:
    many = PageSettings(problems_per_page=40, columns=5)
    questions: list[Expression] = [WIDE, HALF]
    page = sheet_of(*questions * 20, page=many).pages[0]
    assert "2. 1/2 =" in page.values
    for items, area in zip(problems(page), page.areas, strict=True):
        for item in items:
            box = extent(item, page)
            assert box is not None
            assert area.x - 0.05 <= box[0] <= box[2] <= area.x + area.w + 0.05
            assert area.y - 0.05 <= box[1] <= box[3] <= area.y + area.h + 0.05


def test_pages_of_the_same_shapes_share_a_drawing() -> None:
    section = Section(tuple(piece(Over(Number(n), Number(9))) for n in range(1, 5)), (0, 1, 2, 3))
    first, second = laid(section, page=PageSettings(problems_per_page=2)).pages
    assert first.list is second.list
    assert first.values != second.values


def test_rows_too_narrow_for_fractions_are_said() -> None:
    tight = PageSettings(problems_per_page=100, columns=4, age=Age.FROM_11)
    assert sheet_of(*[HALF] * 100, page=tight).fit.too_small
    assert not sheet_of(*[HALF] * 15).fit.too_small
