"""What a disk may hold after the power went, made from the record of what was asked of it.

Durable is what was synced. Of what was not, each file keeps all, nothing, a first part, any part
in any order, or writes torn at 512 bytes; names that were made, changed or removed since their
folder was synced keep a first part of that.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = 17
_SECTOR = 512
SKIPPED = "acks"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was asked of the disk (recorder.c says which)."""

    kind: str
    name: str
    offset: int
    data: bytes


def read(log: Path) -> list[Event]:
    """Return the events of a record."""
    data = log.read_bytes()
    events, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at + 1 : at + 5], "little")
        size = int.from_bytes(data[at + 5 : at + 9], "little")
        offset = int.from_bytes(data[at + 9 : at + _HEAD], "little")
        start = at + _HEAD + length
        name = data[at + _HEAD : start].decode()
        events.append(Event(chr(data[at]), name, offset, data[start : start + size]))
        at = start + size
    return events


@dataclass(slots=True, eq=False)
class File:
    """A file's synced content, and what was asked of it since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Offset and data; without data a truncation to the offset."""

    def sync(self) -> None:
        for offset, data in self.pending:
            _apply(self.durable, offset, data)
        self.pending.clear()

    def after_a_cut(self, dice: random.Random) -> bytes:
        """Return what may be found."""
        content = bytearray(self.durable)
        for offset, data in _kept(self.pending, dice):
            _apply(content, offset, data)
        return bytes(content)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _kept(
    pending: list[tuple[int, bytes | None]], dice: random.Random
) -> list[tuple[int, bytes | None]]:
    if not pending:
        return []
    mode = dice.randrange(5)
    if mode == 0:
        return pending
    if mode == 1:
        return []
    if mode == 2:
        return pending[: dice.randrange(len(pending) + 1)]
    some = [each for each in pending if dice.random() < 0.5]
    if mode == 3:
        dice.shuffle(some)
        return some
    return [piece for each in some for piece in _torn(each, dice)]


def _torn(
    write: tuple[int, bytes | None], dice: random.Random
) -> Iterator[tuple[int, bytes | None]]:
    offset, data = write
    if data is None:
        yield write
        return
    for start in range(0, len(data), _SECTOR):
        if dice.random() < 0.6:
            yield offset + start, data[start : start + _SECTOR]


class Disk:
    """The files of a folder, and of it what is durable."""

    def __init__(self, before: dict[str, bytes] | None = None) -> None:
        self._now = {name: File(bytearray(data)) for name, data in (before or {}).items()}
        self._durable = dict(self._now)
        self._names: list[Event] = []
        self._files: dict[int, File] = {}

    def play(self, event: Event) -> None:
        """Do what was asked."""
        match event.kind:
            case "W":
                self._now[event.name].pending.append((event.offset, event.data))
            case "T":
                self._now[event.name].pending.append((event.offset, None))
            case "S":
                self._sync(event.name)
            case "C":
                self._now[event.name] = made = File()
                self._files[id(event)] = made
                self._names.append(event)
            case _:
                self._change(self._now, event)
                self._names.append(event)

    def image(self, dice: random.Random) -> dict[str, bytes]:
        """Return the files after a power cut now."""
        names = dict(self._durable)
        for event in self._names[: dice.randrange(len(self._names) + 1)]:
            self._change(names, event)
        found = {name: file for name, file in names.items() if name != SKIPPED}
        return {name: file.after_a_cut(dice) for name, file in sorted(found.items())}

    def _sync(self, name: str) -> None:
        if name in self._now:
            self._now[name].sync()
            return
        inside = "" if name == "." else f"{name}/"
        left = []
        for event in self._names:
            if _folder(event.name) == inside:
                self._change(self._durable, event)
            else:
                left.append(event)
        self._names = left

    def _change(self, names: dict[str, File], event: Event) -> None:
        match event.kind:
            case "C":
                names[event.name] = self._files[id(event)]
            case "N":
                if event.name in names:
                    names[event.data.decode()] = names.pop(event.name)
            case "L":
                if event.name in names:
                    names[event.data.decode()] = names[event.name]
            case "U":
                names.pop(event.name, None)


def _folder(name: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return folder + slash
