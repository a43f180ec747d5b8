"""The yardstick: the same class set as content streams written by hand, for this sheet alone.

What a programmer would have typed as constants (geometry, positions, cut fonts) is made before
the clock runs; problems, texts, QR codes and streams are made in time. There is no layout, no
display list and no general code, so nothing in Python can be much faster.
"""

import random
import zlib

from app.layout.display import QR, Align, DisplayList, Face, Page, SpanEnd, SpanStart, Stamp, Text
from app.layout.metrics import widths
from app.printing.encoding import text_string
from app.printing.faces import runs, start_x
from app.printing.fonts import FontProgram
from app.printing.geometry import geometry
from app.printing.layers import layers
from app.printing.modules import module_runs
from app.printing.qr import matrices
from app.topics.problem import Problem
from bench import print_job

_PLAIN = [*range(0x20, 0x7F), *range(0xA1, 0x100)]
"""Signs whose codes are those of Latin-1."""
_EXTRA = {"−": 0x81, "✓": 0x82, "→": 0x83, "–": 0x84, "∙": 0x85, "…": 0x86}


def _code(text: str) -> str:
    text = text.translate({ord(sign): chr(code) for sign, code in _EXTRA.items()})
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


class RawSheet:
    """The constants of the sheet, and the job."""

    def __init__(self, pages: list[tuple[Page, Stamp]]) -> None:
        sheet, key = pages[:2], pages[print_job.COPIES * print_job.PAGES :]
        self._faces = sorted(
            {
                item.face
                for page, _ in [*sheet, *key]
                for item in page.list.items
                if isinstance(item, Text)
            }
        )
        self._fonts = [self._font(face) for face in self._faces]
        self._sheet = [(page.list, _template(page), page.values[0]) for page, _ in sheet]
        self._key = [page for page, _ in key]
        self._regular = widths(Face.REGULAR)

    def _font(self, face: Face) -> FontProgram:
        """Return a font whose codes are Latin-1, with the signs the sheet needs."""
        signs = {chr(code): code for code in _PLAIN} | _EXTRA
        characters = [0] * 256
        for sign, code in signs.items():
            characters[code] = ord(sign)
        used = {ord(sign) for sign in "0123456789+-−=().,:;/ ✓→"}
        used |= {ord(sign) for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
        return FontProgram(face, 0, [code if code in used else 0 for code in characters])

    def job(self, *, own_problems: bool) -> bytes:
        """Do the whole job, with the program's problems or with numbers just drawn at random."""
        marks = print_job.stamps()
        drawn = [
            _numbers(copy) if own_problems else _pairs(print_job.problems_of(copy))
            for copy in range(print_job.COPIES)
        ]
        values = []
        for pairs in drawn:
            for number in range(print_job.PAGES):
                first = number * print_job.PER_PAGE
                texts: list[str] = []
                for n, (a, b) in enumerate(pairs[first : first + print_job.PER_PAGE], first + 1):
                    texts += (f"({n}. {a} + {b} =)", f"({n}.) Tj", f"({a}) Tj", f"({b}) Tj")
                values.append(texts)
        return self.engine(values, marks)

    def engine(self, values: list[list[str]], marks: tuple[Stamp, ...]) -> bytes:
        """Write the pages whose problems' texts are there."""
        file = _File()
        forms = [
            file.stream(self._form(page.items), _form_head(page)) for page, _, _ in self._sheet
        ]
        codes = iter(
            matrices(
                [
                    f"{mark.payload}.{number + 1}"
                    for mark in marks[:-1]
                    for number in range(print_job.PAGES)
                ]
                + [f"{marks[-1].payload}.{page.number}" for page in self._key]
            )
        )
        texts = iter(values)
        for mark in marks[:-1]:
            x = (
                550.28
                - 8 * sum([self._regular[c] for c in "Copy " + mark.code])
                - 0.15 * (4 + len(mark.code))
            )
            stamp = {-1: f"(Version {mark.version}) Tj", -4: f"({mark.pupil}) Tj"}
            stamp[-2] = f"1 0 0 1 {x:.2f} 34 Tm (Copy {mark.code}) Tj"
            for number, (page, (text, slots), foot) in enumerate(self._sheet):
                x = page.width / 2 - 4 * sum([self._regular[c] for c in foot])
                fixed = {**stamp, 0: f"1 0 0 1 {x:.2f} 34 Tm ({foot}) Tj"}
                fixed[-9] = module_runs(next(codes))
                mine = next(texts)
                filled = [fixed[slot] if slot < 1 else mine[slot - 1] for slot in slots]
                file.page((text % tuple(filled)).encode("latin-1"), page, forms[number])
        for key in self._key:
            form = file.stream(self._form(key.list.items), _form_head(key.list))
            self._key_page(file, key, marks[-1], form, module_runs(next(codes)))
        return file.finish(self._faces, self._fonts)

    @staticmethod
    def _form(items: tuple[object, ...]) -> bytes:
        return geometry(layers(items)[0].geometry).encode("ascii")  # type: ignore[arg-type]

    @staticmethod
    def _key_page(file: "_File", page: Page, mark: Stamp, form: int, dark: str) -> None:
        text, slots = _template(page)
        stamp = {-1: mark.version, -2: mark.code, -4: ""}
        filled = [
            dark if slot == -9 else f"({_code(stamp[slot] if slot < 0 else page.values[slot])}) Tj"
            for slot in slots
        ]
        file.page((text % tuple(filled)).encode("latin-1"), page.list, form)


def _numbers(copy: int) -> list[tuple[int, int]]:
    """Return pairs of two-digit numbers, all different: the least a worksheet needs."""
    chance = random.Random(copy)  # noqa: S311  (no secret)
    picked = chance.sample(range(8100), print_job.PAGES * print_job.PER_PAGE)
    return [(10 + number // 90, 10 + number % 90) for number in picked]


def _pairs(problems: tuple[Problem, ...]) -> list[tuple[int, int]]:
    return [(problem.a, problem.b) for problem in problems]


def _form_head(page: DisplayList) -> str:
    return (
        f"/Type/XObject/Subtype/Form/BBox[0 0 {page.width:g} {page.height:g}]"
        "/Resources<</ProcSet[/PDF]>>"
    )


def _template(page: Page) -> tuple[str, list[int]]:
    """Return the page's stream with "%s" for what varies, and which slots these are."""
    parts, slots = ["/G0 Do\n"], []
    for item in page.list.items:
        if isinstance(item, SpanStart):
            if isinstance(item.text, int):
                slots.append(item.text)
                parts.append("/Span <</ActualText %s>> BDC\n")
            else:
                shown = text_string(item.text).replace("%", "%%")
                parts.append(f"/Span <</ActualText {shown}>> BDC\n")
        elif isinstance(item, SpanEnd):
            parts.append("EMC\n")
        elif isinstance(item, QR):
            module = item.size / (17 + 4 * item.version)
            parts.append(f"q {module:.5g} 0 0 {module:.5g} {item.x:g} {item.y:g} cm\n%sf Q\n")
            slots.append(-9)
        elif isinstance(item, Text):
            parts.append(_text(item, slots))
    return "".join(parts), slots


def _text(item: Text, slots: list[int]) -> str:
    head = f"BT /F{int(item.face)} {item.size:g} Tf {item.tracking:g} Tc"
    if isinstance(item.text, int):
        slots.append(item.text)
        place = f" {item.x:g} {item.y:g} Td" if item.align is Align.LEFT else ""
        return f"{head}{place} %s ET\n"
    x = start_x(item, runs(item, item.text))
    return f"{head} {x:.2f} {item.y:g} Td ({_code(item.text).replace('%', '%%')}) Tj ET\n"


class _File:
    """Objects and their offsets, nothing more."""

    def __init__(self) -> None:
        self._parts = [b"%PDF-1.7\n"]
        self._position = len(self._parts[0])
        self._offsets = {1: 0, 2: 0}
        self._pages: list[int] = []

    def add(self, body: bytes, number: int = 0) -> int:
        """Write an object; 1 is the page tree, 2 the fonts."""
        number = number or len(self._offsets) + 1
        self._offsets[number] = self._position
        data = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self._parts.append(data)
        self._position += len(data)
        return number

    def stream(self, content: bytes, entries: str = "") -> int:
        """Write a deflated stream."""
        data = zlib.compress(content, 1)
        head = f"<<{entries}/Length {len(data)}/Filter/FlateDecode>>stream\n".encode()
        return self.add(b"%b%b\nendstream" % (head, data))

    def page(self, content: bytes, display: DisplayList, form: int) -> None:
        """Write a page."""
        stream = self.stream(content)
        self._pages.append(
            self.add(
                f"<</Type/Page/Parent 1 0 R/MediaBox[0 0 {display.width:g} {display.height:g}]"
                f"/Resources<</Font 2 0 R/XObject<</G0 {form} 0 R>>>>"
                f"/Contents {stream} 0 R>>".encode()
            )
        )

    def finish(self, faces: list[Face], fonts: list[FontProgram]) -> bytes:
        """Write fonts, page tree and table of offsets; return the file."""
        entries = ""
        for face, font in zip(faces, fonts, strict=True):
            program = self.add(
                f"<</Length {len(font.program)}/Length1 {font.length}/Filter/FlateDecode>>"
                "stream\n".encode()
                + font.program
                + b"\nendstream"
            )
            unicode_map = self.stream(font.to_unicode)
            box = " ".join(f"{value:g}" for value in font.box)
            described = self.add(
                f"<</Type/FontDescriptor/FontName/{font.name}/Flags 4/FontBBox[{box}]"
                f"/ItalicAngle {font.italic_angle:g}/Ascent {font.ascent:g}"
                f"/Descent {font.descent:g}/CapHeight {font.cap_height:g}/StemV 80"
                f"/FontFile2 {program} 0 R>>".encode()
            )
            wide = " ".join(f"{width:g}" for width in font.widths)
            number = self.add(
                f"<</Type/Font/Subtype/TrueType/BaseFont/{font.name}/FirstChar 0/LastChar 255"
                f"/Widths[{wide}]/FontDescriptor {described} 0 R"
                f"/ToUnicode {unicode_map} 0 R>>".encode()
            )
            entries += f"/F{int(face)} {number} 0 R"
        self.add(f"<<{entries}>>".encode(), 2)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self.add(f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>".encode(), 1)
        root = self.add(b"<</Type/Catalog/Pages 1 0 R/Lang(en-GB)>>")
        about = self.add(b"<</Title(Addition)/Author(A. Teacher)>>")
        start = self._position
        rows = "".join(f"{self._offsets[n]:010d} 00000 n \n" for n in sorted(self._offsets))
        size = len(self._offsets) + 1
        self._parts.append(
            f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<</Size {size}/Root {root} 0 R"
            f"/Info {about} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
        )
        return b"".join(self._parts)
