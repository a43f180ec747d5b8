"""What sync brings into the program: the state line, the lines over the desk, the Server page."""

import platform
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.errors import AppError, ConfigError
from app.exchange.status import Collided, Phase, SyncStatus
from app.ports import Workbook
from app.worksheets.fields import field_at, with_value
from app.worksheets.worksheet import OpenSheet, SheetId, Version, VersionId, Worksheet
from ui.components.bar import Bar
from ui.editor.page_words import cannot_be_shown
from ui.editor.state import Mode
from ui.sync.bars import SyncBars
from ui.sync.phrases import CollisionWords, collision
from ui.sync.port import SyncPort
from ui.words import current_words, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.program import Program
    from ui.settings.window import ExtraPage
    from ui.sync.presenter import ServerPresenter

SERVER = "server"
"""The key of the page in the settings window."""


class SyncWishes(QObject):
    """Joins the windows with sync. Made once; the page is made when it is first asked for."""

    def __init__(self, program: "Program", port: SyncPort, store: Workbook) -> None:
        super().__init__(program)
        self._program = program
        self.port = self._port = port
        self._store = store
        self._server: ServerPresenter | None = None
        self._compared: Bar | None = None
        self._behind: str | None = None
        """The sheet on the desk, when other computers have changed it since."""
        self.bars = SyncBars(
            port,
            program.editor.editor.bars,
            clock=program.world.clock,
            words=self._told,
            parent=self,
        )
        self.bars.server_wished.connect(self.sign_in)
        self.bars.both_wished.connect(self._on_both_wished)
        self.bars.other_wished.connect(self._on_other_wished)
        self.bars.delete_wished.connect(self._on_delete_wished)
        program.presenter.opened.connect(self._on_opened)
        program.presenter.view_changed.connect(self._on_view)
        program.teller.sync_wished.connect(self.sync_now)
        program.teller.server_wished.connect(self.open_server)
        port.status_changed.connect(program.teller.set_status)
        port.sheets_changed.connect(self._on_sheets_changed)
        port.sheets_removed.connect(self._on_sheets_removed)
        port.history_changed.connect(self._on_history_changed)
        program.saver.version_made.connect(self._on_version_made)
        if program.presenter.sheet_id is not None:
            self.bars.show_sheet(program.presenter.sheet_id)
        program.teller.set_status(port.status())

    # -- the page
    def page(self) -> "ExtraPage":
        """Return the page for the settings window."""
        from ui.settings.window import ExtraPage

        return ExtraPage(
            key=SERVER,
            title=tr("Server"),
            icon="server",
            words=tr("sync cloud account sign in password devices computers share offline"),
            make=self._make_page,
        )

    def _presenter(self) -> "ServerPresenter":
        if self._server is None:
            from ui.sync.presenter import ServerPresenter

            self._server = ServerPresenter(
                self._port,
                clock=self._program.world.clock,
                device_name=platform.node,
                parent=self,
            )
        return self._server

    def _make_page(self) -> "QWidget":
        return self._presenter().page()

    @Slot()
    def open_server(self) -> None:
        """Show the page: how sync goes, or the form that connects."""
        if self._port.status().phase is Phase.OFF:
            self.sign_in()
            return
        self._program.open_settings_page(SERVER)
        self._presenter().page().start()

    @Slot()
    def sign_in(self) -> None:
        """Show the form that connects."""
        self._program.open_settings_page(SERVER)
        self._presenter().show_form()

    @Slot()
    def sync_now(self) -> None:
        """Sync at once."""
        self._port.sync_now()

    def is_connected(self) -> bool:
        """Say whether there is a server."""
        return self._port.status().phase is not Phase.OFF

    def status(self) -> SyncStatus:
        """Return how sync goes."""
        return self._port.status()

    # -- other computers
    @Slot(object)
    def _on_sheets_changed(self, sheets: tuple[str, ...]) -> None:
        self._program.library_changed()
        presenter = self._program.presenter
        if presenter.sheet_id in sheets:
            self._behind = str(presenter.sheet_id)
            self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show what the store has of the sheet on the desk, once nothing is being edited: until
        then the store counts every edit as made on what the desk shows.
        """
        presenter = self._program.presenter
        if self._behind is None:
            return
        if self._behind != presenter.sheet_id:
            self._behind = None
            return
        if self._program.saver.is_busy or presenter.mode is Mode.PREVIEW:
            return  # the version after the quiet while, or the preview’s end, comes here again
        self._behind = None
        self._program.tasks.watch(
            self._store.refresh(SheetId(str(presenter.sheet_id))),
            self._on_followed,
            self._on_not_followed,
        )

    def _on_followed(self, sheet: OpenSheet) -> None:
        """Show what another computer made of the sheet, unless this one changed it meanwhile."""
        presenter = self._program.presenter
        if sheet.id != presenter.sheet_id:
            return
        if self._program.saver.is_busy:
            self._behind = sheet.id
            return
        try:
            presenter.open(sheet)
        except AppError as error:
            self._program.say_about_store(cannot_be_shown(sheet.name, error))

    def _on_not_followed(self, _error: Exception) -> None:
        """The sheet is gone on another computer: what is on the desk stays there."""

    @Slot(object)
    def _on_version_made(self, _version: object) -> None:
        self._follow()

    @Slot(object)
    def _on_sheets_removed(self, removed: dict[str, str]) -> None:
        """A sheet was deleted for good elsewhere: what was never sent of it lives on in a copy."""
        sheet = self._program.presenter.sheet_id
        if sheet is None or sheet not in removed:
            return
        copy = removed[sheet]
        if copy:
            self._program.open_sheet(copy)
            said = tr("This sheet was deleted for good elsewhere. Your changes are in this copy.")
        else:
            self._program.new_sheet()
            said = tr("The sheet was deleted for good on another computer.")
        self._program.say_about_store(said)

    @Slot(object)
    def _on_history_changed(self, sheets: frozenset[str]) -> None:
        if self._program.presenter.sheet_id in sheets:
            self._program.refresh_history()

    @Slot(object)
    def _on_opened(self, sheet: SheetId) -> None:
        self._end_comparing()
        self.bars.show_sheet(sheet)

    # -- collisions
    def _told(self, collided: Collided) -> CollisionWords:
        """Return a collision of the sheet on the desk in words."""
        labels, said = [], ("", "")
        words, config = current_words(), self._program.presenter.content.config
        for path in collided.paths:
            if path == "name":
                labels.append(tr("Name"))
                said = (_quoted(collided.kept.get(path)), _quoted(collided.lost.get(path)))
                continue
            try:
                field = field_at(config, path)
            except ConfigError:
                labels.append("")
                continue
            labels.append(field.label(words))
            kept, lost = collided.kept.get(path), collided.lost.get(path)
            told = (kept is not None and lost is not None) and not field.max_length
            said = (
                (field.say(kept, words), field.say(lost, words))  # type: ignore[arg-type]
                if told
                else ("", "")
            )
        known = [each for each in labels if each]
        one = len(labels) == 1
        return collision(
            collided,
            labels=known if len(known) == len(labels) else labels + [""] * (3 - len(labels)),
            stands=said[0] if one else "",
            other=said[1] if one else "",
        )

    @Slot(object)
    def _on_both_wished(self, collided: Collided) -> None:
        self._program.tasks.watch(
            self._store.version(VersionId(collided.lost_version)),
            partial(self._on_both, collided),
            self._program.say_failed,
        )

    def _on_both(self, collided: Collided, version: Version) -> None:
        words = self._told(collided)
        try:
            self._program.presenter.show_version(version, beside=(words.left, words.right))
        except AppError as error:
            self._program.say_about_store(cannot_be_shown(version.name, error))
            return
        self._end_comparing(keep_view=True)
        bar = Bar(
            tr("Both are here."),
            detail=tr("Nothing has changed yet"),
            icon="columns-2",
            safe=words.use,
            other=tr("Keep the sheet as it is"),
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(partial(self._on_other_wished, collided))
        bar.other_pressed.connect(partial(self._on_kept, collided))
        bar.escaped.connect(self._end_comparing)
        self._compared = bar
        self._program.editor.editor.bars.push(bar, now=True)

    def _on_kept(self, collided: Collided) -> None:
        self._end_comparing()
        self.bars.settle(collided)

    @Slot()
    def _end_comparing(self, *, keep_view: bool = False) -> None:
        bar, self._compared = self._compared, None
        if bar is not None:
            self._program.editor.editor.bars.remove(bar)
            if not keep_view:
                self._program.presenter.end_preview()

    @Slot(object)
    def _on_view(self, _view: object) -> None:
        """The comparison ended some other way (a version of the history was chosen)."""
        self._follow()
        if self._compared is not None and self._program.presenter.mode is not Mode.PREVIEW:
            self._end_comparing(keep_view=True)

    @Slot(object)
    def _on_other_wished(self, collided: Collided) -> None:
        self._end_comparing()
        presenter = self._program.presenter
        config = presenter.content.config
        try:
            for path, value in collided.lost.items():
                if path != "name":
                    config = with_value(config, path, value)  # type: ignore[arg-type]
        except ConfigError:
            self._restore_whole(collided)
            return
        name = collided.lost.get("name")
        if isinstance(name, str):
            presenter.rename(name)
        presenter.replace_config(config, text=tr("use the other state"))
        self._on_used(collided)

    def _restore_whole(self, collided: Collided) -> None:
        """Single values do not fit the sheet any more: bring all of the kept state back."""
        self._program.tasks.watch(
            self._store.restore(SheetId(collided.sheet), VersionId(collided.lost_version)),
            partial(self._on_restored, collided),
            self._program.say_failed,
        )

    def _on_restored(self, collided: Collided, sheet: OpenSheet) -> None:
        try:
            self._program.presenter.restored(sheet)
        except AppError as error:
            self._program.say_about_store(cannot_be_shown(sheet.name, error))
            return
        self._on_used(collided)

    def _on_used(self, collided: Collided) -> None:
        self.bars.settle(collided)
        self._program.refresh_history()
        said = tr("Yours is back") if collided.lost_here else tr("Theirs is on the sheet now")
        self._program.window.toasts.show_toast(
            said, tr("Undo"), self._program.presenter.undo_stack.undo
        )

    # -- deleted here, edited there
    @Slot(str)
    def _on_delete_wished(self, sheet: str) -> None:
        self._program.tasks.watch(
            self._store.delete(SheetId(sheet)), self._on_deleted, self._program.say_failed
        )

    def _on_deleted(self, sheet: Worksheet) -> None:
        self._program.library_changed()
        self._program.window.toasts.show_toast(
            tr("“{name}” deleted", name=sheet.name),
            tr("Undo"),
            partial(self._on_undelete, sheet.id),
        )

    def _on_undelete(self, sheet: SheetId) -> None:
        self._program.tasks.watch(
            self._store.undelete(sheet), self._on_undeleted, self._program.say_failed
        )

    def _on_undeleted(self, _sheet: Worksheet) -> None:
        self._program.library_changed()


def _quoted(value: object) -> str:
    return tr("“{name}”", name=value) if value else ""
