"""Anki's own program, started as its users do, until its main window has painted.

`python -m bench.anki_start FOLDER` prints one JSON object, as bench.programs do. The first run in
a folder makes the profile and leaves.
"""

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

PROFILE = "User 1"


def main() -> None:
    """Start Anki with the folder of the command line as its base."""
    base = Path(sys.argv[1]) / "anki"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Its pages are Chromium's, which starts as root only without its sandbox.
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox --disable-gpu")
    aqt: Any = import_module("aqt")
    if not base.exists():
        _make_profile(base)
        _tell({})
        return
    aqt.gui_hooks.main_window_did_init.append(_watch)
    aqt._run(["anki", "-b", str(base), "-l", "en_US", "-p", PROFILE])  # noqa: SLF001 -- no other


def _make_profile(base: Path) -> None:
    """Do what the first start asks a person for."""
    profiles: Any = import_module("aqt.profiles")
    lang: Any = import_module("anki.lang")
    lang.set_lang("en_US")
    manager = profiles.ProfileManager(profiles.ProfileManager.get_created_base_folder(str(base)))
    manager.setupMeta()
    manager.setLang("en_US")
    manager.create(PROFILE)
    manager.db.commit()
    manager.db.close()


def _watch() -> None:
    """Wait for the main window's first paint."""
    core: Any = import_module("PyQt6.QtCore")
    widgets: Any = import_module("PyQt6.QtWidgets")
    aqt: Any = import_module("aqt")

    class Watch(core.QObject):  # type: ignore[misc]
        def eventFilter(self, watched: Any, event: Any) -> bool:  # noqa: ANN401, N802 -- Qt's
            is_paint = event.type() == core.QEvent.Type.Paint
            if is_paint and isinstance(watched, widgets.QWidget) and watched.window() is aqt.mw:
                core.QTimer.singleShot(0, _painted)
            return False

    aqt.mw.app.installEventFilter(Watch(aqt.mw))


def _painted() -> None:
    """Tell the moment and end without ceremony: only the start is measured."""
    _tell({"painted": time.monotonic()})
    os._exit(0)


def _tell(seen: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(seen) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
