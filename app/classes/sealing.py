"""Names, sealed before they leave the laptop (docs/adr/0038).

An account has one *names key*: 32 random bytes, made on a laptop. The server keeps it wrapped, in
two envelopes: one opens with a password, by Argon2id, the other with a recovery code of 128 random
bits. Every name is sealed for itself by AES-256-GCM, bound to whose name it is, so that a server
can neither read names nor exchange them. Only the primitives of `cryptography` are used.

Deriving from a password takes a fifth of a second and 64 MiB: never on the GUI thread.
"""

import base64
import binascii
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from app.classes.errors import (
    DamagedKeyError,
    DamagedNameError,
    OtherKeyError,
    RecoveryCodeError,
    RecoveryFault,
    WrongPasswordError,
)
from app.ids import ALPHABET, CODE_LETTERS, Randomness, check_letter, format_code

FORMAT = 1
_KEY, _NONCE, _SALT, _NAME_OF_KEY = 32, 12, 16, 8
"""Bytes of a key, of a nonce, of a salt, of what names a key."""
_BLOCK = 32
"""Bytes to a multiple of which names are filled up: their lengths tell little."""
_END = b"\x80"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_MARK = "n1"

Sealed: TypeAlias = str
"""A sealed name: `n1.<which key>.<nonce and ciphertext>`, Base64 without padding."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What Argon2id spends (RFC 9106 §4, for low memory). Kept beside what it wrapped."""

    memory_kib: Annotated[int, Meta(ge=8, le=1 << 20)] = 1 << 16
    passes: Annotated[int, Meta(ge=1, le=16)] = 3
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4
    # The bounds: a server must not make a laptop spend its memory.


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    salt: bytes
    sealed: bytes
    """Nonce and ciphertext."""


class _Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    key_id: str
    cost: Cost
    password: _Envelope
    recovery: _Envelope


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Wrapped)


@dataclass(frozen=True, slots=True)
class NamesKey:
    """An open names key. It never shows in a log or a repr."""

    id: str
    """Which key it is; random, and no secret."""
    key: bytes = field(repr=False)

    def seal(self, name: str, *, kind: str, document_id: str, random: Randomness) -> Sealed:
        """Return `name` sealed for the document it belongs to."""
        text = name.encode("utf-8", "surrogatepass") + _END
        text += b"\0" * (-len(text) % _BLOCK)
        nonce = random(_NONCE)
        sealed = AESGCM(self.key).encrypt(nonce, text, _whose(self.id, kind, document_id))
        return f"{_MARK}.{self.id}.{_text_of(nonce + sealed)}"

    def open(self, sealed: Sealed, *, kind: str, document_id: str) -> str:
        """Return the name in `sealed`.

        Raises:
            OtherKeyError: when it was sealed under another key.
            DamagedNameError: when it was changed, or is another document's.
        """
        mark, _, rest = sealed.partition(".")
        key_id, _, text = rest.partition(".")
        if mark != _MARK:
            raise DamagedNameError("no sealed name of this program")
        if key_id != self.id:
            raise OtherKeyError("another names key")
        try:
            data = _bytes_of(text)
            bound = _whose(self.id, kind, document_id)
            plain = AESGCM(self.key).decrypt(data[:_NONCE], data[_NONCE:], bound)
            name, end, _ = plain.rpartition(_END)
            if not end:
                raise DamagedNameError("a sealed name without its end")
            return name.decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError) as exc:
            raise DamagedNameError("a damaged name") from exc

    def as_secret(self) -> str:
        """Return the key as the laptop's keyring keeps it."""
        return f"{self.id}.{_text_of(self.key)}"


@dataclass(frozen=True, slots=True)
class Made:
    """A new names key, and what becomes of it."""

    key: NamesKey
    wrapped: str = field(repr=False)
    """For the server (JSON)."""
    recovery_code: str = field(repr=False)
    """Shown once, kept nowhere."""


def from_secret(secret: str) -> NamesKey:
    """Return the key that a keyring has kept.

    Raises:
        DamagedKeyError: when it is none.
    """
    key_id, _, text = secret.partition(".")
    try:
        key = _bytes_of(text)
    except ValueError as exc:
        raise DamagedKeyError("the keyring's names key") from exc
    if len(key) != _KEY or not key_id:
        raise DamagedKeyError("the keyring's names key")
    return NamesKey(key_id, key)


def make(password: str, *, random: Randomness, cost: Cost | None = None) -> Made:
    """Return a new names key, wrapped under `password` and under a new recovery code."""
    key = NamesKey(random(_NAME_OF_KEY).hex(), random(_KEY))
    return wrap(key, password, random=random, cost=cost)


def wrap(key: NamesKey, password: str, *, random: Randomness, cost: Cost | None = None) -> Made:
    """Return a key wrapped anew under a password and a new recovery code: both old ones end."""
    cost, code = cost or Cost(), random(16)
    salt = random(_SALT)
    wrapped = _Wrapped(
        format=FORMAT,
        key_id=key.id,
        cost=cost,
        password=_envelope(key, _of_password(password, salt, cost), salt, "password", random),
        recovery=_recovery_envelope(key, code, random),
    )
    return Made(key, _encoder.encode(wrapped).decode(), format_code(str(UUID(bytes=code))))


