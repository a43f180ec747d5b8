"""Tokens, style sheet, fonts and icons."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import resources
import ui
from app.settings import Look
from app.settings import Theme as Choice
from ui.theme.current import current
from ui.theme.fonts import Role, font
from ui.theme.icons import app_icon, icon
from ui.theme.manager import ThemeManager
from ui.theme.motion import Glide
from ui.theme.sheet import fill, palette, style_sheet
from ui.theme.tokens import load_theme

_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_sheet_is_filled_to_the_last_slot(name: str) -> None:
    filled = style_sheet(load_theme(name))
    assert "@" not in filled
    assert load_theme(name).panel in filled


def test_the_template_names_no_unknown_token() -> None:
    with pytest.raises(AttributeError):
        fill("QWidget { color: @nosuch; }", load_theme("light"))


def test_text_size_multiplies_every_marked_length() -> None:
    filled = fill("a @(13) b @(24)", load_theme("light", percent=150))
    assert filled == "a 20 b 36"


def test_no_colour_is_written_outside_the_theme_files() -> None:
    root = Path(ui.__file__).parent
    sources = [p for part in ("theme", "components", "shell") for p in (root / part).glob("*.py")]
    offenders = [path.name for path in sources if _HEX.search(path.read_text("utf-8"))]
    assert offenders == []
    assert not _HEX.search(resources.read_text("themes/chalkline.qss.in"))


def test_the_sheet_uses_nothing_qt_does_not_know(theme: ThemeManager, qtbot: QtBot) -> None:
    # An unknown property is logged as a warning, which fails the test.
    button = QPushButton("Print")
    qtbot.addWidget(button)
    button.show()
    filled = style_sheet(current())
    assert not re.search(r"box-shadow|transition|cursor|line-height", filled)


def test_the_palette_agrees_with_the_tokens() -> None:
    dark = load_theme("dark")
    made = palette(dark)
    assert made.color(QPalette.ColorRole.Text).name().upper() == dark.t1
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled.name().upper() == dark.tdis


def test_a_new_look_changes_the_theme_and_says_so(theme: ThemeManager, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_look(Look(theme=Choice.DARK, text_percent=125, reduced_motion=True))
    assert theme.theme.is_dark
    assert theme.theme.px(13) == 16


def test_system_means_the_systems_scheme(theme: ThemeManager, qapp: QApplication) -> None:
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    theme.set_look(Look(theme=Choice.SYSTEM))
    is_dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.theme.is_dark == is_dark
    qapp.styleHints().unsetColorScheme()


def test_the_interface_speaks_inter(theme: ThemeManager) -> None:
    for role in Role:
        assert QFontInfo(font(role)).family() == "Inter"


def test_numbers_that_change_keep_their_width(theme: ThemeManager) -> None:
    made = font(Role.STRONG, tabular=True)
    assert [tag.toString().data() for tag in made.featureTags()] == [b"tnum"]


def _inked(image: QImage, color: str) -> bool:
    return any(
        image.pixelColor(x, y).name().upper() == color and image.pixelColor(x, y).alpha() == 255
        for x in range(image.width())
        for y in range(image.height())
    )


def test_an_icon_has_the_colour_of_its_token_and_of_its_state(theme: ThemeManager) -> None:
    made = icon("check", "bad")
    size = QSize(48, 48)
    assert _inked(made.pixmap(size).toImage(), current().bad)
    assert _inked(made.pixmap(size, QIcon.Mode.Disabled).toImage(), current().tdis)


def test_an_icon_follows_the_theme(theme: ThemeManager) -> None:
    made = icon("check", "t1")
    theme.set_look(Look(theme=Choice.DARK, reduced_motion=True))
    assert _inked(made.pixmap(QSize(48, 48)).toImage(), load_theme("dark").t1)


def _balance(image: QImage) -> float:
    """Return how far the ink lies to the right of the middle, in pixels."""
    weights = [
        (x - (image.width() - 1) / 2, image.pixelColor(x, y).alphaF())
        for x in range(image.width())
        for y in range(image.height())
    ]
    return sum(x * ink for x, ink in weights) / sum(ink for _, ink in weights)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
def test_an_icon_is_drawn_in_device_pixels(theme: ThemeManager, ratio: float) -> None:
    pixmap = icon("search").pixmap(QSize(18, 18), ratio)
    assert pixmap.width() == round(18 * ratio)


def test_a_mirrored_icon_turns_with_the_reading_direction(
    theme: ThemeManager, qapp: QApplication
) -> None:
    undo, clock = icon("undo-2"), icon("clock")
    size = QSize(32, 32)
    before = undo.pixmap(size).toImage(), clock.pixmap(size).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        after = undo.pixmap(size).toImage(), clock.pixmap(size).toImage()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert _balance(after[0]) == pytest.approx(-_balance(before[0]), abs=0.05)
    assert abs(_balance(before[0])) > 0.05
    assert after[1] == before[1]


def test_an_unknown_icon_is_a_mistake_at_once(theme: ThemeManager) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_the_program_has_an_icon_of_every_size(theme: ThemeManager) -> None:
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 48, 256}


class _Steps:
    def __init__(self) -> None:
        self.seen: list[float] = []

    def take(self, value: float) -> None:
        self.seen.append(value)


def test_nothing_glides_with_reduced_motion(theme: ThemeManager) -> None:
    steps = _Steps()
    glide = Glide(theme, steps.take)
    glide.go(1.0, 160)
    assert steps.seen == [1.0]
