"""The tour's story: three days of a teacher, by keys and clicks, and what each step leaves."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace
from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import QWidget

from app.fields import Value
from app.settings import Theme
from app.worksheets.worksheet import LibraryQuery, Version
from ui.components.stepper import Stepper
from ui.editor.place import EditorPlace
from ui.history.panel import HistoryPanel
from ui.library.delegate import CardDelegate
from ui.library.model import LibraryModel
from ui.library.place import LibraryPlace
from ui.library.view import LibraryView
from ui.printing.panel import PrintPanel
from ui.settings.window import SettingsWindow
from ui.tour.reading import codes_of, pages_of_file
from ui.tour.samples import put_into_library, samples
from ui.tour.stage import Stage, TourError

W = TypeVar("W", bound=QWidget)
Tell = Callable[[str], None]

MONDAY, TUESDAY, WEDNESDAY = (QDate(2026, 1, day) for day in (12, 13, 14))
COPIES = 26
TITLE = "Adding with carrying"
SHEETS, KEY = "worksheet.pdf", "worksheet-key.pdf"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Story:
    """Plays the story on a stage and leaves files in `out`."""

    def __init__(self, stage: Stage, out: Path, tell: Tell) -> None:
        self._stage = stage
        self._out = out
        self._tell = tell
        self._program = stage.program
        self._editor: EditorPlace = stage.program.editor
        self.theme_ms = 0.0
        self._pdf: tuple[Path, Path | None] | None = None
        stage.program.file_saved.connect(self._on_file_saved)

    # -- the days
    def monday(self) -> None:
        """First start, one change, a first print."""
        stage = self._stage
        stage.control(Qt.Key.Key_2)
        self._picture("library-empty", "The library is empty yet and says how it fills")
        stage.control(Qt.Key.Key_1)
        self._step("Problems per page", 15)
        self._change("topic.aids.place_colours", "never")
        self._change("topic.aids.carry_boxes", "never")
        self._change("topic.challenge", 7)
        self._tell("Fewer problems, less help: three settings changed, the page followed each")
        stage.control(Qt.Key.Key_Up)
        stage.control(Qt.Key.Key_Z)
        self._tell("Ctrl ↑ made it harder, Ctrl Z took that back")
        stage.clock.set(MONDAY, "08:20")
        self._print(25)
        self._tell("Printed 25 copies; by that the sheet joined the library")

    def tuesday(self) -> None:
        """Changes that make versions of their own."""
        stage = self._stage
        stage.clock.set(TUESDAY, "15:47")
        self._step("Problems per page", 20)
        self._keep()
        stage.clock.set(TUESDAY, "16:02")
        self._print(1)
        stage.clock.set(TUESDAY, "16:15")
        self._step("Digits per number", 3)
        self._keep()
        self._tell("20 problems, then three digits: each kept as a version by itself")

    def wednesday(self) -> None:
        """More changes, a pin, the class set."""
        stage = self._stage
        put_into_library(stage)
        stage.clock.set(WEDNESDAY, "13:58")
        self._change("topic.challenge", 9)
        self._keep()
        stage.clock.set(WEDNESDAY, "14:12")
        self._pin("before the holiday")
        stage.clock.set(WEDNESDAY, "14:30")
        self._step("Digits per number", 2)
        self._change("topic.aids.carry_boxes", "when_regrouping")
        self._change("topic.aids.place_colours", "always")
        self._keep()
        self._tell("Pinned a version with a note, then back to two digits with carry boxes")
        self._impossible()
        stage.clock.set(WEDNESDAY, "14:45")
        self._class_set()

    def look_around(self) -> None:
        """Editor with its history, the preview of an older version and its restoring."""
        stage = self._stage
        stage.clock.set(WEDNESDAY, "14:46")
        stage.control(Qt.Key.Key_H, SHIFT)
        panel = self._program.panel
        stage.until(lambda: len(panel.versions) > 5, "the history lists its versions")
        self._let_toasts_go()
        self._editor.editor.desk.setFocus(Qt.FocusReason.OtherFocusReason)
        self._picture("editor-light", f"The editor, with {len(panel.versions)} versions beside")
        self._preview(panel, "16:15")
        self._picture("history-preview", "Tuesday's version on the desk, its settings marked")
        stage.window.resize(QSize(960, 640))
        self._picture("history-preview-960x640", "The same in the smallest window")
        stage.window.resize(QSize(1440, 900))
        stage.press(Qt.Key.Key_Return, on=panel.list)
        content = self._program.presenter
        stage.until(lambda: content.previewed is None, "the older version is restored")
        stage.until(lambda: content.drawn.problems[0].a > 99, "three digits are back")
        self._tell("Enter restored it: three digits again")
        stage.settle()
        stage.control(Qt.Key.Key_Z)
        stage.until(lambda: content.drawn.problems[0].a < 100, "the restoring is undone")
        self._keep()
        self._tell("Ctrl Z took the restoring back: two digits, nothing lost")

    def library(self) -> None:
        """A dozen worksheets of all topics."""
        stage = self._stage
        stage.control(Qt.Key.Key_2)
        place = self._program.window.place("library")
        assert isinstance(place, LibraryPlace)  # noqa: S101 -- it was registered as such
        view = self._find(LibraryView, place.widget())
        listed = len(samples()) + 1
        stage.until(lambda: view.model().rowCount() == listed, "the library lists them")
        self._wait_for_thumbnails(view)
        self._let_toasts_go()
        self._picture("library", f"The library with {listed} worksheets of all topics")
        found = stage.wait(
            self._program.workbook.as_workbook().library(LibraryQuery(text="division 4a"))
        )
        if found.total != 2:
            raise TourError(f"Searching “division 4a” found {found.total} worksheets, not 2.")
        self._tell("Searching “division 4a” finds both of them")
        stage.control(Qt.Key.Key_1)

    def windows(self) -> None:
        """The settings window, the theme, the smallest window; then another worksheet."""
        stage = self._stage
        self._program.window.settings_asked.emit()
        window = self._top_level(SettingsWindow)
        stage.until(lambda: window.is_whole, "every setting is shown")
        stage.settle()
        stage.picture(self._out / "settings.png", of=window)
        self._tell("The settings window (settings.png)")
        window.close()
        self._dress(Theme.DARK)
        self._dress(Theme.LIGHT)
        self._tell(
            f"Dark and light again, while it runs (all of it restyled in {self.theme_ms:.0f} ms)"
        )
        self._editor.toggle_history(False)  # noqa: FBT003 -- Qt's signal's slot
        stage.window.resize(QSize(960, 640))
        self._picture("editor-960x640", "The smallest window, 960 × 640")
        stage.window.resize(QSize(1440, 900))
        stage.control(Qt.Key.Key_2)
        place = self._program.window.place("library")
        view = self._find(LibraryView, place.widget())
        view.setFocus(Qt.FocusReason.TabFocusReason)
        stage.press(Qt.Key.Key_Right, on=view)
        stage.press(Qt.Key.Key_Return, on=view)
        stage.until(lambda: self._program.window.shown_key() == "editor", "the worksheet opens")
        stage.settle()
        self._tell(f"Opened from the library: {self._program.presenter.content.name}")

    # -- hands
    def _step(self, label: str, value: int) -> None:
        """Type a number into the stepper called `label`."""
        panel = self._editor.editor.settings
        steppers = [s for s in panel.findChildren(Stepper) if s.accessibleName() == label]
        self._stage.type(str(value), into=steppers[0])

    def _change(self, path: str, value: Value) -> None:
        self._program.presenter.change(path, value)
        self._stage.settle()

    def _keep(self) -> None:
        self._stage.control(Qt.Key.Key_S)
        self._stage.settle()

    def _pin(self, note: str) -> None:
        self._stage.control(Qt.Key.Key_S, SHIFT)
        popover = self._program.versions.note
        self._stage.write(note, into=popover.field.line)
        self._stage.press(Qt.Key.Key_Return, on=popover.field.line)
        self._stage.settle()

    def _print(self, copies: int, *, picture: bool = False) -> tuple[Path, Path | None]:
        """Save a class set as a PDF, by keys alone; return its path and the key's."""
        self._pdf = None
        self._stage.control(Qt.Key.Key_E)
        panel = self._top_level(PrintPanel)
        self._stage.type_number(copies, into=panel.copies)
        if picture:
            self._let_toasts_go()
            self._stage.picture(self._out / "print-panel.png", panel)
            self._tell(f"Ctrl E asks how many copies: {copies} (print-panel.png)")
        self._stage.press(Qt.Key.Key_Return, on=panel)
        self._stage.until(lambda: self._pdf is not None, "the PDF is written")
        self._stage.settle()
        assert self._pdf is not None  # noqa: S101 -- waited for
        return self._pdf

    def _impossible(self) -> None:
        """Ask for what does not exist, and take the answer from the notice."""
        self._step("Digits per number", 1)
        self._step("Problems per page", 60)
        self._let_toasts_go()
        notice = self._editor.editor.notice
        if not notice.isVisible() or not notice.sentence:
            raise TourError("60 different problems of one digit were not refused.")
        self._picture("impossible-wish", f"An impossible wish is answered: “{notice.sentence}”")
        notice.clear()
        self._step("Digits per number", 2)
        self._step("Problems per page", 20)

    def _class_set(self) -> None:
        sheets, key = self._print(COPIES, picture=True)
        if key is None:
            raise TourError("The answer key was not written.")
        shutil.copyfile(sheets, self._out / SHEETS)
        shutil.copyfile(key, self._out / KEY)
        pages = pages_of_file(self._out / SHEETS)
        self._tell(f"{SHEETS}: {COPIES} copies, {pages} pages; {KEY}: the answers")
        with self._stage.watchdog.resting():
            codes = codes_of(self._out / SHEETS, self._out / "page-1.png")
        self._check_codes(codes)

    def _check_codes(self, codes: list[str]) -> None:
        workbook = self._program.workbook.as_workbook()
        if len(set(codes)) != COPIES:
            raise TourError(f"{COPIES} codes were printed, {len(set(codes))} read back.")
        for code in codes:
            letters = code.rpartition(".")[0].rpartition("/")[2]
            self._stage.wait(workbook.find_copy(letters), "a printed copy is found by its code")
        self._tell(
            f"{len(codes)} QR codes read back from pictures of the pages, all different, each "
            f"naming a copy in the database: {codes[0]} is on page-1.png"
        )

    def _preview(self, panel: HistoryPanel, hour: str) -> None:
        """Walk down the history with the arrow key until Tuesday's version is on the desk."""
        stage = self._stage
        stage.clock.set(TUESDAY, hour)
        at, presenter = int(stage.clock.now), self._program.presenter
        stage.clock.set(WEDNESDAY, "14:46")
        panel.list.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in panel.versions:
            stage.press(Qt.Key.Key_Down, on=panel.list)
            stage.settle()
            shown: Version | None = presenter.previewed
            if shown is not None and shown.created_at == at:
                return
        raise TourError(f"The version of {hour} is not in the history.")

    def _dress(self, theme: Theme) -> None:
        """Change the theme; Qt restyles every widget at once then, which no one can split.

        It is the one wish after which the window may stand still longer; the tour says how long.
        """
        settings = self._program.settings
        look = replace(settings.look, theme=theme)
        began = time.thread_time()
        with self._stage.watchdog.resting():
            self._program.use_settings(replace(settings, look=look))
            self.theme_ms = max(self.theme_ms, (time.thread_time() - began) * 1000)
            self._stage.settle()

    def _let_toasts_go(self) -> None:
        while self._program.window.toasts.dismiss():
            self._stage.settle()

    def _wait_for_thumbnails(self, view: LibraryView) -> None:
        delegate, model = view.itemDelegate(), view.model()
        assert isinstance(delegate, CardDelegate)  # noqa: S101 -- the library's own
        assert isinstance(model, LibraryModel)  # noqa: S101 -- the same
        self._stage.until(
            lambda: all(delegate.has_picture(card) for card in model.cards[:12]),
            "the cards have their pictures",
        )

    # -- finding
    def _find(self, kind: type[W], inside: QWidget) -> W:
        found = inside.findChildren(kind)
        if not found:
            raise TourError(f"There is no {kind.__name__}.")
        return found[0]

    def _top_level(self, kind: type[W]) -> W:
        """Return the window of that class which is shown."""
        shown: list[W] = []

        def is_there() -> bool:
            shown[:] = [
                each
                for each in self._stage.application.topLevelWidgets()  # type: ignore[attr-defined]
                if isinstance(each, kind) and each.isVisible()
            ]
            return bool(shown)

        self._stage.until(is_there, f"{kind.__name__} opens")
        return shown[0]

    def _picture(self, name: str, sentence: str) -> None:
        self._stage.picture(self._out / f"{name}.png")
        self._tell(f"{sentence} ({name}.png)")

    def _on_file_saved(self, path: Path, key: Path | None) -> None:
        self._pdf = (path, key)
