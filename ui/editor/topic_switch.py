"""The choice of the topic: two rows of segments that are one choice."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.components.segmented import Segmented

PER_ROW = 3
"""Segments that fit beside each other in the narrowest panel, also in German."""


class TopicSwitch(QWidget):
    """All topics at once, so that none hides in a menu. `chosen(str)`: the topic's name."""

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]], *, name: str, parent: QWidget | None = None
    ) -> None:
        """`options` are (topic name, word)."""
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._rows: list[Segmented] = []
        for start in range(0, len(options), PER_ROW):
            row = Segmented(options[start : start + PER_ROW], None, name=name, parent=self)
            row.edited.connect(partial(self._on_edited, row))
            layout.addWidget(row)
            self._rows.append(row)

    def set_value(self, topic: str) -> None:
        """Show the topic of the sheet."""
        for row in self._rows:
            row.set_value(topic)

    def set_read_only(self, *, read_only: bool) -> None:
        """Show the topic but do not let it be changed."""
        for row in self._rows:
            row.set_read_only(read_only=read_only)

    def _on_edited(self, row: Segmented, topic: object) -> None:
        for other in self._rows:
            if other is not row:
                other.set_value(None)
        self.chosen.emit(str(topic))
