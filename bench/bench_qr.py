"""Q1: a thousand QR codes beside `qrcode` and beside zxing-cpp's writer (C++)."""

import random
import statistics
from time import perf_counter

import zxingcpp

from app.printing import qr, qr_oracle
from bench.harness import at_least, timed

COUNT, SAMPLE, ROUNDS = 1000, 40, 7
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def payloads() -> list[str]:
    """Return the payloads of a thousand copies."""
    chance = random.Random(5)  # noqa: S311  (no secret)
    return [
        f"HTTPS://CHALK.SCHOOL/UPLOAD/{''.join(chance.choices(_LETTERS, k=26))}.1"
        for _ in range(COUNT)
    ]


def main() -> None:
    """Print the times and the bars."""
    texts = payloads()
    begun = perf_counter()
    qr.prepare(3)
    print(f"    tables of version 3, once: {(perf_counter() - begun) * 1000:.0f} ms")
    sample = texts[:SAMPLE]
    made = qr.matrices(texts)
    oracle = [qr_oracle.rows(text.encode(), alphanumeric=True, version=3) for text in sample]
    if [matrix.rows for matrix in made[:SAMPLE]] != oracle:
        raise SystemExit("The codes differ from qrcode's: MISSED")
    times: dict[str, list[float]] = {"ours": [], "qrcode": [], "zxing": [], "zxing+image": []}
    for _ in range(ROUNDS):
        times["ours"].append(timed(lambda: qr.matrices(texts)) / COUNT)
        times["qrcode"].append(timed(lambda: _qrcode(sample)) / SAMPLE)
        times["zxing"].append(timed(lambda: _zxing(texts)) / COUNT)
        times["zxing+image"].append(timed(lambda: _zxing_image(texts)) / COUNT)
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"    {name:12} {value * 1e6:8.1f} µs a code")
    ours = middle["ours"]
    at_least("Q1", "1,000 codes, bit-identical, against qrcode", middle["qrcode"] / ours, 80)
    at_least("Q1", "against zxing-cpp's create_barcode", middle["zxing"] / ours, 4)


def _qrcode(texts: list[str]) -> None:
    for text in texts:
        qr_oracle.rows(text.encode(), alphanumeric=True, version=3)


def _zxing(texts: list[str]) -> None:
    for text in texts:
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")


def _zxing_image(texts: list[str]) -> None:
    for text in texts:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        zxingcpp.write_barcode_to_image(code, scale=1)


if __name__ == "__main__":
    main()
