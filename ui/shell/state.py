"""What the window remembers between two starts: geometry, panels, zoom."""

import json
import logging
import os
from pathlib import Path
from typing import Protocol, TypeAlias

from PySide6.QtGui import QGuiApplication

logger = logging.getLogger(__name__)

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class StateStore(Protocol):
    """Small JSON values by key."""

    def get(self, key: str) -> Json:
        """Return the value, None if there is none."""

    def set(self, key: str, value: Json) -> None:
        """Keep a value."""

    def save(self) -> None:
        """Write what was set; a failure is logged, never raised: only comfort is lost."""


class MemoryStateStore:
    """Remembers until the program ends."""

    def __init__(self) -> None:
        self._values: dict[str, Json] = {}

    def get(self, key: str) -> Json:
        """Return the value, None if there is none."""
        return self._values.get(key)

    def set(self, key: str, value: Json) -> None:
        """Keep a value."""
        self._values[key] = value

    def save(self) -> None:
        """Nothing to write."""


class FileStateStore(MemoryStateStore):
    """Keeps the values in one JSON file; a damaged file is the same as none."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._saved = ""
        try:
            text = path.read_text(encoding="utf-8")
            found = json.loads(text)
        except (OSError, ValueError, RecursionError):
            return
        if isinstance(found, dict):
            self._values = found
            self._saved = text

    def save(self) -> None:
        """Write the file in one step, if something changed."""
        text = json.dumps(self._values, indent=1, sort_keys=True)
        if text == self._saved:
            return
        beside = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, self._path)  # noqa: PTH105 - atomic on every platform
        except OSError as exc:
            logger.warning("window state not kept: %s", exc)
            return
        self._saved = text


def screen_layout() -> str:
    """Return a key for the screens as they are now: each layout remembers its own geometry."""
    parts = []
    for screen in QGuiApplication.screens():
        area = screen.geometry()
        ratio = screen.devicePixelRatio()
        parts.append(f"{area.width()}x{area.height()}+{area.x()}+{area.y()}@{ratio:g}")
    return "|".join(sorted(parts))
