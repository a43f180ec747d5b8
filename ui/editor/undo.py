"""One step of the undo stack."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand
from typing_extensions import override

from ui.editor.state import Content

MERGE_WITHIN_S = 1.0
"""Changes of one setting in quick succession (a dragged slider) are undone together."""


class Change(QUndoCommand):
    """One step of the undo stack: the content before and after."""

    def __init__(
        self,
        become: Callable[[Content], None],
        before: Content,
        after: Content,
        *,
        merge: str,
        at: float,
        text: str,
    ) -> None:
        super().__init__(text)
        self._become = become
        self._before = before
        self._after = after
        self._merge = merge
        self._at = at

    @override
    def redo(self) -> None:
        self._become(self._after)

    @override
    def undo(self) -> None:
        self._become(self._before)

    @override
    def id(self) -> int:
        return 1 if self._merge else -1

    @override
    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other._merge != self._merge:  # noqa: SLF001
            return False
        if not 0 <= other._at - self._at <= MERGE_WITHIN_S:  # noqa: SLF001
            return False
        self._after, self._at = other._after, other._at  # noqa: SLF001
        return True
