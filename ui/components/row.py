"""Rows of a settings panel: a label with its control, a section's head, the stripe that marks a
row which differs from the current version.
"""

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from ui.components.base import label, set_look
from ui.components.chip import Tag, TagTone
from ui.theme.current import color, current

ROW_HEIGHT = 31
STRIPE = 3


class SectionHeader(QWidget):
    """A section's title with a badge ("Difficulty  Custom") or a quiet word ("Page  A4")."""

    def __init__(
        self, title: str, *, badge: str = "", note: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMinimumHeight(current().px(24))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = label(title, "bold", self)
        self._badge = Tag(badge, parent=self)
        self._note = label(note, "caption", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._badge)
        layout.addWidget(self._note)
        self.set_badge(badge)
        self.set_note(note)

    def set_badge(self, text: str, tone: TagTone = TagTone.PLAIN) -> None:
        """Show a badge; "" hides it."""
        self._badge.set_text(text, tone)

    def set_note(self, text: str) -> None:
        """Show a quiet word; "" hides it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))


class SettingRow(QWidget):
    """A label on the leading side, its control on the trailing side, perhaps a hint between.

    `inset` is the panel's padding on the leading side, into which the stripe of a differing row
    reaches back; give the panel no padding there.
    """

    def __init__(
        self,
        text: str,
        control: QWidget,
        *,
        hint: str = "",
        inset: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._differs = False
        self.control = control
        self.caption = QLabel(text, self)
        set_look(self.caption, role="label")
        self.caption.setBuddy(control)
        self.caption.setWordWrap(True)
        self.caption.setContentsMargins(0, 1, 0, 2)  # or the tails of a second line are cut
        self.hint = label(hint, "caption", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(inset, 1, inset, 2)
        layout.setSpacing(8)
        layout.addWidget(self.caption, 1)
        layout.addWidget(self.hint)
        layout.addWidget(control)
        self.set_hint(hint)
        self.setMinimumHeight(current().px(ROW_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if not control.accessibleName():
            control.setAccessibleName(text.replace("&", ""))

    def fill(self) -> None:
        """Give the control the whole row: it has a label of its own, or needs none."""
        self.caption.hide()
        layout = self.layout()
        if isinstance(layout, QHBoxLayout):
            layout.setStretchFactor(self.control, 1)
            layout.setStretchFactor(self.caption, 0)

    def set_hint(self, text: str) -> None:
        """Show a quiet hint before the control ("0–18"); "" hides it."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def differs(self) -> bool:
        """Say whether the row is marked."""
        return self._differs

    def set_differs(self, *, differs: bool, said: str = "") -> None:
        """Mark the row of a previewed version that differs; `said` tells it to screen readers."""
        self._differs = differs
        set_look(self.caption, differs=differs)
        self.control.setAccessibleDescription(said if differs else "")
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self.caption.setEnabled(self.isEnabled())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._differs:
            rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            paint_differ_mark(QPainter(self), self.rect(), rtl=rtl)


def paint_differ_mark(painter: QPainter, row: QRect, *, rtl: bool = False) -> None:
    """Paint the 3 px stripe at the leading edge of a row that differs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("mark"))
    left = row.right() + 1 - STRIPE if rtl else row.left()
    painter.drawRoundedRect(QRectF(left, row.top() + 4, STRIPE, row.height() - 8), 1, 1)
