"""Where the program keeps its files on this computer."""

import os
from pathlib import Path
from typing import NamedTuple

OWN_FOLDER = "CHALKLINE_HOME"
"""Environment variable: keep everything in this folder (a USB stick, tests, the tour)."""


class Places(NamedTuple):
    """The folders of one user."""

    data: Path
    """The database, its backups and thumbnails."""
    config: Path
    """settings.json and the windows' state."""
    cache: Path
    documents: Path
    """Where PDFs go unless the settings say otherwise."""


def places() -> Places:
    """Return the folders: the system's own, or all in CHALKLINE_HOME."""
    own = os.environ.get(OWN_FOLDER)
    if own:
        home = Path(own)
        return Places(home / "data", home / "config", home / "cache", home / "documents")
    from platformdirs import PlatformDirs  # kept out of the way of the first paint

    dirs = PlatformDirs("Chalkline", appauthor=False)
    return Places(
        Path(dirs.user_data_dir),
        Path(dirs.user_config_dir),
        Path(dirs.user_cache_dir),
        Path(dirs.user_documents_dir),
    )
