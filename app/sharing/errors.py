"""What can be wrong with a `.chalk` file, in words."""

from enum import StrEnum

from app.errors import AppError
from app.words import Words


class Fault(StrEnum):
    """What kind of thing is wrong."""

    FOREIGN = "foreign"
    CUT_OFF = "cut off"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    CONTENT = "content"


class ChalkFileError(AppError):
    """A file is no worksheet that can be opened; nothing was made of it.

    `place` names the spot inside the file ("versions[3].config.page.columns"); it may be empty.
    """

    def __init__(self, fault: Fault, place: str = "", reason: str = "") -> None:
        super().__init__(" ".join(part for part in (fault.value, place, reason) if part))
        self.fault = fault
        self.place = place
        self.reason = reason

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        match self.fault:
            case Fault.FOREIGN:
                return words.tr("This is not a Chalkline worksheet. Its name ends in .chalk.")
            case Fault.CUT_OFF:
                return words.tr("The end of the file is missing. Get it once more.")
            case Fault.DAMAGED:
                return words.tr("The file was changed on its way. Get it once more.")
            case Fault.TOO_LARGE:
                return words.tr("This file is larger than any worksheet. Nothing was opened.")
            case Fault.CONTENT:
                place = self.place or words.tr("the beginning")
                return words.tr(
                    "The file cannot be used at “{place}”. Nothing was opened.", place=place
                )
