"""The account's names key on this laptop: made, opened, kept, and given back to a server.

Every call blocks: Argon2id takes a fifth of a second, the server longer. What is kept is the open
key and, beside it, what the server keeps: a server that was restored or replaced gets it again,
for nobody else may have it (docs/adr/0038).
"""

from typing import Protocol

import msgspec

from app.classes import sealing
from app.classes.errors import NamesKeyMissingError, OtherKeyError, SealingError
from app.classes.sealing import Cost, NamesKey
from app.ids import Randomness
from sync.tokens import TokenKeeper
from sync.wire import NamesKey as Wrapped


class NamesServer(Protocol):
    """What is asked of the server: `sync.client.Client`."""

    def names_key(self) -> Wrapped | None:
        """Return what the server keeps; raise SyncError."""

    def put_names_key(self, wrapped: str, *, instead_of: int | None) -> Wrapped:
        """Keep another one; raise ChangedElsewhereError when somebody was first."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    secret: str
    wrapped: str
    version: int


class NamesKeys:
    """The names key of one account on this laptop; one thread at a time."""

    def __init__(
        self,
        server: NamesServer,
        keeper: TokenKeeper,
        *,
        random: Randomness,
        cost: Cost | None = None,
    ) -> None:
        """`keeper` is a place of its own in the system's keyring (storage.secrets)."""
        self._server = server
        self._keeper = keeper
        self._random = random
        self._cost = cost
        self._kept = _read(keeper)

    @property
    def key(self) -> NamesKey | None:
        """The open key; None until it was made or opened on this laptop."""
        return None if self._kept is None else sealing.from_secret(self._kept.secret)

    def make(self, password: str) -> str:
        """Make the account's names key; return the recovery code, which is shown once.

        The server has it before this laptop keeps it: whatever breaks off in between, the
        password opens what is there, and nothing was sealed yet.

        Raises:
            ChangedElsewhereError: when there is one; open that.
            SyncError, StoreError: when it could not be kept.
        """
        made = sealing.make(password, random=self._random, cost=self._cost)
        kept = self._server.put_names_key(made.wrapped, instead_of=None)
        self._keep(made.key, kept)
        return made.recovery_code

    def open(self, password: str) -> NamesKey:
        """Open the account's names key and keep it here.

        Raises:
            NamesKeyMissingError: when there is none yet.
            WrongPasswordError, DamagedKeyError: when it does not open.
            SyncError, StoreError: when the server does not answer, or it could not be kept.
        """
        found = self._there()
        return self._keep(sealing.open_with_password(found.wrapped, password), found)

    def recover(self, code: str) -> NamesKey:
        """Open the account's names key by its recovery code and keep it here.

        Raises:
            NamesKeyMissingError: when there is none yet.
            RecoveryCodeError, DamagedKeyError: when it does not open.
            SyncError, StoreError: when the server does not answer, or it could not be kept.
        """
        found = self._there()
        return self._keep(sealing.open_with_recovery_code(found.wrapped, code), found)

    def change_password(self, password: str) -> None:
        """Let the key open with another password from now on; the recovery code stays.

        Raises:
            NamesKeyMissingError: when it is not open here, or the server has none.
            OtherKeyError: when the account has another key by now.
            ChangedElsewhereError: when another laptop changed it at the same moment.
            SyncError, StoreError: when it could not be kept.
        """
        found, key = self._there(), self._open_key()
        changed = sealing.change_password(
            found.wrapped, key, password, random=self._random, cost=self._cost
        )
        self._keep(key, self._server.put_names_key(changed, instead_of=found.version))

    def renew(self, password: str) -> str:
        """Wrap the key under a password and another recovery code, which ends the old ones, and
        return the code: for who has a laptop that shows the names, but neither of them.

        Raises:
            NamesKeyMissingError: when it is not open here.
            OtherKeyError: when the account has another key by now.
            ChangedElsewhereError: when another laptop changed it at the same moment.
            SyncError, StoreError: when it could not be kept.
        """
        key, found = self._open_key(), self._server.names_key()
        if found is not None:
            _check(found, key)
        made = sealing.wrap(key, password, random=self._random, cost=self._cost)
        seen = None if found is None else found.version
        self._keep(key, self._server.put_names_key(made.wrapped, instead_of=seen))
        return made.recovery_code

    def give_back(self) -> bool:
        """Give a server that was restored what it lost; return whether it had lost anything.

        Raises:
            OtherKeyError: when the account has another key by now.
            ChangedElsewhereError: when another laptop was quicker.
            SyncError, StoreError: when the server does not answer, or it could not be kept.
        """
        if self._kept is None:
            return False
        found = self._server.names_key()
        if found is not None:
            _check(found, self._open_key())
            if found.version >= self._kept.version:
                return False
        seen = None if found is None else found.version
        self._keep(
            self._open_key(), self._server.put_names_key(self._kept.wrapped, instead_of=seen)
        )
        return True

    def forget(self) -> None:
        """Keep nothing here any more."""
        self._kept = None
        self._keeper.forget()

    def _there(self) -> Wrapped:
        found = self._server.names_key()
        if found is None:
            raise NamesKeyMissingError("the account has no names key")
        return found

    def _open_key(self) -> NamesKey:
        if self.key is None:
            raise NamesKeyMissingError("the names key is not open here")
        return self.key

    def _keep(self, key: NamesKey, there: Wrapped) -> NamesKey:
        kept = _Kept(secret=key.as_secret(), wrapped=there.wrapped, version=there.version)
        self._keeper.keep(msgspec.json.encode(kept).decode())
        self._kept = kept
        return key


def _check(found: Wrapped, key: NamesKey) -> None:
    if sealing.key_id_of(found.wrapped) != key.id:
        raise OtherKeyError("the account has another names key")


def _read(keeper: TokenKeeper) -> _Kept | None:
    """Return what is kept; what cannot be used is as good as nothing."""
    try:
        kept = msgspec.json.decode(keeper.load() or "", type=_Kept)
        sealing.from_secret(kept.secret)
    except (msgspec.DecodeError, SealingError):
        return None
    return kept
