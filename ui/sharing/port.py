"""What the windows need for sharing; what waits for a network is called on another thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from app.sharing.parcel import Parcel
from app.worksheets.worksheet import Printed, SheetId, Snapshot, Version, Worksheet


class Share(Protocol):
    """A link to a version of a worksheet."""

    @property
    def id(self) -> str:
        """Name the link."""

    @property
    def url(self) -> str:
        """Return the link itself; "" when it was made earlier (the server keeps only its mark)."""

    @property
    def created_at(self) -> int:
        """Return Unix seconds."""

    @property
    def expires_at(self) -> int | None:
        """Return Unix seconds, None for never."""

    @property
    def revoked_at(self) -> int | None:
        """Return Unix seconds, None while it leads somewhere."""

    @property
    def opened_count(self) -> int:
        """Return how often it was opened."""


class PublicSheet(Protocol):
    """A worksheet that a colleague lets others find."""

    @property
    def id(self) -> str:
        """Name it."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def description(self) -> str:
        """Return what its author says of it."""

    @property
    def topic(self) -> str:
        """Return the name of its topic."""

    @property
    def is_template(self) -> bool:
        """Say whether it is a template."""

    @property
    def author(self) -> str:
        """Return whose it is."""

    @property
    def updated_at(self) -> int:
        """Return Unix seconds."""


class PublicPage(Protocol):
    """A page of what colleagues share."""

    @property
    def worksheets(self) -> Sequence[PublicSheet]:
        """Return the worksheets."""

    @property
    def total(self) -> int:
        """Return how many there are in all."""

    @property
    def page(self) -> int:
        """Return the number of this page, from 1."""

    @property
    def has_more(self) -> bool:
        """Say whether another page follows."""


class Links(Protocol):
    """The account's links and its colleagues' worksheets, on the server. Every call waits."""

    def create(self, version_id: str, *, expires_in_days: int | None, share_id: str = "") -> Share:
        """Make a link to a version; raise in words what `Sharing.sentence` tells."""

    def of_worksheet(self, worksheet_id: str) -> Sequence[Share]:
        """Return the links of a worksheet."""

    def revoke(self, share_id: str) -> None:
        """Make a link lead nowhere."""

    def public(
        self, *, search: str = "", topic: str = "", page: int = 1, limit: int = 20
    ) -> PublicPage:
        """Return what colleagues share."""

    def fetch_public(self, public_id: str) -> Parcel:
        """Return a colleague's worksheet."""


class SharingBook(Protocol):
    """What the store does for sharing."""

    def import_copy(self, parcel: Parcel, *, name: str = "") -> "Future[Worksheet]":
        """Put a copy into the library."""

    def share(self, sheet: SheetId, snapshot: Snapshot) -> "Future[Printed]":
        """Keep the state that is shared as a version, and count it."""

    def set_public(self, sheet: SheetId, *, on: bool) -> "Future[Worksheet]":
        """Let colleagues find a worksheet, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """The functions of sharing, as bootstrap joins them."""

    links: Callable[[], Links]
    """The links of the account that is signed in; called on the network thread."""
    fetch: Callable[[str], Parcel]
    """Follow a link as it was typed or pasted; waits for the network."""
    pack: Callable[[Worksheet, Sequence[Version]], bytes]
    unpack: Callable[[bytes], Parcel]
    sentence: Callable[[Exception], str]
    """What to tell of a failure of any of these."""
    is_unsent: Callable[[Exception], bool]
    """Whether a link failed because the server has not heard of the version yet."""
