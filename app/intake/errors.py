"""What keeps a page from being read. None of it leaves the package: it becomes a page's `why`."""

from app.errors import AppError
from app.intake.model import Why


class UnreadableError(AppError):
    """A file or a page gives no picture; `why` says what it is instead."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
