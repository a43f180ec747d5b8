"""What is done with versions: kept for good, gone on from, printed again."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot

from app.classes.handout_ports import Voided
from app.errors import AppError
from app.ports import Workbook
from app.worksheets.worksheet import Version, VersionId
from ui.editor.note_popover import NotePopover
from ui.editor.page_words import cannot_be_shown
from ui.editor.presenter import paper_title
from ui.editor.state import Mode
from ui.printing.wish import Target
from ui.words import ntr, tr

if TYPE_CHECKING:
    from ui.program import Program


class VersionWishes(QObject):
    """Joins the history and Pin with the store."""

    def __init__(self, program: "Program", store: Workbook) -> None:
        super().__init__(program)
        self._program = program
        self._store = store
        self.note = NotePopover(program.window)
        self.note.committed.connect(self._on_note)
        program.editor.pin_asked.connect(self._on_pin_asked)
        program.panel.reprint_requested.connect(self._on_reprint)
        program.panel.duplicate_requested.connect(self._on_duplicate)
        program.panel.void_requested.connect(self._on_void)
        program.history.pinned.connect(self._on_pinned)

    @Slot()
    def _on_pin_asked(self) -> None:
        presenter = self._program.presenter
        if presenter.mode is Mode.EDIT and presenter.sheet_id is not None:
            top = self._program.editor.top
            self.note.ask(top.mapToGlobal(QPoint(top.width() - 420, top.height())))

    def _on_note(self, note: str) -> None:
        from ui.printing.presenter import snapshot

        presenter = self._program.presenter
        if presenter.sheet_id is None:
            return
        self._program.saver.make_version()
        content = presenter.content
        kept = snapshot(content.config, presenter.drawn, title=paper_title(content))
        future = self._store.pin(presenter.sheet_id, kept, note=note)
        self._program.tasks.watch(future, self._on_pin_made, self._program.say_failed)

    def _on_pin_made(self, _version: Version) -> None:
        self._program.window.toasts.show_toast(
            tr("This version is kept for good"), tr("Show"), self._program.editor.open_history
        )
        self._program.refresh_history()

    def _on_pinned(self, _now: Version, before: Version) -> None:
        self._program.window.toasts.show_toast(
            tr("Pinned"), tr("Undo"), partial(self._program.history.unpin, before)
        )

    def _on_void(self, version_id: str) -> None:
        book = self._program.workbook.hand_outs()
        if book is not None:
            future = book.void_version(VersionId(version_id))
            self._program.tasks.watch(future, self._on_voided, self._program.say_failed)

    def _on_voided(self, voided: Voided) -> None:
        self._program.refresh_history()
        self._program.window.toasts.show_toast(
            ntr("The codes of {n} copy are void", "The codes of {n} copies are void",
                len(voided.copies)),
            tr("Undo"),
            partial(self._unvoid, voided),
        )  # fmt: skip

    def _unvoid(self, voided: Voided) -> None:
        book = self._program.workbook.hand_outs()
        if book is not None:
            future = book.unvoid(voided)
            self._program.tasks.watch(future, self._on_unvoided, self._program.say_failed)

    def _on_unvoided(self, _nothing: None) -> None:
        self._program.refresh_history()
        self._program.window.toasts.show_toast(tr("The codes count again"))

    def _on_duplicate(self, version_id: str) -> None:
        future = self._store.version(VersionId(version_id))
        self._program.tasks.watch(future, self._on_version_to_copy, self._program.say_failed)

    def _on_version_to_copy(self, version: Version) -> None:
        name = version.name or self._program.presenter.content.name
        self._program.start_from(version.config, name, tr("Copy of {name}", name=name), copy=True)

    def _on_reprint(self, version_id: str) -> None:
        future = self._store.version(VersionId(version_id))
        self._program.tasks.watch(future, self._on_version_to_print, self._program.say_failed)

    def _on_version_to_print(self, version: Version) -> None:
        try:
            self._program.presenter.show_version(version)
        except AppError as error:
            self._program.say_about_store(cannot_be_shown(version.name, error))
            return
        self._program.ask_print(Target.PRINTER)
