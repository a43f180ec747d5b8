"""The power goes at any moment of a day's work: what was acknowledged is there, and only that.

A child does real work while what it asks of the disk is recorded; from the record come disks as
a cut may leave them (powercut/images.py). The tables of each must be those of the last
acknowledged transaction, or of the one after it, to the last byte. Two thousand every day, a
hundred thousand with `--soak`.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage import backups, migrations
from storage.connection import raw_writer
from storage.quick import DATABASE
from storage.repair import Outcome, check_at_start
from tests.soak.powercut.images import Disk, Event, read
from tests.soak.scenes import World
from tests.storage.sound import assert_sound, logical_hash

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "powercut" / "recorder.c"
MOVES = 120
DEEP = 40
"""Every so manieth image is opened by the program itself."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("gcc") is None,
    reason="POWER CUT NOT TESTED: the recorder needs Linux and gcc",
)


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("recorder") / "recorder.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE]
    subprocess.run([*map(str, command), "-ldl", "-lpthread"], check=True)
    return library


@pytest.fixture
def fast(tmp_path: Path) -> Path:
    """A folder in memory where there is one: an image is written and looked at once."""
    memory = Path("/dev/shm")  # noqa: S108
    folder = memory / f"chalkline-images-{os.getpid()}" if memory.is_dir() else tmp_path / "images"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def recorded(recorder: Path, folder: Path, log: Path, *command: str) -> list[Event]:
    """Run a child on `folder` and return what it asked of the disk."""
    surroundings = os.environ | {
        "LD_PRELOAD": str(recorder),
        "RECORD_FOLDER": str(folder),
        "RECORD_LOG": str(log),
    }
    subprocess.run([sys.executable, *command], cwd=ROOT, env=surroundings, check=True)
    return read(log)


