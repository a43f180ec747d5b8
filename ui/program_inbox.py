"""What comes in from pupils, in the program: the notice in the state line, live counts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.marking.inbox import Receivers, Standing
from ui.inbox.phrases import new_pages, on_their_way
from ui.inbox.service import Came, InboxService

if TYPE_CHECKING:
    from ui.lesson.presenter import LessonPresenter
    from ui.lesson.world import LessonWorld
    from ui.program import Program


class InboxWishes(QObject):
    """Joins the windows with the inbox."""

    def __init__(self, program: "Program", service: InboxService, lesson: "LessonWorld") -> None:
        super().__init__(program)
        self._program = program
        self._lesson_world = lesson
        self._lesson: LessonPresenter | None = None
        self.service = service
        self._new: list[Receivers] = []
        self._to_look_at = 0
        program.window.closing.connect(self.end_lesson)
        service.came.connect(self._on_came)
        service.standing_changed.connect(self._on_standing)
        line = program.window.status_line
        line.notice_taken.connect(self._on_notice_taken)
        program.window.place_changed.connect(self._on_place_changed)

    def lesson(self) -> "LessonPresenter":
        """Return what collects work in a lesson, made on first use."""
        if self._lesson is None:
            from ui.lesson.presenter import LessonPresenter

            self._lesson = LessonPresenter(self._lesson_world, self._program.tasks, self)
        return self._lesson

    @Slot()
    def end_lesson(self) -> None:
        """End the lesson with the program's window."""
        if self._lesson is not None:
            self._lesson.close()

    def close(self) -> None:
        """End; before the store is closed."""
        self.end_lesson()
        self.service.stop()

    @Slot(object)
    def _on_came(self, came: Came) -> None:
        """Say what came, with what came before and nobody has looked at; show new counts."""
        self._new += came.receivers
        self._to_look_at += came.to_look_at
        said = new_pages(self._new, to_look_at=self._to_look_at)
        self._program.window.status_line.set_notice(said)
        self._program.library_changed()
        if any(one.sheet == self._program.presenter.sheet_id for one in came.receivers):
            self._program.refresh_history()
        self._program.classes.count()

    @Slot(object)
    def _on_standing(self, standing: Standing) -> None:
        self._program.window.status_line.notice.setToolTip(on_their_way(standing))

    @Slot()
    def _on_notice_taken(self) -> None:
        self._take_notice_back()
        self._program.window.show_place("classes")

    @Slot(str)
    def _on_place_changed(self, place: str) -> None:
        """Who goes to the classes by another way has seen it, too."""
        if place == "classes":
            self._take_notice_back()

    def _take_notice_back(self) -> None:
        self._new.clear()
        self._to_look_at = 0
        self._program.window.status_line.set_notice("")
