"""One pupil's answer to a problem as it is shown."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from app.marking.model import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Plain values for the delegate."""

    name: str
    picture: QImage | None
    mark: Mark | None = None
    reason: str = ""
    """In words."""
