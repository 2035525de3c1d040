"""A run's state is true whatever was killed, deleted or left over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.runs.standing import Lost, Seen, Standing, standing
from training.folder import Status
from training.states import State, Why

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DEAD = Seen(there=True, alive=False, status=None, silent=False, by_hand=False, stop_asked=False, whole_result=False)
WORKING = (State.PREPARING, State.RUNNING, State.EVALUATING)


def says(state: State, why: Why | None = None) -> Status:
    return Status(state=state, why=why, updated_at=NOW)


def stands(state: State, seen: Seen, **more: object) -> Standing:
    return standing(Standing(state), replace(seen, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", WORKING)
def test_a_runner_that_lives_is_where_its_folder_says(state: State) -> None:
    assert stands(State.PREPARING, DEAD, alive=True, status=says(state)) == Standing(state)


@pytest.mark.parametrize("before", [State.STOPPED, State.INTERRUPTED, State.FAILED])
def test_a_runner_that_lives_prepares_while_its_folder_still_tells_of_an_earlier_life(before: State) -> None:
    assert stands(before, DEAD, alive=True, silent=True, status=says(State.RUNNING)) == Standing(State.PREPARING)
    assert stands(before, DEAD, alive=True, status=says(before)) == Standing(State.PREPARING)


def test_a_runner_that_could_not_be_started_again_has_failed_and_not_ended_as_its_earlier_life() -> None:
    failed = standing(Standing(State.PREPARING), replace(DEAD, silent=True, status=says(State.STOPPED, Why.ASKED)))
    assert failed == Standing(State.FAILED, Lost.NOT_STARTED)
    assert standing(failed, replace(DEAD, silent=True, status=says(State.STOPPED, Why.ASKED))) == failed


def test_a_runner_that_has_said_its_last_word_works_until_it_has_let_go() -> None:
    assert stands(State.EVALUATING, DEAD, alive=True, status=says(State.DONE)) == Standing(State.EVALUATING)


@pytest.mark.parametrize("state", WORKING)
def test_a_runner_that_is_gone_without_an_end_was_interrupted(state: State) -> None:
    assert stands(state, DEAD, status=says(state)) == Standing(State.INTERRUPTED, Why.KILLED)
    assert stands(State.RUNNING, DEAD, status=None) == Standing(State.INTERRUPTED, Why.KILLED)


def test_a_runner_that_was_asked_to_stop_and_had_to_be_ended_has_stopped() -> None:
    seen = stands(State.RUNNING, DEAD, status=says(State.RUNNING), stop_asked=True)
    assert seen == Standing(State.STOPPED, Why.KILLED)


@pytest.mark.parametrize(
    "end",
    [
        Standing(State.FAILED, Why.DISK_FULL),
        Standing(State.STOPPED, Why.ASKED),
        Standing(State.PAUSED, Why.EROSION),
    ],
)
def test_an_end_is_the_one_that_the_runner_tells(end: Standing) -> None:
    assert stands(State.RUNNING, DEAD, status=says(end.state, Why(end.why or ""))) == end


def test_done_without_its_result_is_no_success() -> None:
    told = says(State.DONE)
    assert stands(State.EVALUATING, DEAD, status=told, whole_result=True) == Standing(State.DONE)
    assert stands(State.EVALUATING, DEAD, status=told) == Standing(State.FAILED, Lost.RESULT_MISSING)


def test_what_is_done_stays_done_even_when_its_folder_is_gone() -> None:
    assert stands(State.DONE, DEAD, there=False) == Standing(State.DONE)
    assert stands(State.DONE, DEAD, alive=True, status=says(State.RUNNING)) == Standing(State.DONE)


@pytest.mark.parametrize("state", [State.RUNNING, State.EVALUATING])
def test_a_folder_that_is_gone_ends_a_run_that_worked(state: State) -> None:
    gone = replace(DEAD, there=False, silent=None)
    assert standing(Standing(state), gone) == Standing(State.FAILED, Lost.FOLDER_MISSING)
    assert standing(Standing(State.STOPPED, Why.ASKED), gone) == Standing(State.STOPPED, Why.ASKED)
    assert standing(Standing(State.QUEUED), gone) == Standing(State.QUEUED)


def test_a_run_that_left_the_queue_and_was_never_started_is_back_in_it() -> None:
    assert stands(State.PREPARING, DEAD, silent=None, status=says(State.QUEUED)) == Standing(State.QUEUED)
    assert stands(State.PREPARING, DEAD, silent=None, there=False) == Standing(State.QUEUED)
    assert stands(State.PREPARING, DEAD, silent=None, status=says(State.STOPPED)) == Standing(State.QUEUED)


def test_a_runner_that_ended_without_a_word_was_not_started() -> None:
    seen = stands(State.PREPARING, DEAD, silent=True, status=says(State.QUEUED))
    assert seen == Standing(State.FAILED, Lost.NOT_STARTED)


def test_a_run_that_waits_again_is_not_what_its_folder_tells_of_an_earlier_life() -> None:
    assert stands(State.QUEUED, DEAD, status=says(State.INTERRUPTED, Why.KILLED)) == Standing(State.QUEUED)
    assert stands(State.QUEUED, DEAD, status=says(State.RUNNING)) == Standing(State.QUEUED)


def test_what_somebody_runs_by_hand_is_what_its_folder_tells() -> None:
    hand = replace(DEAD, by_hand=True, silent=None)
    assert stands(State.QUEUED, hand, status=says(State.QUEUED)) == Standing(State.QUEUED)
    assert stands(State.QUEUED, hand, status=says(State.FAILED, Why.REFUSED)) == Standing(State.FAILED, Why.REFUSED)
    assert stands(State.PREPARING, hand, status=says(State.PREPARING)) == Standing(State.INTERRUPTED, Why.KILLED)


def test_while_nobody_can_say_whether_it_lives_nothing_changes() -> None:
    assert stands(State.RUNNING, DEAD, alive=None, there=False) == Standing(State.RUNNING)
