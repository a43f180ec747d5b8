"""Garbage is collected in the GUI thread alone, whichever thread allocates."""

import gc
import threading
import weakref
from typing import ClassVar

from pytestqt.qtbot import QtBot

from ui.collector import GuiCollector


class Knot:
    """A reference cycle that tells which thread let it go."""

    gone_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.itself = self
        weakref.finalize(self, lambda: Knot.gone_in.append(threading.get_ident()))


def _allocate_much() -> None:
    for _ in range(200_000):
        _ = [[]]


def test_another_thread_that_allocates_collects_nothing(qtbot: QtBot) -> None:
    Knot.gone_in.clear()
    collector = GuiCollector()
    Knot()
    worker = threading.Thread(target=_allocate_much)
    worker.start()
    worker.join()
    assert not Knot.gone_in

    for _ in range(3):
        gc.collect(0)
        collector.look()
    gc.collect()
    collector.stop()

    assert set(Knot.gone_in) == {threading.get_ident()}


def test_looking_collects_once_the_threshold_is_passed(qtbot: QtBot) -> None:
    collector = GuiCollector()
    gc.collect()
    Knot.gone_in.clear()
    Knot()
    collector.look()
    assert not Knot.gone_in  # too little has been made since the last look

    held: list[list[int]] = [[] for _ in range(gc.get_threshold()[0] + 1)]
    collector.look()
    collector.stop()

    assert held
    assert Knot.gone_in
