"""Voting: the second group, versions without names, the majority, ties, blindness."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from backend.db import ballots
from backend.db.calibrations import At, Stage
from backend.db.tables import BallotRow, CalibrationRow, PlaceRow
from backend.services.calibration.views import NewBallot, Typed
from backend.services.people.accounts import RightsChange
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller, PersonId, TranslatorGroup, WorkingLanguage
from tests.backend.services.calibration.workshop import DRAFT, Workshop, worded

ONE, OTHER, THIRD = "Egyik?", "Másik?", "Harmadik?"


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    """One item only: it is the next for everybody."""
    with workshop.services.database.transaction() as session:
        _, *more = session.scalars(select(CalibrationRow).order_by(CalibrationRow.number))
        for row in more:
            row.stage = Stage.LEFT_OUT.value
    return workshop


def test_before_three_have_refined_there_is_nothing_to_vote_on(workshop: Workshop) -> None:
    voter = workshop.voter()
    for question in (ONE, OTHER):
        workshop.refine(workshop.refiner(), worded(question))
        assert workshop.services.calibration.voting.next(voter, "hu") is None
    workshop.refine(workshop.refiner(), worded(ONE))
    assert workshop.services.calibration.voting.next(voter, "hu") is not None


def test_the_same_text_is_one_version_and_voters_see_no_names_no_draft_and_no_counts(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, f" {ONE} ", OTHER)
    task = workshop.services.calibration.voting.next(workshop.voter(), "hu")
    assert task is not None
    assert {one.question for one in task.versions} == {ONE, OTHER}
    told = repr(task)
    assert DRAFT.question not in told
    assert "answer" not in told
    with workshop.services.database.reading() as session:
        stored = ballots.versions(session, At(item_id, "hu"))
        people = {row.person_id for row in session.scalars(select(PlaceRow))}
    assert sorted(len(one.authors) for one in stored) == [1, 2]
    assert not any(person in told for person in people)


@pytest.mark.slow
def test_an_order_is_drawn_for_each_voter_and_stays(workshop: Workshop) -> None:
    workshop.refined(ONE, OTHER, THIRD)
    voting, orders = workshop.services.calibration.voting, set()
    voter = workshop.voter()
    for _ in range(3):
        task = voting.next(voter, "hu")
        assert task is not None
        orders.add(tuple(one.question for one in task.versions))
    assert len(orders) == 1
    for _ in range(12):  # with six orders a draw that never differs is one of two thousand million
        other = workshop.voter()
        task = voting.next(other, "hu")
        assert task is not None
        orders.add(tuple(one.question for one in task.versions))
        voting.skip(other, "hu", task.shown.at.item_id, workshop.new_key())
    assert len(orders) > 1


@pytest.mark.slow
def test_the_majority_decides(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    for question in (ONE, OTHER):
        assert workshop.vote(workshop.voter(), question, reasons=("natural",)) == item_id
        assert workshop.decided(item_id) is None
    workshop.vote(workshop.voter(), OTHER)
    decision = workshop.decided(item_id)
    assert decision is not None
    assert (decision.fields, decision.decided_by, workshop.stage(item_id)) == (worded(OTHER), None, Stage.DECIDED)
    assert workshop.services.calibration.voting.next(workshop.voter(), "hu") is None


@pytest.mark.slow
def test_a_tie_asks_one_more_up_to_a_limit_and_then_a_researcher(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    for question in (ONE, OTHER, THIRD):
        workshop.vote(workshop.voter(), question)
    assert (workshop.stage(item_id), workshop.decided(item_id)) == (Stage.VOTE, None)
    workshop.vote(workshop.voter(), "")
    assert workshop.stage(item_id) is Stage.VOTE
    fifth = workshop.voter()
    assert workshop.services.calibration.voting.next(fifth, "hu") is not None
    assert workshop.services.calibration.voting.next(workshop.voter(), "hu") is None
    workshop.vote(fifth, ONE)
    decision = workshop.decided(item_id)
    assert decision is not None
    assert decision.fields == worded(ONE)


@pytest.mark.slow
def test_where_all_are_bad_a_researcher_decides_and_proposals_are_kept(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    workshop.vote(workshop.voter(), "", proposal=worded("Jobb?"), note="mind rossz")
    workshop.vote(workshop.voter(), "")
    workshop.vote(workshop.voter(), ONE)
    assert workshop.stage(item_id) is Stage.ADJUDICATE
    with workshop.services.database.reading() as session:
        cast = ballots.of_item(session, At(item_id, "hu"))
    assert [(one.proposal, one.note) for one in cast if one.note] == [(worded("Jobb?"), "mind rossz")]


@pytest.mark.slow
def test_nobody_votes_on_an_item_that_they_refined_whatever_group_they_are_in_by_now(workshop: Workshop) -> None:
    refiner = workshop.refiner()
    workshop.refine(refiner, worded(ONE))
    for question in (OTHER, THIRD):
        workshop.refine(workshop.refiner(), worded(question))
    assert refiner.person is not None
    moved = _moved(workshop, refiner, TranslatorGroup.VOTER)
    assert workshop.services.calibration.voting.next(moved, "hu") is None
    workshop.vote(workshop.voter(), ONE)


@pytest.mark.slow
def test_a_voter_who_becomes_a_refiner_does_not_refine_what_they_saw(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    voter = workshop.voter()
    workshop.vote(voter, ONE)
    moved = _moved(workshop, voter, TranslatorGroup.REFINER)
    with pytest.raises(Conflict):
        workshop.hand_in(moved, item_id)
    with pytest.raises(Forbidden):
        workshop.services.calibration.voting.next(moved, "hu")


def test_a_refiner_who_is_moved_in_the_middle_hands_in_nothing_and_the_place_goes_to_others(workshop: Workshop) -> None:
    anna, refining = workshop.refiner(), workshop.services.calibration.refining
    task = refining.next(anna, "hu")
    assert task is not None
    item_id = task.shown.at.item_id
    refining.look(anna, "hu", item_id, Typed(worded(ONE)))
    moved = _moved(workshop, anna, TranslatorGroup.VOTER)
    for caller in (anna, moved):  # the page that was open, and the one opened since
        with pytest.raises(Forbidden):
            workshop.hand_in(caller, item_id, worded(ONE))
        with pytest.raises(Forbidden):
            refining.look(caller, "hu", item_id, Typed(worded(OTHER)))
    assert (workshop.texts(item_id), workshop.taken()[item_id]) == ([], 1)
    workshop.clock.advance(minutes=61)
    for _ in range(3):
        other = workshop.refiner()
        while workshop.refine(other, worded(OTHER)):
            pass
    assert len(workshop.texts(item_id)) == 3
    assert workshop.vote(moved, OTHER) is not None, "nothing of it is theirs"


def test_only_the_second_group_votes_and_only_with_a_place(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    with pytest.raises(Forbidden):
        workshop.services.calibration.voting.next(workshop.refiner(), "hu")
    stranger = workshop.voter()
    with pytest.raises(NotFound):
        workshop.services.calibration.voting.task(stranger, "hu", item_id)
    with pytest.raises(Conflict) as refused:
        workshop.cast(stranger, item_id, "A")
    assert refused.value.reason is Reason.PLACE_LOST
    with workshop.services.database.reading() as session:
        assert session.scalars(select(BallotRow)).all() == []


def test_a_ballot_is_cast_once(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    voter = workshop.voter()
    workshop.services.calibration.voting.next(voter, "hu")
    for _ in range(2):
        workshop.cast(voter, item_id, "A", key="the-same")
    with pytest.raises(Conflict) as refused:
        workshop.cast(voter, item_id, "B")
    assert refused.value.reason is Reason.VOTED_ALREADY
    assert workshop.services.calibration.voting.task(voter, "hu", item_id).choice == "A"


def test_refiners_change_nothing_once_voting_has_begun(workshop: Workshop) -> None:
    refiner = workshop.refiner()
    item_id = workshop.refine(refiner, worded(ONE))
    assert item_id is not None
    for question in (OTHER, THIRD):
        workshop.refine(workshop.refiner(), worded(question))
    with pytest.raises(Conflict) as refused:
        workshop.hand_in(refiner, item_id, worded("Mégis?"))
    assert refused.value.reason is Reason.REFINEMENT_CLOSED
    assert workshop.services.calibration.refining.task(refiner, "hu", item_id).editable is False


@pytest.mark.parametrize(
    ("choice", "more", "reason"),
    [
        ("D", {}, Reason.VERSION_UNKNOWN),
        ("A", {"reasons": ("taste",)}, Reason.REASON_UNKNOWN),
        ("A", {"proposal": worded("Jobb?")}, Reason.PROPOSAL_MALFORMED),
        ("none", {"proposal": replace(worded("Jobb?"), options=("Piros",))}, Reason.PROPOSAL_MALFORMED),
        ("none", {"proposal": worded(" ")}, Reason.PROPOSAL_MALFORMED),
    ],
)
def test_a_ballot_that_says_what_it_cannot_is_refused(
    workshop: Workshop, choice: str, more: dict[str, object], reason: Reason
) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    voter = workshop.voter()
    workshop.services.calibration.voting.next(voter, "hu")
    with pytest.raises(InvalidInput) as refused:
        workshop.cast(voter, item_id, choice, **more)
    assert refused.value.reason is reason


def test_a_proposal_that_is_half_typed_is_kept(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    voter, half = workshop.voter(), Typed(worded("Jobb len"))
    workshop.services.calibration.voting.next(voter, "hu")
    workshop.services.calibration.voting.keep(voter, "hu", item_id, half)
    assert workshop.services.calibration.voting.task(voter, "hu", item_id).start == half


@pytest.mark.slow
def test_many_voters_at_once_take_as_many_places_as_there_are(workshop: Workshop) -> None:
    item_id = workshop.refined(ONE, OTHER, THIRD)
    voters = [workshop.voter() for _ in range(6)]
    with ThreadPoolExecutor(max_workers=6) as pool:
        cast = list(pool.map(lambda voter: workshop.vote(voter, ONE), voters))
    assert cast.count(item_id) == 3
    decision = workshop.decided(item_id)
    assert decision is not None
    assert decision.fields == worded(ONE)


def _moved(workshop: Workshop, caller: Caller, group: TranslatorGroup) -> Caller:
    assert caller.person is not None
    administrator = workshop.people.caller(workshop.people.administrator())
    change = RightsChange(roles=caller.person.roles, languages=(WorkingLanguage("hu", group),), active=True)
    accounts = workshop.services.people.accounts
    person = accounts.set_rights(administrator, PersonId(caller.person.id), change, workshop.new_key())
    return workshop.people.caller(person)


def test_a_ranking_names_every_version_and_begins_with_the_best(workshop: Workshop) -> None:
    workshop.refined(ONE, OTHER, THIRD)
    voter, voting = workshop.voter(), workshop.services.calibration.voting
    task = voting.next(voter, "hu")
    assert task is not None
    item_id = task.shown.at.item_id
    new = NewBallot(choice="B", seconds=2.0)
    for wrong in (("B",), ("A", "B", "C"), ("B", "B", "C"), ("B", "A", "D"), ("B", "A", "C", "C")):
        with pytest.raises(InvalidInput) as refused:
            voting.vote(voter, "hu", item_id, replace(new, ranking=wrong), workshop.new_key())
        assert refused.value.reason is Reason.RANKING_MALFORMED
    voting.vote(voter, "hu", item_id, replace(new, ranking=("B", "C", "A")), workshop.new_key())
    with workshop.services.database.reading() as session:
        texts = {one.id: one.fields for one in ballots.versions(session, At(item_id, "hu"))}
        [cast] = ballots.of_item(session, At(item_id, "hu"))
    assert [texts[one] for one in cast.ranking] == [task.versions[place] for place in (1, 2, 0)]
    assert cast.version_id == cast.ranking[0]
