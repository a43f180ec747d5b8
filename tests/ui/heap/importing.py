"""An import as a process of its own, which a test may kill: it tells every step on its output.

    python -m tests.ui.heap.importing FOLDER PILE

A PILE that ends in .pages holds pages that are read already, for a test that kills often.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from app.intake.job import HeapReader, Step, bring_in
from app.intake.model import HeapFile, PageRead
from app.marking.model import Source
from tests.ui.heap.school import open_store
from ui.heap.readers import ReadingProcesses


class ReadPages:
    """Fulfils `HeapReader` with pages that are read already."""

    def __init__(self, pages: Sequence[PageRead]) -> None:
        self._pages = pages

    def count(self, files: Sequence[HeapFile], *, stop: Callable[[], bool]) -> int:  # noqa: ARG002 - the port's
        return len(self._pages)

    def close(self) -> None:
        pass

    def pages(
        self,
        files: Sequence[HeapFile],  # noqa: ARG002 - the port's
        *,
        stop: Callable[[], bool],  # noqa: ARG002
    ) -> Iterator[PageRead]:
        return iter(self._pages)


def main() -> None:
    """Bring the pile in."""
    folder, pile = map(Path, sys.argv[1:])
    reader: HeapReader = ReadingProcesses()
    if pile.suffix == ".pages":
        reader = ReadPages(msgspec.msgpack.decode(pile.read_bytes(), type=list[PageRead]))
    store = open_store(folder)
    made = bring_in(
        [HeapFile(pile.name, pile.read_bytes)],
        source=Source.SCAN,
        name=pile.name,
        reader=reader,
        book=store.intake(),
        report=_tell,
        stop=lambda: False,
    )
    print("made", made is not None, flush=True)  # noqa: T201 - the test listens
    store.close()


def _tell(step: Step) -> None:
    word = "filing" if step.is_filing else step.done
    print(word, flush=True)  # noqa: T201 - the test listens


if __name__ == "__main__":
    main()
