"""What ten battles came to."""

from __future__ import annotations

from datetime import timedelta

from backend.services.arena.views import NewEdit, Sitting
from core.battles import Choice
from core.records import Caller
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock


def vote(table: Table, rater: Caller, clock: Clock, choice: str, *, edited: bool = False) -> None:
    battle = table.answered(rater, pictures=(table.unseen(),))
    clock.advance(seconds=READ)
    table.vote(rater, battle.id, choice)
    if edited:
        new = NewEdit(turn=1, start="a", text="Egy piros kör áll az asztalon.", seconds=3.0)
        table.services.arena.battles.edit(rater, battle.id, new, table.new_key())


def test_after_every_tenth_vote_of_a_day_it_is_told_what_the_ten_came_to(
    table: Table, rater: Caller, other: Caller, clock: Clock
) -> None:
    rounds, today = table.services.arena.rounds, clock.now
    rounds.ensure_round(name="First", goals={"hu": 25})
    vote(table, other, clock, "a", edited=True)
    for choice in ("a", "b", "b", "tie", "both_bad", "a", "a", "tie", "a"):
        vote(table, rater, clock, choice)
        assert rounds.sitting(rater, "hu", today=today) is None
    vote(table, rater, clock, "b", edited=True)
    chosen = {Choice.A: 4, Choice.B: 3, Choice.TIE: 2, Choice.BOTH_BAD: 1}
    assert rounds.sitting(rater, "hu", today=today) == Sitting(chosen, edits=1, to_go=25 - 11)
    vote(table, rater, clock, "a")
    assert rounds.sitting(rater, "hu", today=today) is None


def test_the_votes_of_yesterday_are_not_of_this_sitting(table: Table, rater: Caller, clock: Clock) -> None:
    for _ in range(10):
        vote(table, rater, clock, "a")
    assert table.services.arena.rounds.sitting(rater, "hu", today=clock.now + timedelta(hours=1)) is None
