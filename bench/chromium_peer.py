"""Chromium as a PDF engine: one process that lives on, spoken to through its own protocol.

Its pipe (`--remote-debugging-pipe`) takes messages of JSON that end with a zero byte, so nothing
but the browser itself is needed. A document is one HTML page with an SVG drawing per sheet.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path as FilePath
from typing import Any, Final

import resources
from app.layout.display import QR, Box, Face, Line, Page, Path, Stamp, Text
from app.printing.faces import FILES
from app.printing.qr import Matrix, code_text
from bench.print_peers import CodedEngine, Pages, runs_of, shown_texts

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
    "--allow-file-access-from-files", "--remote-debugging-pipe",
)  # fmt: skip


def found() -> str | None:
    """Return the program, None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium_engine(program: str) -> Iterator[CodedEngine]:
    """Start Chromium and give the engine; it ends with the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = FilePath(name)
        with _browser(program, folder) as browser:

            def write(pages: Pages, codes: dict[str, Matrix]) -> bytes:
                file = folder / "sheet.html"
                file.write_text(_document(pages, codes), encoding="utf-8")
                return browser.pdf(file.as_uri())

            yield write


class _Browser:
    """The protocol's few calls that print a page."""

    def __init__(self, reads: int, writes: int) -> None:
        self._in = os.fdopen(reads, "rb", buffering=0)
        self._out = os.fdopen(writes, "wb", buffering=0)
        self._rest = b""
        self._happened: list[str] = []
        self._number = 0
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._call("Page.enable")

    def pdf(self, url: str) -> bytes:
        """Load a page and return it as a PDF."""
        self._happened.clear()
        self._call("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._happened:
            self._message()
        printed = self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def close(self) -> None:
        """Let the browser end."""
        self._session = ""
        self._call("Browser.close")
        self._in.close()
        self._out.close()

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _message(self) -> dict[str, Any]:
        """Return the next message; what it tells unasked is kept in `_happened`."""
        while b"\0" not in self._rest:
            more = self._in.read(1 << 20)
            if not more:
                raise RuntimeError("Chromium has ended")
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._happened.append(message.get("method", ""))
        return message


@contextmanager
def _browser(program: str, folder: FilePath) -> Iterator[_Browser]:
    """Start Chromium with its pipe on descriptors 3 and 4, as it wants them."""
    to_read, we_write = os.pipe()
    we_read, to_write = os.pipe()
    # A shell moves the descriptors: Popen hands them on under their own numbers only.
    command = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
    flags = [*_FLAGS, f"--user-data-dir={folder / 'profile'}"]
    with subprocess.Popen(
        ["/bin/sh", "-c", command, program, *flags],
        pass_fds=(to_read, to_write),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(to_read)
        os.close(to_write)
        try:
            browser = _Browser(we_read, we_write)
            yield browser
            browser.close()
        except BaseException:
            process.terminate()
            raise


def _document(pages: Pages, codes: dict[str, Matrix]) -> str:
    """Return the HTML of the sheet."""
    first = pages[0][0].list
    fonts = FilePath(resources.__file__).parent / "fonts"
    faces = "".join(
        f"@font-face{{font-family:f{int(face)};src:url('{(fonts / FILES[face]).as_uri()}')}}"
        for face in (Face.REGULAR, Face.BOLD, Face.ITALIC, Face.FALLBACK)
    )
    style = (
        f"{faces}@page{{size:{first.width}pt {first.height}pt;margin:0}}body{{margin:0}}"
        "svg{display:block;break-after:page}text{font-kerning:none;white-space:pre}"
    )
    drawn = "".join(_svg(page, stamp, codes) for page, stamp in pages)
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{drawn}'


def _svg(page: Page, stamp: Stamp, codes: dict[str, Matrix]) -> str:
    width, height = page.list.width, page.list.height
    parts = [f'<svg width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">']
    parts += [
        _shape(item, height, codes, page, stamp)
        for item in page.list.items
        if not isinstance(item, Text)
    ]
    parts += [
        f'<text x="{x}" y="{height - item.y}" font-family="f{int(item.face)}"'
        f' font-size="{item.size}" letter-spacing="{item.tracking}">{escape(text)}</text>'
        for item, text, x in shown_texts(page, stamp)
    ]
    return "".join([*parts, "</svg>"])


def _shape(item: object, height: float, codes: dict[str, Matrix], page: Page, stamp: Stamp) -> str:
    match item:
        case Line():
            ends = f'x1="{item.x1}" y1="{height - item.y1}" x2="{item.x2}" y2="{height - item.y2}"'
            return f"<line {ends}{_pen(item.width, item.black, item.dash)}/>"
        case Box():
            fill = "none" if item.fill is None else f"rgb{item.fill}"
            place = f'x="{item.x}" y="{height - item.y - item.h}"'
            pen = _pen(item.width, item.black, item.dash)
            return f'<rect {place} width="{item.w}" height="{item.h}" fill="{fill}"{pen}/>'
        case Path():
            fill = "black" if item.filled else "none"
            drawn = "".join(_segment(segment, height) for segment in item.segments)
            return f'<path d="{drawn}" fill="{fill}"{_pen(item.width, item.black, item.dash)}/>'
        case QR():
            drawn = "".join(
                f"M{x} {height - y}h{w}v{-h}h{-w}z"
                for x, y, w, h in runs_of(codes[code_text(item, page, stamp)], item)
            )
            return f'<path d="{drawn}"/>'
        case _:
            return ""


def _pen(width: float, black: int, dash: tuple[float, ...]) -> str:
    """Return the attributes of a stroke."""
    if not width:
        return ""
    pattern = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    grey = round(255 * (1 - black / 100))
    return f' stroke="rgb({grey},{grey},{grey})" stroke-width="{width}"{pattern}'


def _segment(segment: tuple[str | float, ...], height: float) -> str:
    operator, *numbers = segment
    values = [float(number) for number in numbers]
    points = zip(values[::2], values[1::2], strict=True)
    return f"{operator}{' '.join(f'{x} {height - y}' for x, y in points)}"
