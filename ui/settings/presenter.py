"""Applies and saves every change of a setting at once, and sees to the backups."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.errors import AppError, DamagedStoreError, DiskFullError, ReadOnlyStoreError
from app.ports import BackupInfo, Backups, Clock
from app.settings import Settings
from ui.settings.backup_list import BackupLine
from ui.settings.row import Value
from ui.settings.rows import Country, rows
from ui.settings.window import ExtraPage, SettingsWindow
from ui.tasks import TaskRunner
from ui.words import moment, number, tr

_NOON_S = 12 * 3600


class SettingsPresenter(QObject):
    """Stands between the window and what keeps settings.

    `changed(Settings)`: these are in force now; whoever uses them follows. `restored`: going back
    to a backup has ended, well or not; the store may be closed, then the program opens it anew.
    """

    changed = Signal(object)
    restored = Signal()

    def __init__(
        self,
        settings: Settings,
        *,
        save: Callable[[Settings], None],
        backups: Backups,
        tasks: TaskRunner,
        country: Country,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        """`save` writes the file; it runs on the worker thread and raises AppErrors."""
        super().__init__(parent)
        self._settings = settings
        self._save = save
        self._backups = backups
        self._tasks = tasks
        self._clock = clock
        self._rows = {row.path: row for row in rows(country)}
        self._window: SettingsWindow | None = None
        self._pages: list[ExtraPage] = []

    def add_page(self, page: ExtraPage) -> None:
        """Give the window a page that is no list of settings."""
        self._pages.append(page)
        if self._window is not None:
            self._window.add_page(page)

    def open_page(self, key: str) -> None:
        """Show the window with one of its pages."""
        self.window.show_page(key)
        self.window.open()

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self._settings

    @property
    def window(self) -> SettingsWindow:
        """Return the window, made when it is first asked for."""
        if self._window is None:
            self._window = SettingsWindow(tuple(self._rows.values()))
            self.destroyed.connect(self._window.deleteLater)
            for page in self._pages:
                self._window.add_page(page)
            self._window.edited.connect(self._on_edited)
            self._window.reset.connect(self._on_reset)
            self._window.shown.connect(self._on_shown)
            self._window.backup_wished.connect(self._on_backup_wished)
            self._window.restore_wished.connect(self._on_restore_wished)
            self._show()
        return self._window

    @Slot()
    def open(self) -> None:
        """Show the window (Ctrl ,)."""
        self.window.open()

    def close(self) -> None:
        """Close the window with the program."""
        if self._window is not None:
            self._window.close()

    def _show(self) -> None:
        values = {path: row.get(self._settings) for path, row in self._rows.items()}
        self.window.show_values(values)

    @Slot(str, object)
    def _on_edited(self, path: str, value: Value) -> None:
        self._apply(self._rows[path].set(self._settings, value))

    @Slot(str)
    def _on_reset(self, path: str) -> None:
        row = self._rows[path]
        self._apply(row.set(self._settings, row.default))

    def _apply(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        folder_changed = settings.folders.backups != self._settings.folders.backups
        self._settings = settings
        self._show()
        self.changed.emit(settings)
        self._tasks.run(
            partial(self._save, settings), self._on_saved, partial(self._on_failed, self._say)
        )
        if folder_changed:
            self._on_shown()

    def _on_saved(self, _nothing: None) -> None:
        self.window.say("")

    def _say(self, text: str) -> None:
        self.window.say(text)

    def _say_of_backups(self, text: str) -> None:
        self.window.backups.say(text)

    def _on_failed(self, say: Callable[[str], None], error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        say(_refusal(error))

    # -- backups
    @Slot()
    def _on_shown(self) -> None:
        self._tasks.watch(
            self._backups.list(),
            self._on_listed,
            partial(self._on_failed, self._say_of_backups),
        )

    def _on_listed(self, backups: tuple[BackupInfo, ...]) -> None:
        self.window.show_backups([self._in_words(backup) for backup in backups])

    @Slot()
    def _on_backup_wished(self) -> None:
        self._tasks.watch(
            self._backups.make_now(),
            self._on_backed_up,
            partial(self._on_failed, self._say_of_backups),
        )

    def _on_backed_up(self, _backup: BackupInfo) -> None:
        self._on_shown()

    @Slot(str)
    def _on_restore_wished(self, backup: str) -> None:
        self.window.backups.say(tr("Going back…"))
        self._tasks.watch(
            self._backups.restore(backup), self._on_restored, self._on_restore_failed
        )

    def _on_restored(self, _nothing: None) -> None:
        self.restored.emit()
        self._tasks.watch(
            self._backups.list(),
            self._on_listed_after,
            partial(self._on_failed, self._say_of_backups),
        )

    def _on_listed_after(self, backups: tuple[BackupInfo, ...]) -> None:
        self._on_listed(backups)
        self._say_of_backups(tr("Done. The state before is the first in the list."))

    def _on_restore_failed(self, error: Exception) -> None:
        self.restored.emit()
        self._on_failed(self._say_of_backups, error)

    def _in_words(self, backup: BackupInfo) -> BackupLine:
        noon = datetime.fromisoformat(backup.day).replace(tzinfo=UTC).timestamp() + _NOON_S
        today = datetime.fromtimestamp(self._clock(), UTC).date().isoformat() == backup.day
        occasions = {
            "daily": tr("Daily"),
            "asked": tr("Asked for"),
            "migration": tr("Before an update"),
            "restore": tr("Before going back"),
        }
        return BackupLine(
            id=backup.id,
            day=tr("Today") if today else moment(noon, now=self._clock()),
            occasion=occasions.get(backup.occasion, backup.occasion),
            size=file_size(backup.size),
        )


def file_size(size: int) -> str:
    """Return bytes as people read them: "350 kB", "1.4 MB"."""
    if size < 10**6:
        return tr("{n} kB", n=number(max(1, round(size / 1000))))
    return tr("{n} MB", n=number(size / 10**6, 1))


def _refusal(error: AppError) -> str:
    match error:
        case DiskFullError():
            return tr("The disk is full. This holds until Chalkline closes, then it is gone.")
        case ReadOnlyStoreError():
            return tr("The folder cannot be written to.")
        case DamagedStoreError():
            return tr("This backup is damaged. Nothing was changed.")
        case _:
            return tr("That did not work. Nothing was changed.")
