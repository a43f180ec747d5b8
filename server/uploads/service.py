"""The work behind the upload page and what laptops fetch."""

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from app.errors import AppError
from app.ids import CodeError, account_tag, new_row_id, parse_copy_code
from app.intake.cleaning import Cleaned, cleaned
from app.intake.errors import UncleanError
from app.intake.sniff import Kind, kind_of
from server.accounts.devices import Caller
from server.blobs.port import Blobs
from server.db.database import Database
from server.errors import InvalidError, MissingError, UnavailableError
from server.http.metrics import Metrics
from server.uploads import store
from server.uploads.store import Addressed, StoredFile
from server.uploads.unpacking import Unpacking
from sync.wire import UploadsReply

logger = logging.getLogger(__name__)

MOST_PICTURES = 40
"""Of one submission, the pages of its PDFs among them."""
_AT_ONCE = 3
"""Photos that are cleaned at once; each is in memory three times meanwhile."""
_MOST_UNPACKING = 2
"""Processes that open HEIC and PDFs, each with a processor of its own."""
_MOST_WAITING = 40
"""Files that wait for one of them; the next one is asked to come again."""
_PACKED = frozenset((Kind.HEIF, Kind.PDF))
_HEAD_BYTES = 2048
_FORGED = "00000000-0000-8000-8000-000000000000"
_MOST_PAGES = 999


