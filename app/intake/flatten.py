"""The page out of a picture: upright, flat, a pixel a point times SCALE."""

from PIL import Image

from app.intake.model import SCALE, Point
from app.intake.pictures import encoded
from app.intake.plane import after, mapped, scale_at, scaling
from app.intake.register import Registered

_QUALITY = 82


def flattened(image: Image.Image, found: Registered) -> bytes:
    """Return the page as a JPEG; what the picture does not show of it is white."""
    page = found.page
    plane = after(found.plane, scaling(1 / SCALE))
    size = (round(page.width * SCALE), round(page.height * SCALE))
    factor = int(scale_at(plane, (size[0] / 2, size[1] / 2)))
    if factor > 1:  # so that no thin line falls between the pixels that are taken
        image = image.reduce(factor)
        plane = after(scaling(1 / factor), plane)
    flat = image.transform(
        size,
        Image.Transform.PERSPECTIVE,
        plane,
        Image.Resampling.BICUBIC,
        fillcolor="white",
    )
    return encoded(flat, quality=_QUALITY)


def corners(found: Registered) -> tuple[Point, ...]:
    """Return where the page's corners are in the picture, clockwise from the upper left."""
    width, height = found.page.width, found.page.height
    points = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return tuple(mapped(found.plane, point) for point in points)
