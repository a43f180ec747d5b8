"""The interface's type roles, and the bundled fonts behind them."""

from enum import Enum
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

import resources
from ui.theme.current import current

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
INTERFACE_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")


class Role(Enum):
    """A role of type: (px, line height, weight)."""

    DISPLAY = (24, 32, 600)
    TITLE = (16, 24, 600)
    CARD = (14, 20, 600)
    BODY = (13, 20, 400)
    STRONG = (13, 20, 500)
    BOLD = (13, 20, 600)
    CAPTION = (12, 16, 500)
    SMALL = (12, 16, 400)
    HEAD = (12, 16, 600)


@lru_cache(maxsize=32)
def load_font(file_name: str) -> str:
    """Make a font of resources/fonts known to Qt, once; return its family ("Andika")."""
    number = QFontDatabase.addApplicationFontFromData(resources.read_bytes(f"fonts/{file_name}"))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else FAMILIES[-1]


def load_interface_fonts() -> None:
    """Load what the first window needs; the rest loads when first asked for."""
    for file_name in INTERFACE_FILES:
        load_font(file_name)


def font(role: Role = Role.BODY, *, tabular: bool = False) -> QFont:
    """Return the font of a role at the current text size; `tabular` for numbers that change."""
    size, _, weight = role.value
    made = QFont(list(FAMILIES))
    made.setPixelSize(current().px(size))
    made.setWeight(QFont.Weight(weight))
    if role is Role.TITLE:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.1)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def line_height(role: Role) -> int:
    """Return the line height of a role in logical pixels at the current text size."""
    return current().px(role.value[1])
