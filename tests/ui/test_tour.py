"""The guided tour: it runs to its end, and what it leaves is what it says."""

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ui import tour
from ui.tour.reading import codes_of
from ui.tour.samples import samples

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_the_tour_leaves_its_pictures_and_replaces_only_its_own(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "library.png", tmp_path / "holiday.png"
    ours.write_bytes(b"old")
    theirs.write_bytes(b"kept")
    command = [sys.executable, "-c", "import sys; from ui.tour import main; sys.exit(main())"]

    done = subprocess.run(
        # What blocks is for the tour itself to say; here many tests may share the processor.
        [*command, "--out", str(tmp_path), "--limit-ms", "1000"],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "26 QR codes read back" in done.stdout
    assert "it never stood still longer than" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {*tour.MADE, "holiday.png"}
    assert theirs.read_bytes() == b"kept"
    assert _size(ours) == (1440, 900)
    assert _size(tmp_path / "editor-960x640.png") == (960, 640)
    assert _size(tmp_path / "editor-200-percent.png") == (1920, 1080)
    with pypdfium2.PdfDocument(tmp_path / "worksheet.pdf") as pdf:
        assert len(pdf) == 26
    assert codes_of(tmp_path / "worksheet-key.pdf")


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_a_folder_that_cannot_be_written_fails_the_tour(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        tour.main(["--out", str(tmp_path / "file" / "tour")])


def test_the_library_of_the_tour_has_every_topic() -> None:
    assert {type(sample.topic).__name__ for sample in samples()} == {
        "AdditionConfig",
        "SubtractionConfig",
        "MixedConfig",
        "MultiplicationConfig",
        "DivisionConfig",
    }
