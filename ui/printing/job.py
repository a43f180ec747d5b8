"""One print job: a kept version and its copies, written as PDF files. No Qt in here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.ids import format_code, key_payload, short_code
from app.layout.display import Page, Stamp
from app.layout.settings import AnswerKey
from app.topics.problem import Problem
from app.worksheets.config import WorksheetConfig, decode
from app.worksheets.sheet import Drawn, examined, key_pages_of, pages_of, problems_in
from app.worksheets.worksheet import Copy, Printed, Version
from storage.files import write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What is printed: always from the kept version, so that a reprint is the print."""

    version: Version
    copies: tuple[Copy, ...]
    config: WorksheetConfig
    drawn: Drawn
    host: str = ""
    author: str = ""

    @classmethod
    def of(cls, printed: Printed, *, host: str = "", author: str = "") -> "PrintJob":
        """Return the job for what the workbook kept.

        Raises:
            NewerFormatError: when a newer program made the version.
        """
        version = printed.version
        config = decode(version.config)
        problems: tuple[Problem, ...] = problems_in(version.problems or b"[]")
        drawn = examined(config, problems)
        return cls(
            version=version,
            copies=printed.copies,
            config=config,
            drawn=drawn,
            host=host,
            author=author,
        )

    def sheet_pages(self) -> tuple[Page, ...]:
        """Return the pupils' pages, unstamped."""
        return pages_of(
            self.config, self.drawn, title=self.version.name, host_length=len(self.host)
        ).pages

    def key_pages(self) -> tuple[Page, ...]:
        """Return the pages of the answer key, unstamped; none when the sheet has no key."""
        return key_pages_of(
            self.config, self.drawn, title=self.version.name, host_length=len(self.host)
        )

    def stamped(self) -> Iterator[tuple[Page, Stamp]]:
        """Return the pages of every copy, in the order they leave the printer."""
        pages = self.sheet_pages()
        version = short_code(self.version.id)
        for copy in self.copies:
            stamp = Stamp(
                version=version,
                code=format_code(copy.id),
                payload=copy.qr_code_url,
                pupil=copy.student_name or "",
            )
            for page in pages:
                yield page, stamp
        if self.config.key is AnswerKey.LAST_PAGES:
            yield from self.stamped_key()

    def stamped_key(self) -> Iterator[tuple[Page, Stamp]]:
        """Return the pages of the key; their codes name the version and never a copy."""
        stamp = Stamp(
            version=short_code(self.version.id),
            code=format_code(self.version.id),
            payload=key_payload(self.version.id, host=self.host),
        )
        for page in self.key_pages():
            yield page, stamp

    def page_total(self) -> int:
        """Return how many pages `stamped` has."""
        keys = len(self.key_pages()) if self.config.key is AnswerKey.LAST_PAGES else 0
        return len(self.sheet_pages()) * len(self.copies) + keys


def write_sheets(
    job: PrintJob,
    path: Path,
    *,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Write every copy to `path`, whole or not at all, and return it.

    `progress` hears the pages written so far.

    Raises:
        PrintCancelledError: when `cancelled` said so; `path` is as it was.
        DiskFullError, ReadOnlyStoreError: naming the file.
    """
    from app.printing.pdf import stream_pdf

    def write(file: IO[bytes]) -> None:
        stream_pdf(
            cast("BinaryIO", file),
            job.stamped(),
            title=job.version.name,
            author=job.author,
            language=job.config.language,
            progress=progress,
            cancelled=cancelled,
        )

    write_atomically(path, write)
    return path


def write_key(job: PrintJob, path: Path) -> Path:
    """Write the answer key to `path`, whole or not at all, and return it.

    Raises:
        DiskFullError, ReadOnlyStoreError: naming the file.
    """
    from app.printing.pdf import stream_pdf

    def write(file: IO[bytes]) -> None:
        stream_pdf(
            cast("BinaryIO", file),
            job.stamped_key(),
            title=job.version.name,
            author=job.author,
            language=job.config.language,
        )

    write_atomically(path, write)
    return path


def file_name(title: str) -> str:
    """Return a file name (without suffix) for a title: safe on every system, at most 120 bytes."""
    kept = "".join("-" if ch in '<>:"/\\|?*' or ord(ch) < 32 else ch for ch in title)
    kept = kept.strip(" .") or "Worksheet"
    while len(kept.encode()) > 120:
        kept = kept[:-1]
    reserved = {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)),
    }
    return f"{kept}_" if kept.lower() in reserved else kept
