"""Turns what a teacher does in the editor into new content, and content into pages and words."""

from collections.abc import Callable
from dataclasses import replace

from msgspec.structs import replace as struct_replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from app.errors import AppError, ConfigError, ImpossibleWishError, NewerFormatError
from app.fields import Value
from app.layout.display import Page, Stamp
from app.layout.settings import AnswerKey
from app.ports import Clock, Workbook
from app.topics.base import Obstacle, Remedy
from app.topics.problem import ProblemEdit
from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.changes import changed_paths, describe_change, without_echoes
from app.worksheets.config import WorksheetConfig, decode, decode_for_looking
from app.worksheets.edits import with_edit, with_seed, without_edit
from app.worksheets.fields import field_at, with_value
from app.worksheets.naming import clean_name
from app.worksheets.remedies import accepted
from app.worksheets.sheet import (
    Drawn,
    draw,
    examined,
    key_pages_of,
    obstacle,
    pages_of,
    problems_in,
    redrawn,
)
from app.worksheets.worksheet import OpenSheet, Printed, SheetId, Version
from ui.editor.saver import Saver
from ui.editor.state import Content, Mode, View
from ui.editor.undo import Change
from ui.words import current_words, ntr, tr

SAMPLE = Stamp(version="····", code="····-····-····-····-····-····-···", payload="CHALKLINE")
"""The preview's stamp: its QR code leads nowhere, and it carries no copy's code."""


