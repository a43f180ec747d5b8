"""From the pieces of a topic to shapes and the values of their slots."""

from app.layout import division, equation, formula, inline, multiplication, vertical
from app.layout.cells import Shape
from app.layout.items import (
    EquationLines,
    FormulaLine,
    InLine,
    Piece,
    Product,
    Quotient,
    Section,
    Vertical,
)
from app.layout.settings import Notation


def shapes_of(section: Section) -> tuple[Shape, ...]:
    """Return the shapes of a section's pieces; some depend on the longest of the section."""
    largest = max(
        (max(p.first, p.second) for p in section.pieces if isinstance(p, Vertical)), default=0
    )
    columns = len(str(largest))
    lead = inline.lead(tuple(p for p in section.pieces if isinstance(p, InLine)))
    reach = formula.heights(tuple(p for p in section.pieces if isinstance(p, FormulaLine)))
    sides = equation.reach(tuple(p for p in section.pieces if isinstance(p, EquationLines)))
    return tuple(
        equation.shape_of(piece, sides)
        if isinstance(piece, EquationLines)
        else _shape(piece, columns, lead, reach)
        for piece in section.pieces
    )


def _shape(
    piece: Vertical | Product | Quotient | InLine | FormulaLine,
    columns: int,
    lead: float,
    reach: tuple[float, float],
) -> Shape:
    match piece:
        case Vertical():
            return vertical.shape_of(piece, columns=columns)
        case Product():
            return multiplication.shape_of(piece)
        case Quotient():
            return division.shape_of(piece)
        case InLine():
            return inline.shape_of(piece, lead=lead)
        case FormulaLine():
            return formula.shape_of(piece, ascent=reach[0], descent=reach[1])


def values_of(piece: Piece, number: str, label: str, notation: Notation) -> tuple[str, ...]:
    """Return the values of a piece's slots: reading text, number, then its own.

    `number` is how its number is read ("3." or "Ex."), `label` how it is printed (".3").
    """
    match piece:
        case Vertical():
            first, second = str(piece.first), str(piece.second)
            return f"{number} {first} {piece.sign} {second} =", label, first, second
        case Product():
            first, second = str(piece.first), str(piece.second)
            answer = f" {piece.first * piece.second}" if piece.worked else ""
            return f"{number} {first} {piece.sign} {second} ={answer}", label, first, second
        case Quotient():
            first, second = str(piece.dividend), str(piece.divisor)
            answer = _worked_quotient(piece, notation) if piece.worked else ""
            return f"{number} {first} {piece.sign} {second} ={answer}", label, first, second
        case InLine():
            return f"{number} {piece.text}", label, piece.text
        case FormulaLine():
            return f"{number} {piece.spoken}", label, *piece.formula.texts
        case EquationLines():
            return f"{number} {piece.spoken}", label, *piece.left.texts, *piece.right.texts


def _worked_quotient(piece: Quotient, notation: Notation) -> str:
    whole, rest = divmod(piece.dividend, piece.divisor)
    return f" {whole} {notation.remainder} {rest}" if rest else f" {whole}"
