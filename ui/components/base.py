"""Small helpers the components share: style properties, labels, rules, surfaces."""

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget
from typing_extensions import override


def set_look(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties the style sheet selects by, and restyle the widget if it is shown.

    A property that was never set counts as False: the sheet selects by what is, never by "false".
    """
    changed = False
    for name, value in properties.items():
        if (widget.property(name) or False) != value:
            widget.setProperty(name, value)
            changed = True
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def surface(widget: QWidget, kind: str) -> None:
    """Fill a plain widget with "desk", "side", "panel" or "raised"."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_look(widget, surface=kind)


def label(text: str, role: str = "body", parent: QWidget | None = None) -> QLabel:
    """Return a label in a type role: display, title, card, body, bold, label, caption, small,
    head, link, ok, warn, bad. Its text is plain, never rich.
    """
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    set_look(made, role=role)
    return made


def rule(*, vertical: bool = False, parent: QWidget | None = None) -> QFrame:
    """Return a hairline."""
    line = QFrame(parent)
    set_look(line, rule=True)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class ElidedLabel(QLabel):
    """A plain label that gives way: it shortens its text with "…" and shows it as a tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(0)
        set_look(self, role=role)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(arg__1)
            return
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), shown)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")


def polished(root: QWidget) -> Iterator[None]:
    """Dress `root` and what it holds in the style, widget by widget: what is shown then is quick.

    The innermost first, for a widget dresses all it holds.
    """
    for widget in reversed(root.findChildren(QWidget)):
        widget.ensurePolished()
        yield
    root.ensurePolished()
