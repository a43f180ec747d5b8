"""Words of the place "Classes"."""

from app.classes.model import SchoolClass
from app.errors import AppError, NotFoundError
from ui.library.phrases import refusal as refused
from ui.words import ntr, tr


def pupils(many: int) -> str:
    """Return "26 pupils"."""
    return ntr("{n} pupil", "{n} pupils", many)


def class_name(one: SchoolClass) -> str:
    """Return what a class is called; a name that was lost with a damaged file is said so."""
    return one.name or tr("Class without a name")


def refusal(error: AppError) -> str:
    """Return what happened when the store could not do it, and what can be done."""
    if isinstance(error, NotFoundError):
        return tr("This class is no longer there.")
    return refused(error)
