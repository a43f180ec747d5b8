"""Every scene is broken off at its statements: what is left is sound, and goes on.

At each chosen statement the statement fails, and a copy of the files as they are then is what a
killed program leaves behind. Every day at each ninth statement, with `--soak` at every one.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from app.errors import AppError
from storage.quick import DATABASE
from tests.soak.scenes import SCENES, World, prepare
from tests.storage.sound import assert_sound

STRIDE = 9


class Breaker:
    """Lets the statements of the writing connection through until one of them fails."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.images = 0
        self.seen = 0
        self.files: Path | None = None
        self.image: Path | None = None

    def arm(self, left: int, files: Path, image: Path) -> None:
        """Let `left` more statements through."""
        self.left, self.files, self.image, self.seen = left, files, image, 0

    def disarm(self) -> bool:
        """Let everything through; return whether a statement failed."""
        broke, self.left = self.left == -1, None
        return broke

    def step(self, sql: str) -> None:
        """Fail if it is time."""
        if self.left is None or self.left < 0 or sql.startswith(("PRAGMA", "ROLLBACK")):
            return
        self.seen += 1
        if self.left == 0:
            self.left = -1
            assert self.files is not None
            assert self.image is not None
            self.image.mkdir(exist_ok=True)
            for tail in ("", "-wal"):
                if (self.files / f"{DATABASE}{tail}").exists():
                    shutil.copyfile(self.files / f"{DATABASE}{tail}", self.image / f"i.db{tail}")
            self.images += 1
            raise sqlite3.OperationalError("broken off")
        self.left -= 1


BREAKER = Breaker()


class BreakingCursor(sqlite3.Cursor):
    def execute(self, sql: str, *values: Any) -> "BreakingCursor":  # noqa: ANN401
        BREAKER.step(sql)
        super().execute(sql, *values)
        return self

    def executemany(self, sql: str, *values: Any) -> "BreakingCursor":  # noqa: ANN401
        BREAKER.step(sql)
        super().executemany(sql, *values)
        return self


class BreakingConnection(sqlite3.Connection):
    def cursor(self, *_: object) -> BreakingCursor:  # type: ignore[override]
        return BreakingCursor(self)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        return self.cursor().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        return self.cursor().executemany(sql, *values)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with everything that the scenes need."""
    folder = tmp_path_factory.mktemp("template")
    world = World(folder)
    prepare(world)
    world.close()
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        assert_sound(raw)
    return folder


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Breaker]:
    plain = sqlite3.connect

    def connect(path: Any, **more: Any) -> sqlite3.Connection:  # noqa: ANN401
        kind = sqlite3.Connection if more.get("uri") else BreakingConnection  # readers go on
        found: sqlite3.Connection = plain(path, factory=kind, **more)
        return found

    monkeypatch.setattr(sqlite3, "connect", connect)
    BREAKER.left = None
    yield BREAKER
    BREAKER.left = None


def points(template: Path, tmp_path: Path, breaker: Breaker, scene: str) -> int:
    """Return how many statements a scene has."""
    folder = tmp_path / "counted"
    shutil.copytree(template, folder)
    world = World(folder, number=1000)
    breaker.arm(10**9, folder, tmp_path / "never")
    SCENES[scene](world)
    breaker.disarm()
    world.close()
    return breaker.seen


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_broken_off_leaves_a_sound_store_that_goes_on(
    template: Path,
    tmp_path: Path,
    breaking: Breaker,
    scene: str,
    soak: bool,
) -> None:
    count = points(template, tmp_path, breaking, scene)
    assert count > 0
    for at in range(0, count, 1 if soak else STRIDE):
        folder, image = tmp_path / f"{at}", tmp_path / f"{at}i"
        shutil.copytree(template, folder)
        world = World(folder, number=1000)
        breaking.arm(at, folder, image)
        with suppress(AppError):
            SCENES[scene](world)
        assert breaking.disarm(), "the scene is the same each time"
        with closing(sqlite3.connect(image / "i.db")) as raw:
            assert_sound(raw)
        with closing(sqlite3.connect(folder / DATABASE)) as raw:
            assert_sound(raw)
        SCENES[scene](world)
        world.close()
        with closing(sqlite3.connect(folder / DATABASE)) as raw:
            assert_sound(raw)
        shutil.rmtree(folder)
        shutil.rmtree(image)
