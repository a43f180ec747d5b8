"""From the pieces of a topic to shapes and the values of their slots."""

from app.layout.cells import Shape
from app.layout.items import Piece, Section, Vertical
from app.layout.vertical import shape_of as vertical_shape


def shapes_of(section: Section) -> tuple[Shape, ...]:
    """Return the shapes of a section's pieces; some depend on the longest of the section."""
    columns = max(
        (len(str(max(p.first, p.second))) for p in section.pieces if isinstance(p, Vertical)),
        default=1,
    )
    return tuple(_shape(piece, columns) for piece in section.pieces)


def _shape(piece: Piece, columns: int) -> Shape:
    if isinstance(piece, Vertical):
        return vertical_shape(piece, columns=columns)
    raise NotImplementedError


def values_of(piece: Piece, label: str) -> tuple[str, ...]:
    """Return the values of a piece's slots: reading text, number, then its own."""
    if isinstance(piece, Vertical):
        first, second = str(piece.first), str(piece.second)
        return f"{label} {first} {piece.sign} {second} =", label, first, second
    raise NotImplementedError
