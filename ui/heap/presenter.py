"""Turns what the teacher does with a heap into work of the store, and its outcome into words."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.classes.handout_ports import HandOutBook, Roll
from app.errors import AppError, NotFoundError
from app.intake.job import HeapReader
from app.marking.lines import PageLine, Pile, Whose
from app.marking.model import BlobId, Import, ImportId, ImportPage, PageFate
from app.marking.ports import IntakeBook
from app.ports import Clock
from app.worksheets.worksheet import CopyId
from ui.classes.actions import ShowToast
from ui.components.announce import announce
from ui.heap import phrases
from ui.heap.by_hand import file_by_hand
from ui.heap.counting import PageCounter
from ui.heap.importer import Importer
from ui.heap.picture import loaded
from ui.heap.window import DROP, IMPORT, WAITING, HeapWindow
from ui.tasks import TaskRunner
from ui.words import tr

_PICTURES = "*.pdf *.jpg *.jpeg *.png *.heic *.heif *.tif *.tiff *.webp *.bmp *.gif *.zip"


class HeapPresenter(QObject):
    """Stands between the window and the store. `waiting_changed(int)`: so many pages wait.
    `filed`: pupils' work came in or went, so that counts elsewhere are old.
    """

    waiting_changed = Signal(int)
    filed = Signal()

    def __init__(
        self,
        *,
        book: IntakeBook,
        hand_outs: HandOutBook,
        tasks: TaskRunner,
        make_reader: Callable[[], HeapReader],
        counter: PageCounter,
        clock: Clock,
        documents: Path,
        toast: ShowToast,
        parent: QObject | None = None,
    ) -> None:
        """`documents` is where the file picker begins, `toast` says what the window cannot."""
        super().__init__(parent)
        self._book = book
        self._hand_outs = hand_outs
        self._tasks = tasks
        self._clock = clock
        self._documents = documents
        self._toast_elsewhere = toast
        self._imports: tuple[Import, ...] = ()
        self._undo: list[tuple[ImportId, int]] = []
        self._asked = 0
        self.importer = Importer(book, make_reader, self)
        self.window = HeapWindow(counter)
        self._connect()

    def _connect(self) -> None:
        window, importer = self.window, self.importer
        self.destroyed.connect(window.deleteLater)
        window.picked.connect(self._on_picked)
        window.choose_wished.connect(self.choose)
        window.undo_wished.connect(self.undo)
        window.drop.dropped.connect(self.bring_in)
        window.drop_page.cancelled.connect(self._on_cancel)
        pages, side = window.pages, window.pages.side
        pages.shown.connect(self._on_shown)
        pages.list.thrown_away.connect(self._on_thrown_away)
        side.thrown_away.connect(self._on_thrown_away)
        side.taken_back.connect(self._on_taken_back)
        side.doubted.connect(self._on_doubted)
        side.given.connect(self._on_given)
        side.compared.connect(self._on_compared)
        side.form.code_typed.connect(self._on_code)
        side.form.class_picked.connect(self._on_class)
        side.form.filed.connect(self._on_filed)
        importer.started.connect(self._on_started)
        importer.stepped.connect(window.drop_page.show_step)
        importer.done.connect(self._on_done)
        importer.cancelled.connect(self._on_cancelled)
        importer.failed.connect(self._on_failed)

    # -- what the program asks
    def open(self) -> None:
        """Show the window, with what waits and the last imports."""
        self.refresh()
        self.window.open()

    @Slot(list)
    def bring_in(self, paths: Sequence[Path]) -> None:
        """Bring these files in, and show how far that is."""
        if not paths:
            return
        self.open()
        self.importer.add(paths)
        self.window.drop_page.show_waiting(self.importer.waiting)
        self.window.show_drop()

    def close(self) -> None:
        """Give up what comes in, and close the window with the program."""
        self.importer.close()
        self.window.close()

    @Slot()
    def choose(self) -> None:
        """Ask for files."""
        dialog = QFileDialog(
            self.window, tr("Bring in work"), str(self._documents),
            f"{tr('Scans and photos')} ({_PICTURES});;{tr('All files')} (*)",
        )  # fmt: skip
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._on_chosen)
        dialog.open()

    @Slot(list)
    def _on_chosen(self, names: list[str]) -> None:
        self.bring_in([Path(name) for name in names])

    # -- what is shown
    def refresh(self) -> None:
        """Ask the store again."""
        self._tasks.watch(self._hand_outs.rolls(), self._on_rolls, self._say_failed)
        self._tasks.watch(self._book.imports(), self._on_imports, self._say_failed)

    def _on_imports(self, found: tuple[Import, ...]) -> None:
        self._imports = found
        self._tasks.watch(self._book.lines(), self._on_waiting, self._say_failed)
        if self.window.key.startswith(IMPORT):
            self._show_import(self.window.key.removeprefix(IMPORT))

    def _on_waiting(self, lines: tuple[PageLine, ...]) -> None:
        self.window.show_imports(self._imports, waiting=len(lines), now=self._clock())
        self.waiting_changed.emit(len(lines))
        if self.window.key == WAITING:
            self.window.show_waiting(lines)

    @Slot(str)
    def _on_picked(self, key: str) -> None:
        if key == DROP:
            self.window.show_drop()
        elif key == WAITING:
            self.show_waiting()
        else:
            self._show_import(key.removeprefix(IMPORT), kind=phrases.ALL)

    def show_waiting(self) -> None:
        """Show all pages that wait."""
        self.window.show_waiting(())
        self._tasks.watch(self._book.lines(), self._on_waiting, self._say_failed)

    def _show_import(self, import_id: str, *, kind: str = "") -> None:
        made = next((one for one in self._imports if one.id == import_id), None)
        if made is None:
            return
        answer = partial(self._on_lines, made, kind)
        self._tasks.watch(self._book.lines(made.id), answer, self._say_failed)

    def _on_lines(self, made: Import, kind: str, lines: tuple[PageLine, ...]) -> None:
        chosen = self.window.pages.first_kind(lines) if kind == str(PageFate.LOOK) else kind
        self.window.show_import(made, lines, now=self._clock(), kind=chosen)
        if kind:  # it has just come in, or was asked for: the next key is for its pages
            self.window.pages.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_shown(self, line: PageLine | None) -> None:
        self._asked += 1
        self.window.pages.picture.say("")
        if line is None:
            return
        if line.picture is None:
            self.window.pages.picture.say(tr("There is no picture of it."))
            return
        self._load(line.page.name, partial(_picture, self._book, line.picture))

    @Slot(bool)
    def _on_compared(self, first: bool) -> None:  # noqa: FBT001 - a slot
        """Show the sheet that came first with a photocopied sheet's code, or that one again."""
        line = self.window.pages.list.current()
        if line is None or not first:
            self._on_shown(line)
        elif line.whose is not None and line.page.page is not None:
            self._asked += 1
            copy, page = line.whose.copy, line.page.page
            self._load(tr("The first sheet"), partial(_first_picture, self._book, copy, page))

    def _load(self, name: str, work: Callable[[], QImage]) -> None:
        self._tasks.run(
            work,
            partial(self._on_picture, self._asked, name),
            partial(self._on_no_picture, self._asked),
        )

    def _on_picture(self, asked: int, name: str, image: QImage) -> None:
        if asked == self._asked:
            self.window.pages.picture.show_picture(image, name=name)

    def _on_no_picture(self, asked: int, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        if asked == self._asked:
            self.window.pages.picture.say(tr("The picture cannot be shown."))

    def _on_rolls(self, rolls: tuple[Roll, ...]) -> None:
        self.window.pages.side.show_classes(rolls, now=self._clock())

    # -- a heap comes in
    @Slot(str)
    def _on_started(self, name: str) -> None:
        self.window.drop_page.show_start(name)
        self.window.drop_page.show_waiting(self.importer.waiting)
        if self.window.key == DROP:
            self.window.show_drop()

    @Slot()
    def _on_cancel(self) -> None:
        self.window.drop_page.show_stopping()
        self.importer.cancel()

    @Slot(object)
    def _on_done(self, made: Import) -> None:
        self._imports = (made, *self._imports)
        self.window.drop_page.show_idle()
        sentence = phrases.balance(made)
        announce(self.window, sentence)
        if self.window.key == DROP:
            self._show_import(made.id, kind=str(PageFate.LOOK))
        else:
            show = partial(self._show_import, made.id, kind=str(PageFate.LOOK))
            self.window.toasts.show_toast(sentence, tr("Show"), show)
        if not self.window.isVisible():  # closed while the heap came in
            self._toast_elsewhere(sentence, tr("Show"), self.window.open)
        self.refresh()
        self.filed.emit()

    @Slot()
    def _on_cancelled(self) -> None:
        self.window.drop_page.show_idle()
        if self.window.key == DROP:
            self.window.show_drop()
        self.window.toasts.show_toast(tr("Cancelled. Nothing of it was kept."))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.window.drop_page.show_idle()
        if self.window.key == DROP:
            self.window.show_drop()
        self._say_failed(error)

    # -- a page is looked at
    @Slot(str)
    def _on_code(self, copy: str) -> None:
        self._tasks.watch(
            self._book.whose(CopyId(copy)),
            self.window.pages.side.form.show_owner,
            partial(self._on_no_owner, copy),
        )

    def _on_no_owner(self, copy: str, error: Exception) -> None:
        if not isinstance(error, NotFoundError):
            self._say_failed(error)
            return
        self.window.pages.side.form.refuse_code(
            copy, tr("The code is right, but no sheet with it was printed from this computer.")
        )

    @Slot(str)
    def _on_class(self, class_id: str) -> None:
        self._tasks.watch(self._book.piles(class_id), self._on_piles, self._say_failed)

    def _on_piles(self, piles: tuple[Pile, ...]) -> None:
        self.window.pages.side.form.show_piles(piles)

    @Slot(str, int)
    def _on_filed(self, copy: str, page: int) -> None:
        line = self.window.pages.list.current()
        if line is None:
            return
        work = partial(
            file_by_hand,
            self._book,
            line,
            copy=CopyId(copy),
            page=page,
            turns=self.window.pages.picture.turns,
        )
        self._tasks.run(work, self._on_filed_by_hand, self._on_refused)

    def _on_filed_by_hand(self, found: "tuple[ImportPage, Whose]") -> None:
        page, whose = found
        if page.fate is PageFate.DUPLICATE:
            said = tr("{pupil}, page {n} is in already: a duplicate", pupil=phrases.owner(whose),
                      n=page.page or 1)  # fmt: skip
        elif page.fate is PageFate.FILED:
            said = tr("Filed for {pupil}", pupil=phrases.owner(whose))
        else:
            self.window.toasts.show_toast(tr("This print is void; the page still waits."))
            self.refresh()
            return
        self._settled(said, page)

    @Slot(str)
    def _on_given(self, pupil: str) -> None:
        line = self.window.pages.list.current()
        if line is not None:
            page = line.page
            future = self._book.give_to(page.import_id, page.number, pupil_id=pupil)
            said = tr("Given to the pupil")
            self._tasks.watch(future, partial(self._settled, said), self._on_refused)

    @Slot()
    def _on_thrown_away(self) -> None:
        line = self.window.pages.list.current()
        if line is not None and line.is_waiting:
            future = self._book.put_away(line.page.import_id, line.page.number)
            said = tr("Thrown away")
            self._tasks.watch(future, partial(self._settled, said), self._on_refused)

    @Slot()
    def _on_doubted(self) -> None:
        line = self.window.pages.list.current()
        if line is not None:
            future = self._book.doubt(line.page.import_id, line.page.number)
            said = tr("To look at now")
            self._tasks.watch(future, partial(self._settled, said), self._on_refused)

    @Slot()
    def _on_taken_back(self) -> None:
        line = self.window.pages.list.current()
        if line is not None:
            self._take_back(line.page.import_id, line.page.number)

    def _settled(self, said: str, page: ImportPage) -> None:
        key = (page.import_id, page.number)
        self._undo.append(key)
        self.window.toasts.show_toast(said, tr("Undo"), partial(self._take_back, *key))
        self._changed()

    @Slot()
    def undo(self) -> None:
        """Take back what was said last of a page (Ctrl Z)."""
        if self._undo:
            self._take_back(*self._undo[-1])

    def _take_back(self, import_id: ImportId, number: int) -> None:
        if (import_id, number) in self._undo:
            self._undo.remove((import_id, number))
        self._tasks.watch(
            self._book.reopen(import_id, number), self._on_reopened, self._on_refused
        )

    def _on_reopened(self, _page: ImportPage) -> None:
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self.filed.emit()

    def _on_refused(self, error: Exception) -> None:
        self._say_failed(error)
        self.refresh()

    def _say_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.window.toasts.show_toast(phrases.refusal(error))


def _picture(book: IntakeBook, picture: BlobId) -> QImage:
    return loaded(book.photo(picture))


def _first_picture(book: IntakeBook, copy: CopyId, page: int) -> QImage:
    """Return the page that came first under a code."""
    found = book.flats(copy, page).result()
    if not found:
        raise NotFoundError("page", copy)
    return loaded(book.photo(found[0]))
