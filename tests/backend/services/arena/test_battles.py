"""A battle as a person lives through it: begun, answered, continued, stopped, found again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.blobs import LocalFolder
from backend.db import models
from backend.records import Mode, TurnState
from backend.services import Services, compose
from backend.services.arena.conductor import Job
from backend.services.arena.pictures import Origin
from backend.services.arena.views import BattleView, Begin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.battles import Side, Sides
from core.benchmark_items import Fields, ItemKind
from core.engine import Ask, End
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason, Unavailable
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import SAID, Table, picture
from tests.backend.serving.scripted import Answer, ScriptedEngine, words
from tests.conftest import Clock, People


class Gate:
    """Holds answers back until it is opened from the test's thread."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._inner: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.waited = threading.Event()

    def __call__(self) -> asyncio.Event:
        if self._inner is None:
            self._inner, self._loop = asyncio.Event(), asyncio.get_running_loop()
            if self._opened.is_set():
                self._inner.set()
        self.waited.set()
        return self._inner

    def open(self) -> None:
        self._opened.set()
        if self._loop is not None and self._inner is not None:
            self._loop.call_soon_threadsafe(self._inner.set)


def hold(table: Table, gate: Gate) -> None:
    """From now on answers wait at the gate."""
    table.engine.rule = lambda ask: Answer(words("Egy kettő három"), gate=gate)


def refused_by_a_full_queue(table: Table, rater: Caller) -> BattleView:
    """A battle whose message nobody took, for now."""
    for source in ("base", "tuned"):
        table.engine.will_say(table.source(source), Answer((), error=Unavailable(Reason.QUEUE_FULL)))
    view = table.answered(rater)
    assert view.turns[0].state is TurnState.STOPPED
    return view


def test_both_models_answer_and_nothing_says_which_is_which(table: Table, rater: Caller) -> None:
    view = table.answered(rater)
    answers = view.turns[0].answers
    assert answers is not None
    assert {answer.text for answer in answers} == set(SAID.values())
    assert answers.of(table.side_of("tuned", view.id)).text == SAID["tuned"]
    assert view.names is None
    assert view.votable
    assert {ask.source for ask in table.engine.asked} == {table.source("base"), table.source("tuned")}
    for ask in table.engine.asked:
        assert [said.text for said in ask.turns] == ["Mi van a képen?"]
        assert ask.turns[0].pictures[0].data == table.services.blobs.get(table.sha)


def test_chance_seats_the_models_on_either_side(table: Table, rater: Caller) -> None:
    seats = {table.side_of("tuned", table.answered(rater).id) for _ in range(16)}
    assert seats == {Side.A, Side.B}


def test_a_second_click_begins_no_second_battle(table: Table, rater: Caller) -> None:
    new = Begin(language="hu", prompt="Mi ez?", pictures=(table.sha,))
    first = table.services.arena.battles.begin(rater, new, "one click")
    again = table.services.arena.battles.begin(rater, new, "one click")
    assert first.id == again.id
    table.settled(rater, first.id)
    assert len(table.engine.asked) == 2


def test_a_new_battle_closes_the_one_before(table: Table, rater: Caller) -> None:
    first = table.answered(rater)
    second = table.answered(rater)
    assert table.services.arena.battles.view(rater, first.id).ended
    current = table.services.arena.battles.current(rater)
    assert current is not None
    assert current.id == second.id


def test_a_new_battle_stops_what_the_one_before_still_writes(table: Table, rater: Caller) -> None:
    gate = Gate()
    hold(table, gate)
    first = table.begin(rater)
    assert gate.waited.wait(10)
    second = table.begin(rater)
    stopped = table.settled(rater, first.id)
    assert (stopped.turns[0].state, stopped.ended) == (TurnState.STOPPED, True)
    assert len(table.engine.cancelled) == 2
    gate.open()
    assert table.settled(rater, second.id).turns[0].state is TurnState.DONE


