"""What the windows say about links: until when, how often, from whom."""

from datetime import UTC, datetime
from enum import Enum
from urllib.parse import urlsplit

from ui.sharing.port import Share
from ui.words import moment, moment_in_sentence, ntr, tr

_DAY_S = 86_400
_YEAR_ENDS = (7, 31)
"""Month and day on which a school year ends; later in the summer it is the next one's."""


class Expiry(Enum):
    """How long a link leads somewhere."""

    WEEK = "week"
    MONTH = "month"
    SCHOOL_YEAR = "school_year"
    NEVER = "never"


def expiry_word(expiry: Expiry) -> str:
    """Return the word of a choice."""
    return {
        Expiry.WEEK: tr("In a week"),
        Expiry.MONTH: tr("In a month"),
        Expiry.SCHOOL_YEAR: tr("At the end of this school year"),
        Expiry.NEVER: tr("Never"),
    }[expiry]


def days_of(expiry: Expiry, *, now: float) -> int | None:
    """Return after how many days a link ends, at least 1; None for never."""
    match expiry:
        case Expiry.WEEK:
            return 7
        case Expiry.MONTH:
            return 30
        case Expiry.NEVER:
            return None
        case Expiry.SCHOOL_YEAR:
            today = datetime.fromtimestamp(now, UTC).date()
            month, day = _YEAR_ENDS
            ends = today.replace(month=month, day=day)
            if ends <= today:
                ends = ends.replace(year=today.year + 1)
            return (ends - today).days


def made(share: Share, *, now: float) -> str:
    """Return "Made today, 14:45"."""
    return tr("Made {when}", when=moment_in_sentence(share.created_at, now=now))


def use_of(share: Share, *, now: float) -> str:
    """Return "opened 3 times · until 12 December"."""
    opened = (
        ntr("opened {n} time", "opened {n} times", share.opened_count)
        if share.opened_count
        else tr("not opened yet")
    )
    if share.revoked_at is not None:
        until = tr("revoked")
    elif share.expires_at is None:
        until = tr("no end")
    elif share.expires_at <= now:
        until = tr("ended")
    else:
        until = tr("until {when}", when=moment(share.expires_at, now=now))
    return f"{opened} · {until}"


def is_alive(share: Share, *, now: float) -> bool:
    """Say whether a link leads somewhere."""
    ended = share.expires_at is not None and share.expires_at <= now
    return share.revoked_at is None and not ended


def host_of(link: str) -> str:
    """Return "school.example.org" of a link, "" when it has none."""
    return urlsplit(link.strip()).hostname or ""
