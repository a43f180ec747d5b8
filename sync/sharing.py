"""Links and colleagues' worksheets over HTTP: made with an account, opened without one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

import msgspec

from app.errors import NewerFormatError
from app.sharing.chalk import MEDIA_TYPE, SUFFIX, unpack
from app.sharing.errors import ChalkFileError
from app.sharing.parcel import Parcel
from app.words import Words
from sync.address import AddressError, Flaw, normalise
from sync.errors import (
    BusyServerError,
    CertificateError,
    NotOurServerError,
    OfflineError,
    RefusedError,
    SignedOutError,
    SyncError,
)
from sync.link import Answer, Link
from sync.replies import decoded

T = TypeVar("T")

SHARES = "/api/shares"
PUBLIC = "/api/public/worksheets"
SCHEME = "chalkline"

_MOST_TEXT = 10_000
_LINK = re.compile(r"(?P<base>[^\s<>\"']+?)/s/(?P<token>[A-Za-z0-9_-]{16,64})(?![A-Za-z0-9_-])")


class LinkError(SyncError):
    """What was typed or pasted is no link to a worksheet."""


class LinkGoneError(SyncError):
    """There is no worksheet behind the link or the id (any more): expired, taken back, unknown."""


class NotOnServerError(SyncError):
    """The server does not have the version that is to be shared: send the changes first."""


class CannotShareError(SyncError):
    """The server cannot show this version; `code` says why ("kept", "not_printable", …)."""


class Requests(Protocol):
    """Requests with the account's token: `sync.client.Client`."""

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        any_type: bool = False,
    ) -> Answer:
        """Send a request; raise SyncError for what is no 2xx answer."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A link. Times are Unix seconds."""

    id: str
    worksheet_id: str
    version_id: str
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    opened_count: int = 0
    url: str = ""
    """Only when it was made just now: the server keeps a hash of it."""


class PublicSheet(msgspec.Struct, frozen=True, kw_only=True, rename={"topic": "worksheet_type"}):
    """A worksheet that a colleague lets others find."""

    id: str
    name: str
    description: str = ""
    topic: str = ""
    tags: tuple[str, ...] = ()
    is_template: bool = False
    author: str = ""
    mine: bool = False
    updated_at: int = 0


class PublicPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of them."""

    worksheets: tuple[PublicSheet, ...]
    total: int
    page: int
    has_more: bool


class _Shares(msgspec.Struct, frozen=True, kw_only=True):
    shares: tuple[Share, ...]


class SharesClient:
    """The account's links, and what colleagues on its server show. Every call waits."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def create(self, version_id: str, *, expires_in_days: int | None, share_id: str = "") -> Share:
        """Make a link to a kept version. After a lost answer the same `share_id` again makes no
        second share, but a link that replaces the first one.

        Raises:
            NotOnServerError: when the version has not been sent yet.
            CannotShareError: when the server cannot show it.
            SyncError: what else came between.
        """
        ask = {"version_id": version_id, "expires_in_days": expires_in_days, "id": share_id}
        try:
            answer = self._requests.request("POST", SHARES, body=msgspec.json.encode(ask))
        except RefusedError as exc:
            if exc.code == "not_found":
                raise NotOnServerError(str(exc), code=exc.code) from exc
            raise CannotShareError(str(exc), code=exc.code) from exc
        return _message(answer, Share, SHARES)

    def of_worksheet(self, worksheet_id: str) -> tuple[Share, ...]:
        """Return the links of a worksheet, the newest first; the server may know none."""
        answer = self._requests.request("GET", SHARES, params={"worksheet_id": worksheet_id})
        return _message(answer, _Shares, SHARES).shares

    def revoke(self, share_id: str) -> None:
        """Make a link lead nowhere; one that is gone already is fine."""
        try:
            path = f"{SHARES}/{quote(share_id, safe='')}"
            self._requests.request("DELETE", path, any_type=True)
        except RefusedError as exc:
            if exc.code != "not_found":
                raise

    def public(
        self, *, search: str = "", topic: str = "", page: int = 1, limit: int = 20
    ) -> PublicPage:
        """Return a page of the public worksheets of all accounts of the server."""
        params = {"search": search, "topic": topic, "page": str(page), "limit": str(limit)}
        return _message(self._requests.request("GET", PUBLIC, params=params), PublicPage, PUBLIC)

    def fetch_public(self, public_id: str) -> Parcel:
        """Return a colleague's worksheet, without its history.

        Raises:
            LinkGoneError: when it is not public any more.
            ChalkFileError, NewerFormatError: when it cannot be used.
        """
        path = f"{PUBLIC}/{quote(public_id, safe='')}"
        try:
            answer = self._requests.request("GET", path, any_type=True)
        except RefusedError as exc:
            raise _gone_or(exc) from exc
        return _parcel(answer, path)


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link taken apart."""

    server: str
    """The address of the server, without a slash at the end."""
    token: str

    @property
    def url(self) -> str:
        """Return the link as a browser takes it."""
        return f"{self.server}/s/{self.token}"


def parse_link(text: str) -> SharedLink:
    """Return the link in what was typed, pasted or clicked ("https://host/s/token",
    "chalkline://open?link=…", a sentence around it).

    Raises:
        LinkError: when there is none in it.
        AddressError: when it leads where nothing can be fetched safely.
    """
    text = text.strip()[:_MOST_TEXT]
    if text.lower().startswith(f"{SCHEME}:"):
        text = _inside(text)
    found = _LINK.search(text)
    if found is None:
        raise LinkError("no link")
    return SharedLink(normalise(found["base"], plain_lan=True).url, found["token"])


def fetch(text: str, *, user_agent: str = "Chalkline") -> Parcel:
    """Return the worksheet behind a link of any Chalkline server; no account is needed or told.

    Raises:
        LinkError, AddressError: as `parse_link`.
        LinkGoneError: when it was taken back, has expired or never was.
        ChalkFileError, NewerFormatError: when what is behind it cannot be used.
        SyncError: what else came between.
    """
    shared = parse_link(text)
    link = Link(shared.server, user_agent=user_agent)
    path = f"/s/{shared.token}/worksheet{SUFFIX}"
    try:
        return _parcel(link.request("GET", path, any_type=True), "GET /s")
    except RefusedError as exc:
        raise _gone_or(exc) from exc
    finally:
        link.close()


def is_unsent(exc: Exception) -> bool:
    """Return whether a link failed because the server has not heard of the version yet."""
    return isinstance(exc, NotOnServerError)


def sentence(exc: Exception, words: Words) -> str:
    """Return what to tell the user of a failure of anything here."""
    if isinstance(exc, ChalkFileError):
        return exc.sentence(words)
    return _about_link(exc, words) or _about_server(exc, words)


def _about_link(exc: Exception, words: Words) -> str:
    match exc:
        case NewerFormatError():
            return words.tr("This worksheet was made by a newer Chalkline. Update to open it.")
        case LinkError():
            return words.tr("There is no link to a worksheet in this.")
        case AddressError(flaw=Flaw.PLAIN):
            return words.tr("This link is not protected: it has to begin with https.")
        case AddressError():
            return words.tr("The address in this link cannot be used.")
        case LinkGoneError():
            return words.tr("There is no worksheet behind this any more. Ask for another link.")
        case NotOnServerError():
            return words.tr("This worksheet is not on the server yet. Sync first, then share.")
        case CannotShareError(code="not_printable"):
            return words.tr("The server cannot print this worksheet, so it cannot show it.")
        case CannotShareError():
            return words.tr("The server does not take this link.")
        case _:
            return ""


def _about_server(exc: Exception, words: Words) -> str:
    match exc:
        case SignedOutError():
            return words.tr("Sign in to the server again, then share.")
        case CertificateError():
            return words.tr(
                "The server cannot prove that it is the right one. Nothing was opened."
            )
        case NotOurServerError():
            return words.tr(
                "Something else answers there, such as the sign-in page of a network. Open a web "
                "page once, then try again."
            )
        case BusyServerError():
            return words.tr("The server is busy. Try again in a minute.")
        case OfflineError():
            return words.tr("The server does not answer. Try again when the network is back.")
        case _:
            return words.tr("That did not work. Nothing was changed.")


def _inside(text: str) -> str:
    try:
        query = urlsplit(text).query
        return parse_qs(query, max_num_fields=8).get("link", [""])[0]
    except ValueError as exc:
        raise LinkError("no link") from exc


def _gone_or(exc: RefusedError) -> SyncError:
    return LinkGoneError(str(exc), code=exc.code) if exc.code == "not_found" else exc


def _parcel(answer: Answer, where: str) -> Parcel:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MEDIA_TYPE:
        raise NotOurServerError(f"{where}: {kind[:60] or 'no type'} instead of a worksheet")
    return unpack(answer.body)


def _message(answer: Answer, message: type[T], where: str) -> T:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(message)
    found: T = decoded(answer.body, decoder, where=where)
    return found
