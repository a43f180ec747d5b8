"""The one window of a program that cannot start: why, and what can be done."""

from PySide6.QtWidgets import QMessageBox

from ui.words import tr


def show_trouble(why: str) -> int:
    """Say why the program cannot start; return the exit code."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Chalkline")
    box.setText(tr("Chalkline cannot use its folder."))
    box.setInformativeText(
        tr("Nothing was changed. See that the folder may be written to, then start again.")
    )
    box.setDetailedText(why)
    box.exec()
    return 1
