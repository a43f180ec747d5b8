"""`run.py print` takes the file that a colleague shared."""

from pathlib import Path

import pytest

from app.sharing.chalk import MAX_FILE_BYTES, pack
from app.words import Words
from app.worksheets.config import decode
from tests.app.sharing.sample import worksheet
from ui.cli.printing import Wish, check
from ui.cli.worksheet_file import WorksheetFileError, read

ENGLISH = Words("en")


def test_a_shared_file_is_printed_as_it_stands(tmp_path: Path) -> None:
    sheet, versions = worksheet()
    path = tmp_path / "From Ada.CHALK"
    path.write_bytes(pack(sheet, versions))

    wish = Wish(source=str(path), copies=2, out=tmp_path / "out.pdf", key=True)
    file = check(wish, ENGLISH)

    assert file is not None
    assert (file.title, file.config) == ("Plus & minus", decode(sheet.config))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a Chalkline worksheet"),
        (b"chalkline worksheet 1\n", "end of the file is missing"),
        (b"chalkline worksheet 7\n", "newer Chalkline"),
        (b"\0" * (MAX_FILE_BYTES + 1), "too large"),
    ],
    ids=["empty", "cut off", "newer", "huge"],
)
def test_what_cannot_be_opened_is_said_with_the_files_name(
    tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "strange.chalk"
    path.write_bytes(data)

    with pytest.raises(WorksheetFileError) as refused:
        read(path, ENGLISH)

    assert "strange.chalk" in str(refused.value)
    assert words in str(refused.value)
