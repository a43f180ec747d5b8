"""The wrapped names key: kept for the account's laptops, opened by none but them."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.classes import sealing
from server.accounts import admin
from sync.client import Client
from sync.errors import ChangedElsewhereError
from sync.link import Link
from sync.wire import DeviceInfo, SignInAsk
from tests.server.running import PASSWORD, Running
from tests.sync.loopback import Memory

CHEAP = sealing.Cost(memory_kib=8, passes=1, lanes=1)
NOISE = random.Random(5).randbytes  # noqa: S311 - tests want the same bytes each time
FIRST = {"If-None-Match": "*"}


def laptop(server: Running, name: str) -> Client:
    client = Client(Link(server.address), Memory())
    client.sign_in(SignInAsk(name=name, password=PASSWORD, device=DeviceInfo(name="Kitchen")))
    return client


def test_a_second_laptop_reads_the_names_and_the_server_has_nothing_that_opens_them(
    server: Running, name: str
) -> None:
    server.add_account(name)
    here, there = laptop(server, name), laptop(server, name)
    made = sealing.make("four words of mine", random=NOISE, cost=CHEAP)
    assert there.names_key() is None

    here.put_names_key(made.wrapped, instead_of=None)

    found = there.names_key()
    assert found is not None
    key = sealing.open_with_password(found.wrapped, "four words of mine")
    sealed = made.key.seal("Ada", kind="pupil", document_id="p", random=NOISE)
    assert key.open(sealed, kind="pupil", document_id="p") == "Ada"
    assert made.key.key.hex() not in found.wrapped
    here.close()
    there.close()


def test_of_two_laptops_that_make_a_key_one_is_told_to_use_the_others(
    server: Running, name: str
) -> None:
    server.add_account(name)
    laptops = [laptop(server, name) for _ in range(4)]
    wrapped = [sealing.make(f"{n}", random=NOISE, cost=CHEAP).wrapped for n in range(4)]

    def put(n: int) -> str:
        try:
            return laptops[n].put_names_key(wrapped[n], instead_of=None).wrapped
        except ChangedElsewhereError:
            return ""

    with ThreadPoolExecutor(4) as threads:
        kept = [text for text in threads.map(put, range(4)) if text]

    assert len(kept) == 1
    found = laptops[0].names_key()
    assert found is not None
    assert (found.version, found.wrapped) == (1, kept[0])
    for each in laptops:
        each.close()


def test_a_changed_password_replaces_the_version_it_saw_and_a_repetition_does_no_harm(
    server: Running, name: str
) -> None:
    server.add_account(name)
    client = laptop(server, name)
    client.put_names_key("one", instead_of=None)

    assert client.put_names_key("one", instead_of=None).version == 1  # the answer was lost
    assert client.put_names_key("two", instead_of=1).version == 2
    assert client.put_names_key("two", instead_of=1).version == 2
    for wrapped, seen in (("three", 1), ("three", None), ("two", 2 + 7)):
        with pytest.raises(ChangedElsewhereError):
            client.put_names_key(wrapped, instead_of=seen)
    found = client.names_key()
    assert found is not None
    assert (found.version, found.wrapped) == (2, "two")
    client.close()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, {"wrapped": "x"}),
        ({"If-Match": "*"}, {"wrapped": "x"}),
        ({"If-Match": '"0"'}, {"wrapped": "x"}),
        ({"If-Match": '"1"', **FIRST}, {"wrapped": "x"}),
        (FIRST, {"wrapped": ""}),
        (FIRST, {"wrapped": "\0"}),
        (FIRST, {"wrapped": "x" * 5000}),
        (FIRST, {"wrapped": 1}),
        (FIRST, {}),
    ],
)
def test_what_does_not_fit_is_refused(
    server: Running, name: str, headers: dict[str, str], body: dict[str, Any]
) -> None:
    client = server.teacher(name)

    assert client.put("/api/names-key", json=body, headers=headers).status_code == 422
    assert client.get("/api/names-key").status_code == 404


def test_another_account_sees_nothing_of_it_and_it_goes_with_its_account(
    server: Running, name: str
) -> None:
    client, other = server.teacher(name), server.teacher(f"{name} 2")
    made = client.put("/api/names-key", json={"wrapped": "x"}, headers=FIRST)

    assert made.headers["etag"] == '"1"'
    assert other.get("/api/names-key").status_code == 404
    assert server.client().get("/api/names-key").status_code == 401
    server.operate(admin.RemoveUser(name=name))
    assert client.get("/api/names-key").status_code in (401, 403)
