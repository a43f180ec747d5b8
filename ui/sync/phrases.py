"""What the windows say about sync: states, devices, collisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exchange.status import Collided, Device, Parked, Phase, SyncStatus
from ui.components.status_line import SaveState, save_words
from ui.words import locale, moment_in_sentence, ntr, number, tr

CLOCK_TELLS_FROM_S = 600
"""A clock that is this far off is told about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the state line shows of sync."""

    state: SaveState
    words: str
    tooltip: str = ""


def state_of(status: SyncStatus) -> Line:
    """Return the save state that is true of what is on the disk already."""
    match status.phase:
        case Phase.OFF | Phase.IDLE:
            return _line(SaveState.SAVED)
        case Phase.WAITING | Phase.SYNCING:
            return _line(SaveState.SAVING if status.waiting else SaveState.SAVED)
        case Phase.OFFLINE | Phase.NOT_OURS:
            return _line(SaveState.OFFLINE, said=hint(status))
        case Phase.FAILED:
            words = tr("Not on the server yet – saved locally")
            return Line(state=SaveState.OFFLINE, words=words, tooltip=hint(status))
        case Phase.GUARD:
            words = tr("A question waits – changes saved locally")
            return Line(state=SaveState.OFFLINE, words=words, tooltip=hint(status))
        case Phase.UPGRADE | Phase.SERVER_OLD:
            words = tr("Update needed – changes saved locally")
            return Line(state=SaveState.OFFLINE, words=words, tooltip=hint(status))
        case Phase.CERTIFICATE:
            words = tr("Not connected – changes saved locally")
            return Line(state=SaveState.OFFLINE, words=words, tooltip=hint(status))
        case _:
            words = tr("Signed out – changes saved locally")
            return Line(state=SaveState.OFFLINE, words=words, tooltip=hint(status))


def _line(state: SaveState, said: str = "") -> Line:
    return Line(state=state, words=save_words(state), tooltip=said)


def short(status: SyncStatus) -> str:
    """Return the state of the connection in a few words, for the head of the sync page."""
    return {
        Phase.OFF: tr("Not connected"),
        Phase.IDLE: tr("Everything is on the server"),
        Phase.WAITING: ntr("{n} change waits", "{n} changes wait", status.waiting),
        Phase.SYNCING: tr("Syncing…"),
        Phase.OFFLINE: tr("No network at the moment"),
        Phase.SIGN_IN: tr("Signed out"),
        Phase.RETIRED: tr("This computer was taken off the list"),
        Phase.UPGRADE: tr("The server is newer than this Chalkline"),
        Phase.SERVER_OLD: tr("The server is older than this Chalkline"),
        Phase.OTHER_ACCOUNT: tr("Another account answers"),
        Phase.NOT_OURS: tr("Another page answers in place of the server"),
        Phase.CERTIFICATE: tr("The server cannot prove who it is"),
        Phase.GUARD: tr("A question waits"),
        Phase.FAILED: tr("The last try did not work"),
    }[status.phase]


def hint(status: SyncStatus) -> str:
    """Return what a state means for the work and what can be done; "" when all is well."""
    return {
        Phase.OFFLINE: tr("They go to the server when the network is back."),
        Phase.NOT_OURS: tr(
            "A page of this network answers. Open a browser and sign in to the network;"
            " your changes are saved here and go over afterwards."
        ),
        Phase.CERTIFICATE: tr(
            "Its certificate does not belong to this address, so nothing is sent. Your changes"
            " are saved here. Ask who looks after the server."
        ),
        Phase.SIGN_IN: tr("Your changes are saved here. Sign in again, and they go over."),
        Phase.RETIRED: tr("Your worksheets are still here. Sign in to use the server again."),
        Phase.UPGRADE: tr("Your changes are saved here. Update Chalkline, and they go over."),
        Phase.SERVER_OLD: tr(
            "Your changes are saved here. They go over when the server is updated."
        ),
        Phase.OTHER_ACCOUNT: tr(
            "Nothing is mixed and nothing is sent. Sign out, then sign in again."
        ),
        Phase.FAILED: tr("Your changes are saved here. Chalkline tries again by itself."),
        Phase.GUARD: tr("Nothing is deleted until you have answered."),
    }.get(status.phase, "")


def is_well(phase: Phase) -> bool:
    """Say whether nothing is in the way."""
    return phase in {Phase.IDLE, Phase.WAITING, Phase.SYNCING}


def last_success(status: SyncStatus, *, now: float) -> str:
    """Return "today, 14:46" or "not yet"."""
    if not status.last_success:
        return tr("not yet")
    return moment_in_sentence(status.last_success, now=now)


def success_rate(status: SyncStatus) -> str:
    """Return "99.8 % of 512 tries", as exact as it is true: 100 % only when none failed."""
    if not status.cycles:
        return tr("no try yet")
    share = number(int(status.success_rate * 1000) / 10, 1).removesuffix(
        locale().decimalPoint() + "0"
    )
    return ntr("{rate} % of {n} try", "{rate} % of {n} tries", status.cycles, rate=share)


def waiting(count: int) -> str:
    """Return "none" or "3 changes"."""
    return ntr("{n} change", "{n} changes", count) if count else tr("none")


def progress(status: SyncStatus) -> tuple[str, float | None] | None:
    """Return the step in words and its share; None when there is nothing long to tell."""
    if status.phase is not Phase.SYNCING:
        return None
    if not status.total:
        return None if status.last_success else (tr("Looking what is new…"), None)
    words = tr("{done} of {total} entries", done=number(status.done), total=number(status.total))
    return words, status.done / status.total


def clock(status: SyncStatus) -> str:
    """Return the hint about a clock that is off, "" when it is right enough."""
    off = status.clock_offset_s
    if abs(off) <= CLOCK_TELLS_FROM_S:
        return ""
    minutes = abs(off) // 60
    if minutes < 120:
        much = ntr("{n} minute", "{n} minutes", minutes)
    elif minutes < 48 * 60:
        much = ntr("{n} hour", "{n} hours", minutes // 60)
    else:
        much = ntr("{n} day", "{n} days", minutes // (24 * 60))
    said = (
        tr("This computer’s clock is {much} behind the server’s.", much=much)
        if off > 0
        else tr("This computer’s clock is {much} ahead of the server’s.", much=much)
    )
    return said + " " + tr("Sync works all the same; times in the history may look odd.")


def guard(count: int) -> str:
    """Return the question when unusually many worksheets would go."""
    return ntr(
        "{n} worksheet would be deleted on this computer.",
        "{n} worksheets would be deleted on this computer.",
        count,
    )


def device_line(device: Device, *, now: float) -> str:
    """Return "Windows · last seen today, 14:10"."""
    parts = [device.platform] if device.platform else []
    if device.is_this:
        parts.append(tr("in use now"))
    elif device.last_seen:
        when = moment_in_sentence(device.last_seen, now=now)
        parts.append(tr("last seen {when}", when=when))
    else:
        parts.append(tr("not seen yet"))
    return " · ".join(parts)


def parked_what(parked: Parked) -> str:
    """Return what a change was about."""
    match parked.what:
        case "worksheet_version":
            return tr("A version")
        case "worksheet_instance":
            return tr("Printed copies")
        case _:
            return tr("A change")


def unsent(count: int, parked: int) -> str:
    """Return what the server has not heard of, for the question at signing out."""
    if not count and not parked:
        return tr("The server has everything.")
    if not count:
        return ntr(
            "{n} change was not taken by the server.",
            "{n} changes were not taken by the server.",
            parked,
        )
    return ntr(
        "{n} change has not been sent yet.", "{n} changes have not been sent yet.", count + parked
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollisionWords:
    """A collision in words: what happened, which value stands, which one is kept."""

    sentence: str
    detail: str
    use: str
    """The word of the button that brings the kept one back."""
    left: str
    right: str
    """The captions of the two pages side by side."""


def collision(
    collided: Collided, *, labels: Sequence[str], stands: str, other: str
) -> CollisionWords:
    """Return the words of a collision; `labels` are the settings' names, `stands` and `other`
    the two values in words ("" when several settings or a long text collided).
    """
    if len(labels) == 1:
        sentence = tr("Two computers changed “{setting}”.", setting=labels[0])
    elif len(labels) == 2:
        sentence = tr(
            "Two computers changed “{first}” and “{second}”.", first=labels[0], second=labels[1]
        )
    else:
        sentence = ntr(
            "Two computers changed {n} setting.",
            "Two computers changed {n} settings.",
            len(labels),
        )
    return CollisionWords(
        sentence=sentence,
        detail=_kept(collided, stands, other),
        use=tr("Use mine") if collided.lost_here else tr("Use theirs"),
        left=tr("This sheet, from {computer}", computer=collided.kept_by),
        right=tr("Kept in the history, from {computer}", computer=collided.lost_by),
    )


def _kept(collided: Collided, stands: str, other: str) -> str:
    if stands and other:
        if collided.lost_here:
            return tr(
                "This sheet has {stands}, from {computer}. Your {other} is kept in the history.",
                stands=stands, computer=collided.kept_by, other=other,
            )  # fmt: skip
        return tr(
            "This sheet has your {stands}. {other}, from {computer}, is kept in the history.",
            stands=stands, computer=collided.lost_by, other=other,
        )  # fmt: skip
    if collided.lost_here:
        return tr(
            "This sheet has those from {computer}. Yours are kept in the history.",
            computer=collided.kept_by,
        )
    return tr(
        "This sheet has yours. Those from {computer} are kept in the history.",
        computer=collided.lost_by,
    )
