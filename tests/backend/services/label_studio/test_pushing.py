"""What goes to Label Studio: once, whatever happens in between, and nothing that tells answers or people."""

from __future__ import annotations

import json

import pytest

from annotation.label_studio.tasks import OUR_ID
from backend.db import label_studio
from backend.db.calibrations import Stage
from core.errors import Conflict, NotFound, Reason, Unavailable
from core.files import Lock
from tests.backend.services.calibration.workshop import DRAFT, NAME, worded
from tests.backend.services.label_studio.conftest import Beside
from tests.doubles.label_studio import MemoryServer


def test_each_place_is_a_project_with_every_item_once(beside: Beside, server: MemoryServer) -> None:
    pushed = beside.push()
    assert [(one.place, one.sent, one.there) for one in pushed] == [(1, 3, 0), (2, 3, 0), (3, 3, 0)]
    again = beside.push()
    assert [(one.sent, one.there, one.project) for one in again] == [(0, 3, one.project) for one in pushed]
    assert [len(room.tasks) for room in server.rooms.values()] == [3, 3, 3]
    [first, *_] = beside.tasks(1)
    [prediction] = first.task.predictions
    assert DRAFT.question in json.dumps(prediction, ensure_ascii=False)


def test_neither_answers_nor_references_go_there(beside: Beside, server: MemoryServer) -> None:
    beside.push()
    sent = [kept.task for room in server.rooms.values() for kept in room.tasks.values()]
    told = {name for task in sent for name in task.data}
    assert told == {OUR_ID, "picture", "source_question", "source_0", "source_1", "label_0", "label_1"}
    assert "autó" not in repr(sent), "the reference"


def test_a_push_whose_answer_was_lost_is_taken_up_without_a_double(beside: Beside, server: MemoryServer) -> None:
    server.fails_after = 1
    with pytest.raises(Unavailable) as lost:
        beside.push()
    assert lost.value.reason is Reason.LABEL_STUDIO_AWAY
    assert [(one.sent, one.there, one.doubles) for one in beside.push()] == [(0, 3, 0), (0, 3, 0), (3, 0, 0)]
    assert [len(room.tasks) for room in server.rooms.values()] == [3, 3, 3]


def test_tasks_that_came_twice_are_taken_out_unless_somebody_worked_on_them(
    beside: Beside, server: MemoryServer
) -> None:
    beside.push()
    room = server.rooms[beside.number(1)]
    server.add_tasks(room.number, [kept.task for kept in list(room.tasks.values())[:2]])
    done = list(room.tasks.values())[-1]
    beside.write(done, beside.refiner("anna"))
    first, *_ = beside.push()
    assert (first.doubles, first.sent, len(room.tasks)) == (2, 0, 3)
    assert done.number in room.tasks


def test_a_project_is_found_again_by_our_id(beside: Beside, server: MemoryServer) -> None:
    """As after a kill between the making of a project and the note of its number."""
    beside.push()
    numbers = set(server.rooms)
    with beside.workshop.services.database.transaction() as session:
        for one in label_studio.of(session):
            label_studio.forget_numbers(session, one.id)
    assert [(one.sent, one.there) for one in beside.push()] == [(0, 3)] * 3
    assert set(server.rooms) == numbers


def test_a_deleted_project_is_said_and_made_anew_only_when_asked(beside: Beside, server: MemoryServer) -> None:
    beside.push()
    beside.write(beside.tasks(1)[0], beside.refiner("anna"))
    beside.pull()
    del server.rooms[beside.number(1)]
    for act in (beside.push, beside.pull, lambda: beside.sync.comparing.reconcile(NAME, "hu", Stage.REFINE)):
        with pytest.raises(NotFound) as gone:
            act()
        assert gone.value.reason is Reason.LABEL_STUDIO_GONE
    first, *_ = beside.push(anew=True)
    assert first.sent == 2, "what was taken is not asked again"


def test_a_task_that_was_deleted_there_comes_again(beside: Beside, server: MemoryServer) -> None:
    beside.push()
    server.delete_task(beside.tasks(2)[0].number)
    assert [one.sent for one in beside.push()] == [0, 1, 0]


def test_what_is_done_in_parley_is_not_asked_there(beside: Beside) -> None:
    refiner = beside.workshop.refiner()
    beside.workshop.refine(refiner)
    assert [one.sent for one in beside.push()] == [2, 3, 3]


def test_only_one_pushes_at_a_time(beside: Beside) -> None:
    lock = Lock(beside.workshop.services.settings.home / "label-studio.lock")
    assert lock.take()
    with pytest.raises(Conflict) as busy:
        beside.push()
    lock.release()
    assert busy.value.reason is Reason.LABEL_STUDIO_BUSY
    with pytest.raises(NotFound):
        beside.sync.pushing.push("Nothing", "hu", Stage.REFINE)


@pytest.mark.slow
def test_voters_see_all_versions_in_an_order_of_each_project(beside: Beside) -> None:
    beside.refined_by_three("Egyik?", "Másik?", "Harmadik?")
    assert [one.sent for one in beside.push()] == [0, 0, 0], "nothing is refined any more"
    assert [one.sent for one in beside.push(Stage.VOTE)] == [3, 3, 3]
    task = beside.tasks(1, Stage.VOTE)[0].task
    shown = {str(task.data[f"version_{place}"]).split("\n")[0] for place in range(3)}
    assert shown == {"Egyik?", "Másik?", "Harmadik?"}
    assert not any(name in repr(task) for name in ("refiner1", "example.org"))
    assert task.predictions == ()
    orders = {tuple(one.task.data["versions"]) for place in (1, 2, 3) for one in beside.tasks(place, Stage.VOTE)}  # type: ignore[arg-type]
    assert len(orders) > 3
    assert worded("Egyik?").options[0] in str(task.data["version_0"])


def test_a_hook_is_asked_for_with_a_secret_of_each_project(beside: Beside, server: MemoryServer) -> None:
    assert {one.hook for one in beside.push()} == {"set"}
    assert {address for _, address, _ in server.hooks} == {"https://parley.example.org/api/v1/label-studio/hook"}
    assert len({secret for _, _, secret in server.hooks}) == 3
