"""The servers that ours is compared with: `python -m bench.server_peers NAME PORT DATABASE`.

`bare`: a Litestar handler that decodes the same message and commits one row, nothing else.
`fastapi`: the way that tutorials show: FastAPI, pydantic, a plain `def` handler, SQLAlchemy.
"""

import sqlite3
import sys
import threading
from typing import Any

import uvicorn


def bare(database: str) -> Any:  # noqa: ANN401 - an ASGI application
    """Return the bare handler's application."""
    import msgspec
    from litestar import Litestar, Request, Response, post

    from sync.wire import PushAsk

    decoder = msgspec.json.Decoder(PushAsk)
    lock = threading.Lock()
    if database.startswith("postgres"):
        import psycopg

        raw: Any = psycopg.connect(database, autocommit=True)
        raw.execute("CREATE TABLE IF NOT EXISTS bare_row (id TEXT PRIMARY KEY, body TEXT)")
        insert = "INSERT INTO bare_row VALUES (%s, %s)"
    else:
        raw = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE IF NOT EXISTS bare_row (id TEXT PRIMARY KEY, body TEXT)")
        insert = "INSERT INTO bare_row VALUES (?, ?)"

    def commit(op_id: str, body: str) -> None:
        with lock:
            raw.execute(insert, (op_id, body))

    @post("/push")
    async def push(request: Request[Any, Any, Any]) -> Response[bytes]:
        import asyncio

        data = await request.body()
        ask = decoder.decode(data)
        await asyncio.to_thread(commit, ask.ops[0].op_id, data.decode())
        return Response(b'{"saved":true}', media_type="application/json")

    return Litestar([push], openapi_config=None, logging_config=None)


def fastapi(database: str) -> Any:  # noqa: ANN401 - an ASGI application
    """Return the plain FastAPI application."""
    import sqlalchemy as sa
    from fastapi import FastAPI
    from pydantic import BaseModel

    url = database if database.startswith("postgres") else f"sqlite:///{database}"
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))

    @sa.event.listens_for(engine, "connect")
    def _durable(raw: Any, _record: object) -> None:  # noqa: ANN401 - either driver's
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA synchronous = FULL")
            raw.execute("PRAGMA busy_timeout = 30000")

    metadata = sa.MetaData()
    table = sa.Table(
        "plain_row", metadata, sa.Column("id", sa.Text, primary_key=True),
        sa.Column("body", sa.JSON),
    )  # fmt: skip
    metadata.create_all(engine)

    class Op(BaseModel):
        op_id: str
        kind: str
        entity: str
        id: str
        changes: dict[str, dict[str, Any]]
        hlc: str
        whole: dict[str, Any] | None = None

    class Ask(BaseModel):
        replica: str
        epoch: str
        ops: list[Op]

    class Reply(BaseModel):
        saved: list[str]

    app = FastAPI()

    def push(ask: Ask) -> Reply:
        with engine.begin() as connection:
            for op in ask.ops:
                connection.execute(table.insert().values(id=op.op_id, body=op.model_dump()))
        return Reply(saved=[op.op_id for op in ask.ops])

    app.add_api_route("/push", push, methods=["POST"])
    return app


def main() -> None:
    """Serve until a signal comes."""
    name, port, database = sys.argv[1:]
    app = {"bare": bare, "fastapi": fastapi}[name](database)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
