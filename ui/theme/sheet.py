"""The style sheet: the one template, filled with a theme."""

import re

from PySide6.QtGui import QColor, QPalette

import resources
from ui.theme.tokens import Theme

_SLOT = re.compile(r"@\((\d+)\)|@([a-z][a-z0-9_]*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def fill(template: str, theme: Theme) -> str:
    """Put the theme's colours (`@t1`) and scaled sizes (`@(13)`) into `template`.

    Raises:
        AttributeError: when the template names a token that does not exist.
    """

    def _value(match: re.Match[str]) -> str:
        size, token = match.groups()
        return str(theme.px(int(size))) if size else theme.hex(token)

    return _SLOT.sub(_value, _COMMENT.sub("", template))


def style_sheet(theme: Theme) -> str:
    """Return the program's style sheet in `theme`."""
    return fill(resources.read_text("themes/chalkline.qss.in"), theme)


def palette(theme: Theme) -> QPalette:
    """Return the palette that makes native parts agree with the style sheet."""
    role = QPalette.ColorRole
    plain = {
        role.Window: theme.panel,
        role.WindowText: theme.t1,
        role.Base: theme.raised,
        role.AlternateBase: theme.hover,
        role.Text: theme.t1,
        role.Button: theme.raised,
        role.ButtonText: theme.t1,
        role.BrightText: theme.accent_fg,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_fg,
        role.Accent: theme.accent,
        role.Link: theme.accent_text,
        role.LinkVisited: theme.accent_text,
        role.PlaceholderText: theme.t3,
        role.ToolTipBase: theme.toast,
        role.ToolTipText: theme.toast_text,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.line2,
        role.Dark: theme.control,
        role.Shadow: theme.ink,
    }
    made = QPalette()
    for which, value in plain.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.tdis))
    return made
