"""When the names are told after a vote: a few seconds later, or once its person is sure."""

from __future__ import annotations

import pytest

from annotation.agreeing import Agreement
from backend.records import Mode
from backend.services.arena.views import NewVote
from core.battles import Choice, Sides, VoteReason
from core.errors import Conflict, NotFound, Reason
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock, People


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


def test_how_many_chose_alike_is_told_with_the_names_and_not_before(
    table: Table, rater: Caller, people: People, clock: Clock
) -> None:
    first = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, first.id, "a")
    for _ in range(5):
        caller = people.caller(people.rater(consent=True))
        table.begin(caller, ahead=True, repeats=first.id)
        again = table.services.arena.battles.go_on(caller, after="none")
        assert again is not None
        clock.advance(seconds=READ)
        voted = table.vote(caller, again.id, "a")
    assert (voted.names, voted.agreement) == (None, None)
    clock.advance(seconds=6)
    assert table.services.arena.battles.view(caller, again.id).agreement == Agreement(same=5, others=5)


def test_reasons_told_after_the_vote_stand_with_the_side_they_speak_for(
    table: Table, rater: Caller, clock: Clock
) -> None:
    battle, battles = table.answered(rater), table.services.arena.battles
    clock.advance(seconds=READ)
    with pytest.raises(NotFound) as early:
        battles.explain(rater, battle.id, ["truth"], "early")
    assert early.value.reason is Reason.VOTE_UNKNOWN
    table.vote(rater, battle.id, "b")
    battles.explain(rater, battle.id, ["truth"], "one")
    clock.advance(seconds=2)
    battles.explain(rater, battle.id, ["culture", "unsafe"], "two")
    vote = table.stored(battle.id).vote
    assert vote is not None
    assert vote.reasons == Sides(frozenset({VoteReason.UNSAFE}), frozenset({VoteReason.CULTURE}))
    assert (vote.choice, vote.reasons_at) == (Choice.B, clock.now)
    assert battles.view(rater, battle.id).reasons == {VoteReason.CULTURE, VoteReason.UNSAFE}
    battles.leave(rater, battle.id)
    with pytest.raises(Conflict):
        battles.explain(rater, battle.id, [], "late")


def test_nobody_explains_the_vote_of_somebody_else(table: Table, rater: Caller, other: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, battle.id)
    with pytest.raises(NotFound) as refused:
        table.services.arena.battles.explain(other, battle.id, ["truth"], "k")
    assert refused.value.reason is Reason.BATTLE_UNKNOWN
