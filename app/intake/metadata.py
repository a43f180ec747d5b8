"""Takes what a camera writes beside the picture (place, time, device, preview) out of a file.

Without decoding: the picture stays as it is, bit by bit. Only the turn by which it is to be shown
is written anew.
"""

import struct
from collections.abc import Iterator

_SOS, _EOI = 0xDA, 0xD9
_KEPT = frozenset((0xE0, 0xE2, 0xEE))
"""Of the sixteen application segments: JFIF, the colour profile, Adobe's colour transform."""
_PROFILE = b"ICC_PROFILE\x00"
_PNG_START = 8
_PNG_DROPPED = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"))
_COMMENT = 0xFE
_UPRIGHT = 1


def stripped_jpeg(data: bytes, *, orientation: int = _UPRIGHT) -> bytes:
    """Return a JPEG without metadata, to be shown by the EXIF `orientation` (1 to 8).

    What follows the picture (a second one, a film) is left out, too. Data that is no whole
    JPEG comes back as far as it goes.
    """
    parts = [b"\xff\xd8"]
    if orientation != _UPRIGHT:
        parts.append(_turn(orientation))
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker == _SOS:
            end = _end_of_picture(data, position)
            parts.append(data[position:end])
            break
        length = 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if not _is_metadata(marker, data[position + 4 : position + 16]):
            parts.append(data[position : position + length])
        position += length
    return b"".join(parts)


def stripped_png(data: bytes) -> bytes:
    """Return a PNG without texts, times and EXIF."""
    kept = [chunk for kind, chunk in _chunks(data) if kind not in _PNG_DROPPED]
    return data[:_PNG_START] + b"".join(kept)


def _is_metadata(marker: int, start: bytes) -> bool:
    if marker == _COMMENT:
        return True
    if not 0xE0 <= marker <= 0xEF:
        return False
    return marker not in _KEPT or (marker == 0xE2 and not start.startswith(_PROFILE))


def _end_of_picture(data: bytes, start: int) -> int:
    """Return where the first picture ends: at its EOI, which no scan has inside it.

    Between the scans of a progressive picture stand tables only, whose bytes may look like one;
    their lengths are followed.
    """
    position = start
    while True:
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        position += 2 + length
        while True:  # entropy-coded data: FF is followed by 00 or a restart marker
            position = data.find(b"\xff", position)
            if position < 0 or position + 1 >= len(data):
                return len(data)
            marker = data[position + 1]
            if marker == 0 or 0xD0 <= marker <= 0xD7:
                position += 2
            elif marker == 0xFF:
                position += 1
            else:
                break
        if marker == _EOI:
            return position + 2


def _turn(orientation: int) -> bytes:
    """Return an APP1 segment whose one entry is the orientation."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = _PNG_START
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 12 + length
        kind = data[position + 4 : position + 8]
        yield kind, data[position:end]
        if kind == b"IEND":
            return
        position = end
