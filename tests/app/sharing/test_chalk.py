"""The `.chalk` file: what goes in comes out, and nothing else gets through."""

import gzip
import json
import random
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import AppError, NewerFormatError
from app.ids import new_row_id
from app.sharing import chalk
from app.sharing.chalk import MAX_FILE_BYTES, pack, unpack
from app.sharing.copying import copy_of
from app.sharing.errors import ChalkFileError, Fault
from app.sharing.parcel import MAX_VERSIONS
from app.words import Words
from app.worksheets.config import WorksheetConfig, decode
from app.worksheets.worksheet import Version
from tests.app.configs import NASTY, TITLES
from tests.app.sharing.sample import NOW, PUPIL, SHEET, autosave_of, worksheet

HEAD = b"chalkline worksheet 1\n"
DEEP = 10_000
ENGLISH = Words("en")
CONFIG = {"topic": {"type": "addition"}}


def packed(content: bytes) -> bytes:
    """Return a file with any content."""
    return HEAD + gzip.compress(content, 1, mtime=0)


def plain() -> dict[str, Any]:
    """Return the content of a real file, to be spoilt."""
    content: dict[str, Any] = json.loads(gzip.decompress(pack(*worksheet())[len(HEAD) :]))
    return content


def spoilt(path: tuple[str | int, ...], value: object) -> bytes:
    """Return a real file with `value` at `path`."""
    content = plain()
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return packed(json.dumps(content).encode())


def refused(data: bytes) -> ChalkFileError:
    """Return the refusal of a file that has to be refused."""
    with pytest.raises(ChalkFileError) as caught:
        unpack(data)
    sentence = caught.value.sentence(ENGLISH)
    assert sentence
    assert sentence.count("\n") == 0
    return caught.value


def ids() -> Callable[[], str]:
    """Return a maker of new ids."""
    chance = random.Random(3)  # noqa: S311 -- a repeatable test, no secret
    return lambda: new_row_id(now=NOW, random=chance.randbytes)


def test_a_file_brings_worksheet_history_and_keys_to_another_library() -> None:
    sheet, versions = worksheet()

    copy = copy_of(unpack(pack(sheet, versions)), now=NOW, new_id=ids())

    assert (copy.worksheet.name, copy.worksheet.config) == (sheet.name, sheet.config)
    assert (copy.worksheet.tags, copy.worksheet.description) == (sheet.tags, "For Monday.")
    oldest_first = tuple(reversed(versions))
    for new, old in zip(copy.versions, oldest_first, strict=True):
        assert (new.config, new.problems, new.answer_key) == (
            old.config,
            old.problems,
            old.answer_key,
        )
        assert (new.version_type, new.created_at) == (old.version_type, old.created_at)
        assert (new.problem_count, new.page_count) == (old.problem_count, old.page_count)
    assert [version.version_number for version in copy.versions] == [1, 2, 3]


def test_a_copy_is_nobody_elses() -> None:
    sheet, versions = worksheet()

    copy = copy_of(unpack(pack(sheet, versions)), now=NOW, new_id=ids(), name="Mine")

    new = {copy.worksheet.id, *(version.id for version in copy.versions)}
    assert len(new) == 4
    assert new.isdisjoint({sheet.id, *(version.id for version in versions)})
    assert {version.saved_worksheet_id for version in copy.versions} == {copy.worksheet.id}
    assert copy.worksheet.current_version_id == copy.versions[-1].id
    row = copy.worksheet
    assert (row.edit_count, row.pdf_generation_count, row.share_count) == (0, 0, 0)
    assert (row.is_public, row.is_favorite) == (False, False)
    assert (row.name, row.version_count, row.user_id) == ("Mine", 3, None)


def test_neither_ids_nor_people_go_along() -> None:
    sheet, versions = worksheet()

    content = gzip.decompress(pack(sheet, versions)[len(HEAD) :]).decode()

    told = [str(sheet.id), *(str(version.id) for version in versions), PUPIL, "someone"]
    assert [word for word in told if word in content] == []
    assert "for the quick ones" in content