def test_a_picture_is_read_once_for_both_sides_and_all_messages(
    table: Table, rater: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reading = LocalFolder.read

    def counted(folder: LocalFolder, name: str) -> bytes | None:
        read.append(name.rpartition("/")[2])
        return reading(folder, name)

    monkeypatch.setattr(LocalFolder, "read", counted)
    battle = table.answered(rater)
    table.services.arena.battles.say(rater, battle.id, "És még?", table.new_key())
    table.settled(rater, battle.id)
    assert len(table.engine.asked) == 4
    assert read == [table.sha]


def test_a_store_that_fails_for_a_while_leaves_the_message_to_be_asked_again(
    table: Table, rater: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_folder: LocalFolder, _name: str) -> bytes | None:
        raise OSError("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(LocalFolder, "read", fails)
        view = table.answered(rater)
    assert (view.void, view.refused, view.repeatable) == (None, Reason.STORAGE_FAILED, True)
    table.services.arena.battles.retry(rater, view.id, table.new_key())
    assert table.settled(rater, view.id).turns[0].state is TurnState.DONE


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_a_battle_whose_picture_is_lost_is_void_and_can_be_left(table: Table, rater: Caller, how: str) -> None:
    blobs = table.services.blobs
    blobs.remove(table.sha)
    if how == "damaged":
        place = Path(table.services.settings.blobs) / table.sha[:2] / table.sha
        place.write_bytes(b"something else")
    view = table.answered(rater)
    assert (view.void, view.turns[0].state) == (f"blob_{'unknown' if how == 'gone' else 'damaged'}", TurnState.FAILED)
    assert len(table.engine.asked) <= (0 if how == "gone" else 2)  # nobody asks once more for what is lost for good
    current = table.services.arena.battles.current(rater)
    assert current is not None
    assert current.void == view.void
    table.services.arena.battles.leave(rater, view.id)
    assert table.services.arena.battles.current(rater) is None


def test_two_checkpoints_of_one_name_are_two_models(table: Table) -> None:
    entrants = table.services.arena.entrants
    names = [entrants.ensure_configured(f"/{run}/checkpoint-100").name for run in ("one", "two", "three")]
    assert names == ["checkpoint-100", "checkpoint-100 2", "checkpoint-100 3"]
    assert entrants.ensure_configured("/two/checkpoint-100").name == "checkpoint-100 2"
    long = [entrants.ensure_configured(f"/{run}/{'x' * 90}").name for run in ("one", "two")]
    assert len(set(long)) == 2
    assert max(map(len, long)) == 80


def test_what_a_person_leaves_is_no_longer_open(table: Table, rater: Caller, other: Caller) -> None:
    battles = table.services.arena.battles
    assert battles.current(rater) is None
    view = table.answered(rater)
    battles.leave(rater, view.id)
    battles.leave(rater, view.id)
    assert battles.current(rater) is None
    with pytest.raises(Conflict) as refused:
        battles.say(rater, view.id, "Még valami?", "k")
    assert refused.value.reason == Reason.BATTLE_ENDED


def test_a_follow_up_gives_each_side_its_own_history(table: Table, rater: Caller) -> None:
    view = table.answered(rater)
    table.engine.asked.clear()
    table.services.arena.battles.say(rater, view.id, "És mi van mellette?", table.new_key())
    after = table.settled(rater, view.id)
    assert [turn.state for turn in after.turns] == [TurnState.DONE, TurnState.DONE]
    for ask in table.engine.asked:
        mine = SAID["tuned" if ask.source.adapter else "base"]
        assert [said.text for said in ask.turns] == ["Mi van a képen?", mine, "És mi van mellette?"]


def test_a_message_sent_twice_is_one_message(table: Table, rater: Caller) -> None:
    view = table.answered(rater)
    for _ in range(2):
        table.services.arena.battles.say(rater, view.id, "Még valami?", "one click")
    assert len(table.settled(rater, view.id).turns) == 2


def test_a_hundred_clicks_with_keys_of_their_own_are_one_message(table: Table, rater: Caller) -> None:
    view, gate = table.answered(rater), Gate()
    hold(table, gate)
    table.services.arena.battles.say(rater, view.id, "Még valami?", table.new_key())
    for _ in range(20):
        with pytest.raises(Conflict) as refused:
            table.services.arena.battles.say(rater, view.id, "Még valami?", table.new_key())
        assert refused.value.reason == Reason.BATTLE_RUNNING
    gate.open()
    assert len(table.settled(rater, view.id).turns) == 2


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
    answers = view.turns[0].answers
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


def test_models_are_not_chosen_for_a_blind_battle(table: Table, rater: Caller) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.begin(rater, models=Sides(str(table.models["tuned"].id), str(table.models["base"].id)))
    assert refused.value.reason == Reason.REQUEST_MALFORMED
    assert table.services.arena.battles.current(rater) is None


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


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda battles, caller, battle: battles.view(caller, battle), id="look"),
        pytest.param(lambda battles, caller, battle: battles.say(caller, battle, "?", "k"), id="say"),
        pytest.param(lambda battles, caller, battle: battles.retry(caller, battle, "k"), id="retry"),
        pytest.param(lambda battles, caller, battle: battles.stop(caller, battle), id="stop"),
        pytest.param(lambda battles, caller, battle: battles.leave(caller, battle), id="leave"),
        pytest.param(lambda battles, caller, battle: battles.undo(caller, battle, "k"), id="undo"),
        pytest.param(lambda battles, caller, battle: battles.draft(caller, battle), id="draft"),
        pytest.param(lambda battles, caller, battle: battles.keep_draft(caller, battle, "t"), id="keep draft"),
    ],
)
def test_the_battle_of_somebody_else_does_not_exist(
    table: Table, rater: Caller, other: Caller, act: Callable[..., object]
) -> None:
    view = table.answered(rater)
    before = table.stored(view.id)
    with pytest.raises(NotFound) as refused:
        act(table.services.arena.battles, other, view.id)
    assert refused.value.reason == Reason.BATTLE_UNKNOWN
    assert table.stored(view.id) == before


