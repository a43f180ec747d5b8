"""One print job: a kept version and its copies, written as PDF files. No Qt in here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from app.classes.handout_ports import HandedOut
from app.ids import format_code, key_payload, short_code
from app.layout.display import Face, Page, Stamp
from app.layout.settings import AnswerKey
from app.layout.text import is_rtl, width
from app.topics.problem import Problem
from app.words import words
from app.worksheets.config import WorksheetConfig, decode
from app.worksheets.sheet import Drawn, examined, key_pages_of, pages_of, problems_in
from app.worksheets.worksheet import Copy, Printed, Version
from storage.files import write_atomically

_LABEL_SIZE = 8.0
_MARGIN_AND_PAGE = 84.0
"""What of half a page's width the margin and "Page 1 of 2" take (points)."""
_KEY_LABEL = 24
"""The most letters of a pupil's name in the head of that pupil's key."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Copies that have the same problems."""

    label: str
    """"A" … "F"; empty where there is no letter."""
    drawn: Drawn
    key_label: str = ""
    """What names the pile on its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What is printed: always from the kept version, so that a reprint is the print."""

    version: Version
    copies: tuple[Copy, ...]
    config: WorksheetConfig
    drawn: Drawn
    host: str = ""
    author: str = ""
    piles: Mapping[str, Pile] = field(default_factory=dict)
    """By set, in their order; none when all have the version's problems."""
    due: str = ""
    """"hand in by 5 December", printed where there is room."""

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
        if any(copy.student_name for copy in printed.copies) and not config.header.name:
            # A name needs its line; the head keeps its height, so nothing else moves.
            header = msgspec.structs.replace(config.header, name=True)
            config = msgspec.structs.replace(config, header=header)
        return cls(
            version=version,
            copies=printed.copies,
            config=config,
            drawn=drawn,
            host=host,
            author=author,
        )

    @classmethod
    def of_hand_out(
        cls, handed_out: HandedOut, *, host: str = "", author: str = "", due: str = ""
    ) -> "PrintJob":
        """Return the job for a class: each copy with the problems of its set.

        Raises:
            NewerFormatError: when a newer program made the version.
            ConfigError: when the store holds no problems in a set.
        """
        job = cls.of(handed_out.printed, host=host, author=author)
        owner = {copy.set_id: copy.student_name or "" for copy in job.copies}
        piles = {
            str(one.id): Pile(
                one.label,
                examined(job.config, problems_in(one.problems)),
                one.label or elided_name(owner.get(one.id, "")),
            )
            for one in handed_out.sets
        }
        return replace(job, piles=piles, due=due)

    def sheet_pages(self, set_id: str | None = None) -> tuple[Page, ...]:
        """Return the pupils' pages of a set, unstamped."""
        drawn = self.drawn if set_id is None else self.piles[set_id].drawn
        return pages_of(
            self.config, drawn, title=self.version.name, host_length=len(self.host)
        ).pages

    def key_pages(self, pile: Pile | None = None) -> tuple[Page, ...]:
        """Return the pages of a set's answer key, unstamped; none when the sheet has no key."""
        return key_pages_of(
            self.config,
            pile.drawn if pile is not None else self.drawn,
            title=self.version.name,
            host_length=len(self.host),
        )

    def stamped(self) -> Iterator[tuple[Page, Stamp]]:
        """Return the pages of every copy, in the order they leave the printer."""
        laid: dict[str | None, tuple[Page, ...]] = {}
        for copy in self.copies:
            set_id = copy.set_id if copy.set_id in self.piles else None
            if set_id not in laid:
                laid[set_id] = self.sheet_pages(set_id)
            pages = laid[set_id]
            stamp = Stamp(
                version=self._version_words(set_id, pages[0]),
                code=format_code(copy.id),
                payload=copy.qr_code_url,
                pupil=copy.student_name or "",
            )
            for page in pages:
                yield page, stamp
        if self.config.key is AnswerKey.LAST_PAGES:
            yield from self.stamped_key()

    def stamped_key(self) -> Iterator[tuple[Page, Stamp]]:
        """Return the pages of the keys, one set after the other; their codes name the version and
        never a copy.
        """
        for pile in self._keyed():
            label = "" if pile is None else pile.key_label
            stamp = Stamp(
                version=_joined(short_code(self.version.id), label),
                code=format_code(self.version.id),
                payload=key_payload(self.version.id, host=self.host),
            )
            for page in self.key_pages(pile):
                yield page, stamp

    def key_total(self) -> int:
        """Return how many pages `stamped_key` has."""
        return sum(len(self.key_pages(pile)) for pile in self._keyed())

    def page_total(self) -> int:
        """Return how many pages `stamped` has."""
        keys = self.key_total() if self.config.key is AnswerKey.LAST_PAGES else 0
        return len(self.sheet_pages()) * len(self.copies) + keys

    def _keyed(self) -> Sequence[Pile | None]:
        return tuple(self.piles.values()) or (None,)

    def _version_words(self, set_id: str | None, page: Page) -> str:
        """Return "K7QD · A · hand in by 5 December", the day only where there is room."""
        label = self.piles[set_id].label if set_id is not None else ""
        short = _joined(short_code(self.version.id), label)
        if not self.due or is_rtl(self.config.language):
            return short
        whole = _joined(short, self.due)
        prefix = words(self.config.language).tr("Version") + " "
        room = page.list.width / 2 - _MARGIN_AND_PAGE
        return whole if width(prefix + whole, Face.REGULAR, _LABEL_SIZE) <= room else short


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def host_of(out: HandedOut) -> str:
    """Return the server's name in the codes of a print, whatever server there is now: its length
    moves the edge of the head.
    """
    said = out.printed.copies[0].qr_code_url if out.printed.copies else ""
    return said.split("/")[2].lower() if said.upper().startswith("HTTPS://") else ""


def elided_name(name: str) -> str:
    """Return a name that the head of a key has room for."""
    return name if len(name) <= _KEY_LABEL else name[: _KEY_LABEL - 1].rstrip() + "…"


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
