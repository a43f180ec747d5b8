"""Random histories of a workbook beside a model that fits on a page."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.settings import AutoSave, Settings
from app.worksheets.worksheet import LibraryQuery, SheetId, VersionId, VersionType
from tests.storage.conftest import Desk, FakeClock, config, snapshot

KEEP = 3
AUTO, SNAPSHOT, MANUAL = VersionType.AUTO_SAVE, VersionType.SNAPSHOT, VersionType.MANUAL


@dataclass
class ModelVersion:
    """A version as the rules say it is."""

    number: int
    kind: VersionType
    config: int
    copies: int = 0


@dataclass
class ModelSheet:
    """A sheet as the rules say it is."""

    config: int
    in_library: bool = False
    named: bool = False
    made: int = 0
    edits: int = 0
    prints: int = 0
    archived: bool = False
    deleted: bool = False
    current: int = 0
    based: bool = False
    versions: dict[int, ModelVersion] = field(default_factory=dict)

    def add(self, kind: VersionType, number: int) -> ModelVersion:
        self.made += 1
        self.current = self.made
        self.versions[self.made] = ModelVersion(self.made, kind, number)
        return self.versions[self.made]

    def keep(self) -> bool:
        """Keep the state as an auto-save if the current version differs."""
        current = self.versions.get(self.current)
        if not self.in_library or (current is not None and current.config == self.config):
            return False
        self.add(AUTO, self.config)
        return True

    def prune(self) -> None:
        autosaves = [version for version in self.versions.values() if version.kind is AUTO]
        for version in autosaves[:-KEEP]:
            if version.number != self.current and not version.copies:
                del self.versions[version.number]


class WorkbookMachine(RuleBasedStateMachine):
    """Edits, prints, pins, restores, restarts and clocks gone mad."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name), FakeClock())
        self.model: dict[SheetId, ModelSheet] = {}

    @initialize()
    def begin(self) -> None:
        self.desk.use(Settings(auto_save=AutoSave(max_versions_to_keep=KEEP)))

    def teardown(self) -> None:
        self.desk.book.close()
        self.folder.cleanup()

    def pick(self, index: int) -> tuple[SheetId, ModelSheet]:
        keys = list(self.model)
        key = keys[index % len(keys)]
        return key, self.model[key]

    @rule(number=st.integers(0, 5))
    def create(self, number: int) -> None:
        self.model[self.desk.draft(number).id] = ModelSheet(config=number)

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0, 9), number=st.integers(0, 5), named=st.booleans())
    def edit(self, index: int, number: int, named: bool) -> None:
        sheet, model = self.pick(index)
        named = named or model.named
        changes = number != model.config or named is not model.named
        if changes:
            if model.in_library and not model.based:
                model.keep()
                model.based = True
            model.edits += 1
        model.config, model.named = number, named
        if named and not model.in_library:
            model.in_library = model.based = True
            model.add(AUTO, number)
        name = "Sums" if named else "Addition Worksheet - Jan 13, 2025"
        self.desk.book.save_edit(
            sheet, name=name, named=named, config=config(number), worksheet_type="addition"
        ).result()

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0, 9))
    def auto_save(self, index: int) -> None:
        sheet, model = self.pick(index)
        made = self.desk.book.auto_save(sheet).result()
        kept = model.keep()
        assert (made is not None) is kept
        if kept:
            model.based = True
            model.prune()

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0, 9), number=st.integers(0, 5), count=st.integers(1, 3))
    def print_copies(self, index: int, number: int, count: int) -> None:
        sheet, model = self.pick(index)
        self.desk.book.print_copies(sheet, snapshot(number), count=count).result()
        model.in_library = True
        if model.config != number:
            model.keep()
            model.config = number
        current = model.versions.get(model.current)
        if current is None or current.kind is not SNAPSHOT or current.config != number:
            current = model.add(SNAPSHOT, number)
        current.copies += count
        model.prints += 1
        model.based = True
        model.prune()

    @precondition(lambda self: any(model.in_library for model in self.model.values()))
    @rule(index=st.integers(0, 9), which=st.integers(0, 20))
    def restore(self, index: int, which: int) -> None:
        sheet, model = self.pick(index)
        if not model.in_library:
            return
        number = sorted(model.versions)[which % len(model.versions)]
        restored = self.desk.book.restore(sheet, self.version_id(sheet, number)).result()
        model.keep()
        model.config, model.current = model.versions[number].config, number
        model.based = True
        model.prune()
        assert restored.config == config(model.config)

    @precondition(lambda self: any(model.in_library for model in self.model.values()))
    @rule(index=st.integers(0, 9), which=st.integers(0, 20))
    def pin_version(self, index: int, which: int) -> None:
        sheet, model = self.pick(index)
        if not model.in_library:
            return
        number = sorted(model.versions)[which % len(model.versions)]
        self.desk.book.pin_version(self.version_id(sheet, number), note="kept").result()
        if model.versions[number].kind is AUTO:
            model.versions[number].kind = MANUAL

    @precondition(lambda self: any(model.in_library for model in self.model.values()))
    @rule(index=st.integers(0, 9), what=st.sampled_from(["archive", "delete"]), on=st.booleans())
    def put_away(self, index: int, what: str, on: bool) -> None:
        sheet, model = self.pick(index)
        if not model.in_library:
            return
        if what == "archive":
            self.desk.book.archive(sheet, on=on).result()
            model.archived = on
        else:
            (self.desk.book.delete if on else self.desk.book.undelete)(sheet).result()
            model.deleted = on

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0, 9))
    def open(self, index: int) -> None:
        sheet, model = self.pick(index)
        assert self.desk.book.open(sheet).result().config == config(model.config)
        model.based = False

    @rule()
    def restart(self) -> None:
        self.desk.restart()
        for model in self.model.values():
            model.based = False

    @rule(days=st.sampled_from([-20_000, -1, 0.1, 1]))
    def clock_jumps(self, days: float) -> None:
        # Forward by little only: the model knows nothing of the thirty days.
        self.desk.clock.now = max(0.0, self.desk.clock.now + days * 86_400)

    def version_id(self, sheet: SheetId, number: int) -> VersionId:
        page = self.desk.book.versions(sheet, before_number=number + 1, limit=1).result()
        return page[0].id

    @invariant()
    def the_book_is_as_the_model(self) -> None:
        for sheet, model in self.model.items():
            versions = self.desk.book.versions(sheet, limit=1000).result()
            found = [
                ModelVersion(
                    version.version_number,
                    version.version_type,
                    int(version.config.split(b'"seed":')[1].split(b",")[0]),
                    version.copies_out,
                )
                for version in reversed(versions)
            ]
            assert found == [model.versions[number] for number in sorted(model.versions)]
            assert [v.version_number for v in versions if v.is_current] == (
                [model.current] if model.in_library else []
            )
            row = self.desk.book.configs([sheet]).result()[0]
            assert row.config == config(model.config)
            assert row.edit_count == model.edits
            assert row.version_count == model.made
            assert row.pdf_generation_count == model.prints

    @invariant()
    def the_library_shows_what_it_should(self) -> None:
        for archived in (False, True):
            page = self.desk.book.library(LibraryQuery(archived=archived)).result()
            wanted = {
                sheet
                for sheet, model in self.model.items()
                if model.in_library and not model.deleted and model.archived is archived
            }
            assert {card.id for card in page.cards} == wanted


@pytest.mark.timeout(900)
def test_random_histories_follow_the_rules(soak: bool) -> None:
    run_state_machine_as_test(
        WorkbookMachine,
        settings=settings(
            max_examples=100 if soak else 25,
            stateful_step_count=50 if soak else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
