"""What came in, in words."""

from collections import Counter
from collections.abc import Sequence

from app.marking.inbox import Receivers, Standing
from ui.words import ntr, tr


def new_pages(receivers: Sequence[Receivers], *, to_look_at: int = 0) -> str:
    """Return "3 new pages for class 4b"; empty when nothing came."""
    pages: Counter[tuple[str, bool]] = Counter()
    for one in receivers:
        pages[one.name, one.is_class] += one.pages
    parts = []
    if len(pages) == 1:
        ((name, is_class), count) = next(iter(pages.items()))
        if is_class:
            parts.append(
                ntr("{n} new page for class {name}", "{n} new pages for class {name}", count,
                    name=name)
            )  # fmt: skip
        else:
            parts.append(
                ntr("{n} new page for “{name}”", "{n} new pages for “{name}”", count, name=name)
            )
    elif pages:
        names = ", ".join(sorted(name for name, _ in pages))
        count = sum(pages.values())
        parts.append(ntr("{n} new page: {names}", "{n} new pages: {names}", count, names=names))
    if to_look_at:
        parts.append(ntr("{n} page to look at", "{n} pages to look at", to_look_at))
    return " · ".join(parts)


def on_their_way(standing: Standing) -> str:
    """Return what is not filed yet; empty when all is."""
    parts = []
    if standing.coming:
        parts.append(ntr("{n} upload is on its way", "{n} uploads are on their way",
                         standing.coming))  # fmt: skip
    if standing.waiting:
        parts.append(
            ntr("{n} upload waits for its sheet from your other computer",
                "{n} uploads wait for their sheets from your other computer", standing.waiting)
        )  # fmt: skip
    return " · ".join(parts) or tr("Everything that was handed in is here")
