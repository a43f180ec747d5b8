"""The paper a print takes, before it is taken."""

import msgspec

from app.words import Words


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """Pages and sheets of paper of a print."""

    copies: int
    pages: int
    """Pages of one copy."""

    @property
    def total_pages(self) -> int:
        """Pages of all copies."""
        return self.copies * self.pages

    @property
    def duplex_sheets(self) -> int:
        """Sheets of paper when both sides are printed: no two pupils share a sheet."""
        return self.copies * -(-self.pages // 2)


def told_for_class(budget: Budget, words: Words) -> str:
    """Return "28 pupils × 2 pages = 28 sheets duplex"."""
    return words.tr(
        "{pupils} × {pages} = {sheets}",
        pupils=words.ntr("{n} pupil", "{n} pupils", budget.copies),
        pages=words.ntr("{n} page", "{n} pages", budget.pages),
        sheets=words.ntr("{n} sheet duplex", "{n} sheets duplex", budget.duplex_sheets),
    )


def told_for_copies(budget: Budget, words: Words) -> str:
    """Return "52 pages, 26 sheets if printed on both sides"."""
    return words.tr(
        "{pages}, {sheets} if printed on both sides",
        pages=words.ntr("{n} page", "{n} pages", budget.total_pages),
        sheets=words.ntr("{n} sheet", "{n} sheets", budget.duplex_sheets),
    )
