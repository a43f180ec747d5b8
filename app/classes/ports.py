"""What the windows need of the store for classes and pupils; `storage.classes` fulfils it."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from app.classes.model import ClassId, Pupil, PupilId, SchoolClass


class ClassBook(Protocol):
    """Classes and pupils: every write is one transaction on the writer thread.

    As in `app.ports.Workbook`, the future completes when the commit has returned; futures fail
    with NotFoundError, DiskFullError, ReadOnlyStoreError, StoreError. Names are kept as
    `app.classes.rosters.clean` writes them; a name that is blank then changes nothing.
    """

    def classes(self, *, archived: bool = False) -> "Future[tuple[SchoolClass, ...]]":
        """Return the classes, or those of the archive, in the order of their making."""

    def pupils(self, class_id: ClassId) -> "Future[tuple[Pupil, ...]]":
        """Return the pupils who are in a class now, in the order of the list."""

    def add_class(self, name: str, year: str) -> "Future[SchoolClass]":
        """Make a class without pupils."""

    def rename_class(self, class_id: ClassId, name: str) -> "Future[SchoolClass]":
        """Give a class another name."""

    def set_year(self, class_id: ClassId, year: str) -> "Future[SchoolClass]":
        """Put a class into another school year."""

    def archive(self, classes: Sequence[ClassId], *, on: bool) -> "Future[None]":
        """Move classes to the archive, or take them out."""

    def delete_class(self, class_id: ClassId) -> "Future[None]":
        """Delete a class with its pupils for good; copies and what was handed in stay."""

    def add_pupils(self, class_id: ClassId, names: Sequence[str]) -> "Future[tuple[Pupil, ...]]":
        """Add pupils at the end of the list, in this order."""

    def rename_pupil(self, pupil: PupilId, name: str) -> "Future[Pupil]":
        """Correct a pupil's name."""

    def remove_pupils(self, pupils: Sequence[PupilId]) -> "Future[None]":
        """Take pupils off the list; what they handed in stays, and they can come back."""

    def restore_pupils(self, pupils: Sequence[PupilId]) -> "Future[None]":
        """Put pupils who were taken off back where they stood."""

    def move_pupil(self, pupil: PupilId, to: int) -> "Future[None]":
        """Move a pupil to a place in the list, counted from 0; others make room."""
