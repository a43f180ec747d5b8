"""The steps of a written division, for worked examples in every layout."""

import msgspec


class DivisionStep(msgspec.Struct, frozen=True):
    """One subtraction: `product` and the rest below it both end under digit `column` (from 0 at
    the dividend's first); `below` is the rest with the next digit brought down, which ends one
    column further unless it is the last.
    """

    column: int
    product: int
    below: str
    last: bool


def division_steps(dividend: int, divisor: int) -> tuple[DivisionStep, ...]:
    """Return the steps of `dividend` by `divisor` as pupils write them.

    The first step takes as many digits as the divisor needs; later digits come down one by one.
    """
    digits = str(dividend)
    column = 0
    part = int(digits[0])
    while part < divisor and column < len(digits) - 1:
        column += 1
        part = part * 10 + int(digits[column])
    steps: list[DivisionStep] = []
    while True:
        product = part // divisor * divisor
        rest = part - product
        last = column == len(digits) - 1
        below = str(rest) if last else (str(rest) if rest else "0") + digits[column + 1]
        steps.append(DivisionStep(column, product, below, last))
        if last:
            return tuple(steps)
        column += 1
        part = rest * 10 + int(digits[column])
