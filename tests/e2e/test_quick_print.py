"""Workflow 1: settings, Ctrl E, Enter; a PDF and its key lie on the disk."""

from tests.e2e.reading import codes_in, text_of
from tests.e2e.teacher import Teacher


def test_settings_by_key_then_a_pdf_and_its_key(teacher: Teacher) -> None:
    teacher.tab_to("Columns")
    teacher.press("Up")
    teacher.press("Shift+Tab")  # problems per page
    teacher.press("Ctrl+A")
    teacher.type("15")
    teacher.press("Tab")
    page = teacher.program.presenter.content.config.page
    assert (page.columns, page.problems_per_page) == (5, 15)
    teacher.press("Ctrl+E")
    teacher.type("3")
    teacher.press("Return")
    teacher.wait_for_toast("“Adding with carrying.pdf” and its answer key are saved")
    teacher.unwatch()

    pdf, key = teacher.pdfs()[1], teacher.pdfs()[0]
    assert [path.name for path in (pdf, key)] == [
        "Adding with carrying.pdf",
        "Adding with carrying - key.pdf",
    ]
    found = codes_in(pdf)
    assert len(found) == len(set(found)) == 3
    known = {f"{url}.1" for (url,) in teacher.rows("SELECT qr_code_url FROM worksheet_instances")}
    assert set(found) == known
    sums = teacher.program.presenter.drawn.problems
    answers = text_of(key)
    assert len(sums) == 15
    assert all(str(problem.answer) in answers.replace(",", "") for problem in sums)
    assert "15 of 15" in answers


def test_no_question_is_asked_before_the_first_print(teacher: Teacher) -> None:
    teacher.make_pdf()
    assert teacher.rows("SELECT pdf_generation_count FROM saved_worksheets") == [(1,)]
    assert teacher.rows("SELECT version_type, created_reason FROM worksheet_versions") == [
        ("snapshot", "pdf-generate")
    ]


def test_a_second_pdf_never_overwrites_the_first(teacher: Teacher) -> None:
    teacher.make_pdf()
    first = {path: path.read_bytes() for path in teacher.pdfs()}
    pdf, _ = teacher.make_pdf()
    assert len(teacher.pdfs()) == 4
    assert pdf.name == "Adding with carrying 2.pdf"
    assert all(path.read_bytes() == data for path, data in first.items())
