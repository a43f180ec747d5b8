"""Makes docs/pictures: `python -m docs.make_pictures`.

The windows come from the guided tour, the pages from our own PDFs at the pixel size of the
reference pictures (110 dpi), the server and sharing from docs.sync_pictures (`--sync` alone).
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.printing.pdf import write_pdf
from docs.specimens import Specimen, specimens
from ui import tour

FOLDER = Path(__file__).parent / "pictures"
DPI = 110
WINDOWS = (
    "editor-200-percent.png",
    "editor-960x640.png",
    "editor-dark.png",
    "editor-light.png",
    "history-preview-960x640.png",
    "history-preview.png",
    "library-empty.png",
    "library.png",
)
MOST_BYTES = 300_000
_COLOURS = 256


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every picture anew; return 0, or the tour's exit code when it fails."""
    wanted = sys.argv[1:] if arguments is None else list(arguments)
    for specimen in () if "--sync" in wanted else specimens():
        page_picture(specimen).save(FOLDER / f"{specimen.name}.png", optimize=True)
    if "--pages" in wanted:
        return 0
    _sync()
    return 0 if "--sync" in wanted else _windows()


def page_picture(specimen: Specimen) -> Image.Image:
    """Return the page, printed into a PDF and rendered from it."""
    import pypdfium2

    data = write_pdf(
        [(specimen.page, specimen.stamp)],
        title=specimen.name,
        author="Chalkline",
        language=specimen.language,
    )
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        page = document[0]
        size = tuple(int(points * DPI / 72) for points in page.get_size())
        image: Image.Image = page.render(scale=DPI / 72).to_pil().crop((0, 0, *size))
    finally:
        document.close()
    return image.quantize(_COLOURS)


def _windows() -> int:
    with tempfile.TemporaryDirectory() as name:
        failed = tour.main(["--out", name])
        if failed:
            return failed
        for window in WINDOWS:
            _keep(Path(name) / window, FOLDER / window)
    return 0


def _sync() -> None:
    """Make the pictures of the server and of sharing."""
    from docs import sync_pictures  # late: Qt reads its environment when it is loaded

    with tempfile.TemporaryDirectory() as name:
        sync_pictures.make(Path(name))
        for picture in sync_pictures.MADE:
            _keep(Path(name) / picture, FOLDER / picture)


def _keep(found: Path, kept: Path) -> None:
    """Copy a picture, with fewer colours only where it would be too large."""
    if found.stat().st_size <= MOST_BYTES:
        shutil.copyfile(found, kept)
        return
    Image.open(found).convert("RGB").quantize(_COLOURS).save(kept, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
