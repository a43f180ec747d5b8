"""An edit of a sheet that a pull has changed while the editor shows what was there before.

What the teacher did is the difference to what the editor showed; it goes on top of the row, and
says which revision was seen, so that a true collision is noticed (sync.md §3.6, rule 6).
"""

import msgspec

from app.exchange.units import config_of, difference, laid_over
from app.worksheets.worksheet import Worksheet
from storage import documents
from storage.state import Seen


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as an editor has it."""

    name: str
    named: bool
    config: bytes
    worksheet_type: str


def over_pulled(shown: Shown, seen: Seen, row: Worksheet) -> Shown:
    """Return `row` with what the teacher changed between `seen` and `shown`.

    Settings that cannot stand together are never mixed: then all is as the teacher sees it, and
    the server tells what collided.
    """
    name, named = shown.name, shown.named
    if (name, named) == (seen.name, seen.named):
        name, named = row.name, row.named
    if shown.config == seen.config:
        return Shown(name=name, named=named, config=row.config, worksheet_type=row.worksheet_type)
    if not documents.settings_of(shown.config):
        return shown  # a broken sheet: nothing to lay over anything
    changes = difference(
        documents.settings_of(seen.config), documents.settings_of(shown.config), base=seen.rev
    )
    units = laid_over(documents.settings_of(row.config), changes)
    config = documents.config_bytes(config_of(units), row.config)
    kind = units.get("/config/topic/type")
    if documents.is_usable(shown.config) and not documents.is_usable(config):
        return Shown(
            name=name, named=named, config=shown.config, worksheet_type=shown.worksheet_type
        )
    worksheet_type = kind if isinstance(kind, str) else shown.worksheet_type
    return Shown(name=name, named=named, config=config, worksheet_type=worksheet_type)
