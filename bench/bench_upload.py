"""The upload page: its weight, how soon it can be used on a slow line, and 200 phones at once.

The server is a process of its own. The limits of physics are measured beside it: the round trips
and bytes of the slow line, and a bare program that writes the same bytes to the same disk.
"""

import asyncio
import io
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pillow_heif
from PIL import Image

from app.ids import CopyKey, letters, new_copy_id
from bench.harness import absent, at_most, percentile
from server.bootstrap import prepare
from server.settings import ServerSettings
from tests.server.running import PASSWORD, add_account_directly, start_process, stop_process
from tests.server.uploads.phones import CHROMIUM, phone
from tests.server.uploads.pupils import told_key

PHONES = 200
IPHONES = 30
PHOTO_BYTES = 4_000_000
BUDGET_BYTES = 30_000
SLOW_LATENCY_S, SLOW_BYTES_PER_S = 2.0, 50_000
"""Chromium's "Slow 3G": two seconds for a round trip, 400 kbit/s."""
LOADS = 5
WIFI_BYTES_PER_S = 300_000_000 / 8
"""A good school Wi-Fi, all of it for this: what the phones could send at best."""
MOST_RSS_MB = 400
_AT_ONCE = 200
_CHUNK = 1 << 16


def photo() -> bytes:
    """Return a JPEG of four megabytes."""
    side, out = 2600, io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(out, "JPEG", quality=80)
    while out.tell() < PHOTO_BYTES:
        side, out = int(side * 1.1), io.BytesIO()
        Image.effect_noise((side, side), 60).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def heic() -> bytes:
    """Return a photo of twelve megapixels as an iPhone makes it."""
    out = io.BytesIO()
    grain = Image.effect_noise((4032, 3024), 12).convert("RGB")
    pillow_heif.from_pillow(grain).save(out, quality=50)
    return out.getvalue()


class School:
    """A running server, and the copies that its teacher has handed out."""

    def __init__(self, folder: Path) -> None:
        """Start the server and sign the teacher in."""
        settings = ServerSettings(data=folder / "data")
        settings.data.mkdir()
        prepare(settings)
        add_account_directly(settings, "Ada")
        self.address, self.process = start_process(settings)
        self.key = CopyKey(7, os.urandom(32))
        with httpx.Client(base_url=self.address, timeout=30) as client:
            ask = {"name": "Ada", "password": PASSWORD, "device": {"name": "Laptop"}}
            self.token = client.post("/api/auth/login", json=ask).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {self.token}"
            client.post("/sync/v1/hello", json=told_key(self.key)).raise_for_status()

    def code(self) -> str:
        """Return the code of another copy."""
        return f"{letters(new_copy_id(self.key, random=os.urandom))}.1"

    def stored(self) -> list[int]:
        """Return the bytes of all pictures that have arrived."""
        with httpx.Client(base_url=self.address, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {self.token}"
            found = client.get("/api/uploads", params={"limit": 500}).json()["uploads"]
        return [file["size"] for one in found for file in one["files"]]

    def peak_mb(self) -> float:
        """Return the most memory the server has had, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000

    def rests_mb(self) -> float:
        """Return the memory the server has now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1000


def weight(school: School) -> int:
    """Return the bytes of the page on the wire, with its headers."""
    place, read = urlsplit(school.address), b""
    ask = f"GET /upload/{school.code()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    with closing(socket.create_connection((place.hostname or "", place.port or 0))) as sock:
        sock.sendall(f"{ask}Accept-Encoding: gzip\r\n\r\n".encode())
        while part := sock.recv(_CHUNK):
            read += part
    return len(read)


def slow_loads(school: School) -> tuple[list[float], list[float]]:
    """Return the seconds to the first paint and to the running script, for several loads."""
    painted, ready = [], []
    for _ in range(LOADS):
        with phone() as page:
            told = page.context.new_cdp_session(page)
            told.send("Network.enable")
            told.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": 1000 * SLOW_LATENCY_S,
                 "downloadThroughput": SLOW_BYTES_PER_S, "uploadThroughput": SLOW_BYTES_PER_S},
            )  # fmt: skip
            page.goto(f"{school.address}/upload/{school.code()}", wait_until="load")
            page.locator("main.live").wait_for()
            times = page.evaluate(
                "() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime,"
                " performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]"
            )
            painted.append((times[0] or times[1]) / 1000)
            ready.append(times[1] / 1000)
    return painted, ready


async def _send(address: str, path: str, content: bytes, turn: asyncio.Semaphore) -> float:
    """Send a photo as the page's script does; return the seconds that took."""
    place = urlsplit(address)
    async with turn:
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        for start in range(0, len(content), _CHUNK):
            writer.write(content[start : start + _CHUNK])
            await writer.drain()
        answer = await reader.read()
        writer.close()
        if b" 200 " not in answer.partition(b"\r\n")[0]:
            raise SystemExit(f"a photo was not taken: {answer[:300]!r}")
        return time.perf_counter() - begun


