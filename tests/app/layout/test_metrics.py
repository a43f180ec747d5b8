"""The measured widths against the fonts themselves."""

import io

import pytest
from fontTools.ttLib import TTFont

import resources
from app.layout.display import Face
from app.layout.metrics import BOLD_DIGIT_WIDTH, DIGIT_WIDTH, text_width, widths
from resources.make_metrics import FONTS


@pytest.mark.parametrize("face", list(Face))
def test_the_data_file_says_what_the_font_says(face: Face) -> None:
    font = TTFont(io.BytesIO(resources.read_bytes(f"fonts/{FONTS[face.name]}")))
    glyphs, units = font["hmtx"].metrics, font["head"].unitsPerEm
    wanted = {
        chr(code): glyphs[glyph][0] / units
        for code, glyph in font.getBestCmap().items()
        if code <= 0xFFFF
    }
    assert widths(face) == pytest.approx(wanted)


@pytest.mark.parametrize("sign", list("0123456789+−±×÷=≠≤≥<>"))
def test_digits_and_signs_of_sums_are_equally_wide(sign: str) -> None:
    assert text_width(sign, Face.REGULAR, 1) == pytest.approx(DIGIT_WIDTH, abs=1e-4)


@pytest.mark.parametrize("digit", list("0123456789"))
def test_bold_digits_have_their_own_width(digit: str) -> None:
    assert text_width(digit, Face.BOLD, 1) == pytest.approx(BOLD_DIGIT_WIDTH, abs=1e-4)


def test_tracking_counts_between_signs_only() -> None:
    plain = text_width("123", Face.REGULAR, 10)
    assert text_width("123", Face.REGULAR, 10, 2) == pytest.approx(plain + 4)
    assert text_width("", Face.REGULAR, 10, 2) == 0


def test_the_code_in_the_footer_is_as_wide_as_measured() -> None:
    code = "Copy 7K3Q-M9XR-4T2P-Q8D6-VWNB-1HJZ-C58"
    assert text_width(code, Face.REGULAR, 8, 0.15) == pytest.approx(186, abs=1)
