"""`run.py print` as a user meets it: files made, sentences said, exit codes, nothing half done."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from storage.lock import InstanceLock
from ui.cli.app import main
from ui.places import OWN_FOLDER

ADDITION = '[topic]\ntype = "addition"\n[page]\nproblems_per_page = 6\n'
ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has never started the program, and whose system has no keyring."""
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    return tmp_path


class Terminal:
    """Calls the command and remembers what it said."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.said = ""

    def __call__(self, *arguments: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["print", *arguments])
        code = main()
        out, err = self._capsys.readouterr()
        self.said = (out + err).strip()
        return code


@pytest.fixture
def terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    return Terminal(monkeypatch, capsys)


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "home/data/chalkline.db")) as raw:
        return raw.execute(sql).fetchall()


def codes_in(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    ]
    document.close()
    return found


def test_every_copy_has_a_code_that_names_its_row(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text('title = "Plus"\n' + ADDITION, encoding="utf-8")

    assert terminal("plus.toml", "--copies", "5", "--out", "plus.pdf") == 0

    payloads = {f"{row[0]}.1" for row in rows(home, "SELECT qr_code_url FROM worksheet_instances")}
    assert len(payloads) == 5
    assert set(codes_in(home / "plus.pdf")) == payloads
    assert terminal.said == "Plus: 5 pages, 6 of 6 answers checked\nplus.pdf"


def test_the_key_is_a_file_of_its_own(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text(ADDITION, encoding="utf-8")

    assert terminal("plus.toml", "--out", "plus.pdf", "--key") == 0

    assert sorted(path.name for path in home.glob("*.pdf")) == ["plus-key.pdf", "plus.pdf"]


def test_a_file_printed_twice_is_one_worksheet(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text('title = "Plus"\n' + ADDITION, encoding="utf-8")

    for _ in range(2):
        assert terminal("plus.toml", "--out", "plus.pdf") == 0

    found = rows(home, "SELECT name, pdf_generation_count FROM saved_worksheets")
    assert found == [("Plus", 2)]


def test_a_changed_file_is_a_new_worksheet(home: Path, terminal: Terminal) -> None:
    for seed in (1, 2):
        text = f'title = "Plus"\nseed = {seed}\n{ADDITION}'
        (home / "plus.toml").write_text(text, encoding="utf-8")
        assert terminal("plus.toml", "--out", "plus.pdf") == 0

    assert rows(home, "SELECT count(*) FROM saved_worksheets") == [(2,)]


def test_a_worksheet_is_found_by_its_name(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text('title = "Plus"\n' + ADDITION, encoding="utf-8")
    terminal("plus.toml", "--out", "first.pdf")

    assert terminal("plus", "--out", "again.pdf") == 0

    kept = rows(home, "SELECT name FROM worksheet_versions WHERE version_type = 'snapshot'")
    assert kept == [("Plus",)]
    assert set(codes_in(home / "again.pdf")).isdisjoint(codes_in(home / "first.pdf"))


def test_two_worksheets_of_one_name_are_not_guessed_between(
    home: Path, terminal: Terminal
) -> None:
    test_a_changed_file_is_a_new_worksheet(home, terminal)

    assert terminal("Plus", "--out", "which.pdf") == 2

    assert terminal.said.startswith("2 worksheets are called that.")


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (ADDITION, ["--copies", "0"], "--copies: 0 cannot be had; 1 to 10000 can."),
        (ADDITION, ["--copies", "10001"], "--copies: 10001 cannot be had; 1 to 10000 can."),
        (ADDITION, ["--copies", "many"], "--copies: this takes a whole number."),
        (ADDITION + "qqq = 2", [], "sheet.toml: page.qqq: there is no such setting."),
        ('key = "none"\n' + ADDITION, ["--key"],
         "--key: this worksheet is set to have no answer key."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_kept(
    home: Path, terminal: Terminal, text: str, options: list[str], sentence: str
) -> None:
    (home / "sheet.toml").write_text(text, encoding="utf-8")

    assert terminal("sheet.toml", "--out", "sheet.pdf", *options) == 2

    assert terminal.said == sentence
    assert sorted(path.name for path in home.iterdir()) == ["sheet.toml"]


def test_an_impossible_wish_names_its_field(home: Path, terminal: Terminal) -> None:
    impossible = (
        '[topic]\ntype = "subtraction"\nstart = { any = 100, several = 100 }\n'
        "digits.first = { low = 2, high = 2 }\ndigits.second = { low = 2, high = 2 }\n"
    )
    (home / "minus.toml").write_text(impossible, encoding="utf-8")

    assert terminal("minus.toml", "--out", "minus.pdf") == 2

    assert terminal.said.startswith("minus.toml: topic.start.several: ")
    assert not (home / "home").exists()


def test_more_problems_than_exist_are_refused_with_the_numbers(
    home: Path, terminal: Terminal
) -> None:
    facts = (
        '[topic]\ntype = "addition"\nstart = { any = 100, several = 0 }\n'
        "digits.first = { low = 1, high = 1 }\ndigits.second = { low = 1, high = 1 }\n"
        "[page]\nproblems_per_page = 60\n"
    )
    (home / "facts.toml").write_text(facts, encoding="utf-8")

    assert terminal("facts.toml", "--out", "facts.pdf") == 2

    assert "25" in terminal.said
    assert "60" in terminal.said


@pytest.mark.parametrize("out", ["nowhere/sheet.pdf", ".", "sheet.toml/sheet.pdf"])
def test_a_place_that_cannot_be_written_to_is_said_first(
    home: Path, terminal: Terminal, out: str
) -> None:
    (home / "sheet.toml").write_text(ADDITION, encoding="utf-8")

    assert terminal("sheet.toml", "--out", out) == 2

    assert terminal.said.startswith("--out: ")
    assert not (home / "home").exists()


def test_it_does_not_write_beside_the_open_windows(home: Path, terminal: Terminal) -> None:
    (home / "sheet.toml").write_text(ADDITION, encoding="utf-8")

    with InstanceLock(home / "home/data"):
        assert terminal("sheet.toml", "--out", "sheet.pdf") == 2

    assert terminal.said.startswith("Chalkline is open.")
    assert not (home / "sheet.pdf").exists()


def test_long_titles_emoji_and_right_to_left_names_print(home: Path, terminal: Terminal) -> None:
    title = "שלום 🎉 " + "Rechnen " * 23
    (home / "long.toml").write_text(f'title = "{title}"\n{ADDITION}', encoding="utf-8")

    assert terminal("long.toml", "--out", "long.pdf") == 0

    assert len(codes_in(home / "long.pdf")) == 1


def test_the_command_line_loads_no_qt() -> None:
    code = (
        "import sys, ui.cli.app, ui.cli.store; "
        "sys.exit(any(name.startswith(('PySide6', 'shiboken6')) for name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_pdf_never_takes_the_place_of_the_worksheet_file(
    home: Path, terminal: Terminal
) -> None:
    (home / "plus.toml").write_text(ADDITION)
    assert terminal("plus.toml", "--out", "plus.toml") == 2
    assert terminal.said == "--out: plus.toml is the worksheet itself."
    assert (home / "plus.toml").read_text() == ADDITION


def test_a_name_longer_than_the_system_allows_is_said(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text(ADDITION)
    long = "y" * 300
    assert terminal("plus.toml", "--out", f"{long}.pdf") == 2
    assert terminal.said.count("\n") == 0
    assert terminal(f"{long}.toml", "--out", "x.pdf") == 2
    assert terminal.said.count("\n") == 0
    assert not (home / "home").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes by name")
def test_what_is_no_file_is_not_replaced(home: Path, terminal: Terminal) -> None:
    (home / "plus.toml").write_text(ADDITION)
    os.mkfifo(home / "device")
    assert terminal("plus.toml", "--out", "device") == 2
    assert terminal.said == "device is not a file."
    assert (home / "device").is_fifo()
