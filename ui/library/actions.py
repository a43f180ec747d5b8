"""What is done with a card: the store is asked, the card changes at once, Undo leads back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal, Slot

from app.errors import AppError
from app.ports import Workbook
from app.worksheets.tidy import clean_name, clean_tags
from app.worksheets.worksheet import Card, LibraryQuery, SheetId, Worksheet
from ui.library import phrases
from ui.library.commands import Command
from ui.library.panel import LibraryPanel
from ui.tasks import TaskRunner
from ui.words import tr


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a card stood, and in the answer to what."""

    row: int
    query: LibraryQuery


class ShowToast(Protocol):
    """Says that something was done, with a way back."""

    def __call__(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> object:
        """Show it."""


class CardActions(QObject):
    """Stands between the panel's wishes and the store.

    `opened(sheet)`, `printed(sheet)`: the user wants that. `sheet_changed(Worksheet)`: the store
    has it. `count_moved(change)`: the library grew or shrank. `copied(sheet)`: choose the copy.
    `answer_old`: ask the query again; `library_changed`: ask for everything again.
    """

    opened = Signal(str)
    printed = Signal(str)
    sheet_changed = Signal(object)
    count_moved = Signal(int)
    copied = Signal(str)
    answer_old = Signal()
    public_wished = Signal(str, bool)
    """Sheet; whether colleagues shall find it."""
    library_changed = Signal()

    def __init__(
        self,
        panel: LibraryPanel,
        workbook: Workbook,
        tasks: TaskRunner,
        toast: ShowToast,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._workbook = workbook
        self._tasks = tasks
        self._toast = toast
        panel.wished.connect(self._on_wished)
        panel.renamed.connect(self._on_renamed)
        panel.tagged.connect(self._on_tagged)

    # -- what the panel asks for
    def _card(self, sheet: str) -> Card | None:
        row = self._panel.model.row_of(SheetId(sheet))
        return self._panel.model.cards[row] if row >= 0 else None

    @Slot(object, str)
    def _on_wished(self, command: Command, sheet: str) -> None:
        card = self._card(sheet)
        if card is None:
            return
        match command:
            case Command.OPEN | Command.PRINT:
                (self.opened if command is Command.OPEN else self.printed).emit(sheet)
            case Command.STAR:
                self._star(card, on=not card.is_favorite)
            case Command.TEMPLATE:
                self._make_template(card, on=not card.is_template)
            case Command.PUBLIC:
                self.public_wished.emit(sheet, not card.is_public)
            case Command.DUPLICATE:
                self._duplicate(card)
            case Command.ARCHIVE:
                self._archive(card, on=card.archived_at is None)
            case Command.DELETE:
                self._delete(card)
            case Command.RENAME | Command.TAGS | Command.MORE:
                pass  # the panel's own business

    def _star(self, card: Card, *, on: bool) -> None:
        self._panel.model.replace(replace(card, is_favorite=on))
        self._tasks.watch(
            self._workbook.set_favourite(card.id, on=on),
            self._on_changed,
            partial(self._on_refused, card),
        )

    def _make_template(self, card: Card, *, on: bool) -> None:
        self._panel.model.replace(replace(card, is_template=on))
        self._tasks.watch(
            self._workbook.set_template(card.id, on=on),
            partial(self._on_template_made, on),
            partial(self._on_refused, card),
        )

    def _on_template_made(self, on: bool, sheet: Worksheet) -> None:  # noqa: FBT001 - by partial
        self._on_changed(sheet)
        self.library_changed.emit()
        if on:
            self._toast(tr("“{name}” is now a template", name=sheet.name))
        else:
            self._toast(tr("“{name}” is no longer a template", name=sheet.name))

    @Slot(str, str)
    def _on_renamed(self, sheet: str, name: str) -> None:
        card = self._card(sheet)
        if card is None:
            return
        clean = clean_name(name)
        if clean:
            self._panel.model.replace(replace(card, name=clean))
        self._tasks.watch(
            self._workbook.rename(card.id, clean),
            self._on_changed,
            partial(self._on_refused, card),
        )

    @Slot(str, object)
    def _on_tagged(self, sheet: str, tags: Sequence[str]) -> None:
        card = self._card(sheet)
        if card is None:
            return
        clean = clean_tags(tags)
        self._panel.model.replace(replace(card, tags=clean))
        self._tasks.watch(
            self._workbook.set_tags(card.id, clean),
            self._on_tags_kept,
            partial(self._on_refused, card),
        )

    def _on_tags_kept(self, sheet: Worksheet) -> None:
        self._on_changed(sheet)
        self.answer_old.emit()  # the pills offer every tag in use

    def _duplicate(self, card: Card) -> None:
        name = tr("Copy of {name}", name=card.name)
        self._tasks.watch(
            self._workbook.duplicate(card.id, name=name), self._on_duplicated, self.say_failed
        )

    def _on_duplicated(self, sheet: Worksheet) -> None:
        self.copied.emit(sheet.id)
        self._toast(
            tr("“{name}” was made", name=sheet.name),
            tr("Undo"),
            partial(self._take_away_copy, sheet.id),
        )

    def _take_away_copy(self, sheet: SheetId) -> None:
        card = self._card(sheet)
        self._tasks.watch(
            self._workbook.delete(sheet), partial(self._on_copy_gone, card), self.say_failed
        )

    def _on_copy_gone(self, card: Card | None, _sheet: Worksheet) -> None:
        if card is not None:
            self._take_out(card)
        else:
            self.library_changed.emit()

    def _archive(self, card: Card, *, on: bool) -> None:
        said = (
            tr("“{name}” moved to the archive", name=card.name)
            if on
            else tr("“{name}” is back in the library", name=card.name)
        )
        spot = self._take_out(card)
        self._tasks.watch(
            self._workbook.archive(card.id, on=on),
            partial(self._on_gone, said, partial(self._unarchive, card, spot, not on)),
            partial(self._on_stayed, card, spot),
        )

    def _delete(self, card: Card) -> None:
        said = tr("“{name}” deleted", name=card.name)
        spot = self._take_out(card)
        self._tasks.watch(
            self._workbook.delete(card.id),
            partial(self._on_gone, said, partial(self._undelete, card, spot)),
            partial(self._on_stayed, card, spot),
        )

    def _on_gone(self, said: str, undo: Callable[[], object], sheet: Worksheet) -> None:
        self.sheet_changed.emit(sheet)
        self._toast(said, tr("Undo"), undo)

    def _on_stayed(self, card: Card, spot: _Spot, error: Exception) -> None:
        self._put_back(card, spot)
        self.say_failed(error)

    def _unarchive(self, card: Card, spot: _Spot, on: bool) -> None:  # noqa: FBT001 - by partial
        self._tasks.watch(
            self._workbook.archive(card.id, on=on),
            partial(self._on_back, card, spot),
            self.say_failed,
        )

    def _undelete(self, card: Card, spot: _Spot) -> None:
        self._tasks.watch(
            self._workbook.undelete(card.id),
            partial(self._on_back, card, spot),
            self.say_failed,
        )

    def _on_back(self, card: Card, spot: _Spot, sheet: Worksheet) -> None:
        self._put_back(_after(card, sheet), spot)
        self.sheet_changed.emit(sheet)

    def _take_out(self, card: Card) -> _Spot:
        """Take a card off the view at once, so that the next key means the next card."""
        spot = _Spot(self._panel.take_out(card.id), self._panel.query)
        self._count(card, -1)
        return spot

    def _put_back(self, card: Card, spot: _Spot) -> None:
        """Put a card back where it stood; ask anew when something else is shown by now."""
        self._count(card, 1)
        if spot.query == self._panel.query:
            self._panel.put_back(spot.row, card)
        else:
            self.answer_old.emit()

    def _count(self, card: Card, change: int) -> None:
        if card.archived_at is None:
            self.count_moved.emit(change)

    def _on_changed(self, sheet: Worksheet) -> None:
        card = self._card(sheet.id)
        if card is not None:
            self._panel.model.replace(_after(card, sheet))
        self.sheet_changed.emit(sheet)

    def _on_refused(self, card: Card, error: Exception) -> None:
        self._panel.model.replace(card)
        self.say_failed(error)

    def say_failed(self, error: Exception) -> None:
        """Say in words why the store did not do it; raise what is no AppError."""
        if not isinstance(error, AppError):
            raise error
        self._toast(phrases.refusal(error))


def _after(card: Card, sheet: Worksheet) -> Card:
    """Return `card` as `sheet` now says."""
    return replace(
        card,
        name=sheet.name,
        tags=sheet.tags,
        updated_at=sheet.updated_at,
        is_favorite=sheet.is_favorite,
        is_template=sheet.is_template,
        is_public=sheet.is_public,
        archived_at=sheet.archived_at,
    )
