"""Names are opened by who has the key, and by nobody else; nothing that was changed opens."""

import random
import unicodedata
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.classes import sealing
from app.classes.errors import (
    DamagedKeyError,
    DamagedNameError,
    OtherKeyError,
    RecoveryCodeError,
    RecoveryFault,
    SealingError,
    WrongPasswordError,
)
from app.ids import ALPHABET
from app.words import Words

CHEAP = sealing.Cost(memory_kib=8, passes=1, lanes=1)
NAMES = st.text(max_size=100)
ID = "01945cf5-cc00-773a-bef4-99bbf4dca4f2"


def seeded(seed: int = 0) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes  # noqa: S311 - tests want the same bytes each time


def made(password: str = "correct horse", seed: int = 0) -> sealing.Made:  # noqa: S107 - a test's
    return sealing.make(password, random=seeded(seed), cost=CHEAP)


KEY = made().key


def sealed(name: str, *, kind: str = "pupil", of: str = ID, seed: int = 1) -> str:
    return KEY.seal(name, kind=kind, document_id=of, random=seeded(seed))


@given(NAMES, st.integers(0, 2**32))
def test_a_sealed_name_opens_and_shows_nothing(name: str, seed: int) -> None:
    hidden = sealed(name, seed=seed)

    assert KEY.open(hidden, kind="pupil", document_id=ID) == name
    assert len(name) < 6 or name not in hidden
    assert hidden.isascii()


def test_names_of_about_the_same_length_look_alike() -> None:
    assert len(sealed("Al")) == len(sealed("Maximiliane Muster"))


def test_the_same_name_never_looks_the_same_twice() -> None:
    assert sealed("Ada", seed=1) != sealed("Ada", seed=2)


def test_a_name_cannot_be_moved_to_another_pupil_or_kind() -> None:
    for kind, of in (("pupil", ID[:-1] + "3"), ("class", ID)):
        with pytest.raises(DamagedNameError):
            KEY.open(sealed("Ada"), kind=kind, document_id=of)


@settings(max_examples=60)
@given(st.data())
def test_a_changed_name_does_not_open(data: st.DataObject) -> None:
    hidden = sealed("Ada")
    at = data.draw(st.integers(0, len(hidden) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda each: each != hidden[at]))

    try:
        found = KEY.open(hidden[:at] + letter + hidden[at + 1 :], kind="pupil", document_id=ID)
    except SealingError:
        return
    assert found == "Ada"  # the spare bits of the last letter of Base64


def test_a_name_under_another_key_is_told_from_a_damaged_one() -> None:
    other = made(seed=7).key.seal("Ada", kind="pupil", document_id=ID, random=seeded())
    with pytest.raises(OtherKeyError):
        KEY.open(other, kind="pupil", document_id=ID)


@settings(max_examples=30)
@given(st.text(max_size=30), st.text(max_size=30))
def test_the_password_opens_the_key_and_another_one_does_not(right: str, wrong: str) -> None:
    mine = made(right)
    assert sealing.open_with_password(mine.wrapped, right) == mine.key
    if unicodedata.normalize("NFKC", wrong) == unicodedata.normalize("NFKC", right):
        return
    with pytest.raises(WrongPasswordError):
        sealing.open_with_password(mine.wrapped, wrong)


def test_an_umlaut_is_the_same_on_every_keyboard() -> None:
    mine = made("M\u00fcller")
    assert sealing.open_with_password(mine.wrapped, "Mu\u0308ller") == mine.key


def test_the_recovery_code_opens_the_key_however_it_is_typed() -> None:
    mine = made()
    code = mine.recovery_code
    assert len(code.replace("-", "")) == 27
    for typed in (
        code,
        code.lower(),
        code.replace("-", " "),
        f" {code}\n",
        code.replace("0", "o"),
    ):
        assert sealing.open_with_recovery_code(mine.wrapped, typed) == mine.key


