"""One program per data folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import SecondInstanceError
from storage.lock import InstanceLock

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from storage.lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_is_told_and_the_next_gets_in(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "data"), pytest.raises(SecondInstanceError):
        InstanceLock(tmp_path / "data")
    lock = InstanceLock(tmp_path / "data")
    lock.release()
    lock.release()


def test_folders_have_locks_of_their_own(tmp_path: Path) -> None:
    with InstanceLock(tmp_path / "a"), InstanceLock(tmp_path / "b"):
        assert (tmp_path / "b").is_dir()


def test_the_lock_of_a_killed_program_is_free(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SecondInstanceError):
            InstanceLock(tmp_path)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    InstanceLock(tmp_path).release()
