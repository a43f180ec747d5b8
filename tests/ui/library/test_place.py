"""What a teacher does in the library, over the real store."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.settings import Look, Theme
from app.worksheets.worksheet import SortKey
from tests.ui.library.conftest import Shelf
from ui.library.commands import Command
from ui.library.place import LibraryPlace
from ui.theme.current import current
from ui.theme.manager import ThemeManager


def search(shelf: Shelf, text: str) -> None:
    with shelf.qtbot.waitSignal(shelf.place.panel.query_changed):
        QTest.keyClicks(shelf.place.header.search, text)
    shelf.settle()


def test_the_last_changed_comes_first_and_all_are_counted(three: Shelf) -> None:
    assert three.names == ["Carrying", "Borrowing", "Warm-up"]
    assert three.place.header.shown_count() == "3 worksheets"


def test_the_count_goes_to_the_side_bar_and_the_status_line(three: Shelf) -> None:
    counts: list[str] = []
    facts: list[list[str]] = []
    three.place.count_changed.connect(counts.append)
    three.place.facts_changed.connect(facts.append)
    three.place.refresh()
    three.settle()
    assert counts == ["3"]
    assert facts == [["3 worksheets"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("carry", ["Carrying"]),
        ("WARM", ["Warm-up"]),
        ("3b", ["Carrying", "Warm-up"]),
        ("subtraction", ["Borrowing"]),
        ("4a borr", ["Borrowing"]),
    ],
)
def test_searching_looks_into_names_tags_and_topics(
    three: Shelf, text: str, found: list[str]
) -> None:
    search(three, text)
    assert three.names == found


def test_fast_typing_asks_once(three: Shelf) -> None:
    asked: list[object] = []
    three.place.panel.query_changed.connect(asked.append)
    search(three, "carry")
    assert len(asked) == 1


def test_a_filtered_view_says_of_how_many(three: Shelf) -> None:
    search(three, "carry")
    assert three.place.header.shown_count() == "1 of 3 worksheets"


def test_an_empty_search_says_so_and_shows_all_again(three: Shelf) -> None:
    search(three, "xyz")
    empty = three.place.panel.nothing_found
    assert empty.isVisible()
    assert empty.accessibleName() == "No worksheet is called “xyz”."
    empty.button.click()
    three.settle()
    assert len(three.names) == 3
    assert three.place.header.search.text() == ""
    assert three.place.panel.view.hasFocus()


def test_an_empty_library_offers_a_first_worksheet(shelf: Shelf) -> None:
    shelf.show()
    empty = shelf.place.panel.nothing_yet
    assert empty.isVisible()
    with shelf.qtbot.waitSignal(shelf.place.new_requested) as asked:
        empty.button.click()
    assert asked.args == [""]


def test_the_list_has_the_only_filled_button_once_there_are_worksheets(three: Shelf) -> None:
    assert three.place.header.new_button.property("kind") == "primary"


def test_an_empty_library_leaves_the_filled_button_to_the_middle(shelf: Shelf) -> None:
    shelf.show()
    assert shelf.place.header.new_button.property("kind") == "plain"


def test_sorting_by_name_is_kept_for_the_next_start(three: Shelf) -> None:
    action = next(
        action
        for action in three.place.header.sort_menu().actions()
        if action.data() == SortKey.NAME.value
    )
    action.trigger()
    three.settle()
    assert three.names == ["Borrowing", "Carrying", "Warm-up"]
    again = LibraryPlace(
        workbook=three.book,
        tasks=three.tasks,
        thumbnails=three.thumbnails,
        toast=three.toasts.show_toast,
        state=three.state,
        clock=three.clock,
        topics={},
        parent=three.window,
    )
    three.qtbot.addWidget(again.top_bar())
    three.qtbot.addWidget(again.widget())
    assert again.panel.query.sort is SortKey.NAME
    assert again.header.sort_button.text() == "Name"


def test_a_topic_and_a_tag_filter_together_and_let_go_again(three: Shelf) -> None:
    by_word = {pill.text(): pill for pill in three.place.panel.pills.pills()}
    assert list(by_word) == ["Addition", "Subtraction", "3b", "4a", "Test"]
    by_word["Addition"].click()
    by_word["3b"].click()
    three.settle()
    assert three.names == ["Carrying", "Warm-up"]
    by_word["Addition"].click()
    by_word["3b"].click()
    three.settle()
    assert len(three.names) == 3


def test_favourites_are_a_segment(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_S)
    three.settle()
    three.place.panel.segments.buttons()[1].click()
    three.settle()
    assert three.names == ["Borrowing"]


def test_s_stars_and_unstars(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_S)
    assert three.stored(sheet).is_favorite
    three.press(Qt.Key.Key_S)
    assert not three.stored(sheet).is_favorite


def test_a_star_does_not_move_the_card(three: Shelf) -> None:
    three.choose("Warm-up")
    three.press(Qt.Key.Key_S)
    three.settle()
    assert three.names == ["Carrying", "Borrowing", "Warm-up"]


def test_enter_opens(three: Shelf) -> None:
    three.choose("Borrowing")
    with three.qtbot.waitSignal(three.place.open_requested) as asked:
        three.press(Qt.Key.Key_Return)
    assert asked.args == [three.card("Borrowing").id]


def test_ctrl_p_prints(three: Shelf) -> None:
    three.choose("Borrowing")
    with three.qtbot.waitSignal(three.place.print_requested) as asked:
        three.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [three.card("Borrowing").id]


def test_arrows_walk_through_the_cards(three: Shelf) -> None:
    three.choose("Carrying")
    three.press(Qt.Key.Key_Right)
    three.press(Qt.Key.Key_Right)
    card = three.place.panel.view.current_card()
    assert card is not None
    assert card.name == "Warm-up"


def rename_field(shelf: Shelf) -> QLineEdit:
    fields = shelf.place.panel.view.viewport().findChildren(QLineEdit)
    assert len(fields) == 1
    return fields[0]


def test_f2_renames_in_place(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_F2)
    field = rename_field(three)
    assert field.text() == "Borrowing"
    QTest.keyClicks(field, "  Borrowing  twice ")
    with three.qtbot.waitSignal(three.place.panel.renamed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert three.stored(sheet).name == "Borrowing twice"
    three.settle()
    assert three.names == ["Carrying", "Borrowing twice", "Warm-up"]


def test_esc_keeps_the_old_name(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_F2)
    field = rename_field(three)
    QTest.keyClicks(field, "Something else")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert three.stored(sheet).name == "Borrowing"


def test_letters_in_the_name_are_letters_and_not_commands(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_F2)
    field = rename_field(three)
    QTest.keyClicks(field, "sts")
    with three.qtbot.waitSignal(three.place.panel.renamed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert three.stored(sheet).name == "sts"
    assert not three.stored(sheet).is_favorite


def test_ctrl_d_duplicates_and_chooses_the_copy(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    three.settle()
    three.settle()
    assert three.names[0] == "Copy of Borrowing"
    card = three.place.panel.view.current_card()
    assert card is not None
    assert card.name == "Copy of Borrowing"
    assert card.tags == ("4a", "Test")


def test_a_duplicate_can_be_undone(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    three.settle()
    three.settle()
    three.undo()
    assert three.names == ["Carrying", "Borrowing", "Warm-up"]


def test_del_archives_and_undo_brings_it_back_to_its_place(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_Delete)
    three.settle()
    assert three.names == ["Carrying", "Warm-up"]
    assert three.stored(sheet).archived_at is not None
    assert three.toast() == "“Borrowing” moved to the archive"
    assert three.place.header.shown_count() == "2 worksheets"
    three.undo()
    assert three.names == ["Carrying", "Borrowing", "Warm-up"]
    assert three.stored(sheet).archived_at is None
    assert three.place.header.shown_count() == "3 worksheets"


def test_after_archiving_the_next_card_is_chosen(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_Delete)
    three.settle()
    card = three.place.panel.view.current_card()
    assert card is not None
    assert card.name == "Warm-up"


def test_the_archive_shows_only_archived_ones_and_gives_them_back(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_Delete)
    three.settle()
    three.place.panel.archived.click()
    three.settle()
    assert three.names == ["Borrowing"]
    three.choose("Borrowing")
    three.press(Qt.Key.Key_Delete)
    three.settle()
    assert three.toast() == "“Borrowing” is back in the library"
    three.place.panel.archived.click()
    three.settle()
    assert sorted(three.names) == ["Borrowing", "Carrying", "Warm-up"]


def test_delete_is_undone_with_everything(three: Shelf) -> None:
    three.choose("Borrowing")
    sheet = three.card("Borrowing").id
    three.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    three.settle()
    assert three.names == ["Carrying", "Warm-up"]
    assert three.toast() == "“Borrowing” deleted"
    three.undo()
    assert three.names == ["Carrying", "Borrowing", "Warm-up"]
    assert three.stored(sheet).tags == ("4a", "Test")
    assert three.stored(sheet).deleted_at is None


def test_undo_after_the_filter_changed_shows_only_what_belongs(three: Shelf) -> None:
    three.choose("Borrowing")
    three.press(Qt.Key.Key_Delete)
    three.settle()
    three.place.panel.archived.click()
    three.settle()
    assert three.names == ["Borrowing"]
    three.undo()
    three.settle()
    assert three.names == []
    assert three.place.header.shown_count().endswith("3 worksheets")


def test_a_template_is_offered_under_new_worksheet(three: Shelf) -> None:
    three.place.panel.do(Command.TEMPLATE, three.card("Borrowing").id)
    three.settle()
    three.settle()
    menu = three.place.header.new_menu()
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert [entry.text() for entry in entries] == ["Blank worksheet", "Borrowing"]
    with three.qtbot.waitSignal(three.place.new_requested) as asked:
        entries[1].trigger()
    assert asked.args == [three.card("Borrowing").id]


def test_the_menu_names_every_command_with_its_key(three: Shelf) -> None:
    menu = three.place.panel.menu_for(three.card("Carrying").id)
    assert menu is not None
    said = {a.text(): a.shortcut().toString() for a in menu.actions() if not a.isSeparator()}
    assert said == {
        "Open": "Return",
        "Print": "Ctrl+P",
        "Rename": "F2",
        "Duplicate": "Ctrl+D",
        "Tags…": "T",
        "Add to favourites": "S",
        "Make a template": "",
        "Archive": "Del",
        "Delete": "Shift+Del",
    }


def test_a_store_that_refuses_puts_the_card_back_and_says_why(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.add("Borrowing")
    shelf.book.close()
    locked = Shelf(tmp_path / "data", shelf.qtbot, shelf.tasks, read_only=True)
    try:
        locked.show()
        locked.choose("Borrowing")
        locked.press(Qt.Key.Key_S)
        shelf.qtbot.waitUntil(lambda: locked.toast() != "")
        assert locked.toast() == "The worksheets cannot be written to here. Nothing was changed."
        assert not locked.card("Borrowing").is_favorite
    finally:
        locked.close()


def test_a_card_is_read_out_whole(three: Shelf) -> None:
    model = three.place.panel.model
    index = model.index(model.row_of(three.card("Borrowing").id))
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == ("Borrowing, Subtraction, Today, 14:00, 1 version, Not printed, tags: 4a, Test")


def test_the_sentence_of_an_empty_library_shows_all_its_lines(shelf: Shelf) -> None:
    shelf.show()
    sentence = next(
        label
        for label in shelf.place.panel.nothing_yet.findChildren(QLabel)
        if label.text().startswith("A worksheet comes here")
    )
    assert sentence.height() >= sentence.heightForWidth(sentence.width())


def test_a_theme_change_repaints_cards_and_pictures(three: Shelf, theme: ThemeManager) -> None:
    panel = three.place.panel
    card = three.card("Carrying")
    three.qtbot.waitUntil(lambda: three.thumbnails.get(card) is not None)
    corner = panel.view.visualRect(panel.model.index(0)).center()
    before = panel.view.viewport().grab().toImage().pixelColor(corner.x(), 300)
    theme.set_look(Look(theme=Theme.DARK, reduced_motion=True))
    three.qtbot.waitUntil(
        lambda: (
            (found := three.thumbnails.get(card)) is not None
            and found.pixelColor(3, 3).name().upper() == current().paper
        )
    )
    after = panel.view.viewport().grab().toImage().pixelColor(corner.x(), 300)
    assert before.lightness() > 128 > after.lightness()


def test_full_white_pages_stay_white_in_the_dark(three: Shelf, theme: ThemeManager) -> None:
    card = three.card("Carrying")
    three.place.set_full_white_page(on=True)
    theme.set_look(Look(theme=Theme.DARK, reduced_motion=True))
    three.place.panel.view.look_soon()
    three.qtbot.waitUntil(lambda: three.thumbnails.get(card) is not None)
    found = three.thumbnails.get(card)
    assert found is not None
    assert found.pixelColor(3, 3).name() == "#ffffff"


def test_del_twice_archives_two_cards(three: Shelf) -> None:
    three.choose("Carrying")
    three.press(Qt.Key.Key_Delete)
    three.press(Qt.Key.Key_Delete)
    three.settle()
    assert three.names == ["Warm-up"]
    assert three.place.header.shown_count() == "1 worksheet"


def test_a_card_that_cannot_be_archived_stays_where_it_is(shelf: Shelf, tmp_path: Path) -> None:
    for name in ("Warm-up", "Borrowing", "Carrying"):
        shelf.add(name)
    shelf.book.close()
    locked = Shelf(tmp_path / "data", shelf.qtbot, shelf.tasks, read_only=True)
    try:
        locked.show()
        locked.choose("Borrowing")
        locked.press(Qt.Key.Key_Delete)
        shelf.qtbot.waitUntil(lambda: locked.toast() != "")
        assert locked.names == ["Carrying", "Borrowing", "Warm-up"]
        assert locked.place.header.shown_count() == "3 worksheets"
    finally:
        locked.close()
