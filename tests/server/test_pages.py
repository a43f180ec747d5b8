"""The pages behind one-time links: without scripts, in two languages."""

import re

import httpx
import pytest

from server.accounts import admin
from tests.server.running import PASSWORD, Running


@pytest.fixture
def link(server: Running) -> str:
    """The path of an invitation."""
    return f"/join/{server.operate(admin.Invite()).code}"


def accept(client: httpx.Client, link: str, name: str, password: str) -> httpx.Response:
    return client.post(link, data={"name": name, "password": password})


def test_an_invitation_becomes_an_account_and_a_connected_laptop(
    server: Running, link: str, name: str
) -> None:
    client = server.client()
    form = client.get(link)
    assert (form.status_code, "<form" in form.text) == (200, True)

    done = accept(client, link, name, PASSWORD)

    assert done.status_code == 200
    assert server.address in done.text
    code = re.findall(r'class="code">([0-9A-Z-]{19})<', done.text)[0]
    signed_in = client.post("/api/auth/login", json={"code": code})
    assert signed_in.json()["account_name"] == name
    assert server.sign_in(name)["account_name"] == name  # and by the password
    assert client.get(link).status_code == 404
    assert accept(client, link, f"{name} 2", PASSWORD).status_code == 404


@pytest.mark.parametrize(
    ("typed", "password"),
    [("", PASSWORD), ("x" * 81, PASSWORD), ("Ok\x07", PASSWORD), ("Ok", "short")],
)
def test_a_form_that_is_refused_says_why_and_keeps_the_name(
    server: Running, link: str, typed: str, password: str
) -> None:
    reply = accept(server.client(), link, typed, password)

    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert server.client().get(link).status_code == 200


def test_a_name_that_is_taken_is_said_and_what_was_typed_is_no_html(
    server: Running, link: str
) -> None:
    server.add_account("<b>Ada & Co</b>")

    reply = accept(server.client(), link, "<b>Ada & Co</b>", PASSWORD)

    assert reply.status_code == 422
    assert "<b>Ada" not in reply.text
    assert "&lt;b&gt;Ada &amp; Co" in reply.text


def test_pages_speak_german_and_load_nothing_from_elsewhere(server: Running, link: str) -> None:
    reply = server.client().get(link, headers={"Accept-Language": "de-AT,en;q=0.5"})

    assert '<html lang="de">' in reply.text
    assert "Konto" in reply.text
    assert "<script" not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert server.client().get("/web/style.css").headers["content-type"].startswith("text/css")


def test_a_code_for_a_laptop_makes_no_account(server: Running, name: str) -> None:
    code = server.operate(admin.AddUser(name=name)).code

    assert server.client().get(f"/join/{code}").status_code == 404
    assert accept(server.client(), f"/join/{code}", f"{name} 2", PASSWORD).status_code == 404
    assert server.client().post("/api/auth/login", json={"code": code}).status_code == 200
