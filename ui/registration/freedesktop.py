"""Linux and its relatives: a menu entry, a media type and an icon, as freedesktop.org has them.

https://specifications.freedesktop.org/desktop-entry-spec, …/shared-mime-info-spec,
…/mime-apps-spec.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from app.sharing.chalk import MAGIC, MEDIA_TYPE, SUFFIX
from app.words import LANGUAGES, words
from resources import read_bytes
from storage.errors import file_errors
from storage.files import write_atomically
from ui.shell.item import SCHEME

ENTRY = "chalkline.desktop"
TYPES = (MEDIA_TYPE, f"x-scheme-handler/{SCHEME}")
TOOL_S = 30
"""How long one of the system's tools may take."""

Run = Callable[[Sequence[str], Mapping[str, str]], str]
"""Runs a command with additions to the environment; returns what it prints."""


class Freedesktop:
    """The files below the user's data folder, and what the system's tools make of them."""

    def __init__(
        self, command: Sequence[str], *, data: Path, config: Path, run: Run | None = None
    ) -> None:
        """`command` starts the program; `data` and `config` are the user's XDG folders."""
        self._command = command
        self._data = data
        self._config = config
        self._run = run or run_tool

    def register(self) -> bool:
        """Write what differs and tell the system; return whether anything did.

        Raises:
            StoreError: when a file cannot be written.
        """
        files = self.files()
        differing = [path for path, content in files.items() if _read(path) != content]
        for path in differing:
            with file_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, files[path])
        if differing:
            self._refresh()
            self._become_default()
        return bool(differing)

    def unregister(self) -> bool:
        """Remove what `register` wrote; return whether there was anything.

        Raises:
            StoreError: when a file cannot be removed or written.
        """
        there = [path for path in self.files() if _read(path) is not None]
        for path in there:
            with file_errors(path):
                path.unlink(missing_ok=True)
        was_default = self._resign()
        if there:
            self._refresh()
        return bool(there) or was_default

    def files(self) -> dict[Path, bytes]:
        """Return every file that `register` writes, with its content."""
        return {
            self._data / "applications" / ENTRY: desktop_entry(self._command),
            self._data / "mime/packages/chalkline.xml": media_type().encode(),
            self._data / "icons/hicolor/scalable/apps/chalkline.svg": read_bytes(
                "icons/chalkline.svg"
            ),
        }

    def _refresh(self) -> None:
        self._tool("update-mime-database", str(self._data / "mime"))
        self._tool("update-desktop-database", "-q", str(self._data / "applications"))

    def _become_default(self) -> None:
        """Be what opens these, unless the user has chosen another program."""
        for kind in TYPES:
            if self._tool("xdg-mime", "query", "default", kind).strip() in {"", ENTRY}:
                self._tool("xdg-mime", "default", ENTRY, kind)

    def _resign(self) -> bool:
        """Take back what `xdg-mime default` wrote; return whether it was there."""
        path = self._config / "mimeapps.list"
        before = _read(path)
        after = None if before is None else without_default(before)
        if after is None or after == before:
            return False
        if after.strip() in {b"", b"[Default Applications]"}:
            with file_errors(path):
                path.unlink()
        else:
            write_atomically(path, after)
        return True

    def _tool(self, *command: str) -> str:
        folders = {"XDG_DATA_HOME": str(self._data), "XDG_CONFIG_HOME": str(self._config)}
        return self._run(command, folders)


def desktop_entry(command: Sequence[str]) -> bytes:
    """Return the menu entry of a program that `command` starts."""
    names = [f"GenericName{_of(language)}={_generic(language)}" for language in LANGUAGES]
    comments = [f"Comment{_of(language)}={_comment(language)}" for language in LANGUAGES]
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Name=Chalkline",
        *names,
        *comments,
        f"Exec={exec_value(command)}",
        f"TryExec={_escaped(command[0])}",
        "Icon=chalkline",
        "Terminal=false",
        "Categories=Education;Math;",
        f"MimeType={';'.join(TYPES)};",
    ]
    # A path that is no UTF-8 keeps its bytes.
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def media_type() -> str:
    """Return the description of `.chalk` files."""
    comments = "".join(
        f"    <comment{_xml_of(language)}>{escape(_kind(language))}</comment>\n"
        for language in LANGUAGES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n'
        f'  <mime-type type="{MEDIA_TYPE}">\n'
        f"{comments}"
        '    <icon name="chalkline"/>\n'
        '    <magic priority="60">\n'
        f'      <match type="string" offset="0" value="{MAGIC.decode()}"/>\n'
        "    </magic>\n"
        f'    <glob pattern="*{SUFFIX}"/>\n'
        "  </mime-type>\n"
        "</mime-info>\n"
    )


def exec_value(command: Sequence[str]) -> str:
    """Return the value of `Exec`: quoted as an argument, then escaped as a text of the file."""
    quoted = (re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%") for word in command)
    return _escaped(" ".join([*(f'"{word}"' for word in quoted), "%u"]))


def without_default(content: bytes) -> bytes:
    """Return a mimeapps.list in which this program is the default of its types no more."""
    lines = []
    is_default = False
    for line in content.splitlines(keepends=True):
        if line.startswith(b"["):
            is_default = line.strip() == b"[Default Applications]"
        kind, equals, programs = line.partition(b"=")
        if is_default and equals and kind.strip().decode("utf-8", "replace") in TYPES:
            named = [one.strip() for one in programs.strip().split(b";") if one.strip()]
            left = [one for one in named if one != ENTRY.encode()]
            if left != named:
                if left:
                    lines.append(kind + b"=" + b"".join(one + b";" for one in left) + b"\n")
                continue
        lines.append(line)
    return b"".join(lines)


def xdg_folder(variable: str, usual: str) -> Path:
    """Return a folder of the user: what the variable says, if that is a whole path."""
    own = os.environ.get(variable, "")
    return Path(own) if Path(own).is_absolute() else Path.home() / usual


def run_tool(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run one of the system's tools if it is there; that it fails is no matter."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    env = {**os.environ, **environment}
    if getattr(sys, "frozen", False):  # the system's tools want its libraries, not the bundle's
        env.pop("LD_LIBRARY_PATH", None)
        if "LD_LIBRARY_PATH_ORIG" in env:
            env["LD_LIBRARY_PATH"] = env["LD_LIBRARY_PATH_ORIG"]
    try:
        done = subprocess.run(  # noqa: S603  (a fixed name, found on the path; no shell)
            [program, *command[1:]], env=env, capture_output=True, timeout=TOOL_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _escaped(value: str) -> str:
    for letter, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        value = value.replace(letter, written)
    return value


def _read(path: Path) -> bytes | None:
    with file_errors(path):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def _of(language: str) -> str:
    return "" if language == LANGUAGES[0] else f"[{language}]"


def _xml_of(language: str) -> str:
    return "" if language == LANGUAGES[0] else f' xml:lang="{language}"'


def _generic(language: str) -> str:
    return words(language).tr("Maths worksheets")


def _comment(language: str) -> str:
    return words(language).tr("Make maths worksheets, print them, and find them again")


def _kind(language: str) -> str:
    return words(language).tr("Chalkline worksheet")
