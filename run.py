#!/usr/bin/env python3
"""Sets Chalkline up on first use and runs it: `python3 run.py` (design: docs/architecture.md).

Only the standard library, and a syntax that old Pythons can still read as far as the sentence
that asks for a newer one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

USAGE = """\
python3 run.py [command] …

  open      open the program, and a .chalk file or a link in it: open [ITEM]
            (also without a command; with no screen: the tour)
  tour      perform the guided tour without a screen; leaves PDFs and pictures in tour/
  serve     run a school's server (serve --help; user, invite, backup …)
  print     make a PDF: print FILE.toml|NAME --copies N --out X.pdf [--key]
  test      run every test, on all cores (arguments go to pytest)
  lint      ruff, mypy and import-linter
  bench     run the benchmarks: bench [names] [--write]
  build     make a bundle in dist/ that runs without Python
  register  let the system open .chalk files and chalkline:// links with this checkout
  unregister  take that back
  setup     only set everything up
"""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUSY = VENV / "setup.busy"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

INCLUDES = {
    "desktop": ("desktop",),
    "server": ("server",),
    "dev": ("desktop", "server", "dev"),
    "build": ("desktop", "build"),
}
"""Which locks a lock brings along: setting up `dev` makes the program runnable too."""

TEST_TOOLS = {
    "qpdf": "qpdf",
    "pdftotext": "poppler-utils",
    "initdb": "postgresql",
    "chromium": "chromium",
}
"""Programs only tests need: the command and its Debian package."""
POSTGRES_FOLDERS = "/usr/lib/postgresql"
"""Where Debian has the programs of a PostgreSQL server, which are on nobody's path."""

QT_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""Debian packages of the system libraries that PySide6 loads but does not carry."""


class SetupError(Exception):
    """Setting up stopped; the text says why and what can be done."""


def say(text: str) -> None:
    """Tell the user a step, at once also when the output is a pipe."""
    print(text, flush=True)


# -- the virtual environment


def lock_stamp(name: str) -> str:
    """Return what the stamp of lock `name` must say: its hash, and whose Python installed it."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()} {os.path.realpath(PYTHON)}"


def is_set_up(name: str) -> bool:
    """Return whether lock `name` is installed, by its stamp alone: this runs at every start."""
    stamp = VENV / f"{name}.stamp"
    if BUSY.exists() or not PYTHON.exists() or not stamp.exists():
        return False
    return stamp.read_text(encoding="utf-8") == lock_stamp(name)


def set_up(name: str) -> None:
    """Create `.venv` and install lock `name` into it, unless that is done.

    An installation that was cut off leaves its mark, and the next start builds anew: nothing
    then depends on how far pip came, and its cache spares the second download.
    """
    if is_set_up(name):
        return
    if BUSY.exists() or not venv_works():
        create_venv()
    BUSY.touch()
    install(name)
    for included in INCLUDES[name]:
        (VENV / f"{included}.stamp").write_text(lock_stamp(included), encoding="utf-8")
    BUSY.unlink()


def venv_works() -> bool:
    """Return whether `.venv` has a Python that starts, is new enough and has pip."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def create_venv() -> None:
    """Make a new `.venv`; a damaged one is removed first."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise SetupError(
            "Its own .venv is damaged and cannot be rebuilt from inside. Deactivate it, then "
            "start again."
        )
    if VENV.exists():
        say("The .venv folder is incomplete; building it anew …")
        shutil.rmtree(VENV)
    else:
        say("First start: setting up .venv (once; this takes a minute or two) …")
    have_venv_module()
    made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
    if made.returncode or not PYTHON.exists():
        raise SetupError("Python could not create the folder .venv here.")


def have_venv_module() -> None:
    """See that Python can make environments; raise SetupError if it cannot."""
    try:
        import ensurepip  # noqa: F401  (Debian ships it in a package of its own)
    except ImportError:
        package = f"python3.{sys.version_info.minor}-venv"
        if not apt_install([package]):
            raise SetupError(
                f"Python's venv module is missing. Install it: sudo apt-get install {package}"
            ) from None


def install(name: str) -> None:
    """Install lock `name` with pip, telling the steps in words; the full log stays in .venv."""
    lock = ROOT / "requirements" / f"{name}.txt"
    wanted = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar=off", "--require-hashes", "--no-deps", "-r", str(lock)]
    log = VENV / f"{name}.log"
    seen = 0
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as pip,
    ):
        for line in pip.stdout or ():
            out.write(line)
            if line.startswith(("Collecting ", "Processing ")):  # the second from a local folder
                seen += 1
                package = re.split("==|-[0-9]", Path(line.split()[1]).name)[0]
                say(f"  {seen} of about {wanted}: {package}")
            elif line.startswith("Installing "):
                say("  Installing …")
    if pip.returncode:
        tail = "\n  ".join(log.read_text(encoding="utf-8").splitlines()[-6:])
        raise SetupError(
            f"Setting up stopped:\n  {tail}\nStart again when the network is back; what is "
            f"already here is kept. The whole log is {log}."
        )


