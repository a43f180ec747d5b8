"""A class set as a reader, a scanner and a checker find it."""

from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp

from app.layout.display import (
    Align,
    DisplayList,
    Face,
    Line,
    Page,
    SpanEnd,
    SpanStart,
    Stamp,
    StampSlot,
    Text,
)
from app.layout.metrics import text_width
from app.printing.errors import PrintCancelledError
from app.printing.pdf import stream_pdf, write_pdf
from tests.app.printing import reading
from tests.app.printing.sample import class_set, everything


def write(pages: list[tuple[Page, Stamp]], title: str = "Additionen − 3 ÷ 4") -> bytes:
    return write_pdf(pages, title=title, author="A. Teacher", language="de-AT")


def one_page(*items: Text | SpanStart | SpanEnd, values: tuple[str, ...] = ()) -> bytes:
    page = Page(DisplayList(400, 300, items), values, 1)
    return write([(page, Stamp("K7QD", "7K3Q-M9XR", "P", "Ada"))])


@pytest.fixture(scope="module")
def class_set_pdf() -> bytes:
    return write(class_set(30))


def test_every_code_of_a_class_set_is_read_back_from_150_dpi(class_set_pdf: bytes) -> None:
    read = []
    for picture in reading.rendered(class_set_pdf, dpi=150):
        found = zxingcpp.read_barcodes(picture)
        read.append([code.text for code in found])
    expected = [[f"{stamp.payload}.{page.number}"] for page, stamp in class_set(30)]
    assert read == expected
    assert len({text for codes in read for text in codes}) == 60


def test_text_is_copied_in_reading_order(class_set_pdf: bytes) -> None:
    first = reading.texts(class_set_pdf)[0]
    page, stamp = class_set(1)[0]
    wanted = ["Addition − practice (ä)", "Name", *page.values[::4], stamp.version, stamp.code]
    places = [first.find(text) for text in wanted]
    assert -1 not in places
    assert places == sorted(places)


