"""Registering by command and by a bundle, and what a bundle for macOS says."""

import os
import plistlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.sharing.chalk import MEDIA_TYPE, SUFFIX
from ui.places import OWN_FOLDER
from ui.registration import registrar
from ui.shell.item import SCHEME

ROOT = Path(__file__).parents[3]
on_freedesktop = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="this system is told in another way"
)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def entries(folders: Path) -> list[Path]:
    return list(folders.glob("data/applications/*.desktop"))


@on_freedesktop
def test_a_checkout_is_registered_and_taken_back(
    folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["/usr/bin/python3", "/home/me/chalk line/run.py"]
    assert registrar.main(["register", *command]) == 0
    assert registrar.main(["register", *command]) == 0
    written = [path.read_text() for path in entries(folders)]
    assert registrar.main(["unregister", *command]) == 0
    assert registrar.main(["unregister", *command]) == 0
    assert len(written) == 1
    assert '\nExec="/usr/bin/python3" "/home/me/chalk line/run.py" %u\n' in written[0]
    assert entries(folders) == []
    assert capsys.readouterr().out.splitlines() == [
        "Registered.",
        "Registered already.",
        "Not registered any more.",
        "It was not registered.",
    ]


@on_freedesktop
def test_a_folder_that_cannot_be_written_to_is_said(
    folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folders / "data").write_text("in the way")
    assert registrar.main(["register", "/opt/chalkline"]) == 1
    assert capsys.readouterr().out.startswith("That did not work: ")


@on_freedesktop
def test_a_bundle_takes_itself_back(folders: Path) -> None:
    registrar._register_bundle()
    assert len(entries(folders)) == 1
    done = subprocess.run([sys.executable, "-m", "ui", "--unregister"], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert entries(folders) == []


@on_freedesktop
def test_a_bundle_that_cannot_register_goes_on(
    folders: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folders / "data").write_text("in the way")
    registrar._register_bundle()
    assert "not registered" in caplog.text


def test_only_a_bundle_of_this_computer_registers_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OWN_FOLDER, raising=False)
    assert not registrar.registers_itself()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert registrar.registers_itself()
    monkeypatch.setenv(OWN_FOLDER, os.curdir)
    assert not registrar.registers_itself()


def test_a_bundle_for_macos_says_what_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {}

    class Part:
        def __init__(self, *_parts: object, **options: object) -> None:
            nothing: list[tuple[str, str]] = []
            self.binaries = self.datas = self.pure = self.scripts = nothing
            made.update(options)

    monkeypatch.setattr(sys, "platform", "darwin")
    names = dict.fromkeys(("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE"), Part)
    recipe = compile((ROOT / "build.spec").read_text("utf-8"), "build.spec", "exec")
    exec(recipe, {**names, "SPECPATH": str(ROOT)})  # noqa: S102  (as PyInstaller does)

    plist = plistlib.loads(plistlib.dumps(made["info_plist"]))
    assert plist["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [SCHEME]
    kind = plist["UTExportedTypeDeclarations"][0]
    assert plist["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"] == {
        "public.filename-extension": [SUFFIX.removeprefix(".")],
        "public.mime-type": [MEDIA_TYPE],
    }