# -- what pip cannot bring


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages if this is root on a Debian; return whether that was done."""
    if not is_debian_root():
        return False
    say(f"Installing {' '.join(packages)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for attempt in (["apt-get", "update", "-q"], []):
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        if done.returncode == 0:
            return True
        if attempt:  # an image without package lists needs them first
            subprocess.run(attempt, env=env, capture_output=True, check=False)
    return False


def is_debian_root() -> bool:
    """Return whether apt-get may be used without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def check_qt(*, screen: bool) -> None:
    """See that Qt's system libraries are there; install them, or say the one command that does."""
    if not sys.platform.startswith("linux"):
        return
    stamp = VENV / ("qt-screen.stamp" if screen else "qt.stamp")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock_stamp("desktop"):
        return
    missing = missing_qt_libraries(screen=screen)
    if missing:
        packages = sorted({QT_PACKAGES.get(library, library) for library in missing})
        if not apt_install(packages) or missing_qt_libraries(screen=screen):
            raise SetupError(
                f"Qt needs system libraries that are missing here: {', '.join(missing)}.\n"
                f"On Debian or Ubuntu: sudo apt-get install {' '.join(packages)}"
            )
    stamp.write_text(lock_stamp("desktop"), encoding="utf-8")


def missing_qt_libraries(*, screen: bool) -> list[str]:
    """Return the names of shared libraries that Qt's own do not find ("libEGL.so.1")."""
    code = "import PySide6; print(PySide6.__path__[0])"
    where = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    folder = Path(where.stdout.strip())
    wanted = [folder / f"Qt{part}.abi3.so" for part in ("Widgets", "Svg", "PrintSupport")]
    wanted += [folder / "Qt/plugins/platforms/libqoffscreen.so"]
    if screen:
        wanted += [folder / "Qt/plugins/platforms/libqxcb.so"]
    if shutil.which("ldd") is None:  # musl, NixOS: the import itself will tell
        return []
    files = [path for path in wanted if path.exists()]
    listed = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False)
    lines = [line.split() for line in listed.stdout.splitlines() if "=> not found" in line]
    return sorted(
        {words[0] for words in lines if not words[0].startswith(("libQt6", "libpyside"))}
    )


def check_test_tools() -> None:
    """Install what only tests need, or say loudly what will be skipped."""
    missing = [tool for tool in TEST_TOOLS if not has_tool(tool)]
    if not missing or apt_install(sorted({TEST_TOOLS[tool] for tool in missing})):
        return
    packages = " ".join(sorted({TEST_TOOLS[tool] for tool in missing}))
    say(f"*** Not installed: {', '.join(missing)}. Tests that need them are SKIPPED.")
    say(f"*** To run them too: sudo apt-get install {packages}")


def has_tool(name: str) -> bool:
    """Return whether a program is there."""
    return shutil.which(name) is not None or any(Path(POSTGRES_FOLDERS).glob(f"*/bin/{name}"))


def has_screen() -> bool:
    """Return whether windows can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


# -- commands


def environment(*, offscreen: bool) -> dict[str, str]:
    """Return the environment that our own modules run in."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if offscreen:
        env["QT_QPA_PLATFORM"] = "offscreen"
    return env


def hand_over(arguments: list[str], *, offscreen: bool, cwd: Path | None = None) -> int:
    """Become `python arguments`: signals and the exit code are then the program's own."""
    # -P: a file app.py in the user's folder must not stand in for our package
    command = [str(PYTHON), "-P", *arguments]
    env = environment(offscreen=offscreen)
    if WINDOWS:  # execve returns to the shell at once there
        return subprocess.run(command, env=env, cwd=cwd, check=False).returncode
    if cwd is not None:
        os.chdir(cwd)
    return os.execve(command[0], command, env)  # noqa: S606  (no shell is wanted)


def calling(function: str, arguments: list[str]) -> list[str]:
    """Return the arguments for Python that call `module:function` and exit with its result."""
    module, _, name = function.partition(":")
    return ["-c", f"import sys; from {module} import {name}; sys.exit({name}())", *arguments]


def is_item(text: str) -> bool:
    """Return whether an argument is something to open; the program says what it cannot open."""
    return "://" in text or text.lower().endswith(".chalk")


