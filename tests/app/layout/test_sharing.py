"""Pages of one shape share a display list; only their texts differ."""

from app.layout.items import InLine, Piece, Section, Shown, Vertical
from app.layout.settings import PageSettings
from tests.app.layout.samples import adding, laid, texts

TWENTY = PageSettings(problems_per_page=20, columns=5)


def lists(*pieces: Piece, page: PageSettings) -> int:
    sheet = laid(Section(pieces, tuple(range(len(pieces)))), page=page)
    return len({id(one.list) for one in sheet.pages})


def test_sixty_pages_of_two_digits_are_drawn_once() -> None:
    pieces = [Vertical(10 + n % 90, 10 + n // 90, "+") for n in range(1200)]
    assert lists(*pieces, page=TWENTY) == 1


def test_a_new_draw_of_the_same_shape_draws_nothing_anew() -> None:
    first = laid(adding(20), page=TWENTY).pages[0]
    pieces = tuple(Vertical(90 - n, 11 + n, "+") for n in range(20))
    second = laid(Section(pieces, tuple(range(20))), page=TWENTY).pages[0]
    assert first.list is second.list
    assert first.values != second.values


def test_what_is_regrouped_matters_only_where_it_shows() -> None:
    one, other = Vertical(47, 28, "+", regrouping=(0,)), Vertical(47, 21, "+")
    single = PageSettings(problems_per_page=1)
    assert lists(one, other, page=single) == 1
    framed = Shown(ten_frames=True)
    shown = (Vertical(47, 28, "+", framed, (0,)), Vertical(47, 21, "+", framed))
    assert lists(*shown, page=single) == 2


def test_lines_share_by_the_length_of_their_numbers() -> None:
    one, same, longer = (InLine(f"{n} + 5 =", 2) for n in (3, 8, 12))
    single = PageSettings(problems_per_page=1)
    assert lists(one, same, page=single) == 1
    assert lists(one, longer, page=single) == 2


def test_another_title_is_another_list() -> None:
    assert laid(adding(1), title="A").pages[0].list is not laid(adding(1), title="B").pages[0].list


def test_numbers_go_on_from_page_to_page() -> None:
    second = laid(adding(40), page=TWENTY).pages[1]
    assert second.number == 2
    assert second.values[1].startswith("21. ")
    assert texts(second)[-2] == "Page 2 of 2"


def test_every_value_is_shown_or_read() -> None:
    page = laid(adding(20), page=TWENTY).pages[0]
    used = {getattr(item, "text", None) for item in page.list.items}
    assert used >= set(range(len(page.values)))
