"""typst as a PDF engine: a document that puts every item in its place, compiled in this process.

The compiler stays loaded, with its fonts and caches, as in a program that lives by it.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Final

import resources
from app.layout.display import QR, Box, Face, Line, Page, Path, Stamp, Text
from app.printing.qr import Matrix, code_text
from bench.print_peers import CodedEngine, Pages, runs_of, shown_texts

_HEAD: Final = """\
#set text(font: "Andika", top-edge: "baseline", bottom-edge: "baseline", kerning: false)
#let pen(w, k, d) = if w > 0 { (paint: luma(k * 1%), thickness: w * 1pt, dash: d) }
#let line-(x, y, u, v, p) = place(line(start: (x * 1pt, y * 1pt), end: (u * 1pt, v * 1pt),
  stroke: p))
#let box-(x, y, w, h, p, f) = place(dx: x * 1pt, dy: y * 1pt, rect(width: w * 1pt,
  height: h * 1pt, fill: f, stroke: p))
#let text-(x, y, s, w, k, z, c) = place(dx: x * 1pt, dy: y * 1pt, text(size: s * 1pt,
  weight: w, style: k, tracking: z * 1pt, c))
"""
_OPERATORS: Final = {"M": "curve.move", "L": "curve.line", "C": "curve.cubic", "Z": "curve.close"}


def typst_engine() -> CodedEngine:
    """Return typst.

    Raises:
        ImportError: when it is not installed.
    """
    typst = import_module("typst")
    folder = os.path.join(os.path.dirname(resources.__file__), "fonts")  # noqa: PTH118, PTH120
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    compiler = typst.Compiler(font_paths=fonts)

    def write(pages: Pages, codes: dict[str, Matrix]) -> bytes:
        source = "#pagebreak()\n".join(_page(page, stamp, codes) for page, stamp in pages)
        first = pages[0][0].list
        paper = f"#set page(width: {first.width}pt, height: {first.height}pt, margin: 0pt)\n"
        return bytes(compiler.compile(input=(paper + _HEAD + source).encode()))

    return write


def _page(page: Page, stamp: Stamp, codes: dict[str, Matrix]) -> str:
    """Return the calls that draw a page."""
    height = page.list.height
    lines = [
        line
        for item in page.list.items
        if not isinstance(item, Text)
        for line in _item(item, height, codes, page, stamp)
    ]
    for item, text, x in shown_texts(page, stamp):
        weight = "bold" if item.face is Face.BOLD else "regular"
        style = "italic" if item.face is Face.ITALIC else "normal"
        said = text.replace("\\", "\\\\").replace('"', '\\"')
        place = f"{x},{height - item.y},{item.size}"
        lines.append(f'#text-({place},"{weight}","{style}",{item.tracking},"{said}")')
    return "\n".join(lines) + "\n"


def _item(
    item: object, height: float, codes: dict[str, Matrix], page: Page, stamp: Stamp
) -> Iterator[str]:
    match item:
        case Line():
            pen = _pen(item.width, item.black, item.dash)
            yield f"#line-({item.x1},{height - item.y1},{item.x2},{height - item.y2},{pen})"
        case Box():
            pen = _pen(item.width, item.black, item.dash)
            fill = "none" if item.fill is None else f"rgb{item.fill}"
            yield f"#box-({item.x},{height - item.y - item.h},{item.w},{item.h},{pen},{fill})"
        case Path():
            pen = _pen(item.width, item.black, item.dash)
            fill = "black" if item.filled else "none"
            parts = ",".join(_segment(segment, height) for segment in item.segments)
            yield f"#place(curve(fill:{fill},stroke:{pen},{parts}))"
        case QR():
            parts = ",".join(
                f"curve.move(({x}pt,{height - y}pt)),curve.line(({x + w}pt,{height - y}pt)),"
                f"curve.line(({x + w}pt,{height - y - h}pt)),"
                f"curve.line(({x}pt,{height - y - h}pt)),curve.close()"
                for x, y, w, h in runs_of(codes[code_text(item, page, stamp)], item)
            )
            yield f"#place(curve(fill:black,{parts}))"
        case _:
            pass


def _pen(width: float, black: int, dash: tuple[float, ...]) -> str:
    """Return a stroke; where there is a pattern it repeats."""
    pattern = f"({','.join(f'{length}pt' for length in dash)},)" if dash else "none"
    return f"pen({width},{100 - black},{pattern})"


def _segment(segment: tuple[str | float, ...], height: float) -> str:
    operator, *numbers = segment
    values = [float(number) for number in numbers]
    points = ",".join(
        f"({x}pt,{height - y}pt)" for x, y in zip(values[::2], values[1::2], strict=True)
    )
    return f"{_OPERATORS[str(operator)]}({points})"
