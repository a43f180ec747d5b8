"""A server's address as a teacher types it, made into one that requests can go to."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from sync.errors import SyncError

MOST_CHARACTERS = 300
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$", re.IGNORECASE)


class Flaw(StrEnum):
    """Why an address cannot be used."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SPACES = "spaces"
    SCHEME = "scheme"
    """Another scheme than https or http."""
    HOST = "host"
    """No name of a computer in it, or one that cannot be."""
    PORT = "port"
    USER = "user"
    """A name or a password before an @."""
    MAIL = "mail"
    """An e-mail address."""
    QUERY = "query"
    """Something after ? or #."""
    PLAIN = "plain"
    """http to another computer: passwords would go readable through the network."""
    PLAIN_LAN = "plain_lan"
    """The same inside the local network: possible when the teacher agrees."""


class AddressError(SyncError):
    """The address cannot be used; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is."""

    url: str
    """With scheme and, if it has one, path; no slash at the end."""

    @property
    def host(self) -> str:
        """Return the name of the computer, with its port if that is unusual."""
        return urlsplit(self.url).netloc

    def __str__(self) -> str:
        """Return what the sync page shows."""
        return self.url.removeprefix("https://")


def normalise(typed: str, *, plain_lan: bool = False) -> Address:
    """Return the address that was meant; `plain_lan` says that http may be used inside the local
    network.

    Raises:
        AddressError: when it cannot be used.
    """
    text = typed.strip().strip("<>\"'").replace("\\", "/")
    _check_text(text)
    scheme = _SCHEME.match(text)
    parts = _split(text if scheme else f"https://{text.removeprefix('//')}")
    if parts.scheme not in ("https", "http"):
        raise AddressError(Flaw.SCHEME)
    if parts.username is not None or parts.password is not None:
        raise AddressError(Flaw.USER if scheme or ":" in text.partition("@")[0] else Flaw.MAIL)
    if parts.query or parts.fragment:
        raise AddressError(Flaw.QUERY)
    host = _host(parts)
    is_loopback = _is_loopback(host)
    if not scheme and is_loopback:  # a server on this very computer: nobody listens in between
        parts = parts._replace(scheme="http")
    elif parts.scheme == "http" and not is_loopback:
        if not _is_local(host):
            raise AddressError(Flaw.PLAIN)
        if not plain_lan:
            raise AddressError(Flaw.PLAIN_LAN)
    path = "/".join(part for part in parts.path.split("/") if part)
    return Address(f"{parts.scheme}://{_netloc(parts, host)}{'/' if path else ''}{path}")


def _check_text(text: str) -> None:
    if not text:
        raise AddressError(Flaw.EMPTY)
    if len(text) > MOST_CHARACTERS:
        raise AddressError(Flaw.TOO_LONG)
    if any(character.isspace() or not character.isprintable() for character in text):
        raise AddressError(Flaw.SPACES)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
    except ValueError as exc:  # brackets that hold no IPv6 address
        raise AddressError(Flaw.HOST) from exc
    try:
        port = parts.port
    except ValueError as exc:
        raise AddressError(Flaw.PORT) from exc
    if port == 0 or parts.netloc.endswith(":"):
        raise AddressError(Flaw.PORT)
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host
    except UnicodeError as exc:
        raise AddressError(Flaw.HOST) from exc
    labels = host.split(".")
    if (
        len(host) > 253
        or not all(_LABEL.match(label) for label in labels)
        or (labels[-1].isdigit())
    ):
        raise AddressError(Flaw.HOST)
    return host


def _netloc(parts: SplitResult, host: str) -> str:
    name = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return name if parts.port in (None, usual) else f"{name}:{parts.port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))
