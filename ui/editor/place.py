"""The editor as a place of the window: its widgets, its presenter, its saver, joined."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.errors import ConfigError
from app.layout.fit import Fit
from app.topics.base import Obstacle
from app.topics.difficulty import make_easier, make_harder
from app.worksheets.worksheet import OpenSheet, Version
from ui.components.bar import Bar, Tone
from ui.editor.page_words import caption, facts, summary
from ui.editor.presenter import EditorPresenter
from ui.editor.saver import Saver
from ui.editor.state import Mode, View
from ui.editor.top_bar import EditorTopBar
from ui.editor.widget import EditorWidget
from ui.history.panel import HistoryPanel
from ui.history.presenter import HistoryPresenter
from ui.page.popover import ProblemPopover
from ui.words import moment, tr


class EditorPlace(QObject):
    """Joins what the teacher does with what the presenter makes of it."""

    facts_changed = Signal(list)
    """The facts of the status line."""
    print_asked = Signal()
    pdf_asked = Signal()
    duplicate_asked = Signal(object)
    """A Version to go on from as a new worksheet."""
    reprint_asked = Signal(object)
    """A Version to print again exactly as it was."""
    toast = Signal(str, str, object)
    """Text, the action's word or "", what the action does."""

    def __init__(
        self,
        presenter: EditorPresenter,
        saver: Saver,
        history: HistoryPresenter,
        panel: HistoryPanel,
        *,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.saver = saver
        self.history = history
        self._panel = panel
        self._clock = clock
        self.widget = EditorWidget(panel)
        self.top = EditorTopBar()
        self._popover = ProblemPopover(self.widget.desk)
        self._preview_bar: Bar | None = None
        self._resume_bar: Bar | None = None
        self._view: View | None = None
        self._connect()

    # -- what the window asks
    def resume(self, sheet: OpenSheet, *, start_fresh: Callable[[], None]) -> None:
        """Show the bar "Continue where you left off?" over the sheet that was opened."""
        bar = Bar(
            tr("Continue where you left off?"),
            detail=tr("Last change {when}", when=moment(sheet.changed_at, now=self._clock())),
            icon="rotate-ccw",
            safe=tr("Resume"),
            other=tr("Start fresh"),
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(self.end_resume)
        bar.escaped.connect(self.end_resume)
        bar.other_pressed.connect(self.end_resume)
        bar.other_pressed.connect(start_fresh)
        self._resume_bar = bar
        self.widget.bars.push(bar)

    @Slot()
    def end_resume(self) -> None:
        """Take the resume bar away: it was answered, or the teacher just went on working."""
        if self._resume_bar is not None:
            bar, self._resume_bar = self._resume_bar, None
            self.widget.bars.remove(bar)

    def toggle_history(self, shown: bool) -> None:  # noqa: FBT001 -- also Qt's toggled signal
        """Open or close the version history."""
        self.widget.show_history(shown=shown)
        self.top.set_history(shown=shown)
        if shown and self.presenter.sheet_id is not None:
            self.history.show(self.presenter.sheet_id)
        elif not shown:
            self.presenter.end_preview()

    # -- inside
    def _connect(self) -> None:
        presenter, panel, top, widget = self.presenter, self._panel, self.top, self.widget
        presenter.view_changed.connect(self._on_view)
        presenter.opened.connect(self._on_opened)
        presenter.refused.connect(self._on_refused)
        presenter.said.connect(self._on_said)
        widget.settings.changed.connect(self._on_changed)
        widget.settings.topic_chosen.connect(presenter.choose_topic)
        widget.settings.harder.connect(self.harder)
        widget.settings.easier.connect(self.easier)
        widget.desk.zoom_changed.connect(self._on_moved)
        widget.desk.page_changed.connect(self._on_moved)
        widget.desk.problem_activated.connect(self._on_problem_activated)
        widget.desk.problem_context.connect(self._on_problem)
        widget.bars.current_changed.connect(self._on_bar)
        self._popover.other_requested.connect(presenter.other_numbers)
        self._popover.edited.connect(self._on_typed)
        stack = presenter.undo_stack
        stack.canUndoChanged.connect(self._on_undo_changed)
        stack.canRedoChanged.connect(self._on_undo_changed)
        top.renamed.connect(presenter.rename)
        top.undo.connect(stack.undo)
        top.redo.connect(stack.redo)
        top.new_numbers.connect(presenter.shuffle)
        top.pdf.connect(self.pdf_asked)
        top.print_.connect(self.print_asked)
        top.history_toggled.connect(self.toggle_history)
        self.history.version_loaded.connect(self._on_version)
        self.history.restored.connect(self._on_restored)
        panel.preview_ended.connect(presenter.end_preview)
        panel.closed.connect(partial(self.toggle_history, False))  # noqa: FBT003
        self.saver.version_made.connect(self._on_version_made)
        presenter.joined_library.connect(self._on_joined)

    @Slot()
    def harder(self) -> None:
        """Make the sheet one step harder."""
        self.presenter.step(make_harder)

    @Slot()
    def easier(self) -> None:
        """Make the sheet one step easier."""
        self.presenter.step(make_easier)

    def _on_changed(self, path: str, value: object) -> None:
        self.end_resume()
        self.widget.notice.clear()
        self.presenter.change(path, value)  # type: ignore[arg-type]

    def _on_view(self, view: View) -> None:
        self._view = view
        self.widget.settings.show_view(view)
        desk = self.widget.desk
        desk.set_pages(view.sheet.pages, view.stamp)
        desk.set_key_pages(view.key_pages, view.stamp)
        desk.set_marks(view.marked_problems)
        desk.set_summary(summary(view))
        self.top.title.set_title(view.content.name)
        self.top.set_caption(caption(view))
        previewing = view.mode is Mode.PREVIEW
        self.top.set_preview(previewing=previewing)
        self._show_preview_bar(view.version)
        self._show_fit(view.sheet.fit)
        self._on_moved()

    def _show_preview_bar(self, version: Version | None) -> None:
        if self._preview_bar is not None:
            bar, self._preview_bar = self._preview_bar, None
            self.widget.bars.remove(bar)
        if version is None:
            return
        when = moment(version.created_at, now=self._clock())
        bar = Bar(
            tr("Preview of {when}", when=when[:1].lower() + when[1:]),
            detail=tr("Nothing has changed yet"),
            icon="eye",
            safe=tr("Restore"),
            other=tr("Back to current"),
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(partial(self.history.restore, version.id))
        bar.other_pressed.connect(self.presenter.end_preview)
        bar.escaped.connect(self.presenter.end_preview)
        self._preview_bar = bar
        self.widget.bars.push(bar, now=True)

    def _show_fit(self, fit: Fit) -> None:
        """Say under the settings when the squares are too small to write in."""

    def _on_opened(self, _sheet: object) -> None:
        self.widget.notice.clear()
        if self._panel.isVisible() and self.presenter.sheet_id is not None:
            self.history.show(self.presenter.sheet_id)

    def _on_refused(self, obstacle: Obstacle) -> None:
        remedies = [
            (remedy.label, partial(self.presenter.accept, remedy)) for remedy in obstacle.remedies
        ]
        self.widget.notice.say(obstacle.sentence, remedies)

    def _on_said(self, sentence: str) -> None:
        self.toast.emit(sentence, "", None)

    def _on_moved(self, *_args: object) -> None:
        if self._view is None:
            return
        desk = self.widget.desk
        self.facts_changed.emit(
            facts(
                self._view,
                page=desk.current_page() + 1,
                pages=desk.page_count(),
                zoom=desk.zoom(),
            )
        )

    def _on_undo_changed(self, _can: bool) -> None:  # noqa: FBT001 -- Qt's signal
        stack = self.presenter.undo_stack
        self.top.set_undo(can_undo=stack.canUndo(), can_redo=stack.canRedo())

    def _on_bar(self, bar: object) -> None:
        self.top.set_bar_shown(shown=bar is not None)

    def _on_problem_activated(self, index: int) -> None:
        self._on_problem(index, self.widget.desk.problem_point(index))

    def _on_problem(self, index: int, at: QPoint) -> None:
        if self.presenter.mode is not Mode.EDIT:
            return
        problem = self.presenter.drawn.problems[index]
        self._popover.open_for(index, problem.a, problem.b, problem.operator, at)

    def _on_typed(self, index: int, a: int, b: int) -> None:
        try:
            self.presenter.type_problem(index, a, b)
        except ConfigError as error:
            self._popover.refuse(error.reason)
        else:
            self._popover.close()

    def _on_version(self, version: Version) -> None:
        self.presenter.show_version(version)

    def _on_restored(self, sheet: OpenSheet, version: Version) -> None:
        self.presenter.restored(sheet)
        when = moment(version.created_at, now=self._clock())
        self.toast.emit(
            tr("Restored from {when}", when=when[:1].lower() + when[1:]),
            tr("Undo"),
            self.presenter.undo_stack.undo,
        )

    def _on_version_made(self, version: object) -> None:
        if version is not None and self._panel.isVisible():
            self.history.refresh()

    def _on_joined(self) -> None:
        self.toast.emit(tr("Saved to library"), "", None)

    def dock_widget(self) -> QWidget:
        """Return the history panel, for the window's pane cycling."""
        return self._panel
