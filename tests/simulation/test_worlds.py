"""Worlds of laptops and a server: nothing is lost, doubled, resurrected or stuck."""

import os

import pytest

from tests.simulation import planted, runner
from tests.simulation.__main__ import words
from tests.simulation.world import World, script_of


@pytest.mark.timeout(0)
def test_worlds_end_alike(worlds: int) -> None:
    jobs = max(1, min(4, os.cpu_count() or 1))
    figures = runner.play_many(0, worlds, jobs=jobs)
    assert not figures.failures, figures.failures[:3]
    assert figures.worlds == worlds
    print(words(figures))  # noqa: T201  (pytest -s shows it)


def test_larger_worlds_end_alike() -> None:
    figures = runner.play_many(0, 20, devices=5, steps=150)
    assert not figures.failures, figures.failures[:3]


def test_a_seed_is_the_same_world_every_time() -> None:
    first, second = World(script_of(11)), World(script_of(11))
    first.play()
    second.play()
    assert first.hash.digest() == second.hash.digest()
    assert first.server.tables.documents == second.server.tables.documents


@pytest.mark.parametrize("name", sorted(runner.kept()))
def test_kept_worlds_end_alike(name: str) -> None:
    _, failure = runner.outcome(runner.kept()[name])
    assert failure is None, failure


@pytest.mark.parametrize("name", sorted(n for n, s in runner.kept().items() if s.note))
def test_kept_worlds_notice_their_bug(name: str) -> None:
    script = runner.kept()[name]
    with planted.planted(script.note):
        _, failure = runner.outcome(script)
    assert failure is not None, planted.BUGS[script.note].sentence


def test_every_planted_bug_has_its_world() -> None:
    kept = {script.note for script in runner.kept().values() if script.note}
    assert kept == set(planted.BUGS)
    assert len(kept) >= 47


@pytest.mark.parametrize("fault", sorted(planted.REGRESSIONS))
def test_faults_of_the_first_design_are_noticed(fault: str) -> None:
    name = planted.REGRESSIONS[fault]
    assert f"({fault})" in planted.BUGS[name].sentence
    assert planted.kept_failure(name) is not None


def test_shrinking_keeps_what_is_wrong() -> None:
    with planted.planted("loser dropped"):
        found = planted.first_failure(most=200)
        small = runner.shrunk(script_of(found.seed), found.oracle)
        _, failure = runner.outcome(small)
    assert failure is not None
    assert failure.oracle == found.oracle
    assert len(small.actions) < len(script_of(found.seed).actions) / 2
