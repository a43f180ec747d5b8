"""A server with a worksheet that is shared."""

from collections.abc import Iterator

import pytest

from tests.server.shares.world import Teacher, World, running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a running server."""
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="module")
def ada(world: World) -> Teacher:
    """Return a teacher with a worksheet, its history, and another worksheet."""
    teacher = world.teacher("Ada")
    world.worksheet(teacher, "sheet-one", description="Private words", tags=["secret tag"])
    world.version(teacher, "sheet-one", "older", number=1, version_type="auto-save")
    world.version(teacher, "sheet-one", "0199a3c1-0000-7000-8000-00000000beef", number=2)
    world.version(teacher, "sheet-one", "newer", number=3, name="Written later")
    world.worksheet(teacher, "sheet-two", name="Another one")
    return teacher
