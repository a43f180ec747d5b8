"""The server's secret, and what is made from it; nothing readable stands in the database.

A refresh token is a function of the secret, the device, its salt and a step, so that a repeated
refresh hands out the same successor without its having been stored (docs/adr/0022).
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from server.errors import SettingsError, SignInError

_BYTES = 32
_PREFIX = "clr1"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 16


def load_secret(path: Path) -> bytes:
    """Return the secret in `path`, made at the first start; safe when several start at once.

    Raises:
        SettingsError: when the file is not one of ours.
    """
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(_BYTES))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)  # who comes second keeps the first one's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    found = path.read_bytes()
    if len(found) != _BYTES:
        raise SettingsError(f"{path} is not a secret of this server ({_BYTES} bytes)")
    return found


def hashed(token: str) -> str:
    """Return what stands in the database for a token that is random enough by itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_access_token() -> str:
    """Return a token that says nothing."""
    return f"cla1.{secrets.token_urlsafe(_BYTES)}"


def new_code() -> str:
    """Return a one-time code for people: four groups of four letters (80 bits)."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def code_hash(code: str) -> str:
    """Return the hash of a code as somebody typed it: case, hyphens and look-alikes forgiven."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashed(plain.translate(str.maketrans("OIL", "011")))


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token taken apart. `proof` has not been checked yet."""

    device_id: str
    step: int
    proof: str


def refresh_token(secret: bytes, *, device_id: str, salt: str, step: int) -> str:
    """Return the refresh token of a device at a step."""
    return f"{_PREFIX}.{device_id}.{step}.{_proof(secret, device_id, salt, step)}"


def parse_refresh_token(text: str) -> RefreshToken:
    """Return the parts of a refresh token.

    Raises:
        SignInError: when it is not one.
    """
    prefix, _, rest = text.partition(".")
    device_id, _, rest = rest.partition(".")
    step, _, proof = rest.partition(".")
    whole = prefix == _PREFIX and device_id.isascii() and step.isascii() and step.isdigit()
    if not whole or len(step) > 9 or "\0" in device_id or not proof.isascii():
        raise SignInError
    return RefreshToken(device_id, int(step), proof)


def is_genuine(secret: bytes, token: RefreshToken, *, salt: str) -> bool:
    """Return whether the server made this token."""
    return hmac.compare_digest(token.proof, _proof(secret, token.device_id, salt, token.step))


def _proof(secret: bytes, device_id: str, salt: str, step: int) -> str:
    message = f"chalkline refresh v1\n{device_id}\n{salt}\n{step}".encode()
    digest = hmac.digest(secret, message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
