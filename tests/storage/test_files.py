"""A file is written whole or not at all."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from app.errors import ReadOnlyStoreError
from storage.errors import FileError
from storage.files import free_name, write_atomically

ROOT = Path(__file__).parents[2]


def test_bytes_and_writers_take_the_place_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"

    def write(file: IO[bytes]) -> None:
        file.write(b"page 1")
        file.write(b"page 2")

    write_atomically(path, write)
    assert path.read_bytes() == b"page 1page 2"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.pdf"]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")

    def fail(file: IO[bytes]) -> None:
        file.write(b"half")
        raise ValueError("a page cannot be drawn")

    with pytest.raises(ValueError, match="page"):
        write_atomically(path, fail)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.pdf"]


def test_the_rights_of_the_old_file_stay_and_asked_ones_are_given(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"1", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_atomically(path, b"2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    usual = tmp_path / "b"
    usual.write_bytes(b"")
    new = tmp_path / "c"
    write_atomically(new, b"")
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_missing_folder_is_said_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "sheet.pdf"
    with pytest.raises(FileError, match=r"sheet\.pdf"):
        write_atomically(path, b"x")


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="needs a folder nobody may write to")
def test_a_folder_nobody_may_write_to_is_said_with_the_path() -> None:
    # Tests often run as root, whom no mode stops; the kernel's own folder does.
    with pytest.raises((ReadOnlyStoreError, FileError), match=r"sheet\.pdf"):
        write_atomically(Path("/proc/sys/sheet.pdf"), b"x")


FULL = """
import resource, signal, sys
from pathlib import Path
from app.errors import DiskFullError
from storage.files import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically(Path(sys.argv[1]), bytes(5000))
except DiskFullError as exc:
    sys.exit(0 if sys.argv[1] in str(exc) else 4)
sys.exit(3)
"""


def test_without_room_the_old_file_stays_and_the_path_is_said(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    # In a process of its own, for the limit on file sizes holds for a whole process.
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.pdf"]


def test_free_names_count_up(tmp_path: Path) -> None:
    first = free_name(tmp_path, "kept", ".db")
    first.touch()
    assert (first.name, free_name(tmp_path, "kept", ".db").name) == ("kept-1.db", "kept-2.db")
