"""A printer and a camera: what happens to a page between our PDF and the file that comes back.

Each shot knows the truth: where every point of the page went.
"""

import io
import random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from app.intake.model import Point
from app.intake.plane import Plane, after, fitted, mapped, scaling
from app.layout.settings import Orientation, Paper
from tests.app.intake.sheets import HOSTS, PRINT_DPI, Sheet, sheet, written

LETTER = (612.0, 792.0)
DISTORTIONS = (
    "plain", "perspective", "blur", "noise", "light", "jpeg 60", "150 dpi", "300 dpi",
    "94 % on Letter", "everything",
)  # fmt: skip

_TURNS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}


class Lens(NamedTuple):
    """How a page was printed and taken."""

    dpi: float = 200.0
    turn: int = 0
    """Quarter turns."""
    tilt: float = 0.0
    """Shares of the side by which corners are off: about a degree for 0.02."""
    perspective: float = 0.0
    """Shares of the side by which each corner is drawn in on its own."""
    blur: float = 0.0
    """Pixels (sigma)."""
    noise: float = 0.0
    """Grey levels (sigma)."""
    light: float = 0.0
    """Share of light that is missing in the darkest corner."""
    quality: int = 85
    shrunk: bool = False
    """Printed at 94 % in the middle of Letter."""


class Shot(NamedTuple):
    """What the camera gives, and the truth."""

    data: bytes
    sheet: Sheet
    plane: Plane
    """From points of the page to pixels."""


def lens(distortion: str, chance: random.Random) -> Lens:
    """Return how a page is taken under one distortion; all but that are as in a good scan."""
    plain = Lens(turn=chance.randrange(4), tilt=chance.uniform(0, 0.02))
    match distortion:
        case "perspective":
            return plain._replace(perspective=chance.uniform(0.02, 0.12))
        case "blur":
            return plain._replace(blur=chance.uniform(0.6, 1.6))
        case "noise":
            return plain._replace(noise=chance.uniform(5, 25))
        case "light":
            return plain._replace(light=chance.uniform(0.3, 0.75))
        case "jpeg 60":
            return plain._replace(quality=60)
        case "150 dpi":
            return plain._replace(dpi=150.0)
        case "300 dpi":
            return plain._replace(dpi=300.0)
        case "94 % on Letter":
            return plain._replace(shrunk=True)
        case "everything":
            return Lens(
                dpi=chance.choice((150.0, 200.0, 250.0, 300.0)),
                turn=chance.randrange(4),
                tilt=chance.uniform(0, 0.03),
                perspective=chance.uniform(0, 0.10),
                blur=chance.uniform(0, 1.2),
                noise=chance.uniform(0, 15),
                light=chance.uniform(0, 0.6),
                quality=60,
                shrunk=chance.random() < 0.3,
            )
    return plain


def random_shot(seed: int, distortion: str, *, hand: int = 1) -> Shot:
    """Return a shot of any page of any copy under a distortion."""
    chance = random.Random(f"{seed} {distortion}")  # noqa: S311  (no secret)
    one = sheet(
        chance.randrange(500),
        chance.choice((1, 2)),
        host=chance.choice(HOSTS),
        paper=chance.choice((Paper.A4, Paper.A4, Paper.LETTER)),
        orientation=chance.choice((Orientation.PORTRAIT, Orientation.LANDSCAPE)),
        language=chance.choice(("en", "de", "he")),
    )
    taken = lens(distortion, chance)
    if one.width != 595.28:
        taken = taken._replace(shrunk=False)
    return shoot(written(one, hand), one, taken, chance)


def shoot(picture: Image.Image, one: Sheet, taken: Lens, chance: random.Random) -> Shot:
    """Return what a camera makes of a printed page (mode L, PRINT_DPI)."""
    paper, to_paper = _on_paper(picture, one, shrunk=taken.shrunk)
    width, height = (side * taken.dpi / PRINT_DPI for side in paper.size)
    edge = (taken.tilt + taken.perspective) * 0.5 * max(width, height)
    size = round(width + 2 * edge), round(height + 2 * edge)
    corners = _corners(paper.size, (width, height), edge, taken, chance)
    to_picture = fitted(corners)
    image = paper.transform(
        size,
        Image.Transform.PERSPECTIVE,
        fitted([(there, here) for here, there in corners]),
        Image.Resampling.BICUBIC,
        fillcolor=chance.choice((70, 130, 235)),
    )
    turned = image.transpose(_TURNS[taken.turn]) if taken.turn else image
    plane = after(_quarter(taken.turn, size), after(to_picture, to_paper))
    return Shot(_spoilt(turned, taken, chance), one, plane)


