"""What came of edits, as researchers and raters are told it: of people who agree, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.db import edits, models, run_edits, runs
from backend.db import people as people_rows
from backend.records import Edit, EditId, ModelId, ModelState
from backend.runs.settling import settle
from backend.services import Services
from core.battles import Side
from core.errors import Forbidden, NotFound
from core.records import Caller, Person
from tests.backend.services.studio.data.house import GOOD, House
from tests.backend.services.studio.data.settled import Lab, line
from tests.conftest import Clock, People
from training.attribution import record
from training.attribution.verdicts import Role, Verdict


@pytest.fixture
def lab(services: Services, house: House, clock: Clock) -> Lab:
    return Lab(services, house, clock)


def test_a_receipt_counts_the_own_edits_and_keeps_those_apart_that_were_held_back(
    lab: Lab, people: People, rater: Person
) -> None:
    own = [lab.edit(rater, f"Ez {number} madár.") for number in range(5)]
    lab.run(
        "first",
        line(own[0]),
        line(own[1], Verdict.MEMORISED),
        line(own[2], Verdict.NOT_LEARNED),
        line(own[3], Verdict.KNOWN, role=Role.HELD),
        line(own[4], Verdict.UNMEASURED),
    )
    caller = people.caller(rater)
    assert lab.receipt(caller) == (2, 3, 1)
    receipt = lab.services.studio.attributions.receipt(caller)
    assert receipt is not None
    assert {edit.text for edit in receipt.edits} == {f"Ez {number} madár." for number in range(5)}


def test_nobody_is_told_of_anothers_edits(lab: Lab, people: People, rater: Person) -> None:
    other = people.rater(consent=True)
    mine, theirs = lab.edit(rater, "Ez lúd."), lab.edit(other, "Ez gúnár.")
    lab.run("first", line(mine, Verdict.UNDONE, rivals=(theirs,), undone_by=theirs), line(theirs))
    receipt = lab.services.studio.attributions.receipt(people.caller(rater))
    assert receipt is not None
    assert [edit.text for edit in receipt.edits] == ["Ez lúd."]
    assert lab.receipt(people.caller(other)) == (1, 1, 0)
    assert lab.receipt(people.caller(people.rater(consent=True))) is None


def test_withdrawn_consent_takes_edits_out_of_the_receipt_and_of_the_run(
    lab: Lab, people: People, rater: Person, researcher: Caller
) -> None:
    other = people.rater(consent=True)
    mine, theirs = lab.edit(rater, "Ez lúd."), lab.edit(other, "Ez gúnár.")
    run = lab.run("first", line(mine, Verdict.UNDONE, rivals=(theirs,), undone_by=theirs), line(theirs))
    with lab.services.database.transaction() as session:
        people_rows.set_account(session, other.id, name=other.name, page_language="hu", consented_at=None)
    assert lab.receipt(people.caller(other)) is None
    came = lab.services.studio.attributions.of_run(researcher, run)
    assert [one.edit for one in came.lines] == [mine]
    assert came.hidden == 1
    assert (came.lines[0].rivals, came.lines[0].undone_by) == ((), "")
    assert set(came.texts) == {mine}


def test_an_edit_that_is_gone_or_was_never_ours_is_not_counted(lab: Lab, rater: Person, researcher: Caller) -> None:
    mine = lab.edit(rater, "Ez lúd.")
    run = lab.run("first", line(mine), line("f" * 32))
    came = lab.services.studio.attributions.of_run(researcher, run)
    assert (len(came.lines), came.hidden) == (1, 1)


def test_an_edit_that_its_author_wrote_anew_is_no_longer_on_the_receipt(
    lab: Lab, people: People, rater: Person, clock: Clock
) -> None:
    battle = lab.house.battle(rater)
    before = lab.house.edit(battle, rater, "Ez lúd.")
    kept = lab.edit(rater, "Ez gém.")
    lab.run("first", line(before), line(kept))
    clock.advance(minutes=1)
    with lab.services.database.transaction() as session:
        later = Edit(EditId("9" * 32), battle, 1, rater.id, Side.A, "Ez gúnár.", 9, 30.0, frozenset(), clock(), None)
        edits.add(session, later)
    assert lab.receipt(people.caller(rater)) == (1, 1, 0)


def test_the_latest_run_counts_unless_its_model_was_taken_out(lab: Lab, people: People, rater: Person) -> None:
    mine = lab.edit(rater, "Ez lúd.")
    lab.run("first", line(mine))
    lab.run("second", line(mine, Verdict.NOT_LEARNED))
    caller = people.caller(rater)
    assert lab.receipt(caller) == (0, 1, 0)
    with lab.services.database.transaction() as session:
        models.become(session, ModelId("m-second"), ModelState.RETIRED, promoted_at=None)
    assert lab.receipt(caller) == (1, 1, 0)


def test_settling_twice_stores_the_same_once(lab: Lab, rater: Person) -> None:
    mine = lab.edit(rater, "Ez lúd.")
    run = lab.run("first", line(mine))
    with lab.services.database.transaction() as session:
        stored = runs.get(session, run)
        path = lab.services.settings.home.absolute() / "runs" / run
        record.keep(path, [line(mine, Verdict.MEMORISED)])
        settle(session, replace(stored, model_id=None), path, at=lab.clock(), new_id=lambda: "m-other")
    with lab.services.database.reading() as session:
        (own,) = run_edits.of_person(session, rater.id)
    assert own.came.verdict is Verdict.MEMORISED


def test_only_researchers_see_a_runs_edits_and_they_see_what_went_wrong_first(
    lab: Lab, people: People, rater: Person, researcher: Caller
) -> None:
    good, bad = lab.edit(rater, "Ez lúd."), lab.edit(rater, "Ez gém.")
    run = lab.run("first", line(good), line(bad, Verdict.NOT_LEARNED))
    with pytest.raises(Forbidden):
        lab.services.studio.attributions.of_run(people.caller(rater), run)
    came = lab.services.studio.attributions.of_run(researcher, run, limit=1)
    assert [one.edit for one in came.listed] == [bad]
    assert len(came.lines) == 2
    assert came.texts[bad].before == GOOD
    assert came.texts[bad].asked == "Mi van a képen?"
    assert came.count(Role.LEARNT) == {Verdict.NOT_LEARNED: 1, Verdict.LEARNED: 1}
    assert came.medians(Role.LEARNT) == {"own": 9.0}


def test_a_run_that_did_not_come_to_its_edits_has_none(lab: Lab, researcher: Caller) -> None:
    run = lab.run("first")
    with pytest.raises(NotFound):
        lab.services.studio.attributions.of_run(researcher, run)


def test_lines_that_somebody_damaged_stop_neither_the_run_nor_its_model(lab: Lab, rater: Person) -> None:
    mine = lab.edit(rater, "Ez lúd.")
    run = lab.run("first", line(mine))
    path = lab.services.settings.home.absolute() / "runs" / run
    (path / record.FILE).write_text("{")
    with lab.services.database.transaction() as session:
        settle(session, runs.get(session, run), path, at=lab.clock(), new_id=lambda: "m-other")
        assert run_edits.of_person(session, rater.id) == []
