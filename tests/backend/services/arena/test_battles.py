"""A battle as a person lives through it: begun, continued, left, refused, found again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.blobs import LocalFolder
from backend.db import models
from backend.records import Mode, TurnState
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.arena.views import Begin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.battles import Side, Sides
from core.benchmark_items import Fields, ItemKind
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason, Unavailable
from core.records import Caller
from tests.backend.services.arena.gate import Gate, hold
from tests.backend.services.arena.table import SAID, Table, picture
from tests.conftest import Clock, People


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


def test_models_are_not_chosen_for_a_blind_battle(table: Table, rater: Caller) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.begin(rater, models=Sides(str(table.models["tuned"].id), str(table.models["base"].id)))
    assert refused.value.reason == Reason.REQUEST_MALFORMED
    assert table.services.arena.battles.current(rater) is None


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
