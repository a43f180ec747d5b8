"""The contrast list of the visual language, recomputed from the theme files."""

import pytest

from ui.theme.tokens import Theme, load_theme

RESTING = ("desk", "side", "panel", "raised", "hover")
SURFACES = (*RESTING, "press", "accent_soft")


def _luminance(hex_value: str) -> float:
    """Return the relative luminance, WCAG 2.2."""
    parts = [int(hex_value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, WCAG 2.2."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _lowest(theme: Theme, token: str, surfaces: tuple[str, ...] = SURFACES) -> float:
    return min(contrast(theme.hex(token), theme.hex(surface)) for surface in surfaces)


# token, light, dark: the lowest over all surfaces, as the page states them.
LOWEST = [
    ("t1", 12.4, 10.9),
    ("t2", 5.9, 6.6),
    ("t3", 4.58, 4.72),
    ("accent_text", 6.3, 7.1),
    ("mark", 4.0, 4.0),
]
# The same over the surfaces at rest, and what must hold pressed and chosen, too.
LOWEST_AT_REST = [
    ("control", 3.1, 3.7, 3.0),
    ("focus", 5.3, 6.6, 3.0),
    ("ok", 5.3, 7.2, 4.5),
    ("warn", 5.3, 7.2, 4.5),
    ("bad", 5.3, 7.2, 4.5),
]
PAIRS = [
    ("accent_fg", "accent", 6.9, 4.9),
    ("accent_fg", "accent_hover", 8.3, 5.6),
    ("accent_fg", "accent_press", 10.3, 6.6),
    ("accent_fg", "bad_solid", 6.2, 4.8),
    ("ok", "ok_soft", 5.9, 7.7),
    ("warn", "warn_soft", 6.3, 8.1),
    ("bad", "bad_soft", 6.1, 7.1),
    ("toast_text", "toast", 13.8, 13.8),
    ("toast_action", "toast", 9.3, 9.3),
    ("ink", "paper", 12.0, 12.0),
]
_ROUNDING = 0.06


@pytest.mark.parametrize(("token", "light", "dark"), LOWEST)
def test_text_is_readable_on_every_surface(token: str, light: float, dark: float) -> None:
    assert _lowest(load_theme("light"), token) >= light - _ROUNDING
    assert _lowest(load_theme("dark"), token) >= dark - _ROUNDING


@pytest.mark.parametrize(("token", "light", "dark", "always"), LOWEST_AT_REST)
def test_marks_are_clear_at_rest_and_sufficient_always(
    token: str, light: float, dark: float, always: float
) -> None:
    for name, wanted in (("light", light), ("dark", dark)):
        theme = load_theme(name)
        assert _lowest(theme, token, RESTING) >= wanted - _ROUNDING
        assert _lowest(theme, token) >= always


@pytest.mark.parametrize(("over", "ground", "light", "dark"), PAIRS)
def test_text_is_readable_on_its_own_ground(
    over: str, ground: str, light: float, dark: float
) -> None:
    for name, wanted in (("light", light), ("dark", dark)):
        theme = load_theme(name)
        assert contrast(theme.hex(over), theme.hex(ground)) >= wanted - _ROUNDING


@pytest.mark.parametrize("name", ["light", "dark"])
def test_high_contrast_draws_every_outline_and_caption_stronger(name: str) -> None:
    theme = load_theme(name, high_contrast=True)
    assert _lowest(theme, "line2") >= 3.0
    assert _lowest(theme, "t3") >= 5.9 - _ROUNDING
