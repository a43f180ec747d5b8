"""The self-test that a bundle is judged by: it works here, and it fails when a part does."""

import subprocess
import sys
from pathlib import Path

import pytest

from ui import selftest

ROOT = Path(__file__).parents[2]


def test_every_part_works_and_the_users_folders_stay_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHALKLINE_HOME", str(tmp_path / "home"))
    command = [sys.executable, "-c", "import ui.bootstrap as b, sys; sys.exit(b.main())"]

    done = subprocess.run(
        [*command, "--self-test"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 QR codes read back, each that of its copy" in done.stdout
    assert "database sound" in done.stdout
    assert not (tmp_path / "home").exists()


def test_a_code_that_is_not_read_back_fails(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    page = tmp_path / "empty.pdf"
    canvas = Canvas(str(page))
    canvas.showPage()
    canvas.save()

    with pytest.raises(selftest.SelfTestError, match="1 codes were printed, 0 read back"):
        selftest._read_back(page, {"CODE.1"})
