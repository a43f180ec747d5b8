"""What the endpoints write: operations like those of a laptop, through the same core.

A caller of these endpoints is a replica of its own ("rest:" and its device), which has seen the
revision that it names by If-Match, or else the newest one.
"""

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from app.exchange import hlc, kinds
from app.exchange.kinds import Kind
from app.exchange.units import Change, Changes, config_of, config_units, difference
from app.exchange.usable import fault_of
from app.ids import new_row_id
from app.settings import AutoSave
from app.worksheets.history import type_of
from app.worksheets.worksheet import Reason
from server.core.apply import Applier
from server.core.ports import Document
from server.core.versions import config_hash
from server.errors import ChangedError, InvalidError, MissingError
from server.exchange.account_tx import TableTx
from sync.wire import Op, OpResult, Outcome

_COUNTED = {Reason.PDF: "pdfs", Reason.SHARE: "shares"}


class Edit:
    """Changes of one worksheet inside one transaction."""

    def __init__(
        self, tx: TableTx, worksheet_id: str, *, replica: str, retention: AutoSave, rev: int | None
    ) -> None:
        """Find the worksheet; `rev` is the revision that the caller saw.

        Raises:
            MissingError: when it is not there, or in the trash.
            ChangedError: when it is at another revision.
        """
        found = tx.document(Kind.WORKSHEET, worksheet_id)
        if found is None or found.gone or found.units.get(kinds.DELETED) is not None:
            raise MissingError(worksheet_id)
        if rev is not None and rev != found.rev:
            raise ChangedError(worksheet_id)
        self._tx = tx
        self._replica = replica
        self._applier = Applier(tx, replica, usable=fault_of, retention=retention)
        self.worksheet = found

    def set_config(self, config: dict[str, Any], *, counts: str = "") -> None:
        """Make `config` the worksheet's; `counts` names what of its usage grows by one.

        Raises:
            InvalidError: when it cannot be used; nothing was changed then.
        """
        fault = fault_of(config_units(config))
        if fault:
            path = fault.removeprefix("/").replace("/", ".")
            raise InvalidError("This cannot be a worksheet's config.", field=path, code="config")
        units = self.worksheet.units
        old = {path: value for path, value in units.items() if kinds.is_config(path)}
        changes = difference(old, config_units(config), base=self.worksheet.rev)
        topic = config.get("topic", {})
        kind = topic.get("type") if isinstance(topic, dict) else None
        if isinstance(kind, str) and kind != units.get(kinds.WORKSHEET_TYPE):
            changes[kinds.WORKSHEET_TYPE] = self._change(kind)
        if changes:
            changes["/updated_at"] = self._change(self._now)
        if counts and (changes or counts != "edits"):
            changes |= self._usage(counts)
        if not changes:
            return
        whole = config if any(kinds.is_config(path) for path in changes) else None
        self._do("patch", Kind.WORKSHEET, self.worksheet.id, changes, whole=whole)
        found = self._tx.document(Kind.WORKSHEET, self.worksheet.id)
        if found is None:
            raise MissingError(self.worksheet.id)
        self.worksheet = found

    def config(self) -> dict[str, Any]:
        """Return the worksheet's config."""
        return config_of(self.worksheet.units)

    def version_with(self, config: dict[str, Any]) -> int | None:
        """Return the number of the newest version with this config, None when none has it."""
        wanted = config_hash(config)
        same = [v.number for v in self._tx.versions_of(self.worksheet.id)
                if v.config_hash == wanted and not v.is_conflict]  # fmt: skip
        return max(same, default=None)

    def newest_has(self, config: dict[str, Any]) -> int | None:
        """Return the number of the newest version when it has this config, else None."""
        kept = [v for v in self._tx.versions_of(self.worksheet.id) if not v.is_conflict]
        newest = max(kept, key=lambda version: version.number, default=None)
        same = newest is not None and newest.config_hash == config_hash(config)
        return newest.number if newest is not None and same else None

    def add_version(
        self,
        config: dict[str, Any],
        reason: Reason,
        *,
        problems: list[Any] | None = None,
        answer_key: list[Any] | None = None,
    ) -> tuple[str, int]:
        """Keep `config` as a version; return its id and its number."""
        page = config.get("page", {})
        pages = page.get("pages") if isinstance(page, dict) else None
        units = {
            "/saved_worksheet_id": self.worksheet.id,
            "/version_type": type_of(reason).value,
            "/created_reason": reason.value,
            "/created_at": self._now,
            "/config": config,
            "/name": self.worksheet.units.get("/name", ""),
            "/worksheet_type": self.worksheet.units.get(kinds.WORKSHEET_TYPE, ""),
        }
        if problems is not None:
            units |= {
                "/problems": problems,
                "/answer_key": answer_key,
                "/problem_count": len(problems),
                "/page_count": pages if isinstance(pages, int) else 1,
            }
        version_id = self._new_id()
        changes = {path: Change(v=value) for path, value in units.items()}
        done = self._do("create", Kind.VERSION, version_id, changes)
        return version_id, done.number or 0

    def version(self, version_id: str) -> Document:
        """Return a version of this worksheet.

        Raises:
            MissingError: when there is none, or it was pruned.
        """
        found = self._tx.document(Kind.VERSION, version_id)
        ours = found is not None and (found.units.get("/saved_worksheet_id") == self.worksheet.id)
        if found is None or not ours or found.gone or found.pruned:
            raise MissingError(version_id)
        return found

    def finish(self) -> None:
        """Prune."""
        self._applier.prune()

    @property
    def _now(self) -> int:
        return self._tx.now_ms // 1000

    def _change(self, value: object) -> Change:
        return Change(base=self.worksheet.rev, v=value)

    def _usage(self, counts: str) -> Changes:
        path = f"{kinds.USAGE}/{self._replica}"
        before = self.worksheet.units.get(path)
        counted: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
        was = counted.get(counts)
        counted[counts] = (was if isinstance(was, int) else 0) + 1
        return {path: self._change(counted)}

    def _new_id(self) -> str:
        return new_row_id(now=self._tx.now_ms / 1000, random=os.urandom)

    def _do(
        self,
        kind: str,
        entity: Kind,
        document_id: str,
        changes: Mapping[str, Change],
        *,
        whole: dict[str, Any] | None = None,
    ) -> OpResult:
        op = Op(
            op_id=self._new_id(),
            kind=kind,  # type: ignore[arg-type]  # "create" or "patch"
            entity=entity,
            id=document_id,
            changes=dict(changes),
            hlc=hlc.reading(self._tx.now_ms, 0),
            seen=self.worksheet.rev,
            whole=msgspec.UNSET if whole is None else whole,
        )
        done = self._applier.apply(op)
        if done.outcome in (Outcome.REJECTED, Outcome.GONE, Outcome.RETRY_LATER):
            field = done.field.removeprefix("/").replace("/", ".")
            raise InvalidError("The worksheet does not take this.", field=field, code=done.code)
        return done


def counted_by(reason: Reason) -> str:
    """Return what of a worksheet's usage grows by a snapshot for `reason`."""
    return _COUNTED.get(reason, "")
