"""Battles that are put to several people: same answers, no names before their time, and who agrees."""

from __future__ import annotations

import pytest

from annotation.agreeing import Agreement
from backend.db import models
from backend.records import ModelState
from backend.services.arena.repeats import Repeats
from backend.services.arena.views import BattleView
from core.instructions import instructions
from core.records import Caller
from tests.backend.services.arena.table import READ, Table, picture
from tests.conftest import Clock, People

QUESTION = instructions("hu")[0]


@pytest.fixture
def repeats(table: Table) -> Repeats:
    """Every battle is to be a repeat."""
    return Repeats(table.services.database, every=1, draw=lambda: 0.0)


@pytest.fixture
def judged(table: Table, rater: Caller, clock: Clock) -> BattleView:
    """A battle of somebody on what is offered to everybody, with a vote."""
    battle = table.answered(rater, prompt=QUESTION)
    clock.advance(seconds=READ)
    return table.vote(rater, battle.id, "a")


def put_to(table: Table, caller: Caller, repeats: Repeats) -> BattleView:
    """The battle that the caller is given ahead."""
    again = repeats.drawn(caller, "hu", but=())
    assert again is not None
    return table.begin(caller, prompt=again.prompt, pictures=again.pictures, ahead=True, repeats=again.battle)


def shown(table: Table, caller: Caller) -> BattleView:
    following = table.services.arena.battles.go_on(caller, after="none")
    assert following is not None
    return following


def test_another_person_judges_the_very_same_answers_without_anybody_being_asked_again(
    table: Table, judged: BattleView, other: Caller, repeats: Repeats
) -> None:
    asked = len(table.engine.asked)
    again = put_to(table, other, repeats)
    assert again.votable
    first, second = table.stored(judged.id), table.stored(again.id)
    assert [answer.text for answer in second.last.answers or ()] == [answer.text for answer in first.last.answers or ()]
    assert (second.models, second.seed, second.repeats) == (first.models, first.seed, judged.id)
    assert (second.drawn, second.vote, second.person_id == first.person_id) == ('{"pairing": "repeat"}', None, False)
    assert (len(table.engine.asked), again.names) == (asked, None)


def test_a_repeated_battle_counts_like_any_other_once_it_was_read(
    table: Table, judged: BattleView, other: Caller, repeats: Repeats, clock: Clock
) -> None:
    put_to(table, other, repeats)
    again = shown(table, other)
    clock.advance(seconds=READ)
    assert table.vote(other, again.id, "b").not_counted == frozenset()


def test_after_five_others_one_is_told_with_the_names_how_many_chose_alike(
    table: Table, judged: BattleView, repeats: Repeats, people: People, clock: Clock
) -> None:
    told = []
    for choice in ("a", "b", "a", "tie", "a"):
        caller = people.caller(people.rater(consent=True))
        put_to(table, caller, repeats)
        again = shown(table, caller)
        clock.advance(seconds=READ)
        told.append(table.vote(caller, again.id, choice).agreement)
    assert told == [None] * 4 + [Agreement(same=3, others=5)]


def test_nothing_is_repeated_that_somebody_typed_or_brought_or_has_seen(
    table: Table, judged: BattleView, rater: Caller, other: Caller, repeats: Repeats, clock: Clock
) -> None:
    assert repeats.drawn(rater, "hu", but=()) is None
    assert repeats.drawn(other, "cs", but=()) is None
    assert repeats.drawn(other, "hu", but=judged.turns[0].pictures) is None
    own = table.services.arena.pictures.upload(other, picture((1, 2, 3)))
    for more in ({"prompt": "Ezt csak én kérdezem?"}, {"pictures": (own,)}):
        battle = table.answered(other, **({"prompt": QUESTION, "pictures": (table.unseen(),)} | more))
        clock.advance(seconds=READ)
        assert table.vote(other, battle.id).not_counted == frozenset()
    assert repeats.drawn(rater, "hu", but=()) is None


def test_no_more_than_ten_people_judge_one_battle(
    table: Table, judged: BattleView, repeats: Repeats, people: People, clock: Clock
) -> None:
    for _ in range(9):
        caller = people.caller(people.rater(consent=True))
        put_to(table, caller, repeats)
        again = shown(table, caller)
        clock.advance(seconds=READ)
        table.vote(caller, again.id)
    assert repeats.drawn(people.caller(people.rater(consent=True)), "hu", but=()) is None


def test_what_has_left_the_arena_is_not_judged_again(
    table: Table, judged: BattleView, other: Caller, repeats: Repeats
) -> None:
    with table.services.database.transaction() as session:
        models.become(session, table.models["base"].id, ModelState.RETIRED, promoted_at=None)
    assert repeats.drawn(other, "hu", but=()) is None
