"""Registers the program with the system it runs on: by command, or quietly for a bundle."""

import logging
import os
import sys
import threading
from collections.abc import Sequence
from typing import Protocol

from app.errors import AppError
from ui.places import OWN_FOLDER

logger = logging.getLogger(__name__)


class Registration(Protocol):
    """How one kind of system is told."""

    def register(self) -> bool:
        """Write what differs; return whether anything did."""

    def unregister(self) -> bool:
        """Remove what was written; return whether there was anything."""


def registration(command: Sequence[str]) -> Registration | None:
    """Return how this system is told that `command` opens links and files.

    None on macOS: there the bundle's Info.plist says it (build.spec).
    """
    if sys.platform == "win32":
        from ui.registration.windows import UserClasses, WindowsClasses

        return WindowsClasses(command, UserClasses())
    if sys.platform == "darwin":
        return None
    from ui.registration.freedesktop import Freedesktop, xdg_folder

    return Freedesktop(
        command,
        data=xdg_folder("XDG_DATA_HOME", ".local/share"),
        config=xdg_folder("XDG_CONFIG_HOME", ".config"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """`run.py register` and `unregister`: the word, then the command that starts the program."""
    word, *command = sys.argv[1:] if arguments is None else arguments
    system = registration(command)
    if system is None:
        _tell("On macOS a bundle in the Applications folder opens links and files: run.py build.")
        return 1
    try:
        if word == "register":
            _tell("Registered." if system.register() else "Registered already.")
        else:
            _tell("Not registered any more." if system.unregister() else "It was not registered.")
    except (AppError, OSError) as error:
        _tell(f"That did not work: {error}")
        return 1
    return 0


def unregister_bundle() -> int:
    """`chalkline --unregister`, before a bundle's folder is deleted."""
    return main(["unregister", sys.executable])


def registers_itself() -> bool:
    """Say whether this is a bundle that belongs to this computer, not to a stick or a test."""
    return bool(getattr(sys, "frozen", False)) and OWN_FOLDER not in os.environ


def register_aside() -> None:
    """Register this bundle on a thread of its own, if it is one; nobody waits for it."""
    threading.Thread(target=_register_bundle, name="register", daemon=True).start()


def _register_bundle() -> None:
    try:
        system = registration([sys.executable])
        if system is not None and system.register():
            logger.info("links and files are opened by this bundle from now on")
    except (AppError, OSError) as error:
        logger.warning("links and files are not registered: %s", type(error).__name__)


def _tell(line: str) -> None:
    """Print a line where there is something to print to (a Windows bundle may have nothing)."""
    if sys.stdout is not None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
