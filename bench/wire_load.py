"""Many clients over plain sockets: httpx itself takes as long as the server does.

Each client keeps one connection and sends its next request when it has the answer to the last.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """The seconds of each request, and of all together."""

    seconds: tuple[float, ...]
    whole: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.whole


def request(path: str, body: bytes, *, token: str = "") -> bytes:
    """Return a whole POST request."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def run(address: str, clients: Sequence[Iterator[bytes]], *, seconds: float) -> Load:
    """Let every client send its requests for so many seconds.

    Raises:
        RuntimeError: when an answer is not a 2xx.
    """
    return asyncio.run(_run(address, clients, seconds))


async def _run(address: str, clients: Sequence[Iterator[bytes]], seconds: float) -> Load:
    place = urlsplit(address)
    times: list[float] = []
    begun = perf_counter()
    until = begun + seconds
    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(_client(place.hostname or "", place.port or 0, client, until, times))
    return Load(tuple(times), perf_counter() - begun)


async def _client(
    host: str, port: int, requests: Iterator[bytes], until: float, times: list[float]
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for content in requests:
            begun = perf_counter()
            if begun >= until:
                break
            writer.write(content)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            answer = await reader.readexactly(int(length))
            if not head.startswith(b"HTTP/1.1 2"):
                raise RuntimeError(f"{head[:80]!r} {answer[:300]!r}")
            times.append(perf_counter() - begun)
    finally:
        writer.close()
