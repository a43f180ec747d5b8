"""The words of the difficulty group: what was achieved, and what the point is called."""

from dataclasses import dataclass

from app.topics.problem import Category
from app.topics.registry import topic_for
from ui.editor.state import View
from ui.words import current_words, ntr, tr


@dataclass(frozen=True, slots=True)
class Mix:
    """What the difficulty group shows."""

    badge: str
    """The preset's name, or "Custom"."""
    lead: str
    """"15 of 20" """
    rest: str
    """"problems carry" """
    parts: list[tuple[str, int]]
    note: str
    """A sentence about a wish that joined another one, or empty."""


def mix_of(view: View) -> Mix | None:
    """Return the words for `view`, None for topics without regrouping."""
    counts = view.drawn.mixture.counts
    if not counts:
        return None
    total = len(view.drawn.problems)
    some = total - counts.get(Category.NONE, 0)
    topic = topic_for(view.content.config.topic)
    verb = {"addition": ntr("problem carries", "problems carry", total),
            "subtraction": ntr("problem borrows", "problems borrow", total)}.get(
                topic.name, ntr("problem regroups", "problems regroup", total))  # fmt: skip
    return Mix(
        badge=_badge(view),
        lead=tr("{n} of {m}", n=some, m=total),
        rest=verb,
        parts=[
            (tr("None"), counts.get(Category.NONE, 0)),
            (tr("Ones only"), counts.get(Category.ONES, 0)),
            (_one_higher(view), counts.get(Category.ONE_HIGHER, 0)),
            (tr("Several"), counts.get(Category.SEVERAL, 0)),
        ],
        note=" ".join(notes(view)),
    )


def _one_higher(view: View) -> str:
    largest = max((max(p.a, p.b) for p in view.drawn.problems), default=0)
    return tr("Tens only") if largest < 100 else tr("One, not ones")


def _badge(view: View) -> str:
    from app.topics.difficulty import preset_of

    preset = preset_of(view.content.config.topic)
    return tr("Custom") if preset is None else preset.title(current_words())


def notes(view: View) -> tuple[str, ...]:
    """Return the sentences about wishes that joined others ("two digits borrow once at most")."""
    from app.topics.difficulty import notes as found

    return tuple(found(view.content.config.topic, current_words()))
