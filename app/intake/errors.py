"""What keeps a page from being read, and a picture from being taken in."""

from app.errors import AppError
from app.intake.model import Why


class UnreadableError(AppError):
    """A file or a page gives no picture; `why` says what it is instead. It never leaves the
    package: it becomes a page's `why`.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class NoReaderError(AppError):
    """No process that reads pages can be started here: nothing of the heap is kept."""


class UncleanError(AppError):
    """A picture cannot be taken in; `code` says why: "kind", "damaged" or "pixels"."""

    def __init__(self, text: str, *, code: str) -> None:
        super().__init__(text)
        self.code = code
