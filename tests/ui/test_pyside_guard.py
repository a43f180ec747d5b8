"""PySide6 6.12.0 on Python 3.11 loses references to None and aborts after some thousand calls."""

import sys

from PySide6.QtCore import QObject


def test_calls_that_return_nothing_keep_the_references_to_none() -> None:
    target = QObject()
    before = sys.getrefcount(None)
    for _ in range(500):
        target.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 50
