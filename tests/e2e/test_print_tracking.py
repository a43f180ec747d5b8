"""Workflow 5: what was printed stays as it was, whatever happens to the sheet afterwards."""

import re

from tests.e2e.reading import codes_in, text_of
from tests.e2e.teacher import Teacher
from ui.printing.panel import PrintPanel


def versions(teacher: Teacher) -> list[tuple[object, ...]]:
    return teacher.rows(
        "SELECT id, config, problems, answer_key, problem_count, page_count, created_reason "
        "FROM worksheet_versions WHERE version_type = 'snapshot'"
    )


def test_a_print_is_immutable_and_counted_and_printed_again(teacher: Teacher) -> None:
    pdf, _ = teacher.make_pdf("28")
    printed = versions(teacher)
    with teacher.looking_elsewhere():
        first_text = text_of(pdf)
        first_codes = set(codes_in(pdf))
    assert len(first_codes) == 28
    assert printed[0][4:] == (20, 1, "pdf-generate")
    with teacher.qtbot.waitSignal(teacher.program.saver.version_made, timeout=5000):
        teacher.press("Ctrl+R")
    assert versions(teacher) == printed

    teacher.press("Ctrl+Shift+H")
    teacher.wait(lambda: len(teacher.program.panel.versions) == 2)
    old = teacher.program.panel.versions[-1]
    assert old.copies_out == 28
    for _ in range(8):
        if teacher.focused() is teacher.program.panel.list:
            break
        teacher.press("F6")
    teacher.press("Down", "Down")
    teacher.wait(lambda: teacher.program.presenter.previewed is not None)
    again, _ = teacher.make_pdf("2")
    assert versions(teacher) == printed
    assert len(teacher.rows("SELECT id FROM worksheet_instances")) == 30
    with teacher.looking_elsewhere():
        second_text = text_of(again)
        second_codes = set(codes_in(again))
    assert len(second_codes) == 2
    assert not second_codes & first_codes

    assert _numbers(second_text) == _numbers(first_text)


def _numbers(text: str) -> list[str]:
    """Return the numbers on the first page, up to its foot with the copy's own code."""
    return re.findall(r"\d+", text.partition("Page 1")[0])


def test_the_same_sheet_printed_twice_is_one_version(teacher: Teacher) -> None:
    teacher.make_pdf()
    teacher.make_pdf()
    assert len(versions(teacher)) == 1
    assert len(teacher.rows("SELECT id FROM worksheet_instances")) == 2
    assert teacher.rows("SELECT pdf_generation_count FROM saved_worksheets") == [(2,)]


def panel(teacher: Teacher) -> PrintPanel:
    found = teacher.program.window.findChildren(PrintPanel)
    return found[0]


def test_the_panel_holds_copies_between_one_and_ten_thousand(teacher: Teacher) -> None:
    teacher.press("Ctrl+E")
    for typed, wanted in (("0", 1), ("99999", 9999), ("10000", 10_000)):
        teacher.press("Ctrl+A")
        teacher.type(typed)
        panel(teacher).copies.interpretText()
        assert panel(teacher).copies.value() == wanted
    teacher.press("Esc")
    assert teacher.pdfs() == []
    assert teacher.rows("SELECT id FROM worksheet_instances") == []


def test_the_panel_remembers_copies_and_key(teacher: Teacher) -> None:
    teacher.press("Ctrl+E")
    teacher.type("28")
    teacher.press("Tab", "Space")
    with teacher.qtbot.waitSignal(teacher.program.file_saved) as saved:
        teacher.press("Return")
    assert saved.args is not None
    assert saved.args[1] is None
    teacher.leave()
    teacher.start()
    teacher.press("Ctrl+E")
    assert panel(teacher).copies.value() == 28
    assert panel(teacher).key.value() is False


def test_ten_thousand_copies_show_progress_and_stop_without_a_file(teacher: Teacher) -> None:
    teacher.press("Ctrl+E")
    teacher.type("10000")
    teacher.press("Return")
    teacher.wait(lambda: teacher.bar() == "Making the PDF")
    teacher.tab_to("Cancel")
    teacher.press("Space")
    teacher.wait_for_toast("Stopped. No file was written.")
    teacher.wait(lambda: teacher.bar() == "")
    assert teacher.pdfs() == []


def test_a_folder_that_may_not_be_written_is_said_in_words(teacher: Teacher) -> None:
    teacher.places.documents.rmdir()
    teacher.places.documents.write_bytes(b"a file where the folder was")
    teacher.press("Ctrl+E", "Return")
    teacher.wait(lambda: "may not be written to" in teacher.bar() or "folder" in teacher.bar())
    teacher.press("Esc", "Esc")  # the toast, then the bar
    teacher.wait(lambda: teacher.bar() == "")
