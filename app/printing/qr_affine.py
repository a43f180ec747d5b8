"""QR codes by linear algebra: at one version and level the modules are an affine function over
GF(2) of the data codewords (performance.md §1).

A code is one int: row after row from the top, each row a word of `stride` bits whose low bits are
the modules, the leftmost highest; the bits between are 0, so that shifts cannot run from one row
into the next. Encoding is the XOR of one table entry per codeword. Masks are scored with shifts
and bit counts by the rules of `qrcode`, which leaves the format bits blank while scoring.
"""

from collections.abc import Sequence
from functools import cache, reduce
from operator import getitem, xor
from struct import Struct
from typing import Final, NamedTuple

from app.printing import qr_oracle
from app.printing.qr_oracle import MASKS

_ready: Final[set[int]] = set()
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS: Final = {
    a + b: 45 * i + j for i, a in enumerate(_ALPHABET) for j, b in enumerate(_ALPHABET)
}
_SINGLES: Final = {a: i for i, a in enumerate(_ALPHABET)}
_FIELD: Final = 0x11D
"""The polynomial of QR's GF(256)."""


def is_ready(version: int) -> bool:
    """Return whether the tables of `version` exist."""
    return version in _ready


@cache
def encoder(version: int) -> "Encoder":
    """Return the encoder of `version`; its tables take about 20 ms the first time."""
    made = Encoder(version)
    _ready.add(version)
    return made


class _Mask(NamedTuple):
    """What a mask adds to the linear part of a code."""

    test: int
    """Function modules and mask, format bits blank."""
    final: int
    """The same with the format bits."""
    equal_beside: int
    """Modules equal to their left neighbour when there is no data."""
    equal_above: int


