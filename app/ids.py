"""Identities: ordered ids for rows, authenticated ids and readable codes for printed copies.

Sheets and versions have UUIDv7 text (RFC 9562), made on the device; the time in them serves the
index only and is never trusted. A printed copy has a UUIDv8: account tag (24 bits), random (50)
and a 48-bit MAC under a key the account shares with its devices, so that a server recognises a
copy it has never heard of (design.md §4). On paper it is 26 Crockford letters and a check letter
(page.md §4).
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from app.errors import AppError
from app.words import Words

Randomness: TypeAlias = Callable[[int], bytes]
"""Return so many random bytes (os.urandom; a seeded one in tests)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 letters: no I, L, O, U."""
CODE_LETTERS = 26
TAG_BITS = 24
MAC_BITS = 48
RANDOM_BITS = 50

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_MAC_LABEL = b"chalkline copy v1"
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, irreducible over GF(2); x generates the field, so x¹ … x²⁶ all differ."""


@dataclass(frozen=True, slots=True)
class CopyKey:
    """What the copies of an account are made with. The key never shows in a log or a repr."""

    tag: int
    """24 bits that name the account."""
    key: bytes = field(repr=False)


class CodeFault(StrEnum):
    """What is wrong with a code somebody typed."""

    LENGTH = "length"
    LETTER = "letter"
    CHECK = "check"
    KIND = "kind"


class CodeError(AppError):
    """A typed code is not the code of a copy; `sentence` says so to the user."""

    def __init__(self, fault: CodeFault, *, found: str = "") -> None:
        super().__init__(f"code: {fault.value} {found}".rstrip())
        self.fault = fault
        self.found = found

    def sentence(self, words: Words) -> str:
        """Return what to tell the user."""
        match self.fault:
            case CodeFault.LENGTH:
                return words.tr(
                    "A copy's code has 27 letters and digits; this one has {count}.",
                    count=self.found,
                )
            case CodeFault.LETTER:
                return words.tr("{letter} does not occur in a copy's code.", letter=self.found)
            case CodeFault.CHECK:
                return words.tr("One letter differs from the paper. Compare the code once more.")
            case CodeFault.KIND:
                return words.tr("This is not the code of a copy.")


