"""The `.chalk` file: a line that says what it is, then gzip'ed JSON (docs/adr/0036).

    chalkline worksheet 1⏎            the format's number; a newer program may write a higher one
    …                                 one gzip member (RFC 1952) with the JSON of a Parcel

Bytes in, values out. Whatever the bytes are, reading them takes bounded memory and ends in a
`Parcel` whose every part this program can use, or in one of two errors.
"""

import re
import zlib
from collections.abc import Sequence

import msgspec

from app.errors import ConfigError, NewerFormatError
from app.sharing.errors import ChalkFileError, Fault
from app.sharing.parcel import (
    MAX_TAGS,
    MAX_TEXT,
    MAX_VERSIONS,
    NOTHING,
    Answers,
    Parcel,
    Problems,
    SharedSheet,
    SharedVersion,
)
from app.worksheets.config import decode
from app.worksheets.sheet import problems_in
from app.worksheets.worksheet import Version, Worksheet

__all__ = ["FORMAT", "MAGIC", "MAX_FILE_BYTES", "MEDIA_TYPE", "SUFFIX", "pack", "unpack"]

SUFFIX = ".chalk"
MEDIA_TYPE = "application/vnd.chalkline.worksheet"
FORMAT = 1
MAX_FILE_BYTES = 16 << 20
"""Bytes of a file; more is not read."""
MAX_CONTENT_BYTES = 64 << 20
"""Bytes after decompression."""

MAGIC = b"chalkline worksheet "
"""How every file begins."""
_HEAD = re.compile(rb"chalkline worksheet ([1-9][0-9]{0,8})\n")
_BYTE = re.compile(r"byte [0-9]+")
_GZIP = 31
"""zlib's window bits for a gzip header and trailer, whose CRC it then checks."""
_LEVEL = 6
_ROOM = 64 << 10
"""Bytes that the worksheet itself and the frame of the JSON may take beside the versions."""
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Parcel)
_problems = msgspec.json.Decoder(Problems)
_answers = msgspec.json.Decoder(Answers)
_NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def pack(worksheet: Worksheet, versions: Sequence[Version], *, own_words: bool = True) -> bytes:
    """Return the file of a worksheet and its versions, in whatever order these come.

    Should they be more than a file holds, the newest stay. Without `own_words` the teacher's
    description, tags and notes stay at home: they are for the desk, not for a link.
    """
    kept, current = _newest_that_fit(versions, own_words=own_words)
    parcel = Parcel(
        worksheet=_shared(worksheet, own_words=own_words), versions=kept, current=current
    )
    content = _encoder.encode(parcel)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return b"%b%d\n%b%b" % (MAGIC, FORMAT, deflate.compress(content), deflate.flush())


def unpack(data: bytes) -> Parcel:
    """Return what a file holds.

    Raises:
        NewerFormatError: when a newer program wrote the file, or settings in it.
        ChalkFileError: when it is anything else than a whole worksheet.
    """
    if len(data) > MAX_FILE_BYTES:
        raise ChalkFileError(Fault.TOO_LARGE)
    content = _inflated(memoryview(data)[_checked_head(data) :])
    try:
        parcel = _decoder.decode(content)
    except _NOT_JSON as exc:
        raise _as_content_error(exc) from exc
    _check_config(parcel.worksheet.config, "worksheet.config", known=set())
    _check_versions(parcel)
    return parcel


def _shared(worksheet: Worksheet, *, own_words: bool) -> SharedSheet:
    return SharedSheet(
        name=_short(worksheet.name),
        config=msgspec.Raw(worksheet.config),
        named=worksheet.named,
        description=_short(worksheet.description or "") if own_words else "",
        tags=tuple(map(_short, worksheet.tags[:MAX_TAGS])) if own_words else (),
        is_template=worksheet.is_template,
    )


def _newest_that_fit(
    versions: Sequence[Version], *, own_words: bool
) -> tuple[tuple[SharedVersion, ...], int | None]:
    """Return the versions by number, and the number of the current one if it is among them."""
    kept: list[SharedVersion] = []
    current = None
    room = MAX_CONTENT_BYTES - _ROOM * 4
    for version in sorted(versions, key=lambda v: v.version_number, reverse=True):
        shared = _shared_version(version, own_words=own_words)
        room -= len(_encoder.encode(shared)) + 1
        if room < 0 or len(kept) == MAX_VERSIONS:
            break
        kept.append(shared)
        if version.is_current:
            current = version.version_number
    return tuple(reversed(kept)), current


