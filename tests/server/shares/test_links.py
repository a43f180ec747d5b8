"""Links: what they show to whom, and what they never show, over a real socket."""

import io
import re

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from app.sharing.chalk import MEDIA_TYPE, unpack
from app.worksheets.config import WorksheetConfig
from app.worksheets.sheet import draw
from server.db.session import Prepared
from server.db.tables import shares
from tests.server.shares.world import DEVICE, PUPIL, Teacher, World

VERSION = "0199a3c1-0000-7000-8000-00000000beef"
FILES = ("sheet.pdf", "thumbnail.png", "worksheet.chalk")
BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def link(ada: Teacher) -> str:
    """Return the path of a link."""
    made = ada.share(VERSION)
    assert made.status_code == 201, made.text
    return str(made.json()["url"]).partition("://")[2].partition("/")[2].join(("/", ""))


def test_a_link_is_made_listed_and_counted(world: World, ada: Teacher) -> None:
    made = ada.share(VERSION, expires_in_days=7).json()

    assert re.fullmatch(rf"{world.url}/s/[A-Za-z0-9_-]{{32}}", made["url"])
    assert made["expires_at"] - made["created_at"] == 7 * 86_400
    guest = world.client(headers=BROWSER)
    for _ in range(2):
        assert guest.get(made["url"]).status_code == 200
    listed = ada.http.get("/api/shares", params={"worksheet_id": "sheet-one"}).json()["shares"]
    one = next(share for share in listed if share["id"] == made["id"])
    assert (one["opened_count"], one["url"], one["version_id"]) == (2, "", VERSION)


def test_the_page_says_little_and_that_to_everybody(world: World, link: str) -> None:
    page = world.client(headers=BROWSER).get(link)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert len(page.content) < 30_000
    text = page.text
    assert "Plus &amp; minus" in text
    assert "Addition · 1 page" in text
    assert "chalkline://open?link=http%3A%2F%2F127.0.0.1" in text
    assert "<script" not in text
    assert "set-cookie" not in page.headers
    assert "noindex" in text
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["referrer-policy"] == "no-referrer"
    german = world.client(headers=BROWSER | {"Accept-Language": "de-AT,en;q=0.5"}).get(link).text
    assert '<html lang="de">' in german
    assert "In Chalkline öffnen" in german


def test_nothing_else_leaks(world: World, ada: Teacher, link: str) -> None:
    guest = world.client(headers=BROWSER)
    told = [
        ada.id, ada.token, "Ada", DEVICE, PUPIL, "sheet-one", "sheet-two", VERSION, "older",
        "newer", "Another one", "Written later", "Private words", "secret tag", "device-Ada",
    ]  # fmt: skip
    for path in (link, *(f"{link}/{name}" for name in FILES)):
        answer = guest.get(path)
        assert answer.status_code == 200, path
        said = answer.text + str(answer.headers) if path == link else str(answer.headers)
        if path.endswith("pdf"):
            said += pdf_text(answer.content)
        if path.endswith("chalk"):
            said += repr(unpack(answer.content)) + repr(
                [bytes(v.config) + bytes(v.problems) for v in unpack(answer.content).versions]
            )
        assert [word for word in told if word in said.replace("Read", "")] == [], path


def test_the_pdf_has_the_kept_problems_and_no_code_to_hand_work_in_by(
    world: World, link: str
) -> None:
    answer = world.client().get(f"{link}/sheet.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    text = pdf_text(answer.content)
    digits = re.findall(r"\d+", text)
    problems = draw(WorksheetConfig(seed=7)).problems
    assert sum(str(p.a) in digits or str(p.a) in text.replace(" ", "") for p in problems) == 15
    assert "Version" in text
    assert "Copy" not in text
    document = pypdfium2.PdfDocument(answer.content)
    try:
        assert len(document) == 1
        picture = document[0].render(scale=3).to_pil()
    finally:
        document.close()
    assert zxingcpp.read_barcodes(picture) == []


def test_the_picture_shows_the_first_page(world: World, link: str) -> None:
    answer = world.client().get(f"{link}/thumbnail.png")

    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (720, 1019))
    assert len(answer.content) < 100_000
    dark = sum(picture.convert("L").histogram()[:80])
    assert 1_000 < dark < 200_000


