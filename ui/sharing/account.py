"""The links of the account that sync is signed in with, for the thread that waits for them."""

import threading
from collections.abc import Callable

from sync.client import Client
from sync.errors import SignedOutError
from sync.sharing import SharesClient


class AccountLinks:
    """Makes what asks for links; sync's own connections are never waited for."""

    def __init__(self, client: Callable[[], Client | None]) -> None:
        """`client` returns the client that sync uses now, None without a server."""
        self._client = client
        self._lock = threading.Lock()
        self._of: Client | None = None
        self._beside: Client | None = None

    def close(self) -> None:
        """Close the connections; asking again opens new ones."""
        with self._lock:
            if self._beside is not None:
                self._beside.close()
            self._of = self._beside = None

    def __call__(self) -> SharesClient:
        """Return what asks with the account's token.

        Raises:
            SignedOutError: when there is no server.
        """
        with self._lock:
            client = self._client()
            if client is None:
                msg = "no server"
                raise SignedOutError(msg)
            if client is not self._of or self._beside is None:
                if self._beside is not None:
                    self._beside.close()
                self._of, self._beside = client, client.beside()
            return SharesClient(self._beside)
