"""The classes in the program: the place is made when it is first shown."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from app.classes.model import SchoolClass
from app.classes.ports import ClassBook
from ui.opening import OpeningPart
from ui.shell.place import Place, PlaceEntry
from ui.words import tr

if TYPE_CHECKING:
    from ui.classes.place import ClassesPlace
    from ui.program import Program


class ClassWishes(QObject):
    """Joins the place with the window and the store."""

    def __init__(self, program: "Program") -> None:
        super().__init__(program)
        self._program = program
        self._place: ClassesPlace | None = None
        self.book = cast("ClassBook", OpeningPart(program.workbook, "classes"))

    def entry(self) -> PlaceEntry:
        """Return the place for the side bar."""
        return PlaceEntry(key="classes", title=tr("Classes"), icon="users", make=self._make)

    def count(self) -> None:
        """Show in the side bar how many classes there are."""
        self._program.tasks.watch(self.book.classes(), self._on_counted, self._program.say_failed)
        if self._place is not None and self._program.window.shown_key() == "classes":
            self._place.refresh()

    def _on_counted(self, found: tuple[SchoolClass, ...]) -> None:
        many = str(len(found)) if found else ""
        self._program.window.side_bar.places.set_trailing("classes", many)

    def _make(self) -> Place:
        from ui.classes.place import ClassesPlace

        program = self._program
        self._place = ClassesPlace(
            book=self.book,
            tasks=program.tasks,
            toast=program.window.toasts.show_toast,
            clock=program.world.clock,
            documents=Path(program.world.places.documents),
            write_file=_write,
        )
        return self._place


def _write(path: Path, data: bytes) -> None:
    """Write a whole file; raise StoreErrors in words."""
    from storage.errors import file_errors
    from storage.files import write_atomically

    with file_errors(path):
        write_atomically(path, data)
