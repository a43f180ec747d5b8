"""The disk is full at every stage: nothing acknowledged is lost, and work goes on afterwards.

Each scene is played on a small disk of its own until there is no room, which takes root on Linux.
"""

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DiskFullError
from storage import backups, migrations
from storage.errors import translated
from storage.quick import DATABASE
from tests.soak.scenes import SCENES, START, World, prepare
from tests.storage.sound import assert_sound, logical_hash

MANY = {
    # Scenes of more than one transaction: the first may be done when the second finds no room.
    "name a draft", "keep versions and prune", "restore", "pin and unpin", "trash and archive",
    "purge", "acknowledge", "apply", "pull", "purged elsewhere", "refused and tried again",
    "take what lost",
}  # fmt: skip
SMALL = {"keep a version", "freeze", "acknowledge", "apply", "leave the account"}
"""They do their work at the first time, and may find the room for that."""
V2 = Path(__file__).parents[1] / "storage" / "data" / "v2.db"


def _can_mount() -> bool:
    return shutil.which("mount") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Six megabytes of disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    done = _can_mount() and subprocess.run(command, check=False, capture_output=True)
    if not done or done.returncode:
        pytest.skip("FULL DISK NOT TESTED: no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    world = World(folder)
    prepare(world)
    world.close()
    return folder


class Film:
    """Takes room and gives it back."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "a film of the school trip"

    def fill(self, *, leave: int = 0) -> None:
        """Take all the room there is but for `leave` bytes."""
        with self._path.open("ab", buffering=0) as file:
            free = shutil.disk_usage(self._path.parent).free
            try:
                left = free - leave
                while left > 0:
                    left -= file.write(bytes(min(4096, left)))
            except OSError:
                pass

    def remove(self) -> None:
        """Give it back."""
        self._path.unlink()


def state(folder: Path) -> str:
    """Return a hash of what is in the tables, and see that it is sound."""
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        assert_sound(raw)
        return logical_hash(raw)


@pytest.mark.parametrize("scene", SCENES)
def test_a_full_disk_at_every_stage(disk: Path, template: Path, scene: str, soak: bool) -> None:
    dice = random.Random(scene)  # noqa: S311
    refused = 0
    for _ in range(20 if soak else 2):
        folder = disk / "data"
        shutil.copytree(template, folder)
        world = World(folder, number=1000)
        film = Film(disk)
        film.fill(leave=dice.choice((0, 0, 8192, 40_000, 120_000)))
        for _ in range(60):
            before = state(folder)
            try:
                SCENES[scene](world)
            except DiskFullError:
                refused += 1
                after = state(folder)
                assert scene in MANY or after == before
                break
        film.remove()
        SCENES[scene](world)
        state(folder)
        world.close()
        world = World(folder, number=10_000)
        SCENES[scene](world)
        world.close()
        state(folder)
        shutil.rmtree(folder)
    assert refused or scene in SMALL


@pytest.mark.parametrize("leave", [0, 4096, 20_000, 60_000])
def test_a_migration_without_room_leaves_the_file_as_it_was(disk: Path, leave: int) -> None:
    data = disk / "data"
    data.mkdir()
    shutil.copyfile(V2, data / DATABASE)
    film = Film(disk)
    film.fill(leave=leave)
    with pytest.raises(DiskFullError):
        World(data)
    error: Exception | None = None
    try:
        migrations.migrate(data / DATABASE)
    except Exception as exc:  # noqa: BLE001 - as they come; the caller translates
        error = exc
    film.remove()  # without room, not even the log's index can be made for a look
    assert error is None or isinstance(translated(error), DiskFullError)
    with closing(sqlite3.connect(data / DATABASE)) as raw:
        assert migrations.user_version(raw) == (migrations.SCHEMA if error is None else 2)
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("SELECT count(*) FROM outbox").fetchone() == (16,)
    migrations.migrate(data / DATABASE)
    with closing(sqlite3.connect(data / DATABASE)) as raw:
        assert_sound(raw)


def test_a_backup_without_room_is_refused_and_leaves_nothing(disk: Path, template: Path) -> None:
    folder = disk / "data"
    shutil.copytree(template, folder)
    film = Film(disk)
    film.fill(leave=100_000)
    before = state(folder)
    with pytest.raises(DiskFullError):
        backups.make(folder, folder / "backups", now=START, keep=7)
    assert [p for p in (folder / "backups").iterdir() if p.is_file()] == []
    assert state(folder) == before
