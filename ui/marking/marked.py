"""A class's pages with the marks on them, as a file. No Qt in here."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.errors import AppError
from app.marking.board import Board
from app.marking.give_back import MarkedPage, Sign, write
from app.marking.model import BlobId
from app.marking.results import score
from storage.files import write_atomically
from ui.marking.material import Material
from ui.words import number, tr


def marked_pages(
    material: Material, board: Board, photo: Callable[[BlobId], bytes]
) -> "Iterator[MarkedPage]":
    """Return the pages of every pupil, in the order of the pile, with the marks of this moment.

    The photos are read when it is their turn; one that is gone leaves its page out.
    """
    rows = board.rows()
    todo = []
    for at, line in enumerate(board.lines):
        spots = material.set_of(at).spots
        for place, (page, blob) in enumerate(sorted(line.pages.items())):
            signs = tuple(
                Sign(spot.area, given.mark, _reason(material, at, printed, given.reason))
                for printed, spot in enumerate(spots)
                if spot.page == page
                and (given := board.given(at, spot.area.index)) is not None
                and given.mark is not None
            )
            points = score(rows[at].marks)
            said = tr(
                "{n} of {total}",
                n=number(points, 0 if points.is_integer() else 1),
                total=board.problems,
            )
            todo.append((blob, signs, said if place == 0 and rows[at].marks else ""))
    return _with_photos(todo, photo)


def _with_photos(
    todo: list[tuple[BlobId, tuple[Sign, ...], str]], photo: Callable[[BlobId], bytes]
) -> Iterator[MarkedPage]:
    for blob, signs, said in todo:
        try:
            flat = photo(blob)
        except AppError:
            continue
        yield MarkedPage(flat, signs, said)


def _reason(material: Material, row: int, printed: int, code: str) -> str:
    return dict(material.set_of(row).questions[printed].reasons).get(code, "")


def write_marked(path: Path, pages: Iterator[MarkedPage], *, title: str) -> int:
    """Write the pages to `path`, whole or not at all; return how many there are.

    Raises:
        DiskFullError, ReadOnlyStoreError: naming the file.
    """
    counted: list[int] = []
    write_atomically(path, partial(_write, pages=pages, title=title, counted=counted))
    return counted[-1]


def _write(
    file: IO[bytes], *, pages: Iterator[MarkedPage], title: str, counted: list[int]
) -> None:
    counted.append(write(cast("BinaryIO", file), pages, title=title))
