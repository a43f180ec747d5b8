"""What holds for every page that can be set, whatever the settings."""

import pytest
from hypothesis import HealthCheck, given, settings

from app.layout import geometry
from app.layout.items import Section
from app.layout.settings import HeaderSettings, PageSettings
from app.words import Words
from tests.app.layout.samples import adding, extent, laid, languages, pages, problems, sections

TOLERANCE = 1.3
"""Points: the h of "Th" rises above its row, a rule is drawn on both sides of its place."""

every_page = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@every_page
@given(pages, sections(), languages)
def test_nothing_leaves_the_page_s_boxes(
    page: PageSettings, made: tuple[Section, ...], words: Words
) -> None:
    box = geometry.boxes(page.paper, page.orientation)
    for sheet_page in laid(*made, page=page, words=words).pages:
        for item in sheet_page.list.items:
            if (found := extent(item, sheet_page)) is None:
                continue
            left, low, right, high = found
            assert left >= box.left - TOLERANCE, item
            assert right <= box.right + TOLERANCE, item
            assert low >= 30, item
            assert high <= box.header_top + 2, item  # l and t rise above the capitals


@every_page
@given(pages, sections(), languages)
def test_each_problem_stays_in_its_cell_and_cells_are_apart(
    page: PageSettings, made: tuple[Section, ...], words: Words
) -> None:
    box = geometry.boxes(page.paper, page.orientation)
    for sheet_page in laid(*made, page=page, words=words).pages:
        cells = [(a.x, a.y, a.x + a.w, a.y + a.h) for a in sheet_page.areas]
        for place, one in enumerate(cells):
            assert one[1] >= box.body_bottom - TOLERANCE
            assert one[3] <= box.body_top + TOLERANCE
            for other in cells[:place]:
                apart = (
                    one[2] <= other[0] + 0.1
                    or other[2] <= one[0] + 0.1
                    or one[3] <= other[1] + 0.1
                    or other[3] <= one[1] + 0.1
                )
                assert apart
        if len(cells) != len(list(problems(sheet_page))):
            continue  # a page with a worked example: its cell is no area
        for cell, items in zip(cells, problems(sheet_page), strict=True):
            for item in items:
                if (found := extent(item, sheet_page)) is None:
                    continue
                assert found[0] >= cell[0] - TOLERANCE, (cell, item)
                assert found[2] <= cell[2] + TOLERANCE, (cell, item)
                assert found[1] >= cell[1] - TOLERANCE, (cell, item)
                assert found[3] <= cell[3] + TOLERANCE, (cell, item)


@every_page
@given(pages, sections(), languages)
def test_every_problem_stands_once(
    page: PageSettings, made: tuple[Section, ...], words: Words
) -> None:
    sheet = laid(*made, page=page, words=words)
    wanted = sorted(index for section in made for index in section.indices if index >= 0)
    assert sorted(area.index for one in sheet.pages for area in one.areas) == wanted
    assert all(len(one.areas) <= page.problems_per_page for one in sheet.pages)


def test_a_hundred_pages_of_twenty_are_numbered_through() -> None:
    sheet = laid(adding(2000), page=PageSettings(problems_per_page=20, columns=5, pages=100))
    assert len(sheet.pages) == 100
    assert sheet.pages[-1].values[-3] == "2000."
    assert sheet.pages[-1].areas[-1].index == 1999


@pytest.mark.parametrize(
    "title", ["x" * 300, "🙂🙃", "שלום 12 עולם", "tab\tand\nline", "∀x ∈ ℝ", "ﬀ ǅ ẞ", ""]
)
@pytest.mark.parametrize("score", [False, True])
def test_any_title_stays_left_of_what_stands_beside_it(title: str, *, score: bool) -> None:
    header = HeaderSettings(score=score, school_class=True)
    page = laid(adding(2), header=header, title=title, instruction=title * 3).pages[0]
    box = geometry.boxes(PageSettings().paper, PageSettings().orientation)
    limit = box.right - 64 - 18
    tops = [
        found[2]
        for item in page.list.items[:8]
        if (found := extent(item, page)) is not None and found[3] < box.header_top + 2
    ]
    assert max(tops) <= limit + 0.1
