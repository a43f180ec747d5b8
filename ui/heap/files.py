"""What was dropped, as the files of a heap."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from app.intake.model import HeapFile

_DIGITS = re.compile(r"(\d+)")


def heap_files(paths: Sequence[Path]) -> tuple[HeapFile, ...]:
    """Return the files, and those in folders, in the order they were dropped in.

    A folder's come by name, so that "scan 9" is before "scan 10". Hidden ones are left out. It
    looks at the disk: call it on a thread that may wait.
    """
    found = []
    for path in paths:
        if path.is_dir():
            names = ((f"{path.name}/{file.relative_to(path)}", file) for file in _inside(path))
            found += [HeapFile(name, partial(Path.read_bytes, file)) for name, file in names]
        else:
            found.append(HeapFile(path.name, partial(Path.read_bytes, path)))
    return tuple(found)


def _inside(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir(), key=_by_name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _inside(entry)
        else:
            yield entry


def _by_name(path: Path) -> list[tuple[bool, int, str]]:
    parts = _DIGITS.split(path.name.casefold())
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
