"""A form is read alike however it is cut on its way, and what is none is refused."""

import itertools
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.lesson import form as forms
from ui.lesson.form import Form, FormError, boundary_of


def encoded(files: list[bytes], name: str = "photos") -> tuple[str, bytes]:
    """Return a form as httpx writes it: type and body."""
    parts = [(name, (f"{n}.jpg", each, "image/jpeg")) for n, each in enumerate(files)]
    request = httpx.Request("POST", "http://test/", files=parts)
    return request.headers["Content-Type"], request.read()


def fed(content_type: str, *chunks: bytes, folder: Path | None = None) -> Form:
    boundary = boundary_of(content_type)
    assert boundary is not None
    made = Form(boundary, folder or Path())
    for chunk in chunks:
        made.feed(chunk)
    return made


def contents(form: Form) -> list[bytes]:
    found = []
    for file in form.files:
        file.seek(0)
        found.append(file.read())
    form.close()
    return found


@given(
    st.lists(
        st.binary(min_size=1, max_size=200) | st.just(b"\r\n--\r\n-"), min_size=1, max_size=4
    ),
    st.lists(st.integers(0, 2000), max_size=6),
)
def test_it_is_read_alike_however_it_is_cut(files: list[bytes], cuts: list[int]) -> None:
    kind, body = encoded(files)
    at = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    form = fed(kind, *(body[a:b] for a, b in itertools.pairwise(at)))
    assert form.is_whole
    assert contents(form) == files


def test_what_breaks_off_is_no_form() -> None:
    kind, body = encoded([b"x" * 500])
    for cut in (0, 10, len(body) // 2, len(body) - 4):
        form = fed(kind, body[:cut])
        assert not form.is_whole
        form.close()


def test_other_fields_and_empty_files_are_left_out() -> None:
    request = httpx.Request(
        "POST",
        "http://test/",
        data={"token": "y" * 50},
        files=[("photos", ("", b"", "")), ("other", ("a.jpg", b"z")), ("photos", ("a", b"1"))],
    )
    assert contents(fed(request.headers["Content-Type"], request.read())) == [b"1"]


def test_too_many_and_too_large_are_refused_and_read_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind, body = encoded([b"x"] * (forms.MOST_FILES + 1))
    many = fed(kind, body)
    assert (many.refusal, many.is_whole) == ("count", True)
    many.close()
    monkeypatch.setattr(forms, "MOST_FILE_BYTES", 100)
    large = fed(*encoded([b"x" * 101]))
    assert (large.refusal, large.is_whole) == ("size", True)
    large.close()


@pytest.mark.parametrize(
    "body",
    [
        b"--b" + b"?" * 9,
        b"--b\r\n" + b"x" * 9000,
        b"--b\r\n" + b"a: b\r\n\r\n\r\n--b\r\n" * 65,
    ],
)
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    form = Form("b", Path())
    with pytest.raises(FormError):
        form.feed(body)
    form.close()


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        ('multipart/form-data; boundary="a b"', None),
        ("multipart/form-data; boundary=----WebKitFormBoundary1x", "----WebKitFormBoundary1x"),
        ('Multipart/Form-Data; charset=utf-8; boundary="x"', "x"),
        ("multipart/form-data", None),
        ("application/x-www-form-urlencoded; boundary=x", None),
        ("", None),
    ],
)
def test_only_a_form_with_files_has_a_boundary(kind: str, boundary: str | None) -> None:
    assert boundary_of(kind) == boundary
