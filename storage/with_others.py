"""What a workbook does because there are other computers and other teachers."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from app.exchange.status import Collided, Parked
from app.ports import SyncSummary
from app.sharing.parcel import Parcel
from app.worksheets.worksheet import (
    OpenSheet,
    Printed,
    SheetId,
    Snapshot,
    Worksheet,
)
from storage import belonging, collisions, copies, exchange_meta, parked
from storage.state import State
from storage.writer import Transaction

T = TypeVar("T")


class WithOthers:
    """A part of `storage.workbook.SqliteWorkbook`, which fulfils what is asked of it below."""

    _state: State

    def _write(self, work: Callable[[Transaction], T]) -> "Future[T]":
        raise NotImplementedError

    def _read(self, query: Callable[[sa.Connection], T]) -> "Future[T]":
        raise NotImplementedError

    def _change(self, sheet: SheetId, **values: object) -> "Future[Worksheet]":
        raise NotImplementedError

    def set_public(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Let others discover the sheet, or not."""
        return self._change(sheet, is_public=on)

    def purge(self, sheet: SheetId) -> "Future[None]":
        """Delete for good."""
        return self._write(partial(belonging.purge, state=self._state, sheet=sheet))

    def share(self, sheet: SheetId, snapshot: Snapshot) -> "Future[Printed]":
        """Make a snapshot for a link and count it."""
        return self._write(
            partial(copies.share, state=self._state, sheet=sheet, snapshot=snapshot)
        )

    def import_copy(
        self,
        parcel: Parcel,
        *,
        name: str = "",
    ) -> "Future[Worksheet]":
        """Take in a worksheet with its history, under new ids."""
        return self._write(
            partial(
                belonging.import_copy,
                state=self._state,
                parcel=parcel,
                name=name,
            )
        )

    def conflicts(self, sheet: SheetId | None = None) -> "Future[tuple[Collided, ...]]":
        """Return the collisions that were not put away."""
        return self._read(partial(collisions.listed, sheet=sheet))

    def dismiss_conflict(self, conflict: str) -> "Future[None]":
        """Put a collision away."""
        return self._write(partial(collisions.dismiss, conflict=conflict))

    def use_lost(self, conflict: str) -> "Future[OpenSheet]":
        """Take the values that lost after all."""
        return self._write(partial(collisions.use_lost, state=self._state, conflict=conflict))

    def parked(self) -> "Future[tuple[Parked, ...]]":
        """Return the changes that the server refused."""
        return self._read(parked.listed)

    def export_parked(self) -> "Future[bytes]":
        """Return them as the content of a JSON file."""
        return self._read(parked.exported)

    def retry_parked(self, op_id: str | None = None) -> "Future[None]":
        """Send one of them again, or all."""
        return self._write(partial(parked.retry, state=self._state, op_id=op_id))

    def discard_parked(self, op_id: str) -> "Future[None]":
        """Put one of them away for good."""
        return self._write(partial(parked.discard, op_id=op_id))

    def sync_summary(self) -> "Future[SyncSummary]":
        """Return where the store stands with its server."""
        return self._read(exchange_meta.summary)

    def leave_account(self, *, keep: bool) -> "Future[None]":
        """Forget the account."""
        return self._write(partial(belonging.leave_account, state=self._state, keep=keep))
