"""When the names are told after a vote: a few seconds later, or once its person is sure."""

from __future__ import annotations

import pytest

from backend.records import Mode
from backend.services.arena.views import NewVote
from core.battles import Choice
from core.errors import NotFound, Reason
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the five seconds that people have by default."""
    return settings.model_copy(update={"names_seconds": 5})


def test_neither_names_nor_what_does_not_count_is_told_before_the_time_is_over(
    table: Table, rater: Caller, clock: Clock
) -> None:
    battle, battles = table.answered(rater), table.services.arena.battles
    judged = battles.judge(rater, battle.id, NewVote("a"), "k")
    assert (judged.names, judged.not_counted, judged.names_seconds) == (None, frozenset(), 5.0)
    clock.advance(seconds=4.5)
    for seen in (battles.view(rater, battle.id), battles.judge(rater, battle.id, NewVote("a"), "k")):
        assert (seen.choice, seen.names, seen.not_counted, seen.names_seconds) == (Choice.A, None, frozenset(), 0.5)
    clock.advance(seconds=0.5)
    told = battles.view(rater, battle.id)
    assert told.names is not None
    assert told.names.of(table.side_of("tuned", battle.id)) == "Heron-3B-hu"
    assert (told.not_counted, told.names_seconds) == ({"too_fast"}, 0.0)


def test_a_vote_corrected_before_the_names_are_told_counts_like_any_other(
    table: Table, rater: Caller, clock: Clock
) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, battle.id, "b")
    clock.advance(seconds=4)
    table.services.arena.battles.undo(rater, battle.id, "k")
    table.vote(rater, battle.id, "a")
    clock.advance(seconds=5)
    told = table.services.arena.battles.view(rater, battle.id)
    assert (told.choice, told.not_counted) == (Choice.A, frozenset())
    assert table.stored(battle.id).not_counted == frozenset()


def test_a_vote_taken_back_blind_told_nothing_about_later_battles(table: Table, rater: Caller, clock: Clock) -> None:
    first = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, first.id, "b")
    table.services.arena.battles.undo(rater, first.id, "k")
    again = table.answered(rater)
    assert not table.stored(again.id).learnt


def test_once_the_names_are_told_a_vote_given_anew_does_not_count(table: Table, rater: Caller, clock: Clock) -> None:
    battle, battles = table.answered(rater), table.services.arena.battles
    clock.advance(seconds=READ)
    table.vote(rater, battle.id, "b")
    sure = battles.tell_names(rater, battle.id, "sure")
    assert sure.names is not None
    battles.undo(rater, battle.id, "k")
    table.vote(rater, battle.id, "a")
    assert table.stored(battle.id).not_counted == {"undone"}


def test_names_of_a_vote_that_was_never_cast_are_not_told(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    with pytest.raises(NotFound) as refused:
        table.services.arena.battles.tell_names(rater, battle.id, "k")
    assert refused.value.reason is Reason.VOTE_UNKNOWN
    assert table.services.arena.battles.view(rater, battle.id).names is None


def test_a_battle_in_the_open_keeps_nothing_back(table: Table, researcher: Caller) -> None:
    battle = table.answered(researcher, mode=Mode.OPEN)
    after = table.vote(researcher, battle.id)
    assert after.names is not None
    assert after.names_seconds == 0
