"""What can be wrong when names are sealed or opened, in words."""

from enum import StrEnum

from app.errors import AppError
from app.words import Words


class SealingError(AppError):
    """Names could not be sealed or opened; nothing was changed, and no name was lost."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        return words.tr("The names cannot be opened on this computer yet.")


class NamesKeyMissingError(SealingError):
    """The account has no names key yet, or it is not open on this computer: make or open it."""


class WrongPasswordError(SealingError):
    """The password does not open the names key."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        return words.tr("This password does not open the names. Try again, or use the code.")


class RecoveryFault(StrEnum):
    """What is wrong with a recovery code."""

    LENGTH = "length"
    LETTER = "letter"
    CHECK = "check"
    OTHER = "other"
    """It is a recovery code, but not the one of this account."""


class RecoveryCodeError(SealingError):
    """What was typed is no recovery code, or another account's; `fault` says which."""

    def __init__(self, fault: RecoveryFault, *, found: str = "") -> None:
        super().__init__(f"recovery code: {fault.value}")
        self.fault = fault
        self.found = found

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        match self.fault:
            case RecoveryFault.LENGTH:
                return words.tr(
                    "A recovery code has 27 letters and digits; this one has {count}.",
                    count=self.found,
                )
            case RecoveryFault.LETTER:
                return words.tr("{letter} does not occur in a recovery code.", letter=self.found)
            case RecoveryFault.CHECK:
                return words.tr("One letter is not as on the paper. Compare the recovery code.")
            case RecoveryFault.OTHER:
                return words.tr("This recovery code is not the one of this account.")


class DamagedKeyError(SealingError):
    """What the server keeps of the names key cannot be used: damaged, or of a newer program."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        return words.tr("What the server keeps of the names key cannot be used.")


class DamagedNameError(SealingError):
    """A sealed name was changed on its way, or belongs to another pupil."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        return words.tr("A name was damaged on its way. Write it once more.")


class OtherKeyError(SealingError):
    """A name was sealed under another key than the one that is open."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        return words.tr("This name was sealed under another key than the account's.")
