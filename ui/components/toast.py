"""A word about something that was just done, perhaps with a way back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QEnterEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from ui.components.announce import announce
from ui.theme.current import color, current
from ui.theme.fonts import Role, font
from ui.theme.motion import TOAST_IN_MS, TOAST_OUT_MS, Glide

HEIGHT = 40
STAYS_MS = 6000
STAYS_WITH_READER_MS = 20_000
_RISE = 8


class Toast(QWidget):
    """One message. `left`: it has gone. It stays while it is hovered or has the focus."""

    left = Signal()

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_action = on_action
        self._picture: QPixmap | None = None
        self._is_leaving = False
        self._label = QLabel(text, self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setFont(font(Role.STRONG))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(15, 0, 15, 0)
        layout.setSpacing(16)
        layout.addWidget(self._label)
        self.action_button: QPushButton | None = None
        if action:
            self.action_button = QPushButton(action, self)
            self.action_button.clicked.connect(self._on_clicked)
            layout.addWidget(self.action_button)
        self._dress()
        self.setFixedHeight(current().px(HEIGHT))
        self.setAccessibleName(text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time_up)
        self._glide = Glide(self, self._on_step)

    def text(self) -> str:
        """Return the message."""
        return self._label.text()

    def stays_ms(self) -> int:
        """Return how long it stays, in milliseconds."""
        return STAYS_WITH_READER_MS if QAccessible.isActive() else STAYS_MS

    def arrive(self) -> None:
        """Come in and be said aloud."""
        self.show()
        self.raise_()
        self._take_picture()
        self._glide.jump(0.0)
        self._glide.go(1.0, TOAST_IN_MS, self._on_arrived)
        announce(self, self.text())

    def leave(self) -> None:
        """Go; `left` follows."""
        if self._is_leaving:
            return
        self._is_leaving = True
        self._timer.stop()
        self._take_picture()
        self._glide.go(0.0, TOAST_OUT_MS, self._on_left)

    def _dress(self) -> None:
        theme = current()
        self._label.setStyleSheet(f"color: {theme.toast_text}; background: transparent;")
        if self.action_button is not None:
            self.action_button.setStyleSheet(
                f"color: {theme.toast_action}; background: transparent; border: none;"
                " padding: 0; font-weight: 600;"
            )

    def _take_picture(self) -> None:
        """Fading paints one picture of the whole: widgets cannot be half transparent."""
        if current().animated:
            self._picture = None
            self._show_parts(shown=True)
            self._picture = self.grab()
            self._show_parts(shown=False)

    def _show_parts(self, *, shown: bool) -> None:
        self._label.setVisible(shown)
        if self.action_button is not None:
            self.action_button.setVisible(shown)

    def _on_arrived(self) -> None:
        self._picture = None
        self._show_parts(shown=True)
        self.update()
        self._wait()

    def _on_left(self) -> None:
        self.hide()
        self.left.emit()

    def _wait(self) -> None:
        button = self.action_button
        has_focus = button is not None and button.hasFocus()
        if not self._is_leaving and not self.underMouse() and not has_focus:
            self._timer.start(self.stays_ms())

    @Slot()
    def _on_time_up(self) -> None:
        if self.action_button is not None and self.action_button.hasFocus():
            self._timer.start(self.stays_ms())
        else:
            self.leave()

    @Slot()
    def _on_clicked(self) -> None:
        if self._on_action is not None:
            self._on_action()
        self.leave()

    def _on_step(self, _value: float) -> None:
        self.update()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._wait()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is not None:
            painter.setOpacity(self._glide.value)
            offset = round((1 - self._glide.value) * _RISE)
            painter.drawPixmap(QPoint(0, offset), self._picture)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(color("toast"))
        painter.setPen(color("toast_line"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class ToastHost(QObject):
    """Shows one toast at a time over the foot of a widget; a new one takes the place of an old."""

    def __init__(self, over: QWidget, *, above_bottom: int = 16) -> None:
        """`above_bottom` is the distance to the lower edge of `over` in px."""
        super().__init__(over)
        self._over = over
        self._above_bottom = above_bottom
        self._toast: Toast | None = None
        over.installEventFilter(self)

    def current(self) -> Toast | None:
        """Return the toast shown."""
        return self._toast

    def show_toast(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> Toast:
        """Say `text`; `action` ("Undo") calls `on_action`."""
        self.dismiss()
        toast = Toast(text, self._over, action=action, on_action=on_action)
        toast.left.connect(self._on_left)
        self._toast = toast
        self._settle()
        toast.arrive()
        return toast

    def dismiss(self) -> bool:
        """Take the toast away; say whether there was one."""
        toast, self._toast = self._toast, None
        if toast is None:
            return False
        toast.leave()
        return True

    def _settle(self) -> None:
        toast = self._toast
        if toast is None:
            return
        width = min(toast.sizeHint().width(), self._over.width() - 32)
        left = (self._over.width() - width) // 2
        top = self._over.height() - self._above_bottom - toast.height()
        toast.setGeometry(left, top, width, toast.height())

    @Slot()
    def _on_left(self) -> None:
        toast = self.sender()
        if isinstance(toast, Toast):
            if toast is self._toast:
                self._toast = None
            toast.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._over:
            self._settle()
        return False
