"""Builds the server's objects: the one module that names the classes."""

import logging
import os
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
import uvicorn
from litestar.types import ASGIApp

from app.errors import StoreError
from server import migrations
from server.accounts import admin
from server.accounts.passwords import Passwords
from server.accounts.secrets import load_secret
from server.app import Store, create_app
from server.blobs.places import blobs_of
from server.db import postgres, sqlite
from server.db.engines import postgres_engine, sqlite_engine
from server.db.errors import translated
from server.db.postgres import PostgresDatabase
from server.db.session import POSTGRES, SQLITE, Session
from server.db.sqlite import SqliteDatabase
from server.errors import SettingsError
from server.lock import FolderLock, write_address
from server.settings import ServerSettings
from server.uploads.sweep import sweep

logger = logging.getLogger(__name__)

SWITCH_S = 0.001
"""Seconds after which a thread lets another one on: the event loop must not wait for a merge."""
BACKLOG = 1024
"""Connections that may wait to be taken."""
GRACE_S = 30
"""Seconds that requests have to end after a SIGTERM."""
REPLACED = ".replaced-"
"""In the name of a database that a copy took the place of."""
_POSTGRES = ("postgresql://", "postgres://")


def prepare(settings: ServerSettings) -> None:
    """Bring the database up to date.

    Raises:
        SettingsError: when the address is no PostgreSQL.
        AppError: when the database cannot be used.
    """
    if settings.database_url and not settings.database_url.startswith(_POSTGRES):
        raise SettingsError("--database wants the address of a PostgreSQL: postgresql://…")
    engine = (
        postgres_engine(settings.database_url)
        if settings.database_url
        else sqlite_engine(settings.sqlite_path)
    )
    try:
        migrations.migrate(engine)
    except sa.exc.DBAPIError as exc:
        ours = translated(exc.orig) if exc.orig is not None else None
        if ours is None:
            raise
        raise ours from exc
    finally:
        engine.dispose()


def directly(settings: ServerSettings, command: admin.Command) -> admin.Outcome:
    """Do an operator's work on a connection of its own: no server of this folder runs.

    Raises:
        AppError: when it cannot be done.
    """
    url = settings.database_url
    try:
        raw: Any = (
            postgres.connect_for_sessions(url)
            if url
            else sqlite.connect(settings.sqlite_path, writes=True)
        )
    except (psycopg.Error, sqlite3.Error) as exc:
        raise translated(exc) or SettingsError("the database cannot be opened") from exc
    try:
        raw.execute("BEGIN")
        session = Session(raw, POSTGRES if url else SQLITE)
        done = admin.perform(session, command, now=int(time.time()))
        raw.execute("COMMIT")
    except (psycopg.Error, sqlite3.Error) as exc:
        raise translated(exc) or exc from exc
    finally:
        raw.close()  # what was not committed is rolled back by this
    return done


def sweep_uploads(settings: ServerSettings) -> int:
    """Delete photos that no upload has, also beside a running server; return how many.

    While a database that was replaced by a copy lies here, none goes: it may know them.

    Raises:
        AppError: when it cannot be done.
    """
    database = settings.sqlite_path
    if any(settings.data.glob(f"{database.stem}{REPLACED}*{database.suffix}")):
        return 0
    with reading(settings) as session:
        return sweep(session, blobs_of(settings), now=time.time())


@contextmanager
def reading(settings: ServerSettings) -> Iterator[Session]:
    """Give a session that reads, also beside a running server.

    Raises:
        AppError: when the database cannot be read.
    """
    url = settings.database_url
    try:
        raw: Any = (
            postgres.connect_for_sessions(url)
            if url
            else sqlite.connect(settings.sqlite_path, writes=False)
        )
    except (psycopg.Error, sqlite3.Error) as exc:
        raise translated(exc) or SettingsError("the database cannot be opened") from exc
    try:
        yield Session(raw, POSTGRES if url else SQLITE)
    except (psycopg.Error, sqlite3.Error) as exc:
        raise translated(exc) or exc from exc
    finally:
        raw.close()


def _sweep_if_it_answers(settings: ServerSettings) -> None:
    """Sweep, but do not let a bucket that is away keep the server from the worksheets."""
    try:
        sweep_uploads(settings)
    except StoreError:
        logger.warning("the place for pupils' photos does not answer; they are swept another day")


def open_store(settings: ServerSettings) -> Store:
    """Open the database that `prepare` has made ready."""
    if settings.database_url:
        return PostgresDatabase(settings.database_url)
    return SqliteDatabase(settings.sqlite_path)


@contextmanager
def folder_of(settings: ServerSettings) -> Iterator[None]:
    """Hold the data folder: with SQLite one process may write (sync.md §3.14).

    Raises:
        SettingsError: when the folder cannot be used.
        BusyFolderError: when another server has it.
    """
    make_folder(settings)
    if settings.database_url:
        yield
        return
    lock = FolderLock(settings.data)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def application(settings: ServerSettings) -> Iterator[ASGIApp]:
    """Give the application over its database, and close both afterwards.

    Raises:
        AppError: when it cannot be started.
    """
    with folder_of(settings):
        prepare(settings)
        with _opened(settings) as app:
            yield app


def serve(settings: ServerSettings, *, on_listening: Callable[[str, str], None]) -> None:
    """Serve until SIGTERM or SIGINT; what runs then is finished.

    `on_listening` is told the address when connections are taken, and the one-time code for the
    first account while there is none ("" otherwise).

    Raises:
        AppError: when it cannot be started.
    """
    with folder_of(settings), listening(settings.host, settings.port) as sock:
        prepare(settings)
        _sweep_if_it_answers(settings)
        code = directly(settings, admin.FirstLink()).code
        host, port = sock.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        with _opened(settings) as app:
            sys.setswitchinterval(SWITCH_S)
            write_address(settings.data, address)
            on_listening(address, code)
            uvicorn.Server(_config(app, settings)).run(sockets=[sock])


@contextmanager
def _opened(settings: ServerSettings) -> Iterator[ASGIApp]:
    secret = secret_of(settings)
    store, passwords = open_store(settings), Passwords()
    try:
        yield create_app(store, settings, secret=secret, passwords=passwords)
    finally:
        passwords.close()
        store.close()  # what was queued is finished: no acknowledged write is lost


def _config(app: ASGIApp, settings: ServerSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
        ws="none",
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens.

    Raises:
        SettingsError: when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # on Windows this would share the port with strangers
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            sock.listen(BACKLOG)
        except OSError as exc:
            raise SettingsError(f"{host}:{port}: {exc.strerror or exc}") from exc
        yield sock
    finally:
        sock.close()


def make_folder(settings: ServerSettings) -> None:
    """Make the data folder.

    Raises:
        SettingsError: when it cannot be used.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise SettingsError(f"{settings.data}: {exc.strerror or exc}") from exc


def secret_of(settings: ServerSettings) -> bytes:
    """Return the server's secret.

    Raises:
        SettingsError: when its file cannot be used.
    """
    try:
        return load_secret(settings.secret_path)
    except OSError as exc:
        raise SettingsError(f"{settings.secret_path}: {exc.strerror or exc}") from exc
