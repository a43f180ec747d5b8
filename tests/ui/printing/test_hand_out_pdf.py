"""A class set read back from its PDF: names, sets, codes and keys, each where it belongs."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pypdfium2
import pytest
import zxingcpp

from app.classes.fair import draw_sets, new_sets
from app.classes.handout_ports import HandedOut, Receiver, Wanted
from app.classes.model import ClassId, Fairness, PupilId
from app.layout.settings import AnswerKey, HeaderSettings
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import Drawn, draw, examined, problems_in
from storage.workbook import SqliteWorkbook
from tests.storage.conftest import Desk, FakeClock
from ui.printing.job import PrintJob, elided_name, write_key, write_sheets
from ui.printing.presenter import snapshot

NAMES = ("Ada Özil", "Ben", "Cleo", "Dora", "Emil Wolff-Mårtensson", "Filiz", "Goran")
TITLE = "Class sums"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqliteWorkbook]:
    desk = Desk(tmp_path / "data", FakeClock())
    yield desk.book
    desk.book.close()


def hand_out(book: SqliteWorkbook, config: WorksheetConfig, fairness: Fairness) -> HandedOut:
    drawn = draw(config)
    lettered = fairness is Fairness.LETTERED
    sets = None
    if fairness is not Fairness.SAME:
        sets = draw_sets(config, 3 if lettered else len(NAMES), lettered=lettered)
    wanted = Wanted(
        class_id=ClassId("c"),
        pupils=tuple(Receiver(pupil_id=PupilId(name), name=name) for name in NAMES),
        fairness=fairness,
        sets=new_sets(sets),
    )
    made = book.create(name=TITLE, config=encode(config), worksheet_type="addition", named=True)
    kept = snapshot(config, drawn, title=TITLE)
    return book.hand_outs().hand_out(made.result().id, kept, wanted, host="s.example").result()


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def codes(path: Path) -> list[str]:
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
            found.append(code.text)
    return found


def answers(drawn: Drawn) -> set[int]:
    return {problem.answer for problem in drawn.problems}


def test_every_copy_has_its_name_its_set_and_its_code(
    book: SqliteWorkbook, tmp_path: Path
) -> None:
    # without a name field: a class set prints one all the same
    config = WorksheetConfig(seed=5, header=HeaderSettings(name=False))
    out = hand_out(book, config, Fairness.LETTERED)
    job = PrintJob.of_hand_out(out, due="hand in by 5 December")
    path = write_sheets(job, tmp_path / "set.pdf")
    pages = texts(path)
    assert len(pages) == job.page_total() == len(NAMES)
    assert codes(path) == [f"{copy.qr_code_url}.1" for copy in out.printed.copies]
    for place, (name, page) in enumerate(zip(NAMES, pages, strict=True)):
        assert name in page
        assert not any(other in page for other in NAMES if other != name)
        assert re.search(rf"Version \w{{4}} · {'ABC'[place % 3]} · hand in by 5 December", page)
        problems = problems_in(out.sets[place % 3].problems)
        assert len(problems) == config.total


def test_the_key_of_each_set_follows_the_other_with_its_letter(
    book: SqliteWorkbook, tmp_path: Path
) -> None:
    config = WorksheetConfig(seed=6)
    out = hand_out(book, config, Fairness.LETTERED)
    job = PrintJob.of_hand_out(out, host="s.example")
    path = write_key(job, tmp_path / "key.pdf")
    pages = texts(path)
    assert len(pages) == job.key_total()
    each = len(pages) // 3
    for place, one in enumerate(out.sets):
        here = "".join(pages[place * each : (place + 1) * each])
        assert f"· {one.label}" in here
        found = {int(number) for number in re.findall(r"\d+", here)}
        assert answers(examined(config, problems_in(one.problems))) <= found
    assert set(codes(path)) == {f"HTTPS://S.EXAMPLE/KEY/{c}" for c in _key_codes(job)}


def _key_codes(job: PrintJob) -> set[str]:
    return {
        f"{stamp.payload.rpartition('/')[2]}.{page.number}" for page, stamp in job.stamped_key()
    }


def test_a_set_for_everyone_names_the_pupil_on_the_key_alone(
    book: SqliteWorkbook, tmp_path: Path
) -> None:
    out = hand_out(book, WorksheetConfig(seed=7, key=AnswerKey.LAST_PAGES), Fairness.EACH)
    job = PrintJob.of_hand_out(out)
    pages = texts(write_sheets(job, tmp_path / "each.pdf"))
    assert len(pages) == job.page_total()
    keys = pages[len(NAMES) :]
    assert [name for name in NAMES if any(f"· {name}" in page for page in keys)] == list(NAMES)
    assert len({one.problems for one in out.sets}) == len(NAMES)


def test_a_reprint_from_the_store_is_the_print(book: SqliteWorkbook, tmp_path: Path) -> None:
    out = hand_out(book, WorksheetConfig(seed=8), Fairness.LETTERED)
    again = book.hand_outs().reprint(out.hand_out.id, [PupilId("Cleo")]).result()
    first = list(PrintJob.of_hand_out(out).stamped())[2]
    (second,) = PrintJob.of_hand_out(again).stamped()
    assert (first[1], first[0].values) == (second[1], second[0].values)


def test_the_same_problems_for_all_have_no_letter(book: SqliteWorkbook, tmp_path: Path) -> None:
    out = hand_out(book, WorksheetConfig(seed=9), Fairness.SAME)
    job = PrintJob.of_hand_out(out, due="hand in by " + "very " * 20 + "soon")
    page, stamp = next(iter(job.stamped()))
    assert re.fullmatch(r"\w{4}", stamp.version)
    assert page.number == 1
    assert len(elided_name("x" * 99)) == 24
    assert msgspec.json.decode(out.printed.version.problems or b"[]")
