"""Lists of names: read from a paste or a CSV file, compared with a class, written as CSV."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

_FULL = {"name", "names", "namen", "full name", "pupil", "pupils", "student", "students", "kind",
         "schüler", "schülerin", "schüler/in", "schüler*in", "schülername"}  # fmt: skip
_FIRST = {"vorname", "vornamen", "rufname", "first name", "firstname", "first", "given name",
          "forename"}  # fmt: skip
_LAST = {"nachname", "familienname", "zuname", "last name", "lastname", "last", "surname",
         "family name"}  # fmt: skip
_NUMBERING = re.compile(r"\s*(?:\d{1,3}(?:\s*[.):]\s*|\s+)|[-•*–]\s+)")
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_SEPARATORS = ("\t", ";", ",")
_NOTHING = "\x1f"
"""A separator that stands in no name: `clean` takes control characters out."""


class Twin(StrEnum):
    """Where a name stands already."""

    NONE = "none"
    LISTED = "listed"
    """Further up in the same list."""
    IN_CLASS = "in-class"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A name that was read, and whether it is there already; none is dropped silently."""

    name: str
    twin: Twin = Twin.NONE


def clean(name: str) -> str:
    """Return a name in one form: NFC, single spaces, no control characters."""
    kept = (
        " " if unicodedata.category(letter) in ("Cc", "Cs") or letter == "\ufeff" else letter
        for letter in unicodedata.normalize("NFC", name)
    )
    return " ".join("".join(kept).split())


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252; never fails."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data[1:64:2].count(0) > 2 * data[:64:2].count(0) + 1:
        return data.decode("utf-16-le", "replace")
    if data[:64:2].count(0) > 2 * data[1:64:2].count(0) + 1:
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_names(text: str) -> tuple[str, ...]:
    """Return the names in a paste or a CSV file, in their order and with their duplicates.

    One pupil a line, perhaps numbered; or cells with a header that names them ("Vorname;
    Nachname"); or, in a single line, names between commas. Without a header, cells with digits
    or "@" beside others are no names.
    """
    lines = [line for line in text.splitlines() if clean(line)]
    if not lines:
        return ()
    headed = _header(lines[0])
    if headed is not None:
        separator, columns = headed
        names = [_picked(_cells(line, separator), columns) for line in lines[1:]]
    else:
        names = _unheaded(lines)
    return tuple(name for name in map(clean, names) if name)


def compared(names: Iterable[str], there: Iterable[str]) -> tuple[Candidate, ...]:
    """Say of each name whether it is `there` or came before; case does not part two names."""
    in_class = {clean(name).casefold() for name in there}
    seen: set[str] = set()
    found = []
    for name in names:
        key = clean(name).casefold()
        twin = Twin.IN_CLASS if key in in_class else Twin.NONE
        if twin is Twin.NONE and key in seen:
            twin = Twin.LISTED
        seen.add(key)
        found.append(Candidate(name=name, twin=twin))
    return tuple(found)


def as_csv(names: Iterable[str], *, header: str) -> bytes:
    """Return names as a CSV file that spreadsheets open as text: UTF-8 with a mark, one column.

    A name that a spreadsheet would take for a formula gets an apostrophe before it, which
    `read_names` takes away again.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([header])
    for name in names:
        writer.writerow([f"'{name}" if _FORMULA.match(name) else name])
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8", "replace")


def school_year(year: int, month: int) -> str:
    """Return the school year of a month: August 2026 is in "2026/27"."""
    start = year if month >= 8 else year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def _header(line: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the separator and the columns that make a name, or None without a header."""
    for separator in (*_SEPARATORS, _NOTHING):
        words = [clean(cell).casefold() for cell in _cells(line, separator)]
        first = _column(words, _FIRST)
        last = _column(words, _LAST | ({"name"} if first is not None else set()))
        full = _column(words, _FULL)
        if first is not None:
            return separator, (first,) if last is None else (first, last)
        if full is not None or last is not None:
            column = full if full is not None else last
            return separator, (column if column is not None else 0,)
    return None


def _column(words: Sequence[str], wanted: set[str]) -> int | None:
    return next((at for at, word in enumerate(words) if word in wanted), None)


def _cells(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line.replace("\0", " ")], delimiter=separator), [])
    except csv.Error:  # a cell of more than 128 KiB
        cells = line.split(separator)
    return [_freed(cell) for cell in cells]


def _freed(cell: str) -> str:
    """Take the apostrophe away that `as_csv` puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _picked(row: Sequence[str], columns: Sequence[int]) -> str:
    return " ".join(row[column] for column in columns if column < len(row))


def _unheaded(lines: Sequence[str]) -> list[str]:
    separator = next((one for one in _SEPARATORS if any(one in line for line in lines)), _NOTHING)
    if len(lines) == 1 and separator != _NOTHING:
        return [_unnumbered(cell) for cell in _cells(lines[0], separator)]
    names = []
    for line in lines:
        cells = [clean(cell) for cell in _cells(_unnumbered(line), separator)]
        filled = [cell for cell in cells if cell]
        words = [cell for cell in filled if not re.search(r"[\d@]", cell)]
        if len(filled) == 1:
            words = filled
        # "Yilmaz, Elif" is how people write a list, "Elif,Yilmaz" how a program writes a row.
        turned = separator == "," and len(words) == 2 and ", " in line
        names.append(" ".join(reversed(words) if turned else words[:2]))
    return names


def _unnumbered(line: str) -> str:
    return _NUMBERING.sub("", line, count=1) if _NUMBERING.match(line) else line
