"""What comes from Label Studio: through the doors of refining and voting, once, and every conflict with its rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotation.label_studio.rules import Trouble
from annotation.voting import ALL_BAD
from backend.db import ballots, label_studio, people, refinements
from backend.db.calibrations import At, Stage
from core.errors import Forbidden, Reason
from core.records import TranslatorGroup, WorkingLanguage
from tests.backend.services.calibration.workshop import NAME, RIGHT
from tests.backend.services.label_studio.conftest import Beside
from tests.doubles.label_studio import MemoryServer, choice_result, text_result

ONE, OTHER, THIRD = "Egyik?", "Másik?", "Harmadik?"


def troubles(beside: Beside, stage: Stage = Stage.REFINE) -> dict[Trouble, int]:
    return {trouble: count for one in beside.pull(stage) for trouble, count in one.troubles.items()}


def question(beside: Beside, item_id: str) -> list[str]:
    return beside.workshop.texts(item_id)


def test_a_refinement_is_handed_in_for_its_person_once(beside: Beside) -> None:
    beside.push()
    task = beside.tasks(1)[0]
    beside.write(task, beside.refiner("anna"))
    assert [(one.seen, one.taken) for one in beside.pull()] == [(1, 1), (0, 0), (0, 0)]
    with beside.workshop.services.database.reading() as session:
        [stored] = refinements.of_item(session, At(task.task.item_id, "hu"))
    anna = beside.people["anna"].person
    assert anna is not None
    assert (stored.person_id, stored.fields, stored.seconds) == (anna.id, RIGHT, 3.0)
    before = _stored(beside)
    assert [(one.taken, one.again) for one in beside.pull()] == [(0, 0)] * 3
    assert _stored(beside) == before, "pulling twice changes nothing"
    assert beside.workshop.taken()[task.task.item_id] == 1


def _stored(beside: Beside) -> list[object]:
    with beside.workshop.services.database.reading() as session:
        projects = label_studio.of(session)
        return [
            (one.id, label_studio.looked_at(session, one.id), label_studio.tasks(session, one.id)) for one in projects
        ]


def test_a_pull_that_ended_before_it_noted_the_task_takes_it_all_the_same(beside: Beside) -> None:
    """As after a backup of ours was put back that does not know the tasks."""
    beside.push()
    task = beside.tasks(1)[0]
    beside.write(task, beside.refiner("anna"))
    with beside.workshop.services.database.transaction() as session:
        [project] = [one for one in label_studio.of(session) if one.target.place == 1]
        label_studio.number_tasks(session, project.id, {task.task.item_id: None})
    assert sum(one.taken for one in beside.pull()) == 1


@pytest.mark.slow
def test_three_projects_refine_an_item_and_votes_in_three_others_decide_it(beside: Beside) -> None:
    beside.refined_by_three(ONE, OTHER, THIRD)
    beside.push(Stage.VOTE)
    for place, choice in enumerate((OTHER, OTHER, ONE), 1):
        by = beside.voter(f"voter{place}")
        for task in beside.tasks(place, Stage.VOTE):
            beside.choose(task, by, choice, why=["natural"], note="jobb")
    assert [one.taken for one in beside.pull(Stage.VOTE)] == [3, 3, 3]
    item_id = beside.tasks(1, Stage.VOTE)[0].task.item_id
    decided = beside.workshop.decided(item_id)
    assert decided is not None
    assert decided.fields.question == OTHER
    with beside.workshop.services.database.reading() as session:
        cast = ballots.of_item(session, At(item_id, "hu"))
    assert [sorted(one.reasons) for one in cast] == [["natural"]] * 3
    assert {one.note for one in cast} == {"jobb"}
    assert [one.taken for one in beside.pull(Stage.VOTE)] == [0, 0, 0]


@pytest.mark.slow
def test_a_tie_opens_a_fourth_project(beside: Beside) -> None:
    beside.refined_by_three(ONE, OTHER, THIRD)
    beside.push(Stage.VOTE)
    task = beside.tasks(1, Stage.VOTE)[0].task
    for place, choice in enumerate((ONE, OTHER, THIRD), 1):
        [own] = [one for one in beside.tasks(place, Stage.VOTE) if one.task.item_id == task.item_id]
        beside.choose(own, beside.voter(f"voter{place}"), choice)
    beside.pull(Stage.VOTE)
    assert [(one.place, one.sent) for one in beside.push(Stage.VOTE)][3:] == [(4, 1)]


@pytest.mark.slow
def test_all_bad_is_a_ballot_too(beside: Beside) -> None:
    beside.refined_by_three(ONE, OTHER, THIRD)
    beside.push(Stage.VOTE)
    task = beside.tasks(1, Stage.VOTE)[0]
    beside.choose(task, beside.voter("vera"), "")
    assert sum(one.taken for one in beside.pull(Stage.VOTE)) == 1
    with beside.workshop.services.database.reading() as session:
        [cast] = ballots.of_item(session, At(task.task.item_id, "hu"))
    assert cast.version_id is None


def _stranger(beside: Beside) -> Trouble:
    beside.write(beside.tasks(1)[0], beside.server.account("stranger@example.org"))
    return Trouble.PERSON_UNKNOWN


def _voter_refines(beside: Beside) -> Trouble:
    beside.write(beside.tasks(1)[0], beside.voter("vera"))
    return Trouble.NOT_IN_GROUP


def _two_on_one(beside: Beside) -> Trouble:
    for name in ("anna", "bela"):
        beside.write(beside.tasks(1)[0], beside.refiner(name), f"{name}?")
    return Trouble.SECOND_PERSON


def _twice_by_one(beside: Beside) -> Trouble:
    anna = beside.refiner("anna")
    for text in (ONE, OTHER):
        beside.write(beside.tasks(1)[0], anna, text)
    return Trouble.DONE_ALREADY


def _in_two_projects(beside: Beside) -> Trouble:
    anna = beside.refiner("anna")
    first, second = beside.tasks(1)[:2]
    beside.write(first, anna)
    [other] = [one for one in beside.tasks(2) if one.task.item_id == second.task.item_id]
    beside.write(other, anna)
    return Trouble.OTHER_PROJECT


def _same_item_twice(beside: Beside) -> Trouble:
    anna = beside.refiner("anna")
    for place in (1, 2):
        beside.write(beside.tasks(place)[0], anna)
    return Trouble.DONE_ALREADY


def _nothing_written(beside: Beside) -> Trouble:
    beside.server.do(beside.tasks(1)[0], beside.refiner("anna"), [])
    return Trouble.UNREADABLE


def _two_texts(beside: Beside) -> Trouble:
    said = text_result(question=ONE) + text_result(question=OTHER)
    beside.server.do(beside.tasks(1)[0], beside.refiner("anna"), said)
    return Trouble.UNREADABLE


def _no_option(beside: Beside) -> Trouble:
    beside.server.do(beside.tasks(1)[0], beside.refiner("anna"), text_result(question=ONE, o0="Piros"))
    return Trouble.FAULTY


def _untranslated(beside: Beside) -> Trouble:
    beside.write(beside.tasks(1)[0], beside.refiner("anna"), "What colour is the car?")
    return Trouble.UNEXPLAINED


@pytest.mark.parametrize(
    "happens",
    [
        _stranger,
        _voter_refines,
        _two_on_one,
        _twice_by_one,
        _in_two_projects,
        _same_item_twice,
        _nothing_written,
        _two_texts,
        _no_option,
        _untranslated,
    ],
)
def test_what_cannot_be_taken_is_left_with_its_reason(beside: Beside, happens: Callable[[Beside], Trouble]) -> None:
    beside.push()
    expected = happens(beside)
    assert troubles(beside) == {expected: 1}
    before = _stored(beside)
    assert troubles(beside) == {expected: 1}
    assert _stored(beside) == before
    researcher = beside.workshop.people.caller(beside.workshop.people.researcher())
    [conflict] = beside.sync.state(researcher).conflicts
    assert (conflict.trouble, conflict.project.benchmark) == (expected, NAME)


def test_a_reason_that_passes_lets_the_work_in(beside: Beside) -> None:
    beside.push()
    vera = beside.voter("vera")
    beside.write(beside.tasks(1)[0], vera)
    assert troubles(beside) == {Trouble.NOT_IN_GROUP: 1}
    person = beside.people["vera"].person
    assert person is not None
    with beside.workshop.services.database.transaction() as session:
        group = (WorkingLanguage("hu", TranslatorGroup.REFINER),)
        people.set_rights(session, person.id, roles=person.roles, languages=group, active=True)
    assert [one.taken for one in beside.pull()] == [1, 0, 0]
    assert troubles(beside) == {}


def test_the_second_is_taken_where_the_first_may_not(beside: Beside) -> None:
    beside.push()
    beside.write(beside.tasks(1)[0], beside.server.account("stranger@example.org"), ONE)
    beside.write(beside.tasks(1)[0], beside.refiner("anna"), OTHER)
    beside.pull()
    assert question(beside, beside.tasks(1)[0].task.item_id) == [OTHER]
    assert troubles(beside) == {Trouble.SECOND_PERSON: 1}


@pytest.mark.slow
def test_an_edit_in_time_is_taken_and_one_too_late_is_not(beside: Beside) -> None:
    beside.push()
    anna = beside.refiner("anna")
    task = beside.tasks(1)[0]
    beside.write(task, anna, ONE)
    beside.pull()
    for text in (OTHER, ONE, OTHER):  # the same text again, too
        beside.workshop.clock.advance(minutes=1)
        task.done[0].result = text_result(question=text, o0="Piros", o1="Kék")
        assert [one.again for one in beside.pull()] == [1, 0, 0]
        assert question(beside, task.task.item_id) == [text]
    for place in (2, 3):
        [own] = [one for one in beside.tasks(place) if one.task.item_id == task.task.item_id]
        beside.write(own, beside.refiner(f"refiner{place}"))
    beside.pull()
    assert beside.workshop.stage(task.task.item_id) is Stage.VOTE
    task.done[0].result = text_result(question=THIRD, o0="Piros", o1="Kék")
    assert troubles(beside) == {Trouble.CHANGED_LATE: 1}
    assert OTHER in question(beside, task.task.item_id)
    task.done[0].result = text_result(question=OTHER, o0="Piros", o1="Kék")
    assert troubles(beside) == {}, "it says again what was taken"


def test_what_is_deleted_there_stays_here(beside: Beside, server: MemoryServer) -> None:
    beside.push()
    anna = beside.refiner("anna")
    first, second, _ = beside.tasks(1)
    beside.write(first, anna)
    beside.write(second, anna)
    beside.pull()
    first.done.clear()
    server.delete_task(second.number)
    assert troubles(beside) == {Trouble.DELETED_THERE: 2}
    assert question(beside, first.task.item_id) == [RIGHT.question]
    beside.write(first, beside.refiner("bela"))
    assert troubles(beside) == {Trouble.DELETED_THERE: 2, Trouble.SECOND_PERSON: 1}


@pytest.mark.slow
def test_a_refiner_of_the_item_does_not_vote_on_it_there_either(beside: Beside) -> None:
    beside.refined_by_three(ONE, OTHER, THIRD)
    person = beside.people["refiner1"].person
    assert person is not None
    with beside.workshop.services.database.transaction() as session:
        group = (WorkingLanguage("hu", TranslatorGroup.VOTER),)
        people.set_rights(session, person.id, roles=person.roles, languages=group, active=True)
    beside.push(Stage.VOTE)
    by = beside.server.account("refiner1@example.org")
    beside.choose(beside.tasks(1, Stage.VOTE)[0], by, OTHER)
    assert troubles(beside, Stage.VOTE) == {Trouble.REFINED_IT: 1}


@pytest.mark.slow
def test_a_ballot_is_not_changed_and_a_letter_that_is_none_is_no_ballot(beside: Beside) -> None:
    beside.refined_by_three(ONE, OTHER, THIRD)
    beside.push(Stage.VOTE)
    vera, (first, second, _) = beside.voter("vera"), beside.tasks(1, Stage.VOTE)
    beside.choose(first, vera, ONE)
    beside.server.do(second, vera, choice_result("Z"))
    assert troubles(beside, Stage.VOTE) == {Trouble.UNREADABLE: 1}
    first.done[0].result = choice_result(ALL_BAD)
    assert troubles(beside, Stage.VOTE) == {Trouble.UNREADABLE: 1, Trouble.CHANGED_LATE: 1}
    with beside.workshop.services.database.reading() as session:
        [cast] = ballots.of_item(session, At(first.task.item_id, "hu"))
    assert cast.version_id is not None


@pytest.mark.slow
def test_work_beyond_what_is_wanted_is_too_late(beside: Beside) -> None:
    beside.push()
    task = beside.tasks(1)[0]
    for _ in range(3):
        refiner = beside.workshop.refiner()
        while beside.workshop.refine(refiner) is not None:
            pass
    beside.write(task, beside.refiner("anna"))
    assert troubles(beside) == {Trouble.TOO_LATE: 1}


def test_whoever_is_at_an_item_here_keeps_it(beside: Beside) -> None:
    """Work from there takes its own place, and leaves the person's open one alone."""
    beside.push()
    by = beside.refiner("anna")
    anna, refining = beside.people["anna"], beside.workshop.services.calibration.refining
    at_work = refining.next(anna, "hu")
    assert at_work is not None
    other = next(one for one in beside.tasks(1) if one.task.item_id != at_work.shown.at.item_id)
    beside.write(other, by)
    assert sum(one.taken for one in beside.pull()) == 1
    still = refining.next(anna, "hu")
    assert still is not None
    assert still.shown.at == at_work.shown.at


