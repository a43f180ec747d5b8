"""Photos in a bucket, and second copies of photos, by the server as an operator runs it."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from server.bootstrap import sweep_uploads
from server.settings import ServerSettings
from tests.server import s3
from tests.server.conftest import BOTH
from tests.server.running import process, running
from tests.server.s3 import Bucket
from tests.server.test_cli import serve
from tests.server.uploads.pupils import Teacher, photo, send


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with s3.serving() as found:
        yield found


def settings_of(folder: Path, bucket: Bucket | None = None, url: str = "") -> ServerSettings:
    found = ServerSettings(
        data=folder / "data", database_url=url, requests_per_second=0, sign_ins_per_minute=0
    )
    if bucket is None:
        return found
    return msgspec.structs.replace(
        found, uploads_at=f"s3://{s3.BUCKET}/school", s3_endpoint=bucket.address,
        s3_region=s3.REGION, s3_key_id=s3.KEY_ID, s3_secret=s3.SECRET,
    )  # fmt: skip


def options(settings: ServerSettings) -> list[str]:
    return [
        "--uploads-at", settings.uploads_at, "--s3-endpoint", settings.s3_endpoint, "--s3-region",
        settings.s3_region, "--s3-key-id", settings.s3_key_id, "--s3-secret", settings.s3_secret,
    ]  # fmt: skip


def fetched(teacher: Teacher, copy_id: str) -> list[bytes]:
    return [
        teacher.http.get(f"/api/uploads/{one['id']}/files/{number}").content
        for one in teacher.arrived(copy_id)
        for number in range(len(list(one["files"])))  # type: ignore[call-overload]
    ]


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a new database, "" for SQLite."""
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("cluster").new_database())


def test_photos_go_to_a_bucket_and_come_back_from_it(
    bucket: Bucket, tmp_path: Path, url: str
) -> None:
    with running(settings_of(tmp_path, bucket, url)) as server:
        teacher = Teacher(server, "Ada")
        copy_id = teacher.copy()
        assert (
            send(server.client(), f"/upload/{copy_id}", photo(), photo("grey")).status_code == 200
        )
        assert (
            send(server.client(), f"/upload/{copy_id}", b"<svg/>", photo("red")).status_code == 422
        )

        photos = fetched(teacher, copy_id)

    assert sorted(kept.content for kept in bucket.objects.values()) == sorted(photos)
    assert all(key.startswith("school/") for key in bucket.objects)
    assert not (tmp_path / "data/uploads").exists()


