"""The wrapped names key: kept for the account's laptops, opened by none but them."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.classes import sealing
from app.classes.errors import NamesKeyMissingError, OtherKeyError, WrongPasswordError
from server.accounts import admin
from sync.client import Client
from sync.errors import ChangedElsewhereError
from sync.link import Link
from sync.names import NamesKeys
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


def keys(client: Client, keeper: Memory | None = None) -> NamesKeys:
    return NamesKeys(client, keeper or Memory(), random=NOISE, cost=CHEAP)


def test_the_key_is_made_on_one_laptop_and_opened_on_the_others(
    server: Running, name: str
) -> None:
    server.add_account(name)
    client, keeper = laptop(server, name), Memory()
    here = keys(client, keeper)
    with pytest.raises(NamesKeyMissingError):
        here.open("old words")
    code = here.make("old words")

    for opened in (keys(client).open("old words"), keys(client).recover(code.lower())):
        assert opened == here.key
    assert keys(client, keeper).key == here.key  # after a restart
    with pytest.raises(WrongPasswordError):
        keys(client).open("other words")
    with pytest.raises(ChangedElsewhereError):
        keys(client).make("mine")
    here.change_password("new words")
    with pytest.raises(WrongPasswordError):
        keys(client).open("old words")
    assert keys(client).recover(code) == here.key
    newer = here.renew("newest words")
    assert keys(client).open("newest words") == keys(client).recover(newer) == here.key
    here.forget()
    assert here.key is None
    assert keys(client, keeper).key is None
    client.close()


def test_a_server_that_lost_the_key_gets_it_from_a_laptop(server: Running, name: str) -> None:
    server.add_account(name)
    server.add_account(f"{name} 2")
    client, elsewhere = laptop(server, name), laptop(server, f"{name} 2")
    keeper = Memory()
    here = keys(client, keeper)
    code = here.make("words")
    assert not here.give_back()

    moved = keys(elsewhere, keeper)  # the account on a new server: it has nothing
    assert moved.give_back()
    assert not moved.give_back()

    assert keys(elsewhere).open("words") == keys(elsewhere).recover(code) == here.key
    client.close()
    elsewhere.close()


def test_a_laptop_with_another_key_overwrites_nothing(server: Running, name: str) -> None:
    server.add_account(name)
    server.add_account(f"{name} 2")
    client, elsewhere = laptop(server, name), laptop(server, f"{name} 2")
    stranger_keeper = Memory()
    keys(elsewhere, stranger_keeper).make("theirs")
    keys(client).make("ours")

    stranger = keys(client, stranger_keeper)
    for act in (
        stranger.give_back,
        lambda: stranger.renew("theirs"),
        lambda: stranger.change_password("theirs"),
    ):
        with pytest.raises(OtherKeyError):
            act()
    assert keys(client).open("ours")
    client.close()
    elsewhere.close()


@pytest.mark.parametrize("kept", ["", "{", "{}", '{"secret":"x","wrapped":"","version":1}'])
def test_what_is_kept_and_damaged_is_as_good_as_nothing(
    server: Running, name: str, kept: str
) -> None:
    server.add_account(name)
    client = laptop(server, name)
    damaged = keys(client, Memory(kept))
    assert damaged.key is None
    assert not damaged.give_back()
    with pytest.raises(NamesKeyMissingError):
        damaged.renew("x")
    client.close()