def test_the_file_has_the_history_up_to_the_version(world: World, link: str) -> None:
    answer = world.client().get(f"{link}/worksheet.chalk")

    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "attachment" in answer.headers["content-disposition"]
    parcel = unpack(answer.content)
    assert [version.number for version in parcel.versions] == [1, 2]
    assert (parcel.current, parcel.worksheet.name) == (2, "Plus & minus")


def test_a_browser_that_has_a_file_hears_only_that(world: World, link: str) -> None:
    guest = world.client()
    for name in FILES:
        first = guest.get(f"{link}/{name}")
        again = guest.get(f"{link}/{name}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), name
        assert "no-cache" in first.headers["cache-control"]


def test_dead_links_all_look_alike(world: World, ada: Teacher) -> None:
    revoked, expired, gone = (ada.share(VERSION).json() for _ in range(3))
    assert ada.http.delete(f"/api/shares/{revoked['id']}").status_code == 204
    assert ada.http.delete(f"/api/shares/{revoked['id']}").status_code == 204
    with world.session() as session:
        session.run(_EXPIRE, share=expired["id"])
        session.run(_LOSE, share=gone["id"])
    guest = world.client(headers=BROWSER)
    unknown = f"{world.url}/s/{'x' * 32}"
    odd = [f"{world.url}/s/{end}" for end in ("%00", "%F0%9F%99%82", "a" * 3000)]
    links = [unknown, revoked["url"], expired["url"], gone["url"], *odd]

    pages = {guest.get(url).text for url in links}
    assert len(pages) == 1
    assert "There is no worksheet here" in pages.pop()
    for name in FILES:
        answers = [guest.get(f"{url}/{name}") for url in links]
        assert {answer.status_code for answer in answers} == {404}
        plain = [world.client().get(f"{url}/{name}") for url in links[:4]]
        assert {answer.json()["code"] for answer in plain} == {"not_found"}


def test_the_trash_takes_the_links_along(world: World, ada: Teacher) -> None:
    world.worksheet(ada, "sheet-bin")
    world.version(ada, "sheet-bin", "bin-version")
    url = ada.share("bin-version").json()["url"]
    world.worksheet(ada, "sheet-bin", deleted_at=99)

    assert world.client(headers=BROWSER).get(url).status_code == 404
    assert ada.share("bin-version").status_code == 404


def test_a_repeated_request_makes_one_share(world: World, ada: Teacher) -> None:
    first = ada.share(VERSION, id="made-here").json()
    second = ada.share(VERSION, id="made-here", expires_in_days=3).json()

    assert first["id"] == second["id"] == "made-here"
    assert second["expires_at"] is not None
    guest = world.client(headers=BROWSER)
    assert guest.get(first["url"]).status_code == 404
    assert guest.get(second["url"]).status_code == 200
    assert ada.share("newer", id="made-here").status_code == 422


def test_what_is_not_ours_is_not_there(world: World, ada: Teacher) -> None:
    eve = world.teacher("Eve")
    share = ada.share(VERSION).json()

    assert eve.share(VERSION).status_code == 404
    assert eve.http.delete(f"/api/shares/{share['id']}").status_code == 404
    assert eve.http.delete("/api/shares/nothing").status_code == 404
    params = {"worksheet_id": "sheet-one"}
    assert eve.http.get("/api/shares", params=params).json() == {"shares": []}
    assert world.client().get("/api/shares", params=params).status_code == 401


def test_only_what_lasts_and_can_be_printed_is_shared(world: World, ada: Teacher) -> None:
    world.version(ada, "sheet-one", "wrong", number=11, problems=[{"a": 1}])
    world.version(
        ada, "sheet-one", "huge", number=12,
        problems=[{"a": 10**40, "b": 1, "operator": "addition", "answer": 1}] * 15,
    )  # fmt: skip
    for version, code in (
        ("older", "kept"),
        ("wrong", "not_printable"),
        ("huge", "not_printable"),
    ):
        refused = ada.share(version)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert ada.share(VERSION, expires_in_days=0).status_code == 422
    assert ada.share(VERSION, id="a\0b").status_code == 422


def pdf_text(data: bytes) -> str:
    """Return the text of a PDF's pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


_EXPIRE = Prepared(
    shares.update().where(shares.c.id == sa.bindparam("share")).values(expires_at=5), ()
)
_LOSE = Prepared(
    shares.update().where(shares.c.id == sa.bindparam("share")).values(version_id="lost"), ()
)
