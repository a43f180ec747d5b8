"""What the desk says about a sheet: captions, the status line, warnings about the fit."""

from app.errors import AppError, ConfigError
from app.layout.settings import Notation, Paper
from app.topics.problem import Operator
from app.topics.registry import topic_for
from ui.editor.state import View
from ui.words import current_words, ntr, percent, tr


def caption(view: View) -> str:
    """Return "Addition · 20 problems"."""
    topic = topic_for(view.content.config.topic)
    n = len(view.drawn.problems)
    count = ntr("{n} problem", "{n} problems", n)
    return f"{topic.title(current_words())} · {count}"


def facts(view: View, *, page: int, pages: int, zoom: float) -> list[str]:
    """Return the facts of the status line: page, zoom, checked answers."""
    told = [tr("Page {n} of {m}", n=page, m=pages), percent(zoom)]
    if view.version is not None:
        return [*told, tr("Esc goes back to the current sheet")]
    total = len(view.drawn.problems)
    if view.drawn.defects:
        numbers = ", ".join(str(index + 1) for index in view.drawn.defects[:5])
        told.append(
            tr("{n} of {m} answers checked – look at {numbers}",
               n=view.drawn.checked, m=total, numbers=numbers)
        )  # fmt: skip
    else:
        told.append(tr("{n} of {m} answers checked", n=view.drawn.checked, m=total))
    return told


def summary(view: View) -> str:
    """Return "20 additions" for the accessible name of the page."""
    topic = topic_for(view.content.config.topic)
    return topic.noun(current_words(), len(view.drawn.problems))


def sign_of(operator: Operator, notation: Notation) -> str:
    """Return the sign of an operator as this sheet writes it."""
    return {
        Operator.ADD: "+",
        Operator.SUBTRACT: "−",
        Operator.MULTIPLY: notation.multiply,
        Operator.DIVIDE: notation.divide,
        Operator.FRACTION: "",
        Operator.EQUATION: "",
        Operator.INTEGER: "",
    }[operator]


def paper_name(paper: Paper) -> str:
    """Return the name of a paper size."""
    return "A4" if paper is Paper.A4 else "Letter"


def cannot_be_shown(name: str, error: AppError) -> str:
    """Return the sentence about a sheet or version whose settings this program cannot use."""
    why = tr(error.reason) if isinstance(error, ConfigError) else str(error)
    return tr("“{name}” cannot be shown and stays as it is. ({why})", name=name, why=why)
