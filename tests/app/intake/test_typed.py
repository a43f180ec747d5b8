"""A code typed off the paper: one wrong letter, or two swapped, are found before any look-up."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.ids import ALPHABET, CodeFault, copy_payload, format_code
from app.intake.typed import LETTERS, typed
from tests.app.intake.sheets import copy_id

numbers = st.integers(0, 10_000)
places = st.integers(0, LETTERS - 1)


def bare(number: int) -> str:
    return format_code(copy_id(number)).replace("-", "")


@given(numbers)
def test_a_right_code_is_known_however_it_is_written(number: int) -> None:
    code = format_code(copy_id(number))
    for text in (code, code.lower(), code.replace("-", " "), f" {code} ", bare(number)):
        assert typed(text).copy == copy_id(number)
    look_alike = code.replace("0", "O").replace("1", "l")
    assert typed(look_alike).copy == copy_id(number)
    assert typed(copy_payload(copy_id(number), host="chalk.school")).copy == copy_id(number)


@given(numbers, places, st.sampled_from(ALPHABET))
def test_one_letter_that_is_wrong_is_found(number: int, at: int, letter: str) -> None:
    code = bare(number)
    wrong = code[:at] + letter + code[at + 1 :]
    found = typed(wrong)
    if wrong == code:
        assert found.copy == copy_id(number)
    else:
        assert found.copy is None
        assert found.fault is not None


@given(numbers, places, places)
def test_two_letters_that_are_swapped_are_found(number: int, one: int, other: int) -> None:
    letters = list(bare(number))
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)
    assert (typed(swapped).copy is None) == (swapped != bare(number))


@given(numbers, st.integers(0, LETTERS - 1))
def test_a_code_that_is_not_whole_is_no_fault_yet_and_not_taken(number: int, length: int) -> None:
    found = typed(format_code(copy_id(number)).replace("-", "")[:length])
    assert (found.copy, found.fault, found.missing) == (None, None, LETTERS - length)


def test_a_letter_no_code_has_and_a_letter_too_many_are_said_at_once() -> None:
    for text, fault in (("7K3U", CodeFault.LETTER), (bare(1) + "7", CodeFault.LENGTH)):
        found = typed(text)
        assert found.fault is not None
        assert found.fault.fault is fault


@given(st.text(max_size=40))
def test_whatever_is_typed_has_an_answer(text: str) -> None:
    found = typed(text)
    assert found.copy is None or found.fault is None


def test_chance_is_no_help() -> None:
    chance = random.Random(5)  # noqa: S311 - no secret
    taken = sum(
        typed("".join(chance.choices(ALPHABET, k=LETTERS))).copy is not None for _ in range(2000)
    )
    assert taken <= 2  # 1 in 32 by the check letter, 1 in 64 of these by the kind
