"""Opens pictures that anybody may have made: type, size and wholeness are checked first."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pillow_heif
from PIL import Image, ImageOps

from app.intake.errors import UnreadableError
from app.intake.metadata import stripped_jpeg, stripped_png
from app.intake.model import Why
from app.intake.sniff import Kind, kind_of

MOST_PIXELS: Final = 64_000_000
"""Of a picture in memory. A JPEG with more is decoded at a half, a quarter or an eighth."""
_MOST_IN_JPEG: Final = 250_000_000
"""Telephones make pictures of 200 megapixels; whatever claims more is no picture of a page."""
_MOST_FRAMES: Final = 2000
_SIGNS = {
    Kind.JPEG: ("JPEG", "MPO"),
    Kind.PNG: ("PNG",),
    Kind.TIFF: ("TIFF",),
    Kind.WEBP: ("WEBP",),
    Kind.GIF: ("GIF",),
    Kind.BMP: ("BMP", "DIB"),
}
_ORIENTATION: Final = 0x0112
_QUALITY: Final = 88
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, RuntimeError,
    TypeError, OverflowError, MemoryError, ZeroDivisionError, AttributeError)  # fmt: skip
"""What decoders raise over broken data."""


def opened(data: bytes) -> Image.Image:
    """Return the first picture in `data`, decoded and turned as it is to be shown; L or RGB.

    Raises:
        UnreadableError: says whether it is no picture, a torn one or a bomb.
    """
    image = _checked(data, kind_of(data))
    with _translated():
        return _plain(ImageOps.exif_transpose(image))


def originals(data: bytes, kind: Kind) -> Iterator[bytes]:
    """Yield the pictures in a file, each as a picture to keep: several of a TIFF, else one.

    JPEG and PNG stay as they are but for their metadata; the rest become JPEG.

    Raises:
        UnreadableError: says what is wrong, of the file or of the picture whose turn it is.
    """
    if kind in {Kind.JPEG, Kind.PNG}:
        yield _stripped(data, kind)
        return
    image = _checked(data, kind)
    with _translated():
        frames = min(getattr(image, "n_frames", 1), _MOST_FRAMES)
    for number in range(frames):
        with _translated():
            if number:
                image.seek(number)
                _check_size(image)
            page = _plain(ImageOps.exif_transpose(image))
        yield encoded(page)
        if kind is not Kind.TIFF:
            return  # an animation is one page


def encoded(image: Image.Image, *, quality: int = _QUALITY) -> bytes:
    """Return a JPEG of a picture (L or RGB)."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _stripped(data: bytes, kind: Kind) -> bytes:
    image = _checked(data, kind)
    try:
        with _translated():
            turn = image.getexif().get(_ORIENTATION, 1)
    except UnreadableError:  # the tags are broken, not the picture
        turn = 1
    if kind is Kind.PNG:
        return stripped_png(data)
    return stripped_jpeg(data, orientation=turn if turn in range(1, 9) else 1)


def _checked(data: bytes, kind: Kind) -> Image.Image:
    """Return a picture that is opened and not yet decoded, of a size that may be."""
    if kind is not Kind.HEIF and kind not in _SIGNS:
        raise UnreadableError(Why.NOT_A_PICTURE)
    with _translated():
        image = _heif(data) if kind is Kind.HEIF else _open(data, _SIGNS[kind])
        _check_size(image)
    return image


@contextmanager
def _translated() -> Iterator[None]:
    """Say in our words what decoders raise; what they warn of, a broken tag, is no matter."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableError:
        raise
    except Image.DecompressionBombError as exc:
        raise UnreadableError(Why.BOMB) from exc
    except _BROKEN as exc:
        raise UnreadableError(Why.TORN) from exc


def _open(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=formats)


def _heif(data: bytes) -> Image.Image:
    found = pillow_heif.open_heif(data)
    if found.size[0] * found.size[1] > MOST_PIXELS:
        raise UnreadableError(Why.BOMB)
    return found.to_pillow()


def _check_size(image: Image.Image) -> None:
    """Raise UnreadableError when a picture is too large; set a JPEG to a size it can have."""
    width, height = image.size
    if width * height <= MOST_PIXELS:
        return
    if image.format not in _SIGNS[Kind.JPEG] or width * height > _MOST_IN_JPEG:
        raise UnreadableError(Why.BOMB)
    factor = 2
    while width * height > MOST_PIXELS * factor * factor:
        factor *= 2
    image.draft("RGB", (-(-width // factor), -(-height // factor)))
    if image.size[0] * image.size[1] > MOST_PIXELS:
        raise UnreadableError(Why.BOMB)


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture as L or RGB, on white where it is transparent, and decoded."""
    if image.mode in {"L", "RGB"}:
        image.load()
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        scale = 255 / (float(high) or 1.0)  # type: ignore[arg-type]
        return image.convert("F").point(lambda value: value * scale + low * 0).convert("L")
    if "A" in image.mode or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")
