"""How both sides answer: in step, again after a fault, stopped, cut off by a restart, asked for anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from backend.records import TurnState
from backend.services import Services, compose
from backend.services.arena.conductor import Job
from backend.services.arena.views import BattleView
from core.engine import Ask, End
from core.errors import Conflict, Reason, Unavailable
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.gate import Gate, hold
from tests.backend.services.arena.table import SAID, Table
from tests.backend.serving.scripted import Answer, ScriptedEngine, words
from tests.conftest import Clock


def refused_by_a_full_queue(table: Table, rater: Caller) -> BattleView:
    """A battle whose message nobody took, for now."""
    for source in ("base", "tuned"):
        table.engine.will_say(table.source(source), Answer((), error=Unavailable(Reason.QUEUE_FULL)))
    view = table.answered(rater)
    assert view.turns[0].state is TurnState.STOPPED
    return view


def test_answers_grow_in_step_while_they_are_written(table: Table, rater: Caller) -> None:
    gate = Gate()
    fast, slow = words("egy kettő három négy öt"), words("egy kettő")

    def rule(ask: Ask) -> Answer:
        return Answer(fast) if ask.source.adapter else Answer(slow, gate=gate)

    table.engine.rule = rule
    view = table.begin(rater)
    gate.waited.wait(10)
    live = table.services.arena.battles.view(rater, view.id).live
    assert live is not None
    assert list(live.texts) == ["", ""], "the faster side shows nothing that the slower one has not"
    gate.open()
    done = table.settled(rater, view.id)
    assert done.live is None
    assert done.turns[0].answers is not None


def test_the_place_in_the_queue_is_shown(table: Table, rater: Caller) -> None:
    gate = Gate()
    table.engine.rule = lambda ask: Answer(("egy",), waiting=(7 if ask.source.adapter else 3,), gate=gate)
    view = table.begin(rater)
    gate.waited.wait(10)
    live = table.services.arena.battles.view(rater, view.id).live
    assert live is not None
    assert live.waiting in (3, 7)
    gate.open()
    table.settled(rater, view.id)


def test_one_side_that_fails_makes_both_begin_again(table: Table, rater: Caller) -> None:
    table.engine.will_say(table.source("tuned"), Answer(("Egy ",), error=Unavailable(Reason.MODEL_FAILED)))
    view = table.answered(rater)
    answers = view.turns[0].answers
    assert answers is not None
    assert {answer.text for answer in answers} == set(SAID.values())
    assert len(table.engine.asked) == 4
    assert view.void is None


def test_a_side_that_fails_twice_makes_the_battle_void_and_says_why(table: Table, rater: Caller) -> None:
    broken = Answer(("Egy ",), error=Unavailable(Reason.MEMORY_FULL))
    table.engine.will_say(table.source("base"), broken, broken)
    view = table.answered(rater)
    assert (view.void, view.turns[0].state, view.turns[0].answers) == ("memory_full", TurnState.FAILED, None)
    for act in (
        lambda: table.vote(rater, view.id),
        lambda: table.services.arena.battles.say(rater, view.id, "Még valami?", "k1"),
        lambda: table.services.arena.battles.retry(rater, view.id, "k2"),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.reason == Reason.BATTLE_VOID


def test_what_was_stopped_stays_and_can_be_asked_again(table: Table, rater: Caller) -> None:
    gate = Gate()
    hold(table, gate)
    view = table.begin(rater)
    gate.waited.wait(10)
    table.services.arena.battles.stop(rater, view.id)
    stopped = table.settled(rater, view.id)
    assert stopped.turns[0].state is TurnState.STOPPED
    assert not stopped.votable
    assert len(table.engine.cancelled) == 2
    with pytest.raises(Conflict) as refused:
        table.vote(rater, view.id)
    assert refused.value.reason == Reason.BATTLE_RUNNING
    gate.open()
    table.services.arena.battles.retry(rater, view.id, table.new_key())
    answers = table.settled(rater, view.id).turns[0].answers
    assert answers is not None
    assert [answer.text for answer in answers] == ["Egy kettő három"] * 2


def test_stopping_at_once_leaves_nothing_running(table: Table, rater: Caller) -> None:
    for _ in range(5):
        view = table.begin(rater)
        table.services.arena.battles.stop(rater, view.id)
        assert table.settled(rater, view.id).turns[0].state in (TurnState.STOPPED, TurnState.DONE)


def test_answers_that_are_whole_are_not_drawn_again(table: Table, rater: Caller) -> None:
    view = table.answered(rater)
    assert not view.repeatable
    with pytest.raises(Conflict) as refused:
        table.services.arena.battles.retry(rater, view.id, table.new_key())
    assert refused.value.reason == Reason.BATTLE_ANSWERED
    assert (table.stored(view.id).last.attempt, len(table.engine.asked)) == (1, 2)


def test_a_retry_draws_other_words_than_before(table: Table, rater: Caller) -> None:
    view = refused_by_a_full_queue(table, rater)
    assert view.repeatable
    first = {ask.source: ask for ask in table.engine.asked}
    table.engine.asked.clear()
    table.services.arena.battles.retry(rater, view.id, table.new_key())
    table.settled(rater, view.id)
    for ask in table.engine.asked:
        assert ask.seed != first[ask.source].seed
        assert ask.generation.temperature > 0


def test_a_name_that_slips_out_is_not_shown_and_marks_the_battle(table: Table, rater: Caller, clock: Clock) -> None:
    table.engine.will_say(table.source("tuned"), "Én a Heron-3B-hu modell vagyok, szia.")
    view = table.answered(rater)
    answers = view.turns[0].answers
    assert answers is not None
    assert "Heron" not in answers.of(table.side_of("tuned", view.id)).text
    assert view.leaked
    clock.advance(seconds=60)
    assert table.vote(rater, view.id, "tie").not_counted == {"leaked"}


def test_an_answer_that_was_cut_off_says_so(table: Table, rater: Caller) -> None:
    table.engine.will_say(table.source("base"), Answer(words("Ez egy hosszú mondat, amely nem"), end=End.LENGTH))
    view = table.answered(rater)
    answers = table.stored(view.id).turns[0].answers
    assert answers is not None
    assert "cut_off" in answers.of(table.side_of("base", view.id)).signals


def test_answers_that_a_restart_cut_off_are_asked_for_again(
    table: Table, rater: Caller, settings: Settings, clock: Clock
) -> None:
    gate = Gate()
    hold(table, gate)
    view = table.begin(rater)
    gate.waited.wait(10)
    table.services.arena.answering.conductor.close()
    assert table.stored(view.id).last.state is TurnState.RUNNING
    later = ScriptedEngine(rule=lambda ask: Answer(("Itt vagyok.",)))
    after = compose(settings, clock=clock, engine=lambda _: later)
    again = Table(after, later, table.new_key)
    answers = again.settled(rater, view.id).turns[0].answers
    after.close()
    assert answers is not None
    assert [answer.text for answer in answers] == ["Itt vagyok."] * 2


@pytest.fixture
def restarted(settings: Settings, clock: Clock, table: Table) -> Iterator[Callable[[], Table]]:
    """The application after it was cut off; it has not been asked for anything."""
    opened: list[Services] = []

    def restart() -> Table:
        table.services.arena.answering.conductor.close()
        later = ScriptedEngine(rule=lambda ask: Answer(("Itt vagyok.",)))
        opened.append(compose(settings, clock=clock, engine=lambda _: later))
        return Table(opened[-1], later, table.new_key)

    yield restart
    for services in opened:
        services.close()


def test_stopping_what_a_restart_cut_off_begins_nothing_anew(
    table: Table, rater: Caller, restarted: Callable[[], Table]
) -> None:
    gate = Gate()
    hold(table, gate)
    view = table.begin(rater)
    assert gate.waited.wait(10)
    again = restarted()
    stopped = again.services.arena.battles.stop(rater, view.id)
    assert (stopped.turns[0].state, stopped.void, stopped.ended) == (TurnState.STOPPED, None, False)
    assert again.engine.asked == []
    again.services.arena.battles.retry(rater, view.id, table.new_key())
    answers = again.settled(rater, view.id).turns[0].answers
    assert answers is not None
    assert [answer.text for answer in answers] == ["Itt vagyok."] * 2


def test_a_battle_that_was_left_is_not_answered_after_a_restart(
    table: Table, rater: Caller, restarted: Callable[[], Table]
) -> None:
    gate = Gate()
    hold(table, gate)
    view = table.begin(rater)
    assert gate.waited.wait(10)
    again = restarted()
    again.services.arena.battles.leave(rater, view.id)
    seen = again.services.arena.battles.view(rater, view.id)
    assert (seen.running, seen.ended, seen.turns[0].state) == (False, True, TurnState.STOPPED)
    assert again.engine.asked == []
    assert again.stored(view.id).last.state is TurnState.STOPPED


@pytest.mark.parametrize("reason", [Reason.QUEUE_FULL, Reason.STOPPING])
def test_where_waiting_helps_the_message_can_be_asked_again(table: Table, rater: Caller, reason: Reason) -> None:
    view = table.answered(rater)
    table.engine.will_say(table.source("base"), Answer(("A ",), error=Unavailable(reason)))
    table.services.arena.battles.say(rater, view.id, "És mellette?", table.new_key())
    stopped = table.settled(rater, view.id)
    assert (stopped.void, stopped.turns[1].state, stopped.refused) == (None, TurnState.STOPPED, reason.value)
    assert stopped.turns[1].answers is not None
    assert [answer.text for answer in stopped.turns[1].answers] == ["", ""]
    assert len(table.engine.asked) == 4, "nobody asks a full queue twice in a row"
    table.services.arena.battles.retry(rater, view.id, table.new_key())
    done = table.settled(rater, view.id)
    assert (done.votable, done.refused, len(done.turns)) == (True, None, 2)


def test_a_stop_by_its_person_is_no_refusal(table: Table, rater: Caller) -> None:
    gate = Gate()
    hold(table, gate)
    view = table.begin(rater)
    assert gate.waited.wait(10)
    table.services.arena.battles.stop(rater, view.id)
    assert table.settled(rater, view.id).refused is None


def test_answers_that_can_never_be_stored_are_not_asked_for_without_end(table: Table, rater: Caller) -> None:
    refuse = {
        "sqlite": "CREATE TRIGGER refuse BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'no'); END",
        "postgresql": "ALTER TABLE answers ADD CHECK (false)",
    }
    with table.services.database.transaction() as session:
        session.execute(text(refuse[table.services.database.kind]))
    view = table.answered(rater)
    assert (view.void, view.turns[0].state) == ("storage_failed", TurnState.FAILED)
    assert len(table.engine.asked) == 4
    table.services.arena.battles.leave(rater, view.id)
    assert table.services.arena.battles.current(rater) is None


def test_a_battle_of_another_version_is_answered_with_the_settings_known_here(table: Table, rater: Caller) -> None:
    view = refused_by_a_full_queue(table, rater)
    with table.services.database.transaction() as session:
        session.execute(text('UPDATE battles SET generation = \'{"tokens": 7, "beams": 4}\''))
    table.engine.asked.clear()
    table.services.arena.battles.retry(rater, view.id, table.new_key())
    assert table.settled(rater, view.id).turns[0].state is TurnState.DONE
    assert {ask.generation.tokens for ask in table.engine.asked} == {7}


def test_one_who_looked_before_the_end_does_not_start_the_answers_anew(table: Table, rater: Caller) -> None:
    view = table.begin(rater)
    stale = table.stored(view.id)
    table.rested(rater, view.id)
    conductor = table.services.arena.answering.conductor
    with table.services.database.reading() as session:
        job = table.services.arena.answering.unanswered(session, stale)
    assert isinstance(job, Job), "who looked before sees a message that nobody writes"
    conductor.start(job)
    assert not conductor.running(view.id, turn=1, attempt=1)
    assert len(table.engine.asked) == 2