def test_while_the_bucket_is_away_a_pupil_is_told_to_try_again_and_worksheets_sync(
    bucket: Bucket, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings = settings_of(tmp_path, replace(bucket, address=nobody))
    with running(settings) as server:
        teacher = Teacher(server, "Ada")
        copy_id = teacher.copy()

        form = send(server.client(), f"/upload/{copy_id}", photo())
        alone = server.client().post(f"/upload/{copy_id}/photos", content=photo())

        assert (form.status_code, 'role="alert"' in form.text) == (503, True)
        assert (alone.status_code, alone.headers["Retry-After"]) == (503, "5")
        assert teacher.arrived(copy_id) == []


def test_the_command_line_takes_a_bucket_and_refuses_a_wrong_secret_at_the_start(
    bucket: Bucket, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, bucket)
    with process(settings, *options(settings)) as (address, _):
        assert httpx.get(f"{address}/readyz", timeout=20).status_code == 200
    bucket.objects["school/aa/old"] = s3.Kept(b"nobody's", 1.0)
    assert serve(settings, *options(settings), "uploads", "sweep").stdout.strip() == "Swept: 1"

    wrong = msgspec.structs.replace(settings, s3_secret="wrong")  # noqa: S106  (it is)
    done = serve(wrong, *options(wrong), "uploads", "sweep")

    assert (done.returncode, "403 Forbidden" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> ServerSettings:
    """Settings of a server that keeps photos here or there."""
    found = request.getfixturevalue("bucket") if request.param == "bucket" else None
    return settings_of(tmp_path, found)


def lose_photos(settings: ServerSettings, request: pytest.FixtureRequest) -> None:
    if settings.uploads_at:
        request.getfixturevalue("bucket").objects.clear()
    else:
        shutil.rmtree(settings.uploads_path)


def test_a_backup_has_the_photos_and_a_restore_brings_the_missing_ones_back(
    place: ServerSettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    more = options(place) if place.uploads_at else []
    with running(place) as server:
        teacher = Teacher(server, "Ada")
        copy_id = teacher.copy()
        send(server.client(), f"/upload/{copy_id}", photo(), photo())  # the same one, kept once
        send(server.client(), f"/upload/{copy_id}", photo("red"))
        first = serve(place, *more, "backup", str(backups / "monday.db"))
        assert first.returncode == 0, first.stderr
        before = fetched(teacher, copy_id)
        send(server.client(), f"/upload/{copy_id}", photo("blue"))
        second = serve(place, *more, "backup", str(backups / "tuesday.db"))
    assert "Photos: 2 copied, 0 were there, 0 missing." in first.stdout
    assert "Photos: 1 copied, 2 were there, 0 missing." in second.stdout
    lose_photos(place, request)

    done = serve(place, *more, "restore", str(backups / "monday.db"))

    assert "Photos: 2 copied, 0 were there, 0 missing." in done.stdout
    with running(place) as server:
        signed_in = server.sign_in("Ada")
        teacher.http = server.client(signed_in["access_token"])
        assert fetched(teacher, copy_id) == before


def test_photos_alone_are_copied_for_any_database(
    bucket: Bucket, tmp_path: Path, url: str
) -> None:
    place, folder = settings_of(tmp_path, bucket, url), tmp_path / "photos"
    with running(place) as server:
        teacher = Teacher(server, "Ada")
        copy_id = teacher.copy()
        send(server.client(), f"/upload/{copy_id}", photo(), photo("red"))
        told = serve(place, *options(place), "uploads", "backup", str(folder))
        assert told.stdout.strip() == "Photos: 2 copied, 0 were there, 0 missing."
        before = fetched(teacher, copy_id)
        damaged = next(path for path in folder.rglob("*") if path.is_file())
        whole = damaged.read_bytes()
        damaged.write_bytes(whole[:-1])
        bucket.objects.clear()

        told = serve(place, *options(place), "uploads", "restore", str(folder))

        assert told.stdout.strip() == "Photos: 1 copied, 0 were there, 1 missing."
        damaged.write_bytes(whole)
        told = serve(place, *options(place), "uploads", "restore", str(folder))
        assert told.stdout.strip() == "Photos: 1 copied, 1 were there, 0 missing."
        assert fetched(teacher, copy_id) == before


def test_after_a_restore_no_photo_is_swept_that_the_database_before_it_knew(
    tmp_path: Path,
) -> None:
    place = settings_of(tmp_path)
    with running(place) as server:
        teacher = Teacher(server, "Ada")
        serve(place, "backup", str(tmp_path / "early.db"))
        send(server.client(), f"/upload/{teacher.copy()}", photo())
    (kept,) = [path for path in place.uploads_path.rglob("*") if path.is_file()]
    os.utime(kept, (1, 1))
    assert serve(place, "restore", str(tmp_path / "early.db")).returncode == 0

    assert (sweep_uploads(place), kept.exists()) == (0, True)
    for old in place.data.glob("*.replaced-*"):
        old.unlink()
    assert (sweep_uploads(place), kept.exists()) == (1, False)


def test_a_server_starts_while_its_bucket_is_away(bucket: Bucket, tmp_path: Path) -> None:
    bucket.busy = 10_000
    settings = settings_of(tmp_path, bucket)
    with process(settings, *options(settings)) as (address, _):
        assert httpx.get(f"{address}/readyz", timeout=20).status_code == 200
