"""What the windows wish of a server, done on the sync thread; answers go back by name of a signal.

Each wish is a bound method of plain values. A failure becomes words here, on its way back.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from app.errors import AppError
from app.exchange.ports import ExchangeTx
from app.exchange.status import Device
from storage.files import write_atomically
from sync import leaving, parked
from sync.address import normalise
from sync.client import Client
from sync.errors import OtherAccountError, RefusedError, SignedOutError, StoppedError
from sync.wire import SignInAsk, SignInReply
from ui.sync.port import SignIn
from ui.sync.words import trouble_of
from ui.sync.worker import Worker

logger = logging.getLogger(__name__)


class Wishes:
    """Hands wishes to the worker. `answer(signal, *values)` may be called from any thread."""

    def __init__(self, worker: Worker, answer: Callable[..., None]) -> None:
        self._worker = worker
        self._answer = answer
        self._signing_in: Client | None = None
        self._cancelled: set[int] = set()
        self._number = 0

    # -- from the GUI thread
    def sign_in(self, wish: SignIn) -> None:
        """Connect."""
        self._number += 1
        self._worker.wish(partial(self._sign_in, wish, self._number))

    def cancel_sign_in(self) -> None:
        """Give up the sign-in that runs or waits."""
        self._cancelled.add(self._number)
        client = self._signing_in
        if client is not None:
            client.abort()

    def sign_out(self, *, keep: bool) -> None:
        """Leave the server."""
        self._worker.wish(partial(self._sign_out, keep=keep))

    def load_devices(self) -> None:
        """List the devices."""
        self._worker.wish(partial(self._devices, ""))

    def revoke(self, device: str) -> None:
        """Take a device off the list."""
        self._worker.wish(partial(self._devices, device))

    def load_parked(self) -> None:
        """List what was refused."""
        self._worker.wish(partial(self._parked, None))

    def retry_parked(self) -> None:
        """Send it all again."""
        self._worker.wish(partial(self._parked, parked.try_again, sync=True))

    def discard_parked(self, op_id: str) -> None:
        """Put one away."""
        self._worker.wish(partial(self._parked, partial(parked.put_away, op_id=op_id)))

    def export_parked(self, path: Path) -> None:
        """Write it all to a file."""
        self._worker.wish(partial(self._export, path))

    def pass_guard(self) -> None:
        """Let them go."""
        self._worker.wish(self._pass_guard)

    def see_collision(self, collision: str) -> None:
        """Note that one was seen."""
        self._worker.wish(partial(self._worker.exchange.dismiss_collision, collision))

    # -- on the sync thread
    def _sign_in(self, wish: SignIn, number: int) -> None:
        if number in self._cancelled:
            return
        by_code = bool(wish.code)
        try:
            url = normalise(wish.address, plain_lan=wish.plain_lan).url
            client = self._signing_in = self._worker.outfit.client_for(url)
            self._enter(client, wish, url)
        except StoppedError:
            return
        except Exception as exc:
            if not isinstance(exc, AppError):
                logger.exception("a defect while signing in")
            if number not in self._cancelled:
                self._answer("connect_failed", trouble_of(exc, by_code=by_code))
            return
        finally:
            self._signing_in = None
        if number in self._cancelled:
            self._leave(keep=True)
            return
        self._answer("connected")
        self._worker.say()

    def _enter(self, client: Client, wish: SignIn, url: str) -> None:
        name = wish.device_name.strip()
        if name:
            self._worker.name_device(name)
        reply = self._ask(client, wish)
        meta = self._worker.exchange.run(ExchangeTx.meta)
        if meta.account_id and meta.account_id != reply.account_id:
            if not wish.join:
                client.sign_out()
                client.close()
                raise OtherAccountError(reply.account_name)
            self._worker.exchange.run(leaving.join_anew)
        self._worker.use(url, client)

    def _ask(self, client: Client, wish: SignIn) -> SignInReply:
        """Sign in; a device that was signed in here before gives its place up."""
        ask = SignInAsk(
            name="" if wish.code else wish.name.strip(),
            password="" if wish.code else wish.password,
            code=wish.code.strip(),
            device=self._worker.outfit.device,
            retire=client.session.device_id,
        )
        try:
            return client.sign_in(ask)
        except RefusedError as exc:
            if not ask.retire or exc.code != "not_found":
                raise
            return client.sign_in(msgspec.structs.replace(ask, retire=""))

    def _sign_out(self, *, keep: bool) -> None:
        try:
            self._leave(keep=keep)
        finally:
            self._answer("signed_out")

    def _leave(self, *, keep: bool) -> None:
        exchange, client = self._worker.exchange, self._worker.client
        if client is not None:
            client.sign_out()
        exchange.run(leaving.leave)
        if not keep:
            exchange.run(leaving.pull_all_again)
            after: str | None = ""
            while after is not None:
                after = exchange.run(partial(leaving.remove_known, after=after))
            after = ""
            while after is not None:
                after = exchange.run(partial(leaving.drop_orphaned, after=after))
        self._worker.drop_server()

    def _devices(self, revoked: str) -> None:
        client = self._worker.client
        try:
            if client is None:
                raise SignedOutError("no server")
            if revoked:
                client.revoke(revoked)
            found = client.devices()
        except AppError as exc:
            self._answer("devices_failed", trouble_of(exc))
            return
        devices = [
            Device(
                id=row.id,
                name=row.name,
                platform=row.platform,
                last_seen=row.last_seen,
                is_this=row.id == found.this,
            )
            for row in found.devices
        ]
        devices.sort(key=lambda device: (not device.is_this, -device.last_seen, device.id))
        self._answer("devices_loaded", tuple(devices))

    def _parked(self, work: Callable[[ExchangeTx], None] | None, *, sync: bool = False) -> None:
        try:
            if work is not None:
                self._worker.exchange.run(work)
            found = self._worker.exchange.run(parked.listed)
        except AppError as exc:
            self._answer("parked_failed", trouble_of(exc))
            return
        if sync:
            self._worker.tell(lambda schedule, now: schedule.asked(now))
        self._answer("parked_loaded", found)
        self._worker.say()

    def _export(self, path: Path) -> None:
        try:
            write_atomically(path, self._worker.exchange.run(parked.exported))
        except AppError as exc:
            self._answer("parked_failed", trouble_of(exc))
            return
        self._answer("parked_exported", path)

    def _pass_guard(self) -> None:
        self._worker.exchange.run(_let_them_go)
        self._worker.tell(lambda schedule, now: schedule.asked(now))


def _let_them_go(tx: ExchangeTx) -> None:
    tx.put_meta(msgspec.structs.replace(tx.meta(), guard_passed=True, guard=0))
