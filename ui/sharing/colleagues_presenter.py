"""Asks the server what colleagues share, and copies what is wanted."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.ports import Clock
from app.sharing.parcel import Parcel
from ui.sharing.colleagues import ColleaguesView, PublicRow
from ui.sharing.port import PublicPage, PublicSheet, Sharing
from ui.tasks import TaskRunner
from ui.words import moment

_PAGE = 40


class ColleaguesPresenter(QObject):
    """Joins the view with the server. `copied(Parcel, author)`: put it into the library."""

    copied = Signal(object, str)
    failed = Signal(str)
    """A sentence."""

    def __init__(
        self,
        view: ColleaguesView,
        sharing: Sharing,
        net: TaskRunner,
        *,
        topic: Callable[[str], str],
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        """`topic` is the word of a topic by its name."""
        super().__init__(parent)
        self._view = view
        self._sharing = sharing
        self._net = net
        self._topic = topic
        self._clock = clock
        self._search = ""
        self._asked = 0
        self._found: list[PublicSheet] = []
        self._next = 1
        view.wished.connect(self.refresh)
        view.more_wished.connect(self._on_more)
        view.copy_wished.connect(self._on_copy)

    @Slot()
    def refresh(self) -> None:
        """Ask anew."""
        self._asked += 1
        self._view.say_loading()
        self._ask(1)

    def search(self, text: str) -> None:
        """Look for a name."""
        if text.strip() != self._search:
            self._search = text.strip()
            self.refresh()

    def _ask(self, page: int) -> None:
        self._next = 0
        self._net.run(
            partial(self._public, self._search, page),
            partial(self._on_page, self._asked),
            partial(self._on_failed, self._asked),
        )

    def _public(self, search: str, page: int) -> PublicPage:
        return self._sharing.links().public(search=search, page=page, limit=_PAGE)

    def _on_page(self, number: int, page: PublicPage) -> None:
        if number != self._asked:
            return
        before = self._found if page.page > 1 else []
        self._found = [*before, *page.worksheets]
        self._next = page.page + 1 if page.has_more else 0
        self._view.show_rows([self._row(one) for one in self._found], searched=self._search)

    def _on_failed(self, number: int, error: Exception) -> None:
        if number == self._asked:
            self._view.refuse(self._sharing.sentence(error))

    @Slot()
    def _on_more(self) -> None:
        if self._next > 1:
            self._ask(self._next)

    def _row(self, sheet: PublicSheet) -> PublicRow:
        when = moment(sheet.updated_at, now=self._clock())
        return PublicRow(
            id=sheet.id,
            name=sheet.name,
            line=f"{self._topic(sheet.topic)} · {sheet.author} · {when}",
            description=sheet.description,
            is_template=sheet.is_template,
        )

    @Slot(str)
    def _on_copy(self, public: str) -> None:
        author = next((one.author for one in self._found if one.id == public), "")
        self._net.run(
            partial(self._fetch, public),
            partial(self._on_fetched, author),
            self._on_not_fetched,
        )

    def _fetch(self, public: str) -> Parcel:
        return self._sharing.links().fetch_public(public)

    def _on_fetched(self, author: str, parcel: Parcel) -> None:
        self.copied.emit(parcel, author)

    def _on_not_fetched(self, error: Exception) -> None:
        self.failed.emit(self._sharing.sentence(error))
