"""The written methods of school, on digits: the second way in which every answer is found.

Nothing here adds, takes away or multiplies whole numbers; each method walks over digits as a pupil
does, so that a defect of the first way (integer arithmetic on drawn operands) shows.
"""


def column_sum(a: str, b: str) -> str:
    """Return the sum of two numbers, column by column from the ones."""
    width = max(len(a), len(b))
    carry, found = 0, ""
    for x, y in zip(reversed(a.zfill(width)), reversed(b.zfill(width)), strict=True):
        carry, digit = divmod(int(x) + int(y) + carry, 10)
        found = str(digit) + found
    return _plain(str(carry) + found)


def column_difference(a: str, b: str) -> str:
    """Return a − b, borrowing from the next column; an empty text when b is the larger."""
    width = max(len(a), len(b))
    borrow, found = 0, ""
    for x, y in zip(reversed(a.zfill(width)), reversed(b.zfill(width)), strict=True):
        digit = int(x) - borrow - int(y)
        borrow = int(digit < 0)
        found = str(digit + 10 * borrow) + found
    return "" if borrow else _plain(found)


def column_product(a: str, b: str) -> str:
    """Return the product: the digits' products gathered by place, then carried over."""
    places = [0] * (len(a) + len(b))
    for i, x in enumerate(reversed(a)):
        for j, y in enumerate(reversed(b)):
            places[i + j] += int(x) * int(y)
    carry, found = 0, ""
    for place in places:
        carry, digit = divmod(place + carry, 10)
        found = str(digit) + found
    return _plain(found)


def multiplied_back(dividend: str, divisor: str, quotient: str, remainder: str) -> bool:
    """Return whether quotient × divisor + remainder is the dividend and the remainder fits."""
    product = column_product(quotient, divisor)
    fits = column_difference(divisor, remainder) not in ("", "0")
    return fits and column_sum(product, remainder) == _plain(dividend)


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"
