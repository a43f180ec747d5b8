"""The page for screen readers: one element of the role Document, its problems as children.

PySide's binding of QAccessibleInterface neither owns nor frees what a factory returns, so this
module keeps every interface alive as long as Qt may ask for it: a page's problems are made once
by position, and only say "not valid" when the page has fewer.
"""

from typing import Protocol, cast

from PySide6.QtCore import QObject, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QAccessibleWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from ui.page.problems import Place


class Readable(Protocol):
    """What a page desk tells a screen reader."""

    @property
    def places(self) -> tuple[Place, ...]:
        """The problems, in reading order."""

    @property
    def selected_problem(self) -> int:
        """The index of the chosen problem, −1 for none."""

    def page_text(self) -> str:
        """Say the whole: "Page 1 of 1, 20 additions"."""

    def problem_text(self, at: int) -> str:
        """Say the problem at this position in `places`."""

    def problem_at(self, point: QPointF) -> int:
        """Say which problem lies under a point of the viewport, −1 for none."""

    def problem_rect(self, index: int) -> QRectF:
        """Say where the problem with this index lies on the viewport."""


class ProblemAccessible(QAccessibleInterface):
    """The problem at one position of a page desk: "3. 85 + 67 ="."""

    def __init__(self, page: "PageAccessible", at: int) -> None:
        super().__init__()
        self._page = page
        self._at = at

    @override
    def isValid(self) -> bool:
        return self._page.is_alive() and self._at < self._page.childCount()

    @override
    def object(self) -> QObject | None:  # type: ignore[override]  # the stub denies None
        return None

    @override
    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._page.window()

    @override
    def parent(self) -> QAccessibleInterface:
        return self._page

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def childCount(self) -> int:
        return 0

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.StaticText

    @override
    def state(self) -> QAccessible.State:
        return QAccessible.State()

    @override
    def rect(self) -> QRect:
        return self._page.rect_of(self._at)

    @override
    def text(self, kind: QAccessible.Text) -> str:
        return self._page.text_of(self._at) if kind is QAccessible.Text.Name else ""

    @override
    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A printed page is not written by a screen reader."""

    @override
    def foregroundColor(self) -> QColor:
        return QColor()

    @override
    def backgroundColor(self) -> QColor:
        return QColor()


class PageAccessible(QAccessibleWidget):
    """A page desk as a document whose children are its problems."""

    def __init__(self, desk: QAbstractScrollArea, source: Readable) -> None:
        super().__init__(desk, QAccessible.Role.Document, desk.accessibleName())
        self._desk = desk
        self._source = source
        self._problems: list[ProblemAccessible] = []

    def is_alive(self) -> bool:
        """Tell whether both this interface and its desk still exist in Qt."""
        return isValid(self) and isValid(self._desk)

    @override
    def childCount(self) -> int:
        return len(self._source.places) if self.is_alive() else 0

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        while len(self._problems) <= index:
            self._problems.append(ProblemAccessible(self, len(self._problems)))
        return self._problems[index]

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self._problems.index(child) if child in self._problems else -1

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not self.is_alive():
            return None
        point = self._desk.viewport().mapFromGlobal(QPointF(x, y))
        return self._child_of(self._source.problem_at(point))

    def _child_of(self, index: int) -> QAccessibleInterface | None:
        """Return the child that is the problem with this index in the worksheet."""
        found = (at for at, place in enumerate(self._source.places) if place.index == index)
        return self.child(next(found, -1))

    @override
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        if not self.is_alive() or not self._desk.hasFocus():
            return None
        return self._child_of(self._source.selected_problem) or self

    @override
    def text(self, kind: QAccessible.Text) -> str:
        if kind is QAccessible.Text.Name and self.is_alive():
            return self._source.page_text()
        return super().text(kind)

    def text_of(self, at: int) -> str:
        """Return what the problem at this position says; nothing when it is gone."""
        return self._source.problem_text(at) if at < self.childCount() else ""

    def rect_of(self, at: int) -> QRect:
        """Return where the problem at this position lies on the screen."""
        if at >= self.childCount():
            return QRect()
        rect = self._source.problem_rect(self._source.places[at].index).toAlignedRect()
        rect.moveTopLeft(self._desk.viewport().mapToGlobal(rect.topLeft()))
        return rect


_alive: list[PageAccessible] = []
_known: list[type[QWidget]] = []


def install(kind: type[QAbstractScrollArea]) -> None:
    """Make widgets of the class `kind`, which must be `Readable`, documents for screen readers."""
    if kind not in _known:
        if not _known:
            QAccessible.installFactory(_made_for)
        _known.append(kind)


def _made_for(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Return the interface for a page desk; None leaves other objects to Qt."""
    if not isinstance(thing, tuple(_known)):
        return None
    _alive[:] = [one for one in _alive if one.is_alive()]
    made = PageAccessible(cast("QAbstractScrollArea", thing), cast("Readable", thing))
    _alive.append(made)
    return made