@reading.needs_qpdf
@pytest.mark.parametrize("pages", [class_set(2), [everything()], class_set(70)[:131]])
def test_qpdf_finds_nothing_to_say(pages: list[tuple[Page, Stamp]], tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(write(pages))
    said = reading.checked_by_qpdf(path)
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


def test_the_same_pages_give_the_same_bytes(class_set_pdf: bytes) -> None:
    again = write(class_set(30))
    assert again == class_set_pdf
    assert b"CreationDate" not in again


def test_title_author_and_language_are_in_the_file(class_set_pdf: bytes) -> None:
    with reading.opened(class_set_pdf) as document:
        about = document.get_metadata_dict()
        assert about["Title"] == "Additionen − 3 ÷ 4"
        assert about["Author"] == "A. Teacher"
        assert len(document) == 60
    assert b"/Lang (de-AT)" in class_set_pdf
    assert b"/DisplayDocTitle true" in class_set_pdf


@pytest.mark.parametrize("title", ["x" * 300, "שלום עולם", "🎉 Party (1)\\", ""])
def test_unusual_titles_come_back_whole(title: str) -> None:
    with reading.opened(write([everything()], title)) as document:
        assert document.get_metadata_dict()["Title"] == title


def test_each_problem_says_its_actual_text() -> None:
    data = one_page(
        SpanStart(0, "3. "),
        Text(50, 200, 1, 20, tracking=6.0),
        Text(50, 170, "+", 20),
        Text(70, 170, 2, 20, tracking=6.0),
        SpanEnd(),
        values=("85 × 67 − 2 =", "85", "67"),
    )
    assert reading.texts(data) == ["3. 85 × 67 − 2 ="]


def test_glyphs_stand_where_the_display_list_says() -> None:
    items = (
        Text(50, 250, "fi 12 AVA", 18, Face.BOLD),
        Text(300, 220, 0, 16, Face.ITALIC, Align.RIGHT),
        Text(200, 190, "mid", 11, align=Align.CENTRE, tracking=2.0),
        Text(40, 150, 0, 20, tracking=7.25),
        Text(390, 100, StampSlot.CODE, 8, align=Align.RIGHT, tracking=0.15, prefix="Copy "),
        Text(40, 60, StampSlot.PUPIL, 12),
    )
    shown = ["fi 12 AVA", "47", "mid", "47", "Copy 7K3Q-M9XR", "Ada"]
    found = iter(reading.glyphs(one_page(*items, values=("47",))))
    for item, text in zip(items, shown, strict=True):
        total = text_width(text, item.face, item.size, item.tracking)
        x = item.x - total * (0, 0.5, 1)[item.align]
        for place, sign in enumerate(text):
            # PDFium cuts widths to thousandths of the size; positions are in hundredths.
            sign_found, x_found, y_found = next(found)
            assert sign_found == sign
            assert x_found == pytest.approx(x, abs=0.01 + place * item.size / 1000)
            assert y_found == pytest.approx(item.y, abs=0.005)
            x += text_width(sign, item.face, item.size) + item.tracking
    assert next(found, None) is None


def test_signs_andika_lacks_come_from_the_fallback_face() -> None:
    data = one_page(Text(50, 200, 0, 14), values=("∠ ABC ∈ ℝ, Zoë 😀",))
    text = reading.texts(data)[0]
    assert "∠ ABC ∈ ℝ, Zoë" in text
    assert b"DejaVuSans" in data


def test_a_hebrew_name_reads_from_right_to_left() -> None:
    page = Page(DisplayList(400, 300, (Text(50, 200, StampSlot.PUPIL, 14),)), (), 1)
    data = write([(page, Stamp(pupil="דנה"))])
    by_place = sorted(reading.glyphs(data), key=lambda glyph: glyph[1])
    assert "".join(sign for sign, _, _ in by_place) == "הנד"


def test_more_signs_than_one_font_holds_stay_right() -> None:
    signs = "".join(chr(code) for code in range(0x100, 0x17F)) + "".join(
        chr(code) for code in range(0x400, 0x4FF)
    )
    lines = [signs[at : at + 40] for at in range(0, len(signs), 40)]
    data = one_page(*(Text(20, 280 - 20 * n, line, 8) for n, line in enumerate(lines)))
    assert "".join(reading.texts(data)[0].split()) == signs


def test_only_used_glyphs_are_embedded() -> None:
    assert len(one_page(Text(50, 200, "1", 12))) < 20_000
    assert one_page(Text(50, 200, "1", 12)).count(b"/FontFile2") == 1


def test_streaming_writes_the_same_file_and_tells_its_progress() -> None:
    pages = class_set(50)
    file = BytesIO()
    told: list[int] = []
    count = stream_pdf(
        file, iter(pages), title="T", author="A", language="en", progress=told.append
    )
    assert count == 100
    assert told == [64, 100]
    assert file.getvalue() == write_pdf(pages, title="T", author="A", language="en")


def test_a_cancelled_print_stops_before_the_next_batch() -> None:
    told: list[int] = []
    with pytest.raises(PrintCancelledError):
        stream_pdf(
            BytesIO(),
            class_set(100),
            title="T",
            author="A",
            language="en",
            progress=told.append,
            cancelled=lambda: bool(told),
        )
    assert told == [64]


def test_a_document_without_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a page"):
        write([])


def test_memory_does_not_grow_with_the_copies() -> None:
    import tracemalloc

    class Sink(BytesIO):
        def write(self, data: object) -> int:  # noqa: ARG002  (keeps nothing)
            return 0

    def peak(copies: int) -> int:
        sheet = class_set(1)
        pages = (page for _ in range(copies) for page in sheet)
        tracemalloc.start()
        try:
            stream_pdf(Sink(), pages, title="T", author="A", language="en")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(40)
    assert peak(800) - peak(100) < 200_000


def test_a_page_without_codes_or_geometry_is_written_too() -> None:
    plain = Page(DisplayList(200, 100, (Line(10, 10, 50, 50, 1.0),)), (), 1)
    empty = Page(DisplayList(100, 200, ()), (), 2)
    with reading.opened(write([(plain, Stamp()), (empty, Stamp())])) as document:
        assert [page.get_size() for page in document] == [(200, 100), (100, 200)]
