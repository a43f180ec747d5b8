"""A code as somebody types it off the paper, letter by letter: what is wrong is said at once."""

import msgspec

from app.ids import CODE_LETTERS, CodeError, CodeFault, parse_copy_code
from app.worksheets.worksheet import CopyId

LETTERS = CODE_LETTERS + 1
"""With the check letter, which nobody may leave out who types."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What a text means as a code."""

    copy: CopyId | None = None
    """Known only when the check letter agrees: no letter is wrong, and no two are swapped."""
    fault: CodeError | None = None
    """What is wrong already, whatever comes next."""
    missing: int = 0
    """Letters still to come."""


def typed(text: str) -> Typed:
    """Return what was typed so far. Hyphens, blanks and lower case make no difference."""
    body = text.strip().rpartition("/")[2].partition(".")[0]
    count = sum(letter.isalnum() for letter in body)
    try:
        copy = parse_copy_code(text)
    except CodeError as error:
        if error.fault is CodeFault.LENGTH and count < LETTERS:
            return Typed(missing=LETTERS - count)
        return Typed(fault=error)
    if count < LETTERS and "/" not in text:  # whole payloads are read or pasted, not typed
        return Typed(missing=LETTERS - count)
    return Typed(copy=CopyId(copy))