def test_for_a_link_the_teachers_own_words_stay_at_home() -> None:
    sheet, versions = worksheet()

    content = gzip.decompress(pack(sheet, versions, own_words=False)[len(HEAD) :]).decode()

    assert [w for w in ("Monday", "year 3", "for the quick ones") if w in content] == []
    assert "Plus & minus" in content


def test_half_an_emoji_in_a_name_is_no_reason_not_to_share() -> None:
    sheet, versions = worksheet()
    half = msgspec.structs.replace(sheet, name="half \ud83d of it", tags=("\udc00",))

    assert unpack(pack(half, versions)).worksheet.name == "half \ufffd of it"


def test_the_same_worksheet_is_the_same_file() -> None:
    sheet, versions = worksheet()

    assert pack(sheet, versions) == pack(sheet, tuple(reversed(versions)))


def test_members_of_the_future_are_left_out() -> None:
    content = plain() | {"mood": "good"}
    content["worksheet"]["colour"] = {"a": [1]}
    content["versions"][0]["id"] = "not-an-id"

    parcel = unpack(packed(json.dumps(content).encode()))

    assert parcel.worksheet.name == "Plus & minus"


@pytest.mark.parametrize("number", [b"2", b"17", b"999999999"])
def test_a_newer_format_is_never_guessed_at(number: bytes) -> None:
    with pytest.raises(NewerFormatError) as caught:
        unpack(b"chalkline worksheet " + number + b"\nwhatever that may be")

    assert caught.value.found == int(number)


@pytest.mark.parametrize("path", [("worksheet",), ("versions", 1)])
def test_settings_of_a_newer_program_are_never_guessed_at(path: tuple[str | int, ...]) -> None:
    with pytest.raises(NewerFormatError):
        unpack(spoilt((*path, "config"), CONFIG | {"schema_version": 99, "mood": 1}))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 64, b"%PDF-1.7\n", b"PK\x03\x04", b"SQLite format 3\0", b"<!doctype html>",
        gzip.compress(b"{}", mtime=0), b"chalkline worksheet 0\n", b"chalkline worksheet -1\n",
        b"chalkline worksheet 1\r\n", b"chalkline worksheet " + b"9" * 5000 + b"\n",
        "chalkline worksheet 1\n".encode("utf-16"), b"chalkline workshop 1\n",
    ],
    ids=lambda data: repr(data[:14]),
)  # fmt: skip
def test_other_files_are_told_from_ours(data: bytes) -> None:
    assert refused(data).fault is Fault.FOREIGN


def test_every_cut_off_file_is_noticed() -> None:
    data = pack(*worksheet())
    for length in (1, 5, len(HEAD) - 1, len(HEAD), len(HEAD) + 1, len(HEAD) + 12, len(data) - 1):
        assert refused(data[:length]).fault is Fault.CUT_OFF


