"""Which table a row on a loose leaf page belongs to, by the kinds of its values."""

from collections.abc import Sequence

from storage.leaves import Value

ADDED = {
    "saved_worksheets": 3,
    "drafts": 1,
    "worksheet_versions": 3,
    "outbox": 1,
    "worksheet_instances": 4,
    "worksheet_attempts": 5,
}
"""Columns added since the table was made: rows that are older are shorter."""
_NUMBERED = {"outbox": str, "sync_event": int}
_KINDS = {
    # T text, t text or nothing, I a number, i a number or nothing; the rest may be anything.
    "worksheet_instances": "TTTII",
    "worksheet_attempts": "TtITTtti",
    "classes": "TTTIi",
    "pupils": "TTTIIi",
    "hand_outs": "TTTItTIii",
    "problem_sets": "TTTITT",
    "attempt_pages": "TITT",
    "marks": "TITTI",
    "imports": "TITTIIIII",
    "import_pages": "TITTTtttTii",
    "uploads": "TTTTiItTt",
    "upload_photos": "TIITtII",
    "conflicts": "TTTII",
}


def belongs(table: str, names: Sequence[str], values: list[Value]) -> bool:
    """Return whether a row has the shape of `table`, whose columns are `names`."""
    if table == "commits":  # looks like the inbox; the bases have most of it
        return False
    if not len(names) - ADDED.get(table, 0) <= len(values) <= len(names):
        return False
    if table in _NUMBERED:  # the key is the rowid, so its own place holds nothing
        return values[0] is None and isinstance(values[1], _NUMBERED[table])
    if table == "classes" and _is_no_class(values):
        return False
    if table in _KINDS:
        return all(map(_is, _KINDS[table], values))
    texts = 2 if table in ("meta", "doc_base") else 1
    return all(isinstance(value, str) for value in values[:texts])


def _is_no_class(values: Sequence[Value]) -> bool:
    """Return whether it is a line of the schema, or a conflict (whose third value is JSON)."""
    return values[0] in ("index", "table") or str(values[2]).startswith(("{", "["))


def _is(kind: str, value: Value) -> bool:
    if value is None:
        return kind in "ti"
    return isinstance(value, str if kind in "Tt" else int)
