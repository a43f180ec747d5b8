"""The editor as a place of the window: its widgets, its presenter, its saver, joined."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import UNSET
from msgspec.structs import replace
from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.errors import AppError, ConfigError
from app.layout.fit import Fit, FitRemedy, RemedyKind
from app.topics.base import Obstacle
from app.topics.difficulty import make_easier, make_harder, with_less_help
from app.worksheets.worksheet import OpenSheet, Version
from ui.components.bar import Bar
from ui.editor.commands import editor_commands
from ui.editor.page_words import cannot_be_shown, caption, facts, sign_of, summary
from ui.editor.presenter import EditorPresenter
from ui.editor.saver import Saver
from ui.editor.state import Mode, View
from ui.editor.top_bar import EditorTopBar
from ui.editor.widget import EditorWidget
from ui.history.panel import HistoryPanel
from ui.history.presenter import HistoryPresenter
from ui.page.popover import ProblemPopover
from ui.shell.arrangement import Arrangement
from ui.shell.command import Command
from ui.shell.place import Place
from ui.words import moment_in_sentence, ntr, tr


class EditorPlace(Place):
    """Joins what the teacher does with what the presenter makes of it."""

    print_asked = Signal()
    pdf_asked = Signal()
    toast = Signal(str, str, object)
    """Text, the action's word or "", what the action does."""
    save_shown = Signal()
    """The teacher asked to see whether everything is saved."""
    pin_asked = Signal()
    share_asked = Signal()
    copy_asked = Signal()

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
        self.editor = EditorWidget(panel)
        self.top = EditorTopBar()
        self.popover = ProblemPopover(self.editor.desk)
        self._preview_bar: Bar | None = None
        self._resume_bar: Bar | None = None
        self._view: View | None = None
        self._fit_said = ""
        self._refused = False
        self.can_share = False
        self._connect()

    # -- what the window asks
    @override
    def widget(self) -> QWidget:
        return self.editor

    @override
    def top_bar(self) -> QWidget:
        return self.top

    @override
    def commands(self) -> Sequence[Command]:
        return editor_commands(self)

    @override
    def activated(self) -> None:
        self.editor.desk.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._view is not None:
            self._on_moved()

    @override
    def panes(self) -> Sequence[QWidget]:
        return [part for part in self.tab_order() if part.isVisible()]

    @override
    def tab_order(self) -> Sequence[QWidget]:
        return [self.editor.left, self.editor.desk, self._panel, self.editor.bars]

    @override
    def is_side_panel_open(self) -> bool:
        return not self._panel.isHidden()

    @override
    def escape(self) -> bool:
        if self.popover.isVisible():
            self.popover.close()
            return True
        if self.editor.bars.escape():
            return True
        if self.editor.notice.isVisible():
            self.editor.notice.clear()
            return True
        return False

    @override
    def arrange(self, arrangement: Arrangement) -> None:
        self.editor.arrange(
            settings_width=arrangement.settings_width,
            history_over=arrangement.history_over,
            settings_over=arrangement.settings_over,
        )
        self.top.arrange(
            shows_caption=arrangement.shows_caption, shows_words=arrangement.shows_words
        )

    def resume(self, sheet: OpenSheet, *, start_fresh: Callable[[], None]) -> None:
        """Show the bar "Continue where you left off?" over the sheet that was opened."""
        bar = Bar(
            tr("Continue where you left off?"),
            detail=tr(
                "Last change {when}",
                when=moment_in_sentence(sheet.changed_at, now=self._clock()),
            ),
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
        self.editor.bars.push(bar)

    @Slot()
    def end_resume(self) -> None:
        """Take the resume bar away: it was answered, or the teacher just went on working."""
        if self._resume_bar is not None:
            bar, self._resume_bar = self._resume_bar, None
            self.editor.bars.remove(bar)

    def toggle_history(self, shown: bool) -> None:  # noqa: FBT001 -- also Qt's toggled signal
        """Open or close the version history."""
        self.editor.show_history(shown=shown)
        self.top.set_history(shown=shown)
        self.side_panel_toggled.emit(shown)
        if shown and self.presenter.sheet_id is not None:
            self.history.show(self.presenter.sheet_id)
        elif not shown:
            self.history.end_preview()
            self.presenter.end_preview()

    # -- inside
    def _connect(self) -> None:
        presenter, panel, top, widget = self.presenter, self._panel, self.top, self.editor
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
        widget.settings.rebuilt.connect(self.parts_changed)
        widget.notice.changed.connect(self.parts_changed)
        top.title.left.connect(self._on_title_left)
        self.popover.other_requested.connect(presenter.other_numbers)
        self.popover.edited.connect(self._on_typed)
        stack = presenter.undo_stack
        stack.canUndoChanged.connect(self._on_undo_changed)
        stack.canRedoChanged.connect(self._on_undo_changed)
        top.renamed.connect(presenter.rename)
        top.undo.connect(stack.undo)
        top.redo.connect(stack.redo)
        top.new_numbers.connect(presenter.shuffle)
        top.pdf.connect(self.pdf_asked)
        top.print_.connect(self.print_asked)
        top.share.connect(self.share_asked)
        top.history_toggled.connect(self.toggle_history)
        self.history.version_loaded.connect(self._on_version)
        self.history.restored.connect(self._on_restored)
        self.history.preview_ended.connect(presenter.end_preview)
        panel.closed.connect(partial(self.toggle_history, False))  # noqa: FBT003
        self.saver.version_made.connect(self._on_version_made)
        presenter.joined_library.connect(self._on_joined)

    # -- commands
    @Slot()
    def switch_history(self) -> None:
        """Open the version history, or close it (Ctrl Shift H)."""
        self.toggle_history(not self.is_side_panel_open())

    @Slot()
    def open_history(self) -> None:
        """Open the version history."""
        self.toggle_history(True)  # noqa: FBT003

    @Slot()
    def switch_settings(self) -> None:
        """Open the settings panel, or close it (F9)."""
        self.editor.show_settings(shown=not self.editor.settings_shown)

    @Slot()
    def switch_key(self) -> None:
        """Show the answer key beside the sheet, or hide it (Ctrl L)."""
        self.presenter.toggle_key(on=not self.presenter.shows_key)

    def are_settings_shown(self) -> bool:
        """Whether the settings panel is open."""
        return self.editor.settings_shown

    def is_key_shown(self) -> bool:
        """Whether the answer key stands beside the sheet."""
        return self.presenter.shows_key

    @Slot()
    def save_now(self) -> None:
        """Ctrl S: everything is saved anyway; make the version now and show the state line."""
        self.saver.retry()
        self.saver.make_version()
        self.save_shown.emit()

    @Slot()
    def pin(self) -> None:
        """Keep this exact state for good, with a note."""
        self.pin_asked.emit()

    def offer_sharing(self) -> None:
        """Show Share from now on."""
        self.can_share = True
        self.top.set_sharing(offered=True)

    @Slot()
    def duplicate(self) -> None:
        """Go on with a copy of this sheet."""
        self.copy_asked.emit()

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
        self._refused = False
        self._fit_said = ""
        self.editor.notice.clear()
        self.presenter.change(path, value)  # type: ignore[arg-type]

    def _on_view(self, view: View) -> None:
        self._view = view
        self.editor.settings.show_view(view)
        desk = self.editor.desk
        desk.set_captions(view.captions)
        desk.set_pages(view.beside or view.sheet.pages, view.stamp)
        desk.set_key_pages(view.sheet.pages if view.beside else view.key_pages, view.stamp)
        desk.set_marks(() if view.beside else view.marked_problems)
        desk.set_summary(summary(view))
        self.top.title.set_title(view.content.name)
        self.top.set_caption(caption(view))
        previewing = view.mode is Mode.PREVIEW
        self.top.set_preview(previewing=previewing)
        # Two states beside each other come with a bar of their own.
        self._show_preview_bar(None if view.beside else view.version)
        self._show_fit(view.sheet.fit)
        self._on_moved()

    def _show_preview_bar(self, version: Version | None) -> None:
        if self._preview_bar is not None:
            bar, self._preview_bar = self._preview_bar, None
            self.editor.bars.remove(bar)
        if version is None:
            return
        when = moment_in_sentence(version.created_at, now=self._clock())
        bar = Bar(
            tr("Preview of {when}", when=when),
            detail=tr("Nothing has changed yet"),
            icon="eye",
            safe=tr("Restore"),
            other=tr("Back to current"),
            closes_on_escape=True,
        )
        bar.safe_pressed.connect(partial(self.history.restore, version.id))
        bar.other_pressed.connect(self.history.end_preview)
        bar.escaped.connect(self.history.end_preview)
        self._preview_bar = bar
        self.editor.bars.push(bar, now=True)

    def _show_fit(self, fit: Fit) -> None:
        """Say under the settings when the squares are too small to write in."""
        if not fit.too_small:
            if self._fit_said:
                self._fit_said = ""
                self.editor.notice.clear()
            return
        if fit.sentence == self._fit_said or self._refused:
            return
        self._fit_said = fit.sentence
        remedies = [(each.label, partial(self._on_fit_remedy, each)) for each in fit.remedies]
        self.editor.notice.say(fit.sentence, remedies)

    def _on_fit_remedy(self, remedy: FitRemedy) -> None:
        config = self.presenter.content.config
        if remedy.page is not None:
            self.presenter.replace_config(replace(config, page=remedy.page))
        elif remedy.kind is RemedyKind.FEWER_AIDS:
            self.presenter.replace_config(replace(config, topic=with_less_help(config.topic)))

    def _on_opened(self, _sheet: object) -> None:
        self.editor.notice.clear()
        if self._panel.isVisible() and self.presenter.sheet_id is not None:
            self.history.show(self.presenter.sheet_id)

    def _on_refused(self, obstacle: Obstacle) -> None:
        self._refused = True
        remedies = [
            (remedy.label, partial(self.presenter.accept, remedy)) for remedy in obstacle.remedies
        ]
        self.editor.notice.say(obstacle.sentence, remedies)

    def _on_said(self, sentence: str) -> None:
        self.toast.emit(sentence, "", None)

    def _on_moved(self, *_args: object) -> None:
        if self._view is None:
            return
        desk = self.editor.desk
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
        if not isValid(stack):  # it says so once more while the program ends
            return
        self.top.set_undo(can_undo=stack.canUndo(), can_redo=stack.canRedo())

    def _on_bar(self, bar: object) -> None:
        self.top.set_bar_shown(shown=bar is not None)
        self.parts_changed.emit()

    @Slot()
    def _on_title_left(self) -> None:
        self.editor.desk.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_problem_activated(self, index: int) -> None:
        desk = self.editor.desk
        corner = desk.problem_rect(index).bottomLeft().toPoint()
        self._on_problem(index, desk.viewport().mapToGlobal(corner))

    def _on_problem(self, index: int, at: QPoint) -> None:
        if self.presenter.mode is not Mode.EDIT:
            return
        problem = self.presenter.drawn.problems[index]
        self.popover.open_at(
            index,
            at,
            first=problem.a,
            second=problem.b,
            sign=sign_of(problem.operator, self.presenter.content.config.notation),
            number=index + 1,
            typing=problem.question is UNSET,
        )

    def _on_typed(self, index: int, a: int, b: int) -> None:
        try:
            self.presenter.type_problem(index, a, b)
        except ConfigError as error:
            self.popover.refuse(tr(error.reason))
        else:
            self.popover.close()

    def _on_version(self, version: Version) -> None:
        try:
            self.presenter.show_version(version)
        except AppError as error:
            self.history.end_preview()
            self.toast.emit(cannot_be_shown(version.name, error), "", None)

    def _on_restored(self, sheet: OpenSheet, version: Version) -> None:
        try:
            self.presenter.restored(sheet)
        except AppError as error:
            self.toast.emit(cannot_be_shown(version.name, error), "", None)
            return
        when = moment_in_sentence(version.created_at, now=self._clock())
        out = sum(each.copies_out for each in self._panel.versions if each.id != version.id)
        said = tr("Restored from {when}", when=when)
        if out:
            said += ". " + ntr(
                "{n} copy of another version is with the pupils and keeps its problems.",
                "{n} copies of other versions are with the pupils and keep their problems.",
                out,
            )
        self.toast.emit(said, tr("Undo"), self.presenter.undo_stack.undo)

    def _on_version_made(self, version: object) -> None:
        if version is not None and self._panel.isVisible():
            self.history.refresh()

    def _on_joined(self) -> None:
        self.toast.emit(tr("Saved to library"), "", None)
