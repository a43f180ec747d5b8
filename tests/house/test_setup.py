"""Setting up: done once, and done anew when an earlier try was cut off. With an empty lock, so
that nothing is fetched.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with run.py and a lock that asks for nothing."""
    (tmp_path / "run.py").write_bytes((ROOT / "run.py").read_bytes())
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/desktop.txt").write_text("# nothing\n", encoding="utf-8")
    return tmp_path


def set_up(checkout: Path) -> str:
    code = "import run; run.set_up('desktop')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_setting_up_is_done_once_anew_when_cut_off_and_again_for_another_lock(
    checkout: Path,
) -> None:
    assert "First start" in set_up(checkout)
    assert set_up(checkout) == ""

    (checkout / ".venv/setup.busy").touch()  # as a kill in the middle leaves it
    left_over = checkout / ".venv/left-over"
    left_over.touch()

    assert "building it anew" in set_up(checkout)
    assert not left_over.exists()

    stamp = checkout / ".venv/desktop.stamp"
    before = stamp.read_text(encoding="utf-8")
    (checkout / "requirements/desktop.txt").write_text("# other\n", encoding="utf-8")

    assert "anew" not in set_up(checkout)
    assert stamp.read_text(encoding="utf-8") != before


def test_a_lock_that_cannot_be_had_is_said_and_leaves_no_stamp(checkout: Path) -> None:
    lock = checkout / "requirements/desktop.txt"
    lock.write_text("nowhere @ file:///nowhere.whl --hash=sha256:00\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, checkout / "run.py", "open"],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )

    assert done.returncode == 1
    assert "Setting up stopped:" in done.stdout
    assert not (checkout / ".venv/desktop.stamp").exists()
