"""What keeps a page from being read: it becomes a page's `why`, or nothing can be read at all."""

from app.errors import AppError
from app.intake.model import Why


class UnreadableError(AppError):
    """A file or a page gives no picture; `why` says what it is instead."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class NoReaderError(AppError):
    """No process that reads pages can be started here: nothing of the heap is kept."""
