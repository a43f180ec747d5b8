"""Files written whole or not at all: a reader sees the old bytes or the new, never a part."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from storage.errors import file_errors

Content = bytes | Callable[[IO[bytes]], None]
"""Bytes, or a function that writes them to an open file."""


def write_atomically(path: Path, content: Content, *, mode: int | None = None) -> None:
    """Replace `path` by `content`, surviving a kill and a power cut at any moment.

    The new bytes go to a file beside it, reach the disk, and take the name in one step; when
    anything fails, what stood there still stands and nothing is left behind. `mode` are the
    rights of the new file; otherwise it gets those of the old one, or the usual ones.

    Raises:
        DiskFullError, ReadOnlyStoreError, FileError: naming the path.
    """
    with file_errors(path):
        # Through a link to the file itself: replacing the link would part it from its target.
        target = path.resolve()
        rights = _rights(target) if mode is None else mode
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                if isinstance(content, bytes):
                    file.write(content)
                else:
                    content(file)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(rights)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` reach the disk (Windows has no such thing and needs none)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the bytes of `path` reach the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return `folder/stem-N.suffix` with the first N that is free."""
    number = 1
    while (path := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return path


def _rights(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
