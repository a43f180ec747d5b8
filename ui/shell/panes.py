"""The keyboard goes from one part of the window to the next: F6 by parts, Tab through them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

_NOBODY = cast("QWidget", None)
"""Takes a focus proxy away; the stubs know only widgets."""


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


def chain(panes: Sequence[QWidget]) -> None:
    """Let Tab go through `panes` in their order, and in each through its parts as they are.

    Qt's own order is the order of making, and panels make their rows anew.
    """
    if not panes:
        return
    parts: list[list[QWidget]] = [[] for _ in panes]
    start = panes[0].window()
    redirected: list[tuple[QWidget, QWidget]] = []
    step = start.nextInFocusChain()
    while step is not None and step is not start:
        at = next((i for i, pane in enumerate(panes) if _holds(pane, step)), None)
        inner = step.focusProxy()
        if at is not None and step.window() is start:
            if inner is not None and step.isAncestorOf(inner):
                redirected.append((step, inner))
                parts[at].append(step)
            elif inner is None and _by_tab(step):
                parts[at].append(step)
        step = step.nextInFocusChain()
    # Qt moves what hands its focus to a part of itself together with what happens to follow it,
    # so for the while of moving it keeps the focus; and it moves nothing that takes none.
    policies = [whole.focusPolicy() for whole, _ in redirected]
    for whole, _ in redirected:
        whole.setFocusProxy(_NOBODY)
        whole.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    order = [widget for part in parts for widget in part]
    for before, after in pairwise(order):
        QWidget.setTabOrder(before, after)
    for (whole, inner), policy in zip(redirected, policies, strict=True):
        whole.setFocusPolicy(policy)
        whole.setFocusProxy(inner)


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


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _takes_focus(widget: QWidget) -> bool:
    return _by_tab(widget) and widget.isVisible() and widget.isEnabled()
