"""Garbage is collected in the GUI thread alone, whichever thread allocates."""

import gc
import threading
import weakref
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from ui import collector as collecting
from ui.collector import LONGEST_S, PUT_OFF_S, GuiCollector


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


def test_a_look_waits_while_somebody_works_and_not_without_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(collecting, "monotonic", lambda: now[0])
    collector = GuiCollector()
    gc.collect()
    Knot.gone_in.clear()
    Knot()
    held: list[list[int]] = [[] for _ in range(gc.get_threshold()[0] + 1)]
    while now[0] < 100 + LONGEST_S - 1:  # a change every fifth of a second
        now[0] += PUT_OFF_S / 2
        collector.put_off()
        collector._on_time()
        assert not Knot.gone_in
    now[0] = 100 + LONGEST_S
    collector.put_off()
    collector._on_time()
    assert Knot.gone_in

    Knot.gone_in.clear()
    Knot()
    held += [[] for _ in range(gc.get_threshold()[0] + 1)]
    now[0] += PUT_OFF_S  # at rest
    collector._on_time()
    collector.stop()
    assert held
    assert Knot.gone_in
