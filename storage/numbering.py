"""Version numbers as the server gives them, and the current version after a pull.

`final_number` is the server's. What has none yet is numbered densely after the highest final one
(sync.md §3.8); copies carry the number of their version.
"""

import sqlite3

from app.exchange.units import same
from storage import documents


def provisional(raw: sqlite3.Connection, sheet: str) -> int:
    """Return a number below zero that nothing of the sheet has, until `renumber`."""
    lowest = raw.execute(
        "SELECT min(version_number) FROM worksheet_versions WHERE saved_worksheet_id = ?", (sheet,)
    ).fetchone()[0]
    return min(0, lowest or 0) - 1


def renumber(raw: sqlite3.Connection, sheet: str) -> None:
    """Give every version of a sheet its number; copies and hand-outs follow."""
    rows = raw.execute(
        "SELECT id, version_number, final_number FROM worksheet_versions"
        " WHERE saved_worksheet_id = ?",
        (sheet,),
    ).fetchall()
    final = {row[0]: row[2] for row in rows if row[2] is not None}
    # Local ones in their order, then those that came without a number, in the order they came.
    others = sorted((r for r in rows if r[2] is None), key=lambda r: (r[1] < 0, abs(r[1])))
    top = max(final.values(), default=0)
    wanted = final | {row[0]: top + place for place, row in enumerate(others, start=1)}
    moving = [row[0] for row in rows if wanted[row[0]] != row[1]]
    # In two steps, for no two versions of a sheet may have one number at any moment.
    lowest = min([0, *(row[1] for row in rows)])
    set_number = "UPDATE worksheet_versions SET version_number = ? WHERE id = ?"
    raw.executemany(
        set_number, [(lowest - place, row) for place, row in enumerate(moving, start=1)]
    )
    raw.executemany(set_number, [(wanted[row], row) for row in moving])
    for table in ("worksheet_instances", "hand_outs"):
        raw.execute(
            f"UPDATE {table} SET version_number ="  # noqa: S608 - our names
            " (SELECT v.version_number FROM worksheet_versions v WHERE v.id = version_id)"
            " WHERE saved_worksheet_id = ? AND version_number <>"
            " (SELECT v.version_number FROM worksheet_versions v WHERE v.id = version_id)",
            (sheet,),
        )


def count(raw: sqlite3.Connection, sheet: str, *, anew: bool) -> None:
    """Bring `version_count` (the highest number) and `pruned_count` up to date.

    Without `anew` the count does not fall: the numbers of pruned versions stay taken.
    """
    many, highest = raw.execute(
        "SELECT count(*), coalesce(max(version_number), 0) FROM worksheet_versions"
        " WHERE saved_worksheet_id = ?",
        (sheet,),
    ).fetchone()
    before = raw.execute(
        "SELECT version_count FROM saved_worksheets WHERE id = ?", (sheet,)
    ).fetchone()
    if before is None:
        return
    made = max(highest, many) if anew else max(highest, many, before[0])
    raw.execute(
        "UPDATE saved_worksheets SET version_count = ?, pruned_count = ? WHERE id = ?",
        (made, made - many, sheet),
    )


def find_current(raw: sqlite3.Connection, sheet: str) -> None:
    """Find the version that a sheet stands on: the one it has if the config is the same, else the
    newest with that config, else the newest.
    """
    row = raw.execute(
        "SELECT s.config, s.current_version_id, v.config FROM saved_worksheets s"
        " LEFT JOIN worksheet_versions v ON v.id = s.current_version_id WHERE s.id = ?",
        (sheet,),
    ).fetchone()
    if row is None:
        return
    head, current, kept = row
    if kept is not None and _is_same(head, kept):
        return
    versions = raw.execute(
        "SELECT id, config FROM worksheet_versions WHERE saved_worksheet_id = ?"
        " ORDER BY version_number DESC",
        (sheet,),
    ).fetchall()
    found = [version for version, config in versions if config == head]
    found = found or [version for version, config in versions if _is_same(head, config)]
    found = found or [version for version, _ in versions]
    newest = found[0] if found else None
    if newest != current:
        raw.execute(
            "UPDATE saved_worksheets SET current_version_id = ? WHERE id = ?", (newest, sheet)
        )


def _is_same(first: str, second: str) -> bool:
    if first == second:
        return True
    ours, theirs = documents.decoded(first.encode()), documents.decoded(second.encode())
    return ours is not None and same(ours, theirs)
