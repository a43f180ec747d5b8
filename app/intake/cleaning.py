"""Takes from a picture all that is not the picture: place, time, device, comments.

The kind is told by the content, never by the name. Nothing is decoded: segments are copied or left
out, so that a picture loses no quality, and a bomb has nothing to go off in.
"""

import struct
import zlib
from dataclasses import dataclass

from app.intake.errors import UncleanError

MOST_PIXELS = 100_000_000
"""Pixels of a picture: twice what telephones make of themselves."""
JPEG, PNG = "image/jpeg", "image/png"

_KEPT_SEGMENTS = {0xDB, 0xC4, 0xDD, 0xEE}  # quantisation, Huffman, restart interval, Adobe colour
_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive
_SCAN, _END, _EXIF = 0xDA, 0xD9, 0xE1
_KEPT_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture without anything else in it."""

    media_type: str
    content: bytes


def cleaned(content: bytes) -> Cleaned:
    """Return a picture without metadata; how it is turned is kept.

    Raises:
        UncleanError: code "kind" when it is no JPEG or PNG, "damaged" when it is not whole,
            "pixels" when it is too large.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return Cleaned(JPEG, _jpeg(content))
    if content.startswith(_PNG_MAGIC):
        return Cleaned(PNG, _png(content))
    raise UncleanError("It is no JPEG or PNG.", code="kind")


def _damaged() -> UncleanError:
    return UncleanError("The picture is not whole.", code="damaged")


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise _damaged()
    if width * height > MOST_PIXELS:
        raise UncleanError("The picture has too many pixels.", code="pixels")


def _jpeg(content: bytes) -> bytes:
    kept: list[bytes] = []
    place, turned, framed = 2, 1, False
    while True:
        marker, start, stop = _segment(content, place)
        if marker in _FRAMES:
            if stop - start < 6 or framed:
                raise _damaged()
            height, width = struct.unpack(">HH", content[start + 1 : start + 5])
            _check_size(width, height)
            framed = True
        if marker == _EXIF and content.startswith(b"Exif\0\0", start):
            turned = _orientation(content[start + 6 : stop])
        if marker in _KEPT_SEGMENTS or marker in _FRAMES:
            kept.append(content[place:stop])
        elif marker == _SCAN:
            break
        place = stop
    if not framed:
        raise _damaged()
    kept += _scans(content, place)
    return b"".join((b"\xff\xd8", _turned(turned), *kept, b"\xff\xd9"))


def _segment(content: bytes, place: int) -> tuple[int, int, int]:
    """Return marker, start and end of the payload of the segment at `place`."""
    if len(content) < place + 4 or content[place] != 0xFF:
        raise _damaged()
    marker = content[place + 1]
    stop = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    if stop > len(content) or stop < place + 4 or marker == _END:
        raise _damaged()
    return marker, place + 4, stop


def _scans(content: bytes, place: int) -> list[bytes]:
    """Return all scans from the first on; what follows the end (a film, a photo) is left."""
    kept: list[bytes] = []
    while content[place + 1 : place + 2] != bytes([_END]):
        marker, _, stop = _segment(content, place)
        after = _after_data(content, stop) if marker == _SCAN else stop
        if marker in _KEPT_SEGMENTS or marker == _SCAN:
            kept.append(content[place:after])
        elif marker in _FRAMES:
            raise _damaged()
        place = after
    return kept


def _after_data(content: bytes, place: int) -> int:
    """Return where the next marker stands after a scan's data."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise _damaged()
        following = content[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            place += 2
        else:
            return place


def _orientation(tiff: bytes) -> int:
    """Return how the picture is turned (1 to 8); 1 when it does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 10:
        return 1
    place = struct.unpack(f"{order}I", tiff[4:8])[0]
    if place + 2 > len(tiff):
        return 1
    count = struct.unpack(f"{order}H", tiff[place : place + 2])[0]
    for entry in range(place + 2, min(place + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _, _, value = struct.unpack(f"{order}HHIH", tiff[entry : entry + 10])
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _turned(orientation: int) -> bytes:
    """Return an Exif segment that says nothing but how the picture is turned."""
    if orientation == 1:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    payload = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


def _png(content: bytes) -> bytes:
    kept, place, kind = [_PNG_MAGIC], len(_PNG_MAGIC), b""
    while kind != b"IEND":
        head = content[place : place + 8]
        if len(head) < 8:
            raise _damaged()
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        stop = place + 12 + size
        data = content[place + 8 : stop - 4]
        check = int.from_bytes(content[stop - 4 : stop], "big")
        if stop > len(content) or zlib.crc32(kind + data) != check:
            raise _damaged()
        if len(kept) == 1:
            if kind != b"IHDR" or size != 13:
                raise _damaged()
            _check_size(*struct.unpack(">II", data[:8]))
        if kind in _KEPT_CHUNKS:
            kept.append(content[place:stop])
        place = stop
    return b"".join(kept)
