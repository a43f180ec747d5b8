"""The place "Classes": what the teacher does becomes calls of the store, and answers words."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QWidget
from typing_extensions import override

from app.classes.model import ClassId, Pupil, SchoolClass
from app.classes.ports import ClassBook
from app.classes.rosters import as_csv, school_year
from app.ports import Clock
from ui.classes import phrases
from ui.classes.actions import ClassActions, ShowToast
from ui.classes.add_panel import MOST_BYTES
from ui.classes.header import ClassHeader
from ui.classes.shelf import ClassShelf
from ui.classes.view import ClassView
from ui.components.base import rule, surface
from ui.components.confirm import ConfirmDialog
from ui.components.empty_state import EmptyState
from ui.shell.command import Command
from ui.shell.place import Place
from ui.tasks import TaskRunner
from ui.theme.icons import icon
from ui.words import ntr, tr

WriteFile = Callable[[Path, bytes], object]
"""Writes a whole file or none of it; raises AppErrors."""


class ClassesPlace(Place):
    """Fulfils the window's `Place`."""

    def __init__(
        self,
        *,
        book: ClassBook,
        tasks: TaskRunner,
        toast: ShowToast,
        clock: Clock,
        documents: Path,
        write_file: WriteFile,
        parent: QObject | None = None,
    ) -> None:
        """`documents` is where the file picker begins."""
        super().__init__(parent)
        self._book = book
        self._tasks = tasks
        self._toast = toast
        self._clock = clock
        self._documents = documents
        self._write_file = write_file
        self._asked = 0
        self._archive = False
        self._rename_next = False
        self._chosen = ""
        self._classes: tuple[SchoolClass, ...] = ()
        self.header = ClassHeader()
        self._whole = QWidget()
        surface(self._whole, "panel")
        self.shelf = ClassShelf(self._whole)
        self.view = ClassView(self.header.segments, self._whole)
        self.empty = EmptyState("", icon="users", parent=self._whole)
        self._stack = QStackedWidget(self._whole)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.shelf)
        row.addWidget(rule(vertical=True, parent=self._whole))
        row.addWidget(self._stack, 1)
        self._actions = ClassActions(book, tasks, toast, self)
        self._connect()

    def _connect(self) -> None:
        self._actions.changed.connect(self.refresh)
        self._actions.made.connect(self._on_made)
        self.shelf.picked.connect(self._on_picked)
        self.shelf.archive_shown.connect(self.show_archive)
        self.shelf.new_wished.connect(self.new_class)
        self.empty.pressed.connect(self._on_empty_pressed)
        header, view = self.header, self.view
        header.renamed.connect(self._on_renamed)
        header.year_given.connect(self._on_year)
        header.title.left.connect(view.focus_list)
        header.year.left.connect(view.focus_list)
        header.add_button.clicked.connect(self.add_pupils)
        header.export_button.clicked.connect(self.export)
        header.more_button.clicked.connect(self._on_more)
        view.add_wished.connect(self.add_pupils)
        view.has_own_next_step.connect(header.step_back)
        view.name_given.connect(self._on_name)
        view.add_panel.added.connect(self._on_names)
        view.add_panel.file_wished.connect(self._on_file_wished)
        view.list.removed.connect(self._actions.remove)
        view.list.moved.connect(self._on_moved)
        view.list.pupils.rename_wished.connect(self._on_pupil_renamed)

    # -- Place
    @override
    def widget(self) -> QWidget:
        return self._whole

    @override
    def top_bar(self) -> QWidget:
        return self.header

    @override
    def panes(self) -> Sequence[QWidget]:
        return (self.shelf, self._stack)

    @override
    def activated(self) -> None:
        self.refresh()
        self.shelf.list.setFocus()

    @override
    def escape(self) -> bool:
        was_adding = self.view.is_adding()
        self.view.end_adding()
        return was_adding

    @override
    def commands(self) -> Sequence[Command]:
        def command(key: str, text: str, run: Callable[[], object], icon: str) -> Command:
            return Command(id=f"classes.{key}", text=text, run=run, icon=icon,
                           is_enabled=self._is_class_shown)  # fmt: skip

        return (
            Command(id="classes.new", text=tr("New class"), run=self.new_class, icon="plus"),
            command("add", tr("Add pupils…"), self.add_pupils, "user-plus"),
            command("rename", tr("Rename the class"), self.header.title.edit, "pencil"),
            command("export", tr("Export names…"), self.export, "download"),
            command("archive", tr("Move to or out of the archive"), self.archive, "archive"),
            command("archive-year", tr("Archive the whole year"), self.archive_year, "archive"),
            command("delete", tr("Delete the class…"), self.ask_delete, "trash-2"),
        )

    # -- what is shown
    def shown(self) -> SchoolClass | None:
        """Return the class shown."""
        return next((one for one in self._classes if one.id == self._chosen), None)

    def _is_class_shown(self) -> bool:
        return self.shown() is not None

    @Slot()
    def refresh(self) -> None:
        """Ask the store again."""
        self._asked += 1
        self._tasks.watch(
            self._book.classes(archived=self._archive),
            partial(self._on_classes, self._asked, self._archive),
            self._actions.say_failed,
        )

    def _on_classes(self, asked: int, archive: bool, found: tuple[SchoolClass, ...]) -> None:  # noqa: FBT001 - by partial
        if not archive:
            self.count_changed.emit(str(len(found)) if found else "")
        if asked != self._asked:
            return  # a later question is on its way, and its answer counts
        self._classes = found
        if self.shown() is None:
            self._chosen = found[0].id if found else ""
        self.shelf.show_classes(found, self._chosen)
        self._show_chosen()

    def _show_chosen(self) -> None:
        one = self.shown()
        self.header.show_class(one)
        self.commands_changed.emit()
        if one is None:
            self._say_empty()
            self._stack.setCurrentWidget(self.empty)
            self.facts_changed.emit([])
            return
        self._stack.setCurrentWidget(self.view)
        self.facts_changed.emit(
            [f"{phrases.class_name(one)} · {phrases.pupils(one.pupils)}",
             tr("Names stay on this computer")]
        )  # fmt: skip
        self._tasks.watch(
            self._book.pupils(one.id),
            partial(self._on_pupils, one.id),
            self._actions.say_failed,
        )
        if self._rename_next:
            self._rename_next = False
            self.header.title.edit()

    def _on_pupils(self, class_id: ClassId, found: tuple[Pupil, ...]) -> None:
        if class_id == self._chosen:
            self.view.show_pupils(found)

    def _say_empty(self) -> None:
        if self._archive:
            self.empty.set_words(
                tr("Nothing in the archive"),
                tr("Classes of past years go here when you archive them."),
                button=tr("Show the classes of now"),
            )
        else:
            self.empty.set_words(
                tr("No classes yet"),
                tr("Make a class, then paste its names or read them from a file."),
                button=tr("New class"),
            )

    # -- wishes
    @Slot(object)
    def show_archive(self, archive: object) -> None:
        """Show the classes of the archive, or those of now."""
        self._archive = bool(archive)
        self.shelf.segments.set_value(self._archive)
        self.view.end_adding()
        self.refresh()

    @Slot()
    def new_class(self) -> None:
        """Make a class and put the cursor into its name."""
        if self._archive:
            self.show_archive(False)  # noqa: FBT003 - a slot
        today = time.localtime(self._clock())
        self._actions.new_class(tr("New class"), school_year(today.tm_year, today.tm_mon))

    @Slot(str)
    def _on_made(self, made: str) -> None:
        self._chosen = made
        self._rename_next = True
        self.refresh()

    @Slot(str)
    def _on_picked(self, chosen: str) -> None:
        self._chosen = chosen
        self.view.end_adding()
        self._show_chosen()

    @Slot()
    def _on_empty_pressed(self) -> None:
        if self._archive:
            self.show_archive(False)  # noqa: FBT003 - a slot
        else:
            self.new_class()

    @Slot(str)
    def _on_renamed(self, name: str) -> None:
        one = self.shown()
        if one is not None:
            self._actions.rename(one, name)

    @Slot(str)
    def _on_year(self, year: str) -> None:
        one = self.shown()
        if one is not None:
            self._actions.set_year(one, year)

    @Slot()
    def add_pupils(self) -> None:
        """Show the field for many names."""
        if self._is_class_shown():
            self.view.begin_adding()

    @Slot(str)
    def _on_name(self, name: str) -> None:
        self._actions.add(ClassId(self._chosen), [name])

    @Slot(list)
    def _on_names(self, names: list[str]) -> None:
        self._actions.add(ClassId(self._chosen), names)
        self.view.end_adding()

    @Slot(str, int)
    def _on_moved(self, pupil: str, to: int) -> None:
        pupils = self.view.list.pupils.pupils
        back = next((row for row, one in enumerate(pupils) if one.id == pupil), None)
        if back is not None:
            self._actions.move(pupils[back], to=to, back=back)

    @Slot(str, str)
    def _on_pupil_renamed(self, pupil: str, name: str) -> None:
        for one in self.view.list.pupils.pupils:
            if one.id == pupil:
                self._actions.rename_pupil(one, name)

    @Slot()
    def archive(self) -> None:
        """Move the class shown to the archive, or take it out."""
        one = self.shown()
        if one is not None:
            self._actions.archive([one], on=not self._archive)

    @Slot()
    def archive_year(self) -> None:
        """Move every class of the year shown to the archive, or take them out."""
        one = self.shown()
        if one is not None:
            same = [other for other in self._classes if other.year == one.year]
            self._actions.archive(same, on=not self._archive)

    @Slot()
    def ask_delete(self) -> None:
        """Ask whether the class shown shall go for good."""
        one = self.shown()
        if one is not None:
            self.delete_dialog(one).open()

    def delete_dialog(self, one: SchoolClass) -> ConfirmDialog:
        """Return the dialog that names the class and how many pupils go with it."""
        dialog = ConfirmDialog(
            ntr("Delete “{name}” and the name of {n} pupil for good?",
                "Delete “{name}” and the names of {n} pupils for good?",
                one.pupils, name=phrases.class_name(one)),
            stays=tr("Worksheets, printed copies and what was handed in stay."),
            destroy=tr("Delete"),
            keep=tr("Keep"),
            parent=self._whole.window(),
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(partial(self._actions.delete, one))
        return dialog

    def more_menu(self) -> QMenu:
        """Return what can be done with the class shown."""
        menu = QMenu(self.header)
        one = self.shown()
        year = one.year if one is not None else ""
        if self._archive:
            word, whole = tr("Take out of the archive"), tr("Take all of {year} out", year=year)
        else:
            word, whole = tr("Archive"), tr("Archive all of {year}", year=year)
        name = "archive-restore" if self._archive else "archive"
        menu.addAction(icon(name), word).triggered.connect(self.archive)
        menu.addAction(icon(name), whole).triggered.connect(self.archive_year)
        menu.addSeparator()
        menu.addAction(icon("trash-2"), tr("Delete…")).triggered.connect(self.ask_delete)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot()
    def _on_more(self) -> None:
        button = self.header.more_button
        self.more_menu().popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    # -- files
    @Slot()
    def _on_file_wished(self) -> None:
        dialog = QFileDialog(
            self._whole.window(), tr("Read names"), str(self._documents),
            tr("Names (*.csv *.txt *.tsv);;All files (*)"),
        )  # fmt: skip
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    @Slot(str)
    def read_file(self, path: str) -> None:
        """Show the names of a file in the field for many names."""
        self._tasks.run(
            partial(_head, Path(path)), self.view.add_panel.take_file, self._on_unreadable
        )

    def _on_unreadable(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        self._toast(tr("The file cannot be read. Nothing was changed."))

    @Slot()
    def export(self) -> None:
        """Ask where, then write the names as CSV."""
        one = self.shown()
        if one is None:
            return
        name = "".join(" " if letter in '<>:"/\\|?*' else letter for letter in one.name).strip()
        dialog = QFileDialog(
            self._whole.window(), tr("Export names"),
            str(self._documents / f"{name or 'class'}.csv"), "CSV (*.csv)",
        )  # fmt: skip
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Write the names of the class shown."""
        data = as_csv((one.name for one in self.view.list.pupils.pupils), header=tr("Name"))
        target = Path(path)
        self._tasks.run(
            partial(self._write_file, target, data),
            partial(self._on_exported, target.name),
            self._actions.say_failed,
        )

    def _on_exported(self, name: str, _answer: object) -> None:
        self._toast(tr("“{name}” is saved", name=name))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)
