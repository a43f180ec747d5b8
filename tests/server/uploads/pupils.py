"""Pupils, their photos, and the teacher who waits for them."""

import base64
import io
import os

import httpx
from PIL import Image

from app.exchange.kinds import SCHEMA
from app.ids import CopyKey, new_copy_id
from server.blobs.folder import FolderBlobs
from tests.server.laptop import new_id
from tests.server.running import Running

PLACE = "Kirchgasse"


class Teacher:
    """An account whose laptop has told its key for copies, and nothing else."""

    def __init__(self, server: Running, name: str) -> None:
        self.http = server.teacher(name)
        self.key = CopyKey(int.from_bytes(os.urandom(3), "big"), os.urandom(32))
        assert self.http.post("/sync/v1/hello", json=told_key(self.key)).status_code == 200

    def copy(self) -> str:
        return new_copy_id(self.key, random=os.urandom)

    def arrived(self, copy_id: str) -> list[dict[str, object]]:
        found = self.http.get("/api/uploads").json()["uploads"]
        return [one for one in found if one["instance_id"] == copy_id]


def told_key(key: CopyKey) -> dict[str, object]:
    """Return the greeting by which a laptop tells its key for copies."""
    told = base64.b64encode(key.tag.to_bytes(3, "big") + key.key).decode()
    return {"protocols": [1], "schema": SCHEMA, "replica": new_id(), "copy_key": told}


def photo(colour: str = "white", *, orientation: int = 6) -> bytes:
    """A JPEG as a telephone makes it: turned, with a place in it."""
    picture, out = Image.new("RGB", (60, 40), colour), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLACE
    picture.save(out, "JPEG", exif=exif, comment=PLACE.encode())
    return out.getvalue()


def send(client: httpx.Client, path: str, *photos: bytes) -> httpx.Response:
    files = [("photos", (f"../{n}.jpg", each, "image/jpeg")) for n, each in enumerate(photos)]
    return client.post(path, files=files)


def blobs(server: Running) -> list[str]:
    return sorted(FolderBlobs(server.settings.uploads_path).list(until=2**40))
