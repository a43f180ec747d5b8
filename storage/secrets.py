"""Secrets: the key that authenticates printed copies, and what a server is signed in with.

Never logged. They live in the system's keyring when there is one, else in a file only its owner
may read.
"""

import base64
import binascii
import contextlib
import hashlib
import logging
import os
from pathlib import Path
from typing import Protocol

from app.errors import StoreError
from app.ids import TAG_BITS, CopyKey, Randomness
from storage.errors import file_errors
from storage.files import free_name, write_atomically

logger = logging.getLogger(__name__)

FILE = "copies.key"
_SERVICE = "chalkline"
_KEY_BYTES = 32
_TAG_BYTES = TAG_BITS // 8


class Keyring(Protocol):
    """What we use of a keyring; None and errors mean there is no such entry, or no keyring."""

    def get(self, name: str) -> str | None:
        """Return the secret of `name`."""

    def put(self, name: str, secret: str) -> None:
        """Keep `secret`."""

    def remove(self, name: str) -> None:
        """Keep nothing for `name` any more; having nothing is fine."""


class SystemKeyring:
    """The operating system's keyring, loaded when asked."""

    def get(self, name: str) -> str | None:
        """Return the secret of `name`, None also when there is no keyring."""
        import keyring
        import keyring.errors

        try:
            return keyring.get_password(_SERVICE, name)
        except (keyring.errors.KeyringError, RuntimeError, OSError):
            return None

    def put(self, name: str, secret: str) -> None:
        """Keep `secret`.

        Raises:
            StoreError: when there is no keyring.
        """
        import keyring
        import keyring.errors

        try:
            keyring.set_password(_SERVICE, name, secret)
        except (keyring.errors.KeyringError, RuntimeError, OSError) as exc:
            raise StoreError("no keyring") from exc

    def remove(self, name: str) -> None:
        """Keep nothing for `name` any more; having nothing, or no keyring, is fine."""
        import keyring
        import keyring.errors

        with contextlib.suppress(keyring.errors.KeyringError, RuntimeError, OSError):
            keyring.delete_password(_SERVICE, name)


class CopyKeys:
    """Finds the key of a data folder, or makes it. Call it like a function, on any one thread."""

    def __init__(
        self, folder: Path, *, keyring: Keyring | None, random: Randomness = os.urandom
    ) -> None:
        """Without a `keyring` the file is used alone."""
        self._folder = folder
        self._keyring = keyring
        self._random = random
        self._found: CopyKey | None = None

    def __call__(self) -> CopyKey:
        """Return the key, looked up once.

        Raises:
            StoreError: when it can be neither read nor kept.
        """
        if self._found is None:
            self._found = self._look_up() or self._make()
        return self._found

    def shared(self) -> str:
        """Return the key as the server is told it, so that it knows this laptop's copies.

        Raises:
            StoreError: when it can be neither read nor kept.
        """
        return _encoded(self())

    def _look_up(self) -> CopyKey | None:
        # The file first: where it exists it was made because there was no keyring then, and
        # copies are out under it.
        path = self._folder / FILE
        with file_errors(path):
            try:
                found = _decoded(path.read_text("ascii", "replace"))
            except FileNotFoundError:
                found = None
            else:
                if found is None:
                    path.replace(free_name(self._folder, "copies.broken", ".key"))
                    logger.warning("the key file was broken and is kept aside")
        if found is not None or self._keyring is None:
            return found
        secret = self._keyring.get(self._entry())
        return None if secret is None else _decoded(secret)

    def _make(self) -> CopyKey:
        made = CopyKey(int.from_bytes(self._random(_TAG_BYTES), "big"), self._random(_KEY_BYTES))
        secret = _encoded(made)
        if self._keyring is not None:
            try:
                self._keyring.put(self._entry(), secret)
            except StoreError:
                logger.info("no keyring: the key goes into a file")
            else:
                # Some keyrings take a secret and keep nothing.
                if self._keyring.get(self._entry()) == secret:
                    return made
        write_atomically(self._folder / FILE, secret.encode(), mode=0o600)
        return made

    def _entry(self) -> str:
        """Return the name of the entry: two data folders are two accounts."""
        return f"copies:{self._folder.absolute()}"


class SignInSecret:
    """What one data folder is signed in with at one server (fulfils sync.tokens.TokenKeeper).

    It changes every quarter of an hour, so the newer one counts: what is in the file was kept when
    the keyring could not, and goes as soon as the keyring can.
    """

    def __init__(
        self, folder: Path, server: str, *, keyring: Keyring | None, what: str = "server"
    ) -> None:
        """Without a `keyring` the file is used alone. `what` is "server", or "names" for the
        account's names key (sync.names), which has a place of its own.
        """
        self._keyring = keyring
        self._entry = f"{what}:{folder.absolute()}:{server}"
        name = hashlib.sha256(server.encode()).hexdigest()[:16]
        self._path = folder / f"{what}-{name}.token"

    def load(self) -> str | None:
        """Return what is kept; what cannot be read is as good as nothing."""
        try:
            text = self._path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        if text:
            return text
        return None if self._keyring is None else self._keyring.get(self._entry)

    def keep(self, secret: str) -> None:
        """Keep `secret` instead of what was kept.

        Raises:
            StoreError: when it could not be kept.
        """
        if self._keyring is not None:
            try:
                self._keyring.put(self._entry, secret)
            except StoreError:
                logger.info("no keyring: what the server gave goes into a file")
            else:
                # Some keyrings take a secret and keep nothing.
                if self._keyring.get(self._entry) == secret:
                    self._remove_file()
                    return
        write_atomically(self._path, secret.encode(), mode=0o600)

    def forget(self) -> None:
        """Keep nothing any more."""
        self._remove_file()
        if self._keyring is not None:
            self._keyring.remove(self._entry)

    def _remove_file(self) -> None:
        with file_errors(self._path):
            self._path.unlink(missing_ok=True)


def _encoded(key: CopyKey) -> str:
    return base64.b64encode(key.tag.to_bytes(_TAG_BYTES, "big") + key.key).decode("ascii")


def _decoded(secret: str) -> CopyKey | None:
    try:
        data = base64.b64decode(secret.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(data) != _TAG_BYTES + _KEY_BYTES:
        return None
    return CopyKey(int.from_bytes(data[:_TAG_BYTES], "big"), data[_TAG_BYTES:])
