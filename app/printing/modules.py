"""The dark modules of a QR code as one path of horizontal runs, module being the unit.

A row is cut into bytes whose runs are looked up; runs that meet at a cut belong to one path and
one fill, so no hairline shows.
"""

from functools import cache
from typing import Final

from app.printing.qr import Matrix

_CHUNK: Final = 8
_ROW: Final = "y"
"""Stands for the row in the looked-up strings."""


def module_runs(matrix: Matrix) -> str:
    """Return the rectangles ("x y w h re") of the dark modules, without the fill."""
    chunks = _chunks(matrix.size)
    top = matrix.size - 1
    return "".join(
        [
            "".join([table[row >> shift & 255] for shift, table in chunks]).replace(
                _ROW, str(top - index)
            )
            for index, row in enumerate(matrix.rows)
        ]
    )


@cache
def _chunks(size: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return (shift, runs by byte) for the bytes of a row, from the left."""
    shifts = range((size - 1) // _CHUNK * _CHUNK, -1, -_CHUNK)
    return tuple(
        (shift, tuple(_runs(byte, size - shift - _CHUNK) for byte in range(1 << _CHUNK)))
        for shift in shifts
    )


def _runs(byte: int, left: int) -> str:
    """Return the runs of dark modules of a byte whose highest bit stands at x = `left`."""
    found = []
    bits = f"{byte:0{_CHUNK}b}"
    start = bits.find("1")
    while start >= 0:
        end = bits.find("0", start)
        end = _CHUNK if end < 0 else end
        found.append(f"{left + start} {_ROW} {end - start} 1 re\n")
        start = bits.find("1", end)
    return "".join(found)
