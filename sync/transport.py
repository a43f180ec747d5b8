"""What the engine asks of the network: HTTP by `sync.client`, memory in the simulator."""

from typing import Protocol

from sync.wire import (
    ChangesAsk,
    ChangesReply,
    HelloAsk,
    HelloReply,
    IndexReply,
    KnownAsk,
    KnownReply,
    PushAsk,
    PushReply,
)


class Transport(Protocol):
    """Each call may be repeated, and may have been done although it raises.

    Raises:
        SyncError: one of sync.errors.
    """

    def hello(self, ask: HelloAsk) -> HelloReply:
        """Begin a session."""

    def push(self, ask: PushAsk) -> PushReply:
        """Send operations."""

    def changes(self, ask: ChangesAsk) -> ChangesReply:
        """Ask for a page of what has happened."""

    def index(self, after: str) -> IndexReply:
        """Ask for a page of what there is."""

    def known(self, ask: KnownAsk) -> KnownReply:
        """Ask which commits the server knows."""