def test_both_sides_are_compared(beside: Beside) -> None:
    beside.push()
    task, later = beside.tasks(1)[:2]
    anna = beside.refiner("anna")
    beside.write(task, anna)
    beside.pull()
    [first, *others] = beside.sync.comparing.reconcile(NAME, "hu", Stage.REFINE)
    assert first.same
    assert (first.tasks_here, first.tasks_there, first.taken_here, first.annotations_there) == (3, 3, 1, 1)
    assert first.work_hash_here == first.work_hash_there
    assert all(one.same for one in others)
    beside.write(later, anna, OTHER)
    task.done[0].result = text_result(question=THIRD, o0="Piros", o1="Kék")
    beside.server.delete_task(beside.tasks(1)[2].number)
    first, *_ = beside.sync.comparing.reconcile(NAME, "hu", Stage.REFINE)
    assert not first.same
    assert (first.not_taken, first.differing) == ((later.task.item_id,), (task.task.item_id,))
    assert len(first.missing_there) == 1
    assert first.work_hash_here != first.work_hash_there


@pytest.mark.slow
def test_a_hint_needs_the_secret_of_its_project(beside: Beside) -> None:
    beside.push()
    [(_, _, secret), *_] = beside.server.hooks
    project, _, mark = secret.partition(".")
    for wrong in ("", "guess", project, f"{project}.", f"{'0' * 32}.{mark}"):
        with pytest.raises(Forbidden) as refused:
            beside.sync.told(wrong)
        assert refused.value.reason is Reason.RIGHT_MISSING
    beside.write(beside.tasks(1)[0], beside.refiner("anna"))
    with beside.workshop.services.database.reading() as session:
        assert label_studio.hinted(session) == []
    beside.sync.told(secret)
    beside.sync.polling.look(only_hinted=True)
    assert len(question(beside, beside.tasks(1)[0].task.item_id)) == 1


def test_only_researchers_see_the_state(beside: Beside) -> None:
    for act in (beside.sync.state, beside.sync.look):
        with pytest.raises(Forbidden):
            act(beside.workshop.refiner())