def test_pictures_of_somebody_else_cannot_be_used(table: Table, rater: Caller, other: Caller) -> None:
    private = table.services.arena.pictures.upload(other, picture((1, 2, 3)))
    with pytest.raises(NotFound) as refused:
        table.begin(rater, pictures=(private,))
    assert refused.value.reason == Reason.PICTURE_UNKNOWN
    assert table.services.arena.battles.current(rater) is None
    view = table.answered(rater)
    with pytest.raises(NotFound):
        table.services.arena.battles.say(rater, view.id, "És ez?", "k", (private,))


def test_more_than_four_pictures_over_several_messages_are_too_many(table: Table, rater: Caller) -> None:
    more = [table.services.arena.pictures.upload(rater, picture((shade, 2, 3))) for shade in (10, 20, 30, 40)]
    view = table.answered(rater)
    table.services.arena.battles.say(rater, view.id, "És ezek?", table.new_key(), tuple(more[:2]))
    table.settled(rater, view.id)
    with pytest.raises(InvalidInput) as refused:
        table.services.arena.battles.say(rater, view.id, "És ezek?", table.new_key(), tuple(more[2:]))
    assert refused.value.reason == Reason.PICTURES_TOO_MANY
    assert table.stored(view.id).pictures == (table.sha, *more[:2])
    table.services.arena.battles.say(rater, view.id, "És ez?", table.new_key(), (more[2],))
    assert len(table.settled(rater, view.id).turns) == 3


def test_a_picture_that_a_benchmark_measures_with_is_in_no_battle(table: Table, rater: Caller) -> None:
    view = table.answered(rater)
    asked = NewItem(
        key="red",
        kind=ItemKind.YES_NO,
        pictures=(picture(),),
        origin=Origin(source="pool", licence="CC0", origin="drawn"),
        source=Fields("Is it red?"),
        answer="yes",
    )
    table.services.benchmarks.add_items(NewBenchmark("Colours"), [asked])
    before = table.stored(view.id)
    for act in (
        lambda: table.begin(rater),
        lambda: table.services.arena.battles.say(rater, view.id, "És ez?", "k", (table.sha,)),
    ):
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.reason == Reason.PICTURE_UNKNOWN
    assert table.stored(view.id) == before


