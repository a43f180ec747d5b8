"""The words of the aids and of the rules they follow."""

from app.topics.aids import Rule
from app.topics.problem import Operator
from app.words import Words

OF_OPERATOR = {
    Operator.ADD: ("carry_boxes", "answer_boxes", "place_colours", "ten_frames"),
    Operator.SUBTRACT: ("borrow_boxes", "borrow_hints", "answer_boxes", "place_colours"),
}
"""The aids that are printed for an operator, in the order of the panel (ten frames: additions)."""


def aid_label(name: str, words: Words) -> str:
    """Return "Carry boxes"."""
    return {
        "carry_boxes": words.tr("Carry boxes"),
        "answer_boxes": words.tr("Answer boxes"),
        "place_colours": words.tr("Place colours"),
        "ten_frames": words.tr("Ten frames"),
        "borrow_boxes": words.tr("Borrow boxes"),
        "borrow_hints": words.tr("Borrow hints"),
    }[name]


def rule_label(rule: Rule, operator: Operator, words: Words) -> str:
    """Return "When carrying"."""
    add = operator is Operator.ADD
    return {
        Rule.ALWAYS: words.tr("Always"),
        Rule.WHEN_REGROUPING: words.tr("When carrying") if add else words.tr("When borrowing"),
        Rule.WHEN_SEVERAL: words.tr("When several"),
        Rule.WHEN_THREE_DIGITS: words.tr("From three digits"),
        Rule.NEVER: words.tr("Never"),
    }[rule]
