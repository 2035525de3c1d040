"""A glossary that refiners are held to, and people who decide beside the researchers, in their language only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from annotation.refining import Finding
from backend.db.tables import AuditRow, BallotRow
from backend.services.calibration.adjudicating import NewDecision
from backend.services.calibration.views import Typed
from core.errors import Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller, TranslatorGroup, WorkingLanguage
from tests.backend.services.calibration.test_research import ONE, OTHER, THIRD, undecided
from tests.backend.services.calibration.workshop import NAME, RIGHT, Workshop, worded


@pytest.fixture
def researcher(workshop: Workshop) -> Caller:
    return workshop.people.caller(workshop.people.researcher())


def test_refiners_see_the_terms_of_their_item_and_say_why_they_use_another_word(
    workshop: Workshop, researcher: Caller
) -> None:
    preparing, refining = workshop.services.calibration.preparing, workshop.services.calibration.refining
    typed = "bus = busz\ncar = autó | gépkocsi"
    preparing.set_glossary(researcher, NAME, "hu", typed, workshop.new_key())
    assert preparing.state(researcher, NAME, "hu").glossary == typed
    assert preparing.state(researcher, NAME, "cs").glossary == ""
    refiner = workshop.refiner()
    task = refining.next(refiner, "hu")
    assert task is not None
    assert [one.term for one in task.glossary.terms] == ["bus", "car"]
    item_id = task.shown.at.item_id
    other = worded("Milyen színű a kocsi, amit lát?")
    found = refining.look(refiner, "hu", item_id, Typed(other))
    assert Finding.GLOSSARY in [one.finding for one in found]
    with pytest.raises(InvalidInput) as refused:
        workshop.hand_in(refiner, item_id, other)
    assert refused.value.reason is Reason.REFINEMENT_UNEXPLAINED
    assert Finding.GLOSSARY not in [one.finding for one in refining.look(refiner, "hu", item_id, Typed(RIGHT))]
    workshop.hand_in(refiner, item_id, other, reason="itt így mondják")
    preparing.set_glossary(researcher, NAME, "hu", "", workshop.new_key())
    assert preparing.state(researcher, NAME, "hu").glossary == ""


def test_a_glossary_is_changed_by_researchers_whole_or_not_at_all(workshop: Workshop, researcher: Caller) -> None:
    preparing = workshop.services.calibration.preparing
    preparing.set_glossary(researcher, NAME, "hu", "car = autó", workshop.new_key())
    with pytest.raises(InvalidInput):
        preparing.set_glossary(researcher, NAME, "hu", "bus = busz\ncar", workshop.new_key())
    assert preparing.state(researcher, NAME, "hu").glossary == "car = autó"
    with pytest.raises(Forbidden):
        preparing.set_glossary(workshop.refiner(), NAME, "hu", "car = kocsi", workshop.new_key())
    with pytest.raises(NotFound):
        preparing.set_glossary(researcher, "none", "hu", "car = kocsi", workshop.new_key())
    with workshop.services.database.reading() as session:
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "glossary_changed")).all()) == 1


@pytest.mark.slow
def test_a_named_person_decides_without_names_and_only_what_they_did_not_work_on(
    workshop: Workshop, researcher: Caller
) -> None:
    item_id = undecided(workshop)
    preparing, adjudicating = workshop.services.calibration.preparing, workshop.services.calibration.adjudicating
    named, own, stranger = workshop.voter(), voted_on(workshop, item_id), workshop.voter()
    ids = [one.person.id for one in (named, own) if one.person is not None]
    preparing.name(researcher, NAME, "hu", ids, workshop.new_key())
    assert set(preparing.state(researcher, NAME, "hu").adjudicators) == set(ids)
    assert adjudicating.languages(named) == ["hu"]
    assert adjudicating.languages(stranger) == []
    for nobody in (own, stranger):
        assert adjudicating.next(nobody, "hu") is None
        with pytest.raises(Forbidden):
            adjudicating.case(nobody, "hu", item_id)
        with pytest.raises(Forbidden):
            adjudicating.decide(nobody, "hu", item_id, NewDecision("A"), workshop.new_key())
    assert adjudicating.next(named, "cs") is None
    case = adjudicating.next(named, "hu")
    assert case is not None
    assert case.shown.at.item_id == item_id
    assert all(one.authors == () for one in case.versions)
    assert {one.fields.question for one in case.versions} == {ONE, OTHER, THIRD}
    others = [one for one in workshop.taken() if one != item_id]
    with pytest.raises(Forbidden):  # voting goes on there
        adjudicating.case(named, "hu", others[0])
    decided = adjudicating.decide(named, "hu", item_id, NewDecision("A", note="ez a jó"), workshop.new_key())
    assert all(one.authors for one in decided.versions)
    assert adjudicating.case(named, "hu", item_id) == decided
    found = workshop.decided(item_id)
    assert found is not None
    assert found.decided_by == ids[0]
    with pytest.raises(Forbidden):
        adjudicating.settle(named, "hu", item_id, keep=True, key=workshop.new_key())


def voted_on(workshop: Workshop, item_id: str) -> Caller:
    """Somebody who has voted on an item."""
    with workshop.services.database.reading() as session:
        person_id = session.scalars(select(BallotRow.person_id).where(BallotRow.item_id == item_id)).first()
    assert person_id is not None
    return workshop.people.caller(workshop.services.people.accounts.person(person_id))  # type: ignore[arg-type]


def test_only_translators_of_the_language_can_be_named(workshop: Workshop, researcher: Caller) -> None:
    preparing = workshop.services.calibration.preparing
    czech = workshop.people.translator(languages=(WorkingLanguage("cs", TranslatorGroup.VOTER),))
    rater = workshop.people.rater()
    for person in (czech, rater):
        with pytest.raises(NotFound) as refused:
            preparing.name(researcher, NAME, "hu", [person.id], workshop.new_key())
        assert refused.value.reason is Reason.PERSON_UNKNOWN
    with pytest.raises(Forbidden):
        preparing.name(workshop.voter(), NAME, "hu", [], workshop.new_key())
    assert preparing.state(researcher, NAME, "hu").adjudicators == ()
