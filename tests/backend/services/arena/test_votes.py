"""Judging: stored before names are told, once per person and battle, taken back within a minute."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from backend.db import battles
from backend.records import Mode
from backend.services.arena.views import BattleView, NewVote
from backend.services.people.changes import AccountChange
from core.battles import Choice, Mark, Side, Sides, VoteReason
from core.errors import Conflict, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller
from tests.backend.services.arena.table import READ, Table, picture
from tests.backend.serving.scripted import Answer, words
from tests.conftest import Clock, People


def rows(table: Table, statement: str) -> list[tuple[object, ...]]:
    with table.services.database.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def test_a_vote_is_stored_as_given_and_then_the_names_are_told(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    tuned = table.side_of("tuned", battle.id)
    mark = Mark(side=Side.B, left=0.1, top=0.2, right=0.5, bottom=0.9)
    after = table.vote(
        rater,
        battle.id,
        tuned.value,
        reasons=Sides(("truth", "style"), ("language",)),
        note=" A másik angolul felel. ",
        mark=mark,
    )
    assert after.choice == Choice(tuned.value)
    assert after.names is not None
    assert after.names.of(tuned) == "Heron-3B-hu"
    assert after.not_counted == frozenset()
    assert after.undo_seconds == 60
    vote = table.stored(battle.id).vote
    assert vote is not None
    assert vote.reasons == Sides(frozenset({VoteReason.TRUTH, VoteReason.STYLE}), frozenset({VoteReason.LANGUAGE}))
    assert (vote.note, vote.mark, vote.at) == ("A másik angolul felel.", mark, clock.now)
    assert vote.seconds == pytest.approx(READ + 0.01)


def test_a_double_click_on_a_vote_is_one_vote(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    first = table.services.arena.battles.vote(rater, battle.id, NewVote("a"), "one click")
    again = table.services.arena.battles.vote(rater, battle.id, NewVote("a"), "one click")
    assert (first.choice, first.names) == (again.choice, again.names)
    assert rows(table, "SELECT count(*) FROM votes") == [(1,)]


def test_the_same_key_for_another_choice_is_refused(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    table.services.arena.battles.vote(rater, battle.id, NewVote("a"), "one click")
    with pytest.raises(Conflict) as refused:
        table.services.arena.battles.vote(rater, battle.id, NewVote("b"), "one click")
    assert refused.value.reason == Reason.KEY_REUSED
    assert rows(table, "SELECT choice FROM votes") == [("a",)]


def test_a_second_vote_is_refused_and_the_first_stands(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    table.vote(rater, battle.id, "a")
    with pytest.raises(Conflict) as refused:
        table.vote(rater, battle.id, "b")
    assert refused.value.reason == Reason.VOTED_ALREADY
    assert rows(table, "SELECT choice FROM votes") == [("a",)]


def test_of_many_votes_at_once_exactly_one_is_stored(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)

    def vote(choice: str) -> BattleView | ParleyError:
        try:
            return table.vote(rater, battle.id, choice)
        except ParleyError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(vote, ["a", "b", "tie", "both_bad"] * 4))
    taken = [answer for answer in answers if isinstance(answer, BattleView)]
    refused = [answer for answer in answers if isinstance(answer, ParleyError)]
    assert len(taken) == 1
    assert {error.reason for error in refused} == {Reason.VOTED_ALREADY}
    assert rows(table, "SELECT choice FROM votes") == [(taken[0].choice,)]
    assert rows(table, "SELECT count(*) FROM idempotency WHERE action = 'vote'") == [(1,)]


def test_nobody_votes_on_the_battle_of_another(table: Table, rater: Caller, other: Caller) -> None:
    battle = table.answered(rater)
    with pytest.raises(NotFound) as refused:
        table.vote(other, battle.id)
    assert refused.value.reason == Reason.BATTLE_UNKNOWN
    assert rows(table, "SELECT count(*) FROM votes") == [(0,)]


def test_a_battle_that_was_left_takes_no_vote(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    table.services.arena.battles.leave(rater, battle.id)
    with pytest.raises(Conflict) as refused:
        table.vote(rater, battle.id)
    assert refused.value.reason == Reason.BATTLE_ENDED


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (NewVote("c"), Reason.CHOICE_UNKNOWN),
        (NewVote("a", reasons=Sides(("charm",), ())), Reason.REASON_UNKNOWN),
        (NewVote("a", note="x" * 2001), Reason.TEXT_TOO_LONG),
        (NewVote("a", note="a\x00b"), Reason.TEXT_CONTROL),
        (NewVote("a", mark=Mark(Side.A, 0.2, 0.2, 0.2, 0.2)), Reason.MARK_MALFORMED),
        (NewVote("a", mark=Mark(Side.A, 0.2, 0.2, 1.2, 0.9)), Reason.MARK_MALFORMED),
        (NewVote("a", mark=Mark(Side.A, math.nan, 0.2, 0.3, 0.9)), Reason.MARK_MALFORMED),
        (NewVote("a", mark=Mark(Side.A, 0.1, 0.2, 0.3, 0.9, picture=1)), Reason.MARK_MALFORMED),
    ],
)
def test_a_vote_that_makes_no_sense_is_refused_whole(
    table: Table, rater: Caller, given: NewVote, reason: Reason
) -> None:
    battle = table.answered(rater)
    with pytest.raises(InvalidInput) as refused:
        table.services.arena.battles.vote(rater, battle.id, given, table.new_key())
    assert refused.value.reason == reason
    after = table.services.arena.battles.view(rater, battle.id)
    assert (after.choice, after.names) == (None, None)
    assert rows(table, "SELECT count(*) FROM votes") == [(0,)]


def test_a_vote_faster_than_reading_is_kept_and_not_counted(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    assert table.vote(rater, battle.id).not_counted == {"too_fast"}
    assert rows(table, "SELECT choice, not_counted FROM votes") == [("a", "too_fast")]


def test_a_vote_in_the_open_is_kept_and_not_counted(table: Table, researcher: Caller, clock: Clock) -> None:
    battle = table.answered(researcher, mode=Mode.OPEN)
    clock.advance(seconds=READ)
    assert table.vote(researcher, battle.id).not_counted == {"open"}


def test_without_consent_a_vote_is_kept_and_not_counted(table: Table, people: People, clock: Clock) -> None:
    silent = people.caller(people.rater(consent=False))
    battle = table.answered(silent)
    clock.advance(seconds=READ)
    assert table.vote(silent, battle.id).not_counted == {"without_consent"}


def test_consent_withdrawn_on_another_device_counts_at_once(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    assert rater.person is not None
    table.services.people.accounts.change_account(rater, AccountChange(rater.person.name, "hu", consent=False), "k")
    assert table.vote(rater, battle.id).not_counted == {"without_consent"}


def test_consent_withdrawn_later_takes_the_votes_out_until_it_is_given_again(
    table: Table, rater: Caller, other: Caller, clock: Clock
) -> None:
    table.services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    second = table.services.arena.pictures.upload(rater, picture((9, 9, 9)))
    for caller, sha in ((rater, table.sha), (rater, second), (other, table.sha)):
        battle = table.answered(caller, pictures=(sha,))
        clock.advance(seconds=READ)
        table.vote(caller, battle.id)

    def counted() -> tuple[int, int, int]:
        progress = table.services.arena.rounds.progress(rater, "hu", today=clock.now.replace(hour=0))
        with table.services.database.reading() as session:
            return progress.mine, progress.done, sum(battles.counted_pairs(session, "hu").values())

    assert counted() == (2, 3, 3)
    assert rater.person is not None
    for consent, expected in ((False, (0, 1, 1)), (True, (2, 3, 3))):
        change = AccountChange(rater.person.name, "hu", consent=consent)
        table.services.people.accounts.change_account(rater, change, table.new_key())
        assert counted() == expected


def test_a_vote_is_taken_back_within_a_minute_and_that_is_remembered(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, battle.id, "b")
    clock.advance(seconds=59)
    after = table.services.arena.battles.undo(rater, battle.id, "k")
    assert table.services.arena.battles.undo(rater, battle.id, "k").choice is None
    assert (after.choice, after.names, after.votable) == (None, None, True)
    assert rows(table, "SELECT count(*) FROM votes") == [(0,)]
    assert rows(table, "SELECT choice FROM undone_votes") == [("b",)]


def test_a_vote_with_the_names_known_from_one_taken_back_does_not_count(
    table: Table, rater: Caller, clock: Clock
) -> None:
    battle = table.answered(rater)
    clock.advance(seconds=READ)
    table.vote(rater, battle.id, "b")
    table.services.arena.battles.undo(rater, battle.id, "k")
    assert table.vote(rater, battle.id, "a").not_counted == {"undone"}


def test_after_a_minute_a_vote_stands(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    table.vote(rater, battle.id)
    clock.advance(seconds=61)
    assert table.services.arena.battles.view(rater, battle.id).undo_seconds == 0
    with pytest.raises(Conflict) as refused:
        table.services.arena.battles.undo(rater, battle.id, "k")
    assert refused.value.reason == Reason.UNDO_TOO_LATE
    assert rows(table, "SELECT count(*) FROM votes") == [(1,)]


def test_a_clock_that_was_set_back_gives_no_more_than_the_minute(table: Table, rater: Caller, clock: Clock) -> None:
    battle = table.answered(rater)
    table.vote(rater, battle.id)
    clock.advance(days=-1)
    assert table.services.arena.battles.view(rater, battle.id).undo_seconds == 60


@pytest.mark.slow
def test_what_was_never_voted_on_cannot_be_taken_back(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    with pytest.raises(NotFound) as refused:
        table.services.arena.battles.undo(rater, battle.id, "k")
    assert refused.value.reason == Reason.VOTE_UNKNOWN


def test_counted_votes_fill_the_round_and_the_day(table: Table, rater: Caller, other: Caller, clock: Clock) -> None:
    table.services.arena.rounds.ensure_round(name="First", goals={"hu": 10, "ko": 5})
    morning = clock.now.replace(hour=0)
    assert table.services.arena.rounds.is_new(rater)
    for caller, wait in ((rater, READ), (rater, 0.0), (other, READ)):
        battle = table.answered(caller)
        clock.advance(seconds=wait)
        table.vote(caller, battle.id)
    mine = table.services.arena.rounds.progress(rater, "hu", today=morning)
    assert (mine.today, mine.mine, mine.done, mine.goal, mine.round_name) == (2, 1, 2, 10, "First")
    assert table.services.arena.rounds.progress(rater, "ko", today=morning).done == 0
    assert not table.services.arena.rounds.is_new(rater)


def test_a_vote_is_not_taken_back_after_its_battle_was_left(table: Table, rater: Caller) -> None:
    battle = table.answered(rater)
    table.vote(rater, battle.id, "a")
    table.services.arena.battles.leave(rater, battle.id)
    with pytest.raises(Conflict) as refused:
        table.services.arena.battles.undo(rater, battle.id, table.new_key())
    assert refused.value.reason == Reason.BATTLE_ENDED
    assert rows(table, "SELECT choice FROM votes") == [("a",)]
    assert rows(table, "SELECT count(*) FROM undone_votes") == [(0,)]


def judged(table: Table, rater: Caller, clock: Clock, **more: object) -> BattleView:
    """A battle with a vote that had its time."""
    battle = table.answered(rater, **more)
    clock.advance(seconds=READ)
    return table.vote(rater, battle.id, "a")


def test_what_is_asked_again_about_a_picture_is_answered_by_models_one_knows(
    table: Table, rater: Caller, other: Caller, clock: Clock
) -> None:
    assert judged(table, rater, clock).not_counted == frozenset()
    again = judged(table, rater, clock, prompt="  mi van a KÉPEN ")
    assert again.not_counted == {"learnt"}
    assert rows(table, "SELECT not_counted FROM votes ORDER BY created_at") == [("",), ("learnt",)]
    assert judged(table, other, clock).not_counted == frozenset(), "nobody told the others"


def test_answers_that_come_again_word_by_word_are_known_whatever_was_asked(
    table: Table, rater: Caller, clock: Clock
) -> None:
    judged(table, rater, clock)
    assert judged(table, rater, clock, prompt="Írd le a képet!").not_counted == {"learnt"}


def test_another_question_with_other_answers_counts(table: Table, rater: Caller, clock: Clock) -> None:
    judged(table, rater, clock)
    table.engine.will_say(table.source("base"), "It is a rather small circle.")
    table.engine.will_say(table.source("tuned"), "A kör elég kicsi a képen.")
    assert judged(table, rater, clock, prompt="Mekkora a kör?").not_counted == frozenset()


def test_the_same_question_about_another_picture_counts(table: Table, rater: Caller, clock: Clock) -> None:
    judged(table, rater, clock)
    mine = table.services.arena.pictures.upload(rater, picture((0, 0, 9)))
    assert judged(table, rater, clock, pictures=(mine,)).not_counted == frozenset()


def test_a_battle_that_was_left_without_a_vote_told_nothing(table: Table, rater: Caller, clock: Clock) -> None:
    table.answered(rater)
    assert judged(table, rater, clock).not_counted == frozenset()


def test_a_vote_that_was_taken_back_had_told_the_names(table: Table, rater: Caller, clock: Clock) -> None:
    first = judged(table, rater, clock)
    table.services.arena.battles.undo(rater, first.id, table.new_key())
    assert judged(table, rater, clock).not_counted == {"learnt"}


def test_models_of_another_round_are_not_known_yet(table: Table, rater: Caller, clock: Clock) -> None:
    first = judged(table, rater, clock)
    with table.services.database.transaction() as session:
        session.execute(text("UPDATE models SET state = 'retired'"))
    for name in ("Egret", "Ibis"):
        table.services.arena.entrants.ensure_model(name=name, base=f"/weights/{name}")
    table.engine.rule = lambda ask: Answer(words(f"Egy piros kör, mondja {ask.source.base[-2:]} nyugodtan."))
    again = judged(table, rater, clock)
    assert set(table.stored(again.id).models).isdisjoint(table.stored(first.id).models)
    assert again.not_counted == frozenset()


def test_a_later_message_that_was_asked_before_is_known_too(table: Table, rater: Caller, clock: Clock) -> None:
    judged(table, rater, clock, prompt="Mi van a képen?")
    table.engine.will_say(table.source("base"), "Hello to you as well, my friend.")
    table.engine.will_say(table.source("tuned"), "Üdvözöllek, mit szeretnél tudni?")
    view = table.answered(rater, prompt="Szia!")
    table.services.arena.battles.say(rater, view.id, "Mi van a képen?", table.new_key())
    table.settled(rater, view.id)
    clock.advance(seconds=READ)
    assert table.vote(rater, view.id, "b").not_counted == {"learnt"}
