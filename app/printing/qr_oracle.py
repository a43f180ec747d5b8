"""The `qrcode` library behind the few questions we ask it."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import qrcode
from qrcode import base, constants, util

LEVEL: Final[int] = constants.ERROR_CORRECT_M
MASKS: Final = range(8)


@cache
def capacity(version: int, *, alphanumeric: bool) -> int:
    """Return how many characters (or bytes) a code of `version` holds."""
    bits = data_codewords(version) * 8 - 4 - count_bits(version, alphanumeric=alphanumeric)
    return bits // 11 * 2 + (bits % 11 >= 6) if alphanumeric else bits // 8


@cache
def data_codewords(version: int) -> int:
    """Return the number of data codewords of `version` at level M."""
    return sum(block.data_count for block in base.rs_blocks(version, LEVEL))


@cache
def count_bits(version: int, *, alphanumeric: bool) -> int:
    """Return the length of the field that says how many characters follow."""
    mode = util.MODE_ALPHA_NUM if alphanumeric else util.MODE_8BIT_BYTE
    bits: int = util.length_in_bits(mode, version)
    return bits


def rows(data: bytes, *, alphanumeric: bool, version: int) -> tuple[int, ...]:
    """Return the rows of the code that says `data` (see `Matrix`)."""
    code = qrcode.QRCode(version=version, error_correction=LEVEL)
    mode = util.MODE_ALPHA_NUM if alphanumeric else util.MODE_8BIT_BYTE
    code.add_data(util.QRData(data, mode=mode))
    code.make(fit=False)
    return _packed(code.modules)


def with_codewords(codewords: Sequence[int], mask: int, version: int, *, test: bool) -> list[int]:
    """Return the rows of the code that holds `codewords` in their final order.

    With `test` the format bits are blank, as when masks are scored.
    """
    code = qrcode.QRCode(version=version, error_correction=LEVEL)
    code.data_cache = list(codewords)
    code.makeImpl(test, mask)
    return list(_packed(code.modules))


def corrected(data: Sequence[int], version: int) -> list[int]:
    """Return data codewords with their error correction, in their final order."""
    buffer = util.BitBuffer()
    buffer.buffer = list(data)
    buffer.length = 8 * len(buffer.buffer)
    found: list[int] = util.create_bytes(buffer, base.rs_blocks(version, LEVEL))
    return found


def _packed(modules: Sequence[Sequence[bool | None]]) -> tuple[int, ...]:
    return tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in modules)