def worst_error(shot: Shot, plane: Plane) -> float:
    """Return by how many points a plane is off at worst, over a grid of the page's content."""
    worst = 0.0
    for across in range(9):
        for down in range(9):
            point = (
                45 + (shot.sheet.width - 90) * across / 8,
                34 + (shot.sheet.height - 81) * down / 8,
            )
            worst = max(worst, _distance(shot.plane, plane, point))
    return worst


def _distance(truth: Plane, plane: Plane, point: Point) -> float:
    x, y = mapped(truth, point)
    right = mapped(truth, (point[0] + 1, point[1]))
    unit = ((right[0] - x) ** 2 + (right[1] - y) ** 2) ** 0.5
    u, v = mapped(plane, point)
    return float(((u - x) ** 2 + (v - y) ** 2) ** 0.5 / unit)


def _on_paper(picture: Image.Image, one: Sheet, *, shrunk: bool) -> tuple[Image.Image, Plane]:
    """Return the paper, and from points of the page to its pixels."""
    scale = PRINT_DPI / 72
    if not shrunk:
        return picture, scaling(scale)
    small = picture.resize((round(picture.width * 0.94), round(picture.height * 0.94)))
    paper = Image.new("L", (round(LETTER[0] * scale), round(LETTER[1] * scale)), 255)
    left, top = (paper.width - small.width) // 2, (paper.height - small.height) // 2
    paper.paste(small, (left, top))
    return paper, scaling(small.width / one.width, left, top)


def _corners(
    paper: tuple[int, int],
    shown: tuple[float, float],
    edge: float,
    taken: Lens,
    chance: random.Random,
) -> list[tuple[Point, Point]]:
    """Return the paper's corners and where they are in the picture."""
    lean = chance.choice((-1, 1)) * taken.tilt
    pairs: list[tuple[Point, Point]] = []
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        u, v = x * shown[0], y * shown[1]
        u, v = u - lean * (v - shown[1] / 2), v + lean * (u - shown[0] / 2)
        u += chance.uniform(0, taken.perspective) * shown[0] * (0.5 - x)
        v += chance.uniform(0, taken.perspective) * shown[1] * (0.5 - y)
        pairs.append(((x * float(paper[0]), y * float(paper[1])), (u + edge, v + edge)))
    return pairs


def _quarter(turn: int, size: tuple[int, int]) -> Plane:
    """Return what `Image.transpose` does to points of a picture of `size`."""
    width, height = float(size[0]), float(size[1])
    return {
        0: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
        1: (0.0, 1.0, 0.0, -1.0, 0.0, width, 0.0, 0.0),
        2: (-1.0, 0.0, width, 0.0, -1.0, height, 0.0, 0.0),
        3: (0.0, -1.0, height, 1.0, 0.0, 0.0, 0.0, 0.0),
    }[turn]


def _spoilt(image: Image.Image, taken: Lens, chance: random.Random) -> bytes:
    if taken.light:
        ramp = Image.linear_gradient("L").rotate(chance.uniform(0, 360), fillcolor=128)
        floor = 255 * (1 - taken.light)
        shade = ramp.crop((40, 40, 216, 216)).point(
            lambda value: round(floor + (255 - floor) * value / 255)
        )
        image = ImageChops.multiply(image, shade.resize(image.size))
    if taken.blur:
        image = image.filter(ImageFilter.GaussianBlur(taken.blur))
    if taken.noise:
        grain = Image.effect_noise(image.size, taken.noise)
        image = ImageChops.add(image, grain, scale=1, offset=-128)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=taken.quality)
    return buffer.getvalue()