def test_every_changed_byte_is_noticed() -> None:
    data = pack(*worksheet())
    body = len(HEAD) + 10  # gzip's own header says nothing that matters
    for at in range(body, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 0x40
        assert refused(bytes(changed)).fault in {Fault.DAMAGED, Fault.CUT_OFF, Fault.TOO_LARGE}


def test_what_follows_the_end_is_not_let_in() -> None:
    data = pack(*worksheet())

    assert refused(data + b"\n").fault is Fault.DAMAGED
    assert refused(data + data[len(HEAD) :]).fault is Fault.DAMAGED


def test_a_bomb_is_stopped_at_the_measure() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [bomb.compress(b" " * (1 << 20)) for _ in range(2048)]
    data = HEAD + b"".join([*parts, bomb.flush()])
    assert len(data) < 3 << 20

    tracemalloc.start()
    fault = refused(data).fault
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert fault is Fault.TOO_LARGE
    assert peak < 200 << 20


def test_a_file_beyond_all_measure_is_not_read() -> None:
    assert refused(HEAD + b"\0" * MAX_FILE_BYTES).fault is Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("worksheet",), None, "worksheet"),
        (("worksheet", "name"), 7, "worksheet.name"),
        (("worksheet", "name"), "x" * 20_000, "worksheet.name"),
        (("worksheet", "config"), {"topic": {}}, "worksheet.config.topic"),
        (("worksheet", "config"), [], "worksheet.config"),
        (("worksheet", "config"), "\0", "worksheet.config"),
        (("worksheet", "config"), CONFIG | {"seed": -1}, "worksheet.config.seed"),
        (("worksheet", "config"), CONFIG | {"mood": 1}, "worksheet.config"),
        (("worksheet", "config"), CONFIG | {"page": {"pages": 10**9}}, "config.page.pages"),
        (("worksheet", "tags"), ["t"] * 201, "worksheet.tags"),
        (("versions",), {}, "versions"),
        (("versions", 1, "number"), 1, "versions[1].number"),
        (("versions", 1, "number"), "one", "versions[1].number"),
        (("versions", 1, "number"), 2**80, "versions[1].number"),
        (("versions", 0, "number"), -3, "versions[0].number"),
        (("versions", 0, "created_at"), 2**62, "versions[0].created_at"),
        (("versions", 0, "type"), "photo", "versions[0].type"),
        (("versions", 0, "reason"), None, "versions[0].reason"),
        (("versions", 1, "config"), CONFIG | {"edits": [{}]}, "versions[1].config.edits[0]"),
        (("versions", 0, "problems"), {}, "versions[0].problems"),
        (("versions", 0, "problems"), None, "versions[0].problems"),
        (("versions", 0, "answer_key"), [], "versions[0].answer_key"),
        (("versions", 0, "problems", 0, "answer"), 5, "versions[0].answer_key"),
        (("versions", 0, "problems", 0, "a"), 10**12, "versions[0].problems"),
        (("versions", 0, "problems", 0, "a"), -1, "versions[0].problems"),
        (("versions", 0, "problems", 0, "operator"), "power", "versions[0].problems"),
        (("versions", 0, "page_count"), 0, "versions[0].page_count"),
        (("current",), 2, "current"),
        (("current",), "4", "current"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_used_is_named_by_its_place(
    path: tuple[str | int, ...], value: object, place: str
) -> None:
    error = refused(spoilt(path, value))

    assert error.fault is Fault.CONTENT
    assert place in error.place
    assert error.place in error.sentence(ENGLISH)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"7", b"[]", b"{}", b"{", b'{"worksheet":1,"worksheet":2}', b"\xff\xfe{}",
        b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"worksheet":{"name":"","config":' + b"[" * DEEP + b"]" * DEEP + b"}}",
        b'{"worksheet":{"name":"a","config":' + b'{"topic":' * DEEP + b"1" + b"}" * DEEP + b"}}",
        b'{"worksheet":{"name":"\\ud800","config":{"topic":{"type":"addition"}}}}',
        b'{"worksheet":{"name":"\xed\xa0\x80","config":{"topic":{"type":"addition"}}}}',
        b'{"worksheet":{"name":"a","config":{"topic":{"type":"\\ud800"}}}}',
        b'{"worksheet":{"name":"a","config":NaN}}', b'{"worksheet":{"name":"a","config":1e400}}',
        b'{"worksheet":{"name":"a","config":{"topic":{"type":"addition"},"seed":1e999}}}',
        b'{"worksheet":{"name":"a","config":{"seed":' + b"9" * 6000 + b"}}}",
    ],
    ids=lambda data: repr(data[:36]),
)  # fmt: skip
def test_content_no_program_would_write_is_refused(content: bytes) -> None:
    assert refused(packed(content)).fault is Fault.CONTENT


def test_a_million_versions_are_refused() -> None:
    one = b'{"number":1,"type":"manual","config":{},"created_at":0},'
    many = b'{"worksheet":{"name":"a","config":{}},"versions":[' + one * 1_000_000

    assert "versions" in refused(packed(many[:-1] + b"]}")).place


