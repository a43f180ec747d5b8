"""The bar over the desk while a large print is written."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.components.bar import Bar
from ui.components.progress import Progress
from ui.words import tr


class PrintProgress(Bar):
    """How far the file is; Cancel leaves no file and takes nothing away."""

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Making the PDF"), icon="printer", parent=parent)
        self._progress = Progress(cancel=tr("Cancel"), parent=self)
        self._progress.setMaximumWidth(420)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self._progress)
        self._progress.cancel_asked.connect(self.cancel_asked)

    def set_progress(self, words: str, share: float) -> None:
        """Show the step in words and the share of it that is done, 0-1."""
        self._progress.set_progress(words, share)
