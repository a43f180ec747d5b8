"""Texts as PDF string operands, and the fonts of a document that their codes belong to."""

import codecs
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Protocol

from app.layout.display import Face, Text
from app.printing.faces import Run, runs
from app.printing.fonts import FontProgram, FontSubset

_LIMIT: Final = 4096
"""Texts kept in a table: copies bring new codes without end."""
_BYTES: Final = tuple(
    {0x28: "\\(", 0x29: "\\)", 0x5C: "\\\\", 0x0D: "\\r", 0x0A: "\\n"}.get(code, chr(code))
    for code in range(256)
)
"""What stands for a byte within a literal string (PDF 32000-1 §7.3.4.2)."""
_SPECIAL: Final = frozenset("()\\")
_PDFDOC: Final = (
    dict.fromkeys([*range(0x20), *range(0x7F, 0xA1), 0xAD], "\u0100")
    | dict(zip(map(ord, "()\\\r\n"), ("\\(", "\\)", "\\\\", "\u0100", "\u0100"), strict=True))
    | dict(zip(map(ord, "•…—–−€"), "\x80\x83\x84\x85\x8a\xa0", strict=True))
)
"""Escapes, and PDFDocEncoding where it differs from Latin-1 (annex D.2), as far as worksheets need
it; U+0100 stands for what it cannot say.
"""


class Table(Protocol):
    """Turns a text into what stands for it in a content stream."""

    def __getitem__(self, text: str, /) -> str:
        """Return the operators or operand for `text`."""


class CachedTable(dict[str, str]):
    """A table that makes its entries when they are first asked for."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _LIMIT:
            self.clear()
        made = self[text] = self.make(text)
        return made

    def make(self, text: str) -> str:
        """Return the entry for `text`."""
        raise NotImplementedError


class ActualTextTable:
    """What a reader says in place of a span: a text string operand. Hardly two are equal."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __getitem__(self, text: str, /) -> str:
        """Return prefix and text as an operand."""
        return text_string(self._prefix + text)


class ShowTable(CachedTable):
    """Shows a text at the current position, in one face and size."""

    def __init__(self, encoder: "TextEncoder", item: Text) -> None:
        super().__init__()
        self._encoder = encoder
        self._item = item

    def make(self, text: str) -> str:
        """Return the operators that show prefix and text."""
        item = self._item
        return self._encoder.show(item, runs(item, item.prefix + text))


class TextEncoder:
    """The fonts of one document: encodes texts and remembers which characters were used."""

    def __init__(self) -> None:
        self._subsets: dict[Face, FontSubset] = {}
        self._tables: dict[tuple[Face, float, str, bool], ShowTable] = {}

    def table(self, item: Text) -> ShowTable:
        """Return the table that shows texts as `item` does."""
        key = (item.face, item.size, item.prefix, item.rtl)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = ShowTable(self, item)
        return found

    def show(self, item: Text, shown: tuple[Run, ...]) -> str:
        """Return the operators that show runs of `item`, its font being set before and after."""
        self._subset(item.face)
        home = font_name(item.face, 0), item.size
        current = home
        parts: list[str] = []
        for run in shown:
            for part, codes in self._coded(run):
                font = font_name(run.face, part), run.size
                if font != current:
                    parts.append(set_font(*font))
                    current = font
                parts.append(f"({codes}) Tj")
        if current != home:
            parts.append(set_font(*home))
        return " ".join(parts)

    def _coded(self, run: Run) -> Iterator[tuple[int, str]]:
        """Yield (part, escaped codes) for the stretches of `run` that one font holds."""
        subset = self._subset(run.face)
        part, codes = 0, ""
        for its_part, code in map(subset.codes.__getitem__, run.text):
            if its_part != part and codes:
                yield part, codes
                codes = ""
            part = its_part
            codes += _BYTES[code]
        if codes:
            yield part, codes

    def _subset(self, face: Face) -> FontSubset:
        found = self._subsets.get(face)
        if found is None:
            found = self._subsets[face] = FontSubset(face)
        return found

    def programs(self) -> Iterator[tuple[str, FontProgram]]:
        """Yield the name in the resources and the finished subset of every font used."""
        for face in sorted(self._subsets):
            for part, program in enumerate(self._subsets[face].programs()):
                yield font_name(face, part), program


@lru_cache(maxsize=64)
def font_name(face: Face, part: int) -> str:
    """Return the resource name of part `part` of `face`."""
    return f"F{int(face)}" if part == 0 else f"F{int(face)}.{part}"


@lru_cache(maxsize=256)
def set_font(name: str, size: float) -> str:
    """Return the operator that chooses a font."""
    return f"/{name} {size:g} Tf"


def text_string(text: str) -> str:
    """Return `text` as a text string operand: PDFDocEncoding, or UTF-16 where it must be."""
    if text.isascii() and text.isprintable() and not _SPECIAL.intersection(text):
        return f"({text})"
    coded = text.translate(_PDFDOC)
    if all(ord(code) <= 0xFF for code in coded):
        return f"({coded})"
    return f"<{(codecs.BOM_UTF16_BE + text.encode('utf-16-be')).hex()}>"
