"""Pills that do not fit go into a menu; what is chosen always shows."""

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from ui.components.chip import FilterChip
from ui.library.pills import Choice, PillRow
from ui.theme.manager import ThemeManager

TOPICS = [Choice("topic", "addition", "Addition"), Choice("topic", "division", "Division")]
TAGS = [Choice("tag", f"tag {number}", f"Tag {number}") for number in range(30)]


@pytest.fixture
def row(qtbot: QtBot, theme: ThemeManager) -> PillRow:
    row = PillRow()
    qtbot.addWidget(row)
    row.resize(500, 28)
    row.set_choices([*TOPICS, *TAGS])
    row.show()
    return row


def shown(row: PillRow) -> list[str]:
    return [pill.text() for pill in row.pills() if pill.isVisible()]


def more(row: PillRow) -> FilterChip:
    return next(chip for chip in row.findChildren(FilterChip) if chip.text().endswith(" more"))


def test_what_fits_shows_and_the_rest_is_counted(row: PillRow) -> None:
    assert shown(row)[:3] == ["Addition", "Division", "Tag 0"]
    assert more(row).text() == f"{32 - len(shown(row))} more"


def test_nothing_reaches_beyond_the_row_or_overlaps(row: PillRow) -> None:
    for width in range(200, 900, 37):
        row.resize(width, 28)
        chips = [chip for chip in row.findChildren(FilterChip) if chip.isVisible()]
        boxes = sorted((chip.x(), chip.x() + chip.width()) for chip in chips)
        assert boxes[-1][1] <= width
        assert all(left[1] <= right[0] for left, right in pairwise(boxes))


def test_a_wide_row_needs_no_menu(row: PillRow) -> None:
    row.resize(5000, 28)
    assert len(shown(row)) == 32
    assert not any(
        chip.isVisible() for chip in row.findChildren(FilterChip) if chip not in row.pills()
    )


def test_a_chosen_tag_shows_however_far_behind_it_stands(row: PillRow) -> None:
    row.set_chosen(topic="", tag="tag 29")
    assert "Tag 29" in shown(row)
    row.set_chosen(topic="", tag="")
    assert "Tag 29" not in shown(row)


def test_a_tag_of_the_menu_filters(qtbot: QtBot, row: PillRow) -> None:
    menu = row.more_menu()
    entry = next(action for action in menu.actions() if action.text() == "Tag 29")
    with qtbot.waitSignal(row.chosen) as chosen:
        entry.trigger()
    assert chosen.args == ["", "tag 29"]
    assert "Tag 29" in shown(row)


def test_one_topic_and_one_tag_at_a_time(qtbot: QtBot, row: PillRow) -> None:
    heard: list[tuple[str, str]] = []
    row.chosen.connect(lambda topic, tag: heard.append((topic, tag)))
    for number in (0, 1, 2, 3, 3):
        row.pills()[number].click()
    assert heard == [
        ("addition", ""),
        ("division", ""),
        ("division", "tag 0"),
        ("division", "tag 1"),
        ("division", ""),
    ]


def test_a_long_tag_is_shortened_and_named_whole(qtbot: QtBot, row: PillRow) -> None:
    long = "a tag of which nobody knows where it is going to end one day"
    row.set_choices([Choice("tag", long, long)])
    pill = row.pills()[0]
    assert pill.text().endswith("…")
    assert (pill.accessibleName(), pill.toolTip()) == (long, long)
