"""The picture of the window as it will open, kept from one start to the next.

It is shown only when everything it was made from is still the same (`origin`), so it shows what
the window is about to show, or nothing. Light or dark and the contrast (`look`) are compared right
after the first paint: PySide6 makes all of QtCore.Qt to name them, which takes 14 ms.
"""

import json
import logging
import os
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication, QImage

from ui.shell.state import Json, screen_layout

logger = logging.getLogger(__name__)

NAME = "window.picture"
FORMAT = 2
_MAGIC = b"Chalkline picture\n"
_LONGEST_HEAD = 1 << 20


def origin(*, sheet: Json, settings: str, geometry: Json, program: str) -> Json:
    """Return what a picture depends on: sheet, settings, program, language, screens and window.

    `sheet` is the row of the last sheet, `settings` the settings file's text, `program` a mark
    that another version of the program has another of.
    """
    return [
        FORMAT,
        program,
        sheet,
        settings,
        geometry,
        screen_layout(),
        QLocale.system().name(),
    ]


def look() -> Json:
    """Return how the system wants windows to look."""
    hints = QGuiApplication.styleHints()
    return [hints.colorScheme().name, hints.accessibility().contrastPreference().name]


class Kept(NamedTuple):
    """A picture, and how the system wanted windows to look then."""

    image: QImage
    look: Json


def load(folder: Path, made_from: Json) -> Kept | None:
    """Return the picture kept in `folder`, None when it is not of `made_from` or damaged."""
    try:
        with (folder / NAME).open("rb") as file:
            if file.readline(len(_MAGIC)) != _MAGIC:
                return None
            head = json.loads(file.readline(_LONGEST_HEAD))
            if head["origin"] != made_from:
                return None
            width, height = int(head["width"]), int(head["height"])
            if os.fstat(file.fileno()).st_size - file.tell() != width * height * 4:
                return None
            # Plain pixels, read to where they are shown from: a few megabytes more in the cache
            # folder, some ten milliseconds less at start.
            image = QImage(width, height, QImage.Format.Format_RGB32)
            if image.isNull() or file.readinto(image.bits()) != image.sizeInBytes():
                return None
            image.setDevicePixelRatio(float(head["ratio"]))
            return Kept(image, head["look"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def keep(folder: Path, image: QImage, made_from: Json) -> None:
    """Write `image` in one step; a failure is logged: the next start is slower, no more."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    head = {
        "origin": made_from,
        "look": look(),
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
