"""Damaged, foreign and empty files: kept aside, and everything readable saved."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.exchange.ports import Base, ExchangeTx, Meta, OutState
from app.words import Words
from app.worksheets.worksheet import LibraryQuery
from storage import backups
from storage.marker import MARKER
from storage.quick import DATABASE, last_sheet
from storage.repair import CHECKED, Outcome, StartReport, check_at_start
from tests.storage.conftest import START, Desk, config, snapshot

SHEETS = 40
PAGE = 4096


@pytest.fixture
def full(desk: Desk) -> Path:
    """A closed store with forty printed sheets of several versions."""
    for number in range(SHEETS):
        sheet = desk.edit(desk.draft(number), number, name=f"Sheet {number}")
        desk.book.print_copies(sheet.id, snapshot(number), count=2).result()
    desk.draft(1000)
    desk.book.close()
    return desk.folder / DATABASE


def check(desk: Desk, *, now: float = START) -> StartReport:
    return check_at_start(desk.folder, now=now)


def spoil(path: Path, *, pages: int, seed: int) -> None:
    """Overwrite some pages behind the first with noise."""
    dice = random.Random(seed)  # noqa: S311 - the same damage each time
    data = bytearray(path.read_bytes())
    for page in dice.sample(range(1, len(data) // PAGE), pages):
        data[page * PAGE : (page + 1) * PAGE] = dice.randbytes(PAGE)
    path.write_bytes(data)


def names(desk: Desk) -> set[str]:
    desk.restart()
    cards = desk.book.library(LibraryQuery()).result().cards
    desk.book.close()
    return {card.name for card in cards}


def configs(desk: Desk) -> set[bytes]:
    desk.restart()
    cards = desk.book.library(LibraryQuery()).result().cards
    found = desk.book.configs([card.id for card in cards]).result()
    desk.book.close()
    return {row.config for row in found}


def assert_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert (
            raw.execute(
                "SELECT count(*) FROM saved_worksheets s WHERE version_count <> pruned_count +"
                " (SELECT count(*) FROM worksheet_versions v WHERE v.saved_worksheet_id = s.id)"
            ).fetchone()[0]
            == 0
        )


def test_a_sound_store_is_left_alone(desk: Desk, full: Path) -> None:
    before = full.read_bytes()
    report = check(desk)
    assert report == StartReport()
    assert report.sentence(Words("en")) == ""
    assert full.read_bytes() == before


def test_no_store_yet_is_fine(tmp_path: Path) -> None:
    assert check_at_start(tmp_path, now=START).outcome is Outcome.FINE


@pytest.mark.parametrize("seed", range(6))
def test_what_can_be_read_of_a_damaged_file_is_saved(desk: Desk, full: Path, seed: int) -> None:
    spoil(full, pages=3, seed=seed)
    damaged = full.read_bytes()
    (desk.folder / MARKER).touch()
    report = check(desk)
    assert report.outcome is Outcome.SALVAGED
    assert report.kept_aside == desk.folder / "chalkline.damaged-1.db"
    assert report.kept_aside.read_bytes() == damaged
    assert_sound(full)
    # Seventeen small rows share a page; a lost worksheet comes back out of its versions.
    assert len(configs(desk)) >= SHEETS - 17
    assert f"{report.worksheets} worksheets" in report.sentence(Words("en"))


@pytest.mark.parametrize("seed", range(6))
def test_with_a_backup_nothing_that_was_in_it_is_missing(
    desk: Desk, full: Path, seed: int
) -> None:
    backups.make(desk.folder, desk.folder / "backups", now=START, keep=7)
    desk.restart()
    desk.edit(desk.draft(7), 7, name="After the backup")
    desk.book.close()
    with closing(sqlite3.connect(full)) as raw:
        copies = raw.execute("SELECT id, version_id FROM worksheet_instances").fetchall()
    spoil(full, pages=5, seed=seed)
    (desk.folder / MARKER).touch()
    report = check(desk)
    assert report.outcome in {Outcome.SALVAGED, Outcome.FROM_BACKUP}
    assert_sound(full)
    assert {f"Sheet {number}" for number in range(SHEETS)} <= names(desk)
    with closing(sqlite3.connect(full)) as raw:
        assert set(copies) <= set(raw.execute("SELECT id, version_id FROM worksheet_instances"))


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_saved_as_far_as_it_goes(desk: Desk, full: Path, part: float) -> None:
    backups.make(desk.folder, desk.folder / "backups", now=START, keep=7)
    data = full.read_bytes()
    full.write_bytes(data[: int(len(data) * part)])
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is not Outcome.FINE
    assert_sound(full)
    assert len(names(desk)) == SHEETS


def test_a_log_left_by_a_kill_is_part_of_what_is_saved(desk: Desk, full: Path) -> None:
    desk.restart()
    desk.edit(desk.draft(7), 7, name="Only in the log")
    desk.book.flush().result()
    for name in (DATABASE, f"{DATABASE}-wal"):
        shutil.copyfile(desk.folder / name, desk.folder / f"{name}.copy")
    desk.book.close()
    for name in (DATABASE, f"{DATABASE}-wal"):
        (desk.folder / f"{name}.copy").replace(desk.folder / name)
    quick = last_sheet(desk.folder)
    assert quick is not None
    assert quick.name == "Only in the log"
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is Outcome.FINE
    assert "Only in the log" in names(desk)


@pytest.mark.parametrize(
    "content",
    [b"", bytes(5000), b"%PDF-1.7 not a database at all" * 100, b"SQLite format 3\x00"],
)
def test_a_file_that_is_no_database_makes_way_for_the_newest_good_backup(
    desk: Desk, full: Path, content: bytes
) -> None:
    good = backups.make(desk.folder, desk.folder / "backups", now=START, keep=7)
    later = backups.make(desk.folder, desk.folder / "backups", now=START, keep=7)
    later.path.write_bytes(b"a backup that went bad")
    full.write_bytes(content)
    assert last_sheet(desk.folder) is None
    report = check(desk)
    assert report.outcome is Outcome.FROM_BACKUP
    assert report.backup_day == good.day
    assert report.kept_aside is not None
    assert report.kept_aside.read_bytes() == content
    assert "2025-01-13" in report.sentence(Words("en"))
    assert len(names(desk)) == SHEETS


def test_another_programs_database_is_kept_untouched(desk: Desk, full: Path) -> None:
    full.unlink()
    with closing(sqlite3.connect(full)) as raw:
        raw.execute("CREATE TABLE accounts (money)")
    theirs = full.read_bytes()
    report = check(desk)
    assert (report.outcome, report.foreign) == (Outcome.EMPTY, True)
    assert report.kept_aside == desk.folder / "chalkline.foreign-1.db"
    assert report.kept_aside.read_bytes() == theirs
    assert "not one of Chalkline's" in report.sentence(Words("en"))
    assert names(desk) == set()


def test_a_second_repair_keeps_both_files(desk: Desk, full: Path) -> None:
    for number in (1, 2):
        full.write_bytes(b"nonsense %d" % number)
        check(desk)
        kept = desk.folder / f"chalkline.foreign-{number}.db"
        assert kept.read_bytes() == b"nonsense %d" % number


def test_the_thorough_look_follows_an_unclean_stop_and_else_comes_weekly(
    desk: Desk, full: Path
) -> None:
    check(desk)  # the first look
    spoil(full, pages=3, seed=1)
    assert check(desk, now=START + 86_400).outcome is Outcome.FINE
    assert check(desk, now=START + 8 * 86_400).outcome is Outcome.SALVAGED
    spoil(full, pages=3, seed=2)
    (desk.folder / CHECKED).write_text(f"{START + 900 * 86_400}")  # a clock was set back
    assert check(desk).outcome is Outcome.SALVAGED


def test_the_marker_stands_while_the_store_is_open(desk: Desk) -> None:
    assert (desk.folder / MARKER).exists()
    desk.book.close()
    assert not (desk.folder / MARKER).exists()


def test_damage_met_while_working_is_looked_at_at_the_next_start(desk: Desk, full: Path) -> None:
    check(desk)
    data = bytearray(full.read_bytes())
    with closing(sqlite3.connect(full)) as raw:
        root = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'worksheet_versions'"
        ).fetchone()[0]
    data[(root - 1) * PAGE : root * PAGE] = b"\xa5" * PAGE
    full.write_bytes(data)
    desk.restart()
    sheet = desk.book.library(LibraryQuery()).result().cards[0].id
    assert desk.book.versions(sheet).exception() is not None
    desk.book.close()
    assert (desk.folder / MARKER).exists()


def test_the_config_of_a_lost_worksheet_comes_back_out_of_its_versions(
    desk: Desk, full: Path
) -> None:
    with closing(sqlite3.connect(full)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM saved_worksheets WHERE name = 'Sheet 5'")
        raw.commit()
    spoil_last_page(full)
    (desk.folder / MARKER).touch()
    check(desk)
    desk.restart()
    cards = desk.book.library(LibraryQuery(text="Sums")).result().cards
    assert len(cards) == 1  # under the title it was printed with
    assert desk.book.configs([cards[0].id]).result()[0].config == config(5)


def test_rows_are_read_off_their_pages_when_the_tree_above_them_is_gone(
    desk: Desk, full: Path
) -> None:
    desk.restart()
    for number in range(3):  # configs that reach over several pages
        sheet = desk.book.create(
            name=f"Long {number}", config=config(number, size=20_000), worksheet_type="addition"
        ).result()
        desk.book.set_favourite(sheet.id, on=True).result()
    desk.book.close()
    with closing(sqlite3.connect(full)) as raw:
        before = {
            table: set(raw.execute(f"SELECT * FROM {table}"))  # noqa: S608 - ours
            for table in (
                "saved_worksheets",
                "worksheet_versions",
                "worksheet_instances",
                "drafts",
            )
        }
        roots = [
            row[0] for row in raw.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 1")
        ]
    data = bytearray(full.read_bytes())
    inner = 0
    for root in roots:
        if data[(root - 1) * PAGE] in {2, 5}:  # pages that only lead to others
            data[(root - 1) * PAGE : root * PAGE] = b"\xa5" * PAGE
            inner += 1
    assert inner >= 3
    full.write_bytes(data)
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is Outcome.SALVAGED
    assert_sound(full)
    with closing(sqlite3.connect(full)) as raw:
        for table, rows in before.items():
            assert set(raw.execute(f"SELECT * FROM {table}")) == rows  # noqa: S608 - ours


def test_rows_are_read_even_when_the_list_of_tables_is_gone(desk: Desk, full: Path) -> None:
    data = bytearray(full.read_bytes())
    data[100:PAGE] = b"\xa5" * (PAGE - 100)
    full.write_bytes(data)
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is Outcome.SALVAGED
    assert_sound(full)
    assert len(configs(desk)) == SHEETS


def spoil_last_page(path: Path) -> None:
    """Damage the last page, whatever it holds."""
    with path.open("r+b") as file:
        file.seek(-PAGE, 2)
        file.write(b"\xa5" * PAGE)


def test_what_was_never_sent_is_saved_and_everything_is_pulled_again(
    desk: Desk, full: Path
) -> None:
    desk.restart()
    exchange = desk.book.exchange()

    def work(tx: ExchangeTx) -> None:
        for op in tx.outgoing(OutState.NEW, limit=100):
            tx.put_base(op.entity, op.id, Base(rev=5, token="t"))  # noqa: S106  (of the tests alone)
            tx.drop([op.n])
        tx.put_meta(Meta(replica="a", account_id="b", cursor_seq=5, cursor_token="t"))  # noqa: S106  (of the tests alone)
        tx.stage([b'{"a":1}'])

    exchange.run(work)
    waiting = exchange.run(lambda tx: tx.count_outgoing(OutState.NEW))
    digest = exchange.run(lambda tx: tx.digest())
    desk.book.close()
    spoil_header_of(full, "worksheet_versions")
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is Outcome.SALVAGED
    desk.restart()
    exchange = desk.book.exchange()
    meta = exchange.run(lambda tx: tx.meta())
    assert (meta.account_id, meta.cursor_seq) == ("b", 0)
    assert meta.replica not in ("", "a"), "a new life"
    assert exchange.run(lambda tx: tx.count_outgoing(OutState.NEW)) == waiting
    assert exchange.run(lambda tx: tx.digest()) == digest
    assert not exchange.run(lambda tx: tx.staged(limit=9))


def spoil_header_of(path: Path, table: str) -> None:
    """Overwrite the page a table begins with."""
    with closing(sqlite3.connect(path)) as raw:
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        number = page.fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(number - 1) * PAGE : (number - 1) * PAGE + 64] = b"\xff" * 64
    path.write_bytes(data)


def test_operations_of_lost_rows_come_from_the_backup(desk: Desk, full: Path) -> None:
    backups.make(desk.folder, desk.folder / "backups", now=START, keep=7)
    with closing(sqlite3.connect(full)) as raw, raw:
        wanted = raw.execute("SELECT op_id FROM outbox ORDER BY op_id").fetchall()
        raw.execute("DELETE FROM outbox")
        raw.execute("DELETE FROM worksheet_instances")
        raw.execute("DELETE FROM worksheet_versions")
        raw.execute("DELETE FROM saved_worksheets")
    spoil_header_of(full, "worksheet_versions")
    (desk.folder / MARKER).touch()
    assert check(desk).outcome is Outcome.SALVAGED
    with closing(sqlite3.connect(full)) as raw:
        assert raw.execute("SELECT op_id FROM outbox ORDER BY op_id").fetchall() == wanted
