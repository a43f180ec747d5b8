"""What the windows need of the store to print for a class."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

import msgspec

from app.classes.model import ClassId, Fairness, HandOut, HandOutId, ProblemSet, PupilId
from app.worksheets.worksheet import CopyId, Printed, SheetId, Snapshot, VersionId


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil who gets a copy."""

    pupil_id: PupilId
    name: str
    """As it is printed on the name line."""


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """A class that can be printed for, with its pupils in their order."""

    class_id: ClassId
    name: str
    year: str
    pupils: tuple[Receiver, ...]


class NewSet(msgspec.Struct, frozen=True, kw_only=True):
    """Problems to keep with a hand-out (app.classes.model.ProblemSet before it has an id)."""

    label: str
    seed: int
    problems: bytes
    answer_key: bytes


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is handed out to whom."""

    class_id: ClassId
    pupils: tuple[Receiver, ...]
    """In the order of the class, which is the order of the pile."""
    fairness: Fairness = Fairness.SAME
    sets: tuple[NewSet, ...] = ()
    """Pupils get them in turn; none when all get the version's problems."""
    due_date: int | None = None


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was printed for a class."""

    printed: Printed
    hand_out: HandOut
    sets: tuple[ProblemSet, ...] = ()


class HandOutCount(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-out with what is out and what came back."""

    hand_out: HandOut
    copies_out: int
    copies_in: int
    """Copies with work that counts."""


class Voided(msgspec.Struct, frozen=True, kw_only=True):
    """What a "Void this print" made void, so that it can be taken back and nothing else."""

    hand_outs: tuple[HandOutId, ...]
    copies: tuple[CopyId, ...]


class HandOutBook(Protocol):
    """Prints for classes. Every write is one transaction; futures fail as those of Workbook."""

    def rolls(self) -> "Future[tuple[Roll, ...]]":
        """Return the classes that are not archived, by name, with the pupils on their lists."""

    def hand_out(
        self, sheet: SheetId, snapshot: Snapshot, wanted: Wanted, *, host: str = ""
    ) -> "Future[HandedOut]":
        """Keep a snapshot (or reuse the current one) with its sets, and a copy for every pupil.

        Fails with ConfigError when there are no pupils or too many.
        """

    def hand_out_version(
        self, version: VersionId, wanted: Wanted, *, host: str = ""
    ) -> "Future[HandedOut]":
        """Hand a kept version out, exactly as it was."""

    def hand_outs(
        self, *, class_id: ClassId | None = None, version: VersionId | None = None
    ) -> "Future[tuple[HandOutCount, ...]]":
        """Return the hand-outs of a class, of a version or all, newest first."""

    def copies_of(self, hand_out: HandOutId) -> "Future[HandedOut]":
        """Return a hand-out whole, as it was printed, with the copies in the order of the pile."""

    def reprint(self, hand_out: HandOutId, pupils: Sequence[PupilId] = ()) -> "Future[HandedOut]":
        """Return what to print again for pupils who lost their sheet (all of them without any
        named): the same copies under the same codes.

        Fails with NotFoundError when none of them got a copy.
        """

    def void(self, hand_out: HandOutId) -> "Future[Voided]":
        """Make the codes of a hand-out void: a photo of such a sheet is shown as one."""

    def void_version(self, version: VersionId) -> "Future[Voided]":
        """Make the codes of every copy of a version void, whoever has it."""

    def unvoid(self, voided: Voided) -> "Future[None]":
        """Take that back."""