class Encoder:
    """The tables of one version."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._size = size = 17 + 4 * version
        self._stride = stride = (size + 8) // 8 * 8
        word = (1 << size) - 1
        self._field = self._spread([word] * size)
        self._beside = self._spread([word >> 1] * size)
        self._above = self._spread([0, *[word] * (size - 1)])
        self._codewords = qr_oracle.data_codewords(version)
        self._tables = self._make_tables()
        self._masks = [self._make_mask(mask) for mask in MASKS]
        self._words = Struct(f">{size}I") if stride == 32 else None
        """Reads all rows at once where a row is a machine word, as in versions 3 and below."""
        self._balance = [
            int(abs(dark / size**2 * 100 - 50) / 5) * 10 for dark in range(size**2 + 1)
        ]
        self._pads = self._make_pads()
        self._counts = {
            alphanumeric: qr_oracle.count_bits(version, alphanumeric=alphanumeric)
            for alphanumeric in (False, True)
        }

    def alphanumeric(self, payload: str) -> tuple[int, ...]:
        """Return the rows of the code that says `payload`, which must fit."""
        length = len(payload)
        bits = 2 << self._counts[True] | length
        for at in range(0, length - 1, 2):
            bits = bits << 11 | _PAIRS[payload[at : at + 2]]
        used = 4 + self._counts[True] + length // 2 * 11
        if length % 2:
            bits = bits << 6 | _SINGLES[payload[-1]]
            used += 6
        return self._rows(bits, used)

    def binary(self, data: bytes) -> tuple[int, ...]:
        """Return the rows of the code that says `data`, which must fit."""
        head = 4 << self._counts[False] | len(data)
        bits = head << 8 * len(data) | int.from_bytes(data, "big")
        return self._rows(bits, 4 + self._counts[False] + 8 * len(data))

    def _rows(self, bits: int, used: int) -> tuple[int, ...]:
        """Return the rows for data of `used` bits."""
        total = 8 * self._codewords
        data = (bits << total - used | self._pads[used]).to_bytes(self._codewords, "big")
        linear = reduce(xor, map(getitem, self._tables, data))
        chosen = linear ^ self._masks[self._best_mask(linear)].final
        return self._unpack(chosen.to_bytes(self._size * self._stride // 8, "big"))

    def _unpack(self, packed: bytes) -> tuple[int, ...]:
        """Return the rows of a code from its bytes."""
        if self._words is not None:
            return self._words.unpack(packed)
        step = self._stride // 8
        return tuple(
            [int.from_bytes(packed[at : at + step], "big") for at in range(0, len(packed), step)]
        )

    def _best_mask(self, linear: int) -> int:
        """Return the mask with the fewest lost points, the first of equals.

        The costly rule, patterns that look like finders, is scored last and only for masks that
        may still win.
        """
        stride = self._stride
        beside = (linear ^ linear >> 1) & self._beside
        above = (linear ^ linear >> stride) & self._above
        partial = []
        for number, mask in enumerate(self._masks):
            rows = mask.equal_beside ^ beside
            columns = mask.equal_above ^ above
            code = linear ^ mask.test
            # A run of n equal modules is one of n - 1 bits here and of n - 4 bits in `four`; it
            # loses n - 2 points, that is three for each of those bits less two for each pair.
            two = rows & rows >> 1
            four = two & two >> 2
            two = columns & columns >> stride
            tall = two & two >> 2 * stride
            lost = (
                3
                * (
                    four.bit_count()
                    + tall.bit_count()
                    + (rows & columns & rows >> stride).bit_count()
                )
                - 2 * ((four & four >> 1).bit_count() + (tall & tall >> stride).bit_count())
                + self._balance[code.bit_count()]
            )
            partial.append((lost, number, code))
        partial.sort()
        best = (1 << 60, 0)
        for lost, number, code in partial:
            if (lost, number) < best:
                light = self._field ^ code
                finders = _finders(code, light, 1)
                if (lost + 40 * finders, number) < best:
                    finders += _finders(code, light, stride)
                    best = min(best, (lost + 40 * finders, number))
        return best[1]

    # -- tables

    def _spread(self, rows: Sequence[int]) -> int:
        """Return rows as one int."""
        return reduce(lambda code, row: code << self._stride | row, rows, 0)

    def _with(self, codewords: Sequence[int], mask: int, *, test: bool) -> int:
        rows = qr_oracle.with_codewords(codewords, mask, self._version, test=test)
        return self._spread(rows)

    def _make_mask(self, number: int) -> _Mask:
        test = self._with([], number, test=True)
        return _Mask(
            test=test,
            final=self._with([], number, test=False),
            equal_beside=self._beside & ~(test ^ test >> 1),
            equal_above=self._above & ~(test ^ test >> self._stride),
        )

    def _make_tables(self) -> list[list[int]]:
        """Return for each data codeword the modules that each of its values sets."""
        modules = self._modules_of_codewords()
        tables = []
        ones = [1] * self._codewords
        everywhere = qr_oracle.corrected(ones, self._version)
        for position in range(self._codewords):
            # A lone 1 by difference: `qrcode` cannot divide a block of zeros.
            others = [*ones[:position], 0, *ones[position + 1 :]]
            without = qr_oracle.corrected(others, self._version)
            words = [a ^ b for a, b in zip(everywhere, without, strict=True)]
            table = [0]
            for _ in range(8):
                modules_set = reduce(xor, map(getitem, modules, words))
                table += [entry ^ modules_set for entry in table]
                words = [word << 1 ^ (_FIELD if word & 0x80 else 0) for word in words]
            tables.append(table)
        return tables

    def _modules_of_codewords(self) -> list[list[int]]:
        """Return for each of the final codewords the modules that each of its values sets."""
        bits = self._modules_of_bits()
        tables = []
        for first in range(0, len(bits), 8):
            table = [0]
            for module in reversed(bits[first : first + 8]):
                table += [entry | module for entry in table]
            tables.append(table)
        return tables

    def _modules_of_bits(self) -> list[int]:
        """Return the module of every bit of the final codewords, each highest bit first.

        `qrcode` is asked once per binary digit of the bits' numbers (from 1): a module whose
        answers read 5 holds bit 4.
        """
        count = 8 * len(qr_oracle.corrected([1] * self._codewords, self._version))
        blank = self._with([], 0, test=True)
        numbers = [0] * (self._stride * self._size)
        for digit in range(count.bit_length()):
            bits = "".join(str(number >> digit & 1) for number in range(1, count + 1))
            codewords = int(bits, 2).to_bytes(count // 8, "big")
            answer = blank ^ self._with(codewords, 0, test=True)
            for place, bit in enumerate(reversed(f"{answer:b}")):
                if bit == "1":
                    numbers[place] |= 1 << digit
        modules = [0] * count
        for place, number in enumerate(numbers):
            if number:
                modules[number - 1] = 1 << place
        return modules

    def _make_pads(self) -> list[int]:
        """Return, by the number of bits used, the bits that fill the rest: four zeros, zeros up
        to a whole codeword, then 0xEC and 0x11 in turn.
        """
        total = 8 * self._codewords
        pads = []
        for used in range(total + 1):
            free = (total - min(used + 4, total)) // 8
            filler = bytes(0x11 if index % 2 else 0xEC for index in range(free))
            pads.append(int.from_bytes(filler, "big"))
        return pads


def _finders(dark: int, light: int, step: int) -> int:
    """Return how often 1011101 stands with four light modules before or after it."""
    ends = dark & dark >> 4 * step
    core = ends & ends >> 2 * step & dark >> 3 * step
    core &= (light & light >> 4 * step) >> step
    if not core:
        return 0
    pair = light & light >> step
    quiet = pair & pair >> 2 * step
    return (core & quiet >> 7 * step).bit_count() + (core & quiet << 4 * step).bit_count()
