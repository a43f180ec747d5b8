"""Joins the page "Server" with sync: wishes become calls, answers become words."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot

from app.exchange.status import Device, Parked, Phase, SyncStatus
from app.ports import Clock
from ui.sync.account import AccountPage
from ui.sync.connect_form import ConnectForm
from ui.sync.page import ServerPage
from ui.sync.port import SignIn, SyncPort, Trouble
from ui.words import tr


class ServerPresenter(QObject):
    """Makes the page when it is asked for, and keeps it true."""

    def __init__(
        self,
        port: SyncPort,
        *,
        clock: Clock,
        device_name: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """`device_name` is what this computer is called by itself."""
        super().__init__(parent)
        self._port = port
        self._clock = clock
        self._device_name = device_name
        self._page: ServerPage | None = None
        self._was_connected = False
        self._parked = 0

    def page(self) -> ServerPage:
        """Return the page, made when it is first asked for."""
        if self._page is None:
            self._page = ServerPage()
            self._page.form_made.connect(self._on_form_made)
            self._page.account_made.connect(self._on_account_made)
            self._connect()
            self._on_status(self._port.status())
        return self._page

    @property
    def _made(self) -> ServerPage:
        assert self._page is not None  # noqa: S101 -- the slots are joined when it is made
        return self._page

    def show_form(self) -> None:
        """Show the form, with what is known of the account filled in."""
        status = self._port.status()
        page = self.page()
        page.form.preset(
            address=status.server_url, name=status.account_name, device=status.device_name
        )
        page.show_form()

    @Slot(object)
    def _on_form_made(self, form: ConnectForm) -> None:
        form.preset(device=self._device_name())
        form.wished.connect(self._on_wished)
        form.given_up.connect(self._on_given_up)
        form.left.connect(self._on_left)

    @Slot(object)
    def _on_account_made(self, account: AccountPage) -> None:
        account.sync_wished.connect(self._on_sync_wished)
        account.sign_in_wished.connect(self.show_form)
        account.signed_out.connect(self._on_sign_out)
        account.device_removed.connect(self._on_device_removed)
        account.export_wished.connect(self._on_export_wished)
        account.retry_wished.connect(self._on_retry_wished)
        account.discarded.connect(self._on_discarded)
        account.guard_answered.connect(self._on_guard_answered)

    def _connect(self) -> None:
        port = self._port
        port.status_changed.connect(self._on_status)
        port.connected.connect(self._on_connected)
        port.connect_failed.connect(self._on_connect_failed)
        port.signed_out.connect(self._on_signed_out)
        port.devices_loaded.connect(self._on_devices)
        port.devices_failed.connect(self._on_devices_failed)
        port.parked_loaded.connect(self._on_parked)
        port.parked_exported.connect(self._on_exported)
        port.parked_failed.connect(self._on_parked_failed)

    # -- what the teacher does
    @Slot(object)
    def _on_wished(self, wish: SignIn) -> None:
        self._port.sign_in(wish)

    @Slot()
    def _on_given_up(self) -> None:
        self._port.cancel_sign_in()

    @Slot()
    def _on_left(self) -> None:
        if self._port.status().phase is Phase.OFF:
            self._made.show_nothing()
        else:
            self._made.show_account()

    @Slot()
    def _on_sync_wished(self) -> None:
        self._port.sync_now()

    @Slot(bool)
    def _on_sign_out(self, keep: bool) -> None:  # noqa: FBT001 -- Qt's signal
        self._port.sign_out(keep=keep)

    @Slot(str)
    def _on_device_removed(self, device: str) -> None:
        self._port.revoke(device)

    @Slot(str)
    def _on_export_wished(self, path: str) -> None:
        self._port.export_parked(Path(path))

    @Slot()
    def _on_retry_wished(self) -> None:
        self._port.retry_parked()

    @Slot(str)
    def _on_discarded(self, op_id: str) -> None:
        self._port.discard_parked(op_id)

    @Slot(bool)
    def _on_guard_answered(self, go: bool) -> None:  # noqa: FBT001 -- Qt's signal
        self._port.answer_guard(go=go)

    # -- what sync says
    @Slot(object)
    def _on_status(self, status: SyncStatus) -> None:
        page = self._made
        is_connected = status.phase is not Phase.OFF
        if is_connected or page.has_account():
            page.account.show_status(status, now=self._clock())
        if is_connected and not self._was_connected:
            page.show_account()
            self._port.load_devices()
        if is_connected and status.parked != self._parked:
            self._port.load_parked()
        if not is_connected and isinstance(page.shown(), AccountPage):
            page.show_nothing()
        self._was_connected = is_connected
        self._parked = status.parked if is_connected else 0

    @Slot()
    def _on_connected(self) -> None:
        self._made.form.forget()
        self._made.show_account()
        self._made.account.sync_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._port.load_devices()

    @Slot(object)
    def _on_connect_failed(self, trouble: Trouble) -> None:
        self._made.form.refuse(trouble)

    @Slot()
    def _on_signed_out(self) -> None:
        page = self._made
        if not page.has_account():
            return
        page.account.show_devices((), now=self._clock())
        page.account.show_parked(())
        page.account.say("")
        page.show_nothing()

    @Slot(object)
    def _on_devices(self, devices: tuple[Device, ...]) -> None:
        self._made.account.show_devices(devices, now=self._clock())

    @Slot(object)
    def _on_devices_failed(self, trouble: Trouble) -> None:
        self._made.account.show_no_devices(trouble.sentence)

    @Slot(object)
    def _on_parked(self, parked: tuple[Parked, ...]) -> None:
        self._made.account.say("")
        self._made.account.show_parked(parked)

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self._made.account.export_button.set_words(tr("Saved as “{name}”", name=path.name))

    @Slot(object)
    def _on_parked_failed(self, trouble: Trouble) -> None:
        self._made.account.say(trouble.sentence, trouble.detail)
