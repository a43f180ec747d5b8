"""The catalogues: compiled from what translators see, whole, and with the same placeholders."""

import re

import pytest

from app.words import Words
from resources.translations import update

_SLOT = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_the_compiled_catalogue_is_made_from_the_po(language: str) -> None:
    compiled = update.po_path(language).with_suffix(".mo").read_bytes()
    assert compiled == update.mo_bytes(update.load(language)), (
        "run: python -m resources.translations.update"
    )


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_no_text_lacks_a_translation(language: str) -> None:
    """Texts are extracted from the sources anew: a text that has just been written fails here.

    Mend it with `python -m resources.translations.update` and a translation in the .po.
    """
    assert update.missing(update.merged(language)) == []


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_translations_fill_the_same_placeholders(language: str) -> None:
    wrong = []
    for message in update.load(language):
        if not message.id or not message.string:
            continue
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        said = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        offered = {slot for one in ids for slot in _SLOT.findall(str(one))}
        wanted = set(_SLOT.findall(str(ids[-1])))
        # A singular may leave the number out ("one problem").
        if not wanted <= set(_SLOT.findall(said[-1])) or any(
            not set(_SLOT.findall(one)) <= offered for one in said
        ):
            wrong.append(str(ids[0]))
    assert wrong == []


def test_bringing_up_to_date_twice_changes_nothing() -> None:
    once = update.po_bytes(update.merged("de"))
    assert update.po_bytes(update.merged("de")) == once


def test_german_has_its_plurals() -> None:
    german = Words("de")
    assert german.ntr("{n} problem", "{n} problems", 1) == "1 Aufgabe"
    assert german.ntr("{n} problem", "{n} problems", 20) == "20 Aufgaben"
