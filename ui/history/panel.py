"""The version history panel: what was kept, day by day, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ports import Clock
from app.worksheets.worksheet import Version, VersionId
from ui.components.base import label, rule, surface
from ui.components.icon_label import IconLabel
from ui.components.panel_header import PanelHeader
from ui.history.model import rows_of
from ui.history.telling import Describe
from ui.history.timeline import VersionList
from ui.theme.current import color
from ui.words import ntr, tr

WIDTH = 292


class HistoryPanel(QWidget):
    """Shows the versions it is given and says what the user wants done with them."""

    preview_requested = Signal(str)
    preview_ended = Signal()
    restore_requested = Signal(str)
    pin_requested = Signal(str, str)
    """Version id and note (perhaps empty); for an existing pin a new note."""
    reprint_requested = Signal(str)
    duplicate_requested = Signal(str)
    void_requested = Signal(str)
    """The codes of this version's copies shall count no longer."""
    older_requested = Signal(int)
    """Versions older than this number are wanted."""
    closed = Signal()

    def __init__(
        self,
        describe: Describe,
        clock: Clock,
        *,
        kept_days: int = 30,
        parent: QWidget | None = None,
    ) -> None:
        """`describe` is app.worksheets.changes.describe_version in the program's language;
        `kept_days` the settings' `auto_save.prune_after_days`.
        """
        super().__init__(parent)
        self._describe = describe
        self._clock = clock
        self._versions: tuple[Version, ...] = ()
        self._has_older = False
        self._previewed: VersionId | None = None
        surface(self, "panel")
        self.setMinimumWidth(WIDTH)
        self.setAccessibleName(tr("Version history"))
        self.list = VersionList(self)
        self.setFocusProxy(self.list)
        self._legend = _Legend(self)
        self._legend.set_days(kept_days)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(_Empty(self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = PanelHeader(tr("Version history"), shortcut="Ctrl+Shift+H", parent=self)
        head.close_asked.connect(self.closed)
        layout.addWidget(head)
        layout.addLayout(self._stack, 1)
        layout.addWidget(rule(parent=self))
        layout.addWidget(self._legend)
        self._connect_list()
        self.set_versions((), has_older=False)

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    # -- what is shown
    def set_versions(self, versions: Sequence[Version], *, has_older: bool) -> None:
        """Show versions, newest first; what is chosen and looked at stays."""
        self._versions = tuple(versions)
        self._has_older = has_older
        rows = rows_of(self._versions, self._describe, now=self._clock(), has_older=has_older)
        self.list.set_rows(rows)
        self._stack.setCurrentIndex(0 if self._versions else 1)
        self._legend.setVisible(bool(self._versions))

    def set_kept_days(self, days: int) -> None:
        """Say in the legend how long auto-saves stay."""
        self._legend.set_days(days)

    def set_preview(self, version_id: VersionId | None) -> None:
        """Mark a version as the one on the desk; None ends the preview (nothing is emitted)."""
        self._previewed = version_id
        self.list.set_previewed(version_id)
        if version_id is None or self.list.chosen_version() != version_id:
            self.list.choose(version_id)

    def choose(self, version_id: VersionId) -> None:
        """Put the choice on a row without a preview (a version that was just restored)."""
        self.list.choose(version_id)

    @property
    def versions(self) -> tuple[Version, ...]:
        """What is shown."""
        return self._versions

    @property
    def previewed(self) -> VersionId | None:
        """The version on the desk, if it is not the current state."""
        return self._previewed

    # -- parts
    def _connect_list(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.left.connect(self._on_left)
        self.list.restore_asked.connect(self.restore_requested)
        self.list.older_asked.connect(self._on_older)
        line = self.list.actions_line
        line.restore_clicked.connect(self._on_restore)
        line.pin_noted.connect(self._on_pin_noted)
        line.reprint_clicked.connect(self._on_reprint)
        line.duplicate_clicked.connect(self._on_duplicate)
        line.void_clicked.connect(self._on_void)

    # -- what the user does
    @Slot(str)
    def _on_chosen(self, version_id: str) -> None:
        current = any(v.id == version_id and v.is_current for v in self._versions)
        if not version_id or current:
            self._end_preview()
            return
        self._previewed = VersionId(version_id)
        self.list.set_previewed(self._previewed)
        self.preview_requested.emit(version_id)

    @Slot()
    def _on_left(self) -> None:
        self._end_preview()

    def _end_preview(self) -> None:
        if self._previewed is not None:
            self._previewed = None
            self.list.set_previewed(None)
            self.preview_ended.emit()

    @Slot()
    def _on_older(self) -> None:
        if self._versions:
            self.older_requested.emit(self._versions[-1].version_number)

    @Slot()
    def _on_restore(self) -> None:
        chosen = self.list.chosen_version()
        if chosen is not None:
            self.restore_requested.emit(chosen)

    @Slot(str)
    def _on_pin_noted(self, note: str) -> None:
        chosen = self.list.chosen_version()
        if chosen is not None:
            self.pin_requested.emit(chosen, note)

    @Slot()
    def _on_reprint(self) -> None:
        chosen = self.list.chosen_version()
        if chosen is not None:
            self.reprint_requested.emit(chosen)

    @Slot()
    def _on_duplicate(self) -> None:
        chosen = self.list.chosen_version()
        if chosen is not None:
            self.duplicate_requested.emit(chosen)

    @Slot()
    def _on_void(self) -> None:
        chosen = self.list.chosen_version()
        if chosen is not None:
            self.void_requested.emit(chosen)


class _LegendDot(QWidget):
    """The dot of the legend, filled or open."""

    def __init__(self, *, filled: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._filled = filled
        self.setFixedSize(10, 16)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("t2"))
            painter.drawEllipse(QRectF(1, 4, 8, 8))
        else:
            painter.setPen(QPen(color("t3"), 1.5))
            painter.drawEllipse(QRectF(1.25, 4.25, 7.5, 7.5))


class _Legend(QWidget):
    """What the dots mean."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._auto = label("", "caption", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(2)
        layout.addLayout(self._line(label(tr("Kept for good"), "caption", self), filled=True))
        layout.addLayout(self._line(self._auto, filled=False))

    def set_days(self, days: int) -> None:
        """Say how long auto-saves stay."""
        self._auto.setText(
            ntr("Auto-save, kept for {n} day", "Auto-save, kept for {n} days", days)
        )

    def _line(self, words: QLabel, *, filled: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(_LegendDot(filled=filled, parent=self))
        line.addWidget(words)
        line.addStretch(1)
        return line


class _Empty(QWidget):
    """What stands there before the first version."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = label(tr("No versions yet"), "card", self)
        text = label(
            tr(
                "Every change is saved by itself. Versions appear here once the worksheet"
                " is printed, named or pinned."
            ),
            "label",
            self,
        )
        text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 0, 24, 48)
        layout.setSpacing(8)
        layout.addStretch(1)
        icon = IconLabel("history", tint="t3", size=32, parent=self)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (title, text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part)
        layout.addStretch(1)
