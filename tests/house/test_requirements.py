"""The locks: they fit the ranges and one another, carry hashes, and name no address."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parents[2] / "requirements"
LOCKS = ("desktop", "server", "dev", "build")


def locked(name: str) -> dict[str, str]:
    """Return what lock `name` pins: the version by the normal form of the package's name."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pins = [re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line) for line in lines]
    return {canonicalize_name(pin[1]): pin[2] for pin in pins if pin}


def wanted(name: str) -> list[Requirement]:
    lines = (FOLDER / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line[:1].isalpha()]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_fulfils_every_wish_of_its_ranges(name: str) -> None:
    pins = locked(name)

    unfulfilled = [
        str(wish)
        for wish in wanted(name)
        if not wish.specifier.contains(pins.get(canonicalize_name(wish.name), "0"))
    ]

    assert unfulfilled == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line[:1].isalnum()]

    assert [line for line in pins if "--hash=sha256:" not in line] == []
    assert len(pins) == len(locked(name))


def test_neither_half_carries_the_other() -> None:
    assert {"litestar", "uvicorn", "psycopg"} & locked("desktop").keys() == set()
    assert {"pyside6-essentials", "keyring"} & locked("server").keys() == set()


@pytest.mark.parametrize("name", ["dev", "build"])
def test_the_locks_agree_on_what_they_share(name: str) -> None:
    desktop, other = locked("desktop"), locked(name)

    assert {package: other[package] for package in desktop} == desktop


def test_a_computer_with_both_halves_has_one_version_of_each_package() -> None:
    desktop, server, dev = locked("desktop"), locked("server"), locked("dev")
    shared = desktop.keys() & server.keys()

    assert {p: desktop[p] for p in shared} == {p: server[p] for p in shared}
    assert {p: dev[p] for p in server} == server


def test_tests_and_bundle_agree_on_what_they_share() -> None:
    dev, build = locked("dev"), locked("build")
    shared = dev.keys() & build.keys()

    assert {p: dev[p] for p in shared} == {p: build[p] for p in shared}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_names_no_address_and_no_folder(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|(?<![\w-])/\w+", text) == []
    )
