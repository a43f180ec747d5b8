"""The steps of problems with fractions, as the key prints them."""

from app.layout.items import Step
from app.layout.settings import Notation
from app.maths.expression import MINUS, Expression
from app.topics.fraction_terms import Operation, Term, common, read, result


def steps(question: Expression, notation: Notation) -> tuple[Step, ...]:
    """Return the lines between the question and its answer."""
    operation, (one, two) = read(question)
    found: list[str] = []
    if operation is not Operation.SIMPLIFY and (one.whole or two.whole):
        found.append(_line(operation, _improper(one), _improper(two), notation))
    top, bottom = result(operation, one, two)
    if operation in {Operation.ADD, Operation.SUBTRACT}:
        if one.bottom != two.bottom:
            first, second = (_widened(term, bottom) for term in (one, two))
            found.append(_line(operation, first, second, notation))
    elif operation is Operation.DIVIDE:
        turned = f"{two.bottom}/{two.upper}"
        found.append(_line(Operation.MULTIPLY, _improper(one), turned, notation))
    if operation is not Operation.SIMPLIFY:
        found.append(f"{top}/{bottom}")
    shared = common(top, bottom)
    if shared > 1:
        divided = f"{top} {notation.divide} {shared}", f"{bottom} {notation.divide} {shared}"
        found.append(f"({divided[0]})/({divided[1]}) = {top // shared}/{bottom // shared}")
    return tuple(Step("", f"= {line}") for line in found)


def _improper(term: Term) -> str:
    return f"{term.upper}/{term.bottom}"


def _widened(term: Term, bottom: int) -> str:
    return f"{term.upper * (bottom // term.bottom)}/{bottom}"


def _line(operation: Operation, first: str, second: str, notation: Notation) -> str:
    signs = {
        Operation.ADD: "+",
        Operation.SUBTRACT: MINUS,
        Operation.MULTIPLY: notation.multiply,
        Operation.DIVIDE: notation.divide,
    }
    return f"{first} {signs[operation]} {second}"
