"""What every place for files promises: one suite over the folder and over a bucket."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import StoreError
from server.blobs.bucket import BucketBlobs
from server.blobs.folder import FolderBlobs
from server.blobs.port import Blobs
from server.errors import InvalidError, MissingError, SettingsError
from tests.server import s3
from tests.server.s3 import Bucket

LARGE = os.urandom(1 << 16) * 300  # 19.7 MB: three parts


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with s3.serving() as found:
        yield found


def opened(bucket: Bucket, place: str = f"s3://{s3.BUCKET}/school", **other: str) -> BucketBlobs:
    said = {"endpoint": bucket.address, "region": s3.REGION, "key_id": s3.KEY_ID,
            "secret": s3.SECRET, **other}  # fmt: skip
    return BucketBlobs(place, **said)


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs")
    return opened(request.getfixturevalue("bucket"))


def test_what_is_put_is_there_whole(blobs: Blobs) -> None:
    blobs.put("a/one", b"\0photo")
    blobs.put("b/large", LARGE)

    assert (blobs.get("a/one"), blobs.exists("a/one")) == (b"\0photo", True)
    assert blobs.get("b/large") == LARGE
    assert sorted(blobs.list(until=2**40)) == ["a/one", "b/large"]
    assert list(blobs.list(until=0)) == []


@pytest.mark.parametrize("content", [b"first", LARGE], ids=["small", "large"])
def test_a_key_is_written_once(blobs: Blobs, content: bytes) -> None:
    blobs.put("a/one", content)

    for second in (b"second", LARGE[:-1]):
        with pytest.raises(InvalidError):
            blobs.put("a/one", second)
    assert blobs.get("a/one") == content


def test_what_is_missing_is_said_and_may_be_deleted(blobs: Blobs) -> None:
    blobs.delete("a/none")

    assert not blobs.exists("a/none")
    with pytest.raises(MissingError):
        blobs.get("a/none")


def test_what_is_deleted_is_gone(blobs: Blobs) -> None:
    blobs.put("a/one", b"photo")

    blobs.delete("a/one")

    assert (blobs.exists("a/one"), list(blobs.list(until=2**40))) == (False, [])


def test_a_list_has_many_pages(blobs: Blobs) -> None:
    keys = [f"{n % 4:02x}/photo {n} ü+&" for n in range(10)]
    for key in keys:
        blobs.put(key, b"x")

    assert sorted(blobs.list(until=2**40)) == sorted(keys)


def test_a_bucket_has_everything_under_its_folder_and_nothing_half(bucket: Bucket) -> None:
    blobs = opened(bucket)
    bucket.objects["elsewhere/other"] = s3.Kept(b"x", 1.0)

    blobs.put("a/one", b"photo")
    blobs.put("a/two", LARGE)

    assert sorted(bucket.objects) == ["elsewhere/other", "school/a/one", "school/a/two"]
    assert bucket.parts == {}
    assert len([each for each in bucket.asked if each[1] == "partNumber uploadId"]) == 3
    assert sorted(blobs.list(until=2**40)) == ["a/one", "a/two"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"secret": "wrong"}, f"s3://{s3.BUCKET}"),
        ({"key_id": "wrong"}, f"s3://{s3.BUCKET}"),
        ({}, "s3://nothing"),
    ],
    ids=["secret", "key", "bucket"],
)
def test_who_is_not_let_in_is_told_so(bucket: Bucket, wrong: dict[str, str], place: str) -> None:
    blobs = opened(bucket, place, **wrong)

    with pytest.raises(SettingsError):
        list(blobs.list(until=2**40))
    with pytest.raises(StoreError):
        blobs.put("a/one", b"photo")
    assert bucket.objects == {}


@pytest.mark.parametrize("place", ["photos", "http://photos", "s3://", "s3:photos"])
def test_what_is_no_bucket_is_said(place: str) -> None:
    with pytest.raises(SettingsError):
        BucketBlobs(place)
    with pytest.raises(SettingsError):
        BucketBlobs("s3://photos", endpoint="127.0.0.1:9000")


def test_a_bucket_that_is_busy_is_asked_again_and_one_that_stays_so_is_an_error(
    bucket: Bucket,
) -> None:
    blobs = opened(bucket)
    bucket.busy = 2
    blobs.put("a/one", b"photo")
    assert blobs.get("a/one") == b"photo"

    bucket.busy = 100
    with pytest.raises(StoreError):
        blobs.put("a/two", b"photo")
    for what in (blobs.exists, blobs.get, blobs.delete):
        with pytest.raises(StoreError):
            what("a/one")
    bucket.busy = 0
    assert sorted(bucket.objects) == ["school/a/one"]


def test_a_large_file_whose_parts_do_not_arrive_is_not_there(bucket: Bucket) -> None:
    blobs = opened(bucket)
    bucket.busy = 100
    with pytest.raises(StoreError):
        blobs.put("a/two", LARGE)

    assert bucket.objects == {}
