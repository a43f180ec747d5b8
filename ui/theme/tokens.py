"""The tokens of the visual language as a value: colours, text size, motion."""

import json
from dataclasses import dataclass, replace

import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What every painted thing asks for its colours and sizes.

    Colours are "#RRGGBB"; shadows are opacities from 0 to 1; `percent` is the text size.
    """

    name: str
    shadow_edge: float
    shadow_far: float
    desk: str
    side: str
    panel: str
    raised: str
    hover: str
    press: str
    paper: str
    white_paper: str
    ink: str
    line: str
    line2: str
    control: str
    t1: str
    t2: str
    t3: str
    tdis: str
    accent: str
    accent_hover: str
    accent_press: str
    accent_fg: str
    mark: str
    knob: str
    accent_soft: str
    accent_line: str
    accent_text: str
    ok: str
    ok_soft: str
    ok_solid: str
    warn: str
    warn_soft: str
    warn_solid: str
    bad: str
    bad_soft: str
    bad_solid: str
    mix1: str
    mix2: str
    mix3: str
    mix4: str
    focus: str
    toast: str
    toast_text: str
    toast_action: str
    toast_line: str
    percent: int = 100
    animated: bool = True

    @property
    def is_dark(self) -> bool:
        """Say whether this is the dark theme."""
        return self.name == "dark"

    def hex(self, token: str) -> str:
        """Return the colour of `token` ("t2", "accent-soft"); raise AttributeError if unknown."""
        return str(getattr(self, token.replace("-", "_")))

    def px(self, size: float) -> int:
        """Return `size` logical pixels at this text size."""
        return round(size * self.percent / 100)

    def ms(self, duration: int) -> int:
        """Return a duration in milliseconds, 0 with reduced motion."""
        return duration if self.animated else 0


def load_theme(
    name: str, *, percent: int = 100, high_contrast: bool = False, animated: bool = True
) -> Theme:
    """Read "light" or "dark" from resources/themes."""
    values = json.loads(resources.read_text(f"themes/{name}.json"))
    theme = Theme(name=name, percent=percent, animated=animated, **values)
    if high_contrast:
        theme = replace(theme, line2=theme.control, t3=theme.t2)
    return theme
