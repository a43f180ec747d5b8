"""Group commit: those who arrive during a commit share the next one, and fail alone."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import NotFoundError
from storage.connection import raw_reader, raw_writer, through_sqlalchemy
from storage.writer import Job, Transaction, Writer


class Bench:
    """A writer on a small table, with a gate at which its thread can be held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        raw = raw_writer(path)
        raw.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        self.commits = 0
        raw.set_trace_callback(self._count)
        self.writer = Writer(raw, through_sqlalchemy(raw), free_space=lambda: False)

    def _count(self, statement: str) -> None:
        self.commits += statement == "COMMIT"

    def insert(self, number: int) -> "Future[None]":
        def work(tx: Transaction) -> None:
            tx.connection.exec_driver_sql("INSERT INTO t VALUES (?)", (number,))

        return self.writer.submit(Job(work))

    def hold(self) -> threading.Event:
        """Keep the thread busy inside a transaction until the event is set."""
        gate, inside = threading.Event(), threading.Event()

        def work(_tx: Transaction) -> None:
            inside.set()
            gate.wait(10)

        self.writer.submit(Job(work))
        assert inside.wait(10)
        return gate

    def found(self) -> list[int]:
        with closing(raw_reader(self.path)) as raw:
            return [row[0] for row in raw.execute("SELECT n FROM t ORDER BY n")]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "t.db")
    yield bench
    bench.writer.close()


def test_jobs_that_arrive_during_a_commit_share_the_next_one(bench: Bench) -> None:
    gate = bench.hold()
    futures = [bench.insert(number) for number in range(50)]
    assert not any(future.done() for future in futures)
    gate.set()
    for future in futures:
        future.result()
    assert bench.commits == 2
    assert bench.found() == list(range(50))


def test_a_future_completes_after_the_commit(bench: Bench) -> None:
    seen: list[list[int]] = []
    gate = bench.hold()
    future = bench.insert(1)
    future.add_done_callback(lambda _future: seen.append(bench.found()))
    gate.set()
    future.result()
    bench.insert(2).result()
    assert seen[0] == [1]


def test_a_job_that_fails_takes_nothing_with_it_and_leaves_nothing(bench: Bench) -> None:
    undone: list[str] = []

    def half(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("INSERT INTO t VALUES (100)")
        tx.on_rollback(lambda: undone.append("last"))
        tx.on_rollback(lambda: undone.append("first"))
        raise NotFoundError("worksheet", "nobody")

    gate = bench.hold()
    before, failed, after = bench.insert(1), bench.writer.submit(Job(half)), bench.insert(2)
    gate.set()
    before.result()
    after.result()
    assert isinstance(failed.exception(), NotFoundError)
    assert bench.found() == [1, 2]
    assert undone == ["first", "last"]


def test_a_lone_job_that_fails_is_rolled_back_too(bench: Bench) -> None:
    def half(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("INSERT INTO t VALUES (100)")
        raise NotFoundError("worksheet", "nobody")

    assert isinstance(bench.writer.submit(Job(half)).exception(), NotFoundError)
    assert bench.found() == []


def test_a_defect_in_a_job_reaches_its_caller_and_the_thread_lives_on(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_tx: Transaction) -> None:
        raise ZeroDivisionError

    assert isinstance(bench.writer.submit(Job(broken)).exception(), ZeroDivisionError)
    assert "a defect in a write" in caplog.text
    bench.insert(1).result()


def test_a_write_nobody_waits_for_any_more_is_done_and_disturbs_nobody(bench: Bench) -> None:
    gate = bench.hold()
    cancelled, other = bench.insert(1), bench.insert(2)
    assert cancelled.cancel()
    gate.set()
    other.result()
    assert bench.found() == [1, 2]


def test_closing_finishes_the_queue_and_leaves_no_log(bench: Bench) -> None:
    gate = bench.hold()
    futures = [bench.insert(number) for number in range(5)]
    gate.set()
    bench.writer.close()
    assert all(future.done() for future in futures)
    assert not bench.path.with_name("t.db-wal").exists()
    assert bench.found() == [0, 1, 2, 3, 4]


def test_the_writer_folds_the_log_in_when_idle(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    raw = raw_writer(path)
    raw.execute("CREATE TABLE t (n INTEGER UNIQUE)")
    idle = threading.Event()
    writer = Writer(
        raw,
        through_sqlalchemy(raw),
        free_space=lambda: False,
        on_idle=idle.set,
        idle_s=0.01,
    )
    writer.submit(
        Job(lambda tx: tx.connection.exec_driver_sql("INSERT INTO t VALUES (1)").close())
    ).result()
    assert idle.wait(10)
    writer.close()
    with closing(sqlite3.connect(path)) as beside:
        assert beside.execute("SELECT n FROM t").fetchall() == [(1,)]


def test_the_writing_connection_is_durable_and_strict(tmp_path: Path) -> None:
    with closing(raw_writer(tmp_path / "t.db")) as raw:
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "trusted_schema": 0,
            "cell_size_check": 1,
            "busy_timeout": 5000,
        }
        for pragma, value in wanted.items():
            assert raw.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    with closing(raw_reader(tmp_path / "t.db")) as raw, pytest.raises(sqlite3.OperationalError):
        raw.execute("CREATE TABLE u (n)")
