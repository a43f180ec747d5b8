"""The way of an error nobody handled: into the log, then to the user with a copy button."""

import logging
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.components.base import label
from ui.components.button import Button, Kind
from ui.words import tr

logger = logging.getLogger(__name__)


def report_text(kind: type[BaseException], error: BaseException, where: str) -> str:
    """Return what goes into the log and onto the clipboard: versions and the stack."""
    when = datetime.now(tz=UTC).isoformat(timespec="seconds")
    head = (
        f"Chalkline, {when}, {where}\n"
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n"
    )
    return head + "".join(traceback.format_exception(kind, error, error.__traceback__))


class CrashDialog(QDialog):
    """Says that something went wrong, that the work is safe, and copies the details."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle("Chalkline")
        self.resize(560, 380)
        body = label(
            tr(
                "Your work is saved up to the last change. Close Chalkline and start it again "
                "to go on. The details help to mend it."
            ),
            "label",
            self,
        )
        body.setWordWrap(True)
        details = QPlainTextEdit(report, self)
        details.setReadOnly(True)
        details.setAccessibleName(tr("Details"))
        self.copy_button = Button(tr("Copy details"), icon="copy", parent=self)
        self.copy_button.clicked.connect(self._on_copy)
        close = Button(tr("Close"), kind=Kind.PRIMARY, parent=self)
        close.clicked.connect(self.accept)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(label(tr("Something unexpected happened"), "title", self))
        layout.addWidget(body)
        layout.addWidget(details, 1)
        layout.addLayout(buttons)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


class CrashReporter(QObject):
    """Takes unhandled errors of every thread. `reported(str)`: the report, in the GUI thread."""

    reported = Signal(str)
    _happened = Signal(str)

    def __init__(self, log_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._dialog: CrashDialog | None = None
        self._happened.connect(self._on_happened, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the hook of the main thread and of all others."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, stack: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, stack)
            return
        self._take(report_text(kind, error.with_traceback(stack), "GUI"))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread is not None else "thread"
            self._take(report_text(args.exc_type, args.exc_value, name))

    def _take(self, report: str) -> None:
        logger.critical("unhandled: %s", report)
        try:
            self._log_file.parent.mkdir(parents=True, exist_ok=True)
            with self._log_file.open("a", encoding="utf-8") as log:
                log.write(report + "\n")
        except OSError as exc:
            logger.warning("crash report not written: %s", exc)
        self._happened.emit(report)

    @Slot(str)
    def _on_happened(self, report: str) -> None:
        self.reported.emit(report)
        if self._dialog is not None:  # one dialog is enough; the log has them all
            return
        self._dialog = CrashDialog(report)
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()

    @Slot(int)
    def _on_closed(self, _result: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
