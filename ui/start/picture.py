"""The picture of the window as it will open, kept from one start to the next.

It is shown only when everything it was made from is still the same (`Origin`), so it shows what
the window is about to show, or nothing.
"""

import json
import logging
import os
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication, QImage

from ui.shell.state import Json, screen_layout

logger = logging.getLogger(__name__)

NAME = "window.picture"
FORMAT = 1
_MAGIC = b"Chalkline picture\n"
_LONGEST_HEAD = 1 << 20


def origin(*, sheet: Json, settings: str, geometry: Json, program: str) -> Json:
    """Return what a picture depends on: sheet, settings, program, system, screens and window.

    `sheet` is the row of the last sheet, `settings` the settings file's text, `program` a mark
    that another version of the program has another of.
    """
    hints = QGuiApplication.styleHints()
    return [
        FORMAT,
        program,
        sheet,
        settings,
        geometry,
        screen_layout(),
        QLocale.system().name(),
        hints.colorScheme().name,
        hints.accessibility().contrastPreference().name,
    ]


def load(folder: Path, made_from: Json) -> QImage | None:
    """Return the picture kept in `folder`, None when it is not of `made_from` or damaged."""
    try:
        with (folder / NAME).open("rb") as file:
            if file.readline(len(_MAGIC)) != _MAGIC:
                return None
            head = json.loads(file.readline(_LONGEST_HEAD))
            if head["origin"] != made_from:
                return None
            width, height = int(head["width"]), int(head["height"])
            pixels = file.read()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if width <= 0 or height <= 0 or len(pixels) != width * height * 4:
        return None
    # Plain pixels: a megabyte more in the cache folder, some ten milliseconds less at start.
    shared = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32)
    image = shared.copy()  # Python's bytes may go
    image.setDevicePixelRatio(float(head["ratio"]))
    return image


def keep(folder: Path, image: QImage, made_from: Json) -> None:
    """Write `image` in one step; a failure is logged: the next start is slower, no more."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    head = {
        "origin": made_from,
        "width": plain.width(),
        "height": plain.height(),
        "ratio": plain.devicePixelRatio(),
    }
    beside = folder / f"{NAME}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(_MAGIC)
            file.write(json.dumps(head).encode() + b"\n")
            file.write(plain.constBits())
        os.replace(beside, folder / NAME)  # noqa: PTH105 - atomic on every platform
    except OSError as exc:
        logger.warning("the window's picture is not kept: %s", type(exc).__name__)


def drop(folder: Path) -> None:
    """Remove the picture, if there is one."""
    try:
        (folder / NAME).unlink(missing_ok=True)
    except OSError as exc:
        logger.warning("the window's picture stays: %s", type(exc).__name__)
