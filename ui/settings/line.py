"""One setting in the window: label and help, its control, and the way back to the default."""

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ui.components.base import ElidedLabel, label
from ui.components.button import Button
from ui.components.icon_button import IconButton
from ui.components.segmented import Segmented
from ui.components.select import Select
from ui.components.stepper import Stepper
from ui.components.toggle import Toggle
from ui.settings.row import Control, Row, Value
from ui.words import tr

_SHORT = 90
_CHOICE = 190
_CHOICE_LEAST = 120


class _Shows(Protocol):
    def show_value(self, value: Value) -> None: ...


class _ChoiceControl(Select):
    """A drop-down that also shows a value nobody offers (typed into the file by hand)."""

    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(row.options, name=row.label, parent=parent)
        self._row = row

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(_CHOICE, hint.width()), hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_CHOICE_LEAST, super().minimumSizeHint().height())

    def show_value(self, value: Value) -> None:
        """Show a value."""
        options = list(self._row.options)
        if value not in [offered for offered, _ in options]:
            options.append((value, self._row.say(value)))
        self.set_options(options, value)


class _SegmentsControl(Segmented):
    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(row.options, name=row.label, parent=parent)
        self.setStyleSheet("QPushButton { padding: 0 10px; }")

    def show_value(self, value: Value) -> None:
        """Show a value."""
        self.set_value(value)


class _StepperControl(Stepper):
    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(row.low, row.high, row.low, name=row.label, parent=parent)

    def show_value(self, value: Value) -> None:
        """Show a value."""
        self.set_value(int(value))


class _ToggleControl(Toggle):
    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(name=row.label, parent=parent)

    def show_value(self, value: Value) -> None:
        """Show a value."""
        self.set_value(bool(value))


class _TextControl(QLineEdit):
    edited = Signal(object)

    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(parent)
        self._value = ""
        self.setAccessibleName(row.label)
        self.setMaxLength(row.longest)
        self.setPlaceholderText(dict(row.options).get("", ""))
        self.setFixedWidth(_SHORT)
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: Value) -> None:
        """Show a value."""
        self._value = str(value)
        self.setText(self._value)

    @Slot()
    def _on_finished(self) -> None:
        text = self.text().strip()
        if text != self._value:
            self._value = text
            self.edited.emit(text)


class _FolderControl(QWidget):
    """Says which folder, and opens the system's picker for another."""

    edited = Signal(object)

    def __init__(self, row: Row, parent: QWidget) -> None:
        super().__init__(parent)
        self._value = ""
        self._default_word = dict(row.options)[""]
        self._title = row.label
        self.shown = ElidedLabel("", "label", mode=Qt.TextElideMode.ElideMiddle, parent=self)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.button = Button(tr("Choose…"), small=True, icon="folder-open", parent=self)
        self.button.setAccessibleName(tr("Choose the folder: {what}", what=row.label))
        self.button.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.button)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.shown, 1)
        line.addWidget(self.button)

    def show_value(self, value: Value) -> None:
        """Show a value."""
        self._value = str(value)
        self.shown.setText(self._value or self._default_word)
        self.button.setAccessibleDescription(self.shown.text())

    def picker(self) -> QFileDialog:
        """Return the system's folder picker, to be opened."""
        dialog = QFileDialog(self, self._title, self._value)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_picked)
        return dialog

    @Slot()
    def _on_clicked(self) -> None:
        self.picker().open()

    @Slot(str)
    def _on_picked(self, folder: str) -> None:
        self.edited.emit(folder)


_MAKERS: dict[Control, Callable[[Row, QWidget], QWidget]] = {
    Control.CHOICE: _ChoiceControl,
    Control.SEGMENTS: _SegmentsControl,
    Control.STEPPER: _StepperControl,
    Control.TOGGLE: _ToggleControl,
    Control.SHORT_TEXT: _TextControl,
    Control.FOLDER: _FolderControl,
}


class SettingLine(QWidget):
    """`edited(path, value)`: the user changed it. `reset(path)`: back to the default."""

    edited = Signal(str, object)
    reset = Signal(str)

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.control = _MAKERS[row.control](row, self)
        self.control.edited.connect(self._on_edited)  # type: ignore[attr-defined]
        self.control.setAccessibleDescription(row.help)
        self.caption = label(row.label, "strong", self)
        self.caption.setWordWrap(True)
        self.caption.setBuddy(self.control)
        help_line = label(row.help, "small", self)
        help_line.setWordWrap(True)
        self.reset_button = IconButton(
            "rotate-ccw", tr("Back to the usual: {what}", what=row.label), small=True, parent=self
        )
        self.reset_button.clicked.connect(self._on_reset)
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.caption)
        words.addWidget(help_line)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 10, 8, 10)
        line.setSpacing(8)
        line.addLayout(words, 1)
        line.addSpacing(16)
        line.addWidget(
            self.control, 1 if row.control is Control.FOLDER else 0, Qt.AlignmentFlag.AlignVCenter
        )
        line.addWidget(self.reset_button)
        self.show_value(row.default)

    def show_value(self, value: Value) -> None:
        """Show a value, and the way back when it is not the default."""
        cast("_Shows", self.control).show_value(value)
        self.reset_button.setVisible(value != self.row.default)

    @Slot(object)
    def _on_edited(self, value: object) -> None:
        self.edited.emit(self.row.path, value)

    @Slot()
    def _on_reset(self) -> None:
        self.control.setFocus()
        self.reset.emit(self.row.path)