def new_row_id(*, now: float, random: Randomness) -> str:
    """Return a UUIDv7 for a sheet, a version or an operation; `now` is Unix seconds."""
    milliseconds = int(now * 1000) & (2**48 - 1)
    noise = int.from_bytes(random(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 68) << 64 | 0b10 << 62 | noise % 2**62
    return str(UUID(int=value))


def new_copy_id(account: CopyKey, *, random: Randomness) -> str:
    """Return a UUIDv8 for a printed copy of `account`."""
    noise = int.from_bytes(random(7), "big") % 2**RANDOM_BITS
    return str(UUID(int=_assemble(account.tag, noise, _mac(account.tag, noise, account.key))))


def verify(copy_id: str, key: bytes) -> bool:
    """Return whether `copy_id` was made under `key`."""
    parts = _disassemble(copy_id)
    if parts is None:
        return False
    tag, noise, mac = parts
    return hmac.compare_digest(mac.to_bytes(6, "big"), _mac(tag, noise, key).to_bytes(6, "big"))


def account_tag(copy_id: str) -> int:
    """Return the account tag inside a copy's id.

    Raises:
        CodeError: when it is not the id of a copy.
    """
    parts = _disassemble(copy_id)
    if parts is None:
        raise CodeError(CodeFault.KIND)
    return parts[0]


def letters(any_id: str) -> str:
    """Return the 26 Crockford letters of a UUID (two leading zero bits)."""
    value = UUID(any_id).int
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def check_letter(code: str) -> str:
    """Return Σ xⁱ·cᵢ (i = 1…26) in GF(32): it catches every wrong letter and every swap of two."""
    total = 0
    power = 1
    for letter in code:
        power = _times_x(power)
        total ^= _product(power, _VALUES[letter])
    return ALPHABET[total]


def format_code(any_id: str) -> str:
    """Return the code as it is printed: "7K3Q-M9XR-…-C58", the check letter last."""
    code = letters(any_id)
    code += check_letter(code)
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def parse_copy_code(text: str) -> str:
    """Return the copy id in what somebody typed or a scanner read.

    Lower case, spaces, hyphens and O, I, L for 0, 1, 1 are understood, with or without the check
    letter, and so is a whole payload ("HTTPS://HOST/UPLOAD/<letters>.<page>").

    Raises:
        CodeError: says which letter or length is wrong.
    """
    body = text.strip().rpartition("/")[2].partition(".")[0].upper()
    body = "".join(letter for letter in body if not (letter.isspace() or letter in "-–—‐‑_"))
    for letter in body:
        if letter not in _VALUES:
            raise CodeError(CodeFault.LETTER, found=letter)
    if len(body) not in (CODE_LETTERS, CODE_LETTERS + 1):
        raise CodeError(CodeFault.LENGTH, found=str(len(body)))
    code = body[:CODE_LETTERS]
    if len(body) > CODE_LETTERS and _VALUES[check_letter(code)] != _VALUES[body[-1]]:
        raise CodeError(CodeFault.CHECK)
    value = 0
    for letter in code:
        value = value << 5 | _VALUES[letter]
    if value >= 2**128:
        raise CodeError(CodeFault.CHECK)
    copy_id = str(UUID(int=value))
    if _disassemble(copy_id) is None:
        raise CodeError(CodeFault.KIND)
    return copy_id


def short_code(version_id: str) -> str:
    """Return the four letters by which paper names a version ("K7QD").

    They come from the last 20 bits of the id, which are random in a UUIDv7.
    """
    value = UUID(version_id).int
    return "".join(ALPHABET[value >> shift & 31] for shift in (15, 10, 5, 0))


def copy_payload(copy_id: str, *, host: str = "") -> str:
    """Return what the QR code of a copy says, without the page suffix; bare letters, no host."""
    return _payload(copy_id, host=host, path="UPLOAD")


def key_payload(version_id: str, *, host: str = "") -> str:
    """Return what the QR code of an answer key says, so that its photo is never filed as work."""
    if not host:
        return f"KEY/{letters(version_id)}"
    return _payload(version_id, host=host, path="KEY")


def _payload(any_id: str, *, host: str, path: str) -> str:
    return f"HTTPS://{host.upper()}/{path}/{letters(any_id)}" if host else letters(any_id)


def _assemble(tag: int, noise: int, mac: int) -> int:
    high = tag << 24 | noise >> 26
    middle = noise >> 14 & 0xFFF
    low = (noise & 0x3FFF) << MAC_BITS | mac
    return high << 80 | 0x8 << 76 | middle << 64 | 0b10 << 62 | low


def _disassemble(copy_id: str) -> tuple[int, int, int] | None:
    """Return tag, random part and MAC, or None when it is no UUIDv8."""
    try:
        value = UUID(copy_id).int
    except ValueError:
        return None
    if value >> 76 & 0xF != 0x8 or value >> 62 & 0b11 != 0b10:
        return None
    high, middle, low = value >> 80, value >> 64 & 0xFFF, value % 2**62
    noise = (high % 2**24) << 26 | middle << 14 | low >> MAC_BITS
    return high >> 24, noise, low % 2**MAC_BITS


def _mac(tag: int, noise: int, key: bytes) -> int:
    message = _MAC_LABEL + (tag << RANDOM_BITS | noise).to_bytes(10, "big")
    return int.from_bytes(hmac.digest(key, message, hashlib.sha256)[: MAC_BITS // 8], "big")


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value


def _product(a: int, b: int) -> int:
    result = 0
    while b:
        if b & 1:
            result ^= a
        a = _times_x(a)
        b >>= 1
    return result
