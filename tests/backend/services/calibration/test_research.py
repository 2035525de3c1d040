"""What researchers see and decide: progress, agreement, adjudication without names, flags, editions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.db.calibrations import Stage
from backend.db.tables import AuditRow, EditionRow
from backend.services.calibration.adjudicating import OWN, NewDecision
from backend.services.studio.evaluations import NewEvaluation
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller
from core.text_checks import edit_distance
from tests.backend.services.calibration.workshop import DRAFT, NAME, RIGHT, Workshop, worded

pytestmark = pytest.mark.slow

ONE, OTHER, THIRD = "Egyik?", "Másik?", "Harmadik?"


@pytest.fixture
def researcher(workshop: Workshop) -> Caller:
    return workshop.people.caller(workshop.people.researcher())


def undecided(workshop: Workshop) -> str:
    """An item about which votes say nothing."""
    item_id = all_refined(workshop, ONE, OTHER, THIRD)
    for _ in range(3):
        voter = workshop.voter()
        task = workshop.services.calibration.voting.next(voter, "hu")
        while task is not None and task.shown.at.item_id != item_id:
            workshop.services.calibration.voting.skip(voter, "hu", task.shown.at.item_id, workshop.new_key())
            task = workshop.services.calibration.voting.next(voter, "hu")
        workshop.cast(voter, item_id, "none", proposal=worded("Jobb?"), note="mind rossz")
    assert workshop.stage(item_id) is Stage.ADJUDICATE
    return item_id


def all_refined(workshop: Workshop, *questions: str, **more: object) -> str:
    """Every item refined by three people with these questions; the id of one."""
    for question in questions:
        refiner = workshop.refiner(**more)
        while (item_id := workshop.refine(refiner, worded(question))) is not None:
            last = item_id
    return last


def all_decided(workshop: Workshop, question: str, **more: object) -> None:
    """Every item that is voted on decided by three who choose this question."""
    for voter in [workshop.voter(**more) for _ in range(3)]:
        while workshop.vote(voter, question) is not None:
            pass


def test_progress_counts_what_there_is(workshop: Workshop, researcher: Caller) -> None:
    workshop.refine(workshop.refiner())
    workshop.services.calibration.refining.next(workshop.refiner(), "hu")
    [standing] = workshop.services.calibration.overview.standings(researcher)
    assert (standing.benchmark, standing.language, standing.stages) == (NAME, "hu", {Stage.REFINE: 3})
    assert (standing.refinements, standing.ballots, standing.at_work) == (1, 0, 1)
    [lease] = workshop.services.calibration.overview.leases(researcher)
    assert lease.stage is Stage.REFINE
    all_refined(workshop, ONE, OTHER)
    workshop.vote(workshop.voter(), ONE)
    [standing] = workshop.services.calibration.overview.standings(researcher)
    assert standing.ballots == 1
    assert standing.stages[Stage.VOTE] >= 1


def test_agreement_and_mistakes_put_right(workshop: Workshop, researcher: Caller) -> None:
    all_refined(workshop, RIGHT.question, RIGHT.question, DRAFT.question)
    voters = [workshop.voter() for _ in range(3)]
    for voter in voters:
        while workshop.vote(voter, RIGHT.question):
            pass
    found = workshop.services.calibration.overview.figures(researcher, NAME, "hu")
    assert (found.decided, found.draft_won, found.planted.decided, found.planted.right) == (3, 0, 3, 3)
    assert (found.ballots.units, found.ballots.pairwise) == (3, 1.0)
    assert found.refinements.pairwise == pytest.approx(1 / 3)
    assert (found.effort.refining_seconds, found.effort.voting_seconds) == (3.0, 2.0)
    assert found.effort.distance == pytest.approx(2 / 3 * edit_distance(DRAFT.question, RIGHT.question))
    assert [(one.won, one.decided) for one in found.refiners] == [(3, 3), (3, 3), (0, 3)]
    assert all(one.name.startswith("Translator") for one in found.refiners)
    assert found.refiners[0].low < 1 == found.refiners[0].high


def test_a_text_of_a_researchers_own_is_nobodys_win(workshop: Workshop, researcher: Caller) -> None:
    item_id = undecided(workshop)
    own = NewDecision(OWN, worded("Milyen?"))
    workshop.services.calibration.adjudicating.decide(researcher, "hu", item_id, own, "key-1")
    found = workshop.services.calibration.overview.figures(researcher, NAME, "hu")
    assert [(one.won, one.decided) for one in found.refiners] == [(0, 1)] * 3


def test_a_researcher_decides_and_sees_names_only_then(workshop: Workshop, researcher: Caller) -> None:
    item_id = undecided(workshop)
    adjudicating = workshop.services.calibration.adjudicating
    assert [one.at.item_id for one in workshop.services.calibration.overview.waiting(researcher)] == [item_id]
    case = adjudicating.case(researcher, "hu", item_id)
    assert (case.all_bad, set(case.proposals), set(case.notes)) == (3, {worded("Jobb?")}, {"mind rossz"})
    assert [one.authors for one in case.versions] == [(), (), ()]
    assert "Translator" not in repr(case)
    letter = next(one.letter for one in case.versions if one.fields.question == OTHER)
    decided = adjudicating.decide(researcher, "hu", item_id, NewDecision(letter, note="így mondják"), "key-1")
    assert all(len(one.authors) == 1 and one.authors[0].startswith("Translator") for one in decided.versions)
    stored = workshop.decided(item_id)
    assert stored is not None
    assert (stored.fields, stored.note) == (worded(OTHER), "így mondják")
    assert researcher.person is not None
    assert stored.decided_by == researcher.person.id
    with pytest.raises(Conflict) as again:
        adjudicating.decide(researcher, "hu", item_id, NewDecision("A"), "key-2")
    assert again.value.reason is Reason.DECISION_NOT_WANTED
    with workshop.services.database.reading() as session:
        assert session.scalars(select(AuditRow.subject).where(AuditRow.action == "item_decided")).all() == [item_id]


def test_a_researcher_may_write_another_text(workshop: Workshop, researcher: Caller) -> None:
    item_id = undecided(workshop)
    adjudicating = workshop.services.calibration.adjudicating
    for wrong in (NewDecision("Z"), NewDecision(OWN), NewDecision(OWN, worded(" "))):
        with pytest.raises(InvalidInput):
            adjudicating.decide(researcher, "hu", item_id, wrong, workshop.new_key())
    case = adjudicating.decide(researcher, "hu", item_id, NewDecision(OWN, worded("Saját?")), workshop.new_key())
    assert case.decided == worded("Saját?")


def test_flags_are_answered(workshop: Workshop, researcher: Caller) -> None:
    refining, adjudicating = workshop.services.calibration.refining, workshop.services.calibration.adjudicating
    item_id = ""
    for caller in (workshop.refiner(), workshop.refiner()):
        task = refining.next(caller, "hu")
        assert task is not None
        item_id = task.shown.at.item_id
        refining.flag(caller, "hu", item_id, "english_bound", "szójáték", workshop.new_key())
    [waiting] = workshop.services.calibration.overview.waiting(researcher)
    assert waiting.flags == (("english_bound", "szójáték"),) * 2
    adjudicating.settle(researcher, "hu", item_id, keep=True, key=workshop.new_key())
    assert workshop.services.calibration.overview.waiting(researcher) == []
    third = workshop.refiner()
    assert item_id in {workshop.refine(third) for _ in range(3)}
    with pytest.raises(Conflict):
        adjudicating.settle(researcher, "hu", item_id, keep=False, key=workshop.new_key())


def test_an_item_that_is_left_out_is_nobodys_work_any_more(workshop: Workshop, researcher: Caller) -> None:
    refining = workshop.services.calibration.refining
    for caller in (workshop.refiner(), workshop.refiner()):
        task = refining.next(caller, "hu")
        assert task is not None
        item_id = task.shown.at.item_id
        refining.flag(caller, "hu", item_id, "offensive", "", workshop.new_key())
    workshop.services.calibration.adjudicating.settle(researcher, "hu", item_id, keep=False, key=workshop.new_key())
    assert workshop.stage(item_id) is Stage.LEFT_OUT
    third = workshop.refiner()
    assert item_id not in {workshop.refine(third) for _ in range(3)}


def test_an_edition_is_what_was_decided_and_never_changes(
    workshop: Workshop, researcher: Caller, tmp_path: Path
) -> None:
    publishing = workshop.services.calibration.publishing
    with pytest.raises(Conflict) as nothing:
        publishing.publish(researcher, NAME, "hu", workshop.new_key())
    assert nothing.value.reason is Reason.NOTHING_DECIDED
    all_refined(workshop, ONE, OTHER, OTHER, consent=True)
    all_decided(workshop, OTHER)
    first = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    again = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    assert (first.number, first.items, first.left_out) == (1, 3, 0)
    assert again == first
    out = tmp_path / "edition.tsv"
    assert publishing.write(first.id, "tsv", out) == 3
    kept = out.read_bytes()
    row, *_ = list(csv.DictReader(out.open(encoding="utf-8", newline=""), delimiter="\t"))
    assert (row["question"], row["A"], row["answer"]) == (OTHER, "Piros", "A")
    provenance = json.loads(row["provenance"])
    assert provenance["draft"]["question"] == DRAFT.question
    assert (len(provenance["refinements"]), len(provenance["ballots"])) == (3, 0), "voters have not agreed"
    workshop.bring(1, first=4)
    all_refined(workshop, ONE, OTHER, OTHER, consent=True)
    all_decided(workshop, ONE)
    workshop.bring(1, first=5)
    second = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    assert (second.number, second.items, second.left_out) == (2, 4, 1)
    assert second.hash != first.hash
    assert publishing.write(first.id, "tsv", out) == 3
    assert out.read_bytes() == kept
    assert [one.number for one in publishing.editions(researcher)] == [2, 1]
    for form in ("jsonl", "parquet"):
        assert publishing.file(researcher, second.id, form)
    with pytest.raises(NotFound):
        publishing.file(researcher, "0" * 32, "tsv")


def test_a_text_whose_authors_do_not_agree_to_its_use_is_left_out(workshop: Workshop, researcher: Caller) -> None:
    publishing = workshop.services.calibration.publishing
    all_refined(workshop, ONE, OTHER, OTHER)
    all_decided(workshop, OTHER, consent=True)
    with pytest.raises(Conflict) as nothing:
        publishing.publish(researcher, NAME, "hu", workshop.new_key())
    assert nothing.value.reason is Reason.NOTHING_DECIDED
    workshop.bring(1, first=4)
    all_refined(workshop, ONE, OTHER, OTHER, consent=True)
    all_decided(workshop, OTHER)
    edition = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    assert (edition.items, edition.left_out) == (1, 3)


def test_provenance_names_nobody_and_holds_only_the_work_of_those_who_agree(
    workshop: Workshop, researcher: Caller, tmp_path: Path
) -> None:
    agreeing = [workshop.refiner(consent=True), workshop.refiner(), workshop.refiner(consent=True)]
    for caller, question in zip(agreeing, (ONE, OTHER, THIRD), strict=True):
        while workshop.refine(caller, worded(question)):
            pass
    all_decided(workshop, ONE, consent=True)
    edition = workshop.services.calibration.publishing.publish(researcher, NAME, "hu", workshop.new_key())
    out = tmp_path / "edition.jsonl"
    workshop.services.calibration.publishing.write(edition.id, "jsonl", out)
    text = out.read_text(encoding="utf-8")
    told = json.loads(json.loads(text.splitlines()[0])["provenance"])
    assert len(told["refinements"]) == 2
    assert len(told["ballots"]) == 3
    assert OTHER not in text
    assert told["decision"]["by"] == "votes"
    people = [caller.person for caller in agreeing if caller.person is not None]
    assert not any(one.id in text or one.name in text or one.login in text for one in people)


def test_only_researchers_look_decide_and_publish(workshop: Workshop) -> None:
    item_id = undecided(workshop)
    calibration = workshop.services.calibration
    for caller in (workshop.refiner(), workshop.voter(), workshop.people.caller(workshop.people.administrator())):
        for act in (
            lambda who: calibration.overview.standings(who),
            lambda who: calibration.overview.figures(who, NAME, "hu"),
            lambda who: calibration.overview.waiting(who),
            lambda who: calibration.adjudicating.case(who, "hu", item_id),
            lambda who: calibration.adjudicating.decide(who, "hu", item_id, NewDecision("A"), "k"),
            lambda who: calibration.adjudicating.settle(who, "hu", item_id, keep=False, key="k"),
            lambda who: calibration.publishing.publish(who, NAME, "hu", "k"),
            lambda who: calibration.publishing.editions(who),
        ):
            with pytest.raises(Forbidden):
                act(caller)
    with workshop.services.database.reading() as session:
        assert session.scalars(select(EditionRow)).all() == []


def test_an_edition_is_evaluated_with_its_own_texts(workshop: Workshop, researcher: Caller, tmp_path: Path) -> None:
    all_refined(workshop, RIGHT.question, RIGHT.question, DRAFT.question, consent=True)
    all_decided(workshop, RIGHT.question, consent=True)
    calibration, evaluations = workshop.services.calibration, workshop.services.studio.evaluations
    edition = calibration.publishing.publish(researcher, NAME, "hu", "key-1")
    workshop.bring(1, first=50)  # drafted, not published
    workshop.services.arena.entrants.ensure_model(name="m", base="world")
    folder = evaluations.prepare(NewEvaluation("m", "", edition=edition.id), tmp_path / "edition")
    asked = [sample for sample in folder.samples() if sample.language == "hu"]
    assert len(asked) == 3
    assert all(RIGHT.question in sample.prompt for sample in asked)
    assert len(folder.samples()) == 6  # the source's beside them
    assert (folder.spec().benchmark, folder.spec().languages) == (f"{NAME} · hu 1", ("en", "hu"))
    drafts = evaluations.prepare(NewEvaluation("m", NAME))
    assert sum(DRAFT.question in sample.prompt for sample in drafts.samples()) == 4
    assert evaluations.prepare(NewEvaluation("m", "", edition=edition.id)).path != drafts.path
    with pytest.raises(NotFound):
        evaluations.prepare(NewEvaluation("m", "", edition="0" * 32))


def test_an_edition_has_a_card_without_names_and_says_what_it_changed(workshop: Workshop, researcher: Caller) -> None:
    publishing = workshop.services.calibration.publishing
    all_refined(workshop, ONE, OTHER, OTHER, consent=True)
    all_decided(workshop, OTHER)
    first = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    told = publishing.card(researcher, first.id)
    for wanted in (
        f"# {NAME}, Hungarian, edition 1",
        first.hash,
        "- refiners: 3",
        "- voters: 3",
        "decided by votes: 3",
    ):
        assert wanted in told
    assert "Of 3 drafts with a planted mistake, 0 were put right." in told
    assert "translator" not in told.lower().replace("translators", "")
    with pytest.raises(NotFound):  # nothing came before it
        publishing.changes(researcher, first.id)
    workshop.bring(1, first=4)
    all_refined(workshop, ONE, OTHER, OTHER, consent=True)
    all_decided(workshop, ONE)
    second = publishing.publish(researcher, NAME, "hu", workshop.new_key())
    found = publishing.changes(researcher, second.id)
    assert (len(found.changes.came), found.changes.went, found.changes.changed, found.changes.same) == (1, (), (), 3)
    assert [found.numbers[one] for one in found.changes.came] == [4]
    back = publishing.changes_here(NAME, "hu", 2, 1).changes
    assert (back.came, len(back.went)) == ((), 1)
    for nobody in (workshop.refiner(), workshop.voter()):
        for look in (publishing.card, publishing.changes):
            with pytest.raises(Forbidden):
                look(nobody, second.id)


def test_every_figure_leads_to_its_items(workshop: Workshop, researcher: Caller) -> None:
    overview = workshop.services.calibration.overview

    def behind(what: str, person: str = "") -> list[int]:
        return [one.number for one in overview.items(researcher, NAME, "hu", what, person)]

    refiner = workshop.refiner()
    assert refiner.person is not None
    workshop.refine(refiner, RIGHT)
    workshop.services.calibration.refining.next(workshop.refiner(), "hu")
    assert (behind("refine"), behind("refined"), len(behind("at_work"))) == ([1, 2, 3], [1], 1)
    all_refined(workshop, ONE, RIGHT.question)
    first, second = workshop.voter(), workshop.voter()
    workshop.vote(first, ONE)
    workshop.vote(second, "")
    [standing] = overview.standings(researcher)
    for stage, count in standing.stages.items():
        assert len(behind(stage.value)) == count
    assert len(behind("voted")) == len(set(behind("voted"))) >= 1
    assert set(behind("votes_differ")) <= set(behind("voted"))
    assert behind("decided", refiner.person.id) == []
    with pytest.raises(InvalidInput):
        behind("everything")
    with pytest.raises(Forbidden):
        overview.items(workshop.voter(), NAME, "hu", "refine")


def test_a_planted_mistake_that_is_still_there_is_found(workshop: Workshop, researcher: Caller) -> None:
    all_refined(workshop, ONE, RIGHT.question, RIGHT.question)
    for voter in [workshop.voter() for _ in range(3)]:
        workshop.vote(voter, ONE)
        while workshop.vote(voter, RIGHT.question) is not None:
            pass
    overview = workshop.services.calibration.overview
    assert len(overview.items(researcher, NAME, "hu", "planted")) == 3
    [left] = overview.items(researcher, NAME, "hu", "planted_left")
    assert left.decided == worded(ONE)
    told = overview.figures(researcher, NAME, "hu").planted
    assert (told.decided, told.right) == (3, 2)


def test_the_rest_is_forecast_once_enough_was_done(workshop: Workshop, researcher: Caller) -> None:
    overview = workshop.services.calibration.overview
    workshop.bring(7, first=4)
    found = overview.forecasts(researcher)
    assert found[NAME, "hu", Stage.REFINE].left == 30
    assert found[NAME, "hu", Stage.VOTE].left == 30
    workshop.refine(workshop.refiner(), RIGHT)
    assert overview.forecasts(researcher)[NAME, "hu", Stage.REFINE].days is None
    all_refined(workshop, ONE)
    workshop.clock.advance(days=2)
    found = overview.forecasts(researcher)
    assert found[NAME, "hu", Stage.REFINE].left == 19
    assert found[NAME, "hu", Stage.REFINE].a_day == 5.5
    workshop.clock.advance(days=30)
    assert overview.forecasts(researcher)[NAME, "hu", Stage.REFINE].a_day is None
    with pytest.raises(Forbidden):
        overview.forecasts(workshop.voter())
