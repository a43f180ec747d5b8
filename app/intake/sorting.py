"""What becomes of each page of a heap: exactly one of filed, blank, duplicate, to look at."""

from collections.abc import Callable, Iterable

import msgspec

from app.intake.likeness import fingerprint, is_same_sheet
from app.intake.model import PageRead, Sorted, Why
from app.marking.model import PageFate
from app.worksheets.worksheet import CopyId


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of a heap by what became of them."""

    filed: int = 0
    blank: int = 0
    duplicate: int = 0
    to_look_at: int = 0

    @property
    def pages_in(self) -> int:
        """All pages: the sum of the others, so that the balance cannot but add up."""
        return self.filed + self.blank + self.duplicate + self.to_look_at


class Sorter:
    """Sorts pages one by one, in the order of the heap, over any number of sheets and versions.

    Args:
        print_of: what to keep of a flat picture to know it again.
        is_same: whether two of these are of one sheet.
        earlier: what was kept of a copy's page before this heap came.
    """

    def __init__(
        self,
        *,
        print_of: Callable[[bytes], bytes] = fingerprint,
        is_same: Callable[[bytes, bytes], bool] = is_same_sheet,
        earlier: Callable[[CopyId, int], Iterable[bytes]] = lambda _copy, _page: (),
    ) -> None:
        self._print_of, self._is_same, self._earlier = print_of, is_same, earlier
        self._hands: dict[tuple[CopyId, int], list[bytes]] = {}
        self._counts = dict.fromkeys(PageFate, 0)

    @property
    def balance(self) -> Balance:
        """The balance of the pages so far."""
        counts = self._counts
        return Balance(
            filed=counts[PageFate.FILED],
            blank=counts[PageFate.BLANK],
            duplicate=counts[PageFate.DUPLICATE],
            to_look_at=counts[PageFate.LOOK],
        )

    def add(self, read: PageRead) -> Sorted:
        """Return what becomes of a page, by the pages before it."""
        found = self._sorted(read)
        self._counts[found.fate] += 1
        return found

    def _sorted(self, read: PageRead) -> Sorted:
        if read.why == Why.FINE and read.blank:
            return Sorted(read=read, fate=PageFate.BLANK)
        if read.why != Why.FINE or read.copy is None or read.page is None or read.flat is None:
            return Sorted(read=read, fate=PageFate.LOOK)
        mark = self._print_of(read.flat)
        place = (read.copy, read.page)
        if place not in self._hands:
            self._hands[place] = list(self._earlier(*place))
        hands = self._hands[place]
        if any(self._is_same(mark, hand) for hand in hands):
            return Sorted(read=read, fate=PageFate.DUPLICATE)
        hands.append(mark)
        return Sorted(read=read, fate=PageFate.FILED, split=len(hands) > 1)
