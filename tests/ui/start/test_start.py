"""The first moments: what is loaded before the first paint, the picture, the input held."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from ui.start import main, picture
from ui.start.cover import Cover
from ui.start.quiet import SWITCH_S, importing
from ui.start.steps import PAINT, Steps

ROOT = Path(__file__).parents[3]
HEAVY = (
    "alembic argparse dataclasses httpx keyring msgspec qrcode reportlab rich sqlalchemy typer "
    "typing_extensions ui.bootstrap ui.program PySide6.QtSvg PySide6.QtNetwork"
)


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    code = f"import sys, ui.start.main; print([m for m in '{HEAVY}'.split() if m in sys.modules])"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    # PySide6 itself loads argparse and what stands behind it.
    assert done.stdout.strip() in {"[]", "['argparse']"}


def test_the_names_of_qt_are_not_made_before_the_first_paint(tmp_path: Path) -> None:
    code = """
from pathlib import Path
from PySide6 import QtCore
from PySide6.QtGui import QImage
from ui.places import Places
from ui.start import main, picture
from ui.start.main import Start, make_application
application = make_application()
folder = Path.cwd()
start = Start(application, Places(folder, folder, folder, folder))
size = start.window.size()
image = QImage(size.width(), size.height(), QImage.Format.Format_RGB32)
picture.load = lambda _folder, _origin: picture.Kept(image, [])
start._load = lambda: None
painted = []
start.begin()
start._cover.painted.connect(lambda: painted.append("Qt" in vars(QtCore)))
start._cover.painted.connect(application.quit)
application.exec()
print(painted)
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[False]"  # PySide6 makes QtCore.Qt when it is asked for


def test_a_bundle_has_a_mark_though_its_modules_lie_in_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of_the_tree = main._program_mark()
    monkeypatch.setattr(main, "__file__", str(tmp_path / "_internal/ui/start/main.py"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert main._program_mark().startswith(sys.executable)
    assert main._program_mark() != of_the_tree


@pytest.fixture
def image() -> QImage:
    made = QImage(40, 30, QImage.Format.Format_RGB32)
    made.fill(QColor("#123456"))
    made.setDevicePixelRatio(2.0)
    return made


def test_a_picture_is_found_again_for_the_same_origin_only(tmp_path: Path, image: QImage) -> None:
    picture.keep(tmp_path, image, ["one", 1])

    found = picture.load(tmp_path, ["one", 1])

    assert found is not None
    assert found.image == image
    assert found.image.devicePixelRatio() == 2.0
    assert found.look == picture.look()
    assert picture.load(tmp_path, ["one", 2]) is None


@pytest.mark.parametrize("size", [0, 10, 25, 200])
def test_a_picture_cut_off_is_none(tmp_path: Path, image: QImage, size: int) -> None:
    picture.keep(tmp_path, image, ["one"])
    path = tmp_path / picture.NAME
    path.write_bytes(path.read_bytes()[:size])

    assert picture.load(tmp_path, ["one"]) is None


def test_a_dropped_picture_is_gone(tmp_path: Path, image: QImage) -> None:
    picture.keep(tmp_path, image, ["one"])

    picture.drop(tmp_path)
    picture.drop(tmp_path)

    assert picture.load(tmp_path, ["one"]) is None


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.resize(400, 300)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_clicks_and_keys_held_reach_what_lies_below(window: QMainWindow, image: QImage) -> None:
    cover = Cover(window, image)
    cover.show()
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton, pos=QPoint(30, 120))
    QTest.keyClicks(window, "ab")
    pressed: list[str] = []
    button = QPushButton("Print", window)
    button.setGeometry(0, 0, 100, 40)
    button.clicked.connect(lambda: pressed.append("print"))
    line = QLineEdit(window)
    line.setGeometry(0, 100, 200, 40)
    button.show()
    line.show()
    cover.hide()

    cover.replay()

    assert pressed == ["print"]
    assert line.text() == "ab"


def test_a_picture_taken_away_leaves_the_bare_window(window: QMainWindow, image: QImage) -> None:
    cover = Cover(window, image)
    cover.show()
    ground = window.palette().window().color()
    assert cover.grab().toImage().pixelColor(5, 5) == QColor("#123456")

    cover.forget()

    assert cover.grab().toImage().pixelColor(5, 5) == ground


def test_a_shortcut_held_acts_once(window: QMainWindow, image: QImage) -> None:
    cover = Cover(window, image)
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    done: list[str] = []
    action = window.addAction("Print")
    action.setShortcut("Ctrl+P")
    action.triggered.connect(lambda: done.append("print"))

    cover.replay()

    assert done == ["print"]


def test_steps_run_to_their_end(qtbot: QtBot) -> None:
    done: list[int] = []

    def work() -> Iterator[str]:
        for number in range(5):
            done.append(number)
            yield PAINT if number % 2 else ""

    steps = Steps(work())
    with qtbot.waitSignal(steps.finished):
        steps.start()

    assert done == [0, 1, 2, 3, 4]


def test_a_step_that_breaks_is_told(qtbot: QtBot) -> None:
    def work() -> Iterator[str]:
        yield ""
        raise ValueError("no")

    steps = Steps(work())
    with qtbot.waitSignal(steps.failed) as told:
        steps.start()

    assert isinstance(told.args[0], ValueError)


def test_the_windows_turns_are_short_until_the_last_thread_has_imported() -> None:
    usual = sys.getswitchinterval()
    first, second = importing(), importing()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(usual)
