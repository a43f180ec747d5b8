"""Zoom of the page on the screen: 1.0 is real size at 96 dots per inch (ui.md §3)."""

PX_PER_POINT = 96 / 72
"""Logical pixels of a point at zoom 1."""

SMALLEST = 0.1
LARGEST = 4.0

STEPS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
"""Where Ctrl + and Ctrl − stop, as browsers do."""

_SAME = 0.005
"""Half a per cent: what the status line would show as the same number."""


def stepped_in(zoom: float) -> float:
    """Return the next step above `zoom`, at most `LARGEST`."""
    return next((step for step in STEPS if step > zoom + _SAME), LARGEST)


def stepped_out(zoom: float) -> float:
    """Return the next step below `zoom`, at least `SMALLEST`."""
    return next((step for step in reversed(STEPS) if step < zoom - _SAME), SMALLEST)


def bounded(zoom: float) -> float:
    """Return `zoom` within what the desk offers."""
    return min(max(zoom, SMALLEST), LARGEST)
