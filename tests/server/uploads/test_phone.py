"""A pupil hands work in with a telephone: a real browser, a real server, a real socket.

With `CHALKLINE_PICTURES` a picture of every page is written to that folder.
"""

import io
import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page

from app.ids import CopyKey, letters, new_copy_id
from server.settings import ServerSettings
from sync.wire import UploadsReply
from tests.server.laptop import Laptop, copy, version, worksheet
from tests.server.running import PASSWORD, Running, start_process, stop_process
from tests.server.test_cli import serve
from tests.server.uploads.phones import CHROMIUM, keep, phone
from tests.server.uploads.pupils import Teacher, told_key
from tests.server.uploads.test_kinds import heic, pdf

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
WHOLE, CUT = (180, 150), (640, 150)
ARRIVED = "main:has(h1:focus) .good"
BUDGET_BYTES = 30_000


@pytest.fixture
def teacher(server: Running, name: str) -> Teacher:
    return Teacher(server, name)


def photo(name: str = "one", *, at: tuple[int, int] = WHOLE, tilt: float = 4) -> FilePayload:
    """A photo of a sheet on a wooden table; `name` stands on it."""
    table, sheet = Image.new("RGB", (1200, 1600), (120, 98, 80)), Image.new("RGBA", (850, 1200))
    sheet.paste("white", (0, 0, 850, 1200))
    drawing = ImageDraw.Draw(sheet)
    for row in range(6):
        for column in range(4):
            left, top = 60 + column * 190, 120 + row * 170
            drawing.rectangle((left, top, left + 150, top + 130), outline="black", width=4)
            drawing.text((left + 30, top + 40), f"{name}{row}{column}", fill="black")
    turned = sheet.rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(turned, at, turned)
    out = io.BytesIO()
    table.save(out, "JPEG", quality=90)
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def link(server: Running, copy_id: str) -> str:
    return f"{server.address}/UPLOAD/{letters(copy_id)}.1"


def received(teacher: Teacher, copy_id: str) -> int:
    reply = msgspec.json.decode(teacher.http.get("/api/uploads").content, type=UploadsReply)
    return sum(len(one.files) for one in reply.uploads if one.instance_id == copy_id)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_three_pages_are_looked_at_mended_and_handed_in(
    server: Running, teacher: Teacher, tmp_path: Path, *, dark: bool
) -> None:
    copy_id, look = teacher.copy(), "dark" if dark else "light"
    with phone(dark=dark) as page:
        page.goto(link(server, copy_id))
        keep(page, tmp_path, f"{look}-1-empty")
        page.set_input_files("#camera", photo("one"))
        assert page.locator(".good").inner_text() == "The whole page is in the picture"
        keep(page, tmp_path, f"{look}-2-whole")

        page.set_input_files("#gallery", [photo("two", at=CUT), photo("three", tilt=-3)])
        page.get_by_role("button", name="Show photo 2").click()
        assert page.locator(".warned").first.inner_text().startswith("One corner is missing.")
        keep(page, tmp_path, f"{look}-3-cut")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Take the photo again").click()
        chooser.value.set_files(photo("two again"))
        page.locator(".good").wait_for()
        page.get_by_role("button", name="Remove photo 3").click()
        assert page.locator(".strip canvas").count() == 2
        page.get_by_role("button", name="Hand in").click()

        assert page.locator(ARRIVED).inner_text() == "2 photos have arrived."
        keep(page, tmp_path, f"{look}-4-handed-in")
        assert received(teacher, copy_id) == 2


