"""The bundled faces for PDF: parsed once per process, embedded as subsets once per document.

reportlab parses the TrueType files and cuts the subsets; the codes of the glyphs are given here,
in the order in which a document first uses them, so that equal documents get equal bytes.
"""

import zlib
from functools import cache, lru_cache
from io import BytesIO

from reportlab.pdfbase.ttfonts import TTFontFace

import resources
from app.layout.display import Face
from app.printing.faces import FILES

_CODES = 256
_LEVEL = 6
"""zlib level of the font programs: their streams are kept from document to document."""


@cache
def parsed(face: Face) -> TTFontFace:
    """Return the parsed font of `face` (about 9 ms the first time)."""
    return TTFontFace(BytesIO(resources.read_bytes(f"fonts/{FILES[face]}")))


@lru_cache(maxsize=64)
def _font_program(face: Face, characters: tuple[int, ...]) -> tuple[int, bytes]:
    """Return length and deflated bytes of the subset whose code n shows `characters[n]`."""
    program: bytes = parsed(face).makeSubset(list(characters))
    return len(program), zlib.compress(program, _LEVEL)


class FontProgram:
    """A finished subset: all that its PDF objects need."""

    def __init__(self, face: Face, part: int, characters: list[int]) -> None:
        font = parsed(face)
        self.length, self.program = _font_program(face, tuple(characters))
        tag = "".join(chr(65 + (part * 16 + face) // 26**n % 26) for n in range(6))
        self.name: str = f"{tag}+{font.name.decode('ascii')}"
        self.widths: list[float] = [font.getCharWidth(code) for code in characters]
        self.ascent: float = font.ascent
        self.descent: float = font.descent
        self.cap_height: float = font.capHeight
        self.box: list[float] = list(font.bbox)
        self.italic_angle: float = font.italicAngle
        self.stem_v: float = font.stemV
        self.flags: int = (font.flags & ~32) | 4  # symbolic: the codes are ours
        self.to_unicode = _to_unicode(characters)


class _Codes(dict[str, tuple[int, int]]):
    """(part, code) of every sign used so far; a new one gets the next code."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[list[int]] = [[0]]

    def __missing__(self, sign: str) -> tuple[int, int]:
        if len(self.parts[-1]) == _CODES:
            self.parts.append([0])
        part = self.parts[-1]
        made = self[sign] = len(self.parts) - 1, len(part)
        part.append(ord(sign))
        return made


class FontSubset:
    """One face in one document: gives signs their codes, 255 to a part."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.codes = _Codes()

    def programs(self) -> list[FontProgram]:
        """Return the finished subsets, one per part."""
        return [FontProgram(self.face, n, part) for n, part in enumerate(self.codes.parts)]


def _to_unicode(characters: list[int]) -> bytes:
    """Return the ToUnicode map (PDF 32000-1 §9.10.3) of a subset, code 0 being .notdef."""
    rows = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(characters)
        if code
    ]
    blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    mapping = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{mapping}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")
