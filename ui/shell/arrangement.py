"""What gives way when the window gets narrow, and in which order (ui.md §3)."""

from dataclasses import dataclass

SIDE, RAIL = 208, 60
SETTINGS, SETTINGS_NARROW = 304, 280
HISTORY = 292
TOP_BAR, TOP_BAR_LOW = 52, 44

_CAPTION_BELOW = 1200
_RAIL_BELOW, _RAIL_BELOW_WITH_HISTORY = 1180, 1360
_SETTINGS_NARROW_BELOW = 1140
_HISTORY_OVER_BELOW = 1100
_ONE_PAGE_BELOW = 1060
_WORDS_BELOW = 1000
_SETTINGS_OVER_BELOW = 800
_LOW_BELOW = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Where everything goes at one size of the window. Widths in logical px."""

    side_width: int
    settings_width: int
    top_bar_height: int
    shows_caption: bool
    shows_words: bool
    history_over: bool
    settings_over: bool
    pages_beside: int

    @property
    def is_rail(self) -> bool:
        """Say whether the side bar shows icons alone."""
        return self.side_width == RAIL


def arrange(width: int, height: int, *, history_open: bool, percent: int = 100) -> Arrangement:
    """Return the arrangement of a window of `width` by `height` logical px.

    A larger text (`percent`) needs more room, so things give way earlier. The words of secondary
    buttons outlive the rail, which gives the top bar 148 px.
    """
    room = width * 100 // percent
    rail_below = _RAIL_BELOW_WITH_HISTORY if history_open else _RAIL_BELOW
    settings = SETTINGS_NARROW if room < _SETTINGS_NARROW_BELOW else SETTINGS
    return Arrangement(
        side_width=RAIL if room < rail_below else SIDE,
        settings_width=min(settings * percent // 100, width - RAIL),
        top_bar_height=(TOP_BAR_LOW if height < _LOW_BELOW else TOP_BAR) * percent // 100,
        shows_caption=room >= _CAPTION_BELOW,
        shows_words=room >= _WORDS_BELOW,
        history_over=room < _HISTORY_OVER_BELOW,
        settings_over=room < _SETTINGS_OVER_BELOW,
        pages_beside=1 if room < _ONE_PAGE_BELOW else 2,
    )