def run_open(arguments: list[str]) -> int:
    """Open the program."""
    set_up("desktop")
    if not has_screen() and not os.environ.get("QT_QPA_PLATFORM"):
        if any(map(is_item, arguments)):
            raise SetupError("No screen here, so nothing can be opened.")
        say("No screen here: performing the guided tour instead; see tour/ afterwards.")
        return run_tour(arguments)
    check_qt(screen=True)
    return hand_over(calling("ui.start.main:main", arguments), offscreen=False)


def run_tour(arguments: list[str]) -> int:
    """Perform the guided tour without a screen."""
    set_up("desktop")
    check_qt(screen=False)
    return hand_over(calling("ui.tour:main", arguments), offscreen=True, cwd=ROOT)


def run_serve(arguments: list[str]) -> int:
    """Run a school's server, or do its operator's work."""
    set_up("server")
    return hand_over(calling("server.cli:main", arguments), offscreen=False)


def run_print(arguments: list[str]) -> int:
    """Make a PDF from the command line; paths are those of the caller."""
    set_up("desktop")
    return hand_over(calling("ui.cli.app:main", arguments), offscreen=True)


def run_test(arguments: list[str]) -> int:
    """Run pytest: what the arguments choose, or everything, shared among the cores."""
    set_up("dev")
    check_qt(screen=False)
    check_test_tools()
    chosen = arguments or ["-n", "auto", "--maxprocesses=4", "--dist=worksteal"]
    return hand_over(["-m", "pytest", *chosen], offscreen=True, cwd=ROOT)


def run_bench(arguments: list[str]) -> int:
    """Run the benchmarks."""
    set_up("dev")
    check_qt(screen=False)
    return hand_over(["-m", "bench", *arguments], offscreen=True, cwd=ROOT)


def run_lint(arguments: list[str]) -> int:
    """Run every check, also when one before it found something."""
    set_up("dev")
    steps = {
        "ruff check": ["-m", "ruff", "check", *arguments],
        "ruff format": ["-m", "ruff", "format", "--check", *arguments],
        "mypy": ["-m", "mypy"],
        "import-linter": calling("importlinter.cli:lint_imports_command", []),
    }
    failed = []
    for name, step in steps.items():
        say(f"-- {name}")
        done = subprocess.run(
            [PYTHON, "-P", *step], env=environment(offscreen=True), cwd=ROOT, check=False
        )
        if done.returncode:
            failed.append(name)
    say(f"Not clean: {', '.join(failed)}." if failed else "All clean.")
    return 1 if failed else 0


def run_build(arguments: list[str]) -> int:
    """Make the bundle."""
    set_up("build")
    check_qt(screen=False)
    command = ["-m", "PyInstaller", "--noconfirm", "--clean", *arguments, "build.spec"]
    return hand_over(command, offscreen=True, cwd=ROOT)


def run_register(_arguments: list[str]) -> int:
    """Let the system open files and links with this checkout, for this user."""
    return registered("register")


def run_unregister(_arguments: list[str]) -> int:
    """Take back what `register` wrote."""
    return registered("unregister")


def registered(word: str) -> int:
    """Hand over to what knows the system; this file, under this Python, is what it starts."""
    set_up("desktop")
    command = [sys.executable, str(ROOT / "run.py")]
    return hand_over(calling("ui.registration.registrar:main", [word, *command]), offscreen=True)


def run_setup(_arguments: list[str]) -> int:
    """Set up for running and testing."""
    set_up("dev")
    check_qt(screen=has_screen())
    check_test_tools()
    say("Set up.")
    return 0


COMMANDS = {
    "open": run_open,
    "tour": run_tour,
    "serve": run_serve,
    "print": run_print,
    "test": run_test,
    "lint": run_lint,
    "bench": run_bench,
    "build": run_build,
    "register": run_register,
    "unregister": run_unregister,
    "setup": run_setup,
}


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code (2: the command line was not understood)."""
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        say(USAGE)
        return 0
    name, rest = (arguments[0], arguments[1:]) if arguments else ("open", [])
    if name.startswith("-") or is_item(name):
        name, rest = "open", arguments
    if name not in COMMANDS:
        say(f"There is no command “{name}”.\n\n{USAGE}")
        return 2
    try:
        return COMMANDS[name](rest)
    except SetupError as exc:
        say(str(exc))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  (that is the sentence for them)
        print(
            "Chalkline needs Python 3.11 or newer; this is Python "
            + sys.version.split()[0]
            + ". Get a newer one from python.org or your system's packages."
        )
        raise SystemExit(2)
    raise SystemExit(main(sys.argv[1:]))
