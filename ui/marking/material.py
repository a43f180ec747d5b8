"""What is marked: gathered from the store on a thread that may wait. No Qt in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.classes.handout_ports import HandedOut, HandOutBook
from app.classes.model import HandOut, HandOutId
from app.marking.board import Board, Line
from app.marking.model import AttemptState
from app.marking.ports import HandedIn, MarkBook
from app.marking.regions import Spot, spots
from app.topics.base import Style
from app.topics.problem import Problem
from app.topics.registry import REASONS, likely_mistakes, topic_for
from app.words import Words
from ui.printing.job import PrintJob, host_of
from ui.words import current_words

MOST_REASONS = 4
"""So many have a key (1 to 4)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A problem in words, with what goes wrong in it."""

    asked: str
    """"85 + 35 =" """
    answer: str
    reasons: tuple[tuple[str, str], ...]
    """(code, words), the likeliest first."""


@dataclass(frozen=True, slots=True)
class PaperSet:
    """The problems of the copies that share them, in the order of the printed numbers."""

    spots: tuple[Spot, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A hand-out whose work is marked."""

    hand_out: HandOut
    title: str
    class_name: str
    version_id: str
    board: Board
    sets: Mapping[str, PaperSet]
    """By set; the empty name for the version's own problems."""
    missing: tuple[str, ...]
    """Names of the pupils whose sheet is not in yet, in the order of the pile."""

    @property
    def order(self) -> tuple[int, ...]:
        """The problems' indices in the order of their printed numbers.

        Copies of all sets have the same shape; the first set speaks for all.
        """
        return tuple(spot.area.index for spot in next(iter(self.sets.values())).spots)

    def set_of(self, row: int) -> PaperSet:
        """Return the problems on a pupil's copy."""
        return self.sets[self.board.lines[row].set_id]


def gather(prints: HandOutBook, marks: MarkBook, hand_out: HandOutId) -> Material:
    """Return all that marking a hand-out needs; reasons are in the language of the program.

    Raises:
        NotFoundError: when the hand-out is gone.
        NewerFormatError: when a newer program made the version.
        StoreError: when the store cannot be read.
    """
    out = prints.copies_of(hand_out).result()
    version = out.printed.version
    rolls = prints.rolls().result()
    job = PrintJob.of_hand_out(out, host=host_of(out))
    sets = {str(set_id): _paper_set(job, str(set_id)) for set_id in job.piles}
    lines, missing = _lines(
        out,
        marks.handed_in(version.id).result(),
        frozenset(sets),
        {str(pupil.pupil_id): pupil.name for roll in rolls for pupil in roll.pupils},
    )
    return Material(
        hand_out=out.hand_out,
        title=version.name,
        class_name=next((r.name for r in rolls if r.class_id == out.hand_out.class_id), ""),
        version_id=version.id,
        board=Board(lines, len(job.drawn.problems), marks.marks(version.id).result()),
        sets=sets or {"": _paper_set(job, None)},
        missing=missing,
    )


def _lines(
    out: HandedOut,
    handed_in: Sequence[HandedIn],
    sets: frozenset[str],
    pupils: Mapping[str, str],
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Return the work in the order of the pile, and who has handed in nothing.

    A photocopied sheet stands behind its original once it is said whose it is.
    """
    lines: list[Line] = []
    missing: list[str] = []
    for copy in out.printed.copies:
        mine = [one for one in handed_in if one.attempt.worksheet_instance_id == copy.id]
        owner = copy.student_name or ""
        if not any(one.attempt.state is AttemptState.CURRENT for one in mine):
            missing.append(owner)
        for one in mine:
            name = owner
            if one.attempt.state is AttemptState.SPLIT and one.attempt.pupil_id:
                name = pupils.get(one.attempt.pupil_id, owner)
            elif one.attempt.state is not AttemptState.CURRENT:
                continue
            lines.append(
                Line(
                    attempt=one.attempt.id,
                    name=name,
                    set_id=str(copy.set_id) if str(copy.set_id) in sets else "",
                    pages={page.page: page.flat for page in one.pages},
                )
            )
    taken = {line.name for line in lines}
    return tuple(lines), tuple(name for name in missing if name not in taken)


def _paper_set(job: PrintJob, set_id: str | None) -> PaperSet:
    drawn = job.drawn if set_id is None else job.piles[set_id].drawn
    config, words = job.config, current_words()
    topic = topic_for(config.topic)
    style = Style(config.notation, config.page.writing, words, mistakes=False)
    sections = topic.key(config.topic, drawn.problems, style)
    entries = {one.number: one for section in sections for one in section.entries}
    found = spots(job.sheet_pages(set_id))
    questions = tuple(
        Question(
            entries[number].problem,
            entries[number].answer,
            _reasons(drawn.problems[spot.area.index], words),
        )
        for number, spot in enumerate(found, 1)
    )
    return PaperSet(found, questions)


def _reasons(problem: Problem, words: Words) -> tuple[tuple[str, str], ...]:
    codes = dict.fromkeys(mistake.code for mistake in likely_mistakes(problem))
    return tuple((code, REASONS[code].phrase(words)) for code in codes)[:MOST_REASONS]
