"""Addresses as teachers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.address import AddressError, Flaw, normalise


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("school.example.org", "https://school.example.org"),
        ("  School.Example.ORG/ ", "https://school.example.org"),
        ("https://school.example.org", "https://school.example.org"),
        ("HTTPS://school.example.org:443/", "https://school.example.org"),
        ("school.example.org:8443", "https://school.example.org:8443"),
        ("school.example.org/maths", "https://school.example.org/maths"),
        ("school.example.org//maths//", "https://school.example.org/maths"),
        ("//school.example.org", "https://school.example.org"),
        ("school.example.org.", "https://school.example.org"),
        ("<https://school.example.org>", "https://school.example.org"),
        (r"https:\\school.example.org", "https://school.example.org"),
        ("grundschule-münchen.example", "https://xn--grundschule-mnchen-y6b.example"),
        ("192.168.1.20:8000", "https://192.168.1.20:8000"),
        ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("staffroom", "https://staffroom"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("https://localhost:8443", "https://localhost:8443"),
    ],
)
def test_what_was_meant(typed: str, url: str) -> None:
    assert normalise(typed).url == url


@pytest.mark.parametrize(
    ("typed", "flaw"),
    [
        ("", Flaw.EMPTY),
        ("   ", Flaw.EMPTY),
        ("https://", Flaw.HOST),
        ("school example", Flaw.SPACES),
        ("school\u200b.example.org", Flaw.SPACES),
        ("ftp://school.example.org", Flaw.SCHEME),
        ("file:///etc/hosts", Flaw.SCHEME),
        ("school..org", Flaw.HOST),
        ("-school.org", Flaw.HOST),
        ("1.2.3", Flaw.HOST),
        ("300.1.1.1", Flaw.HOST),
        ("[::1", Flaw.HOST),
        ("school.example.org:abc", Flaw.PORT),
        ("school.example.org:99999", Flaw.PORT),
        ("school.example.org:0", Flaw.PORT),
        ("anna@school.example.org", Flaw.MAIL),
        ("https://anna:secret@school.example.org", Flaw.USER),
        ("school.example.org/?a=b", Flaw.QUERY),
        ("school.example.org#top", Flaw.QUERY),
        ("http://school.example.org", Flaw.PLAIN),
        ("http://93.184.216.34", Flaw.PLAIN),
        ("http://192.168.1.20:8000", Flaw.PLAIN_LAN),
        ("http://staffroom", Flaw.PLAIN_LAN),
        ("http://staffroom.local", Flaw.PLAIN_LAN),
        ("a" * 400, Flaw.TOO_LONG),
    ],
)
def test_what_cannot_be_used(typed: str, flaw: Flaw) -> None:
    with pytest.raises(AddressError) as caught:
        normalise(typed)
    assert caught.value.flaw is flaw


def test_plain_http_in_the_local_network_when_it_is_agreed_to() -> None:
    assert normalise("http://192.168.1.20:8000", plain_lan=True).url == "http://192.168.1.20:8000"
    with pytest.raises(AddressError):
        normalise("http://school.example.org", plain_lan=True)


def test_a_found_address_stays_as_it_is() -> None:
    for typed in ("school.example.org/maths", "localhost:8000", "[2001:db8::1]:8443"):
        url = normalise(typed).url
        assert normalise(url).url == url


@given(st.text(max_size=60))
def test_anything_typed_is_an_address_or_a_flaw(typed: str) -> None:
    try:
        address = normalise(typed)
    except AddressError:
        return
    assert address.url.startswith(("https://", "http://"))
    assert normalise(address.url) == address
