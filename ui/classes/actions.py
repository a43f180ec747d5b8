"""What is done to classes and pupils: calls of the store, each with its Undo."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from app.classes.model import ClassId, Pupil, PupilId, SchoolClass
from app.classes.ports import ClassBook
from app.errors import AppError
from ui.classes import phrases
from ui.tasks import TaskRunner
from ui.words import ntr, tr

T = TypeVar("T")


class ShowToast(Protocol):
    """Says that something is done, with an action to take it back."""

    def __call__(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> object:
        """Show it."""


class ClassActions(QObject):
    """`changed`: ask the store again. `made(id)`: a class has come to be."""

    changed = Signal()
    made = Signal(str)

    def __init__(
        self, book: ClassBook, tasks: TaskRunner, toast: ShowToast, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._tasks = tasks
        self._toast = toast

    def new_class(self, name: str, year: str) -> None:
        """Make a class."""
        self._tasks.watch(self._book.add_class(name, year), self._on_made, self._on_refused)

    def rename(self, one: SchoolClass, name: str) -> None:
        """Give a class another name."""
        said = tr("The class is called “{name}” now", name=name)
        undo = partial(self._book.rename_class, one.id, one.name)
        self._do(self._book.rename_class(one.id, name), said, undo)

    def set_year(self, one: SchoolClass, year: str) -> None:
        """Put a class into another year."""
        said = tr("“{name}” is in {year} now", name=phrases.class_name(one), year=year)
        undo = partial(self._book.set_year, one.id, one.year)
        self._do(self._book.set_year(one.id, year), said, undo)

    def archive(self, some: Sequence[SchoolClass], *, on: bool) -> None:
        """Move classes to the archive, or take them out."""
        ids = [one.id for one in some]
        if on:
            said = ntr("{n} class moved to the archive", "{n} classes moved to the archive",
                       len(ids))  # fmt: skip
        else:
            said = ntr("{n} class taken out of the archive",
                       "{n} classes taken out of the archive", len(ids))  # fmt: skip
        undo = partial(self._book.archive, ids, on=not on)
        self._do(self._book.archive(ids, on=on), said, undo)

    def delete(self, one: SchoolClass) -> None:
        """Delete a class for good; the window has asked."""
        said = tr("“{name}” deleted", name=phrases.class_name(one))
        self._do(self._book.delete_class(one.id), said, None)

    def add(self, class_id: ClassId, names: Sequence[str]) -> None:
        """Add pupils at the end of the list."""
        self._tasks.watch(self._book.add_pupils(class_id, names), self._on_added, self._on_refused)

    def rename_pupil(self, pupil: Pupil, name: str) -> None:
        """Correct a name."""
        said = tr("“{name}” corrected", name=name)
        undo = partial(self._book.rename_pupil, pupil.id, pupil.name)
        self._do(self._book.rename_pupil(pupil.id, name), said, undo)

    def remove(self, pupils: Sequence[PupilId]) -> None:
        """Take pupils off the list."""
        said = ntr("{n} pupil taken off the list", "{n} pupils taken off the list", len(pupils))
        undo = partial(self._book.restore_pupils, pupils)
        self._do(self._book.remove_pupils(pupils), said, undo)

    def move(self, pupil: Pupil, *, to: int, back: int) -> None:
        """Move a pupil to a place, counted from 0; `back` is where they stood."""
        said = tr("“{name}” moved", name=pupil.name)
        undo = partial(self._book.move_pupil, pupil.id, back)
        self._do(self._book.move_pupil(pupil.id, to), said, undo)

    def say_failed(self, error: Exception) -> None:
        """Say in words why the store did not do it; raise what is no AppError."""
        if not isinstance(error, AppError):
            raise error
        self._toast(phrases.refusal(error))

    def _do(
        self, future: "Future[T]", said: str, undo: Callable[[], "Future[Any]"] | None
    ) -> None:
        self._tasks.watch(future, partial(self._on_done, said, undo), self._on_refused)

    def _on_done(
        self, said: str, undo: Callable[[], "Future[Any]"] | None, _answer: object
    ) -> None:
        if undo is None:
            self._toast(said)
        else:
            self._toast(said, tr("Undo"), partial(self._take_back, undo))
        self.changed.emit()

    def _take_back(self, undo: Callable[[], "Future[Any]"]) -> None:
        self._tasks.watch(undo(), self._on_back, self._on_refused)

    def _on_back(self, _answer: object) -> None:
        self.changed.emit()

    def _on_made(self, one: SchoolClass) -> None:
        self._toast(
            tr("“{name}” was made", name=one.name),
            tr("Undo"),
            partial(self._take_back, partial(self._book.delete_class, one.id)),
        )
        self.made.emit(one.id)

    def _on_added(self, pupils: tuple[Pupil, ...]) -> None:
        ids = [pupil.id for pupil in pupils]
        self._toast(
            ntr("{n} pupil added", "{n} pupils added", len(ids)),
            tr("Undo"),
            partial(self._take_back, partial(self._book.remove_pupils, ids)),
        )
        self.changed.emit()

    def _on_refused(self, error: Exception) -> None:
        self.say_failed(error)
        self.changed.emit()
