"""Ids that order themselves, copies that authenticate themselves, codes that bear typing."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import ids
from app.words import Words

ACCOUNT = ids.CopyKey(0xABCDEF, b"k" * 32)
uuids = st.uuids().map(str)


def seeded(seed: int = 0) -> ids.Randomness:
    return random.Random(seed).randbytes  # noqa: S311 - tests want the same bytes each time


def a_copy(seed: int = 0) -> str:
    return ids.new_copy_id(ACCOUNT, random=seeded(seed))


def test_row_ids_are_uuid7_and_follow_the_time() -> None:
    noise = seeded()
    made = [ids.new_row_id(now=1_736_726_400 + step, random=noise) for step in range(50)]
    assert made == sorted(made)
    assert {UUID(row_id).version for row_id in made} == {7}
    assert {UUID(row_id).variant for row_id in made} == {"specified in RFC 4122"}


def test_row_ids_of_one_moment_differ() -> None:
    noise = seeded()
    assert len({ids.new_row_id(now=1.0, random=noise) for _ in range(1000)}) == 1000


@given(st.integers(0, 2**24 - 1), st.binary(min_size=16, max_size=32), st.integers(0, 2**32))
def test_a_copy_is_recognised_under_its_key_alone(tag: int, key: bytes, seed: int) -> None:
    copy_id = ids.new_copy_id(ids.CopyKey(tag, key), random=seeded(seed))
    assert UUID(copy_id).version == 8
    assert ids.account_tag(copy_id) == tag
    assert ids.verify(copy_id, key)
    assert not ids.verify(copy_id, key + b"x")


@given(st.integers(0, 127))
def test_a_copy_with_any_bit_changed_is_not_recognised(bit: int) -> None:
    assert not ids.verify(str(UUID(int=UUID(a_copy()).int ^ 1 << bit)), ACCOUNT.key)


def test_two_halves_of_copies_do_not_make_a_copy() -> None:
    one, two = UUID(a_copy(1)).int, UUID(a_copy(2)).int
    mixed = one >> 62 << 62 | two % 2**62
    assert not ids.verify(str(UUID(int=mixed)), ACCOUNT.key)


def test_the_key_does_not_show_in_a_repr() -> None:
    assert "kkk" not in repr(ACCOUNT)


@given(uuids)
def test_every_single_wrong_letter_changes_the_check_letter(any_id: str) -> None:
    code = ids.letters(any_id)
    right = ids.check_letter(code)
    for place, letter in enumerate(code):
        for wrong in ids.ALPHABET:
            if wrong != letter:
                other = code[:place] + wrong + code[place + 1 :]
                assert ids.check_letter(other) != right


@given(uuids)
def test_every_swap_of_two_letters_changes_the_check_letter(any_id: str) -> None:
    code = ids.letters(any_id)
    right = ids.check_letter(code)
    for first in range(26):
        for second in range(first + 1, 26):
            if code[first] != code[second]:
                swapped = list(code)
                swapped[first], swapped[second] = code[second], code[first]
                assert ids.check_letter("".join(swapped)) != right


@given(uuids)
def test_a_swap_with_the_check_letter_is_caught_too(any_id: str) -> None:
    code = ids.letters(any_id)
    check = ids.check_letter(code)
    for place, letter in enumerate(code):
        if letter != check:
            assert ids.check_letter(code[:place] + check + code[place + 1 :]) != letter


@given(st.integers(0, 2**32))
def test_a_printed_code_is_read_back(seed: int) -> None:
    copy_id = a_copy(seed)
    printed = ids.format_code(copy_id)
    assert [len(group) for group in printed.split("-")] == [4, 4, 4, 4, 4, 4, 3]
    assert ids.parse_copy_code(printed) == copy_id
    assert ids.parse_copy_code(ids.letters(copy_id)) == copy_id


@pytest.mark.parametrize(
    "mangle",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("1", "I"),
        lambda code: f"  {code}\n",
        lambda code: "HTTPS://EXAMPLE.ORG/UPLOAD/" + code.replace("-", "")[:26] + ".2",
    ],
)
def test_codes_are_read_as_people_type_them(mangle: "object") -> None:
    assert callable(mangle)
    for seed in range(20):
        copy_id = a_copy(seed)
        assert ids.parse_copy_code(mangle(ids.format_code(copy_id))) == copy_id


@pytest.mark.parametrize(
    ("text", "fault", "part"),
    [
        ("", ids.CodeFault.LENGTH, "0"),
        ("7K3Q", ids.CodeFault.LENGTH, "4"),
        ("7" * 28, ids.CodeFault.LENGTH, "28"),
        ("U" * 27, ids.CodeFault.LETTER, "U"),
        ("7K3Q-ÄÄÄÄ", ids.CodeFault.LETTER, "Ä"),
        ("Z" * 26, ids.CodeFault.CHECK, "differs"),
        (ids.letters("0190d5a0-7c1e-7000-8000-000000000000"), ids.CodeFault.KIND, "copy"),
    ],
)
def test_what_is_no_code_is_said(text: str, fault: ids.CodeFault, part: str) -> None:
    with pytest.raises(ids.CodeError) as caught:
        ids.parse_copy_code(text)
    assert caught.value.fault is fault
    assert part in caught.value.sentence(Words("en"))


def test_a_mistyped_letter_is_said() -> None:
    code = ids.format_code(a_copy())
    wrong = ("8" if code[0] != "8" else "7") + code[1:]
    with pytest.raises(ids.CodeError) as caught:
        ids.parse_copy_code(wrong)
    assert caught.value.fault is ids.CodeFault.CHECK


def test_payloads_fit_the_alphanumeric_mode_of_qr() -> None:
    version = "0190d5a0-7c1e-7000-8000-0123456789ab"
    for host in ("", "schule.example:8443"):
        for payload in (
            ids.copy_payload(a_copy(), host=host),
            ids.key_payload(version, host=host),
        ):
            assert set(payload) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert ids.copy_payload(a_copy(), host="a.org").startswith("HTTPS://A.ORG/UPLOAD/")
    assert ids.key_payload(version, host="a.org").startswith("HTTPS://A.ORG/KEY/")
    assert len(ids.copy_payload(a_copy())) == 26


def test_a_photo_of_a_key_is_not_a_copy() -> None:
    version = ids.new_row_id(now=1.0, random=seeded())
    for host in ("", "a.org"):
        with pytest.raises(ids.CodeError) as caught:
            ids.parse_copy_code(ids.key_payload(version, host=host) + ".1")
        assert caught.value.fault is ids.CodeFault.KIND


def test_short_codes_of_one_moment_differ() -> None:
    noise = seeded()
    made = {ids.short_code(ids.new_row_id(now=1.0, random=noise)) for _ in range(30)}
    assert len(made) == 30
    assert all(len(code) == 4 and set(code) <= set(ids.ALPHABET) for code in made)
