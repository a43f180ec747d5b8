"""Photos of imports under way: what was given up goes, and nothing that anybody needs."""

from collections.abc import Collection
from pathlib import Path

import pytest

from app.marking.model import BlobId
from storage.batches import OpenBatches
from storage.blobs import Blobs


def nobody(_blobs: Collection[BlobId]) -> Collection[BlobId]:
    return ()


@pytest.fixture
def photos(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "photos")


def kept(photos: Blobs) -> set[str]:
    return {path.name for path in photos.folder.rglob("*") if path.is_file()}


def test_what_a_batch_brought_goes_with_it_and_what_was_there_stays(photos: Blobs) -> None:
    before = photos.put(b"of a backup")
    batch = OpenBatches(photos).begin("one")
    assert batch.put(b"of a backup") == before
    batch.put(b"new")
    assert batch.take_back(nobody) == 1
    assert kept(photos) == {before}


def test_a_photo_that_another_import_brings_too_stays_until_both_are_given_up(
    photos: Blobs,
) -> None:
    batches = OpenBatches(photos)
    one, other = batches.begin("one"), batches.begin("other")
    shared = one.put(b"shared")
    other.put(b"shared")
    assert one.take_back(nobody) == 0
    assert shared in kept(photos)
    assert other.take_back(nobody) == 1
    assert kept(photos) == set()


def test_a_photo_that_a_row_names_stays(photos: Blobs) -> None:
    batch = OpenBatches(photos).begin("one")
    filed, left = batch.put(b"filed"), batch.put(b"left")
    assert batch.take_back(lambda blobs: {filed} & set(blobs)) == 1
    assert kept(photos) == {filed}
    assert left not in kept(photos)


def test_the_next_program_finds_what_a_killed_one_left(photos: Blobs) -> None:
    killed = OpenBatches(photos).begin("killed")
    killed.put(b"one")
    blob = killed.put(b"two")
    half = photos.path(blob).with_name(f".{blob[:40]}.abc")  # in the middle of being written
    half.write_bytes(b"t")
    with (photos.folder / "open" / "killed").open("ab") as journal:
        journal.write(b"12ab")  # a line that was cut off
    batches = OpenBatches(photos)
    running = batches.begin("running")
    mine = running.put(b"mine")
    assert batches.left() == ["killed"]
    assert batches.take_back("killed", nobody) == 2
    running.end()
    assert kept(photos) == {mine}
    assert batches.left() == []