def change_password(
    wrapped: str, key: NamesKey, password: str, *, random: Randomness, cost: Cost | None = None
) -> str:
    """Return `wrapped` so that it opens with another password. The recovery code stays.

    Raises:
        DamagedKeyError: when it cannot be used.
        OtherKeyError: when `key` is not the one in it.
    """
    found, cost = _read(wrapped), cost or Cost()
    if found.key_id != key.id:
        raise OtherKeyError("another names key")
    salt = random(_SALT)
    envelope = _envelope(key, _of_password(password, salt, cost), salt, "password", random)
    changed = msgspec.structs.replace(found, cost=cost, password=envelope)
    return _encoder.encode(changed).decode()


def open_with_password(wrapped: str, password: str) -> NamesKey:
    """Return the key in `wrapped`.

    Raises:
        WrongPasswordError: when the password does not open it.
        DamagedKeyError: when it cannot be used.
    """
    found = _read(wrapped)
    try:
        under = _of_password(password, found.password.salt, found.cost)
        return _opened(found, found.password, under, "password")
    except InvalidTag as exc:
        raise WrongPasswordError("the password does not open the names key") from exc


def open_with_recovery_code(wrapped: str, typed: str) -> NamesKey:
    """Return the key in `wrapped`. Lower case, spaces, hyphens, O, I and L are understood.

    Raises:
        RecoveryCodeError: when it is no recovery code, or another account's.
        DamagedKeyError: when it cannot be used.
    """
    found, code = _read(wrapped), _code_in(typed)
    try:
        under = _of_code(code, found.recovery.salt)
        return _opened(found, found.recovery, under, "recovery")
    except InvalidTag as exc:
        raise RecoveryCodeError(RecoveryFault.OTHER) from exc


def key_id_of(wrapped: str) -> str:
    """Return which key is wrapped.

    Raises:
        DamagedKeyError: when it cannot be used.
    """
    return _read(wrapped).key_id


def _code_in(typed: str) -> bytes:
    letters = [letter for letter in typed.upper() if not letter.isspace() and letter not in "-–—"]
    for letter in letters:
        if letter not in _VALUES:
            raise RecoveryCodeError(RecoveryFault.LETTER, found=letter)
    if len(letters) != CODE_LETTERS + 1:
        raise RecoveryCodeError(RecoveryFault.LENGTH, found=str(len(letters)))
    *code, last = letters
    value = 0
    for letter in code:
        value = value << 5 | _VALUES[letter]
    if value >= 1 << 128 or _VALUES[check_letter("".join(code))] != _VALUES[last]:
        raise RecoveryCodeError(RecoveryFault.CHECK)
    return value.to_bytes(16, "big")


def _recovery_envelope(key: NamesKey, code: bytes, random: Randomness) -> _Envelope:
    salt = random(_SALT)
    return _envelope(key, _of_code(code, salt), salt, "recovery", random)


def _envelope(
    key: NamesKey, under: bytes, salt: bytes, slot: str, random: Randomness
) -> _Envelope:
    nonce = random(_NONCE)
    sealed = AESGCM(under).encrypt(nonce, key.key, _slot(key.id, slot))
    return _Envelope(salt=salt, sealed=nonce + sealed)


def _opened(found: _Wrapped, envelope: _Envelope, under: bytes, slot: str) -> NamesKey:
    nonce, sealed = envelope.sealed[:_NONCE], envelope.sealed[_NONCE:]
    if len(nonce) != _NONCE:
        raise DamagedKeyError("an envelope is cut off")
    key = AESGCM(under).decrypt(nonce, sealed, _slot(found.key_id, slot))
    if len(key) != _KEY:
        raise DamagedKeyError("the names key has another length")
    return NamesKey(found.key_id, key)


def _read(wrapped: str) -> _Wrapped:
    try:
        found = _decoder.decode(wrapped)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise DamagedKeyError("the wrapped names key cannot be read") from exc
    if found.format != FORMAT or len(found.password.salt) < 8 or len(found.recovery.salt) < 8:
        raise DamagedKeyError(f"wrapped names key of format {found.format}")
    if found.cost.memory_kib < 8 * found.cost.lanes:
        raise DamagedKeyError("Argon2id cannot be run like that")
    return found


def _of_password(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return the key of a password; an ü is the same on every keyboard."""
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return Argon2id(
        salt=salt,
        length=_KEY,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(text)


def _of_code(code: bytes, salt: bytes) -> bytes:
    """Return the key of a recovery code: 128 random bits need no slow derivation."""
    return HKDF(SHA256(), _KEY, salt, b"chalkline names recovery v1").derive(code)


def _slot(key_id: str, slot: str) -> bytes:
    return f"chalkline names key v1\n{slot}\n{key_id}".encode()


def _whose(key_id: str, kind: str, document_id: str) -> bytes:
    return f"chalkline name v1\n{key_id}\n{kind}\n{document_id}".encode()


def _text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes_of(text: str) -> bytes:
    """Return the bytes in `text`.

    Raises:
        ValueError: when it is not what `_text_of` makes.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as exc:
        raise ValueError("no Base64") from exc
    return data
