"""Pupils' photos reach two laptops over a real server and real sockets."""

import base64
import io
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from PIL import Image

from app.ids import letters
from server.settings import ServerSettings
from tests.e2e.laptops import Cable, LaptopProcess
from tests.server.running import PASSWORD, add_account_directly, start_process, stop_process

ANNA = "anna"


class School:
    """A server and its laptops."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.laptops: list[LaptopProcess] = []

    def laptop(self, name: str) -> LaptopProcess:
        made = LaptopProcess(self.folder / name, Cable(int(self.address.rpartition(":")[2])))
        self.laptops.append(made)
        made.join(ANNA, PASSWORD, name)
        return made

    def hand_in(self, copy: str, *photos: bytes) -> str:
        """Do what a pupil's telephone does; return what its page says then."""
        files = [("photos", (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(photos)]
        path = f"{self.address}/UPLOAD/{letters(copy)}.1"
        return httpx.post(path, files=files, timeout=20).raise_for_status().text


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    from server.bootstrap import make_folder, prepare

    settings = ServerSettings(data=tmp_path / "server")
    make_folder(settings)
    prepare(settings)
    add_account_directly(settings, ANNA)
    address, started = start_process(settings)
    made = School(tmp_path, address)
    yield made
    for laptop in made.laptops:
        laptop.end()
        laptop.cable.close()
    stop_process(started, signal.SIGTERM)


def photo(laptop: LaptopProcess, copy: str) -> bytes:
    """Return a sheet as a telephone sees it."""
    pdf = base64.b64decode(laptop.sheet_pdf(copy, "CHALK.SCHOOL"))
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=130 / 72).to_pil()
    ground = Image.new("RGB", (picture.width + 160, picture.height + 160), (90, 70, 60))
    ground.paste(picture, (80, 80))
    out = io.BytesIO()
    ground.rotate(2, expand=True, fillcolor=(90, 70, 60)).save(out, "JPEG", quality=80)
    return out.getvalue()


def ask(laptop: LaptopProcess, query: str) -> list[tuple[Any, ...]]:
    path = laptop.folder / "data" / "chalkline.db"
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return raw.execute(query).fetchall()
    finally:
        raw.close()


def test_a_photo_before_sync_is_linked_after_it_on_both_laptops(school: School) -> None:
    home, staffroom = school.laptop("home"), school.laptop("staffroom")
    home.cable.pull()  # printed without a network
    sheet = home.create("Carrying")
    one, two = home.print_copies(sheet, 2)
    taken = photo(home, one)
    assert "1 photo has arrived" in school.hand_in(one, taken)

    # The other laptop hears of the photo first, and keeps it until it knows the copy.
    assert staffroom.cycle()
    staffroom.wait_standing("waiting", 1)
    assert ask(staffroom, "SELECT count(*) FROM worksheet_attempts") == [(0,)]

    home.cable.plug()
    assert home.cycle()
    [[attempt, copy, source, pages]] = home.wait_in(one, 1)
    assert (copy, source, len(pages)) == (one, "upload", 1)
    assert home.out_and_in(sheet) == [2, 1]

    assert staffroom.cycle()
    assert staffroom.wait_in(one, 1) == [[attempt, copy, source, pages]]
    assert staffroom.out_and_in(sheet) == [2, 1]
    for laptop in (home, staffroom):
        counts = dict(ask(laptop, "SELECT id, upload_count FROM worksheet_instances"))
        assert counts == {one: 1, two: 0}
        assert ask(laptop, "SELECT upload_count FROM saved_worksheets") == [(1,)]
        assert set(laptop.standing().values()) == {0}

    # The same telephone sends it again, and a photo that shows no code: nothing is filed twice,
    # and what cannot be read is to look at with the copy that its address named.
    school.hand_in(one, taken)
    no_code = io.BytesIO()
    Image.effect_noise((600, 800), 60).save(no_code, "JPEG")
    school.hand_in(two, no_code.getvalue())
    assert home.cycle()
    home.wait_standing("to_look_at", 1)
    assert ask(home, "SELECT code FROM import_pages WHERE fate = 'look'") == [(two,)]
    assert home.out_and_in(sheet) == [2, 1]


def test_a_kill_between_fetching_and_filing_loses_and_doubles_nothing(school: School) -> None:
    home = school.laptop("home")
    sheet = home.create("Carrying")
    copies = home.print_copies(sheet, 3)
    assert home.cycle()
    for copy in copies:
        school.hand_in(copy, photo(home, copy))
    home.hold_filing()
    assert home.cycle()
    home.wait_standing("fetched", 3)
    assert ask(home, "SELECT count(*) FROM worksheet_attempts") == [(0,)]
    home.kill()

    home.start()
    assert len(home.wait_in(copies[0], 3)) == 3  # without a network, too: they are here
    home.kill()
    home.start()
    assert home.cycle()
    assert home.out_and_in(sheet) == [3, 3]
    assert ask(home, "SELECT upload_count FROM saved_worksheets") == [(3,)]
    assert ask(home, "SELECT count(*) FROM imports") == [(3,)]


def test_a_kill_in_the_middle_of_fetching_goes_on_there(school: School) -> None:
    home = school.laptop("home")
    sheet = home.create("Carrying")
    copies = home.print_copies(sheet, 4)
    assert home.cycle()
    for copy in copies:
        school.hand_in(copy, photo(home, copy))
    home.start_cycle()
    home.kill()
    home.start()
    assert home.cycle()
    assert sorted(one[1] for one in home.wait_in(copies[0], 4)) == sorted(copies)
    assert home.out_and_in(sheet) == [4, 4]
    assert ask(home, "SELECT count(*) FROM worksheet_attempts") == [(4,)]


def test_what_a_lesson_has_thanked_for_survives_a_kill(tmp_path: Path) -> None:
    cable = Cable(9)  # no server anywhere
    home = LaptopProcess(tmp_path / "home", cable)
    try:
        sheet = home.create("Carrying")
        one, two = home.print_copies(sheet, 2)
        home.hold_filing()
        url = home.begin_lesson()
        for copy in (one, two):
            files = {"photos": ("a.jpg", photo(home, copy), "image/jpeg")}
            assert "has arrived" in httpx.post(url, files=files, timeout=20).text
        home.kill()
        home.start()
        found = home.wait_in(one, 2)
        assert sorted(each[1] for each in found) == sorted((one, two))
        assert {each[2] for each in found} == {"lesson"}
        assert home.out_and_in(sheet) == [2, 2]
    finally:
        home.end()
        cable.close()
