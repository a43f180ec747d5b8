"""Cuts the piece with one answer out of a flat page."""

import io

from PIL import Image

from app.intake.model import SCALE
from app.intake.pictures import encoded
from app.layout.display import Area

MARGIN = 6.0
"""Points around the area: pupils write over the edge, and a photo is a point or two off."""


def cut(flat: bytes, area: Area, *, page_height: float, margin: float = MARGIN) -> bytes:
    """Return a JPEG of `area` (points, y upwards from the page's lower edge) out of a flat page.

    What would be beyond the page is left out.

    Raises:
        OSError: `flat` is no whole JPEG.
        ValueError: the area is not on the page.
    """
    image = Image.open(io.BytesIO(flat), formats=["JPEG"])
    top = page_height - area.y - area.h
    box = (
        max(0, round((area.x - margin) * SCALE)),
        max(0, round((top - margin) * SCALE)),
        min(image.width, round((area.x + area.w + margin) * SCALE)),
        min(image.height, round((top + area.h + margin) * SCALE)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        raise ValueError("the area is not on the page")
    return encoded(image.crop(box))
