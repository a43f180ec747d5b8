"""The settings of the sheet, made from the topic's own description and shown in groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.fields import Field, GroupName, Kind, Value
from app.layout.settings import Paper
from app.topics.registry import TOPICS, topic_for
from app.words import Words
from app.worksheets.config import WorksheetConfig
from app.worksheets.fields import fields_of
from ui.components.base import label, rule, set_look, surface
from ui.components.button import Button
from ui.components.button import Kind as ButtonKind
from ui.components.icon_label import IconLabel
from ui.components.mix_bar import MixBar
from ui.components.row import SectionHeader, SettingRow
from ui.editor.controls import Control, make_control
from ui.editor.difficulty_words import mix_of
from ui.editor.parts_menu import PartsMenu
from ui.editor.state import Mode, View
from ui.editor.topic_switch import TopicSwitch
from ui.words import current_words, ntr, number, tr

_PADDING = 16
SUMMARY = "summary"
_GROUP_GAP = 14
_SPINE = (GroupName.CONTENT, GroupName.DIFFICULTY, GroupName.HELP, GroupName.LAYOUT)
"""The groups with a heading of their own; the header's settings stand under "Page"."""
_SLICE_S = 0.006
"""After so long the window has its turn; a row that is begun is finished."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """The settings behind a "More settings" button."""

    more: Button
    rows: QWidget
    layout: QVBoxLayout
    fields: tuple[Field[WorksheetConfig], ...]


class SettingsPanel(QScrollArea):
    """Shows a View's settings and reports what the teacher does with them."""

    changed = Signal(str, object)
    """Path of the setting and its new value."""
    topic_chosen = Signal(str)
    harder = Signal()
    easier = Signal()
    rebuilt = Signal()
    """Other rows are there: Tab has to be taught its way through them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Settings of the worksheet"))
        surface(self, "panel")
        self._shape: tuple[object, ...] = ()
        self._controls: dict[str, Control] = {}
        self._rows: dict[str, SettingRow] = {}
        self._parts: PartsMenu | None = None
        self._opened: set[GroupName] = set()
        self._view: View | None = None
        self._mix: MixBar | None = None
        self._folded: dict[GroupName, _Folded] = {}
        self._shown_parts: dict[str, bool] = {}
        self._shown_state: tuple[Mode, tuple[str, ...]] | None = None
        self._spoken: Words | None = None
        self._groups: list[QWidget] = []
        self._to_come: Iterator[bool] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        # Not 0: timers of 0 come one after the other, with no turn for anything else between.
        self._turn.setInterval(1)
        self._turn.timeout.connect(self._on_turn)
        self._focus_wanted = ""
        self._space: QLabel | None = None
        self._page_heading: SectionHeader | None = None
        self._difficulty_heading: SectionHeader | None = None

    def show_view(self, view: View) -> None:
        """Show the settings of `view`; rows are made anew only when other settings exist."""
        self._view = view
        config = view.content.config
        fields = fields_of(config)
        names = tuple(field.path for field in fields)
        shape = (topic_for(config.topic).name, names, current_words())
        if shape != self._shape:
            self._shape = shape
            self._build(fields, config)
        self._fill(fields, view)

    def focus_setting(self, path: str) -> None:
        """Move the keyboard to a setting and bring it into view."""
        self.finish()
        control = self._controls.get(path)
        if control is not None:
            widget = cast("QWidget", control)
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(widget)

    @property
    def is_whole(self) -> bool:
        """Whether all settings are there; the groups come one after the other."""
        return self._to_come is None

    def fold(self) -> None:
        """Fold the further settings of every group, as they are when the program opens."""
        if self._opened and self._view is not None:
            self._opened.clear()
            self._shape = ()
            self.show_view(self._view)
        self.finish()

    def finish(self) -> None:
        """Make at once what is still to come of the settings."""
        for _ in self.finish_in_steps():
            pass

    def finish_in_steps(self) -> Iterator[None]:
        """`finish`, a row at a time; the panel itself makes none meanwhile."""
        self._turn.stop()
        while self._to_come is not None:
            self._make_row()
            yield

    def prepare(self) -> None:
        """Make what does not depend on a worksheet; `show_view` does it otherwise."""
        if current_words() is not self._spoken:
            self._make_frame()

    # -- making the rows
    def _build(self, fields: Sequence[Field[WorksheetConfig]], config: WorksheetConfig) -> None:
        """Begin anew: the first group now, the others in turns of the event loop.

        All at once would hold the window for longer than a blink.
        """
        self._focus_wanted = self._focused_path() or self._focus_wanted
        self.prepare()
        for group in self._groups:
            self._column.removeWidget(group)
            group.hide()
            group.deleteLater()
        self._groups = []
        self._controls.clear()
        self._rows.clear()
        self._mix = self._space = self._page_heading = self._difficulty_heading = None
        self._parts = None
        self._folded = {}
        self._shown_parts = {}
        self._shown_state = None
        self._to_come = self._making(fields, config)
        while not self._make_row():
            pass
        self._turn.start()

    def _make_frame(self) -> None:
        """Make what stays while the settings change: the topics, and what differs in a preview."""
        self._spoken = current_words()
        self._groups = []
        # In its place from the beginning: to move what it holds there later takes 30 ms.
        body = self._body = QWidget(self.viewport())
        surface(body, "panel")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, _PADDING - 2, 0, _PADDING)
        layout.setSpacing(0)
        self._summary = _summary_box(body)
        layout.addWidget(_inset(self._summary))
        layout.addSpacing(2)
        self._topics = TopicSwitch(_topic_options(), name=tr("Topic"), parent=body)
        self._topics.chosen.connect(self.topic_chosen)
        layout.addWidget(_inset(self._topics))
        layout.addSpacing(8)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        layout.addLayout(self._column)
        layout.addStretch(1)
        self.setWidget(body)

    def _making(
        self, fields: Sequence[Field[WorksheetConfig]], config: WorksheetConfig
    ) -> Iterator[bool]:
        """Make the groups, a row between two steps; yield whether that row ended a group."""
        for name in _SPINE:
            members = [f for f in fields if f.group is name]
            if name is GroupName.LAYOUT:
                members += [f for f in fields if f.group is GroupName.HEADER]
            if not members:
                continue
            group = QWidget(self._body)
            self._groups.append(group)
            layout = QVBoxLayout(group)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
            for _ in self._add_group(layout, name, members, config):
                yield False
            self._column.addWidget(group)
            self._shown_state = None
            yield True

    def _make_row(self) -> bool:
        """Go on to the next row; return whether a group, or the whole, is finished."""
        assert self._to_come is not None  # noqa: S101 -- every caller has looked
        is_group = next(self._to_come, None)
        if is_group is None:
            self._to_come = None
            self.rebuilt.emit()
            if self._focus_wanted:
                path, self._focus_wanted = self._focus_wanted, ""
                self.focus_setting(path)
                self.rebuilt.emit()
        elif is_group and self._view is not None:
            self._fill(fields_of(self._view.content.config), self._view)
        return is_group is not False

    @Slot()
    def _on_turn(self) -> None:
        """Make rows for a few milliseconds; their group comes out when it is whole."""
        until = perf_counter() + _SLICE_S
        while self._to_come is not None and not self._make_row() and perf_counter() < until:
            pass
        if self._to_come is not None:
            self._turn.start()

    def _add_group(
        self,
        layout: QVBoxLayout,
        group: GroupName,
        fields: Sequence[Field[WorksheetConfig]],
        config: WorksheetConfig,
    ) -> Iterator[None]:
        body = self._body
        if group is not GroupName.CONTENT:
            layout.addSpacing(_GROUP_GAP)
            layout.addWidget(_inset(rule(parent=body)))
            layout.addSpacing(_GROUP_GAP - 6)
            self._add_heading(layout, group, ladder=_has_ladder(fields))
        plain = [f for f in fields if not f.advanced]
        parts = [f for f in plain if _is_part(f)]
        for field in plain:
            if field in parts:
                if field is parts[0]:
                    self._add_parts(layout, parts)
                continue
            self._add_row(layout, field, config)
            yield
        if group is GroupName.CONTENT:
            self._space = label("", "caption", body)
            self._space.setWordWrap(True)
            layout.addWidget(_inset(self._space))
        if group is GroupName.DIFFICULTY and _has_ladder(fields):
            self._add_mix(layout)
        self._add_advanced(layout, group, [f for f in fields if f.advanced], config)

    def _add_heading(self, layout: QVBoxLayout, group: GroupName, *, ladder: bool) -> None:
        body = self._body
        titles = {
            GroupName.DIFFICULTY: tr("Difficulty"),
            GroupName.HELP: tr("Help on the page"),
            GroupName.LAYOUT: tr("Page"),
        }
        heading = SectionHeader(titles[group], parent=body)
        layout.addWidget(_inset(heading))
        layout.addSpacing(6)
        if group is GroupName.LAYOUT:
            self._page_heading = heading
        if group is GroupName.DIFFICULTY:
            self._difficulty_heading = heading
        if ladder:
            buttons = QHBoxLayout()
            buttons.setSpacing(8)
            self._easier = Button(tr("Make easier"), small=True, parent=body)
            self._harder = Button(tr("Make harder"), small=True, parent=body)
            self._easier.clicked.connect(self.easier)
            self._harder.clicked.connect(self.harder)
            buttons.addWidget(self._easier, 1)
            buttons.addWidget(self._harder, 1)
            buttons.setContentsMargins(_PADDING, 0, _PADDING, 0)
            layout.addLayout(buttons)
            layout.addSpacing(6)

    def _add_row(
        self, layout: QVBoxLayout, field: Field[WorksheetConfig], config: WorksheetConfig
    ) -> None:
        body = self._body
        control = make_control(field, config, self._on_edited, body)
        alone = field.kind is Kind.TEXT or field.path == "page.orientation"
        text = "" if alone else field.label(current_words())
        caption = f"{field.low:g}–{field.high:g}" if _ranged(field) else ""
        row = SettingRow(text, control, hint=caption, parent=body)
        if alone:
            row.fill()
        layout.addWidget(row)
        self._controls[field.path] = cast("Control", control)
        self._rows[field.path] = row

    def _add_parts(self, layout: QVBoxLayout, parts: Sequence[Field[WorksheetConfig]]) -> None:
        body = self._body
        words = current_words()
        self._parts = PartsMenu([(f.path, f.label(words)) for f in parts], name=tr("Header"))
        self._parts.setFixedWidth(148)
        self._parts.edited.connect(self._on_edited)
        row = SettingRow(tr("Header"), self._parts, parent=body)
        layout.addWidget(row)
        for field in parts:
            self._rows[field.path] = row

    def _add_mix(self, layout: QVBoxLayout) -> None:
        body = self._body
        layout.addSpacing(8)
        self._mix = MixBar(body)
        layout.addWidget(_inset(self._mix))
        self._note = label("", "caption", body)
        self._note.setWordWrap(True)
        layout.addWidget(_inset(self._note))

    def _add_advanced(
        self,
        layout: QVBoxLayout,
        group: GroupName,
        fields: Sequence[Field[WorksheetConfig]],
        config: WorksheetConfig,
    ) -> None:
        if not fields:
            return
        body = self._body
        more = Button("", kind=ButtonKind.LINK, small=True, parent=body)
        layout.addWidget(_inset(more, alone=True))
        rows = QWidget(body)
        inner = QVBoxLayout(rows)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        layout.addWidget(rows)
        # Made when they are first wanted: half of all rows are here, and each costs a millisecond.
        self._folded[group] = _Folded(more, rows, inner, tuple(fields))
        if group in self._opened:
            self._unfold(group, config)
        self._say_more(more, shown=group in self._opened)
        rows.setVisible(group in self._opened)
        more.clicked.connect(partial(self._on_more, group))

    def _unfold(self, group: GroupName, config: WorksheetConfig) -> None:
        """Make the rows behind "More settings" that are not there yet."""
        folded = self._folded[group]
        for field in folded.fields:
            if field.path not in self._controls:
                self._add_row(folded.layout, field, config)
        self._shown_state = None

    @staticmethod
    def _say_more(more: Button, *, shown: bool) -> None:
        more.set_words(tr("Fewer settings") if shown else tr("More settings"))

    # -- filling them
    def _fill(self, fields: Sequence[Field[WorksheetConfig]], view: View) -> None:
        config = view.content.config
        parts: dict[str, bool] = {}
        for field in fields:
            control = self._controls.get(field.path)
            value = field.get(config)
            if _is_part(field):
                parts[field.path] = bool(value)
            elif control is not None and control.value() != value:
                control.set_value(value)
        if self._parts is not None and parts != self._shown_parts:
            self._shown_parts = parts
            self._parts.set_values(parts)
        self._topics.set_value(topic_for(config.topic).name)
        state = (view.mode, view.marked_fields)
        self._show_marked(view)
        if state != self._shown_state:
            self._shown_state = state
            self._fill_state(view)
        self._fill_words(view)

    def _fill_state(self, view: View) -> None:
        """Show what may be changed, and which settings differ from the current sheet."""
        read_only = view.mode is not Mode.EDIT
        for control in self._controls.values():
            control.set_read_only(read_only=read_only)
        if self._parts is not None:
            self._parts.set_read_only(read_only=read_only)
        self._topics.set_read_only(read_only=read_only)
        for path, row in self._rows.items():
            row.set_differs(differs=path in view.marked_fields)

    def _fill_words(self, view: View) -> None:
        config = view.content.config
        n = len(view.told_fields)
        self._summary.setVisible(view.version is not None)
        self._summary_words().setText(
            ntr("{n} setting differs, marked below", "{n} settings differ, marked below", n)
            if n
            else tr("No setting differs")
        )
        total, space = len(view.drawn.problems), view.drawn.space
        if self._space is not None:
            words = tr("{n} of {m} different problems", n=number(total), m=number(space))
            self._space.setText(words)
        if self._page_heading is not None:
            self._page_heading.set_note("A4" if config.page.paper is Paper.A4 else "Letter")
        if self._mix is None or self._difficulty_heading is None:
            return
        mix = mix_of(view)
        if mix is not None:
            self._difficulty_heading.set_badge(mix.badge)
            self._mix.set_mix(mix.lead, mix.rest, mix.parts)
            self._note.setText(mix.note)
            self._note.setVisible(bool(mix.note))
            for button in (self._easier, self._harder):
                button.setEnabled(view.mode is Mode.EDIT)

    def _summary_words(self) -> QLabel:
        words = self._summary.findChild(QLabel, SUMMARY)
        assert words is not None  # noqa: S101 -- made together with the box
        return words

    def _focused_path(self) -> str:
        """Return the setting that has the keyboard, "" for none."""
        now = QApplication.focusWidget()
        if now is None:
            return ""
        for path, control in self._controls.items():
            widget = cast("QWidget", control)
            if widget is now or widget.isAncestorOf(now):
                return path
        return ""

    def _on_edited(self, path: str, value: Value) -> None:
        self.changed.emit(path, value)

    def _on_more(self, group: GroupName) -> None:
        self._open(group, shown=group not in self._opened)

    def _open(self, group: GroupName, *, shown: bool) -> None:
        (self._opened.add if shown else self._opened.discard)(group)
        if shown and self._view is not None:
            self._unfold(group, self._view.content.config)
            self._fill_state(self._view)
        folded = self._folded[group]
        folded.rows.setVisible(shown)
        self._say_more(folded.more, shown=shown)
        self.rebuilt.emit()

    def _show_marked(self, view: View) -> None:
        """Open the folded groups that hold a setting which differs in the version shown, unless
        an open one says so already ("Digits per number" speaks for both numbers).
        """
        for group, folded in self._folded.items():
            marked = any(field.path in view.told_fields for field in folded.fields)
            if marked and group not in self._opened:
                self._open(group, shown=True)

    @override
    def sizeHint(self) -> QSize:
        return QSize(304, 600)


def _summary_box(parent: QWidget) -> QFrame:
    """Return the box over the settings of a previewed version: an eye and how many differ."""
    box = QFrame(parent)
    set_look(box, note=True)
    layout = QHBoxLayout(box)
    layout.setContentsMargins(10, 5, 10, 5)
    layout.setSpacing(8)
    layout.addWidget(IconLabel("eye", tint="accent_text", parent=box))
    words = label("", "link", box)
    words.setObjectName(SUMMARY)
    layout.addWidget(words, 1)
    box.setVisible(False)
    return box


def _topic_options() -> list[tuple[str, str]]:
    words = current_words()
    return [(name, topic.short_title(words)) for name, topic in TOPICS.items()]


def _has_ladder(fields: Sequence[Field[Any]]) -> bool:
    """Whether the topic has the two ladders, and so "harder", "easier" and an achieved mix."""
    return any(field.path == "topic.challenge" for field in fields)


def _ranged(field: Field[Any]) -> bool:
    return field.path in {"topic.challenge", "topic.help"}


def _inset(widget: QWidget, *, alone: bool = False) -> QWidget:
    """Return `widget` within the panel's padding, which rows keep for their stripe themselves;
    `alone` leaves it at its own width.
    """
    holder = QWidget(widget.parentWidget())
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(_PADDING, 0, _PADDING, 0)
    layout.addWidget(widget)
    if alone:
        layout.addStretch(1)
    return holder


def _is_part(field: Field[WorksheetConfig]) -> bool:
    """Return whether a setting stands in the menu of the header's parts."""
    return field.path.startswith("header.") and field.kind is Kind.TOGGLE and not field.advanced
