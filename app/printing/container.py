"""A PDF file written as it grows, with reportlab's object model as the container.

reportlab keeps a document in memory until it is saved: too much for ten thousand copies. Here its
`PDFDocument` numbers and formats the objects that a document has once (fonts, information,
catalogue), while pages leave for the file at once and only their offsets stay.
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from typing import BinaryIO, Final

from reportlab.pdfbase import pdfdoc

from app.printing.fonts import FontProgram

_LEVEL: Final = 1
"""zlib level of the pages: level 6 takes five times as long for 8 % less."""
_KIDS: Final = 64
"""Pages in a node of the page tree."""
_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfFile:
    """Writes one document to `file`, front to back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._position = 0
        self._offsets = array("Q", [0])
        self._hash = hashlib.blake2b(digest_size=16)
        self._document = pdfdoc.PDFDocument(invariant=1)
        """Has registered its font dictionary as the first object."""
        self._root = self.reserve()
        self._nodes: list[tuple[int, int]] = []
        self._kids: list[int] = []
        self._fonts = f"{self._reference(self._document.idToObject[pdfdoc.BasicFonts])}"
        self._write(_HEADER)

    def reserve(self) -> int:
        """Return the number of an object to be written later."""
        self._document.objectcounter += 1
        number: int = self._document.objectcounter
        return number

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object and return its number."""
        if number is None:
            number = self.reserve()
        while len(self._offsets) <= number:
            self._offsets.append(0)
        self._offsets[number] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add_stream(self, content: bytes, *, entries: str = "") -> int:
        """Write a deflated stream whose dictionary also has `entries`; return its number."""
        data = zlib.compress(content, _LEVEL)
        head = f"<<{entries}/Length {len(data)}/Filter/FlateDecode>>\nstream\n"
        return self.add(head.encode("ascii") + data + b"\nendstream")

    def add_form(self, content: str, *, width: float, height: float) -> int:
        """Write geometry as a Form XObject; return its number."""
        box = f"[0 0 {width:g} {height:g}]"
        return self.add_stream(
            content.encode("ascii"),
            entries=f"/Type/XObject/Subtype/Form/BBox{box}/Resources<</ProcSet[/PDF]>>",
        )

    def add_resources(self, forms: Iterable[int]) -> int:
        """Write the resources of a page: the fonts, and `forms` as /G0, /G1 and so on."""
        named = "".join(f"/G{index} {number} 0 R" for index, number in enumerate(forms))
        return self.add(f"<</Font {self._fonts}/XObject<<{named}>>>>".encode("ascii"))

    def add_page(self, content: bytes, *, width: float, height: float, resources: int) -> None:
        """Write a page."""
        if not self._kids:
            self._nodes.append((self.reserve(), 0))
        stream = self.add_stream(content)
        parent = self._nodes[-1][0]
        self._kids.append(
            self.add(
                f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {width:g} {height:g}]"
                f"/Resources {resources} 0 R/Contents {stream} 0 R>>".encode("ascii")
            )
        )
        if len(self._kids) == _KIDS:
            self._end_node()

    def add_font(self, name: str, font: FontProgram) -> None:
        """Write a font under its resource name."""
        doc = self._document
        program = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary({"Length1": font.length, "Filter": "/FlateDecode"}),
            font.program,
        )
        to_unicode = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary({"Filter": "/FlateDecode"}), zlib.compress(font.to_unicode)
        )
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": pdfdoc.PDFName(font.name),
                "Flags": font.flags,
                "FontBBox": pdfdoc.PDFArray(font.box),
                "ItalicAngle": font.italic_angle,
                "Ascent": font.ascent,
                "Descent": font.descent,
                "CapHeight": font.cap_height,
                "StemV": font.stem_v,
                "FontFile2": doc.Reference(program),
            }
        )
        entry = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/TrueType",
                "BaseFont": pdfdoc.PDFName(font.name),
                "FirstChar": 0,
                "LastChar": len(font.widths) - 1,
                "Widths": pdfdoc.PDFArray([f"{width:g}" for width in font.widths]),
                "FontDescriptor": doc.Reference(descriptor),
                "ToUnicode": doc.Reference(to_unicode),
            }
        )
        doc.idToObject[pdfdoc.BasicFonts].dict[name] = doc.Reference(entry)

    def finish(self, *, title: str, author: str, language: str) -> None:
        """Write what belongs to the document, then the table of offsets."""
        if self._kids:
            self._end_node()
        self._write_tree()
        catalog = self._reference(self._catalog(language))
        information = self._reference(_information(title, author))
        self._write_document_objects()
        self._write_end(catalog, information)

    def _catalog(self, language: str) -> pdfdoc.PDFDictionary:
        return pdfdoc.PDFDictionary(
            {
                "Type": "/Catalog",
                "Pages": f"{self._root} 0 R",
                "Lang": pdfdoc.PDFString(language),
                "MarkInfo": pdfdoc.PDFDictionary({"Marked": "false"}),
                "ViewerPreferences": pdfdoc.PDFDictionary(
                    {"DisplayDocTitle": "true", "PrintScaling": "/None"}
                ),
            }
        )

    def _reference(self, item: pdfdoc.PDFObject) -> str:
        """Return the reference ("5 0 R") of an object of reportlab's document."""
        reference: bytes = self._document.Reference(item).format(self._document)
        return reference.decode("ascii")

    def _end_node(self) -> None:
        number, _ = self._nodes[-1]
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        count = len(self._kids)
        self._nodes[-1] = number, count
        self._kids = []
        self.add(
            f"<</Type/Pages/Parent {self._root} 0 R/Count {count}/Kids[{kids}]>>".encode(),
            number,
        )

    def _write_tree(self) -> None:
        kids = " ".join(f"{number} 0 R" for number, _ in self._nodes)
        count = sum(count for _, count in self._nodes)
        self.add(f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(), self._root)

    def _write_document_objects(self) -> None:
        """Write reportlab's objects; formatting one may register another."""
        doc = self._document
        written: set[int] = set()
        while todo := sorted(doc.numberToId.keys() - written):
            for number in todo:
                body: bytes = pdfdoc.format(doc.idToObject[doc.numberToId[number]], doc, 1)
                self.add(body.strip(b"\n"), number)
                written.add(number)

    def _write_end(self, catalog: str, information: str) -> None:
        start = self._position
        size = len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        step = 1024
        for first in range(1, size, step):
            rows = [b"%010d 00000 n \n" % offset for offset in self._offsets[first : first + step]]
            self._write(b"".join(rows))
        digest = self._hash.hexdigest()
        self._write(
            f"trailer\n<</Size {size}/Root {catalog}/Info {information}"
            f"/ID[<{digest}><{digest}>]>>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._position += len(data)


def _information(title: str, author: str) -> pdfdoc.PDFDictionary:
    """Return the document information; no dates, so that equal sheets are equal files."""
    return pdfdoc.PDFDictionary(
        {
            "Title": pdfdoc.PDFString(_whole(title)),
            "Author": pdfdoc.PDFString(_whole(author)),
            "Creator": pdfdoc.PDFString("Chalkline"),
            "Producer": pdfdoc.PDFString("ReportLab PDF Library - www.reportlab.com"),
        }
    )


def _whole(text: str) -> str:
    """Return `text` without half surrogate pairs, which no encoding can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
