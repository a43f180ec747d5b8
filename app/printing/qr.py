"""QR codes as matrices (level M): alphanumeric mode where the text allows it, else bytes.

`qrcode` says what a right code is. A few codes come from it directly; many at once, or any once
the tables of `qr_affine` exist, are a hundred times faster and equal bit by bit.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from app.layout.display import QR, Page, Stamp
from app.printing.errors import PayloadTooLongError

_MANY: Final = 6
"""From this number on the tables (about 20 ms) pay."""
_LARGEST: Final = 40
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Matrix(msgspec.Struct, frozen=True, gc=False):
    """The modules of a code without its quiet zone.

    `rows` run from top to bottom; in each int the leftmost module is the highest of `size` bits.
    """

    size: int
    rows: tuple[int, ...]


def matrix(payload: str, *, version: int = 3) -> Matrix:
    """Return the code that says `payload`, at `version` or the smallest larger one that holds it.

    Raises:
        PayloadTooLongError: when not even version 40 holds it.
    """
    return matrices([payload], version=version)[0]


def matrices(payloads: Sequence[str], *, version: int = 3) -> list[Matrix]:
    """Return the codes of `payloads` in their order; see `matrix`.

    Raises:
        PayloadTooLongError: when one of them fits into no version.
    """
    from app.printing import qr_affine, qr_oracle

    modes = [is_alphanumeric(payload) for payload in payloads]
    fitting = [
        _fitting_version(payload, version, alphanumeric=mode)
        for payload, mode in zip(payloads, modes, strict=True)
    ]
    encoders: dict[int, qr_affine.Encoder | None] = {}
    for number in set(fitting):
        many = fitting.count(number) >= _MANY or qr_affine.is_ready(number)
        encoders[number] = qr_affine.encoder(number) if many else None
    found = []
    for payload, mode, number in zip(payloads, modes, fitting, strict=True):
        encoder = encoders[number]
        if encoder is None:
            rows = qr_oracle.rows(payload.encode(), alphanumeric=mode, version=number)
        elif mode:
            rows = encoder.alphanumeric(payload)
        else:
            rows = encoder.binary(payload.encode())
        found.append(Matrix(17 + 4 * number, rows))
    return found


def prepare(version: int = 3) -> None:
    """Make the tables for `version` now (about 20 ms), in an idle moment off the GUI thread.

    After it a single code takes a hundredth of the time, so that painting never waits for one.
    """
    from app.printing import qr_affine

    qr_affine.encoder(version)


def code_text(code: QR, page: Page, stamp: Stamp) -> str:
    """Return what the code of a page of a copy says: its payload and the page's number."""
    return f"{stamp.payload}.{code.page or page.number}"


def is_alphanumeric(payload: str) -> bool:
    """Return whether QR's alphanumeric mode can say `payload`."""
    return not payload.strip(_ALPHABET)


def _fitting_version(payload: str, version: int, *, alphanumeric: bool) -> int:
    from app.printing.qr_oracle import capacity

    length = len(payload) if alphanumeric else len(payload.encode())
    if length <= capacity(version, alphanumeric=alphanumeric):
        return version
    for candidate in range(version + 1, _LARGEST + 1):
        if length <= capacity(candidate, alphanumeric=alphanumeric):
            return candidate
    raise PayloadTooLongError(len(payload))
