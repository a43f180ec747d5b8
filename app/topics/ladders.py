"""The two ladders of difficulty, challenge and support, and the band between them
(domain.md §1.5).
"""

from app.topics.aids import Aids, Rule
from app.topics.regrouping import Mix

_CHALLENGE = (
    "0/0 15/0 25/0 35/0 45/0 54/0 60/10 68/15 75/20 75/25 80/30 85/38 90/45 90/50 93/58 96/67 "
    "98/78 100/90 100/100"
)
_SUPPORT = (
    "AAAAAA RAAARA RARARR RRRARR RMRARM MMMARM MMMRRM MMMMRN NMMMRN NNMMRN NNMNRN NN3NRN NNNNNN"
)
_RULES = {
    "A": Rule.ALWAYS,
    "R": Rule.WHEN_REGROUPING,
    "M": Rule.WHEN_SEVERAL,
    "3": Rule.WHEN_THREE_DIGITS,
    "N": Rule.NEVER,
}
AID_NAMES = (
    "carry_boxes",
    "answer_boxes",
    "place_colours",
    "ten_frames",
    "borrow_boxes",
    "borrow_hints",
)
"""The aids in the order of the support ladder's letters."""

CHALLENGES: tuple[Mix, ...] = tuple(
    Mix(any=int(step.split("/")[0]), several=int(step.split("/")[1]))
    for step in _CHALLENGE.split()
)
SUPPORTS: tuple[Aids, ...] = tuple(
    Aids(**{name: _RULES[letter] for name, letter in zip(AID_NAMES, letters, strict=True)})
    for letters in _SUPPORT.split()
)
BAND = (
    ((0, 4),) * 3
    + ((0, 6),) * 3
    + ((1, 8),) * 4
    + ((3, 11),) * 3
    + ((4, 12),) * 3
    + ((6, 12),) * 3
)
"""The least and the most support level for each challenge level."""


def challenge_of(mix: Mix) -> int | None:
    """Return the level of a mix on the challenge ladder, or None ("custom")."""
    return CHALLENGES.index(mix) if mix in CHALLENGES else None


def support_of(aids: Aids) -> int | None:
    """Return the level of these aids on the support ladder, or None ("custom")."""
    return SUPPORTS.index(aids) if aids in SUPPORTS else None
