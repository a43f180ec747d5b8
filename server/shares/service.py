"""The work behind the routes of links and public worksheets: each call is one transaction."""

import asyncio
import secrets
import time
from collections.abc import Callable

import msgspec

from app.errors import AppError
from app.sharing.chalk import pack, unpack
from app.worksheets.worksheet import Version, Worksheet
from server.accounts.devices import Caller
from server.accounts.secrets import hashed
from server.core.versions import id_from
from server.db.database import Database
from server.errors import InvalidError, MissingError
from server.shares import public, store
from server.shares.drawing import Drawings
from server.shares.messages import PublicQuery, PublicReply, ShareAsk, ShareItem
from server.shares.store import Shown
from server.shares.worker import Drawing, Job

DAY_S = 86_400
TOKEN_BYTES = 24
"""192 random bits: nobody finds a link that was not given to them."""
_LONGEST_TOKEN = 64


class Shares:
    """Links of all accounts of this server."""

    def __init__(
        self,
        database: Database,
        drawings: Drawings,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._drawings = drawings
        self._clock = clock

    async def create(self, caller: Caller, ask: ShareAsk, *, address: str) -> ShareItem:
        """Make a link to a kept version; `address` is the server's own, without a slash.

        Raises:
            MissingError: when the account has no such version.
            InvalidError: when it cannot be shown.
            UnavailableError: when too many are being drawn.
        """
        account, now = caller.account_id, int(self._clock())
        version = await self._database.read(
            lambda session: store.of_version(session, account, ask.version_id)
        )
        store.check_lasting(version)
        if (await self._drawings.of(account, _job(version))).fault:
            raise InvalidError(
                "This version cannot be printed.", field="version_id", code="not_printable"
            )
        token = secrets.token_urlsafe(TOKEN_BYTES)
        share_id = ask.id or id_from("share", token)
        days = ask.expires_in_days
        item = await self._database.write(
            lambda session: store.create(
                session, account, share_id=share_id, token_hash=hashed(token),
                version_id=ask.version_id, now=now,
                expires_at=None if days is None else now + days * DAY_S,
            ),
            account=account,
        )  # fmt: skip
        return msgspec.structs.replace(item, url=f"{address}/s/{token}")

    async def of_worksheet(self, caller: Caller, worksheet_id: str) -> list[ShareItem]:
        """Return the links of a worksheet."""
        account = caller.account_id
        return await self._database.read(
            lambda session: store.of_worksheet(session, account, worksheet_id)
        )

    async def revoke(self, caller: Caller, share_id: str) -> None:
        """Make a link dead.

        Raises:
            MissingError: when the account has no such link.
        """
        account, now = caller.account_id, int(self._clock())
        await self._database.write(
            lambda session: store.revoke(session, account, share_id, now=now), account=account
        )

    async def shown(self, token: str) -> Shown:
        """Return what a link shows.

        Raises:
            MissingError: when it is unknown, expired or revoked, or its worksheet is gone.
        """
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            raise MissingError("share")
        token_hash, now = hashed(token), int(self._clock())
        return await self._database.read(lambda s: store.shown(s, token_hash, now=now))

    async def opened(self, found: Shown) -> None:
        """Count an opening of a link's page."""
        await self._database.write(
            lambda session: store.count_opened(session, found.account_id, found.share_id),
            account=found.account_id,
        )

    async def drawing(self, found: Shown) -> Drawing:
        """Return the pages that a link shows.

        Raises:
            MissingError: when they cannot be drawn (any more).
            UnavailableError: when too many wait.
        """
        drawing = await self._drawings.of(found.account_id, _job(found.version))
        if drawing.fault:
            raise MissingError("share")
        return drawing

    async def file(self, found: Shown) -> bytes:
        """Return the `.chalk` file behind a link: the history up to the version it shows, without
        the teacher's own words.
        """
        worksheet, versions = await self._database.read(
            lambda session: store.history_until(session, found)
        )
        return await asyncio.to_thread(_packed, worksheet, versions)

    async def search(self, caller: Caller, asked: PublicQuery) -> PublicReply:
        """Return public worksheets of all accounts."""
        account = caller.account_id
        return await self._database.read(lambda session: public.search(session, account, asked))

    async def public(self, wanted: str) -> bytes:
        """Return a public worksheet as a `.chalk` file without history.

        Raises:
            MissingError: when there is none of this id.
        """
        worksheet = await self._database.read(lambda session: public.one(session, wanted))
        return await asyncio.to_thread(pack, worksheet, ())


def _job(version: Version) -> Job:
    return Job(
        config=version.config,
        problems=version.problems,
        title=version.name,
        version_id=version.id,
    )


def _packed(worksheet: Worksheet, versions: tuple[Version, ...]) -> bytes:
    """Return the file; versions that no program could open stay behind."""
    whole = pack(worksheet, versions, own_words=False)
    try:
        unpack(whole)
    except AppError:
        usable = tuple(version for version in versions if _opens(worksheet, version))
        return pack(worksheet, usable, own_words=False)
    return whole


def _opens(worksheet: Worksheet, version: Version) -> bool:
    try:
        unpack(pack(worksheet, (version,), own_words=False))
    except AppError:
        return False
    return True
