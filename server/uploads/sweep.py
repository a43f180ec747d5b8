"""Deletes photos that no upload has: what a kill between file and row leaves."""

from server.blobs.port import Blobs
from server.db.session import Session
from server.uploads.store import is_referred

ORPHAN_S = 86_400
"""Seconds after which a file without an upload is swept: no request takes so long."""


def sweep(session: Session, blobs: Blobs, *, now: float) -> int:
    """Delete old files that no upload has; return how many.

    Raises:
        StoreError: when one cannot be deleted.
    """
    orphans = [key for key in blobs.list(until=now - ORPHAN_S) if not is_referred(session, key)]
    for key in orphans:
        blobs.delete(key)
    return len(orphans)
