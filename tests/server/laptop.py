"""A laptop as far as the server sees it: makes operations and sends them."""

import os
import time
from typing import Any

import httpx
import msgspec

from app.exchange import hlc, kinds
from app.exchange.kinds import Kind
from app.exchange.units import Change, Changes, Json, difference, take_apart
from app.ids import CopyKey, new_copy_id, new_row_id
from app.worksheets.config import WorksheetConfig
from sync.wire import ChangesReply, HelloReply, Mark, Op, PushAsk, PushReply

SCHEMA = kinds.SCHEMA


def new_id() -> str:
    """Return an id as laptops make them."""
    return new_row_id(now=time.time(), random=os.urandom)


def config(**changes: Json) -> dict[str, Any]:
    """Return a worksheet's config as an object, with members changed."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(WorksheetConfig()))
    return {**found, **changes}


class Laptop:
    """Sends what it is told to, and remembers its marks."""

    def __init__(self, client: httpx.Client, replica: str = "") -> None:
        self.client = client
        self.replica = replica or new_id()
        self.cursor = Mark()
        self.push_mark = Mark()
        self.hello_reply = self.hello()
        self.epoch = self.hello_reply.epoch

    def hello(self) -> HelloReply:
        """Begin a session."""
        ask = {"protocols": [1], "schema": SCHEMA, "replica": self.replica}
        reply = self.client.post("/sync/v1/hello", json=ask)
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=HelloReply)

    def send(self, *ops: Op) -> httpx.Response:
        """Push, whatever comes of it."""
        ask = PushAsk(
            replica=self.replica,
            epoch=self.epoch,
            cursor=self.cursor,
            push_mark=self.push_mark,
            ops=ops,
        )
        headers = {"Content-Type": "application/json"}
        return self.client.post("/sync/v1/push", content=msgspec.json.encode(ask), headers=headers)

    def push(self, *ops: Op) -> PushReply:
        """Push and take the answer in."""
        reply = self.send(*ops)
        assert reply.status_code == 200, reply.text
        found = msgspec.json.decode(reply.content, type=PushReply)
        self.push_mark = found.mark
        return found

    def pull(self, *, limit: int = 500, inflight: tuple[str, ...] = ()) -> ChangesReply:
        """Pull one page and move the cursor."""
        ask = {
            "epoch": self.epoch,
            "cursor": msgspec.to_builtins(self.cursor),
            "push_mark": msgspec.to_builtins(self.push_mark),
            "limit": limit,
            "inflight": inflight,
        }
        reply = self.client.post("/sync/v1/changes", json=ask)
        assert reply.status_code == 200, reply.text
        found = msgspec.json.decode(reply.content, type=ChangesReply)
        self.cursor = found.cursor
        return found


def op(kind: Json, entity: Kind, document_id: str, changes: Changes, **more: Json) -> Op:
    """Return an operation made now."""
    reading = hlc.reading(int(time.time() * 1000), 0)
    return Op(
        op_id=new_id(), kind=kind, entity=entity, id=document_id, changes=changes, hlc=reading,
        **more,
    )  # fmt: skip


def create(entity: Kind, document: dict[str, Any], document_id: str = "") -> Op:
    """Return the creation of a document given by field names."""
    changes = difference({}, take_apart(entity, document), base=0)
    return op("create", entity, document_id or new_id(), changes)


def worksheet(document_id: str = "", **changes: Json) -> Op:
    """Return the creation of a worksheet."""
    document = {
        "name": "Monday",
        "named": True,
        "worksheet_type": "addition",
        "config": config(),
        "created_at": 1_700_000_000,
        "updated_at": 1_700_000_000,
        **changes,
    }
    return create(Kind.WORKSHEET, document, document_id)


def version(worksheet_id: str, **changes: Json) -> Op:
    """Return the creation of a version."""
    document = {
        "saved_worksheet_id": worksheet_id,
        "version_type": "auto-save",
        "created_reason": "auto-save",
        "config": config(),
        "created_at": int(time.time()),
        "worksheet_type": "addition",
        "name": "Monday",
        **changes,
    }
    return create(Kind.VERSION, document)


def copy(worksheet_id: str, version_id: str, **changes: Json) -> Op:
    """Return the creation of a printed copy."""
    document = {
        "saved_worksheet_id": worksheet_id,
        "version_id": version_id,
        "version_number": 1,
        "printed_at": 1_700_000_000,
        "qr_code_url": "ABC",
        **changes,
    }
    copy_id = new_copy_id(CopyKey(tag=1, key=b"k" * 32), random=os.urandom)
    return create(Kind.COPY, document, copy_id)


def patch(worksheet_id: str, path: str, value: Json, *, base: int) -> Op:
    """Return a change of one unit of a worksheet."""
    changes = {path: Change(base=base, v=value)}
    more = {"whole": config(seed=value)} if path == "/config/seed" else {}
    return op("patch", Kind.WORKSHEET, worksheet_id, changes, seen=base, **more)
