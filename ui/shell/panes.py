"""F6: the keyboard goes from one part of the window to the next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def next_pane(panes: Sequence[QWidget], *, forward: bool) -> QWidget | None:
    """Focus the first part that takes the focus in the next pane; return it, None if no pane
    can take it. Hidden panes and those with nothing to focus are passed over.
    """
    count = len(panes)
    now = QApplication.focusWidget()
    step = 1 if forward else -1
    at = next((i for i, pane in enumerate(panes) if now and _holds(pane, now)), None)
    start = at if at is not None else (-1 if forward else count)
    for distance in range(1, count + 1):
        number = start + step * distance
        pane = panes[number % count]
        target = first_focusable(pane) if pane.isVisible() else None
        if target is not None:
            target.setFocus(
                Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            )
            return target
    return None


def first_focusable(pane: QWidget) -> QWidget | None:
    """Return the first widget in `pane`, in the order of the Tab key, that takes the focus."""
    step: QWidget | None = pane
    for _ in range(2000):  # the focus chain is a ring around the whole window
        if step is None:
            return None
        if _holds(pane, step) and _takes_focus(step):
            return step
        step = step.nextInFocusChain()
        if step is pane:
            return None
    return None


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return widget is pane or pane.isAncestorOf(widget)


def _takes_focus(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isVisible() and widget.isEnabled()
