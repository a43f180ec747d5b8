"""The words of marking."""

from app.marking.model import Mark
from app.marking.results import Tally
from ui.words import ntr, tr


def marked(mark: Mark | None) -> str:
    """Return what an answer is worth in a word."""
    match mark:
        case Mark.RIGHT:
            return tr("Right")
        case Mark.WRONG:
            return tr("Wrong")
        case Mark.HALF:
            return tr("Half right")
        case Mark.NOT_DONE:
            return tr("Not done")
        case _:
            return tr("Not marked yet")


def counts(found: Tally) -> str:
    """Return "19 of 24 marked: 13 right, 5 wrong, 1 not done"."""
    total = found.right + found.half + found.wrong + found.not_done + found.open
    parts = [
        ntr("{n} right", "{n} right", found.right) if found.right else "",
        ntr("{n} half right", "{n} half right", found.half) if found.half else "",
        ntr("{n} wrong", "{n} wrong", found.wrong) if found.wrong else "",
        ntr("{n} not done", "{n} not done", found.not_done) if found.not_done else "",
    ]
    said = tr("{n} of {total} marked", n=total - found.open, total=total)
    listed = ", ".join(part for part in parts if part)
    return f"{said}: {listed}" if listed else said


def pupil(number: int) -> str:
    """Return what a pupil is called while names are hidden."""
    return tr("Pupil {n}", n=number)
