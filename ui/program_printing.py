"""What printing needs, made when it is first asked for: reportlab is not loaded before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.ports import Workbook
from ui.components.bar import Bar, Tone
from ui.printing.job import PrintJob
from ui.printing.panel import PrintPanel
from ui.printing.presenter import PrintPresenter
from ui.printing.progress_bar import PrintProgress
from ui.printing.wish import PrintWish
from ui.words import tr

if TYPE_CHECKING:
    from ui.printing.paper import PaperPrinter
    from ui.program import Program


@dataclass(slots=True)
class PrintTools:
    """The print panel, what it starts, and the system's print dialog."""

    panel: PrintPanel
    presenter: PrintPresenter
    paper: "PaperPrinter | None" = None
    progress: PrintProgress | None = None


def make_tools(
    program: "Program", store: Workbook, on_wish: Callable[[PrintWish], None]
) -> PrintTools:
    """Return the tools, joined to `program`."""
    folder = Path(program.settings.folders.pdf or program.world.places.documents)
    panel = PrintPanel(folder, program.window)
    chosen = program.world.state.get("print")
    if isinstance(chosen, dict):
        copies, key = chosen.get("copies"), chosen.get("key")
        remembered = Path(str(chosen.get("folder") or folder))
        panel.set_choices(
            copies=copies if isinstance(copies, int) else 1,
            with_key=key is not False,
            folder=remembered if remembered.is_dir() else folder,
        )
    presenter = PrintPresenter(
        store,
        program.tasks,
        host=str,
        author=_author,
        hand_outs=program.workbook.hand_outs,
        parent=program,
    )
    tools = PrintTools(panel, presenter)
    panel.wished.connect(on_wish)
    presenter.kept.connect(program.on_printed)
    presenter.progressed.connect(partial(_on_progressed, program, tools))
    presenter.finished.connect(partial(_on_finished, program, tools))
    presenter.saved.connect(partial(_on_saved, program))
    presenter.failed.connect(partial(_on_failed, program))
    presenter.cancelled.connect(partial(_on_cancelled, program))
    presenter.print_ready.connect(partial(_on_print_ready, program, tools))
    return tools


def _author() -> str:
    """Return the author of the PDF: the program, for a teacher's name is nobody's business."""
    return "Chalkline"


def _on_progressed(program: "Program", tools: PrintTools, words: str, share: float) -> None:
    if tools.progress is None:
        tools.progress = PrintProgress()
        tools.progress.cancel_asked.connect(tools.presenter.cancel)
        if tools.paper is not None:
            tools.progress.cancel_asked.connect(tools.paper.cancel)
        program.editor.editor.bars.push(tools.progress, now=True)
    tools.progress.set_progress(words, share)


def _on_finished(program: "Program", tools: PrintTools) -> None:
    if tools.progress is not None:
        bar, tools.progress = tools.progress, None
        program.editor.editor.bars.remove(bar)


def _on_saved(program: "Program", path: Path, key: Path | None) -> None:
    text = tr("“{name}” is saved", name=path.name)
    if key is not None:
        text = tr("“{name}” and its answer key are saved", name=path.name)
    program.window.toasts.show_toast(text, tr("Show"), partial(program.show_file, path))
    program.file_saved.emit(path, key)


def _on_failed(program: "Program", sentence: str) -> None:
    bar = Bar(sentence, icon="triangle-alert", safe=tr("Close"), tone=Tone.BAD)
    bar.closes_on_escape = True
    bar.safe_pressed.connect(partial(program.editor.editor.bars.remove, bar))
    bar.escaped.connect(partial(program.editor.editor.bars.remove, bar))
    program.editor.editor.bars.push(bar, now=True)


def _on_cancelled(program: "Program") -> None:
    program.window.toasts.show_toast(tr("Stopped. No file was written."))


def _on_paper_printed(program: "Program", tools: PrintTools) -> None:
    _on_finished(program, tools)
    program.window.toasts.show_toast(tr("Handed to the printer"))


def _on_print_ready(
    program: "Program",
    tools: PrintTools,
    job: PrintJob,
    with_key: bool,  # noqa: FBT001 -- signal
) -> None:
    from ui.printing.paper import PaperPrinter

    if tools.paper is None:
        paper = tools.paper = PaperPrinter(program)
        paper.progressed.connect(partial(_on_progressed, program, tools))
        paper.printed.connect(partial(_on_paper_printed, program, tools))
        paper.stopped.connect(partial(_on_finished, program, tools))
        paper.failed.connect(partial(_on_failed, program))
    tools.paper.show(job, program.window, with_key=with_key)
