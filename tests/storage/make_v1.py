"""Made tests/storage/data/v1.db, once, with the program at schema 1. Kept to show how."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from storage.migrations import migrate

SHEETS = 3


def fill(raw: sqlite3.Connection) -> None:
    """Insert named and unnamed sheets with versions, one printed, and a draft."""
    for sheet in range(SHEETS):
        raw.execute(
            "INSERT INTO saved_worksheets (id, name, named, worksheet_type, config, created_at,"
            " updated_at, version_count, current_version_id, change_seq)"
            " VALUES (?, ?, ?, 'addition', ?, 1736726400, 1736726400, 12, ?, ?)",
            (
                f"s{sheet}",
                f"Sheet {sheet}",
                sheet % 2,
                f'{{"seed":{sheet}}}',
                f"v{sheet}.12",
                sheet,
            ),
        )
        for number in range(3, 13):  # the first two were pruned
            raw.execute(
                "INSERT INTO worksheet_versions (id, saved_worksheet_id, version_number,"
                " version_type, config, problems, answer_key, created_at, created_reason, name,"
                " worksheet_type) VALUES (?, ?, ?, 'snapshot', '{}', '[]', '[]', 1736726400,"
                " 'pdf-generate', 'Sheet', 'addition')",
                (f"v{sheet}.{number}", f"s{sheet}", number),
            )
    raw.execute(
        "INSERT INTO worksheet_instances (id, saved_worksheet_id, version_id, version_number,"
        " printed_at, qr_code_url) VALUES ('c1', 's1', 'v1.5', 5, 1736726400, 'LETTERS')"
    )
    raw.execute(
        "INSERT INTO drafts (id, name, named, worksheet_type, config, created_at, updated_at)"
        " VALUES ('d1', 'Addition Worksheet - Jan 13, 2025', 0, 'addition', '{}', 1, 1)"
    )
    raw.execute("INSERT INTO meta VALUES ('last_sheet', 's2')")


def main() -> None:
    """Write the file named on the command line."""
    path = Path(sys.argv[1])
    migrate(path, target=1)
    with closing(sqlite3.connect(path)) as raw, raw:
        fill(raw)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("VACUUM")


if __name__ == "__main__":
    main()
