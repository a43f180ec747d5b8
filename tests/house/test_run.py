"""run.py: its commands and their exit codes, as a user meets them."""

import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "run.py", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_names_every_command() -> None:
    done = run("--help")

    assert done.returncode == 0
    for command in (
        "open",
        "tour",
        "serve",
        "print",
        "test",
        "lint",
        "bench",
        "build",
        "register",
        "unregister",
        "setup",
    ):
        assert f"\n  {command} " in done.stdout


def test_an_unknown_command_is_said_and_nothing_is_set_up(tmp_path: Path) -> None:
    copy = tmp_path / "run.py"
    copy.write_bytes((ROOT / "run.py").read_bytes())

    done = subprocess.run(
        [sys.executable, copy, "prnit"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 2
    assert "There is no command “prnit”." in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_run_py_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, runpy; sys.argv = ['run.py', '--help']; runpy.run_path('run.py')"

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_an_item_is_opened_and_a_command_is_not_taken_for_one() -> None:
    run_py = runpy.run_path(str(ROOT / "run.py"))

    assert run_py["is_item"]("Doubles.chalk")
    assert run_py["is_item"]("chalkline://open?link=https%3A%2F%2Fschool.example.org%2Fs%2Fabc")
    assert run_py["is_item"]("ftp://school.example.org/x")  # the program says it in words
    assert not any(run_py["is_item"](command) for command in run_py["COMMANDS"])
