"""What gives way, in the order of the page."""

import pytest

from ui.shell.arrangement import RAIL, SIDE, Arrangement, arrange
from ui.shell.fuzzy import fuzzy_score


@pytest.mark.parametrize(
    ("width", "height", "history", "side", "settings", "over"),
    [
        (1440, 900, True, SIDE, 304, False),
        (1280, 800, True, RAIL, 304, False),
        (1280, 800, False, SIDE, 304, False),
        (960, 640, True, RAIL, 280, True),
    ],
)
def test_the_table_of_the_page(
    width: int, height: int, history: bool, side: int, settings: int, over: bool
) -> None:
    made = arrange(width, height, history_open=history)
    assert (made.side_width, made.settings_width, made.history_over) == (side, settings, over)


def _given_way(made: Arrangement) -> list[str]:
    gone = {
        "caption": not made.shows_caption,
        "rail": made.is_rail,
        "settings narrow": made.settings_width < 304,
        "history over": made.history_over,
        "one page": made.pages_beside == 1,
        "words": not made.shows_words,
        "settings over": made.settings_over,
    }
    return [name for name, is_gone in gone.items() if is_gone]


def test_things_give_way_one_after_the_other_and_never_come_back() -> None:
    order: list[str] = []
    for width in range(1440, 640, -1):
        for name in _given_way(arrange(width, 800, history_open=False)):
            if name not in order:
                order.append(name)
        assert set(_given_way(arrange(width, 800, history_open=False))) == set(order)
    assert order == [
        "caption",
        "rail",
        "settings narrow",
        "history over",
        "one page",
        "words",
        "settings over",
    ]


def test_a_low_window_has_a_low_top_bar() -> None:
    assert arrange(640, 360, history_open=False).top_bar_height == 44
    assert arrange(640, 360, history_open=True).settings_over


def test_larger_text_gives_way_earlier() -> None:
    assert not arrange(1440, 900, history_open=False).is_rail
    assert arrange(1440, 900, history_open=False, percent=150).is_rail


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [
        ("print", "Print", "Imprint a stamp"),
        ("lib", "Library", "Doubles in between"),
        ("mh", "Make harder", "Mathe"),
        ("add", "Adding with carrying", "Load"),
    ],
)
def test_a_better_fit_comes_first(wanted: str, better: str, worse: str) -> None:
    assert fuzzy_score(wanted, better) > fuzzy_score(wanted, worse)


def test_letters_that_do_not_occur_do_not_fit() -> None:
    assert fuzzy_score("xyz", "Library") == 0
    assert fuzzy_score("yl", "Library") == 0
    assert fuzzy_score("", "Library") == 1
