"""QR codes as matrices (level M). Alphanumeric mode where the text allows it, else bytes."""

from collections.abc import Sequence

import msgspec

from app.printing.errors import PayloadTooLongError


class Matrix(msgspec.Struct, frozen=True, gc=False):
    """The modules of a code without its quiet zone.

    `rows` run from top to bottom; in each int the leftmost module is the highest bit.
    """

    size: int
    rows: tuple[int, ...]


def matrix(payload: str, *, version: int = 3) -> Matrix:
    """Return the code that says `payload`, at `version` or the smallest larger one that holds it.

    Raises:
        PayloadTooLongError: when not even version 40 holds it.
    """
    import qrcode
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(version=version, error_correction=0)
    code.add_data(payload, optimize=0)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as exc:
        raise PayloadTooLongError(len(payload)) from exc
    rows = tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in code.modules)
    return Matrix(size=len(rows), rows=rows)


def matrices(payloads: Sequence[str], *, version: int = 3) -> list[Matrix]:
    """Return the codes of `payloads` in their order; see `matrix`."""
    return [matrix(payload, version=version) for payload in payloads]
