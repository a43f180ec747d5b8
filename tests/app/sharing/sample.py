"""A worksheet with a history, as a teacher has one."""

from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.sheet import draw, pages_of, snapshot_of
from app.worksheets.worksheet import (
    Reason,
    SheetId,
    Version,
    VersionId,
    VersionType,
    Worksheet,
)

NOW = 1_760_000_000
PUPIL = "Zebulon Quast"
SHEET = SheetId("0199a3c1-0000-7000-8000-0000000000aa")


def version_of(config: WorksheetConfig, *, number: int, title: str = "Plus & minus") -> Version:
    """Return a kept version of `config` with its problems and key."""
    drawn = draw(config)
    pages = pages_of(config, drawn, title=title).pages
    kept = snapshot_of(config, drawn, encoded=encode(config), title=title, page_count=len(pages))
    return Version(
        id=VersionId(f"0199a3c1-0000-7000-8000-{number:012x}"),
        saved_worksheet_id=SHEET,
        version_number=number,
        version_type=VersionType.SNAPSHOT,
        config=kept.config,
        created_at=NOW - 86_400 + number,
        name=title,
        problems=kept.problems,
        answer_key=kept.answer_key,
        created_by=PUPIL,
        created_reason=Reason.PDF,
        problem_count=kept.problem_count,
        page_count=kept.page_count,
        copies_out=26,
    )


def autosave_of(config: WorksheetConfig, *, number: int) -> Version:
    """Return an auto-save of `config`."""
    return Version(
        id=VersionId(f"0199a3c1-0000-7000-8000-{number:012x}"),
        saved_worksheet_id=SHEET,
        version_number=number,
        version_type=VersionType.AUTO_SAVE,
        config=encode(config),
        created_at=NOW - 86_400 + number,
        change_description="for the quick ones",
    )


def worksheet() -> tuple[Worksheet, tuple[Version, ...]]:
    """Return a worksheet with three versions, of which the second was pruned, newest first."""
    config = WorksheetConfig(seed=7)
    versions = (
        version_of(config, number=4),
        autosave_of(WorksheetConfig(seed=6), number=3),
        version_of(WorksheetConfig(seed=5), number=1),
    )
    sheet = Worksheet(
        id=SHEET,
        name="Plus & minus",
        named=True,
        worksheet_type="addition",
        config=encode(config),
        created_at=NOW - 90_000,
        updated_at=NOW,
        user_id="someone",
        description="For Monday.",
        tags=("year 3", "carrying"),
        is_favorite=True,
        is_template=True,
        is_public=True,
        edit_count=40,
        pdf_generation_count=2,
        share_count=3,
        current_version_id=versions[0].id,
        version_count=4,
    )
    current = Version(
        **{name: getattr(versions[0], name) for name in versions[0].__struct_fields__}
        | {"is_current": True}
    )
    return sheet, (current, *versions[1:])
