"""Small helpers the components share: style properties, labels, rules, surfaces."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget


def set_look(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties the style sheet selects by, and restyle the widget if it is shown."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
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
