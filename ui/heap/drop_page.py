"""Where a heap is dropped, and how far it is while it comes in."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.intake.job import Step
from ui.components.base import label, surface
from ui.components.empty_state import EmptyState
from ui.components.progress import Progress
from ui.heap import phrases
from ui.theme.current import color
from ui.words import ntr, tr

_WIDTH = 460


class _Zone(QWidget):
    """A dashed outline around what it says."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color("control"), 1.5)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)


class DropPage(QStackedWidget):
    """`choose_wished`: files are to be picked · `cancelled`."""

    choose_wished = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        self._idle = QWidget(self)
        zone = _Zone(self._idle)
        self.invitation = EmptyState(
            tr("Drop scans and photos here"),
            tr("PDF, JPEG, PNG, HEIC or ZIP, in any order and of any class. Every page finds its"
               " pupil by the code on it."),
            icon="folder-up",
            button=tr("Choose files…"),
            parent=zone,
        )  # fmt: skip
        self.invitation.pressed.connect(self.choose_wished)
        inside = QVBoxLayout(zone)
        inside.addWidget(self.invitation)
        whole = QVBoxLayout(self._idle)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.addWidget(zone)
        self.addWidget(self._idle)
        self._running = QWidget(self)
        self._name = label("", "title", self._running)
        self.progress = Progress(cancel=tr("Cancel, keep nothing of it"), parent=self._running)
        self.progress.cancel_asked.connect(self.cancelled)
        self._so_far = label("", "small", self._running)
        self._next = label("", "caption", self._running)
        for part in (self._name, self._so_far, self._next):
            part.setWordWrap(True)
        column = QVBoxLayout(self._running)
        column.setSpacing(10)
        column.addStretch(2)
        shown: tuple[QWidget, ...] = (self._name, self.progress, self._so_far, self._next)
        for one in shown:
            one.setFixedWidth(_WIDTH)
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.addWidget(self._running)

    def show_idle(self) -> None:
        """Invite to drop something."""
        self.setCurrentWidget(self._idle)

    def show_start(self, name: str) -> None:
        """Show that a heap comes in."""
        self._name.setText(name)
        self._so_far.setText("")
        self.progress.set_progress(tr("The files are opened…"))
        self._set_cancel(enabled=True)
        self.setCurrentWidget(self._running)

    def show_step(self, step: Step) -> None:
        """Show how far it is."""
        share = step.done / step.expected if step.expected else 0.0
        if step.is_filing:
            self.progress.set_progress(tr("The pages are filed…"), 1.0)
            self._set_cancel(enabled=False)
        elif not step.done:
            self.progress.set_progress(tr("The pages are read…"), 0.0)
        else:
            words = tr("Page {n} of {m}", n=step.done, m=step.expected)
            self.progress.set_progress(words, share)
        self._so_far.setText(phrases.so_far(step.balance))

    def show_stopping(self) -> None:
        """Show that it is being cancelled."""
        self.progress.set_progress(tr("What was read is taken back…"))
        self._set_cancel(enabled=False)

    def show_waiting(self, heaps: int) -> None:
        """Say how many heaps come after this one."""
        self._next.setText(
            ntr("{n} more heap comes after this one", "{n} more heaps come after this one", heaps)
            if heaps else ""
        )  # fmt: skip

    def is_running(self) -> bool:
        """Say whether a heap comes in."""
        return self.currentWidget() is self._running

    def _set_cancel(self, *, enabled: bool) -> None:
        if self.progress.cancel_button is not None:
            self.progress.cancel_button.setEnabled(enabled)
