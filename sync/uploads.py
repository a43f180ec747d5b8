"""Fetches what pupils have handed in: first the list, then photo by photo.

It comes after a cycle, safe to repeat at any point: the cursor and the list's rows are kept in
one transaction, a photo counts once it is on the disk, and what was fetched is not asked for
again. Filing is somebody else's work.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from app.marking.inbox import Announced, InboxBook, Listed, Missing, UploadId
from app.worksheets.worksheet import CopyId
from sync.errors import RefusedError, StoppedError
from sync.wire import UploadItem, UploadsReply

logger = logging.getLogger(__name__)

PAGE = 100
MOST_TRIES = 3
"""How often a photo may come other than the list says it is; then the teacher is told."""


class UploadSource(Protocol):
    """What is asked of the network; both calls may be repeated.

    Raises:
        SyncError: one of sync.errors.
    """

    def uploads(self, after: int, *, limit: int) -> UploadsReply:
        """Return the uploads that follow number `after`."""

    def upload_file(self, upload: str, number: int) -> bytes:
        """Return a photo's bytes."""


@dataclass(slots=True)
class Fetched:
    """What a round brought."""

    uploads: int = 0
    """New ones in the list."""
    photos: int = 0
    given_up: int = 0


def fetch_uploads(
    inbox: InboxBook,
    source: UploadSource,
    *,
    account: str,
    epoch: str,
    anew: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Bring what the account's server has and this computer has not; return what came.

    `epoch` is the life of the server's database: after a restore its list is read from the start,
    and so it is when `anew` says that the server's history is another one.

    Raises:
        SyncError: says what comes next; what has come is kept, and a repetition goes on there.
        StoreError: when it could not be kept.
    """
    report = Fetched()
    first = 0 if anew else inbox.cursor(account, epoch)
    for cursor, found in _listed(source, first, stop):
        report.uploads += inbox.announce(account, epoch, found, cursor=cursor)
    while missing := inbox.missing(account):
        for one in missing:
            if stop():
                raise StoppedError
            _fetch(inbox, source, one, report)
    return report


def _listed(
    source: UploadSource, cursor: int, stop: Callable[[], bool]
) -> Iterator[tuple[int, list[Announced]]]:
    """Yield the list page by page, each with the cursor behind it."""
    more = True
    while more:
        if stop():
            raise StoppedError
        reply = source.uploads(cursor, limit=PAGE)
        if not reply.uploads:
            return
        cursor = max(item.seq for item in reply.uploads)
        more = reply.has_more
        yield cursor, [_announced(item) for item in reply.uploads]


def _announced(item: UploadItem) -> Announced:
    return Announced(
        id=UploadId(item.id),
        copy=CopyId(item.instance_id),
        page=item.page,
        created_at=item.created_at,
        photos=tuple(
            Listed(number=file.number, size=file.size, sha256=file.sha256) for file in item.files
        ),
    )


def _fetch(inbox: InboxBook, source: UploadSource, one: Missing, report: Fetched) -> None:
    """Fetch one photo; one that is gone, or comes damaged again and again, is given up."""
    try:
        content = source.upload_file(one.upload, one.number)
    except RefusedError as exc:
        if exc.code != "not_found":
            raise
        _give_up(inbox, one, report)
        return
    if hashlib.sha256(content).hexdigest() == one.sha256:
        inbox.keep(one.upload, one.number, content)
        report.photos += 1
    elif one.tries + 1 < MOST_TRIES:
        inbox.note_damage(one.upload, one.number, give_up=False)
    else:
        _give_up(inbox, one, report)


def _give_up(inbox: InboxBook, one: Missing, report: Fetched) -> None:
    logger.warning("a pupil's photo cannot be had from the server")
    inbox.note_damage(one.upload, one.number, give_up=True)
    report.given_up += 1
