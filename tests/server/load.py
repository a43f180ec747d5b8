"""Laptops that push without a pause, and remember what was acknowledged to them."""

import threading
from dataclasses import dataclass, field

import httpx
import msgspec

from sync.wire import ChangesReply, Op, Outcome, PushReply, Row
from tests.server.laptop import Laptop, new_id, version, worksheet

_DONE = (Outcome.OK, Outcome.MERGED, Outcome.DUPLICATE)


@dataclass
class Witness:
    """What was acknowledged, and what nobody knows: sent, but never answered."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    """The commit by the document's id."""
    unknown: list[Op] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, op: Op, reply: PushReply) -> None:
        """Note an answer."""
        assert reply.results[0].outcome in _DONE, reply
        with self.lock:
            self.acknowledged[op.id] = reply.results[0].rev

    def wonder(self, op: Op) -> None:
        """Note that no answer came."""
        with self.lock:
            self.unknown.append(op)


class Load:
    """Threads with a laptop each."""

    def __init__(self, address: str, token: str, witness: Witness, *, laptops: int) -> None:
        self._address = address
        self._token = token
        self._witness = witness
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(laptops)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop; wait for the threads."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=self._address, headers=headers, timeout=20) as client:
            try:
                laptop = Laptop(client)
                sheet = worksheet()
                self._push(laptop, sheet)
                while not self._stopped.is_set():
                    self._push(laptop, version(sheet.id, version_type="snapshot"))
                    self._push(laptop, worksheet())
            except httpx.TransportError:
                return  # the server was killed

    def _push(self, laptop: Laptop, op: Op) -> None:
        try:
            reply = laptop.send(op)
        except httpx.TransportError:
            self._witness.wonder(op)
            raise
        assert reply.status_code == 200, reply.text
        self._witness.note(op, msgspec.json.decode(reply.content, type=PushReply))


def check(address: str, token: str, witness: Witness) -> int:
    """See that nothing acknowledged is lost, and that numbers are dense; return the head."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers, timeout=20) as client:
        laptop = Laptop(client)
        for op in witness.unknown:  # sent again: done now, or done before and said so
            witness.note(op, laptop.push(op))
        witness.unknown.clear()
        rows: dict[str, Row] = {}
        while True:
            page: ChangesReply = laptop.pull(limit=2000)
            rows |= {row.id: row for row in page.rows}
            if not page.more:
                break
        lost = [i for i, seq in witness.acknowledged.items() if i not in rows or rows[i].rev < seq]
        assert lost == []
        numbers: dict[str, list[int]] = {}
        for row in rows.values():
            if row.number is not None:
                numbers.setdefault(row.units["/saved_worksheet_id"], []).append(row.number)
        for found in numbers.values():
            assert sorted(found) == list(range(1, len(found) + 1))
        head = page.cursor.seq
        marks = [{"seq": seq, "token": ""} for seq in (1, head)]
        assert client.post("/sync/v1/known", json={"marks": marks}).status_code == 200
        return head


__all__ = ["Load", "Witness", "check", "new_id"]
