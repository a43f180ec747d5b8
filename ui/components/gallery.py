"""Every component in every state on one page, to look at: `python -m ui.components.gallery`."""

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.settings import Look
from app.settings import Theme as Choice
from ui.components.bar import Bar, BarHost, Tone
from ui.components.base import label, rule, surface
from ui.components.button import Button, Kind
from ui.components.chip import FilterChip, Tag, TagTone
from ui.components.empty_state import EmptyState
from ui.components.icon_button import IconButton
from ui.components.inline_title import InlineTitle
from ui.components.key_cap import KeyCap
from ui.components.mix_bar import MixBar
from ui.components.nav_list import NavItem, NavList
from ui.components.panel_header import PanelHeader
from ui.components.progress import Progress
from ui.components.row import SectionHeader, SettingRow
from ui.components.segmented import Segmented
from ui.components.select import Select
from ui.components.shadow import paint_page_shadow
from ui.components.slider import ValueSlider
from ui.components.status_line import SaveState, StatusLine
from ui.components.stepper import Stepper
from ui.components.text_field import TextField
from ui.components.toast import Toast
from ui.components.toggle import Toggle
from ui.theme.current import color
from ui.theme.manager import ThemeManager

# The gallery is for us: its words are samples and are not translated.
_TOPICS = ((1, "Addition"), (2, "Subtraction"), (3, "Mixed"))
_WHEN = ((1, "When carrying"), (2, "Always"), (3, "Never"))


def _points(value: int) -> str:
    return f"{value} pt"


class _Paper(QWidget):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        page = self.rect().adjusted(24, 20, -24, -24)
        paint_page_shadow(painter, page)
        painter.fillRect(page, color("paper"))