def _shared_version(version: Version, *, own_words: bool) -> SharedVersion:
    keyed = version.problems is not None and version.answer_key is not None
    return SharedVersion(
        number=version.version_number,
        type=version.version_type,
        config=msgspec.Raw(version.config),
        created_at=max(0, version.created_at),
        name=_short(version.name),
        reason=version.created_reason,
        note=_short(version.change_description or "") if own_words else "",
        problems=msgspec.Raw(version.problems) if keyed and version.problems else NOTHING,
        answer_key=msgspec.Raw(version.answer_key) if keyed and version.answer_key else NOTHING,
        page_count=version.page_count or None,
    )


def _checked_head(data: bytes) -> int:
    """Return how long the first line is."""
    head = _HEAD.match(data)
    if head is None:
        cut = len(data) < len(MAGIC) + 2 and (MAGIC + b"1\n").startswith(data) and data
        raise ChalkFileError(Fault.CUT_OFF if cut else Fault.FOREIGN)
    found = int(head[1])
    if found > FORMAT:
        raise NewerFormatError(found, FORMAT)
    return head.end()


def _inflated(packed: memoryview) -> bytes:
    """Return the JSON; a file that grows beyond all measure is stopped at the measure."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        content = inflate.decompress(packed, MAX_CONTENT_BYTES + 1)
    except zlib.error as exc:
        raise ChalkFileError(Fault.DAMAGED, reason=str(exc)) from exc
    if len(content) > MAX_CONTENT_BYTES:
        raise ChalkFileError(Fault.TOO_LARGE)
    if not inflate.eof:
        raise ChalkFileError(Fault.CUT_OFF)
    if inflate.unused_data:
        raise ChalkFileError(Fault.DAMAGED, reason="something follows the end")
    return content


def _check_versions(parcel: Parcel) -> None:
    last = 0
    known: set[bytes] = set()
    for index, version in enumerate(parcel.versions):
        place = f"versions[{index}]"
        if version.number <= last:
            raise ChalkFileError(Fault.CONTENT, f"{place}.number", "not above the one before")
        last = version.number
        _check_config(version.config, f"{place}.config", known=known)
        _check_problems(version, place)
    numbers = {version.number for version in parcel.versions}
    if parcel.current is not None and parcel.current not in numbers:
        raise ChalkFileError(Fault.CONTENT, "current", "no version has this number")


def _check_config(raw: msgspec.Raw, place: str, *, known: set[bytes]) -> None:
    config = bytes(raw)
    if config in known:
        return
    try:
        decode(config)
    except ConfigError as exc:
        path = f"{place}.{exc.field}" if exc.field else place
        raise ChalkFileError(Fault.CONTENT, path, exc.reason) from exc
    known.add(config)


def _check_problems(version: SharedVersion, place: str) -> None:
    """See that problems and key belong together, and that their numbers fit on paper."""
    raw_problems, raw_answers = bytes(version.problems), bytes(version.answer_key)
    if not raw_problems and not raw_answers:
        return
    if not raw_problems or not raw_answers:
        missing = "answer_key" if raw_problems else "problems"
        raise ChalkFileError(Fault.CONTENT, f"{place}.{missing}", "missing")
    try:
        problems = _problems.decode(raw_problems)
        answers = _answers.decode(raw_answers)
        problems_in(raw_problems)
    except _NOT_JSON as exc:
        raise ChalkFileError(Fault.CONTENT, f"{place}.problems", str(exc)) from exc
    except ConfigError as exc:
        raise ChalkFileError(Fault.CONTENT, f"{place}.{exc.field}", exc.reason) from exc
    given = [(problem.answer, problem.remainder) for problem in problems]
    if not problems or given != [(answer.answer, answer.remainder) for answer in answers]:
        raise ChalkFileError(Fault.CONTENT, f"{place}.answer_key", "not the problems' answers")


def _as_content_error(exc: Exception) -> ChalkFileError:
    text, _, path = str(exc).partition(" - at `")
    byte = _BYTE.search(text)  # JSON that is none is named by its place alone
    place = byte[0] if byte else path.rstrip("`").removeprefix("$").lstrip(".")
    return ChalkFileError(Fault.CONTENT, place, text)


def _short(text: str) -> str:
    """Return `text` as JSON can say it: no half emoji, no endless one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[:MAX_TEXT]
