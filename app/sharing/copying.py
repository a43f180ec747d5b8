"""A parcel becomes a worksheet of one's own: new ids, its history kept, nobody's counters."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from app.sharing.parcel import Parcel, SharedVersion
from app.topics.registry import topic_for
from app.worksheets.config import decode
from app.worksheets.naming import clean_name, clean_tags
from app.worksheets.sheet import problems_in
from app.worksheets.worksheet import SheetId, Version, VersionId, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCopy:
    """What the store writes: the worksheet and its versions by ascending number (1, 2, …)."""

    worksheet: Worksheet
    versions: tuple[Version, ...]


def copy_of(parcel: Parcel, *, now: int, new_id: Callable[[], str], name: str = "") -> SheetCopy:
    """Return a copy of what `app.sharing.chalk.unpack` returned; `now` is Unix seconds.

    `name` replaces its name, which may be empty. Stars, archive, counts
    and publicity stay with the original.
    """
    sheet_id = SheetId(new_id())
    config = decode(bytes(parcel.worksheet.config))
    versions: list[Version] = []
    current = None
    for place, shared in enumerate(parcel.versions, start=1):
        version = _version(shared, sheet_id, VersionId(new_id()), number=place, now=now)
        versions.append(version)
        if shared.number == parcel.current:
            current = version.id
    return SheetCopy(
        worksheet=Worksheet(
            id=sheet_id,
            name=clean_name(name) or clean_name(parcel.worksheet.name),
            named=parcel.worksheet.named or bool(clean_name(name)),
            worksheet_type=topic_for(config.topic).name,
            config=bytes(parcel.worksheet.config),
            description=_text(parcel.worksheet.description) or None,
            tags=clean_tags(parcel.worksheet.tags),
            is_template=parcel.worksheet.is_template,
            created_at=now,
            updated_at=now,
            current_version_id=current,
            version_count=len(versions),
        ),
        versions=tuple(versions),
    )


def _version(
    shared: SharedVersion, sheet: SheetId, version: VersionId, *, number: int, now: int
) -> Version:
    problems = bytes(shared.problems) or None
    return Version(
        id=version,
        saved_worksheet_id=sheet,
        version_number=number,
        version_type=shared.type,
        config=bytes(shared.config),
        created_at=min(shared.created_at, now),
        name=clean_name(shared.name),
        problems=problems,
        answer_key=bytes(shared.answer_key) or None,
        created_reason=shared.reason,
        change_description=_text(shared.note) or None,
        problem_count=None if problems is None else len(problems_in(problems)),
        page_count=shared.page_count,
    )


def _text(text: str) -> str:
    """Return a text of several lines without what a database or a screen cannot hold."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in whole if unicodedata.category(c) != "Cc" or c in "\n\t").strip()
