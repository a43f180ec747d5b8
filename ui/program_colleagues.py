"""What colleagues share, in the library: their worksheets, and letting them find one's own."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.worksheets.worksheet import SheetId, Worksheet
from ui.library.place import LibraryPlace
from ui.words import tr

if TYPE_CHECKING:
    from ui.program import Program
    from ui.program_sharing import SharingWishes
    from ui.sharing.colleagues import ColleaguesView
    from ui.sharing.colleagues_presenter import ColleaguesPresenter

COLLEAGUES = "colleagues"
"""The key of the section in the library."""


class ColleaguesWishes(QObject):
    """Offers the section and the menu's entry while there is a server."""

    def __init__(self, program: "Program", sharing: "SharingWishes", place: LibraryPlace) -> None:
        super().__init__(sharing)
        self._program = program
        self._wishes = sharing
        self._place = place
        self._view: ColleaguesView | None = None
        self._presenter: ColleaguesPresenter | None = None
        place.public_wished.connect(self._on_public_wished)
        place.panel.section_shown.connect(self._on_section)
        place.panel.section_searched.connect(self._on_searched)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.offer)
        self._later.start()  # in a turn of its own: making the library took one

    @Slot()
    def offer(self) -> None:
        """Offer what colleagues share, or no more."""
        panel, has_server = self._place.panel, self._wishes.has_server()
        panel.offer_colleagues(offered=has_server)
        if has_server and self._view is None:
            self._make()
        elif not has_server and self._view is not None and self._presenter is not None:
            panel.remove_section(COLLEAGUES)
            self._presenter.deleteLater()
            self._view.deleteLater()
            self._presenter = self._view = None

    def _make(self) -> None:
        from ui.sharing.colleagues import ColleaguesView
        from ui.sharing.colleagues_presenter import ColleaguesPresenter

        panel = self._place.panel
        view = self._view = ColleaguesView(panel)
        self._presenter = ColleaguesPresenter(
            view,
            self._wishes.sharing,
            self._wishes.net,
            topic=self._place.topic_word,
            clock=self._program.world.clock,
            parent=self,
        )
        self._presenter.copied.connect(self._wishes.take_copy)
        self._presenter.failed.connect(self._program.say_about_store)
        panel.add_section(COLLEAGUES, tr("Colleagues"), view)

    @Slot(str)
    def _on_section(self, key: str) -> None:
        if key == COLLEAGUES and self._presenter is not None:
            self._presenter.refresh()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        if self._presenter is not None:
            self._presenter.search(text)

    @Slot(str, bool)
    def _on_public_wished(self, sheet: str, on: bool) -> None:  # noqa: FBT001 -- Qt's signal
        self.set_public(SheetId(sheet), on=on)

    def set_public(self, sheet: SheetId, *, on: bool) -> None:
        """Let colleagues find a worksheet of the library, or not any more."""
        self._program.tasks.watch(
            self._wishes.book.set_public(sheet, on=on),
            partial(self._on_public, on),
            self._program.say_failed,
        )

    def _on_public(self, on: bool, sheet: Worksheet) -> None:  # noqa: FBT001 -- by partial
        said = (
            tr("Colleagues can find “{name}” now", name=sheet.name)
            if on
            else tr("Colleagues find “{name}” no more", name=sheet.name)
        )
        undo = partial(self.set_public, sheet.id, on=not on)
        self._program.window.toasts.show_toast(said, tr("Undo"), undo)
        self._program.library_changed()
