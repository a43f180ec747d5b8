"""The flat page of a picture on which no code was read, as the teacher turned it."""

from PIL import Image

from app.intake import pictures
from app.intake.model import SCALE

_ALIKE = 0.05
"""By which a scan's sides may differ from the paper's and still be the whole of it."""
_QUALITY = 82


def flat_by_hand(original: bytes, *, turns: int, width: float, height: float) -> bytes:
    """Return a JPEG of a page of `width` by `height` points, made of the whole picture.

    `turns` are quarters to the right. A picture of other proportions is put whole in the middle.

    Raises:
        UnreadableError: when the picture does not open.
    """
    image = pictures.opened(original)
    if turns % 4:
        image = image.rotate(-90 * (turns % 4), expand=True)
    size = (round(width * SCALE), round(height * SCALE))
    ratio = (image.width / image.height) / (size[0] / size[1])
    if abs(ratio - 1) <= _ALIKE:
        page = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        return pictures.encoded(page, quality=_QUALITY)
    factor = min(size[0] / image.width, size[1] / image.height)
    inner = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    page = Image.new(image.mode, size, "white")
    small = image.resize(inner, Image.Resampling.LANCZOS, reducing_gap=2.0)
    page.paste(small, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    return pictures.encoded(page, quality=_QUALITY)
