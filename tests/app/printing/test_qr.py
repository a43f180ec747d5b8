"""QR matrices against `qrcode`, which is the oracle."""

from collections.abc import Sequence

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from app.layout.display import QR, DisplayList, Page, Stamp
from app.printing import qr, qr_affine, qr_oracle
from app.printing.errors import PayloadTooLongError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PAYLOAD = "HTTPS://SCHOOL.EXAMPLE/UPLOAD/7K3QM9XR4T2PQ8D6VWNB1HJZC5.1"


def of_qrcode(payload: str, version: int) -> tuple[int, ...]:
    """Return what `qrcode` makes of `payload`, by its public names only."""
    code = qrcode.QRCode(version=version, error_correction=qrcode.constants.ERROR_CORRECT_M)
    mode = MODE_ALPHA_NUM if set(payload) <= set(ALPHABET) else MODE_8BIT_BYTE
    code.add_data(QRData(payload.encode(), mode=mode))
    code.make(fit=True)
    code.border = 0
    return tuple(
        sum(dark << n for n, dark in enumerate(reversed(row))) for row in code.get_matrix()
    )


def image(matrix: qr.Matrix) -> Image.Image:
    """Return a picture of a code with its quiet zone, four pixels a module."""
    side = matrix.size + 8
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix.rows):
        for x in range(matrix.size):
            if row >> (matrix.size - 1 - x) & 1:
                picture.putpixel((x + 4, y + 4), 0)
    return picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)


def read(picture: Image.Image) -> Sequence[str]:
    """Return what zxing-cpp reads in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("version", [3, 4, 5])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_many_codes_are_qrcodes_own_bit_by_bit(version: int, data: st.DataObject) -> None:
    longest = qr_oracle.capacity(version, alphanumeric=True)
    payload = data.draw(st.text(ALPHABET, max_size=longest))
    assert qr_affine.encoder(version).alphanumeric(payload) == of_qrcode(payload, version)


@pytest.mark.parametrize("version", [1, 3, 7, 10])
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_bytes_are_qrcodes_own_too(version: int, data: st.DataObject) -> None:
    longest = qr_oracle.capacity(version, alphanumeric=False)
    payload = data.draw(st.text("aäxyz+", max_size=longest).filter(lambda t: "a" in t))
    if len(payload.encode()) <= longest:
        encoded = qr_affine.encoder(version).binary(payload.encode())
        assert encoded == of_qrcode(payload, version)


@pytest.mark.parametrize(("version", "longest"), [(3, 61), (4, 90), (5, 122)])
def test_capacities_are_those_of_the_page_contract(version: int, longest: int) -> None:
    assert qr_oracle.capacity(version, alphanumeric=True) == longest
    assert qr.matrix("A" * longest, version=version).size == 17 + 4 * version
    assert qr.matrix("A" * (longest + 1), version=version).size == 21 + 4 * version


def test_few_codes_and_many_codes_are_the_same() -> None:
    payloads = [f"{PAYLOAD[:-1]}{page}" for page in range(9)]
    many = qr.matrices(payloads)
    assert many == [qr.Matrix(29, of_qrcode(payload, 3)) for payload in payloads]
    assert many == [qr.matrix(payload) for payload in payloads]


def test_codes_of_mixed_lengths_keep_their_order() -> None:
    payloads = ["A", "b" * 60, PAYLOAD, "C" * 300, "d"] * 3
    found = qr.matrices(payloads)
    assert [read(image(matrix)) for matrix in found] == [[payload] for payload in payloads]


def test_a_text_too_long_for_any_code_is_refused_in_words() -> None:
    with pytest.raises(PayloadTooLongError, match="9000 characters"):
        qr.matrix("A" * 9000)


def test_preparing_makes_single_codes_come_from_the_tables() -> None:
    qr.prepare(2)
    assert qr_affine.is_ready(2)
    assert qr.matrix("HELLO", version=2).rows == of_qrcode("HELLO", 2)


def test_a_code_says_the_page_it_stands_on() -> None:
    page = Page(DisplayList(10, 10, ()), (), 4)
    stamp = Stamp(payload="HTTPS://X/UPLOAD/7")
    assert qr.code_text(QR(0, 0, 64, 2), page, stamp) == "HTTPS://X/UPLOAD/7.2"
    assert qr.code_text(QR(0, 0, 64), page, stamp) == "HTTPS://X/UPLOAD/7.4"
