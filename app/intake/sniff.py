"""What a file is, by its first bytes: a name says nothing."""

from enum import StrEnum

_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
)
_PDF_WITHIN = 1024
"""A PDF's header may have so many bytes of rubbish before it (as every reader allows)."""


class Kind(StrEnum):
    """A type of file that pages can come in."""

    PDF = "pdf"
    ZIP = "zip"
    JPEG = "jpeg"
    PNG = "png"
    HEIF = "heif"
    TIFF = "tiff"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    OTHER = "other"
    """Text, HTML, SVG, a program: nothing to read a page from."""


_STARTS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF8", Kind.GIF),
    (b"BM", Kind.BMP),
)


def kind_of(data: bytes) -> Kind:
    """Return the type that the first bytes of `data` show."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return Kind.HEIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.PDF if b"%PDF-" in data[:_PDF_WITHIN] else Kind.OTHER
