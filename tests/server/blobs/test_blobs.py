"""What every place for files promises."""

from pathlib import Path

import pytest

from server.blobs.folder import FolderBlobs
from server.blobs.port import Blobs
from server.errors import InvalidError, MissingError


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs")


def test_what_is_put_is_there_whole(blobs: Blobs) -> None:
    blobs.put("a/one", b"\0photo")

    assert (blobs.get("a/one"), blobs.exists("a/one")) == (b"\0photo", True)
    assert list(blobs.list(until=2**40)) == ["a/one"]
    assert list(blobs.list(until=0)) == []


def test_a_key_is_written_once(blobs: Blobs) -> None:
    blobs.put("a/one", b"first")

    with pytest.raises(InvalidError):
        blobs.put("a/one", b"second")
    assert blobs.get("a/one") == b"first"


def test_what_is_missing_is_said_and_may_be_deleted(blobs: Blobs) -> None:
    blobs.delete("a/none")

    assert not blobs.exists("a/none")
    with pytest.raises(MissingError):
        blobs.get("a/none")
