"""The library with 5,000 worksheets: answering a search, and painting while it scrolls.

A search is compared with bare sqlite3 reading the same columns of the rows that match. A frame of
scrolling is compared with Qt's own QListView in icon mode: same window, same grid, its default
delegate, nothing but the name.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, QStringListModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from app.ids import CopyKey
from app.settings import Look, Settings, Theme
from app.topics.registry import TOPICS
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import Card, LibraryPage, LibraryQuery
from bench.harness import at_most, compare, spread, timed
from storage.quick import DATABASE
from storage.workbook import SqliteWorkbook, open_workbook
from ui.library.header import LibraryHeader
from ui.library.panel import LibraryPanel
from ui.library.picture import picture_of
from ui.library.thumbnails import SCALE
from ui.theme.manager import ThemeManager

MANY = 5000
ROUNDS = 41
WINDOW = QSize(1232, 818)
"""The library in a window of 1440 by 900."""
STEP = 60
"""Pixels a scroll step moves by."""
WORDS = ("week", "carry 3b", "subtraction", "worksheet 49", "nothing like it")
_LIKE = (
    "SELECT id, name, worksheet_type, tags, updated_at, created_at, is_favorite, is_template,"
    " version_count, pdf_generation_count FROM saved_worksheets"
    " WHERE in_library AND deleted_at IS NULL AND archived_at IS NULL"
)


def filled(folder: Path) -> SqliteWorkbook:
    """Return a store with `MANY` worksheets."""
    book = open_workbook(
        folder,
        clock=partial(next, count(1_736_726_400)),
        settings=Settings(),
        copy_key=lambda: CopyKey(1, b"a key of the benchmark, 32 bytes"),
    )
    names = list(TOPICS)
    config = encode(WorksheetConfig(seed=7))
    drafts = [
        book.create(name=f"Worksheet {n}", config=config, worksheet_type=names[n % len(names)])
        for n in range(MANY)
    ]
    waiting: list[Future[Any]] = []
    for n, draft in enumerate(drafts):
        sheet = draft.result()
        name = f"Worksheet {n}, week {n % 40}" if n % 3 else f"Carrying {n}"
        topic = names[n % len(names)]
        waiting.append(
            book.save_edit(sheet.id, name=name, named=True, config=config, worksheet_type=topic)
        )
        if n % 2:
            waiting.append(book.set_tags(sheet.id, (f"{n % 6 + 1}b", "Homework")))
    wait(waiting)
    return book


def search(book: SqliteWorkbook, text: str) -> LibraryPage:
    """Ask as the library does; wait for the answer."""
    return book.library(LibraryQuery(text=text)).result()


def bare_search(raw: sqlite3.Connection, text: str) -> list[tuple[object, ...]]:
    """Ask SQLite alone."""
    words = text.split()
    every = " AND (name || ' ' || worksheet_type || ' ' || coalesce(tags, '')) LIKE ?"
    statement = _LIKE + every * len(words) + " ORDER BY change_seq DESC"
    return raw.execute(statement, [f"%{word}%" for word in words]).fetchall()


def measure_search(book: SqliteWorkbook, folder: Path) -> bool:
    """Print how long an answer takes."""
    slowest = 0.0
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        for text in WORDS:
            found = search(book, text).total
            assert found == len(bare_search(raw, text))  # noqa: S101 - both must find the same
            times = compare(
                partial(search, book, text), partial(bare_search, raw, text), rounds=ROUNDS
            )
            slowest = max(slowest, times.ratio)
            print(f"   “{text}”: {found} of {MANY} found, {spread(times.a)};"
                  f" {times.ratio:.1f} × bare sqlite3")  # fmt: skip
    return at_most("L1", f"search in {MANY} worksheets against bare sqlite3", slowest, 10)


def our_list(cards: tuple[Card, ...], picture: Callable[[Card], QImage]) -> LibraryPanel:
    """Return the panel as the program shows it."""
    panel = LibraryPanel(
        LibraryHeader(),
        second_line=lambda card: f"{card.worksheet_type.capitalize()} · Today, 14:45",
        spoken=lambda card: card.name,
        picture=picture,
    )
    panel.resize(WINDOW)
    panel.show_cards(cards, found=len(cards), total=len(cards))
    panel.show()
    return panel


def plain_list(cards: tuple[Card, ...], grid: QSize, size: QSize) -> QListView:
    """Return Qt's own list of the names, in the same grid."""
    view = QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setMovement(QListView.Movement.Static)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setGridSize(grid)
    view.setModel(QStringListModel([card.name for card in cards], view))
    view.resize(size)
    view.show()
    return view


def scroller(view: QListView) -> Callable[[], None]:
    """Return one frame: a step of scrolling, painted whole."""
    scroll_bar = view.verticalScrollBar()
    steps = count(1)

    def frame() -> None:
        scroll_bar.setValue(next(steps) * STEP % scroll_bar.maximum())
        view.viewport().repaint()

    return frame


def measure_scrolling(app: QApplication, cards: tuple[Card, ...]) -> bool:
    """Print how long a frame takes, with every picture there."""
    made = picture_of(WorksheetConfig(seed=7), title="Carrying")
    picture = made.scaledToWidth(made.width() // SCALE)
    panel = our_list(cards, lambda _card: picture)
    app.processEvents()
    shown = panel.view
    plain = plain_list(cards, shown.gridSize(), shown.size())
    app.processEvents()
    frames = compare(scroller(shown), scroller(plain), rounds=10 * ROUNDS)
    fill = timed(partial(panel.model.set_cards, cards[::-1])) * 1000
    lay_out = timed(partial(app.processEvents)) * 1000
    print(f"   a frame: {spread(frames.a)}; QListView with names: {spread(frames.b)}")
    print(f"   a new answer of {MANY} cards: {fill + lay_out:.1f} ms until painted")
    return at_most("L2", "a frame of scrolling against names alone", frames.ratio, 3)


def main() -> int:
    """Run both; return 1 when a bar is missed."""
    app = QApplication([])
    ThemeManager(app, Look(theme=Theme.LIGHT))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = filled(folder)
        met = [measure_search(book, folder)]
        met.append(measure_scrolling(app, book.library(LibraryQuery()).result().cards))
        book.close()
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
