"""What can go wrong while printing, in words."""

from app.errors import AppError


class PrintingError(AppError):
    """A document could not be written."""


class PrintCancelledError(PrintingError):
    """The user stopped the printing; what was written so far is not a usable file."""


class PayloadTooLongError(PrintingError):
    """A text does not fit into any QR code of level M."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters do not fit into a QR code")
        self.length = length
