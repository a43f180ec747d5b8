"""The files that tell a freedesktop system, and what its own tools say of them."""

import configparser
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from app.sharing.chalk import MEDIA_TYPE
from ui.registration import freedesktop
from ui.registration.freedesktop import ENTRY, Freedesktop, without_default, xdg_folder

COMMAND = ["/opt/Chalk line/chalkline"]
AWKWARD = [
    "/opt/plain/chalkline",
    "/opt/my programs/100% %u %%/chalkline",
    '/opt/a "quoted" $HOME `id` place/chalkline',
    "/opt/back\\slash\\n/it's/chalkline",
    "/opt/new\nline\tand tab/chalkline",
    "/opt/caf\udce9/chalkline",
    "/opt/Ä 🖍/chalkline",
]
NS = {"": "http://www.freedesktop.org/standards/shared-mime-info"}


class Tools:
    """Stands in for the system's tools and remembers what they were asked."""

    def __init__(self, default: str = "") -> None:
        self.asked: list[Sequence[str]] = []
        self._default = default

    def __call__(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        assert environment.keys() == {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}
        self.asked.append(command)
        return self._default if command[:2] == ("xdg-mime", "query") else ""

    def names(self) -> list[str]:
        return [command[0] for command in self.asked]


def make(
    folder: Path, tools: Tools | None = None, *, command: Sequence[str] = COMMAND
) -> Freedesktop:
    return Freedesktop(
        command, data=folder / "data", config=folder / "config", run=tools or Tools()
    )


def entry_of(content: bytes) -> dict[str, str]:
    parser = configparser.RawConfigParser(delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(content.decode("utf-8", "surrogateescape"))
    return dict(parser["Desktop Entry"])


def unescaped(value: str) -> str:
    """Read a text of a desktop file as the specification says."""
    letters = iter(value)
    known = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}
    return "".join(known[next(letters)] if letter == "\\" else letter for letter in letters)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
@pytest.mark.parametrize("path", AWKWARD)
def test_any_path_is_started_as_it_is(path: str) -> None:
    entry = entry_of(freedesktop.desktop_entry([path, "/home/me/50% & more/run.py"]))
    line = unescaped(entry["Exec"])
    assert line.endswith(" %u")
    # Inside double quotes sh takes back the same marks as the specification.
    written = line.removesuffix(" %u").replace("%%", "%")
    done = subprocess.run(
        ["sh", "-c", f"printf '%s\\0' {written}"], capture_output=True, check=True
    )
    assert os.fsdecode(done.stdout).split("\0") == [path, "/home/me/50% & more/run.py", ""]
    assert unescaped(entry["TryExec"]) == path


def test_no_percent_sign_of_a_path_is_a_field_code() -> None:
    value = freedesktop.exec_value(["/opt/100% %u%f/chalkline"])
    assert value.replace("%%", "").count("%") == 1
    assert value.endswith('" %u')


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed")
@pytest.mark.parametrize("path", AWKWARD[:3])
def test_the_system_finds_no_fault_with_the_menu_entry(path: str, tmp_path: Path) -> None:
    file = tmp_path / ENTRY
    file.write_bytes(freedesktop.desktop_entry([path]))
    done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_menu_entry_opens_links_and_files(tmp_path: Path) -> None:
    make(tmp_path).register()
    entry = entry_of((tmp_path / "data/applications" / ENTRY).read_bytes())
    assert entry["MimeType"].split(";") == [MEDIA_TYPE, "x-scheme-handler/chalkline", ""]
    assert entry["Exec"] == '"/opt/Chalk line/chalkline" %u'
    assert entry["Terminal"] == "false"
    assert entry["Comment[de]"] != entry["Comment"]
    assert (tmp_path / "data/icons/hicolor/scalable/apps" / f"{entry['Icon']}.svg").exists()


def test_the_media_type_is_described(tmp_path: Path) -> None:
    make(tmp_path).register()
    root = ET.parse(tmp_path / "data/mime/packages/chalkline.xml").getroot()  # noqa: S314  (ours)
    kind = root.find("mime-type", NS)
    assert kind is not None
    assert kind.get("type") == MEDIA_TYPE
    assert [glob.get("pattern") for glob in kind.findall("glob", NS)] == ["*.chalk"]
    assert len(kind.findall("comment", NS)) == 2


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="not installed")
@pytest.mark.skipif(shutil.which("xdg-mime") is None, reason="not installed")
def test_the_system_knows_the_program_and_then_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    for name, value in folders.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config").mkdir()
    system = Freedesktop(COMMAND, data=tmp_path / "data", config=tmp_path / "config")

    def handlers() -> list[str]:
        ask = ("xdg-mime", "query", "default")
        return [freedesktop.run_tool([*ask, kind], {}).strip() for kind in freedesktop.TYPES]

    assert system.register()
    assert handlers() == [ENTRY, ENTRY]
    globs = (tmp_path / "data/mime/globs").read_text()
    assert f"{MEDIA_TYPE}:*.chalk" in globs

    assert system.unregister()
    assert handlers() == ["", ""]
    assert MEDIA_TYPE not in (tmp_path / "data/mime/globs").read_text()
    assert list((tmp_path / "config").iterdir()) == []
    left = [path for path in (tmp_path / "data").rglob("*chalkline*") if path.is_file()]
    assert left == []