@given(st.data())
def test_a_recovery_code_with_one_letter_changed_or_two_swapped_is_told(
    data: st.DataObject,
) -> None:
    mine = made()
    code = mine.recovery_code.replace("-", "")
    at = data.draw(st.integers(0, 26))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda each: each != code[at]))
    with pytest.raises(RecoveryCodeError) as found:
        sealing.open_with_recovery_code(mine.wrapped, code[:at] + other + code[at + 1 :])
    assert found.value.fault is RecoveryFault.CHECK


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("", "length"), ("7K3Q", "length"), ("U" * 27, "letter"), ("Ä" * 27, "letter")],
)
def test_what_is_no_recovery_code_is_told(typed: str, fault: str) -> None:
    with pytest.raises(RecoveryCodeError) as found:
        sealing.open_with_recovery_code(made().wrapped, typed)
    assert found.value.fault == fault
    assert found.value.sentence(Words("en"))


def test_the_recovery_code_of_another_account_is_told() -> None:
    with pytest.raises(RecoveryCodeError) as found:
        sealing.open_with_recovery_code(made().wrapped, made(seed=9).recovery_code)
    assert found.value.fault is RecoveryFault.OTHER


def test_a_changed_password_ends_the_old_one_and_leaves_key_and_code() -> None:
    mine = made("old password")
    changed = sealing.change_password(
        mine.wrapped, mine.key, "new password", random=seeded(3), cost=CHEAP
    )

    assert sealing.open_with_password(changed, "new password") == mine.key
    assert sealing.open_with_recovery_code(changed, mine.recovery_code) == mine.key
    with pytest.raises(WrongPasswordError):
        sealing.open_with_password(changed, "old password")
    with pytest.raises(OtherKeyError):
        sealing.change_password(mine.wrapped, made(seed=4).key, "x", random=seeded(), cost=CHEAP)


def test_wrapping_anew_ends_the_recovery_code() -> None:
    mine = made()
    again = sealing.wrap(mine.key, "new password", random=seeded(3), cost=CHEAP)

    assert sealing.open_with_recovery_code(again.wrapped, again.recovery_code) == mine.key
    with pytest.raises(RecoveryCodeError):
        sealing.open_with_recovery_code(again.wrapped, mine.recovery_code)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_wrapping_never_gives_a_key(data: st.DataObject) -> None:
    mine = made()
    at = data.draw(st.integers(0, len(mine.wrapped) - 1))
    cut = data.draw(st.booleans())
    letter = "" if cut else data.draw(st.characters(codec="ascii"))
    damaged = mine.wrapped[:at] + letter + mine.wrapped[at + 1 :]
    try:
        found = sealing.open_with_password(damaged, "correct horse")
    except SealingError:
        return
    assert found == mine.key  # it was the recovery's envelope, or nothing at all


@pytest.mark.parametrize("cost", [{"memory_kib": 1 << 30}, {"passes": 10**9}, {"lanes": 999}])
def test_a_server_cannot_make_a_laptop_spend_its_memory(cost: dict[str, int]) -> None:
    wrapped = msgspec.json.decode(made().wrapped)
    wrapped["cost"] |= cost
    with pytest.raises(DamagedKeyError):
        sealing.open_with_password(msgspec.json.encode(wrapped).decode(), "correct horse")


def test_the_default_cost_is_that_of_rfc_9106() -> None:
    mine = sealing.make("correct horse", random=seeded())
    assert sealing.open_with_password(mine.wrapped, "correct horse") == mine.key
    assert msgspec.json.decode(mine.wrapped)["cost"] == {
        "memory_kib": 65536, "passes": 3, "lanes": 4
    }  # fmt: skip


def test_the_keyring_keeps_a_key_and_no_repr_shows_it() -> None:
    assert sealing.from_secret(KEY.as_secret()) == KEY
    assert KEY.as_secret().partition(".")[2] not in repr(made())
    for damaged in ("", "x", "x.y", KEY.as_secret()[:-8]):
        with pytest.raises(DamagedKeyError):
            sealing.from_secret(damaged)


def test_every_error_has_a_sentence() -> None:
    for kind in (
        SealingError,
        WrongPasswordError,
        DamagedKeyError,
        DamagedNameError,
        OtherKeyError,
    ):
        assert kind("").sentence(Words("de")) != kind("").sentence(Words("en"))
