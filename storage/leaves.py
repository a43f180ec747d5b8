"""Rows read straight off the leaf pages of a database whose tree above them is damaged.

The file format is SQLite's (its documentation, "Database File Format", §1.5 b-tree pages, §1.6
cell payload overflow, §2.1 record format). Pages on the free list are left out, for what stands
there was deleted.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = int | float | str | bytes | None
_LEAF = 0x0D
_HEADER = 100
_MOST_PAYLOAD = 64 * 2**20
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class _NotARowError(Exception):
    """These bytes are no row."""


class Leaves:
    """The rows on the table leaves of a file, whatever table they belong to."""

    def __init__(self, path: Path) -> None:
        """Read the file; it must have no write-ahead log (fold it in on a copy).

        Raises:
            OSError: when it cannot be read.
        """
        self._data = path.read_bytes()
        size = int.from_bytes(self._data[16:18], "big")
        size = 65_536 if size == 1 else size
        sound = 512 <= size <= 65_536 and size & (size - 1) == 0
        self._size = size if sound else 4096
        self._usable = self._size - (self._data[20] if sound else 0)

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Yield the rowid and the values of every readable row."""
        free = self._free_pages()
        for number in range(1, len(self._data) // self._size + 1):
            if number not in free:
                yield from self._rows_of(number)

    def _page(self, number: int) -> bytes:
        page = self._data[(number - 1) * self._size : number * self._size]
        if number < 1 or len(page) < self._size:
            raise _NotARowError
        return page

    def _rows_of(self, number: int) -> Iterator[tuple[int, list[Value]]]:
        page = self._page(number)
        start = _HEADER if number == 1 else 0
        if page[start] != _LEAF:
            return
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        for index in range(min(count, self._usable // 4)):
            place = start + 8 + 2 * index
            cell = int.from_bytes(page[place : place + 2], "big")
            try:
                yield self._cell(page, cell)
            except (_NotARowError, IndexError, UnicodeDecodeError, struct.error):
                continue

    def _cell(self, page: bytes, at: int) -> tuple[int, list[Value]]:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if not 0 < length <= _MOST_PAYLOAD:
            raise _NotARowError
        local = self._local(length)
        payload = page[at : at + local]
        if local < length:
            after = int.from_bytes(page[at + local : at + local + 4], "big")
            payload += self._overflow(after, length - local)
        if len(payload) < length:
            raise _NotARowError
        return rowid, _record(payload)

    def _local(self, length: int) -> int:
        """Return how much of a payload stands on the leaf itself."""
        most = self._usable - 35
        if length <= most:
            return length
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._usable - 4)
        return local if local <= most else least

    def _overflow(self, number: int, left: int) -> bytes:
        parts = []
        while left > 0:
            page = self._page(number)
            parts.append(page[4 : 4 + min(left, self._usable - 4)])
            left -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)

    def _free_pages(self) -> set[int]:
        free: set[int] = set()
        trunk = int.from_bytes(self._data[32:36], "big")
        while trunk and trunk not in free:
            try:
                page = self._page(trunk)
            except _NotARowError:
                break
            free.add(trunk)
            count = min(int.from_bytes(page[4:8], "big"), self._usable // 4 - 2)
            free.update(struct.unpack(f">{count}I", page[8 : 8 + 4 * count]))
            trunk = int.from_bytes(page[:4], "big")
        return free


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a variable-length integer (big-endian, seven bits a byte) and where it ends."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1


def _record(payload: bytes) -> list[Value]:
    header, at = _varint(payload, 0)
    body = header
    values: list[Value] = []
    while at < header:
        kind, at = _varint(payload, at)
        value, body = _value(payload, kind, body)
        values.append(value)
    if at != header or body != len(payload):
        raise _NotARowError
    return values


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    """Return the value of the serial type `kind` at `at`, and where it ends."""
    if kind == 0:
        return None, at
    if kind in _INTEGER_SIZES:
        end = at + _INTEGER_SIZES[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return float(struct.unpack(">d", payload[at : at + 8])[0]), at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise _NotARowError
    end = at + (kind - 12) // 2
    if end > len(payload):
        raise _NotARowError
    piece = payload[at:end]
    return (piece.decode() if kind % 2 else piece), end
