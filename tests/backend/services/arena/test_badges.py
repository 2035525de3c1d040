"""Badges beside answers: researchers see them at once, raters with the names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotation.signals import Signal
from backend.services.arena.views import BattleView
from core.records import Caller, Role
from tests.backend.services.arena.table import READ, Table
from tests.backend.serving.scripted import Answer, words
from tests.conftest import Clock


def badges(view: BattleView) -> set[Signal]:
    answers = view.turns[-1].answers
    assert answers is not None
    return {signal for answer in answers for signal in answer.signals}


@pytest.fixture
def looping(table: Table) -> Table:
    """An arena whose models say the same over and over."""
    table.engine.rule = lambda ask: Answer(words("Egy piros kör van az asztalon. " * 5))
    return table


def test_a_rater_sees_no_badge_before_the_names(looping: Table, rater: Caller, clock: Clock) -> None:
    battle = looping.answered(rater)
    assert badges(battle) == set()
    stored = looping.stored(battle.id).turns[0].answers
    assert stored is not None
    assert Signal.REPETITION in stored.a.signals
    clock.advance(seconds=READ)
    assert badges(looping.vote(rater, battle.id)) == {Signal.REPETITION}


def test_a_rater_who_is_a_researcher_too_sees_them_at_once(looping: Table, rater: Caller) -> None:
    battle = looping.answered(rater)
    assert rater.person is not None
    both = Caller(replace(rater.person, roles=rater.person.roles | {Role.RESEARCHER}))
    assert badges(looping.services.arena.battles.view(both, battle.id)) == {Signal.REPETITION}
