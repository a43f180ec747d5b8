"""The line at the foot of the window: where you are, and whether everything is saved."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from ui.components.announce import announce
from ui.components.base import ElidedLabel, set_look, surface
from ui.components.button import Button, Kind
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.icons import paint_icon
from ui.words import tr

HEIGHT = 30
SAVING_SHOWS_AFTER_MS = 300
NOTICE_WIDTH = 320


class SaveState(Enum):
    """What is true about the last change: (icon, colour)."""

    SAVED = ("check", "t3")
    SAVING = ("circle-dashed", "accent_text")
    OFFLINE = ("cloud-off", "warn")
    FAILED = ("circle-alert", "bad")


def save_words(state: SaveState) -> str:
    """Return the words of a save state."""
    return {
        SaveState.SAVED: tr("All changes saved"),
        SaveState.SAVING: tr("Saving…"),
        SaveState.OFFLINE: tr("Offline – changes saved locally"),
        SaveState.FAILED: tr("Failed to save"),
    }[state]


class _Slot(QAbstractButton):
    """The fixed place of the save state; a click asks for the details."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = SaveState.SAVED
        self.words = save_words(SaveState.SAVED)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.retry = Button(tr("Retry"), kind=Kind.LINK, parent=self)
        self.retry.hide()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font(Role.CAPTION))
        widest = max(metrics.horizontalAdvance(save_words(state)) for state in SaveState)
        failed = metrics.horizontalAdvance(save_words(SaveState.FAILED))
        widest = max(widest, failed + self.retry.sizeHint().width() + 4)
        widest = max(widest, metrics.horizontalAdvance(self.words))
        return QSize(widest + 24, current().px(HEIGHT) - 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.retry.sizeHint().width()
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.retry.setGeometry(0 if rtl else self.width() - width, 0, width, self.height())

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        icon, tint = self.state.value
        words = self.words
        painter.setFont(font(Role.CAPTION))
        wide = painter.fontMetrics().horizontalAdvance(words)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        height = self.height()
        end = 2 if self.retry.isHidden() else self.retry.width() + 4
        text_left = end if rtl else self.width() - wide - end
        icon_left = text_left + wide + 6 if rtl else text_left - 20
        paint_icon(painter, QRect(icon_left, 0, 14, height), icon, tint, 14)
        painter.setPen(color(tint))
        place = QRect(text_left, 0, wide + 2, height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)


class StatusLine(QFrame):
    """Left: short facts. Right: one fixed slot for the save state.

    Signals: `retry_asked`, `details_asked` (Ctrl S: is everything saved?), `opened` (a click on
    the state: last saved, last synced, what waits), `notice_taken` (a click on the notice).
    """

    notice_taken = Signal()
    retry_asked = Signal()
    details_asked = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "panel")
        set_look(self, status=True)
        self.setFixedHeight(current().px(HEIGHT))
        self._state = SaveState.SAVED
        self._facts = QHBoxLayout()
        self._facts.setSpacing(16)
        self._labels: list[ElidedLabel] = []
        self._slot = _Slot(self)
        self._slot.clicked.connect(self.opened)
        self.retry = self._slot.retry
        self.retry.clicked.connect(self.retry_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 1, 14, 0)
        layout.setSpacing(8)
        self.notice = Button("", kind=Kind.LINK, parent=self)
        self.notice.clicked.connect(self.notice_taken)
        self.notice.setMinimumWidth(1)  # a long class's name must not widen the window
        self.notice.hide()
        layout.addLayout(self._facts)
        layout.addSpacing(4)
        layout.addWidget(self.notice)
        layout.addStretch(1)
        layout.addWidget(self._slot)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SAVING_SHOWS_AFTER_MS)
        self._patience.timeout.connect(self._on_still_saving)
        self._show(SaveState.SAVED)

    def state(self) -> SaveState:
        """Return the state as it is, even while "Saving…" is not shown yet."""
        return self._state

    def shown_state(self) -> SaveState:
        """Return the state the line shows."""
        return self._slot.state

    def shown_words(self) -> str:
        """Return the words the line shows."""
        return self._slot.words

    def state_corner(self) -> QPoint:
        """Return the upper trailing corner of the state on the screen, where its details open."""
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return self._slot.mapToGlobal(QPoint(0 if rtl else self._slot.width(), 0))

    def set_state(self, state: SaveState, detail: str = "", *, words: str = "") -> None:
        """Show a state; "Saving…" only if it lasts 300 ms. `detail` is its tooltip, `words` stand
        in place of the state's usual ones.
        """
        self._state = state
        if detail != self._slot.toolTip():
            self._slot.setToolTip(detail)
        if state is SaveState.SAVING:
            if self._slot.state is not SaveState.SAVING and not self._patience.isActive():
                self._patience.start()
            return
        self._patience.stop()
        self._show(state, detail, words)

    def set_facts(self, facts: Sequence[str]) -> None:
        """Show short facts on the left ("Page 1 of 1", "68 %", "20 of 20 answers checked")."""
        while len(self._labels) < len(facts):
            made = ElidedLabel("", "small", parent=self)
            made.setFont(font(Role.SMALL, tabular=True))
            self._labels.append(made)
            self._facts.addWidget(made)
        for number, made in enumerate(self._labels):
            made.setText(facts[number] if number < len(facts) else "")
            made.setVisible(number < len(facts))

    def set_notice(self, text: str) -> None:
        """Show quiet news beside the facts until it is taken ("3 new pages for class 4b")."""
        metrics = QFontMetrics(self.notice.font())
        most = current().px(NOTICE_WIDTH)
        self.notice.set_words(metrics.elidedText(text, Qt.TextElideMode.ElideRight, most))
        self.notice.setAccessibleName(text)
        self.notice.setVisible(bool(text))
        if text:
            announce(self.notice, text)

    def facts(self) -> list[str]:
        """Return the facts shown on the left."""
        return [made.text() for made in self._labels if not made.isHidden()]

    def show_details(self) -> None:
        """Look at the state line (Ctrl S): give it the focus and ask for the details."""
        self._slot.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.details_asked.emit()

    def finish_waiting(self) -> None:
        """Show "Saving…" now if it waits to be shown (tests and pictures do not wait)."""
        if self._patience.isActive():
            self._patience.stop()
            self._on_still_saving()

    @Slot()
    def _on_still_saving(self) -> None:
        self._show(SaveState.SAVING)

    def _show(self, state: SaveState, detail: str = "", words: str = "") -> None:
        said = words or save_words(state)
        changed = state is not self._slot.state or said != self._slot.words
        told = (self._slot.accessibleName(), self._slot.accessibleDescription())
        if not changed and (said, detail) == told:
            return  # most saves end so soon that nothing else was shown meanwhile
        self._slot.state = state
        self._slot.words = said
        self._slot.updateGeometry()
        self._slot.setAccessibleName(said)
        self._slot.setAccessibleDescription(detail)
        self.retry.setVisible(state is SaveState.FAILED)
        self._slot.update()
        if changed and state is not SaveState.SAVING:
            announce(self._slot, said, urgent=state is SaveState.FAILED)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.setFixedHeight(current().px(HEIGHT))
            self._slot.updateGeometry()