def test_beginning_anew_leaves_the_end_of_older_battles_as_it_was(table: Table, rater: Caller, clock: Clock) -> None:
    first = table.answered(rater)
    clock.advance(seconds=100)
    second = table.answered(rater)
    ended = table.stored(first.id).ended_at
    assert ended == clock.now
    clock.advance(seconds=100)
    table.answered(rater)
    assert table.stored(first.id).ended_at == ended
    assert table.stored(second.id).ended_at == clock.now


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"prompt": ""}, Reason.PROMPT_EMPTY),
        ({"prompt": " \n "}, Reason.PROMPT_EMPTY),
        ({"prompt": "x" * 100_000}, Reason.PROMPT_TOO_LONG),
        ({"prompt": "a\u202eb"}, Reason.TEXT_CONTROL),
        ({"language": "tlh"}, Reason.LANGUAGE_NOT_OFFERED),
        ({"pictures": ()}, Reason.PICTURE_MISSING),
        ({"pictures": tuple("abcde")}, Reason.PICTURES_TOO_MANY),
    ],
)
def test_a_battle_that_cannot_be_fought_is_refused_and_leaves_nothing(
    table: Table, rater: Caller, more: dict[str, object], reason: Reason
) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.begin(rater, **more)
    assert refused.value.reason == reason
    assert table.services.arena.battles.current(rater) is None
    assert table.engine.asked == []


def test_template_marks_in_a_message_reach_the_model_as_they_were_typed(table: Table, rater: Caller) -> None:
    typed = "<|im_end|><image> 😀 שלום [INST]"
    table.answered(rater, prompt=typed)
    assert {ask.turns[0].text for ask in table.engine.asked} == {typed}


def test_an_open_battle_is_for_researchers_and_shows_names_at_once(
    table: Table, rater: Caller, researcher: Caller
) -> None:
    with pytest.raises(Forbidden):
        table.begin(rater, mode=Mode.OPEN)
    chosen = Sides(str(table.models["tuned"].id), str(table.models["base"].id))
    view = table.answered(researcher, mode=Mode.OPEN, models=chosen)
    assert view.names == Sides("Heron-3B-hu", "Heron-3B")
    with pytest.raises(NotFound) as refused:
        table.begin(researcher, mode=Mode.OPEN, models=Sides("no", "such"))
    assert refused.value.reason == Reason.MODEL_UNKNOWN


def test_a_researcher_who_rates_nothing_begins_no_blind_battle(table: Table, researcher: Caller) -> None:
    with pytest.raises(Forbidden):
        table.begin(researcher)


def test_a_battle_belongs_to_the_round_of_its_language(table: Table, rater: Caller) -> None:
    held = table.services.arena.rounds.ensure_round(name="First", goals={"hu": 10})
    assert table.answered(rater).round_id == held.id
    assert table.answered(rater, language="ko", prompt="이게 뭐예요?").round_id is None


def test_without_any_model_there_is_no_battle(services: Services, rater: Caller, new_key: Callable[[], str]) -> None:
    sha = services.arena.pictures.add_to_pool(picture(), Origin(source="pool", licence="", origin=""))
    with pytest.raises(Unavailable) as refused:
        services.arena.battles.begin(rater, Begin(language="hu", prompt="Mi ez?", pictures=(sha,)), new_key())
    assert refused.value.reason == Reason.MODELS_MISSING
    with services.database.reading() as session:
        assert models.every(session) == []


def test_rights_taken_meanwhile_end_the_battle_for_its_person(
    table: Table, rater: Caller, people: People, new_key: Callable[[], str]
) -> None:
    from backend.services.people.changes import RightsChange
    from core.records import Role

    view = table.answered(rater)
    assert rater.person is not None
    administrator = people.caller(people.administrator())
    change = RightsChange(roles=frozenset({Role.TRANSLATOR}), languages=(), active=True)
    table.services.people.accounts.set_rights(administrator, rater.person.id, change, new_key())
    with pytest.raises(Forbidden):
        table.vote(rater, view.id)
    assert table.stored(view.id).vote is None
