"""Hybrid logical clocks (Kulkarni et al. 2014): they break ties between concurrent writes.

Text of fixed width, so that readings compare as text: 15 digits of milliseconds since 1970, a
colon, 7 digits of a counter. No order but that of a tie ever depends on them (sync.md §3.13).
"""

CLOCK_TOLERANCE_MS = 60_000
"""A reading further ahead of the server's clock than this counts as made at that limit."""
_MOST_MS = 10**15 - 1
_COARSE = 100
"""Milliseconds of a server's clock that are one millisecond of what is said again."""
_MOST_RECALLED = 10**11 - 1
_FIRST_MS = 10**11
"""No clock is believed to be before the spring of 1973."""
_FIRST_REAL = f"{_FIRST_MS:015d}:"
_MOST_COUNT = 10**7 - 1


def reading(milliseconds: int, count: int) -> str:
    """Return the text of a reading."""
    return f"{milliseconds:015d}:{count:07d}"


def parts(text: str) -> tuple[int, int]:
    """Return milliseconds and counter.

    Raises:
        ValueError: when `text` is no reading.
    """
    milliseconds, colon, count = text.partition(":")
    if not (colon and len(milliseconds) == 15 and len(count) == 7):
        raise ValueError(text)
    if not (milliseconds.isascii() and count.isascii()):
        raise ValueError(text)
    if not (milliseconds.isdigit() and count.isdigit()):
        raise ValueError(text)
    return int(milliseconds), int(count)


def tick(last: tuple[int, int], *, now_ms: int) -> tuple[int, int]:
    """Return the reading after `last`: it follows the clock, and never falls when that does."""
    milliseconds, count = last
    now_ms = max(_FIRST_MS, min(now_ms, _MOST_MS))
    if now_ms > milliseconds:
        return now_ms, 0
    if count < _MOST_COUNT:
        return milliseconds, count + 1
    return milliseconds + 1, 0


def token(now_ms: int, random: str) -> str:
    """Return a commit's token: the server's time, so that commits of two histories of a restored
    server can be put in order, and what makes it unlike any other.
    """
    return f"{max(0, min(now_ms, _MOST_MS)):012x}{random}"


def time_of(token: str) -> int:
    """Return the server's milliseconds in a token, 0 when it has none."""
    try:
        return int(token[:12], 16)
    except ValueError:
        return 0


def said_again_at(text: str) -> int:
    """Return the server's milliseconds of the commit that a recalled reading says again."""
    return parts(text)[0] * _COARSE


def recalled(rev: int, token: str, *, now_ms: int) -> str:
    """Return the reading of what is said again because a restored server lost it: what it had in
    the commit of this number and token.

    It loses every tie against a writer's own clock, for nobody knows how old its parts are; among
    its like the later commit wins. A commit that was made after `now_ms`, the server's time now,
    has an unknown time: that clock was set back.
    """
    at_ms = time_of(token)
    if at_ms > now_ms:
        at_ms = 0
    return reading(min(at_ms // _COARSE, _MOST_RECALLED), min(rev, _MOST_COUNT))


def is_recalled(text: str) -> bool:
    """Return whether a reading is that of something said again."""
    return text < _FIRST_REAL


def moment(text: str) -> tuple[int, int]:
    """Return when something was written: milliseconds, and what decides between two alike."""
    milliseconds, count = parts(text)
    return (milliseconds * _COARSE if is_recalled(text) else milliseconds), count


def is_after(text: str, said_again: str) -> bool:
    """Return whether a writer's reading lies after the commit that is said again, as far as two
    clocks can tell.
    """
    tolerance = CLOCK_TOLERANCE_MS // _COARSE
    return parts(text)[0] // _COARSE + tolerance >= parts(said_again)[0]


def clamped(text: str, *, now_ms: int) -> str:
    """Return `text`, or the latest reading that is believed when it lies in the future."""
    limit = now_ms + CLOCK_TOLERANCE_MS
    return text if parts(text)[0] <= limit else reading(limit, 0)
