"""The real program in a lesson: a class's photos arrive by HTTP, and the windows say so."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pypdfium2
from PIL import Image
from PySide6.QtCore import Qt

from app.classes.handout_ports import Receiver, Wanted
from app.classes.model import ClassId
from app.ids import copy_payload, format_code
from app.layout.display import Stamp
from app.printing.pdf import write_pdf
from app.worksheets.config import encode
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import Copy, SheetId
from storage.workbook import SqliteWorkbook
from tests.e2e.teacher import Teacher
from ui.history.telling import further_copies
from ui.lesson.presenter import LessonPresenter


def printed_for_a_class(teacher: Teacher) -> tuple[Copy, ...]:
    """Hand the sheet on the desk out to class 4b and return the copies."""
    program = teacher.program
    program.presenter.rename("Carrying")
    teacher.wait_for_store()
    book = program.workbook._real
    assert isinstance(book, SqliteWorkbook)
    made = book.classes().add_class("4b", "2026/27").result(10)
    pupils = book.classes().add_pupils(made.id, ["Ada", "Ben"]).result(10)
    config = program.presenter.content.config
    snapshot = snapshot_of(
        config, draw(config), encoded=encode(config), title="Carrying", page_count=1
    )
    wanted = Wanted(
        class_id=ClassId(made.id),
        pupils=tuple(Receiver(pupil_id=one.id, name=one.name) for one in pupils),
    )
    sheet = SheetId(str(program.presenter.sheet_id))
    return book.hand_outs().hand_out(sheet, snapshot, wanted).result(10).printed.copies


def photo(teacher: Teacher, copy: Copy) -> bytes:
    """Return a copy as a telephone sees it."""
    config = teacher.program.presenter.content.config
    page = pages_of(config, draw(config), title="Carrying", host_length=0).pages[0]
    stamp = Stamp("K7QD", format_code(copy.id), copy_payload(copy.id), copy.student_name or "")
    pdf = write_pdf([(page, stamp)], title="t", author="a", language="en")
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=130 / 72).to_pil()
    ground = Image.new("RGB", (picture.width + 160, picture.height + 160), (80, 70, 60))
    ground.paste(picture, (80, 80))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=80)
    return out.getvalue()


def send(teacher: Teacher, url: str, content: bytes) -> None:
    """Do what a pupil's telephone does, while the window goes on."""
    found: list[int] = []

    def work() -> None:
        files = {"photos": ("a.jpg", content, "image/jpeg")}
        found.append(httpx.post(url, files=files, timeout=30).status_code)

    thread = threading.Thread(target=work)
    thread.start()
    teacher.wait(lambda: not thread.is_alive())
    assert found == [200]


def begin(teacher: Teacher) -> LessonPresenter:
    """Open the window by its command and begin."""
    inbox = teacher.program.inbox
    assert inbox is not None
    inbox._lesson_world = replace(inbox._lesson_world, addresses=lambda: ("127.0.0.1",))
    assert teacher.program.window.commands.run("lesson")
    lesson = inbox.lesson()
    teacher.wait(lambda: lesson.window().isVisible())
    with teacher.qtbot.waitSignal(lesson.began, timeout=10_000):
        teacher.qtbot.mouseClick(lesson.window().begin_button, Qt.MouseButton.LeftButton)
    return lesson


def until(teacher: Teacher, is_so: Callable[[], bool]) -> None:
    teacher.qtbot.waitUntil(is_so, timeout=20_000)


def test_photos_of_a_class_arrive_in_the_lesson(
    teachers: Callable[[], Teacher], tmp_path: Path
) -> None:
    teacher = teachers()
    teacher.start(watched=False)  # the test itself makes the photos
    copies = printed_for_a_class(teacher)
    program = teacher.program
    program.editor.open_history()
    lesson = begin(teacher)
    notice = program.window.status_line.notice

    send(teacher, lesson.url(), photo(teacher, copies[0]))
    until(teacher, lambda: notice.text() == "1 new page for class 4b")
    until(teacher, lambda: out_and_in(teacher) == "2 out, 1 in")
    send(teacher, lesson.url(), photo(teacher, copies[1]))
    until(teacher, lambda: notice.text() == "2 new pages for class 4b")
    until(teacher, lambda: out_and_in(teacher) == "2 out, 2 in")
    assert lesson.window().arrived.text() == "2 photos of 2 sheets arrived"
    picture = tmp_path / "window.png"
    assert program.window.grab().save(str(picture))
    print(f"picture: {picture}")  # noqa: T201  (shown by pytest -s)

    teacher.qtbot.mouseClick(notice, Qt.MouseButton.LeftButton)
    assert program.window.shown_key() == "classes"
    assert notice.isHidden()
    url = lesson.url()
    program.window.close()  # the lesson ends with the program
    assert lesson.url() == ""
    until(teacher, lambda: _is_silent(url))


def out_and_in(teacher: Teacher) -> str:
    """Return what the newest line of the history says of paper."""
    versions = teacher.program.panel.versions
    return further_copies(versions[0]) if versions else ""


def _is_silent(url: str) -> bool:
    try:
        httpx.get(url, timeout=5)
    except httpx.TransportError:
        return True
    return False
