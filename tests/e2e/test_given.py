"""Files and links given to the program from outside: by a start, a second start, the system."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ids import new_row_id
from app.sharing.chalk import pack
from app.topics.addition import AdditionConfig
from app.worksheets.config import WorksheetConfig, encode
from app.worksheets.worksheet import SheetId, Worksheet

ROOT = Path(__file__).parents[2]
LINK = "https://school.example.org/s/AbCdEfGhIjKlMnOpQrStUvWx"
SECONDS = 90

FIRST = """
import sys
from ui import program_sharing
from ui.program import Program
from ui.start import main as start

def tell(kind, text):
    print(kind, text, flush=True)

class Told(start.Start):
    def begin(self):
        self.ready.connect(lambda: tell("up", ""))
        super().begin()

class Wishes(program_sharing.SharingWishes):
    def offer_link(self, link):
        super().offer_link(link)
        sheet = self.open_sheet
        tell("link", f"{sheet.link.value()} {sheet.isVisible()} {sheet.open_button.hasFocus()}")

    def _on_copied(self, source, sheet):
        super()._on_copied(source, sheet)
        tell("copied", f"{source}: {sheet.name}")

say = Program.say_about_store

def said(self, sentence):
    say(self, sentence)
    tell("said", sentence)

Program.say_about_store = said
program_sharing.SharingWishes = Wishes
start.Start = Told
sys.exit(start.main(sys.argv[1:]))
"""


class Running:
    """The first program, which tells what it does line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my 100% sheets" / "Doubles.chalk"
    path.parent.mkdir()
    sheet = Worksheet(
        id=SheetId(new_row_id(now=1_700_000_000, random=os.urandom)),
        name="Doubles",
        config=encode(WorksheetConfig(topic=AdditionConfig())),
        worksheet_type="addition",
        created_at=1_700_000_000,
        updated_at=1_700_000_000,
    )
    path.write_bytes(pack(sheet, ()))
    return path


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[Running]:
    with subprocess.Popen(
        [sys.executable, "-c", FIRST, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            first = Running(process)
            assert first.line() == "up"
            yield first
        finally:
            process.kill()


def start_second(environment: dict[str, str], item: str, folder: Path = ROOT) -> int:
    return subprocess.run(
        [sys.executable, "-m", "ui", item],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        timeout=SECONDS,
        check=False,
    ).returncode


def test_a_second_start_hands_over_links_and_files(
    environment: dict[str, str], file: Path
) -> None:
    with running(environment) as first:
        page = f"chalkline://open?link={LINK.replace(':', '%3A').replace('/', '%2F')}"
        assert start_second(environment, page) == 0
        assert first.line() == f"link {LINK} True True"

        assert start_second(environment, file.name, file.parent) == 0
        assert first.line() == "copied Doubles.chalk: Doubles"

        assert start_second(environment, str(file.with_name("Gone.chalk"))) == 0
        # The sheet that asks is open no more, so a line over the desk says it.
        assert first.line() == (
            "said “Gone.chalk” could not be opened. "
            "The file cannot be read. Look whether it is still there."
        )

        assert start_second(environment, "ftp://school.example.org/Doubles.chalk") == 0
        assert first.line() == (
            "said Chalkline opens links to a worksheet and .chalk files. This is neither."
        )


def test_the_first_start_opens_a_file(environment: dict[str, str], file: Path) -> None:
    with running(environment, file.as_uri()) as first:
        assert first.line() == "copied Doubles.chalk: Doubles"


def test_the_first_start_asks_about_a_link(environment: dict[str, str]) -> None:
    with running(environment, LINK) as first:
        assert first.line() == f"link {LINK} True True"


def test_the_first_start_says_what_it_does_not_open(environment: dict[str, str]) -> None:
    with running(environment, "mailto:someone") as first:
        assert first.line() == (
            "said Chalkline opens links to a worksheet and .chalk files. This is neither."
        )
