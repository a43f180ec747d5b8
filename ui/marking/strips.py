"""Strips of answers, cut on a thread that may wait and kept for the problems near by."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.errors import AppError
from app.intake.strips import cut
from app.marking.model import BlobId
from app.marking.regions import Spot
from ui.marking.material import Material
from ui.tasks import TaskRunner

_KEPT_PROBLEMS = 6

Strips = tuple[QImage | None, ...]
"""By row; None where the page is not in, or its picture is gone."""


class StripCutter(QObject):
    """`arrived(int)`: the strips of the problem with this printed number (from 0) are there."""

    arrived = Signal(int)

    def __init__(
        self,
        material: Material,
        photo: Callable[[BlobId], bytes],
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._material, self._photo, self._tasks = material, photo, tasks
        self._kept: OrderedDict[int, Strips] = OrderedDict()
        self._asked: set[int] = set()

    def get(self, at: int) -> Strips | None:
        """Return the strips of a printed number (from 0) if they are there, else ask for them."""
        found = self._kept.get(at)
        if found is not None:
            self._kept.move_to_end(at)
            return found
        if at not in self._asked:
            self._asked.add(at)
            work = partial(_cut_all, self._material, at, self._photo)
            self._tasks.run(work, partial(self._on_cut, at))
        return None

    def _on_cut(self, at: int, strips: Strips) -> None:
        self._asked.discard(at)
        self._kept[at] = strips
        while len(self._kept) > _KEPT_PROBLEMS:
            self._kept.popitem(last=False)
        self.arrived.emit(at)


def _cut_all(material: Material, at: int, photo: Callable[[BlobId], bytes]) -> Strips:
    return tuple(
        _strip(material.set_of(row).spots[at], line.pages, photo)
        for row, line in enumerate(material.board.lines)
    )


def _strip(
    spot: Spot, pages: Mapping[int, BlobId], photo: Callable[[BlobId], bytes]
) -> QImage | None:
    blob = pages.get(spot.page)
    if blob is None:
        return None
    try:
        image = QImage.fromData(cut(photo(blob), spot.area, page_height=spot.page_height))
    except (AppError, OSError, ValueError):
        return None  # the strip says that there is no picture; the mark can be given all the same
    return None if image.isNull() else image
