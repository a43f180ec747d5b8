"""Versions on the server: final numbers, what a lost side is kept as, and pruning."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from app.exchange.hlc import moment
from app.exchange.kinds import Kind
from app.exchange.merge import AGAIN, Stamp
from app.exchange.units import Json, Units, config_of
from app.settings import AutoSave
from app.worksheets import history
from app.worksheets.worksheet import Reason, VersionId, VersionType
from server.core.ports import AccountTx, Document

_canonical = msgspec.json.Encoder(order="deterministic")


def config_hash(config: Json) -> str:
    """Return a hash of a config as JSON, however its members are ordered."""
    return hashlib.sha256(_canonical.encode(config)).hexdigest()


def id_from(*parts_of_it: object) -> str:
    """Return an id made from content alone: two servers, or one restored, make the same (F8)."""
    digest = hashlib.sha256(_canonical.encode(parts_of_it)).digest()
    value = int.from_bytes(digest[:16], "big")
    value = value & ~(0xF << 76) | 0x8 << 76  # UUIDv8 (RFC 9562 §5.8)
    value = value & ~(0b11 << 62) | 0b10 << 62
    return str(UUID(int=value))


def keep_lost(
    tx: AccountTx, worksheet: Document, *, config: dict[str, Any], name: str, by: Stamp
) -> str:
    """Keep the losing side of a collision as a version that is never pruned; return its id."""
    version = id_from("lost", worksheet.id, config, by.replica, by.hlc)
    if tx.document(Kind.VERSION, version) is not None:
        return version
    units: Units = {
        "/saved_worksheet_id": worksheet.id,
        "/version_type": VersionType.AUTO_SAVE.value,
        "/created_reason": Reason.AUTO_SAVE.value,
        "/config": config,
        "/name": name,
        "/worksheet_type": str(config.get("topic", {}).get("type", "")),
        "/created_at": moment(by.hlc)[0] // 1000,
        "/conflict": True,
        "/device": tx.device_name(by.replica.removesuffix(AGAIN)),
    }
    tx.put(
        Document(
            kind=Kind.VERSION,
            id=version,
            rev=tx.mark.seq,
            token=tx.mark.token,
            units=units,
            number=tx.take_version_number(worksheet.id),
        )
    )
    return version


def prune(tx: AccountTx, worksheet_id: str, *, settings: AutoSave) -> list[str]:
    """Prune a worksheet's auto-saves by the rules of app.worksheets.history; return their ids.

    The current version is the newest with the worksheet's config. What lost a collision stays.
    """
    worksheet = tx.document(Kind.WORKSHEET, worksheet_id)
    if worksheet is None or worksheet.gone:
        return []
    kept = [version for version in tx.versions_of(worksheet_id) if not version.is_conflict]
    head = config_hash(config_of(worksheet.units))
    same = [version for version in kept if version.config_hash == head]
    current = max(same, key=lambda version: version.number, default=None)
    gone = history.prunable(
        [
            history.Kept(
                id=VersionId(version.id),
                number=version.number,
                type=version.type,
                created_at=version.created_at,
                has_copies=version.has_copies,
            )
            for version in kept
        ],
        current=None if current is None else VersionId(current.id),
        now=tx.now_ms // 1000,
        settings=settings,
    )
    for version_id in gone:
        _to_stub(tx, version_id)
    return list(gone)


def _to_stub(tx: AccountTx, version_id: str) -> None:
    """Leave a version's number and its worksheet, so that it is never taken for a new one."""
    document = tx.document(Kind.VERSION, version_id)
    if document is None:
        return
    tx.put(
        Document(
            kind=Kind.VERSION,
            id=version_id,
            rev=tx.mark.seq,
            token=tx.mark.token,
            units={"/saved_worksheet_id": document.units["/saved_worksheet_id"]},
            stamps=document.stamps,
            number=document.number,
            pruned=True,
        )
    )