def test_registering_again_writes_and_tells_nothing(tmp_path: Path) -> None:
    first, second = Tools(), Tools()
    assert make(tmp_path, first).register()
    assert "update-desktop-database" in first.names()
    written = {path: path.stat().st_mtime_ns for path in make(tmp_path).files()}

    assert not make(tmp_path, second).register()
    assert second.asked == []
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_a_program_that_was_moved_registers_its_new_place(tmp_path: Path) -> None:
    make(tmp_path).register()
    assert make(tmp_path, command=["/new/chalkline"]).register()
    assert b"/new/chalkline" in (tmp_path / "data/applications" / ENTRY).read_bytes()


def test_the_choice_of_another_program_is_respected(tmp_path: Path) -> None:
    tools = Tools(default="other.desktop\n")
    make(tmp_path, tools).register()
    assert not any(command[:2] == ("xdg-mime", "default") for command in tools.asked)


def test_unregistering_removes_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    others = {
        tmp_path / "data/applications/other.desktop": b"[Desktop Entry]\n",
        tmp_path / "data/mime/packages/other.xml": b"<x/>",
        tmp_path / "config/mimeapps.list": b"[Default Applications]\ntext/html=web.desktop\n",
    }
    for path, content in others.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    make(tmp_path).register()

    assert make(tmp_path).unregister()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == others
    assert not make(tmp_path).unregister()


def test_only_our_own_lines_leave_the_list_of_defaults() -> None:
    before = (
        b"[Added Associations]\n"
        b"x-scheme-handler/chalkline=chalkline.desktop;\n"
        b"\n"
        b"[Default Applications]\n"
        b"# mine\n"
        b"x-scheme-handler/chalkline=chalkline.desktop\n"
        b"text/html=chalkline.desktop;web.desktop\n"
        + MEDIA_TYPE.encode()
        + b"=other.desktop;chalkline.desktop;\n"
        b"[Removed Associations]\n"
        b"text/plain=\xff.desktop\n"
    )
    after = (
        b"[Added Associations]\n"
        b"x-scheme-handler/chalkline=chalkline.desktop;\n"
        b"\n"
        b"[Default Applications]\n"
        b"# mine\n"
        b"text/html=chalkline.desktop;web.desktop\n" + MEDIA_TYPE.encode() + b"=other.desktop;\n"
        b"[Removed Associations]\n"
        b"text/plain=\xff.desktop\n"
    )
    assert without_default(before) == after
    assert without_default(after) == after


@pytest.mark.parametrize("value", ["", "not/whole"])
def test_a_folder_that_is_no_whole_path_is_the_usual_one(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert xdg_folder("XDG_DATA_HOME", ".local/share") == Path.home() / ".local/share"


def test_a_tool_that_is_missing_or_fails_is_no_matter() -> None:
    assert freedesktop.run_tool(["no-such-tool-at-all"], {}) == ""
    assert freedesktop.run_tool(["false"], {}) == ""
