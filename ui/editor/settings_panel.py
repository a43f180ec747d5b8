"""The settings of the sheet, in groups, scrolled; one body of rows for each kind of sheet."""

from collections.abc import Sequence
from typing import TypeAlias

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.fields import Field, GroupName
from app.topics.registry import TOPICS, topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.fields import fields_of
from ui.components.base import surface
from ui.editor.settings_body import SettingsBody
from ui.editor.state import View
from ui.words import current_words, tr

KEPT = 8
"""Bodies that are kept: making one takes longer than a frame, showing it again does not."""


AHEAD_MS = 300
"""Quiet before another topic's rows are made ahead, milliseconds."""
_Shape: TypeAlias = tuple[str, tuple[str, ...], Words]
"""What rows there are: topic, settings, language."""


class SettingsPanel(QScrollArea):
    """Shows a View's settings and reports what the teacher does with them."""

    changed = Signal(str, object)
    """Path of the setting and its new value."""
    topic_chosen = Signal(str)
    harder = Signal()
    easier = Signal()
    rebuilt = Signal()
    """Other rows are there: Tab has to be taught its way through them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Settings of the worksheet"))
        surface(self, "panel")
        self._opened: set[GroupName] = set()
        self._bodies: dict[_Shape, SettingsBody] = {}
        self._body: SettingsBody | None = None
        self._config: WorksheetConfig | None = None
        holder = QWidget(self)
        surface(holder, "panel")
        self._stack = QVBoxLayout(holder)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self.setWidget(holder)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD_MS)
        self._ahead.timeout.connect(self._on_ahead)

    def show_view(self, view: View) -> None:
        """Show the settings of `view`; rows are made only for settings that were never there."""
        config = view.content.config
        fields = fields_of(config)
        shape = _shape(fields, config)
        body = self._bodies.pop(shape, None) or self._make(fields, config)
        self._bodies[shape] = body  # the last is the newest
        self._config = config
        body.fill(view)
        if body is not self._body:
            self._bring(body)
            self._ahead.start()

    def focus_setting(self, path: str) -> None:
        """Move the keyboard to a setting and bring it into view."""
        control = self._body.control(path) if self._body is not None else None
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(control)

    def _make(
        self, fields: Sequence[Field[WorksheetConfig]], config: WorksheetConfig
    ) -> SettingsBody:
        body = SettingsBody(fields, config, self._opened, self.widget())
        body.hide()
        body.changed.connect(self.changed)
        body.topic_chosen.connect(self.topic_chosen)
        body.harder.connect(self.harder)
        body.easier.connect(self.easier)
        body.rebuilt.connect(self.rebuilt)
        self._stack.addWidget(body)
        return body

    def _bring(self, body: SettingsBody) -> None:
        """Show `body` in place of the one that is shown; scroll and focus stay where they are."""
        before, self._body = self._body, body
        scrolled = self.verticalScrollBar().value()
        focused = QApplication.focusWidget()
        path = before.path_of(focused) if before is not None and focused is not None else ""
        body.show()
        if path:
            self.focus_setting(path)
        if before is not None:
            before.hide()
        self.verticalScrollBar().setValue(scrolled)
        while len(self._bodies) > KEPT:
            old = self._bodies.pop(next(iter(self._bodies)))
            # A row of it may be in use at this moment: its event has to end first.
            old.deleteLater()
        self.rebuilt.emit()

    @Slot()
    def _on_ahead(self) -> None:
        """Make the rows of one more topic while nothing else is done."""
        if self._config is None:
            return
        for topic in TOPICS.values():
            config = replace(self._config, topic=topic.config_type(), edits=())
            fields = fields_of(config)
            shape = _shape(fields, config)
            if shape not in self._bodies:
                # The oldest goes first, and these have not been used at all.
                self._bodies = {shape: self._make(fields, config), **self._bodies}
                self._ahead.start()
                return

    @override
    def sizeHint(self) -> QSize:
        return QSize(304, 600)


def _shape(fields: Sequence[Field[WorksheetConfig]], config: WorksheetConfig) -> _Shape:
    return topic_for(config.topic).name, tuple(field.path for field in fields), current_words()
