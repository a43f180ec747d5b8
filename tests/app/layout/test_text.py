"""Faces, directions, shortening and breaking of any text."""

from app.layout import text as typeset
from app.layout.display import Face


def parts(text: str, *, rtl: bool = False, face: Face = Face.REGULAR) -> list[tuple[str, Face]]:
    return [(run.text, run.face) for run in typeset.runs(text, face, 10, rtl=rtl)]


def test_latin_is_one_run() -> None:
    assert parts("47 + 28 =") == [("47 + 28 =", Face.REGULAR)]


def test_signs_andika_lacks_come_from_the_fallback_at_equal_cap_height() -> None:
    runs = typeset.runs("x ∈ ℝ", Face.REGULAR, 10)
    assert [(run.text, run.face) for run in runs] == [
        ("x ", Face.REGULAR),
        ("∈", Face.FALLBACK),
        (" ", Face.REGULAR),
        ("ℝ", Face.FALLBACK),
    ]
    assert runs[1].size == 9.78


def test_hebrew_is_one_right_to_left_run_with_its_spaces() -> None:
    (run,) = typeset.runs("שלום עולם", Face.BOLD, 10, rtl=True)
    assert run.rtl
    assert run.face is Face.HEBREW_BOLD
    assert run.size == 9
    assert run.text == "שלום עולם"


def test_a_number_in_hebrew_stands_left_of_what_it_follows_and_reads_left_to_right() -> None:
    assert parts("חיבור עד 1000", rtl=True) == [
        ("1000", Face.REGULAR),
        ("חיבור עד ", Face.HEBREW),
    ]


def test_a_hebrew_name_in_a_latin_title_keeps_the_order_of_the_title() -> None:
    assert [text for text, _face in parts("Class שרה B")] == ["Class ", "שרה", " B"]


def test_latin_words_in_a_hebrew_title_stay_readable() -> None:
    assert [text for text, _face in parts("שלום Anna Lee", rtl=True)] == ["Anna Lee", "שלום "]


def test_emoji_and_controls_are_dropped() -> None:
    assert typeset.clean("Sums 🙂\u200d\n for\tall\u0007") == "Sums for all"


def test_an_elided_text_fits_and_says_so() -> None:
    short = typeset.elided("Addition " * 30, Face.BOLD, 18, 200)
    assert short.endswith("…")
    assert typeset.width(short, Face.BOLD, 18) <= 200


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert typeset.elided("Addition", Face.BOLD, 18, 200) == "Addition"
    assert typeset.elided("Addition", Face.BOLD, 18, 1) == ""


def test_wrapping_keeps_every_word_that_fits() -> None:
    lines = typeset.wrapped("one two three four", Face.REGULAR, 10, 45, lines=4)
    assert " ".join(lines) == "one two three four"
    assert all(typeset.width(line, Face.REGULAR, 10) <= 45 for line in lines)


def test_only_the_last_line_is_elided() -> None:
    first, last = typeset.wrapped("word " * 40, Face.REGULAR, 10, 100, lines=2)
    assert not first.endswith("…")
    assert last.endswith("…")


def test_direction_follows_the_language() -> None:
    assert typeset.is_rtl("he")
    assert typeset.is_rtl("ar")
    assert not typeset.is_rtl("de")