async def _all(address: str, paths: list[str], content: bytes) -> list[float]:
    turn = asyncio.Semaphore(_AT_ONCE)
    return await asyncio.gather(*(_send(address, path, content, turn) for path in paths))


@contextmanager
def bare_writer(folder: Path) -> Iterator[str]:
    """Run a program that only takes bytes off sockets and brings them to the disk."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)

    def keep(sock: socket.socket, number: int) -> None:
        with sock, (folder / f"bare-{number}").open("wb") as file:
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(_CHUNK)
            said, _, rest = head.partition(b"\r\n\r\n")
            left = int(said.lower().partition(b"content-length:")[2].split()[0]) - len(rest)
            file.write(rest)
            while left > 0 and (part := sock.recv(_CHUNK)):
                file.write(part)
                left -= len(part)
            file.flush()
            os.fsync(file.fileno())
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def serve() -> None:
        number = 0
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            number += 1
            threading.Thread(target=keep, args=(sock, number), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def together(address: str, paths: list[str], content: bytes) -> tuple[float, list[float]]:
    """Send one photo for every path at once; return the seconds of all, and of each."""
    begun = time.perf_counter()
    each = asyncio.run(_all(address, paths, content))
    return time.perf_counter() - begun, each


def loads(school: School) -> bool:
    """Measure the page; return whether it meets its bars."""
    size = weight(school)
    met = at_most("U1", "the page on the wire, headers and all", size / 1000,
                  BUDGET_BYTES / 1000, unit="kB")  # fmt: skip
    if CHROMIUM is None:
        absent("Chromium", "apt install chromium")
        return met
    painted, ready = slow_loads(school)
    bound = SLOW_LATENCY_S + size / SLOW_BYTES_PER_S
    print(
        f"   slow 3G, {LOADS} loads: first paint p50 {percentile(painted, 50):.2f} s, usable with "
        f"its script p50 {percentile(ready, 50):.2f} s; the line alone takes {bound:.2f} s"
    )
    ratio = percentile(ready, 50) / bound
    return at_most("U2", "usable on slow 3G, against the line alone", ratio, 1.3) and met


def crowd(school: School, folder: Path) -> bool:
    """Measure the phones; return whether they meet their bars."""
    content = photo()
    total = PHONES * len(content)
    rests = school.rests_mb()
    paths = [f"/upload/{school.code()}/photos" for _ in range(PHONES)]
    seconds, each = together(school.address, paths, content)
    peak, stored = school.peak_mb(), school.stored()
    with bare_writer(folder) as address:
        bare, _ = together(address, paths, content)
    rate = total / seconds / 1e6
    print(
        f"   {PHONES} phones, {len(content) / 1e6:.1f} MB each: {seconds:.1f} s, {rate:.0f} MB/s, "
        f"p50 {percentile(each, 50):.1f} s, last {max(each):.1f} s"
    )
    print(
        f"   a bare program to the same disk: {bare:.1f} s, {total / bare / 1e6:.0f} MB/s; "
        f"1 Gbit/s takes {total / 125e6:.1f} s, 300 Mbit/s {total / WIFI_BYTES_PER_S:.1f} s"
    )
    met = at_most("U3", "photos lost", PHONES - len(stored), 0, unit="")
    met &= at_most("U4", "all stored, against the Wi-Fi they come over",
                   seconds * WIFI_BYTES_PER_S / total, 1)  # fmt: skip
    print(f"   memory of the server: {rests:.0f} MB before")
    return at_most("U5", "the most memory it had", peak, MOST_RSS_MB, unit="MB") and met


def iphones(school: School) -> bool:
    """Measure photos that have to be opened; return whether they meet their bar."""
    content = heic()
    paths = [f"/upload/{school.code()}/photos" for _ in range(IPHONES)]
    before = len(school.stored())
    seconds, each = together(school.address, paths, content)
    print(
        f"   {IPHONES} HEIC of 12 megapixels, {len(content) / 1e6:.1f} MB each: {seconds:.1f} s, "
        f"first {min(each):.1f} s, last {max(each):.1f} s"
    )
    lost = IPHONES - (len(school.stored()) - before)
    return at_most("U6", "HEIC photos lost", lost, 0, unit="")


def main() -> int:
    """Run it; return 1 when a bar is missed."""
    folder = Path(tempfile.mkdtemp(prefix="chalkline-bench-"))
    school = School(folder)
    try:
        met = loads(school)
        met &= crowd(school, folder)
        met &= iphones(school)
    finally:
        stop_process(school.process, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
