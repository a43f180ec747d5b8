"""The work behind the upload page and what laptops fetch."""

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Callable
from typing import IO

from app.errors import AppError
from app.ids import CodeError, account_tag, new_row_id, parse_copy_code
from server.accounts.devices import Caller
from server.blobs.port import Blobs
from server.db.database import Database
from server.errors import InvalidError, MissingError
from server.uploads import store
from server.uploads.cleaning import cleaned
from server.uploads.store import Addressed, StoredFile
from sync.wire import UploadsReply

logger = logging.getLogger(__name__)

_AT_ONCE = 2
"""Photos that are cleaned at once; each is in memory twice meanwhile."""
_FORGED = "00000000-0000-8000-8000-000000000000"
_MOST_PAGES = 999


class Uploads:
    """What pupils hand in, for all accounts of this server."""

    def __init__(
        self, database: Database, blobs: Blobs, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._turn = asyncio.Semaphore(_AT_ONCE)

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

    async def hand_in(self, copy: Addressed, page: int | None, files: list[IO[bytes]]) -> None:
        """Keep all files, or none of them. The same files again are kept once.

        Raises:
            InvalidError: when one is no whole picture ("kind", "damaged", "pixels"), or the copy
                has had enough ("too_many").
            StoreError: when they cannot be kept.
        """
        for account in copy.account_ids:
            await self._database.read(
                lambda s, a=account: store.check_room(s, a, copy.instance_id)  # type: ignore[misc]
            )
        now = self._clock()
        upload_id = new_row_id(now=now, random=os.urandom)
        stored: list[StoredFile] = []
        try:
            for number, file in enumerate(files):
                async with self._turn:
                    key = f"{upload_id[-2:]}/{upload_id}-{number}"
                    stored.append(await asyncio.to_thread(self._keep, key, file))
            kept = await self._add(copy, page, upload_id, stored, now=int(now))
        except (InvalidError, MissingError):
            # Not after other errors: the commit may yet stand, and then the row has its files.
            await self._drop(upload_id, len(files))
            raise
        if not kept:
            await self._drop(upload_id, len(files))

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
        self,
        copy: Addressed,
        page: int | None,
        upload_id: str,
        files: list[StoredFile],
        *,
        now: int,
    ) -> bool:
        """Keep the rows; return whether any account has these files."""
        said = "\n".join((str(page), *(file.sha256 for file in files)))
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        kept = False
        for account in copy.account_ids:
            kept |= await self._database.write(
                lambda s, a=account: store.add(  # type: ignore[misc]
                    s, a, upload_id=upload_id, instance_id=copy.instance_id, page=page, now=now,
                    fingerprint=fingerprint, files=files,
                ),
                account=account,
            )  # fmt: skip
        return kept

    def _keep(self, key: str, file: IO[bytes]) -> StoredFile:
        file.seek(0)
        clean = cleaned(file.read())
        self._blobs.put(key, clean.content)
        sha256 = hashlib.sha256(clean.content).hexdigest()
        return StoredFile(key, len(clean.content), sha256, clean.media_type)

    async def _drop(self, upload_id: str, count: int) -> None:
        """Delete the files of an upload that came to nothing, but never one that a row has."""
        for number in range(count):
            key = f"{upload_id[-2:]}/{upload_id}-{number}"
            try:
                if not await self._database.read(
                    lambda s, k=key: store.is_referred(s, k)  # type: ignore[misc]
                ):
                    await asyncio.to_thread(self._blobs.delete, key)
            except AppError:
                logger.warning("a file of a failed upload is left to the sweep")


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
