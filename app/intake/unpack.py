"""Takes a heap of files apart, page by page: nothing it meets costs more than the page it is on.

A file that is no picture, a torn page, a bomb or a locked document is a page like any other, with
a `why`: it is counted, and the rest goes on.
"""

import io
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from app.intake import documents, pictures
from app.intake.errors import UnreadableError
from app.intake.model import HeapFile, LoosePage, Why
from app.intake.sniff import Kind, kind_of

logger = logging.getLogger(__name__)

_MOST_IN_MEMBER: Final = 256 * 2**20
_MOST_IN_ZIP: Final = 4 * 2**30
_MOST_RATIO: Final = 200
"""How many times its packed size a file may have: pictures and PDFs are packed already."""
_SMALL: Final = 2**20
"""Up to this size any ratio is harmless."""
_MOST_MEMBERS: Final = 5000
_DROPPINGS: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems put into archives beside what was packed: no page of anybody."""

_Part: TypeAlias = tuple[str, bytes | None, Why]
"""Name, picture, and why there is none (or why it is torn)."""


def loose_pages(files: Iterable[HeapFile], *, stop: Callable[[], bool]) -> Iterator[LoosePage]:
    """Yield the pages of a heap in its order, until `stop` says so.

    One file and one page are in memory at a time. PDFium wants one thread at a time in a process.
    Errors of a file's `content` itself (OSError) make a torn page.
    """
    number = 0
    for file in files:
        for name, original, why in _parts(file):
            number += 1
            yield LoosePage(number=number, name=name, original=original, why=why)
            if stop():
                return
        if stop():
            return


def _parts(file: HeapFile) -> Iterator[_Part]:
    try:
        data = file.content if isinstance(file.content, bytes) else file.content()
    except OSError as exc:
        logger.warning("a file of the heap cannot be read: %s", type(exc).__name__)
        yield file.name, None, Why.TORN
        return
    if kind_of(data) is Kind.ZIP:
        yield from _zip_parts(file.name, data)
    else:
        yield from _file_parts(file.name, data)


def _file_parts(name: str, data: bytes) -> Iterator[_Part]:
    """Yield the pages of one file that is no archive; at least one."""
    kind = kind_of(data)
    if kind is Kind.PDF:
        yield from _pdf_parts(name, data)
        return
    count = 0
    try:
        for original in pictures.originals(data, kind):
            count += 1
            yield (name if count == 1 else f"{name}, {count}"), original, Why.FINE
    except UnreadableError as exc:
        yield (name if not count else f"{name}, {count + 1}"), None, exc.why


def _pdf_parts(name: str, data: bytes) -> Iterator[_Part]:
    try:
        with documents.opened(data) as document:
            count = len(document)
            for index in range(count):
                label = name if count == 1 else f"{name}, {index + 1}"
                try:
                    yield label, documents.picture(document, index), Why.FINE
                except UnreadableError as exc:
                    yield label, None, exc.why
            if not count:
                yield name, None, Why.TORN
    except UnreadableError as exc:
        yield name, None, exc.why


def _zip_parts(name: str, data: bytes) -> Iterator[_Part]:
    """Yield the pages of an archive; an archive inside it is not opened."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        yield name, None, Why.TORN
        return
    with archive:
        members = [info for info in archive.infolist() if not _is_dropping(info)]
        if not members:
            yield name, None, Why.NOT_A_PICTURE
            return
        if len(members) > _MOST_MEMBERS:
            yield name, None, Why.BOMB
            return
        left = _MOST_IN_ZIP
        for info in members:
            inner = f"{name}/{info.filename}"
            try:
                content = _member(archive, info, min(left, _MOST_IN_MEMBER))
            except UnreadableError as exc:
                yield inner, None, exc.why
                continue
            left -= len(content)
            yield from _file_parts(inner, content)


def _is_dropping(info: zipfile.ZipInfo) -> bool:
    last = info.filename.rpartition("/")[2]
    return info.is_dir() or info.filename.startswith(_DROPPINGS[0]) or last in _DROPPINGS


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return what a member holds; what it says of its own size is not believed."""
    if info.flag_bits & 1:
        raise UnreadableError(Why.ENCRYPTED)
    most = min(most, max(_SMALL, info.compress_size * _MOST_RATIO))
    if info.file_size > most:
        raise UnreadableError(Why.BOMB)
    try:
        with archive.open(info) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
        ValueError) as exc:  # fmt: skip
        raise UnreadableError(Why.TORN) from exc
    if len(content) > most:
        raise UnreadableError(Why.BOMB)
    return content


def count_pages(file: HeapFile) -> int:
    """Return about how many pages a file has, at least one: for a progress bar.

    Archives are counted by their files; what cannot be opened is a page that says so later.
    """
    try:
        data = file.content if isinstance(file.content, bytes) else file.content()
    except OSError:
        return 1
    kind = kind_of(data)
    if kind is Kind.PDF:
        try:
            with documents.opened(data) as document:
                return max(1, len(document))
        except UnreadableError:
            return 1
    if kind is not Kind.ZIP:
        return 1
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = sum(not _is_dropping(info) for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return 1
    return max(1, members) if members <= _MOST_MEMBERS else 1
