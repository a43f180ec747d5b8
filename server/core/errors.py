"""What the core can refuse."""

from app.errors import AppError


class ReconcileError(AppError):
    """The laptop knows commits that this database never had: it was restored or replaced (410)."""


class OldRequestError(AppError):
    """A push that comes after a later one of its replica: nobody waits for its answer (409)."""


class OpRefusedError(AppError):
    """An operation cannot be done, now or ever; the others of its push can."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".rstrip())
        self.code = code
        self.field = field


class OpTooEarlyError(AppError):
    """An operation's parent has not arrived. Never remembered: a repetition may succeed (F3)."""


class OpGoneError(AppError):
    """The document's worksheet was purged for good."""

    def __init__(self, worksheet_id: str) -> None:
        super().__init__(worksheet_id)
        self.worksheet_id = worksheet_id
