"""What Find (Ctrl K) knows of worksheets: their names and tags, and the codes on paper."""

from collections.abc import Callable, Sequence
from functools import partial

from app.ids import CodeError, parse_copy_code
from app.ports import Workbook
from app.worksheets.worksheet import Copy, LibraryPage, LibraryQuery
from ui.shell.find import Found
from ui.tasks import TaskRunner
from ui.words import tr

MOST = 20
_LEAST_CODE = 20
"""Characters from which a text may be a printed code."""

_Deliver = Callable[[Sequence[Found]], None]


class WorksheetProvider:
    """Finds worksheets by the library's own search; the store is asked off the GUI thread."""

    def __init__(
        self, workbook: Workbook, tasks: TaskRunner, open_sheet: Callable[[str], object]
    ) -> None:
        self._workbook = workbook
        self._tasks = tasks
        self._open_sheet = open_sheet

    def find(self, text: str, deliver: _Deliver) -> None:
        """Deliver the worksheets that fit, or the one a printed code belongs to."""
        if len(text) >= _LEAST_CODE and self._finds_code(text, deliver):
            return
        if not text.strip():
            deliver(())
            return
        future = self._workbook.library(LibraryQuery(text=text, limit=MOST))
        self._tasks.watch(future, partial(self._on_found, deliver), partial(_none, deliver))

    def _finds_code(self, text: str, deliver: _Deliver) -> bool:
        try:
            parse_copy_code(text)
        except CodeError:
            return False
        future = self._workbook.find_copy(text)
        self._tasks.watch(future, partial(self._on_copy, deliver), partial(_none, deliver))
        return True

    def _on_found(self, deliver: _Deliver, page: LibraryPage) -> None:
        deliver(
            [
                Found(
                    title=card.name,
                    detail=tr("Worksheet"),
                    icon="file-text",
                    run=partial(self._open_sheet, card.id),
                    score=MOST - number,
                )
                for number, card in enumerate(page.cards)
            ]
        )

    def _on_copy(self, deliver: _Deliver, copy: Copy) -> None:
        found = Found(
            title=copy.student_name or tr("The worksheet of this copy"),
            detail=tr("Version {n}", n=copy.version_number),
            icon="file-text",
            run=partial(self._open_sheet, copy.saved_worksheet_id),
            score=MOST,
        )
        deliver((found,))


def _none(deliver: _Deliver, _error: Exception) -> None:
    """Find stays quiet about what it cannot look up; the place itself says why."""
    deliver(())
