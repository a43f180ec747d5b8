"""The workbook for one command: the same database as the windows, held while the command runs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import NewerStoreError
from app.ports import Workbook
from app.words import Words
from storage.errors import SecondInstanceError
from storage.lock import InstanceLock
from storage.secrets import CopyKeys, SystemKeyring
from storage.settings_file import load
from storage.workbook import open_workbook
from ui.cli.worksheet_file import WorksheetFileError
from ui.places import places


@contextmanager
def opened(words: Words) -> Iterator[Workbook]:
    """Open the user's workbook and close it again.

    Raises:
        WorksheetFileError: when the windows have it open (two writers would mix their order).
        StoreError: when it cannot be opened.
    """
    home = places()
    try:
        lock = InstanceLock(home.data)
    except SecondInstanceError as exc:
        sentence = words.tr("Chalkline is open. Print from its window, or close it first.")
        raise WorksheetFileError(sentence) from exc
    with lock:
        try:
            workbook = open_workbook(
                home.data,
                clock=time.time,
                settings=load(home.config).settings,
                copy_key=CopyKeys(home.data, keyring=SystemKeyring()),
            )
        except NewerStoreError as exc:
            sentence = words.tr(
                "The worksheets were kept by a newer Chalkline. Update this one to print."
            )
            raise WorksheetFileError(sentence) from exc
        try:
            yield workbook
        finally:
            workbook.close()