def _row(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return whole


def _column(widgets: Sequence[QWidget], *, margin: int = 16) -> QWidget:
    whole = QWidget()
    surface(whole, "panel")
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(margin, 16, margin, 16)
    layout.setSpacing(8 if margin else 0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return whole


def _fields() -> QWidget:
    mix = MixBar()
    mix.set_mix(
        "15 of 20",
        "problems carry",
        (("None", 5), ("Ones only", 4), ("Tens only", 6), ("Several", 5)),
    )
    differing = SettingRow("Challenge", Stepper(0, 18, 7), hint="0–18")
    differing.set_differs(differs=True, said="differs from the current sheet")
    padded = [
        Segmented(_TOPICS, 1, name="Topic"),
        SectionHeader("Difficulty", badge="Custom"),
        mix,
        rule(),
        SectionHeader("Page", note="A4"),
    ]
    rows = [
        SettingRow("Digits per number", Stepper(1, 5, 2)),
        SettingRow("Pages", Stepper(1, 100, 1)),
        differing,
        SettingRow("Carry boxes", Select(_WHEN, 1)),
        SettingRow("Text size", ValueSlider(8, 30, 16, words=_points)),
        SettingRow("Number the problems", Toggle(value=True)),
        SettingRow("Cut lines", Toggle()),
    ]
    return _column([_padded(*padded), *rows], margin=0)


def _padded(*widgets: QWidget) -> QWidget:
    whole = _column(widgets)
    whole.setSizePolicy(whole.sizePolicy().Policy.Preferred, whole.sizePolicy().Policy.Fixed)
    return whole


def _still(*, read_only: bool) -> QWidget:
    """Return fields that cannot be changed: read-only (a preview) or disabled."""
    segmented, stepper, select = Segmented(_TOPICS, 1), Stepper(1, 5, 3), Select(_WHEN, 3)
    slider, toggle = ValueSlider(8, 30, 16, words=_points), Toggle(value=True)
    field = TextField("Before the holiday", label="Note", limit=200)
    for part in (segmented, stepper, select, slider, toggle, field):
        if read_only:
            part.set_read_only(read_only=True)
        else:
            part.setEnabled(False)
    return _column(
        [
            label("Read-only" if read_only else "Disabled", "head"),
            segmented,
            _row(stepper, select, toggle),
            slider,
            field,
        ]
    )


def _buttons() -> QWidget:
    disabled = Button("Print", icon="printer", kind=Kind.PRIMARY)
    disabled.setEnabled(False)
    redo = IconButton("redo-2", "Redo", shortcut="Ctrl+Shift+Z")
    redo.setEnabled(False)
    history = IconButton("history", "Version history", checkable=True)
    history.setChecked(True)
    chosen = FilterChip("4a", icon="tag")
    chosen.setChecked(True)
    return _column(
        [
            InlineTitle("Adding with carrying", placeholder="Untitled Worksheet"),
            _row(
                Button("Share", icon="share-2"), Button("Print", icon="printer", kind=Kind.PRIMARY)
            ),
            _row(Button("New numbers", icon="shuffle", kind=Kind.GHOST), disabled),
            _row(Button("Make easier", small=True), Button("Delete", kind=Kind.DANGER)),
            _row(IconButton("undo-2", "Undo"), redo, history, Button("Retry", kind=Kind.LINK)),
            _row(FilterChip("Addition"), FilterChip("3b", icon="tag"), chosen),
            _row(*(Tag(str(tone), tone) for tone in TagTone)),
            _row(KeyCap("Ctrl K"), KeyCap("A"), KeyCap("F1")),
            TextField("Nine to twelve", label="Name", limit=10),
            TextField(placeholder="Search names and tags", icon="search"),
            _progress(),
        ]
    )


def _progress() -> QWidget:
    made = Progress(cancel="Stop, keep 6")
    made.set_progress("Writing page 18 of 60", 0.3)
    return made


def _side() -> QWidget:
    places = NavList("Places")
    places.set_items(
        [
            NavItem(key="editor", icon="pencil-ruler", text="Editor"),
            NavItem(key="library", icon="library", text="Library", trailing="42"),
        ]
    )
    places.choose("editor")
    side = QWidget()
    surface(side, "side")
    layout = QVBoxLayout(side)
    layout.setContentsMargins(0, 12, 0, 12)
    layout.addWidget(places)
    return side


def _messages(lines: Callable[[SaveState], QWidget]) -> QWidget:
    toast = Toast("“Doubles to 20” moved to the archive", action="Undo")
    whole = _column(
        [PanelHeader("Version history"), _side(), _row(toast), *(lines(s) for s in SaveState)],
        margin=0,
    )
    paper = _Paper()
    paper.setMinimumHeight(160)
    surface(paper, "desk")
    whole.layout().addWidget(paper)  # type: ignore[union-attr]  # _column gave it one
    return whole


def _status(state: SaveState) -> QWidget:
    line = StatusLine()
    line.set_facts(["Page 1 of 1", "68 %"])
    line.set_state(state)
    line.finish_waiting()
    return line


def _bars() -> QWidget:
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for bar in (
        Bar(
            "Continue where you left off?",
            detail="Last change today, 13:20",
            icon="rotate-ccw",
            safe="Resume",
            other="Start fresh",
        ),
        Bar(
            "Two computers changed “Columns”.",
            detail="Your 5 is kept in the history.",
            icon="triangle-alert",
            safe="Show",
            other="Use mine",
            tone=Tone.WARN,
        ),
        Bar(
            "Failed to save",
            detail="The disk is full. Free some space, then Retry.",
            icon="circle-alert",
            safe="Retry",
            tone=Tone.BAD,
        ),
    ):
        host = BarHost()
        host.push(bar)
        layout.addWidget(host)
    return whole


class Gallery(QWidget):
    """All components; a click on a theme's name changes the theme."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self.setWindowTitle("Chalkline components")
        surface(self, "desk")
        choice = Segmented(((Choice.LIGHT, "Light"), (Choice.DARK, "Dark")), name="Theme")
        choice.set_value(Choice.DARK if themes.theme.is_dark else Choice.LIGHT)
        choice.edited.connect(self._on_theme)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        stills = QVBoxLayout()
        stills.addWidget(_still(read_only=True))
        stills.addWidget(_still(read_only=False))
        stills.addWidget(
            EmptyState(
                "No worksheets yet",
                "What you print or name appears here.",
                icon="library",
                button="New worksheet",
            )
        )
        columns.addWidget(_fields())
        columns.addWidget(_buttons())
        columns.addLayout(stills)
        columns.addWidget(_messages(_status))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addWidget(_bars())
        layout.addLayout(columns)
        self.resize(1400, 860)

    @Slot(object)
    def _on_theme(self, choice: object) -> None:
        self._themes.set_look(Look(theme=Choice(str(choice)), reduced_motion=True))


def main() -> int:
    """Show the gallery until its window is closed."""
    app = QApplication(sys.argv)
    gallery = Gallery(ThemeManager(app))
    gallery.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