def lay_out(image: dict[str, bytes], folder: Path) -> Path:
    """Write an image into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in image.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return folder / DATABASE


class Checker:
    """Looks at images of one run."""

    def __init__(self, events: list[Event], folder: Path) -> None:
        self.acks = [
            (index, event.data.decode().split())
            for index, event in enumerate(events)
            if event.name == "acks" and event.kind == "W"
        ]
        self.folder = folder
        self.seen = 0
        self.between = 0

    def look(self, image: dict[str, bytes], cut: int) -> None:
        """See that an image holds what was acknowledged before `cut`, and nothing half."""
        self.seen += 1
        done = [words for index, words in self.acks if index < cut]
        coming = next((words for index, words in self.acks if index >= cut), None)
        path = lay_out(image, self.folder / "image")
        if not path.exists():
            assert not done, "the database is gone"
            return
        self._backups()
        self._life(image, path)
        with closing(raw_writer(path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            if not done or (coming is not None and "loose" in coming):
                if done:
                    assert_sound(raw)
                return
            found = logical_hash(raw)
            allowed = [done[-1][0]] + ([coming[0]] if coming is not None else [])
            assert found in allowed, "neither what was acknowledged nor what came next"
            self.between += found != allowed[0]
        if self.seen % DEEP == 0:
            self._deep()

    def _backups(self) -> None:
        for backup in backups.found_in(self.folder / "image" / "backups"):
            backups.check(backup.path)

    def _life(self, image: dict[str, bytes], path: Path) -> None:
        """The token in the database is one of those beside it, or it has none yet."""
        with closing(raw_writer(path)) as raw:
            if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
                return
            row = raw.execute("SELECT v FROM meta WHERE k = 'life'").fetchone()
        if row is not None:
            assert row[0] in json.loads(image["chalkline.life"])["tokens"]

    def _deep(self) -> None:
        folder = self.folder / "image"
        assert check_at_start(folder, now=0.0).outcome is Outcome.FINE
        world = World(folder, number=10**8)
        world.edit(world.sheet("plain"))
        world.close()
        with closing(sqlite3.connect(folder / DATABASE)) as raw:
            assert_sound(raw)


def play(events: list[Event], checker: Checker, *, images: int, dice: random.Random) -> None:
    """Cut the power at random moments of a run."""
    disk = Disk()
    cuts = sorted(dice.randrange(len(events) + 1) for _ in range(images))
    at = 0
    for cut in cuts:
        for event in events[at:cut]:
            disk.play(event)
        at = cut
        checker.look(disk.image(dice), cut)


@pytest.mark.timeout(0)
def test_nothing_acknowledged_is_lost_when_the_power_goes(
    recorder: Path,
    tmp_path: Path,
    fast: Path,
    soak: bool,
) -> None:
    runs, images = (50, 2000) if soak else (1, 2000)
    total = between = 0
    try:
        for seed in range(1, runs + 1):
            data = tmp_path / f"data{seed}"
            data.mkdir()
            work = ["-m", "tests.soak.powercut.work", str(data), str(seed), str(MOVES)]
            events = recorded(recorder, data, tmp_path / f"log{seed}", *work)
            checker = Checker(events, fast)
            assert len(checker.acks) == MOVES + 1
            play(events, checker, images=images, dice=random.Random(seed))  # noqa: S311
            total, between = total + checker.seen, between + checker.between
            shutil.rmtree(data)
            (tmp_path / f"log{seed}").unlink()
    finally:
        shutil.rmtree(fast, ignore_errors=True)
    assert total == runs * images
    assert between, "some cuts fall between a commit and its acknowledgement"


MIGRATE = """
import sys
from pathlib import Path
from tests.soak.scenes import World
World(Path(sys.argv[1])).close()
"""


@pytest.mark.timeout(0)
def test_a_migration_is_whole_or_not_begun_when_the_power_goes(
    recorder: Path, tmp_path: Path, fast: Path, soak: bool
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    old = (ROOT / "tests/storage/data/v2.db").read_bytes()
    (data / DATABASE).write_bytes(old)
    events = recorded(recorder, data, tmp_path / "log", "-c", MIGRATE, str(data))
    dice = random.Random(7)  # noqa: S311
    disk = Disk({DATABASE: old})
    found = set()
    try:
        for event in events:
            disk.play(event)
            for _ in range(20 if soak else 2):
                path = lay_out(disk.image(dice), fast / "image")
                with closing(raw_writer(path)) as raw:
                    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                    schema = migrations.user_version(raw)
                    found.add(schema)
                    assert raw.execute("SELECT count(*) FROM outbox").fetchone() == (16,)
                    if schema == migrations.SCHEMA:
                        assert_sound(raw)
                for backup in backups.found_in(fast / "image" / "backups"):
                    backups.check(backup.path)
    finally:
        shutil.rmtree(fast, ignore_errors=True)
    assert found == set(range(2, migrations.SCHEMA + 1))


def test_the_method_sees_a_store_that_does_not_wait_for_the_disk(
    recorder: Path, tmp_path: Path, fast: Path
) -> None:
    """With synchronous=OFF acknowledged work is lost: else these tests would prove nothing."""
    data = tmp_path / "data"
    data.mkdir()
    careless = (
        "import sys, storage.connection as c\n"
        "plain = c.raw_writer\n"
        "def raw_writer(path):\n"
        "    raw = plain(path)\n"
        "    raw.execute('PRAGMA synchronous = OFF')\n"
        "    return raw\n"
        "c.raw_writer = raw_writer\n"
        "import storage.workbook as w\n"
        "w.raw_writer = raw_writer\n"
        "sys.argv = ['work', sys.argv[1], '1', '30']\n"
        "from tests.soak.powercut.work import main\n"
        "main()\n"
    )
    events = recorded(recorder, data, tmp_path / "log", "-c", careless, str(data))
    checker = Checker(events, fast)
    broken = 0
    disk, dice = Disk(), random.Random(3)  # noqa: S311
    try:
        for cut, event in enumerate(events, start=1):
            disk.play(event)
            if cut % 20 == 0:
                try:
                    checker.look(disk.image(dice), cut)
                except (AssertionError, sqlite3.DatabaseError, KeyError, ValueError):
                    broken += 1
    finally:
        shutil.rmtree(fast, ignore_errors=True)
    assert broken > 10
