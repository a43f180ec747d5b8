"""Words of the heap: what became of a page, and why the teacher is asked."""

from typing import Final

from app.errors import AppError, NotFoundError
from app.intake.errors import NoReaderError
from app.intake.sorting import Balance
from app.marking.lines import PageLine, Whose
from app.marking.model import Import, PageFate
from ui.heap.reasons import reason
from ui.library.phrases import refusal as refused
from ui.words import moment_in_sentence, ntr, tr

TO_LOOK_AT: Final = "look"
PUT_AWAY: Final = "away"
ALL: Final = "all"


def kind_of(line: PageLine) -> str:
    """Return under which number of the balance a page is: a fate, or "away"."""
    page = line.page
    if page.fate is PageFate.LOOK and page.resolved_at is not None:
        return PUT_AWAY
    return str(page.fate)


def line_title(line: PageLine) -> str:
    """Return what a page is called in the list."""
    page = line.page
    if line.is_waiting:
        return reason(page.why)
    if page.fate is PageFate.BLANK:
        return tr("Blank")
    if kind_of(line) == PUT_AWAY:
        return tr("Thrown away")
    whose = line.given_to or owner(line.whose)
    if page.page is None:
        return whose
    return tr("{pupil}, page {n}", pupil=whose, n=page.page)


def when(seconds: float, *, now: float) -> str:
    """Return when an import came in, with its time, as a title: "Yesterday, 16:15"."""
    text = moment_in_sentence(seconds, now=now)
    return text[:1].upper() + text[1:]


def owner(whose: Whose | None) -> str:
    """Return whose a copy is; one that was printed for nobody is named by its sheet."""
    if whose is None:
        return tr("Unknown copy")
    return whose.pupil or whose.title or tr("Unknown copy")


def sheet_of(whose: Whose) -> str:
    """Return "4b · Carrying"."""
    return " · ".join(part for part in (whose.class_name, whose.title) if part)


def fate_word(kind: str, n: int) -> str:
    """Return "58 filed": a part of the balance."""
    match kind:
        case PageFate.FILED:
            return ntr("{n} filed", "{n} filed", n)
        case PageFate.BLANK:
            return ntr("{n} blank", "{n} blank", n)
        case PageFate.DUPLICATE:
            return ntr("{n} duplicate", "{n} duplicates", n)
        case _ if kind == PUT_AWAY:
            return ntr("{n} thrown away", "{n} thrown away", n)
        case _ if kind == ALL:
            return ntr("{n} page in", "{n} pages in", n)
    return ntr("{n} to look at", "{n} to look at", n)


def balance(made: Import) -> str:
    """Return the balance of an import as a sentence."""
    return tr(
        "{pages}: {filed}, {blank}, {duplicate}, {look}. Nothing was lost.",
        pages=fate_word(ALL, made.pages_in),
        filed=fate_word(PageFate.FILED, made.filed),
        blank=fate_word(PageFate.BLANK, made.blank),
        duplicate=fate_word(PageFate.DUPLICATE, made.duplicate),
        look=fate_word(PageFate.LOOK, made.to_look_at),
    )


def so_far(found: Balance) -> str:
    """Return what the pages so far have become."""
    parts = (
        (PageFate.FILED, found.filed),
        (PageFate.BLANK, found.blank),
        (PageFate.DUPLICATE, found.duplicate),
        (PageFate.LOOK, found.to_look_at),
    )
    return " · ".join(fate_word(str(kind), n) for kind, n in parts if n)


def refusal(error: AppError) -> str:
    """Return what happened when the store could not do it, and what can be done."""
    if isinstance(error, NotFoundError):
        return tr("This page waits no longer.")
    if isinstance(error, NoReaderError):
        return tr(
            "Chalkline cannot read pages on this computer now. Nothing was kept. Start it again,"
            " then bring them in once more."
        )
    return refused(error)


def state_word(line: PageLine) -> str:
    """Return what became of a page in a word, for those who do not see its icon."""
    match kind_of(line):
        case PageFate.FILED:
            return tr("filed")
        case PageFate.BLANK:
            return tr("blank")
        case PageFate.DUPLICATE:
            return tr("duplicate")
        case _ if kind_of(line) == PUT_AWAY:
            return tr("thrown away")
    return tr("to look at")
