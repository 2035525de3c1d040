"""Battles that are answered before their person comes to them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from backend.records import BattleId
from backend.services.arena.views import BattleView, NewVote
from core.errors import Conflict, Reason
from core.records import Caller
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock


def begin_ahead(table: Table, rater: Caller) -> BattleId:
    """One that is answered, and that nobody has seen."""
    return table.rested(rater, table.begin(rater, pictures=(table.unseen(),), ahead=True).id).id


def voted(table: Table, rater: Caller, clock: Clock) -> BattleView:
    """A battle with a vote, another one answered behind it."""
    battle = table.answered(rater)
    begin_ahead(table, rater)
    clock.advance(seconds=READ)
    return table.vote(rater, battle.id)


def test_what_is_begun_ahead_closes_nothing_and_is_not_shown(table: Table, rater: Caller) -> None:
    table.services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    open_one = table.answered(rater)
    ahead = begin_ahead(table, rater)
    current = table.services.arena.battles.current(rater)
    assert current is not None
    assert (current.id, current.ended) == (open_one.id, False)
    assert (table.stored(open_one.id).round_id is None, table.stored(ahead).round_id) == (False, None)


def test_a_second_one_takes_the_place_of_the_first(table: Table, rater: Caller) -> None:
    first, second = begin_ahead(table, rater), begin_ahead(table, rater)
    assert (table.stored(first).ended_at is None, table.stored(second).ended_at) == (False, None)


def test_after_the_vote_it_is_there_at_once_and_in_the_round(table: Table, rater: Caller, clock: Clock) -> None:
    held = table.services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    before = voted(table, rater, clock)
    following = table.services.arena.battles.go_on(rater, after=before.id)
    assert following is not None
    assert following.votable
    assert (following.round_id, following.names) == (held.id, None)
    current = table.services.arena.battles.current(rater)
    assert current is not None
    assert current.id == following.id


def test_time_to_read_it_begins_when_it_is_shown(table: Table, rater: Caller, clock: Clock) -> None:
    before = voted(table, rater, clock)
    clock.advance(seconds=600)
    following = table.services.arena.battles.go_on(rater, after=before.id)
    assert following is not None
    clock.advance(seconds=0.2)
    assert table.vote(rater, following.id).not_counted == {"too_fast"}
    vote = table.stored(following.id).vote
    assert vote is not None
    assert vote.seconds == pytest.approx(0.2)


def test_a_vote_taken_back_after_going_on_leaves_both_battles_open(table: Table, rater: Caller, clock: Clock) -> None:
    before, battles = voted(table, rater, clock), table.services.arena.battles
    following = battles.go_on(rater, after=before.id)
    assert following is not None
    assert battles.undo(rater, before.id, "k").votable
    battles.judge(rater, before.id, NewVote("b"), "again")
    again = battles.go_on(rater, after=before.id)
    assert again is not None
    assert again.id == following.id


def test_who_leaves_what_came_after_a_vote_finds_no_battle_open(table: Table, rater: Caller, clock: Clock) -> None:
    before, battles = voted(table, rater, clock), table.services.arena.battles
    clock.advance(seconds=1)
    following = battles.go_on(rater, after=before.id)
    assert following is not None
    battles.leave(rater, following.id)
    assert battles.current(rater) is None


def test_there_is_none_to_go_on_to_where_none_was_begun(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    assert table.services.arena.battles.pictures_ahead(rater, after=battle.id) == ()
    assert table.services.arena.battles.go_on(rater, after=battle.id) is None


def test_a_battle_that_is_begun_by_hand_closes_what_was_ahead(table: Table, rater: Caller) -> None:
    ahead = begin_ahead(table, rater)
    table.answered(rater)
    assert table.stored(ahead).ended_at is not None


def test_a_battle_that_is_passed_over_is_remembered_as_such(table: Table, rater: Caller, clock: Clock) -> None:
    battle, battles = table.answered(rater), table.services.arena.battles
    battles.skip(rater, battle.id, "k")
    battles.skip(rater, battle.id, "k")
    with table.services.database.reading() as session:
        assert session.execute(text("SELECT skipped FROM battles WHERE ended_at IS NOT NULL")).scalars().all() == [True]
    with pytest.raises(Conflict) as refused:
        table.vote(rater, battle.id)
    assert refused.value.reason is Reason.BATTLE_ENDED
    judged = voted(table, rater, clock)
    with pytest.raises(Conflict):
        battles.skip(rater, judged.id, "other")


def test_the_next_follows_at_once_after_so_many_votes(table: Table, rater: Caller) -> None:
    rounds = table.services.arena.rounds
    assert not rounds.is_practised(rater, after=1)
    table.vote(rater, table.answered(rater).id)
    assert rounds.is_practised(rater, after=1)
    assert not rounds.is_practised(rater, after=2)
