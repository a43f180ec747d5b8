"""What a text from outside the program is."""

import os
import sys
from pathlib import Path

import pytest

from app.sharing import chalk
from ui.shell import item
from ui.shell.item import MAX_LETTERS, OTHER, Item, Kind, read_item

LINK = "https://school.example.org/s/AbCdEfGhIjKlMnOpQrStUvWx"


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        "chalkline://open?link=https%3A%2F%2Fschool.example.org%2Fs%2FAbCdEfGhIjKlMnOpQrStUvWx",
        "chalkline://open/?link=https%3A//school.example.org/s/AbCdEfGhIjKlMnOpQrStUvWx",
        f"CHALKLINE://OPEN?from=page&link={LINK}",
    ],
)
def test_a_link_is_known_in_each_of_its_forms(text: str) -> None:
    assert read_item(text, folder=None) == Item(Kind.LINK, LINK)


def test_a_link_of_the_local_network_is_left_to_whoever_follows_it() -> None:
    link = "http://192.168.1.5:8765/s/AbCdEfGhIjKlMnOpQrStUvWx"
    assert read_item(link, folder=None) == Item(Kind.LINK, link)


@pytest.mark.skipif(sys.platform == "win32", reason="paths of other systems")
@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/home/me/Doubles.chalk", "/home/me/Doubles.chalk"),
        ("/home/me/DOUBLES.CHALK", "/home/me/DOUBLES.CHALK"),
        ("Doubles.chalk", "/desk/Doubles.chalk"),
        ("../my sheets/1: Doubles.chalk", "/desk/../my sheets/1: Doubles.chalk"),
        ("note:Doubles.chalk", "/desk/note:Doubles.chalk"),
        ("file:///home/me/My%20100%25%20%22sheet%22.chalk", '/home/me/My 100% "sheet".chalk'),
        ("file://localhost/home/me/a%23b.chalk", "/home/me/a#b.chalk"),
        ("file:/home/me/caf%E9.chalk", "/home/me/caf\udce9.chalk"),
    ],
)
def test_a_file_is_known_by_its_path_or_url(text: str, path: str) -> None:
    assert read_item(text, folder="/desk") == Item(Kind.FILE, path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/etc/passwd",
        "Doubles.chalk",  # no folder to start in
        "ftp://school.example.org/Doubles.chalk",
        "javascript://x/%0aalert(1).chalk",
        "data:text/html,x",
        "file://elsewhere/share/Doubles.chalk",
        "file://[/Doubles.chalk",
        "file:///home/me/Doubles%00.chalk",
        "/home/me/Doubles\0.chalk",
        "chalkline://open",
        "chalkline://delete?link=" + LINK,
        "chalkline://open?link=file:///home/me/Doubles.chalk",
        "chalkline://open?link=%20" + LINK,
        "chalkline://open?" + "a=b&" * 20 + "link=" + LINK,
        "chalkline://[open?link=" + LINK,
        f"{LINK} --self-test",
        f"{LINK}\u202eegap",
        "https:///s/AbCdEfGhIjKlMnOpQrStUvWx",
        "https://school.example.org/" + "s" * MAX_LETTERS,
    ],
)
def test_anything_else_is_neither(text: str) -> None:
    assert read_item(text, folder=None) == OTHER


def test_a_file_is_called_as_the_format_says() -> None:
    assert item.SUFFIX == chalk.SUFFIX


def test_the_url_of_any_path_leads_back_to_it() -> None:
    path = Path.cwd().absolute() / os.fsdecode(b"100% \xe4\n#?.chalk")
    assert read_item(path.as_uri(), folder=None) == Item(Kind.FILE, str(path))
