"""What we take from reportlab's inside, checked against a parsed file and the font itself."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc

import resources
from app.layout.display import Face
from app.layout.metrics import widths
from app.printing.container import PdfFile
from app.printing.faces import FILES
from app.printing.fonts import FontSubset, parsed
from tests.app.printing.reading import opened


def test_a_document_counts_objects_from_its_font_dictionary() -> None:
    document = pdfdoc.PDFDocument(invariant=1)
    assert document.objectcounter == 1
    assert document.numberToId == {1: pdfdoc.BasicFonts}


def test_objects_are_found_at_their_offsets() -> None:
    file = BytesIO()
    pdf = PdfFile(file)
    resources_number = pdf.add_resources(())
    for _ in range(130):
        pdf.add_page(b"0 0 10 10 re f", width=100, height=50, resources=resources_number)
    pdf.finish(title="T", author="A", language="en")
    data = file.getvalue()
    table = data[data.rindex(b"xref\n0 ") :].splitlines()
    for number, row in enumerate(table[3 : 3 + 20], start=1):
        offset = int(row[:10])
        assert data[offset:].startswith(b"%d 0 obj" % number)
    with opened(data) as document:
        assert len(document) == 130
        assert document[129].get_size() == (100, 50)


@pytest.mark.parametrize("face", list(Face))
def test_widths_of_the_layout_are_those_of_the_embedded_font(face: Face) -> None:
    table = widths(face)
    font = parsed(face)
    assert table
    wrong = {
        sign: (width, font.getCharWidth(ord(sign)))
        for sign, width in table.items()
        if sign != "\xa0"  # reportlab gives it the width of a space
        and abs(width * 1000 - font.getCharWidth(ord(sign))) > 0.01
    }
    assert not wrong


def test_a_subset_shows_the_glyph_of_its_code() -> None:
    subset = FontSubset(Face.REGULAR)
    codes = {sign: subset.codes[sign][1] for sign in "8+−é"}
    program = subset.programs()[0]
    cut = TTFont(BytesIO(parsed(Face.REGULAR).makeSubset([0, *map(ord, codes)])))
    whole = TTFont(BytesIO(resources.read_bytes(f"fonts/{FILES[Face.REGULAR]}")))
    names = whole.getBestCmap()
    shown = cut["cmap"].tables[0].cmap
    for sign, code in codes.items():
        original = whole["hmtx"][names[ord(sign)]]
        assert cut["hmtx"][shown[code]] == original
        assert program.widths[code] == pytest.approx(original[0] * 1000 / 2048)
