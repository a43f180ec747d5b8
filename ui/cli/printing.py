"""`print`: a worksheet file or a worksheet of the library becomes a PDF, with its copies kept."""

import locale
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import ConfigError, NotFoundError
from app.layout.settings import AnswerKey
from app.ports import Workbook
from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode, encode
from app.worksheets.history import MAX_COPIES
from app.worksheets.naming import automatic_name, clean_name
from app.worksheets.sheet import Drawn, draw, obstacle, pages_of, snapshot_of
from app.worksheets.worksheet import Copy, LibraryQuery, OpenSheet, SheetId
from ui.cli.reasons import in_words
from ui.cli.worksheet_file import SUFFIXES, WorksheetFile, WorksheetFileError, read
from ui.printing.job import PrintJob, write_key, write_sheets

Progress = Callable[[int, int], None]
"""Hears the pages written so far, and how many there are."""

DEFECTS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    source: str
    """A file that ends in .toml or .chalk, or the name of a worksheet in the library."""
    copies: int
    out: Path
    key: bool

    @property
    def is_file(self) -> bool:
        """Whether `source` is meant as a file."""
        return self.source.lower().endswith(SUFFIXES)

    @property
    def key_path(self) -> Path:
        """Where the answer key goes: beside the sheets, by name."""
        return self.out.with_name(f"{self.out.stem}-key.pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was made."""

    name: str
    pages: int
    checked: int
    problems: int
    written: tuple[Path, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A worksheet that can be printed: drawn, and every answer found twice."""

    name: str
    config: WorksheetConfig
    drawn: Drawn


def check(wish: Wish, words: Words) -> WorksheetFile | None:
    """Look at everything that can be judged before the database is opened.

    Returns the worksheet of a file, None for a name of the library.

    Raises:
        WorksheetFileError: with the sentence for the user; nothing has been changed.
    """
    if not 1 <= wish.copies <= MAX_COPIES:
        raise WorksheetFileError(
            words.tr(
                "--copies: {n} cannot be had; 1 to {most} can.", n=wish.copies, most=MAX_COPIES
            )
        )
    for path in (wish.out, wish.key_path) if wish.key else (wish.out,):
        _check_writable(path, words)
        _check_not_source(path, wish, words)
    if not wish.is_file:
        return None
    file = read(Path(wish.source), words)
    _check_key(wish, file.config, words)
    _ready(file.config, file.title, words)
    return file


def make(
    wish: Wish, file: WorksheetFile | None, workbook: Workbook, words: Words, progress: Progress
) -> Done:
    """Keep the version and its copies, then write the PDF, whole or not at all.

    Raises:
        WorksheetFileError: when the worksheet is not in the library or cannot be printed.
        StoreError: when it cannot be kept, or a file cannot be written.
    """
    sheet = _sheet_of(file, workbook, words) if file else _named(wish.source, workbook, words)
    config = decode(sheet.config)
    _check_key(wish, config, words)
    ready = _ready(config, sheet.name, words)
    pages = pages_of(ready.config, ready.drawn, title=ready.name).pages
    snapshot = snapshot_of(
        ready.config,
        ready.drawn,
        encoded=sheet.config,
        title=ready.name,
        page_count=len(pages),
    )
    printed = workbook.print_copies(sheet.id, snapshot, count=wish.copies).result()
    job = PrintJob.of(printed)
    total = job.page_total()
    write_sheets(job, wish.out, progress=lambda done: progress(done, total))
    written = [wish.out]
    if wish.key:
        written.append(write_key(job, wish.key_path))
    return Done(
        name=ready.name,
        pages=total,
        checked=ready.drawn.checked,
        problems=len(ready.drawn.problems),
        written=tuple(written),
        copies=printed.copies,
    )


def _ready(config: WorksheetConfig, name: str, words: Words) -> _Ready:
    """Draw the problems; refuse a wish that cannot be fulfilled and a wrong answer."""
    found = obstacle(config, words)
    if found is not None:
        raise WorksheetFileError(f"{found.field}: {found.sentence}")
    try:
        drawn = draw(config)
    except ConfigError as exc:
        raise WorksheetFileError(in_words(exc, words)) from exc
    if drawn.defects:
        shown = ", ".join(str(index + 1) for index in drawn.defects[:DEFECTS_SHOWN])
        raise WorksheetFileError(
            words.tr("The answers of {numbers} could not be confirmed.", numbers=shown)
        )
    return _Ready(name=name, config=config, drawn=drawn)


def _sheet_of(file: WorksheetFile, workbook: Workbook, words: Words) -> OpenSheet:
    """Return the worksheet of a file: the one in the library that is the same, or a new one.

    Printing a file twice must not fill the library with doubles; a changed file is a new
    worksheet, for nothing says that the one of that name came from the file.
    """
    name = clean_name(file.title) or automatic_name(file.config, date=_today(), words=words)
    config = encode(file.config)
    cards = workbook.library(LibraryQuery(text=name)).result().cards
    for sheet in workbook.configs([card.id for card in cards if card.name == name]).result():
        if sheet.config == config:
            return workbook.open(sheet.id).result()
    worksheet_type = topic_for(file.config.topic).name
    draft = workbook.create(name=name, config=config, worksheet_type=worksheet_type).result()
    return workbook.save_edit(
        draft.id,
        name=name,
        named=bool(file.title),
        config=config,
        worksheet_type=worksheet_type,
    ).result()


def _named(name: str, workbook: Workbook, words: Words) -> OpenSheet:
    """Return the worksheet of the library with that name, in any letter case if it is alone."""
    cards = workbook.library(LibraryQuery(text=name)).result().cards
    exact = [card for card in cards if card.name == name]
    alike = exact or [card for card in cards if card.name.casefold() == name.casefold()]
    if len(alike) > 1:
        raise WorksheetFileError(
            words.ntr(
                "{n} worksheet is called that.",
                "{n} worksheets are called that. Give the one you mean a name of its own.",
                len(alike),
            )
        )
    if not alike:
        raise WorksheetFileError(_not_there(name, [card.name for card in cards], words))
    return _opened(alike[0].id, workbook, words)


def _opened(sheet: SheetId, workbook: Workbook, words: Words) -> OpenSheet:
    try:
        return workbook.open(sheet).result()
    except NotFoundError as exc:
        raise WorksheetFileError(words.tr("This worksheet is gone.")) from exc


def _not_there(name: str, near: list[str], words: Words) -> str:
    if near:
        return words.tr(
            "No worksheet is called “{name}”; “{near}” comes close.", name=name, near=near[0]
        )
    return words.tr(
        "No worksheet is called “{name}”. For a file, give its name with .toml.", name=name
    )


def _check_key(wish: Wish, config: WorksheetConfig, words: Words) -> None:
    if wish.key and config.key is AnswerKey.NONE:
        raise WorksheetFileError(words.tr("--key: this worksheet is set to have no answer key."))


def _check_writable(path: Path, words: Words) -> None:
    """Refuse a place that no PDF can be written to, before anything is kept."""
    try:
        is_folder, is_other = path.is_dir(), path.exists() and not path.is_file()
    except OSError as exc:  # a name longer than the system allows
        raise WorksheetFileError(
            words.tr("{path} cannot be read: {reason}.", path=path, reason=exc.strerror or exc)
        ) from exc
    if is_folder:
        raise WorksheetFileError(words.tr("--out: {path} is a folder.", path=path))
    if is_other:  # a device, which the finished file would replace
        raise WorksheetFileError(words.tr("{path} is not a file.", path=path))
    if not path.parent.is_dir():
        raise WorksheetFileError(
            words.tr("--out: there is no folder {path}.", path=path.parent.resolve())
        )


def _check_not_source(path: Path, wish: Wish, words: Words) -> None:
    """Refuse to write the PDF over the worksheet file it is made from."""
    source = Path(wish.source)
    if wish.is_file and path.exists() and source.exists() and path.samefile(source):
        raise WorksheetFileError(words.tr("--out: {path} is the worksheet itself.", path=path))


def _today() -> str:
    """Return the date as the user's locale writes it."""
    locale.setlocale(locale.LC_TIME, "")
    return time.strftime("%x")
