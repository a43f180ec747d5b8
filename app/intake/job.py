"""Brings a heap in: every page read, sorted and kept, then all of them filed at once or none."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from app.intake.likeness import fingerprint
from app.intake.model import HeapFile, PageRead, Sorted, Why
from app.intake.sorting import Balance, Sorter
from app.marking.filing import HeapPage
from app.marking.model import Import, Source
from app.marking.ports import Batch, IntakeBook
from app.worksheets.worksheet import CopyId


class HeapReader(Protocol):
    """Takes files apart and reads their pages, perhaps in several processes."""

    def count(self, files: Sequence[HeapFile], *, stop: Callable[[], bool]) -> int:
        """Return about how many pages the files have, without reading them."""

    def close(self) -> None:
        """End what was started, whatever it does. Safe to call twice."""

    def pages(self, files: Sequence[HeapFile], *, stop: Callable[[], bool]) -> Iterator[PageRead]:
        """Yield every page in the order of the heap, until `stop` says so."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import is."""

    done: int = 0
    expected: int = 0
    """Pages as far as anybody can tell; never fewer than `done`."""
    balance: Balance = Balance()
    is_filing: bool = False
    """Every page is read: what is done now cannot be cancelled any more."""


def bring_in(
    files: Sequence[HeapFile],
    *,
    source: Source,
    name: str,
    reader: HeapReader,
    book: IntakeBook,
    report: Callable[[Step], object],
    stop: Callable[[], bool],
) -> Import | None:
    """Return the import with its balance; None when `stop` said so, and then nothing is kept.

    One page at a time is in memory; its photos are on the disk before the next one comes. The
    rows of all pages are written in one transaction at the end, so that an import is in the
    store whole or not at all. Call it on a thread that may wait.

    Raises:
        DiskFullError, ReadOnlyStoreError, StoreError: nothing of the import is kept then.
    """
    expected = reader.count(files, stop=stop)
    report(Step(expected=expected))
    sorter = Sorter(earlier=_Earlier(book))
    pages: list[HeapPage] = []
    with book.begin() as batch:
        for read in reader.pages(files, stop=stop):
            if stop():
                return None
            pages.append(_kept(sorter.add(read), batch))
            done = len(pages)
            report(Step(done=done, expected=max(done, expected), balance=sorter.balance))
        if stop():
            return None
        done = len(pages)
        report(Step(done=done, expected=done, balance=sorter.balance, is_filing=True))
        return batch.file(source, name, pages)


class _Earlier:
    """The hands that a copy's page has in the store already."""

    def __init__(self, book: IntakeBook) -> None:
        self._book = book

    def __call__(self, copy: CopyId, page: int) -> Iterator[bytes]:
        for blob in self._book.flats(copy, page).result():
            try:
                yield fingerprint(self._book.photo(blob))
            except Exception:  # noqa: BLE001 - lost, torn, no JPEG: no reason to drop a page
                yield b""  # like no other sheet: in doubt a page is shown, not set aside


def _kept(found: Sorted, batch: Batch) -> HeapPage:
    read = found.read
    return HeapPage(
        number=read.number,
        name=read.name,
        original=None if read.original is None else batch.keep(read.original),
        flat=None if read.flat is None else batch.keep(read.flat),
        fate=found.fate,
        blank=read.blank,
        copy=read.copy,
        page=read.page,
        why="" if read.why == Why.FINE else str(read.why),
        split=found.split,
    )
