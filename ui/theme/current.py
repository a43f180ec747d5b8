"""The theme in force. Painting code asks here; only `ThemeManager` (and a test) sets it."""

from functools import lru_cache

from PySide6.QtGui import QColor

from ui.theme.tokens import Theme, load_theme

_in_force: list[Theme] = []


def current() -> Theme:
    """Return the theme in force; light until one was chosen."""
    if not _in_force:
        _in_force.append(load_theme("light"))
    return _in_force[0]


def put_in_force(theme: Theme) -> None:
    """Make `theme` the one `current` returns."""
    _in_force[:] = [theme]


@lru_cache(maxsize=256)
def _color(hex_value: str) -> QColor:
    return QColor(hex_value)


def color(token: str) -> QColor:
    """Return the colour of a token in the theme in force, for painting."""
    return QColor(_color(current().hex(token)))