def test_of_more_versions_than_a_file_holds_the_newest_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet, versions = worksheet()
    long = [autosave_of(WorksheetConfig(seed=n), number=n) for n in range(5, MAX_VERSIONS + 100)]

    numbers = [v.number for v in unpack(pack(sheet, (*versions, *long))).versions]
    assert numbers == list(range(100, MAX_VERSIONS + 100))

    monkeypatch.setattr(chalk, "MAX_CONTENT_BYTES", 1 << 20)
    parcel = unpack(pack(sheet, (*versions, *long)))
    assert 500 < len(parcel.versions) < MAX_VERSIONS
    assert parcel.versions[-1].number == MAX_VERSIONS + 99
    assert parcel.current is None


@given(name=TITLES, note=NASTY, tags=st.lists(NASTY, max_size=4))
def test_any_words_arrive_as_a_screen_and_a_database_can_hold_them(
    name: str, note: str, tags: list[str]
) -> None:
    content = plain()
    content["worksheet"] |= {"name": name, "tags": tags, "description": note}
    content["versions"][0] |= {"name": name, "note": note}
    try:
        parcel = unpack(packed(json.dumps(content).encode()))
    except ChalkFileError as refusal:
        assert "\ud83d" in name  # half an emoji, which JSON cannot say
        assert refusal.place.startswith("byte ")  # noqa: PT017
        return

    copy = copy_of(parcel, now=NOW, new_id=ids())

    row, version = copy.worksheet, copy.versions[0]
    texts = [row.name, row.description or "", *row.tags, version.name]
    texts.append(version.change_description or "")
    assert all("\0" not in text for text in texts)
    assert "".join(texts).encode() is not None  # half an emoji would raise


def test_mutated_files_end_in_a_parcel_or_in_words() -> None:
    chance = random.Random(11)  # noqa: S311 -- a repeatable test, no secret
    real = gzip.decompress(pack(*worksheet())[len(HEAD) :])
    pieces = [b'"', b"{", b"}", b"[", b"]", b"null", b"-1", b"1e308", b"\\ud800", b"\0", b"9" * 40]
    opened = 0
    for _ in range(1500):
        content = bytearray(real)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    content[at:at] = chance.choice(pieces)
                case 2:
                    del content[at : at + chance.randint(1, 80)]
                case _:
                    end = at + chance.randint(1, 400)
                    content[at:at] = content[at:end]
        opened += took(packed(bytes(content)))
    assert 0 < opened < 1500


@settings(max_examples=200)
@given(st.binary(max_size=400), st.sampled_from([b"", HEAD, HEAD + b"\x1f\x8b\x08\0"]))
def test_any_bytes_end_in_a_parcel_or_in_words(noise: bytes, start: bytes) -> None:
    assert took(start + noise) in (0, 1)


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), NASTY, st.just(CONFIG)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "type", "config", "number"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(
    st.sampled_from(
        [
            ("worksheet", "config", "topic"), ("worksheet", "config"), ("worksheet", "tags"),
            ("versions",), ("versions", 0), ("versions", 0, "problems", 0), ("current",),
            ("versions", 1, "config", "page"), ("versions", 0, "answer_key", 0), ("versions", 2),
        ]
    ),
    JSON,
)  # fmt: skip
def test_any_value_anywhere_ends_in_a_parcel_or_in_words(
    path: tuple[str | int, ...], value: object
) -> None:
    assert took(spoilt(path, value)) in (0, 1)


def took(data: bytes) -> int:
    """Return 1 when a file opens and a copy can be made of it, 0 when it is refused."""
    try:
        copy = copy_of(unpack(data), now=NOW, new_id=ids())
    except AppError:
        return 0
    decode(copy.worksheet.config)
    assert all(isinstance(version, Version) for version in copy.versions)
    assert msgspec.json.encode(copy.worksheet)
    assert copy.worksheet.id != SHEET
    return 1
