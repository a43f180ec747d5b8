"""The keys of marking: letters come from the translation, digits and named keys do not."""

from PySide6.QtCore import Qt

from app.marking.model import Mark
from ui.words import trc


def letters() -> dict[str, Mark]:
    """Return which letter gives which mark."""
    return {
        trc("key for a right answer", "R"): Mark.RIGHT,
        trc("key for a wrong answer", "W"): Mark.WRONG,
        trc("key for a half right answer", "F"): Mark.HALF,
        trc("key for an answer not done", "N"): Mark.NOT_DONE,
    }


def letter_of(mark: Mark) -> str:
    """Return the letter that gives a mark."""
    return next(letter for letter, given in letters().items() if given is mark)


def skip() -> str:
    """Return the letter that leaves an answer for later."""
    return trc("key to leave an answer for later", "S")


def hide() -> str:
    """Return the letter that hides the names."""
    return trc("key to hide the names", "H")


DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
"""Reasons of a wrong answer."""
