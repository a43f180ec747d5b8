"""Every page has exactly one fate, and the balance adds up for every heap."""

from hypothesis import given
from hypothesis import strategies as st

from app.intake.model import PageRead, Why
from app.intake.sorting import Sorter
from app.marking.model import PageFate
from app.worksheets.worksheet import CopyId

pages = st.builds(
    PageRead,
    number=st.integers(1, 999),
    name=st.text(max_size=5),
    original=st.just(b""),
    flat=st.sampled_from([None, b"a", b"b", b"c"]),
    blank=st.booleans(),
    copy=st.sampled_from([None, CopyId("x"), CopyId("y")]),
    page=st.sampled_from([None, 1, 2]),
    why=st.sampled_from([Why.FINE, Why.FINE, *Why]),
)


@given(st.lists(pages, max_size=30))
def test_the_balance_adds_up(heap: list[PageRead]) -> None:
    sorter = Sorter(print_of=bytes, is_same=bytes.__eq__)
    found = [sorter.add(page) for page in heap]
    assert sorter.balance.pages_in == len(heap)
    filed = [(each.read.copy, each.read.page, each.read.flat)
             for each in found if each.fate is PageFate.FILED]  # fmt: skip
    assert len(set(filed)) == len(filed) == sorter.balance.filed
    for each in found:
        readable = each.read.why == Why.FINE and not each.read.blank
        assert readable or each.fate in (PageFate.BLANK, PageFate.LOOK)
        assert not each.split or each.fate is PageFate.FILED
