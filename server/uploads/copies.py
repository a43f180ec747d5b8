"""A second copy of pupils' photos, in a folder beside the copies of the database.

A photo never changes, so only what is not there yet is copied, and many copies of the database
share one folder. Nothing is deleted there: an older copy of the database may have it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.errors import StoreError
from server.blobs.folder import FolderBlobs
from server.blobs.port import Blobs
from server.db.session import Prepared, Session
from server.db.tables import upload_files
from server.errors import MissingError

FOLDER = "uploads"
"""The name of the folder beside a copy of the database."""
_f = upload_files.c
_ALL = Prepared(sa.select(_f.blob_key, _f.size, _f.sha256).order_by(_f.blob_key))


@dataclass(frozen=True, slots=True)
class Copies:
    """What became of the photos that the database knows."""

    copied: int = 0
    there: int = 0
    """They were where they are to be already."""
    missing: int = 0
    """They are not where they come from, or not what they were."""


def back_up(session: Session, blobs: Blobs, folder: Path) -> Copies:
    """Bring every photo that the database knows into `folder`.

    Raises:
        StoreError: when one cannot be read or written.
    """
    place = FolderBlobs(folder)
    copied = there = missing = 0
    for key, size, sha256 in _known(session):
        if _has(folder / key, size):
            there += 1
            continue
        content = _content(blobs, key, sha256)
        if content is None:
            missing += 1
            continue
        place.delete(key)  # half of it, after the disk was full
        place.put(key, content)
        copied += 1
    return Copies(copied, there, missing)


def bring_back(session: Session, blobs: Blobs, folder: Path) -> Copies:
    """Bring the photos that the database knows, and `blobs` has no more, back from `folder`.

    Raises:
        StoreError: when one cannot be read or written.
    """
    place = FolderBlobs(folder)
    copied = there = missing = 0
    for key, _, sha256 in _known(session):
        if blobs.exists(key):
            there += 1
            continue
        content = _content(place, key, sha256)
        if content is None:
            missing += 1
            continue
        blobs.put(key, content)
        copied += 1
    return Copies(copied, there, missing)


def _known(session: Session) -> list[tuple[str, int, str]]:
    """Return keys, sizes and hashes, each once: two accounts may have the same file."""
    return list({row[0]: (row[0], row[1], row[2]) for row in session.all(_ALL)}.values())


def _has(file: Path, size: int) -> bool:
    try:
        return file.stat().st_size == size
    except FileNotFoundError:
        return False
    except OSError as exc:
        raise StoreError(f"a file cannot be looked at: {type(exc).__name__}") from exc


def _content(blobs: Blobs, key: str, sha256: str) -> bytes | None:
    try:
        content = blobs.get(key)
    except MissingError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
