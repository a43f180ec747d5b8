"""Sharing in the program: links and files of the sheet, copies of what others share."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from app.exchange.status import Phase, SyncStatus
from app.ports import Workbook
from app.sharing.chalk import MAX_FILE_BYTES, SUFFIX
from app.sharing.parcel import Parcel
from app.worksheets.worksheet import Printed, Version, VersionId, Worksheet
from ui.editor.presenter import paper_title
from ui.editor.saver import reason_of
from ui.editor.state import Mode
from ui.sharing import phrases
from ui.sharing.phrases import Expiry
from ui.sharing.port import Share, Sharing, SharingBook
from ui.tasks import TaskRunner
from ui.words import tr

if TYPE_CHECKING:
    from ui.library.place import LibraryPlace
    from ui.program import Program
    from ui.program_colleagues import ColleaguesWishes
    from ui.sharing.open_sheet import OpenSharedSheet
    from ui.sharing.panel import LinkLine, SharePanel

_ALL = 10_000
"""More versions than a file holds."""


class SharingWishes(QObject):
    """Joins Share, "Open a shared worksheet…" and what is dragged onto the window."""

    def __init__(
        self, program: "Program", sharing: Sharing, book: SharingBook, store: Workbook
    ) -> None:
        super().__init__(program)
        self._program = program
        self.sharing = sharing
        self.book = book
        self._store = store
        self.net = TaskRunner(self)
        """Runs what waits for the network, so that a PDF never waits behind it."""
        self._panel: SharePanel | None = None
        self._open: OpenSharedSheet | None = None
        self._urls: dict[str, str] = {}
        self._asked = 0
        self._colleagues: ColleaguesWishes | None = None
        self._unsent: tuple[VersionId, int | None, str] | None = None
        self._is_asked_again = False
        """Whether the link of what was unsent is being made: asked once more, the server would
        make another one, and the first would lead nowhere.
        """
        if program.sync is not None:
            program.sync.port.status_changed.connect(self._on_status)

    # -- the panel under Share
    def ask(self) -> None:
        """Open the panel for the sheet on the desk."""
        presenter = self._program.presenter
        if presenter.sheet_id is None or presenter.mode is not Mode.EDIT:
            return
        top = self._program.editor.top
        rtl = top.layoutDirection() is Qt.LayoutDirection.RightToLeft
        corner = top.mapToGlobal(QPoint(0 if rtl else top.width(), top.height()))
        self._unsent, self._is_asked_again = None, False
        self.panel.ask(corner, has_server=self.has_server())
        self._load_links()

    @property
    def panel(self) -> "SharePanel":
        """The panel, made when it is first asked for."""
        if self._panel is None:
            from ui.sharing.panel import SharePanel

            panel = self._panel = SharePanel(self._program.window)
            panel.link_wished.connect(self._on_link_wished)
            panel.revoke_wished.connect(self._on_revoke_wished)
            panel.file_wished.connect(self.save_as_file)
            panel.server_wished.connect(self._program.open_server)
        return self._panel

    def has_server(self) -> bool:
        """Say whether there is a server to share on."""
        return self._program.sync is not None and self._program.sync.is_connected()

    def _load_links(self) -> None:
        sheet = self._program.presenter.sheet_id
        if sheet is not None and self.has_server():
            self.net.run(
                partial(self._links_of, str(sheet)), self._on_links, self._on_links_failed
            )

    def _links_of(self, sheet: str) -> Sequence[Share]:
        return self.sharing.links().of_worksheet(sheet)

    def _on_links(self, links: Sequence[Share]) -> None:
        now = self._program.world.clock()
        newest = sorted(links, key=lambda one: one.created_at, reverse=True)
        self.panel.show_links([self._line(one, now) for one in newest])

    def _line(self, share: Share, now: float) -> "LinkLine":
        from ui.sharing.panel import LinkLine

        return LinkLine(
            id=share.id,
            made=phrases.made(share, now=now),
            use=phrases.use_of(share, now=now),
            url=share.url or self._urls.get(share.id, ""),
            is_alive=phrases.is_alive(share, now=now),
        )

    def _on_links_failed(self, error: Exception) -> None:
        self.panel.say(self._sentence(error))

    # -- a link
    def _on_link_wished(self, expiry: Expiry) -> None:
        days = phrases.days_of(expiry, now=self._program.world.clock())
        self.panel.set_making(tr("Making the link…"))
        self._keep_state(partial(self._on_kept_for_link, days))

    def _keep_state(self, then: "partial[None]") -> None:
        """Keep what is on the desk as a version that is shared, then go on with it."""
        from ui.printing.presenter import snapshot

        presenter = self._program.presenter
        if presenter.sheet_id is None:
            return
        self._program.saver.make_version()
        content = presenter.content
        kept = snapshot(content.config, presenter.drawn, title=paper_title(content))
        self._program.tasks.watch(
            self.book.share(presenter.sheet_id, kept), then, self._program.say_failed
        )

    def _on_kept_for_link(self, days: int | None, printed: Printed) -> None:
        self._program.on_printed(printed)
        self._make_link(printed.version.id, days, uuid4().hex)

    def _make_link(self, version: VersionId, days: int | None, share_id: str) -> None:
        self.net.run(
            partial(self._create, version, days, share_id),
            self._on_link,
            partial(self._on_link_failed, (version, days, share_id)),
        )

    def _create(self, version: VersionId, days: int | None, share_id: str) -> Share:
        return self.sharing.links().create(version, expires_in_days=days, share_id=share_id)

    def _on_link(self, share: Share) -> None:
        self._unsent, self._is_asked_again = None, False
        self._urls[share.id] = share.url
        self.panel.say("")
        self.panel.show_link(share.url)
        self._load_links()

    def _on_link_failed(self, wish: tuple[VersionId, int | None, str], error: Exception) -> None:
        if self._unsent is None and self.sharing.is_unsent(error):
            self._unsent = wish
            self.panel.set_making(tr("Sending the worksheet to the server first…"))
            self._program.sync_now()
            return
        self._unsent, self._is_asked_again = None, False
        self.panel.refuse(self._sentence(error))

    @Slot(object)
    def _on_status(self, status: SyncStatus) -> None:
        """Colleagues come and go with a server; a worksheet that was sent can get its link."""
        if self._colleagues is not None:
            self._colleagues.offer()
        if self._unsent is None or self._is_asked_again or status.phase is Phase.SYNCING:
            return
        if status.phase is Phase.IDLE:
            self._is_asked_again = True
            self._make_link(*self._unsent)
        elif status.phase is not Phase.WAITING:
            from ui.sync.phrases import hint

            self._unsent = None
            self.panel.refuse(hint(status))

    @Slot(str)
    def _on_revoke_wished(self, link: str) -> None:
        self.net.run(partial(self._revoke, link), self._on_revoked, self._on_links_failed)

    def _revoke(self, link: str) -> None:
        self.sharing.links().revoke(link)

    def _on_revoked(self, _nothing: None) -> None:
        self.panel.say(tr("The link leads nowhere any more."))
        self._load_links()

    # -- a file
    @Slot()
    def save_as_file(self) -> None:
        """Ask where, then write the sheet with its history."""
        self.picker().open()

    def picker(self) -> QFileDialog:
        """Return the system's file picker, to be opened."""
        name = self._program.presenter.content.name
        clean = "".join(" " if letter in '<>:"/\\|?*' else letter for letter in name).strip()
        folder = Path(self._program.settings.folders.pdf or self._program.world.places.documents)
        dialog = QFileDialog(
            self._program.window,
            tr("Save the worksheet as a file"),
            str(folder / f"{clean or 'worksheet'}{SUFFIX}"),
            f"Chalkline (*{SUFFIX})",
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write_to)
        return dialog

    @Slot(str)
    def write_to(self, path: str) -> None:
        """Keep the state as a version and write it with its history to `path`."""
        self._keep_state(partial(self._on_kept_for_file, Path(path)))

    def _on_kept_for_file(self, path: Path, printed: Printed) -> None:
        self._program.on_printed(printed)
        sheet = printed.worksheet.id
        self._program.tasks.watch(
            self._store.versions(sheet, limit=_ALL),
            partial(self._on_history, path, printed.worksheet),
            self._program.say_failed,
        )

    def _on_history(self, path: Path, sheet: Worksheet, versions: tuple[Version, ...]) -> None:
        task = partial(_write, self.sharing, path, sheet, versions)
        self._program.tasks.run(task, self._on_written, self._on_not_written)

    def _on_written(self, path: Path) -> None:
        self._program.window.toasts.show_toast(
            tr("“{name}” is saved", name=path.name),
            tr("Show"),
            partial(self._program.show_file, path),
        )

    def _on_not_written(self, error: Exception) -> None:
        self._program.say_about_store(reason_of(error))

    # -- what others share
    @Slot()
    def open_shared(self) -> None:
        """Ask for a link or a file."""
        self.open_sheet.open_shared()

    def offer_link(self, link: str) -> None:
        """Ask with a link filled in that came from outside the program."""
        self.open_sheet.offer(link)

    @property
    def open_sheet(self) -> "OpenSharedSheet":
        """What asks for a link or a file, made when it is first asked for."""
        if self._open is None:
            from ui.sharing.open_sheet import OpenSharedSheet

            self._open = OpenSharedSheet(self._program.window)
            self._open.link_wished.connect(self._on_follow)
            self._open.file_wished.connect(self.open_file)
            self._open.given_up.connect(self._on_given_up)
        return self._open

    @Slot(str)
    def open_file(self, path: str) -> None:
        """Open a `.chalk` file as a copy."""
        file = Path(path)
        self._program.tasks.run(
            partial(_read, self.sharing, file),
            partial(self._on_parcel, file.name),
            partial(self._on_not_opened, file.name),
        )

    @Slot(str)
    def _on_follow(self, link: str) -> None:
        self._asked += 1
        self.net.run(
            partial(self.sharing.fetch, link),
            partial(self._on_fetched, self._asked, phrases.host_of(link)),
            partial(self._on_not_fetched, self._asked),
        )

    @Slot()
    def _on_given_up(self) -> None:
        self._asked += 1

    def _on_fetched(self, number: int, host: str, parcel: Parcel) -> None:
        if number == self._asked:
            self._on_parcel(host, parcel)

    def _on_not_fetched(self, number: int, error: Exception) -> None:
        if number == self._asked:
            self.open_sheet.refuse(self._sentence(error))

    def _on_parcel(self, source: str, parcel: Parcel) -> None:
        self.take_copy(parcel, source)

    def take_copy(self, parcel: Parcel, source: str) -> None:
        """Put a copy into the library and onto the desk, and say from whom it is."""
        self._program.tasks.watch(
            self.book.import_copy(parcel),
            partial(self._on_copied, source),
            self._program.say_failed,
        )

    def _on_copied(self, source: str, sheet: Worksheet) -> None:
        if self._open is not None:
            self._open.set_waiting(waiting=False)
            self._open.close_sheet()
        self._program.open_sheet(sheet.id)
        self._program.library_changed()
        said = (
            tr("“{name}” opened as a copy, from {source}", name=sheet.name, source=source)
            if source
            else tr("“{name}” opened as a copy", name=sheet.name)
        )
        self._program.window.toasts.show_toast(said)

    def _on_not_opened(self, name: str, error: Exception) -> None:
        sentence = self._sentence(error)
        if self._open is not None and self._open.isVisible():
            self._open.refuse(sentence)
            return
        self._program.say_about_store(
            tr("“{name}” could not be opened. {why}", name=name, why=sentence)
        )

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, OSError):
            return tr("The file cannot be read. Look whether it is still there.")
        return self.sharing.sentence(error)

    def join_library(self, place: "LibraryPlace") -> None:
        """Offer the colleagues' worksheets there while there is a server."""
        from ui.program_colleagues import ColleaguesWishes

        self._colleagues = ColleaguesWishes(self._program, self, place)

    def close(self) -> None:
        """End: no more answers. Safe to call twice."""
        self.net.close()


def _read(sharing: Sharing, path: Path) -> Parcel:
    """Read a file no further than one may be long.

    Raises:
        OSError, ChalkFileError, NewerFormatError
    """
    if not path.is_file():  # a pipe would never end
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return sharing.unpack(file.read(MAX_FILE_BYTES + 1))


def _write(sharing: Sharing, path: Path, sheet: Worksheet, versions: Sequence[Version]) -> Path:
    """Write the file, whole or not at all, and return its path.

    Raises:
        DiskFullError, ReadOnlyStoreError: naming the file.
    """
    from storage.files import write_atomically

    write_atomically(path, sharing.pack(sheet, versions))
    return path
