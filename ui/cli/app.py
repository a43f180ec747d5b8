"""The command line `run.py print`: options, progress, and one sentence when it cannot be done.

Exit codes: 0 done; 1 the store or the disk did not allow it; 2 the wish cannot be fulfilled, and
nothing was changed.
"""

import locale
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from typer.exceptions import TyperException

from app.errors import AppError, DiskFullError, ReadOnlyStoreError
from app.words import LANGUAGES, Words, words
from ui.cli import printing
from ui.cli.worksheet_file import WorksheetFileError

CANNOT = 2
FAILED = 1

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def print_(
    source: Annotated[
        str, typer.Argument(metavar="FILE.toml|NAME", help="A worksheet file, or a name.")
    ],
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    copies: Annotated[
        int, typer.Option(metavar="N", help="How many copies, each with a code of its own.")
    ] = 1,
    key: Annotated[bool, typer.Option("--key", help="Write the answer key beside it.")] = False,  # noqa: FBT002 - typer's form of a switch
) -> None:
    """Make a PDF of a worksheet and keep what was printed in its history."""
    speech = _speech()
    wish = printing.Wish(source=source, copies=copies, out=out, key=key)
    file = printing.check(wish, speech)
    from ui.cli.store import opened

    with opened(speech) as workbook, _bar(speech) as progress:
        done = printing.make(wish, file, workbook, speech, progress)
    typer.echo(_summary(done, speech))


def main() -> int:
    """Run the command of `sys.argv`; return the exit code."""
    try:
        app(prog_name="run.py print", standalone_mode=False)
    except TyperException as exc:
        return _say(_usage(exc), CANNOT)
    except WorksheetFileError as exc:
        return _say(str(exc), CANNOT)
    except AppError as exc:
        return _say(_failure(exc, _speech()), FAILED)
    except typer.Exit as exc:
        return exc.exit_code
    return 0


@contextmanager
def _bar(speech: Words) -> Iterator[printing.Progress]:
    """Show the pages being written, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(speech.tr("Pages"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _summary(done: printing.Done, speech: Words) -> str:
    pages = speech.ntr("{n} page", "{n} pages", done.pages)
    checked = speech.tr("{checked} of {n} answers checked", checked=done.checked, n=done.problems)
    files = "\n".join(str(path) for path in done.written)
    return f"{done.name}: {pages}, {checked}\n{files}"


def _usage(exc: TyperException) -> str:
    """Return typer's own sentence without the words a teacher need not read (ui.md §8)."""
    option = getattr(getattr(exc, "param", None), "opts", None)
    if isinstance(exc, typer.BadParameter) and option:
        name = max(option, key=len)
        if type(exc) is not typer.BadParameter:  # its subclass for what is missing
            known = {"source": "FILE.toml|NAME"}
            return _speech().tr("{option} is missing.", option=known.get(name, name))
        return _speech().tr("{option}: this takes a whole number.", option=name)
    return exc.format_message()


def _failure(exc: AppError, speech: Words) -> str:
    if isinstance(exc, DiskFullError):
        return speech.tr("The disk is full. Nothing was written. ({detail})", detail=exc)
    if isinstance(exc, ReadOnlyStoreError):
        return speech.tr("This place may not be written to. ({detail})", detail=exc)
    return speech.tr("That did not work: {detail}.", detail=exc)


def _say(sentence: str, code: int) -> int:
    typer.echo(sentence, err=True)
    return code


def _speech() -> Words:
    """Return the words of the system's language; unknown ones speak English."""
    code, _ = locale.getlocale()
    short = (code or "").split("_", maxsplit=1)[0]
    return words(short if short in LANGUAGES else LANGUAGES[0])
