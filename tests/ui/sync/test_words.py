"""Every trouble has a sentence: what happened, what it means, what can be done."""

import inspect

import pytest

from app.errors import DiskFullError
from sync import errors
from sync.address import AddressError, Flaw
from sync.errors import (
    CertificateError,
    CertificateFlaw,
    DeviceLimitError,
    OtherAccountError,
    RefusedError,
    SignedOutError,
    SyncError,
)
from ui.sync.port import Field
from ui.sync.words import sentence, trouble_of

TOLD_ELSEWHERE = {"SyncError", "StoppedError", "GuardError", "HistoryLostError", "TooLargeError"}
"""The base, what nobody sees, and what the engine settles by itself or by a question."""
NAMED = [
    each
    for name, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, SyncError) and name not in TOLD_ELSEWHERE
]
FORBIDDEN = ("error", "invalid", "please", "oops", "fail")


@pytest.mark.parametrize("kind", NAMED)
def test_every_error_has_a_sentence_of_its_own(kind: type[SyncError]) -> None:
    said = sentence(kind())
    assert said != sentence(SyncError())
    assert said.endswith(".")
    assert not any(word in said.lower() for word in FORBIDDEN)


def test_no_two_errors_say_the_same() -> None:
    said = [sentence(kind()) for kind in NAMED]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_of_an_address_has_a_sentence_at_its_field(flaw: Flaw) -> None:
    trouble = trouble_of(AddressError(flaw))
    assert trouble.field is Field.ADDRESS
    assert trouble.sentence.endswith(".")
    assert trouble.plain_lan is (flaw is Flaw.PLAIN_LAN)


def test_every_flaw_of_a_certificate_is_told_apart() -> None:
    said = {sentence(CertificateError(flaw=flaw)) for flaw in CertificateFlaw}
    assert len(said) == len(CertificateFlaw)


def test_a_wrong_password_and_a_spent_code_are_told_at_their_fields() -> None:
    wrong = SignedOutError(code="wrong_password")
    assert trouble_of(wrong).field is Field.PASSWORD
    assert trouble_of(wrong, by_code=True).field is Field.CODE


def test_another_account_is_a_question() -> None:
    assert trouble_of(OtherAccountError()).other_account
    assert not trouble_of(DeviceLimitError()).other_account


def test_our_server_under_another_path_is_not_called_a_stranger() -> None:
    assert "not under this address" in sentence(RefusedError(code="not_found"))


def test_a_full_disk_and_the_unforeseen_are_told_too() -> None:
    assert "disk" in sentence(DiskFullError())
    assert sentence(RuntimeError("boom")).endswith(".")
    assert "boom" not in sentence(RuntimeError("boom"))