class Uploads:
    """What pupils hand in, for all accounts of this server."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        metrics: Metrics,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._metrics = metrics
        self._clock = clock
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._idle: asyncio.LifoQueue[Unpacking] = asyncio.LifoQueue()
        for _ in range(min(_MOST_UNPACKING, os.cpu_count() or 1)):
            self._idle.put_nowait(Unpacking())
        self._waiting = 0

    async def addressed(self, code: str) -> tuple[Addressed, int | None]:
        """Return whose copy a code from an address is, and the page that it names.

        Raises:
            MissingError: when no account of this server made it. Malformed, forged and unknown
                ones take the same way.
        """
        instance_id, page = _parsed(code)
        tag = account_tag(instance_id)
        found = await self._database.read(lambda s: store.addressed(s, instance_id, tag))
        return found, page

    async def hand_in(
        self, copy: Addressed, page: int | None, files: list[IO[bytes]]
    ) -> tuple[int, ...]:
        """Keep all files, or none of them; return the bytes of each picture in them.

        A picture that the copy has already is not kept again: who sends twice loses nothing.

        Raises:
            InvalidError: when one is no whole picture or PDF ("kind", "damaged", "pixels",
                "locked"), they have too many pages ("pages"), or the copy has had enough
                ("too_many").
            UnavailableError: when too many wait to be opened.
            StoreError: when they cannot be kept.
        """
        for account in copy.account_ids:
            await self._database.read(
                lambda s, a=account: store.check_room(s, a, copy.instance_id)  # type: ignore[misc]
            )
        now = self._clock()
        parcel = _Parcel(new_row_id(now=now, random=os.urandom))
        try:
            for file in files:
                kind = await asyncio.to_thread(_kind_of, file)
                if kind in _PACKED:
                    await self._unpacked(parcel, file, kind)
                else:
                    async with self._turn:
                        await asyncio.to_thread(self._keep, parcel, file)
            kept = await self._add(copy, page, parcel, now=int(now))
        except (InvalidError, MissingError):
            # Not after other errors: the commit may yet stand, and then the row has its files.
            await self._drop(parcel.keys)
            raise
        await self._drop([key for key in parcel.keys if key not in kept])
        self._metrics.uploaded([file.size for file in parcel.files])
        return tuple(file.size for file in parcel.files)

    async def after(self, caller: Caller, seq: int, *, most: int) -> UploadsReply:
        """Return the uploads of an account that follow `seq`."""
        account = caller.account_id
        found = await self._database.read(lambda s: store.after(s, account, seq, most=most + 1))
        return UploadsReply(uploads=tuple(found[:most]), has_more=len(found) > most)

    async def file(self, caller: Caller, upload_id: str, number: int) -> bytes:
        """Return the bytes of a file.

        Raises:
            MissingError: when the account has no such file.
        """
        account = caller.account_id
        key = await self._database.read(lambda s: store.blob_of(s, account, upload_id, number))
        return await asyncio.to_thread(self._blobs.get, key)

    async def _add(
        self, copy: Addressed, page: int | None, parcel: "_Parcel", *, now: int
    ) -> set[str]:
        """Add the rows; return the keys of the files that any account has now."""
        said = "\n".join((str(page), *(file.sha256 for file in parcel.files)))
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        kept: set[str] = set()
        for account in copy.account_ids:
            kept |= await self._database.write(
                lambda s, a=account: store.add(  # type: ignore[misc]
                    s, a, upload_id=parcel.upload_id, instance_id=copy.instance_id, page=page,
                    now=now, fingerprint=fingerprint, files=parcel.files,
                ),
                account=account,
            )  # fmt: skip
        return kept

    def _keep(self, parcel: "_Parcel", file: IO[bytes]) -> None:
        file.seek(0)
        self._put(parcel, _clean(file.read()))

    async def _unpacked(self, parcel: "_Parcel", file: IO[bytes], kind: Kind) -> None:
        """Keep every picture in a file, as soon as one of the few processes is free."""
        if self._waiting >= _MOST_WAITING:
            raise UnavailableError("too many photos wait to be opened")
        self._waiting += 1
        try:
            unpacking = await self._idle.get()
        finally:
            self._waiting -= 1
        try:
            await asyncio.to_thread(self._keep_unpacked, parcel, file, kind, unpacking)
        finally:
            self._idle.put_nowait(unpacking)

    def _keep_unpacked(
        self, parcel: "_Parcel", file: IO[bytes], kind: Kind, unpacking: Unpacking
    ) -> None:
        file.seek(0)
        for jpeg in unpacking.pictures(file.read(), kind):  # one is in memory at a time
            self._put(parcel, _clean(jpeg))

    def _put(self, parcel: "_Parcel", clean: Cleaned) -> None:
        if len(parcel.files) >= MOST_PICTURES:
            raise InvalidError(f"A form has at most {MOST_PICTURES} pictures.", code="pages")
        key = parcel.next_key()
        self._blobs.put(key, clean.content)
        sha256 = hashlib.sha256(clean.content).hexdigest()
        parcel.files.append(StoredFile(key, len(clean.content), sha256, clean.media_type))

    async def _drop(self, keys: list[str]) -> None:
        """Delete those of the files that no row has."""
        for key in keys:
            try:
                if not await self._database.read(
                    lambda s, k=key: store.is_referred(s, k)  # type: ignore[misc]
                ):
                    await asyncio.to_thread(self._blobs.delete, key)
            except AppError:
                logger.warning("a file of a failed upload is left to the sweep")


@dataclass
class _Parcel:
    """What becomes of one submission."""

    upload_id: str
    keys: list[str] = field(default_factory=list)
    """All that may have been written."""
    files: list[StoredFile] = field(default_factory=list)
    """All that was."""

    def next_key(self) -> str:
        """Return the key of one more file, and remember it."""
        self.keys.append(f"{self.upload_id[-2:]}/{self.upload_id}-{len(self.keys)}")
        return self.keys[-1]


def _clean(content: bytes) -> Cleaned:
    try:
        return cleaned(content)
    except UncleanError as exc:
        raise InvalidError(str(exc), code=exc.code) from exc


def _kind_of(file: IO[bytes]) -> Kind:
    file.seek(0)
    return kind_of(file.read(_HEAD_BYTES))


def _parsed(code: str) -> tuple[str, int | None]:
    """Return the copy's id and the page in "<letters>.<page>" or the id as a UUID.

    What is neither becomes an id that nobody made: it is looked for like every other.
    """
    body, _, suffix = code.partition(".")
    page = int(suffix) if suffix.isascii() and suffix.isdigit() and len(suffix) <= 3 else None
    try:
        if len(body) == 36:
            account_tag(body)
            return body.lower(), page or None
        return parse_copy_code(body), page or None
    except CodeError:
        return _FORGED, None