def test_without_a_script_the_same_form_does_it(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    copy_id = teacher.copy()
    with phone(script=False) as page:
        page.goto(link(server, copy_id))
        keep(page, tmp_path, "plain-1-empty")
        page.set_input_files("#camera", photo("one"))
        page.set_input_files("#gallery", [photo("two"), photo("three")])
        page.get_by_role("button", name="Hand in").click()

        assert page.locator("h1").inner_text() == "Handed in"
        assert page.locator(".arrived li").count() == 3
        keep(page, tmp_path, "plain-2-handed-in")
        assert received(teacher, copy_id) == 3

        page.get_by_role("link", name="Hand in another page").click()
        page.get_by_role("button", name="Hand in").click()
        assert page.get_by_role("alert").inner_text() == "No photo was chosen yet."
        keep(page, tmp_path, "plain-3-nothing-chosen")
        assert received(teacher, copy_id) == 3


def test_a_photo_waits_for_the_network_and_arrives_once(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    copy_id = teacher.copy()
    with phone() as page:
        page.goto(link(server, copy_id))
        page.set_input_files("#gallery", [photo("one"), photo("two")])
        page.locator(".strip canvas").nth(1).wait_for()
        page.context.set_offline(True)
        page.get_by_role("button", name="Hand in").click()
        page.locator(".waiting").wait_for()
        keep(page, tmp_path, "bad-line")
        assert received(teacher, copy_id) == 0

        page.context.set_offline(False)  # the browser says so, and nobody has to press anything

        assert page.locator(ARRIVED).inner_text() == "2 photos have arrived."
        assert received(teacher, copy_id) == 2


def test_an_iphone_and_a_scanning_app_are_understood(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    copy_id = teacher.copy()
    sent: list[FilePayload] = [
        {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": heic()},
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": pdf(11)},
    ]
    with phone() as page:
        page.goto(link(server, copy_id))
        page.set_input_files("#gallery", sent)
        page.locator(".stage .name", has_text="scan.pdf").wait_for()
        keep(page, tmp_path, "no-preview")
        page.get_by_role("button", name="Hand in").click()

        assert page.locator(ARRIVED).inner_text() == "12 photos have arrived."
    assert received(teacher, copy_id) == 12


def test_a_server_that_is_killed_in_the_middle_gets_the_photo_when_it_is_back(
    tmp_path: Path,
) -> None:
    settings = ServerSettings(data=tmp_path / "data")
    add = serve(settings, "user", "add", "Ada", "--password", typed=PASSWORD)
    assert add.returncode == 0, add.stderr
    address, first = start_process(settings)
    key = CopyKey(7, os.urandom(32))
    copy_id = new_copy_id(key, random=os.urandom)
    with httpx.Client(base_url=address, timeout=20) as laptop, phone() as page:
        sign_in(laptop, key)
        page.goto(f"{address}/UPLOAD/{letters(copy_id)}.1")
        page.set_input_files("#gallery", [photo("one"), photo("two")])
        page.locator(".strip canvas").nth(1).wait_for()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        slow = {"offline": False, "latency": 20, "downloadThroughput": -1}
        line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": 30_000})
        page.get_by_role("button", name="Hand in").click()
        page.locator("progress:not([hidden])").first.wait_for()
        page.wait_for_timeout(500)
        stop_process(first, signal.SIGKILL)
        page.locator(".waiting").wait_for(timeout=60_000)
        line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
        _, second = start_process(settings, "--port", str(urlsplit(address).port))
        try:
            page.locator(ARRIVED).wait_for(timeout=60_000)
            sign_in(laptop, key)
            uploads = laptop.get("/api/uploads").json()["uploads"]
        finally:
            stop_process(second, signal.SIGTERM)

    assert [len(one["files"]) for one in uploads] == [1, 1]
    kept = [path for path in settings.uploads_path.rglob("*") if path.is_file()]
    assert len(kept) == 2


def sign_in(laptop: httpx.Client, key: CopyKey) -> None:
    ask = {"name": "Ada", "password": PASSWORD, "device": {"name": "Laptop"}}
    token = laptop.post("/api/auth/login", json=ask).json()["access_token"]
    laptop.headers["Authorization"] = f"Bearer {token}"
    assert laptop.post("/sync/v1/hello", json=told_key(key)).status_code == 200


def test_an_answer_that_was_lost_stores_nothing_twice(server: Running, teacher: Teacher) -> None:
    copy_id, tries = teacher.copy(), []
    with phone() as page:
        page.goto(link(server, copy_id))
        page.set_input_files("#camera", photo("one"))

        def lose_the_first_answer(route: object) -> None:
            tries.append(route)
            if len(tries) == 1:
                route.fetch()  # type: ignore[attr-defined]
                route.abort("connectionreset")  # type: ignore[attr-defined]
            else:
                route.continue_()  # type: ignore[attr-defined]

        page.route("**/photos", lose_the_first_answer)
        page.get_by_role("button", name="Hand in").click()
        page.get_by_role("button", name="Try now").click()

        assert page.locator(ARRIVED).inner_text() == "1 photo has arrived."
    assert (len(tries), received(teacher, copy_id)) == (2, 1)


def test_one_bad_file_does_not_keep_the_others_back(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    copy_id = teacher.copy()
    bad: FilePayload = {
        "name": "picture.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>",
    }  # fmt: skip
    with phone() as page:
        page.goto(link(server, copy_id))
        page.set_input_files("#gallery", [photo("one"), bad, photo("two")])
        page.get_by_role("button", name="Hand in").click()

        assert page.locator("p.error").inner_text() == "This is neither a photo nor a PDF."
        keep(page, tmp_path, "bad-file")
        assert received(teacher, copy_id) == 2
        page.get_by_role("button", name="Remove photo 2").click()
        assert page.locator(ARRIVED).inner_text() == "2 photos have arrived."


def test_a_photo_that_is_too_large_is_not_sent_at_all(server: Running, teacher: Teacher) -> None:
    large: FilePayload = {
        "name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes(20_000_001),
    }  # fmt: skip
    with phone() as page:
        page.goto(link(server, teacher.copy()))
        page.set_input_files("#gallery", large)

        assert page.locator("p.error").inner_text() == "This one is too large. Take a smaller one."
        assert page.get_by_role("button", name="Hand in").count() == 0


def test_everything_is_reached_by_the_keyboard_and_has_a_name(
    server: Running, teacher: Teacher
) -> None:
    with phone() as page:
        page.goto(link(server, teacher.copy()))
        page.keyboard.press("Tab")
        assert focused(page) == "camera"
        page.set_input_files("#camera", photo("one"))
        page.locator(".good").wait_for()
        names = []
        for _ in range(5):
            names.append(page.locator(":focus").get_attribute("aria-label") or focused(page))
            page.keyboard.press("Tab")
        assert names == ["Show photo 1", "Remove photo 1", "Add a photo", "send", "again"]
        page.get_by_role("button", name="Remove photo 1").press("Enter")
        assert focused(page) == "camera"
        assert page.locator("input:visible, button:visible").count() >= 2
        small = [
            box for each in page.locator("button:visible, .pick label:visible").all()
            if (box := each.bounding_box()) and min(box["width"], box["height"]) < 48
        ]  # fmt: skip
        assert small == []


def focused(page: Page) -> str:
    return page.locator(":focus").get_attribute("id") or ""


def test_the_page_is_light_speaks_german_and_obeys_its_policy(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    weights: dict[str, int] = {}
    complaints: list[str] = []
    with phone(language="de-DE") as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "requestfinished",
            lambda request: weights.update({request.url: sum(
                request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")
            )}),
        )  # fmt: skip
        page.goto(link(server, teacher.copy()))
        page.set_input_files("#camera", photo("eins"))
        assert page.locator(".good").inner_text() == "Die ganze Seite ist im Bild"
        keep(page, tmp_path, "german")
        page.wait_for_timeout(100)
    sent = {url: size for url, size in weights.items() if url.startswith("http")}
    assert len(sent) == 1, sent
    assert sum(sent.values()) < BUDGET_BYTES, sent
    assert complaints == []


def test_once_the_laptop_has_synced_the_page_knows_the_sheet(
    server: Running, teacher: Teacher, tmp_path: Path
) -> None:
    laptop, sheet = Laptop(teacher.http), worksheet()
    kept = version(sheet.id, version_type="snapshot", created_reason="print",
                   name="Adding with carrying", page_count=2)  # fmt: skip
    copy_id = teacher.copy()
    with phone() as page:
        page.goto(link(server, copy_id))
        assert page.locator("h1").inner_text() == "Hand in your work"
        laptop.push(sheet, kept, msgspec.structs.replace(copy(sheet.id, kept.id), id=copy_id))
        page.reload()
        assert page.locator("h1").inner_text() == "Adding with carrying"
        assert page.locator(".copy").inner_text().endswith("page 1 of 2")
        page.set_input_files("#camera", photo("one"))
        page.locator(".good").wait_for()
        keep(page, tmp_path, "known-sheet")


def test_a_code_that_is_not_known_is_said_kindly(server: Running, tmp_path: Path) -> None:
    with phone() as page:
        page.goto(f"{server.address}/UPLOAD/{'7' * 26}.1")
        assert page.locator("h1").inner_text() == "This sheet is not known here"
        keep(page, tmp_path, "unknown")
