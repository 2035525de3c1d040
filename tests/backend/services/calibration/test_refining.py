"""Refining: three people alone at each item, nobody twice, nothing typed lost, places that come back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from backend.db.tables import CalibrationRow, FlagRow, PlaceRow, RefinementRow
from backend.services.calibration.views import Typed
from core.benchmark_items import Fields
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.records import TranslatorGroup, WorkingLanguage
from tests.backend.services.calibration.workshop import DRAFT, ENGLISH, RIGHT, Workshop, worded


def test_a_refiner_sees_source_and_draft_and_nothing_that_tells_the_answer(workshop: Workshop) -> None:
    task = workshop.services.calibration.refining.next(workshop.refiner(), "hu")
    assert task is not None
    assert (task.shown.source, task.draft, task.start.fields) == (ENGLISH, DRAFT, DRAFT)
    told = repr(task)
    assert RIGHT.question not in told
    assert "'A'" in told, "the letters are shown"
    assert "answer" not in told


def test_asked_again_it_is_the_same_item_until_it_is_handed_in(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    first, again = refining.next(anna, "hu"), refining.next(anna, "hu")
    assert first is not None
    assert again is not None
    assert first.shown.at == again.shown.at
    workshop.hand_in(anna, first.shown.at.item_id)
    following = refining.next(anna, "hu")
    assert following is not None
    assert following.shown.at != first.shown.at
    assert refining.finished(anna, "hu") == 1


@pytest.mark.slow
def test_everybody_does_each_item_once_and_three_do_it(workshop: Workshop) -> None:
    callers = [workshop.refiner() for _ in range(4)]
    done = [[workshop.refine(caller) for _ in range(4)] for caller in callers]
    for items in done[:3]:
        assert len({one for one in items if one}) == 3
        assert items[3] is None
    assert done[3] == [None] * 4
    assert set(workshop.taken().values()) == {3}


def test_the_least_done_item_comes_first(workshop: Workshop) -> None:
    first = [workshop.refine(workshop.refiner()) for _ in range(3)]
    assert len(set(first)) == 3


@pytest.mark.slow
def test_two_people_at_once_never_take_the_same_place(workshop: Workshop) -> None:
    workshop.bring(5, first=4)
    callers = [workshop.refiner() for _ in range(6)]

    def work(caller: object) -> list[str]:
        found = []
        while (item_id := workshop.refine(caller)) is not None:  # type: ignore[arg-type]
            found.append(item_id)
        return found

    with ThreadPoolExecutor(max_workers=6) as pool:
        done = list(pool.map(work, callers))
    assert all(len(items) == len(set(items)) for items in done)
    assert sum(map(len, done)) == 8 * 3
    assert set(workshop.taken().values()) == {3}
    with workshop.services.database.reading() as session:
        places = session.scalars(select(PlaceRow)).all()
    assert all(row.done_at is not None for row in places)


def test_one_person_in_two_tabs_gets_one_item(workshop: Workshop) -> None:
    anna = workshop.refiner()
    with ThreadPoolExecutor(max_workers=4) as pool:
        tasks = list(pool.map(lambda _: workshop.services.calibration.refining.next(anna, "hu"), range(4)))
    assert len({task.shown.at.item_id for task in tasks if task is not None}) == 1
    assert sorted(workshop.taken().values()) == [0, 0, 1]


def test_what_is_typed_is_there_after_a_reload_and_gone_once_handed_in(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    task = refining.next(anna, "hu")
    assert task is not None
    item_id = task.shown.at.item_id
    half = Typed(worded("Milyen szín"), "mert")
    found = refining.look(anna, "hu", item_id, half)
    assert found == ()
    again = refining.next(anna, "hu")
    assert again is not None
    assert again.start == half
    workshop.hand_in(anna, item_id)
    assert refining.task(anna, "hu", item_id).start == Typed(RIGHT)


def test_nobody_sees_the_work_of_another(workshop: Workshop) -> None:
    anna, bela, refining = workshop.refiner(), workshop.refiner(), workshop.services.calibration.refining
    item_id = workshop.refine(anna, worded("Annáé ez a kérdés?"))
    assert item_id is not None
    with pytest.raises(NotFound):
        refining.task(bela, "hu", item_id)
    with pytest.raises(NotFound):
        refining.look(bela, "hu", item_id, Typed(DRAFT))
    workshop.services.calibration.refining.next(bela, "hu")
    with pytest.raises(NotFound):
        workshop.hand_in(bela, item_id)
    assert workshop.texts(item_id) == ["Annáé ez a kérdés?"]


def test_only_refiners_of_the_language_refine(workshop: Workshop) -> None:
    people, refining = workshop.people, workshop.services.calibration.refining
    others = [
        people.translator(languages=(WorkingLanguage("hu", TranslatorGroup.VOTER),)),
        people.translator(languages=(WorkingLanguage("vi", TranslatorGroup.REFINER),)),
        people.rater(languages=(WorkingLanguage("hu"),)),
        people.researcher(),
    ]
    for one in others:
        with pytest.raises(Forbidden):
            refining.next(people.caller(one), "hu")
    assert set(workshop.taken().values()) == {0}


def test_a_place_that_is_not_used_goes_to_others_and_what_was_typed_stays(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    task = refining.next(anna, "hu")
    assert task is not None
    item_id, half = task.shown.at.item_id, Typed(worded("Félig kész"))
    refining.look(anna, "hu", item_id, half)
    workshop.clock.advance(minutes=61)
    assert refining.next(workshop.refiner(), "hu") is not None
    assert sorted(workshop.taken().values()) == [0, 0, 1]
    refining.look(anna, "hu", item_id, half)  # back at the keyboard
    assert refining.task(anna, "hu", item_id).start == half
    workshop.hand_in(anna, item_id)
    assert workshop.texts(item_id) == [RIGHT.question]


@pytest.mark.slow
def test_whoever_was_away_too_long_is_told_and_loses_no_text(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    task = refining.next(anna, "hu")
    assert task is not None
    item_id, half = task.shown.at.item_id, Typed(worded("Félig kész"))
    refining.look(anna, "hu", item_id, half)
    workshop.clock.advance(minutes=61)
    for _ in range(3):
        other = workshop.refiner()
        while workshop.refine(other):
            pass
    with pytest.raises(Conflict) as refused:
        workshop.hand_in(anna, item_id)
    assert refused.value.reason is Reason.PLACE_LOST
    assert len(workshop.texts(item_id)) == 3
    assert refining.next(anna, "hu") is None


def test_what_was_handed_in_can_be_changed_and_is_found_again(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    first = workshop.refine(anna, worded("Az első?"))
    workshop.clock.advance(seconds=30)
    second = workshop.refine(anna, worded("A második?"))
    third = refining.next(anna, "hu")
    assert third is not None
    assert first is not None
    before = refining.before(anna, "hu", third.shown.at.item_id)
    assert before is not None
    assert (before.shown.at.item_id, before.done, before.editable) == (second, True, True)
    earlier = refining.before(anna, "hu", before.shown.at.item_id)
    assert earlier is not None
    assert earlier.shown.at.item_id == first
    assert refining.before(anna, "hu", first) is None
    workshop.hand_in(anna, first, worded("Mégis így?"))
    assert workshop.texts(first) == ["Mégis így?"]


def test_sent_twice_it_is_stored_once(workshop: Workshop) -> None:
    anna = workshop.refiner()
    task = workshop.services.calibration.refining.next(anna, "hu")
    assert task is not None
    for _ in range(2):
        workshop.hand_in(anna, task.shown.at.item_id, key="the-same")
    with pytest.raises(Conflict):
        workshop.hand_in(anna, task.shown.at.item_id, worded("Más?"), key="the-same")
    assert workshop.texts(task.shown.at.item_id) == [RIGHT.question]


def test_a_fault_stops_and_a_doubt_wants_a_word(workshop: Workshop) -> None:
    anna = workshop.refiner()
    task = workshop.services.calibration.refining.next(anna, "hu")
    assert task is not None
    item_id = task.shown.at.item_id
    for faulty in (replace(RIGHT, question=" "), replace(RIGHT, options=("Piros", "piros")), Fields("Miért?")):
        with pytest.raises(InvalidInput) as refused:
            workshop.hand_in(anna, item_id, faulty)
        assert refused.value.reason is Reason.REFINEMENT_FAULTY
    doubtful = replace(RIGHT, question="Milyen színű az autó 2 oldala?")
    with pytest.raises(InvalidInput) as unexplained:
        workshop.hand_in(anna, item_id, doubtful)
    assert unexplained.value.reason is Reason.REFINEMENT_UNEXPLAINED
    workshop.hand_in(anna, item_id, doubtful, reason="a képen kettő látszik")
    with workshop.services.database.reading() as session:
        row = session.scalars(select(RefinementRow)).one()
    assert (row.reason, row.doubts, row.distance > 0) == ("a képen kettő látszik", '[["question", "numbers"]]', True)


def test_what_was_skipped_comes_back_when_there_is_nothing_else(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    task = refining.next(anna, "hu")
    assert task is not None
    skipped = task.shown.at.item_id
    refining.skip(anna, "hu", skipped, workshop.new_key())
    assert skipped not in {workshop.refine(anna), workshop.refine(anna)}
    assert workshop.refine(anna) == skipped
    assert workshop.refine(anna) is None


def test_two_flags_take_an_item_to_the_researchers(workshop: Workshop) -> None:
    refining = workshop.services.calibration.refining
    flaggers = [workshop.refiner(), workshop.refiner()]
    with pytest.raises(Conflict):
        refining.flag(flaggers[0], "hu", _any_item(workshop), "too_hard", "", workshop.new_key())
    flagged = []
    for caller in flaggers:
        task = refining.next(caller, "hu")
        assert task is not None
        flagged.append(task.shown.at.item_id)
        with pytest.raises(InvalidInput):
            refining.flag(caller, "hu", flagged[-1], "boring", "", workshop.new_key())
        refining.flag(caller, "hu", flagged[-1], "too_hard", "sötét a kép", workshop.new_key())
    assert len(set(flagged)) == 1
    third = workshop.refiner()
    assert flagged[0] not in {workshop.refine(third) for _ in range(3)}
    with workshop.services.database.reading() as session:
        assert {row.note for row in session.scalars(select(FlagRow))} == {"sötét a kép"}
        held = session.scalars(select(CalibrationRow.item_id).where(CalibrationRow.held_at.is_not(None))).all()
    assert list(held) == [flagged[0]]
    assert workshop.taken()[flagged[0]] == 0


def _any_item(workshop: Workshop) -> str:
    return next(iter(workshop.taken()))