class EditorPresenter(QObject):
    """The open sheet: every change goes through here, and every change can be taken back."""

    view_changed = Signal(object)
    """View."""
    opened = Signal(object)
    """SheetId: another sheet is on the desk now."""
    refused = Signal(object)
    """Obstacle: a wish that cannot be fulfilled; nothing was changed."""
    said = Signal(str)
    """A sentence about what was just done (status line, announced)."""
    joined_library = Signal()
    """The sheet was just added to the library."""
    locked = Signal()
    """The sheet was made by a newer program; it may be looked at and printed."""

    def __init__(
        self,
        workbook: Workbook,
        saver: Saver,
        *,
        clock: Clock,
        new_seed: Callable[[], int],
        automatic_name: Callable[[WorksheetConfig], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workbook = workbook
        self._saver = saver
        self._clock = clock
        self._new_seed = new_seed
        self._automatic_name = automatic_name
        self._id: SheetId | None = None
        self._content: Content | None = None
        self._in_library = False
        self._mode = Mode.EDIT
        self._drawn: Drawn | None = None
        self._show_key = False
        self._preview: Version | None = None
        self._captions: tuple[str, str] | None = None
        self._wish: WorksheetConfig | None = None
        self._topics: dict[str, object] = {}
        self.undo_stack = QUndoStack(self)
        saver.kept.connect(self._on_kept)

    # -- what is open
    @property
    def sheet_id(self) -> SheetId | None:
        """The open sheet."""
        return self._id

    @property
    def content(self) -> Content:
        """The content on the desk (not of a previewed version); raise when nothing is open."""
        if self._content is None:
            raise RuntimeError("no sheet is open")
        return self._content

    @property
    def drawn(self) -> Drawn:
        """The problems of `content`."""
        if self._drawn is None:
            raise RuntimeError("no sheet is open")
        return self._drawn

    @property
    def mode(self) -> Mode:
        """What may be done at the moment."""
        return self._mode

    @property
    def previewed(self) -> Version | None:
        """The version on the desk in place of the current sheet."""
        return self._preview

    def open(self, sheet: OpenSheet) -> None:
        """Put `sheet` on the desk. A newer program's sheet opens locked.

        Raises:
            AppError: when its settings cannot be shown; the desk stays as it was.
        """
        try:
            config, mode = decode(sheet.config), Mode.EDIT
        except NewerFormatError:
            config, mode = decode_for_looking(sheet.config), Mode.LOCKED
        drawn = draw(config)
        self._mode = mode
        self._id = sheet.id
        self._in_library = sheet.in_library
        self._preview = self._captions = None
        self._wish = None
        self._topics.clear()
        self.undo_stack.clear()
        self._content = Content(config=config, name=sheet.name, named=sheet.named)
        self._drawn = drawn
        self._saver.follow(sheet.id)
        self.opened.emit(sheet.id)
        self._show()
        if self._mode is Mode.LOCKED:
            self.locked.emit()

    # -- settings
    def change(self, path: str, value: Value) -> None:
        """Set one setting of the sheet; an impossible wish is refused in words."""
        try:
            config = with_value(self.content.config, path, value)
        except ConfigError as error:
            self.refused.emit(Obstacle(sentence=tr(error.reason), field=path))
            self._show()
            return
        words = current_words()
        text = field_at(self.content.config, path).label(words)
        self._apply(config, merge=path, text=text)

    def choose_topic(self, name: str) -> None:
        """Change the topic; the settings a topic had earlier in this session come back."""
        from app.topics.registry import TOPICS

        config = self.content.config
        self._topics[topic_for(config.topic).name] = config.topic
        topic = TOPICS[name]
        own = self._topics.get(name) or topic.config_type()
        wanted = struct_replace(config, topic=own, edits=())
        self._apply(wanted)

    def step(self, take: Callable[[object, Words], "tuple[object, str]"]) -> None:
        """Apply "harder" or "easier" to the topic's settings and say what it changed."""
        config = self.content.config
        topic, sentence = take(config.topic, current_words())
        if topic != config.topic:
            self._apply(struct_replace(config, topic=topic))
        self.said.emit(sentence)

    def accept(self, remedy: Remedy) -> None:
        """Fulfil the wish that was refused last, the way `remedy` offers."""
        self._apply(accepted(self._wish or self.content.config, remedy))

    def replace_config(self, config: WorksheetConfig, *, text: str = "") -> None:
        """Put a whole config in place as one undoable change."""
        self._apply(config, text=text)

    # -- numbers
    def shuffle(self) -> None:
        """Draw new numbers; what the teacher typed stays."""
        self._apply(with_seed(self.content.config, self._new_seed()))

    def other_numbers(self, index: int) -> None:
        """Draw one problem anew; the rest stays."""
        config = self.content.config
        try:
            edit = redrawn(config, self.drawn.problems, index=index, seed=self._new_seed())
        except ImpossibleWishError as error:
            self.refused.emit(Obstacle(sentence=tr(error.reason), field=error.field))
            return
        self._apply(with_edit(config, edit))

    def type_problem(self, index: int, a: int, b: int) -> None:
        """Set the numbers of one problem.

        Raises:
            ConfigError: with a sentence, when the numbers do not fit; nothing is changed.
        """
        config = self.content.config
        operator = self.drawn.problems[index].operator
        topic_for(config.topic).solve(a, b, operator)
        edit = ProblemEdit(index=index, a=a, b=b, operator=operator, typed=True)
        self._apply(with_edit(config, edit))

    def reset_problem(self, index: int) -> None:
        """Take back what was changed at one problem."""
        self._apply(without_edit(self.content.config, index))

    # -- the name
    def rename(self, text: str) -> None:
        """Give the sheet a name; an empty one brings the automatic name back."""
        name = clean_name(text)
        content = self.content
        if self._is_locked() or name == content.name or (not name and not content.named):
            self._show()
            return
        after = replace(
            content, name=name or self._automatic_name(content.config), named=bool(name)
        )
        self._push(after, text=tr("rename"))

    def renamed_elsewhere(self, name: str, *, named: bool) -> None:
        """Take over a name given in the library; it is saved already."""
        if self._content is not None:
            self._content = replace(self._content, name=name, named=named)
            self._show()

    def joined(self, printed: Printed) -> None:
        """Take note that the first print added the sheet to the library."""
        self._in_library = self._in_library or printed.joined_library
        if printed.joined_library:
            self.joined_library.emit()

    # -- versions
    def show_version(self, version: Version, *, beside: tuple[str, str] | None = None) -> None:
        """Put an older version on the desk, read-only, with what differs marked; `beside` puts it
        beside the current sheet, under these two captions.

        Raises:
            AppError: when it cannot be shown; the desk stays as it was.
        """
        of_version(version)
        self._preview = version
        self._captions = beside
        self._mode = Mode.PREVIEW
        self._show()

    def end_preview(self) -> None:
        """Go back to the current sheet."""
        if self._preview is not None:
            self._preview = self._captions = None
            self._mode = Mode.EDIT
            self._show()

    def restored(self, sheet: OpenSheet) -> None:
        """Take over what a restore made current, undoable like every change; what a newer program
        made is locked.

        Raises:
            AppError: when it cannot be shown.
        """
        try:
            config = decode(sheet.config)
            draw(config)
        except NewerFormatError:
            self.open(sheet)
            return
        self._preview = self._captions = None
        self._mode = Mode.EDIT
        after = Content(config=config, name=sheet.name, named=sheet.named)
        if after != self.content:
            self._push(after, text=tr("restore"))
        else:
            self._show()

    def toggle_key(self, *, on: bool) -> None:
        """Show or hide the answer key beside the sheet."""
        self._show_key = on
        self._show()

    @property
    def shows_key(self) -> bool:
        """Whether the answer key stands beside the sheet."""
        return self._show_key

    def refresh(self) -> None:
        """Show everything again (another language, other settings)."""
        if self._content is not None:
            self._show()

    # -- inside
    def _apply(self, config: WorksheetConfig, *, merge: str = "", text: str = "") -> None:
        """Make `config` current if it can be drawn; otherwise say why and change nothing."""
        before = self.content
        if config == before.config or self._is_locked():
            self._show()
            return
        found = obstacle(config, current_words())
        if found is not None:
            self._wish = config
            self.refused.emit(found)
            self._show()
            return
        self._wish = None
        name = before.name if before.named else self._automatic_name(config)
        told = text or describe_change(before.config, config, current_words())
        self._push(replace(before, config=config, name=name), merge=merge, text=told)

    def _is_locked(self) -> bool:
        """Whether nothing may be changed now; a newer program's sheet is never written."""
        return self._mode is not Mode.EDIT

    def _push(self, after: Content, *, merge: str = "", text: str = "") -> None:
        command = Change(
            self._become, self.content, after, merge=merge, at=self._clock(), text=text
        )
        self.undo_stack.push(command)

    def _become(self, content: Content) -> None:
        if self._content is None or content.config != self._content.config:
            self._drawn = draw(content.config)
        self._content = content
        self._saver.save(content)
        self._show()

    def _on_kept(self, sheet: OpenSheet) -> None:
        if sheet.id != self._id:
            return
        joined = sheet.in_library and not self._in_library
        self._in_library = sheet.in_library
        if joined:
            self.joined_library.emit()

    def _show(self) -> None:
        self.view_changed.emit(self.view())

    def view(self) -> View:
        """Return what the widgets show now."""
        content, drawn = self.content, self.drawn
        marked_fields: tuple[str, ...] = ()
        marked_problems: tuple[int, ...] = ()
        told_fields: tuple[str, ...] = ()
        if self._preview is not None:
            content, drawn = of_version(self._preview)
            now, then = self.content.config, content.config
            marked_fields = changed_paths(now, then)
            told_fields = without_echoes(marked_fields, now, then)
            marked_problems = differing(self.drawn, drawn)
        beside = self._current_pages() if self._captions is not None else ()
        title = paper_title(content)
        keys: tuple[Page, ...] = ()
        if self._show_key and content.config.key is not AnswerKey.NONE:
            keys = key_pages_of(content.config, drawn, title=title)
        assert self._id is not None  # noqa: S101 -- content is set together with it
        return View(
            sheet_id=self._id,
            content=content,
            mode=self._mode,
            drawn=drawn,
            sheet=pages_of(content.config, drawn, title=title),
            stamp=SAMPLE,
            in_library=self._in_library,
            title=title,
            key_pages=keys,
            marked_fields=marked_fields,
            told_fields=told_fields,
            marked_problems=marked_problems,
            version=self._preview,
            beside=beside,
            captions=self._captions,
        )

    def _current_pages(self) -> tuple[Page, ...]:
        now = self.content
        return pages_of(now.config, self.drawn, title=paper_title(now)).pages


def of_version(version: Version) -> tuple[Content, Drawn]:
    """Return the content and problems of a kept version, exactly as it was.

    Raises:
        AppError: when it cannot be read; of a newer program's, what this one understands is.
    """
    try:
        config = decode(version.config)
    except NewerFormatError:
        config = decode_for_looking(version.config)
    drawn = (
        draw(config)
        if version.problems is None
        else examined(config, problems_in(version.problems))
    )
    return Content(config=config, name=version.name, named=True), drawn


def differing(current: Drawn, other: Drawn) -> tuple[int, ...]:
    """Return the indices of problems in `other` that the current sheet does not have there.

    None when all differ: marking every problem would tell nothing and clutter the page.
    """
    now = current.problems
    found = tuple(
        i for i, problem in enumerate(other.problems) if i >= len(now) or now[i] != problem
    )
    return found if len(found) < len(other.problems) else ()


def paper_title(content: Content) -> str:
    """Return the title on the paper: the name a teacher gave, else the topic's own word."""
    if content.named:
        return content.name
    return topic_for(content.config.topic).title(_paper_words(content.config))


def _paper_words(config: WorksheetConfig) -> Words:
    from app.words import words

    return words(config.language)


__all__ = ["AppError", "EditorPresenter", "ntr"]
