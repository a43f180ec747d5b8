"""What a transaction of the core has done and not yet written (server.exchange.account_tx)."""

from dataclasses import dataclass, field

from app.exchange.kinds import Kind
from server.core.ports import AppliedOp, Document


@dataclass(slots=True)
class Unwritten:
    """What a transaction has done so far and not yet written."""

    documents: dict[tuple[Kind, str], Document | None] = field(default_factory=dict)
    """As they are now; None: it is known that there is none."""
    written: dict[tuple[Kind, str], Document] = field(default_factory=dict)
    """What has to be written."""
    applied: dict[str, AppliedOp] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """The next version's number by worksheet."""
    touched: set[str] = field(default_factory=set)
    """Worksheets whose current version may be another one now."""

    def copy(self) -> "Unwritten":
        """Return what to go back to."""
        return Unwritten(
            dict(self.documents),
            dict(self.written),
            dict(self.applied),
            dict(self.numbers),
            set(self.touched),
        )
