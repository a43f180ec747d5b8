"""Passwords: argon2id on threads of their own, so that neither requests nor writes wait for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from server.errors import InvalidError

SHORTEST, LONGEST = 10, 200
_THREADS = 2
"""Each needs 64 MiB while it works: many sign-ins at once queue rather than fill the memory."""


def checked(password: str) -> str:
    """Return `password` when it can be one.

    Raises:
        InvalidError: when it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        reason = f"A password has {SHORTEST} to {LONGEST} characters."
        raise InvalidError(reason, field="password", code="password_length")
    return password


class Passwords:
    """Makes and checks argon2id hashes (the library's defaults: RFC 9106, low memory)."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        """Use `hasher`, which tests make cheap."""
        self._hasher = hasher or argon2.PasswordHasher()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="server-passwords")
        self._nobody = self._hasher.hash("nobody has this password")

    def hash_now(self, password: str) -> str:
        """Return the hash of a new password; takes a tenth of a second."""
        return self._hasher.hash(checked(password))

    async def hash(self, password: str) -> str:
        """Return the hash of a new password.

        Raises:
            InvalidError: when it is too short or too long.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, checked(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Return whether `password` is the one of `kept`. Without one it takes as long."""
        loop = asyncio.get_running_loop()
        right = await loop.run_in_executor(self._threads, self._verify, password, kept)
        return right and kept is not None

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown()

    def _verify(self, password: str, kept: str | None) -> bool:
        try:
            return self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
