"""Parcels: answered beforehand, leased to one person, judged without a network, counted once."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace

import pytest
from argon2 import PasswordHasher

from annotation.parcels import ParcelState
from backend.services import compose
from backend.services.arena.exporting import Exports, Selection, What
from backend.services.arena.parcels import Parcels, ParcelView, ParcelVote, Terms
from backend.services.arena.views import Begin, Judged, NewEdit, NewVote
from backend.services.audit import AuditFilter
from core.battles import Choice, NotCounted, Side, VoteReason
from core.errors import Forbidden, InvalidInput, ParleyError, Reason
from core.records import Caller, WorkingLanguage
from core.settings import Settings
from tests.backend.services.arena.table import READ, SAID, Table, scripted
from tests.backend.serving.scripted import Answer, words
from tests.conftest import Clock, People
from tests.doubles.detector import ListeningDetector

BATTLES = 6
_PATIENCE = 20.0


@dataclass
class Depot:
    """Where parcels are taken in tests."""

    table: Table
    parcels: Parcels

    def prepared(self, caller: Caller, language: str = "hu") -> ParcelView:
        """A parcel once it is open, or whatever became of it."""
        return self.waited(caller, self.parcels.take(caller, language, self.table.new_key()).parcel.id)

    def waited(self, caller: Caller, parcel_id: str) -> ParcelView:
        """A parcel once nobody answers its battles any more."""
        pause, until = threading.Event(), time.monotonic() + _PATIENCE
        while (view := self.parcels.look(caller, parcel_id)).state is ParcelState.PREPARING:
            assert time.monotonic() < until, "the parcel was not answered"
            pause.wait(0.005)
        return view

    def vote(self, caller: Caller, view: ParcelView, place: int = 0, *, key: str = "", **more: object) -> Judged:
        """A vote on one of its battles."""
        given: dict[str, object] = {"seal": view.seal, "choice": "a", "reasons": (), "seconds": READ}
        sent = ParcelVote(**(given | more))  # type: ignore[arg-type]
        battle = view.contents[place].battle
        return self.parcels.judge(caller, view.parcel.id, battle, sent, key or self.table.new_key())


@pytest.fixture
def depot(table: Table) -> Depot:
    """Parcels of six battles, of which one may be open, and a pool to fill them from."""
    for _ in range(2 * BATTLES):
        table.unseen()
    parcels = table.services.arena.parcels
    parcels.terms = replace(parcels.terms, battles=BATTLES, most=1)
    return Depot(table, parcels)


@pytest.fixture
def open_parcel(depot: Depot, rater: Caller, clock: Clock) -> ParcelView:
    """One that was handed out some hours ago."""
    view = depot.prepared(rater)
    clock.advance(hours=3)
    return view


def refusal(work: object, *sent: object, **more: object) -> Reason:
    with pytest.raises(ParleyError) as refused:
        work(*sent, **more)  # type: ignore[operator]
    return refused.value.reason


def test_a_parcel_is_answered_beforehand_each_battle_about_another_picture(depot: Depot, rater: Caller) -> None:
    view = depot.prepared(rater)
    assert (view.state, view.parcel.battles, view.parcel.voted) == (ParcelState.OPEN, BATTLES, 0)
    assert len({one.picture for one in view.contents}) == len(view.contents) == BATTLES
    assert {text for one in view.contents for text in one.answers} == set(SAID.values())
    assert depot.parcels.look(rater, view.parcel.id) == view


def test_nothing_in_a_parcel_tells_who_answered(depot: Depot, rater: Caller) -> None:
    view = depot.prepared(rater)
    handed_out = json.dumps([vars(one) for one in view.contents], default=list) + view.seal
    for content in view.contents:
        battle = depot.table.stored(content.battle)  # type: ignore[arg-type]
        answers = list(battle.last.answers or ())
        secret = {str(battle.seed), battle.drawn, *battle.models}
        secret |= {
            part for answer in answers if answer.weights for part in (answer.weights.base, answer.weights.adapter)
        }
        for model in depot.table.models.values():
            secret |= {model.name, model.base, model.adapter}
        assert [one for one in secret if one and one in handed_out] == []


def test_its_battles_end_none_of_the_arena_and_are_ended_by_none(depot: Depot, rater: Caller) -> None:
    live = depot.table.answered(rater)
    view = depot.prepared(rater)
    current = depot.table.services.arena.battles.current(rater)
    assert current is not None
    assert current.id == live.id
    assert depot.table.services.arena.battles.go_on(rater, after=live.id) is None
    another = depot.table.answered(rater, pictures=(depot.table.unseen(),))
    assert depot.table.stored(live.id).ended_at is not None
    stored = [depot.table.stored(one.battle) for one in view.contents]  # type: ignore[arg-type]
    assert {(one.ended_at, one.round_id, one.parcel) for one in stored} == {(None, None, view.parcel.id)}
    depot.vote(rater, view)
    current = depot.table.services.arena.battles.current(rater)
    assert current is not None
    assert current.id == another.id


def test_a_vote_counts_like_any_other_and_says_where_it_comes_from(
    depot: Depot, rater: Caller, open_parcel: ParcelView
) -> None:
    services = depot.table.services
    held = services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    judged = depot.vote(rater, open_parcel, choice="b", reasons=("truth", "culture"))
    battle = depot.table.stored(open_parcel.contents[0].battle)  # type: ignore[arg-type]
    assert battle.vote is not None
    assert (battle.vote.choice, battle.vote.seconds, battle.round_id) == (Choice.B, READ, held.id)
    assert battle.vote.reasons.b == {VoteReason.TRUTH, VoteReason.CULTURE}
    assert (battle.not_counted, battle.vote.names_at, battle.vote.reasons_at) == (frozenset(), None, None)
    names = {model.name for model in depot.table.models.values()}
    assert judged.names is not None
    assert (set(judged.names), judged.names_seconds) == (names, 0.0)
    exports = Exports(services.database, secrets=services.secrets, audit=services.audit)
    (line,) = exports.lines(Selection(What.VOTES))
    assert (line.parcel, line.round, line.battle) == (True, "First", battle.id)


def test_a_vote_sent_twice_is_one_even_after_the_parcel_has_expired(
    depot: Depot, rater: Caller, open_parcel: ParcelView, clock: Clock
) -> None:
    first = depot.vote(rater, open_parcel, key="once")
    clock.advance(days=8)
    again = depot.vote(rater, open_parcel, key="once")
    assert (again.choice, again.names) == (first.choice, first.names)
    assert refusal(depot.vote, rater, open_parcel, key="once", choice="b") is Reason.KEY_REUSED
    assert depot.parcels.mine(rater)[0].parcel.voted == 1


def test_a_second_vote_on_a_battle_changes_nothing(depot: Depot, rater: Caller, open_parcel: ParcelView) -> None:
    depot.vote(rater, open_parcel)
    assert refusal(depot.vote, rater, open_parcel, choice="b") is Reason.VOTED_ALREADY


def test_with_its_last_vote_a_parcel_is_done_and_another_may_be_taken(
    depot: Depot, rater: Caller, open_parcel: ParcelView
) -> None:
    assert refusal(depot.parcels.take, rater, "hu", depot.table.new_key()) is Reason.PARCELS_MANY
    for place in range(BATTLES):
        depot.vote(rater, open_parcel, place)
    (done,) = depot.parcels.mine(rater)
    assert (done.state, done.parcel.voted) == (ParcelState.DONE, BATTLES)
    assert depot.prepared(rater).state is ParcelState.OPEN


def test_what_comes_after_its_time_is_refused_and_stores_nothing(
    depot: Depot, rater: Caller, open_parcel: ParcelView, clock: Clock
) -> None:
    clock.advance(days=7)
    assert refusal(depot.vote, rater, open_parcel) is Reason.PARCEL_EXPIRED
    expired = depot.parcels.look(rater, open_parcel.parcel.id)
    assert (expired.state, expired.contents, expired.seal) == (ParcelState.EXPIRED, (), "")
    assert depot.prepared(rater).state is ParcelState.OPEN


def test_one_that_was_given_back_is_refused_and_what_came_in_stays(
    depot: Depot, rater: Caller, open_parcel: ParcelView
) -> None:
    depot.vote(rater, open_parcel)
    for _ in range(2):
        depot.parcels.withdraw(rater, open_parcel.parcel.id, "back")
    assert refusal(depot.vote, rater, open_parcel, 1) is Reason.PARCEL_WITHDRAWN
    (withdrawn,) = depot.parcels.mine(rater)
    assert (withdrawn.state, withdrawn.parcel.voted) == (ParcelState.WITHDRAWN, 1)
    assert depot.table.stored(open_parcel.contents[1].battle).ended_at is not None  # type: ignore[arg-type]
    assert depot.table.stored(open_parcel.contents[0].battle).vote is not None  # type: ignore[arg-type]


def test_an_edit_of_a_battle_with_a_vote_is_kept_whatever_became_of_the_parcel(
    depot: Depot, rater: Caller, open_parcel: ParcelView
) -> None:
    depot.vote(rater, open_parcel)
    depot.parcels.withdraw(rater, open_parcel.parcel.id, "back")
    battles, battle = depot.table.services.arena.battles, open_parcel.contents[0].battle
    for _ in range(2):
        battles.edit(rater, battle, NewEdit(1, "a", "Egy piros kör van az asztalon.", 4.0), "edit")
    (edit,) = depot.table.stored(battle).edits  # type: ignore[arg-type]
    assert (edit.text, edit.start) == ("Egy piros kör van az asztalon.", Side.A)


def test_a_parcel_of_somebody_else_is_neither_seen_nor_judged_nor_given_back(
    depot: Depot, rater: Caller, other: Caller, open_parcel: ParcelView
) -> None:
    assert refusal(depot.parcels.look, other, open_parcel.parcel.id) is Reason.PARCEL_UNKNOWN
    assert refusal(depot.parcels.withdraw, other, open_parcel.parcel.id, "k") is Reason.PARCEL_UNKNOWN
    assert refusal(depot.vote, other, open_parcel) is Reason.PARCEL_OTHERS
    assert depot.parcels.mine(other) == []
    with pytest.raises(Forbidden):
        depot.parcels.out(other)


def test_a_seal_that_is_not_ours_or_of_another_parcel_opens_nothing(
    depot: Depot, rater: Caller, other: Caller, open_parcel: ParcelView
) -> None:
    start, end = open_parcel.seal[:-6], open_parcel.seal[-6:]
    forged = [
        start + end[::-1],
        open_parcel.seal.replace(rater.person.id, other.person.id),  # type: ignore[union-attr]
        depot.prepared(other).seal,
        depot.table.services.secrets.sign("parcel", f"{open_parcel.parcel.id}.{rater.person.id}.{'0' * 64}"),  # type: ignore[union-attr]
        depot.table.services.secrets.sign("parcel", "nothing"),
    ]
    for seal in forged:
        assert refusal(depot.vote, rater, open_parcel, seal=seal) is Reason.PARCEL_FORGED
    with pytest.raises(InvalidInput):
        depot.vote(rater, open_parcel, seal="")
    assert depot.parcels.mine(rater)[0].parcel.voted == 0


def test_its_battles_are_judged_through_it_and_only_its_own(
    depot: Depot, rater: Caller, open_parcel: ParcelView
) -> None:
    battles, battle = depot.table.services.arena.battles, open_parcel.contents[0].battle
    live = depot.table.answered(rater, pictures=(depot.table.unseen(),))
    assert refusal(battles.judge, rater, battle, NewVote("a"), "k1") is Reason.BATTLE_UNKNOWN
    assert refusal(battles.say, rater, battle, "És még?", "k2") is Reason.BATTLE_ENDED
    assert refusal(battles.retry, rater, battle, "k3") is Reason.BATTLE_ENDED
    sent = ParcelVote(open_parcel.seal, "a", (), READ)
    assert refusal(depot.parcels.judge, rater, open_parcel.parcel.id, live.id, sent, "k4") is Reason.BATTLE_UNKNOWN


def test_twenty_battles_are_not_read_in_the_time_of_one(depot: Depot, rater: Caller, clock: Clock) -> None:
    view = depot.prepared(rater)
    clock.advance(seconds=READ + 0.1)
    assert depot.vote(rater, view, 0).not_counted == frozenset()
    assert depot.vote(rater, view, 1).not_counted == {NotCounted.TOO_FAST}
    clock.advance(seconds=READ)
    assert depot.vote(rater, view, 2).not_counted == frozenset()


def test_what_fails_or_tells_a_name_is_not_handed_out(depot: Depot, rater: Caller) -> None:
    tuned, base = depot.table.source("tuned"), depot.table.source("base")
    depot.table.engine.will_say(tuned, "Én a Heron-3B-hu vagyok, és egy kört látok.")
    broken = Answer(words("Egy kör"), error=InvalidInput(Reason.CONVERSATION_LONG))
    depot.table.engine.will_say(base, Answer(words(SAID["base"])), broken)
    view = depot.prepared(rater)
    assert (view.state, view.parcel.battles, len(view.contents)) == (ParcelState.OPEN, BATTLES - 2, BATTLES - 2)
    assert not any("Heron" in text for one in view.contents for text in one.answers)
    assert len(depot.parcels.mine(rater)) == 1


def test_a_parcel_of_which_nothing_could_be_answered_is_withdrawn(depot: Depot, rater: Caller) -> None:
    depot.table.engine.rule = lambda _: Answer((), error=InvalidInput(Reason.CONVERSATION_LONG))
    view = depot.prepared(rater)
    assert (view.state, view.contents, view.parcel.battles) == (ParcelState.WITHDRAWN, (), 0)


def test_names_that_were_told_in_the_arena_meanwhile_keep_its_vote_from_counting(
    depot: Depot, rater: Caller, open_parcel: ParcelView, clock: Clock
) -> None:
    carried = open_parcel.contents[0]
    live = depot.table.answered(rater, prompt=carried.prompt, pictures=(carried.picture,))
    clock.advance(seconds=READ)
    depot.table.vote(rater, live.id)
    assert depot.vote(rater, open_parcel).not_counted == {NotCounted.LEARNT}


def test_a_parcel_is_in_a_language_of_its_rater(depot: Depot, people: People) -> None:
    caller = people.caller(people.rater(languages=(WorkingLanguage("ko"),)))
    assert refusal(depot.parcels.take, caller, "hu", depot.table.new_key()) is Reason.LANGUAGE_NOT_OFFERED
    assert depot.prepared(caller, "ko").parcel.language == "ko"


def test_without_pictures_or_for_others_than_raters_there_is_no_parcel(
    depot: Depot, rater: Caller, researcher: Caller
) -> None:
    assert refusal(depot.parcels.take, researcher, "hu", depot.table.new_key()) is Reason.RIGHT_MISSING
    depot.parcels.terms = Terms(0, depot.parcels.terms.lease, 1)
    assert refusal(depot.parcels.take, rater, "hu", depot.table.new_key()) is Reason.PICTURE_MISSING
    assert depot.parcels.mine(rater) == []


def test_taken_twice_with_one_key_it_is_one_parcel(depot: Depot, rater: Caller) -> None:
    first, second = (depot.parcels.take(rater, "hu", "one click") for _ in range(2))
    assert first.parcel.id == second.parcel.id
    assert len(depot.parcels.mine(rater)) == 1


def test_who_may_sees_what_is_out_and_withdraws_it(
    depot: Depot, rater: Caller, researcher: Caller, people: People, open_parcel: ParcelView
) -> None:
    administrator = people.caller(people.administrator())
    assert rater.person is not None
    (by_name,), (by_pseudonym,) = depot.parcels.out(administrator), depot.parcels.out(researcher)
    assert (by_name.who, by_name.parcel.id) == (rater.person.name, open_parcel.parcel.id)
    assert rater.person.name not in by_pseudonym.who
    depot.parcels.withdraw(researcher, open_parcel.parcel.id, "away")
    assert depot.parcels.out(administrator) == []
    assert refusal(depot.vote, rater, open_parcel) is Reason.PARCEL_WITHDRAWN
    log = depot.table.services.audit.search(administrator, AuditFilter())
    told = [(one.action, one.actor) for one in log if one.subject == open_parcel.parcel.id]
    assert told == [("parcel_withdrawn", researcher.person.id), ("parcel_taken", rater.person.id)]  # type: ignore[union-attr]


def test_what_a_stop_of_the_application_cut_off_is_gone_on_with_a_few_battles_at_a_time(
    depot: Depot, rater: Caller, settings: Settings, clock: Clock, hasher: PasswordHasher
) -> None:
    depot.table.engine.rule = lambda _: Answer(words(SAID["tuned"]), pause=60.0)
    begun = depot.parcels.take(rater, "hu", "one")
    assert (begun.state, begun.parcel.answered) == (ParcelState.PREPARING, 0)
    assert 0 < depot.table.services.arena.answering.conductor.count() < BATTLES
    depot.table.services.arena.answering.conductor.close()
    quick, detector = scripted(), ListeningDetector()
    restarted = compose(settings, clock=clock, hasher=hasher, engine=lambda _: quick, detector=detector)
    try:
        again = Depot(Table(restarted, quick, depot.table.new_key), restarted.arena.parcels)
        view = again.waited(rater, begun.parcel.id)
        assert (view.state, len(view.contents)) == (ParcelState.OPEN, BATTLES)
    finally:
        restarted.close()


def test_a_begun_battle_of_somebody_is_not_taken_for_one_of_a_parcel(depot: Depot, rater: Caller) -> None:
    battle = depot.table.services.arena.battles.begin(
        rater, Begin("hu", "Mi van a képen?", (depot.table.sha,)), depot.table.new_key()
    )
    assert depot.table.stored(battle.id).parcel is None
    assert refusal(depot.parcels.look, rater, battle.id) is Reason.PARCEL_UNKNOWN
