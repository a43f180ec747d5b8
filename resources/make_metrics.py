"""Makes `fonts/metrics.json`, so that the program measures text without parsing a font.

Run from the top folder: `python -m resources.make_metrics`. Needs fontTools (development only).
"""

from pathlib import Path

import msgspec
from fontTools.ttLib import TTFont

FONTS = {
    "REGULAR": "Andika-Regular.ttf",
    "BOLD": "Andika-Bold.ttf",
    "ITALIC": "Andika-Italic.ttf",
    "FALLBACK": "DejaVuSans.ttf",
    "HEBREW": "NotoSansHebrew-Regular.ttf",
    "HEBREW_BOLD": "NotoSansHebrew-Bold.ttf",
    "ARABIC": "NotoNaskhArabic-Regular.ttf",
    "ARABIC_BOLD": "NotoNaskhArabic-Bold.ttf",
}
"""The files of the faces, by the names of `app.layout.display.Face`."""

_LAST = 0xFFFF  # beyond it lie emoji and historic scripts; the layout drops what no face has


def measure(data: Path) -> dict[str, object]:
    """Return units per em and the advance widths of the font in `data`, in ranges.

    A range is [first code point, width, width, ...]; it holds no gap.
    """
    font = TTFont(data)
    glyphs = font["hmtx"].metrics
    ranges: list[list[int]] = []
    for code, glyph in sorted(font.getBestCmap().items()):
        if code > _LAST:
            break
        if not ranges or ranges[-1][0] + len(ranges[-1]) - 1 != code:
            ranges.append([code])
        ranges[-1].append(glyphs[glyph][0])
    return {"units": font["head"].unitsPerEm, "ranges": ranges}


def main() -> None:
    """Write the data file beside the fonts."""
    folder = Path(__file__).parent / "fonts"
    faces = {name: measure(folder / file) for name, file in FONTS.items()}
    folder.joinpath("metrics.json").write_bytes(msgspec.json.encode(faces) + b"\n")


if __name__ == "__main__":
    main()
