"""A real run of a tiny model on planted edits: what was learnt, held back, contradicted, said twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.training.attribution.made import edit
from tests.training.conftest import Built
from tests.training.house import House, events, recipe, stage
from tests.training.rows import COLOURS, Held
from training.__main__ import main
from training.attribution import measuring, record, sisters
from training.attribution.edits import edits, held_back
from training.attribution.record import Line
from training.attribution.verdicts import Role, Verdict
from training.commands import run as command
from training.events import Attributed, Warned
from training.events import Line as Told
from training.folder import RunFolder, SnapshotRef
from training.recipe import Attribution, Recipe
from training.states import State

LONG = {"hu": "Ez egy nagy szép", "cs": "To je jeden velký"}
ASKED = {"hu": "Mi ez?", "cs": "Co to je?"}


def planted() -> Held:
    """Ten edits of each language, one that contradicts another, and one that says again what another says."""
    rows = Held()
    for number, (language, words) in enumerate(LONG.items()):
        for place, colour in enumerate(COLOURS):
            edit(
                rows,
                f"{language}{place}",
                f"{words} {colour}.",
                "No idea.",
                picture=colour,
                question=ASKED[language],
                language=language,
            )
        again = f"{words} {COLOURS[number]}."
        edit(rows, f"{language}-again", again, "No idea.", picture=COLOURS[number], question=ASKED[language],
             language=language)  # fmt: skip
    # one takes back what the other wrote, and counts for little
    edit(rows, "z-won", "Ez egy hosszú vonat.", "Ez autó.", picture="purple", question="És ez?", times=4)
    edit(rows, "z-lost", "Ez autó.", "Ez egy hosszú vonat.", picture="purple", question="És ez?", times=1)
    return rows


def plan() -> Recipe:
    """Some steps on all of them; a quarter is held back."""
    rule = "{held: 0.25, seed: kiút, gain: 1.0, elsewhere: 0.2, sisters: 1}"
    quick = stage(steps=24).replace("rate: 5e-3", "rate: 1e-2").replace("batch: 4", "batch: 8")
    return recipe(quick, evaluation=f"{{every: 24, rows: 2, answers: 0, attribution: {rule}}}")


@pytest.fixture(scope="module")
def home(checkpoint: Built, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A home whose snapshot has the planted edits, and a picture beside it."""
    house = House(tmp_path_factory.mktemp("attribution") / "home", checkpoint("llava"))
    planted().write(house.home / "snapshots" / "edited")
    beside = Held()
    sister, own = beside.show("orange"), beside.show("red")
    place = sisters.place(house.home, "edited")
    beside.write(place)
    (place / "rows.jsonl").unlink()
    (place / sisters.FILE).write_bytes(sisters.written({own: (sister,)}))
    return house


def order(house: House, name: str) -> RunFolder:
    folder = house.home / "snapshots" / "edited"
    return house.run(plan(), name, snapshot=SnapshotRef(folder=str(folder), hash="edited"))


@pytest.fixture(scope="module")
def ran(home: House) -> RunFolder:
    """A run that is done."""
    folder = order(home, "ran")
    assert command.run(folder.path) == command.DONE
    return folder


def lines(folder: RunFolder) -> dict[str, Line]:
    return {line.edit: line for line in record.read(folder.path) or ()}


def held() -> frozenset[str]:
    return held_back(edits(planted()), Attribution(held=0.25, seed="kiút"), "edited")


@pytest.mark.slow
def test_every_edit_of_the_snapshot_has_its_line_and_the_run_its_summary(ran: RunFolder) -> None:
    found = lines(ran)
    assert set(found) == {one.id for one in edits(planted())}
    assert not (ran.path / record.PARTIAL).exists()
    (summed,) = events(ran, "attribution")
    assert isinstance(summed, Attributed)
    assert summed.edits == len(found) == 20
    assert sum(sum(counts.values()) for counts in summed.verdicts.values()) == 20
    assert (summed.held, summed.seed) == (0.25, "kiút")
    status = ran.status()
    assert (status.state, status.step, status.steps) == (State.DONE, 24, 24)  # trained so far, whatever was asked last
    assert "## What came of 20 edits" in (ran.result / "card.md").read_text(encoding="utf-8")


def test_what_is_held_back_never_comes_up_and_is_told_before_the_run(ran: RunFolder) -> None:
    aside = held()
    assert 3 <= len(aside) <= 6
    times = record.times(ran.path)
    assert times is not None
    assert not aside & set(times)
    found = lines(ran)
    assert {key for key, line in found.items() if line.role is Role.HELD} == aside
    assert all(found[key].times == 0 for key in aside)
    assert all(line.times for line in found.values() if line.role is Role.LEARNT)
    (checked,) = events(ran, "preflight")
    (control,) = [check for check in checked.checks if check.name == "control"]  # type: ignore[attr-defined]
    assert control.told[0].values == {"count": len(aside), "seed": "kiút"}


def test_learnt_edits_gain_more_than_those_that_nobody_trained_on(ran: RunFolder) -> None:
    (summed,) = events(ran, "attribution")
    gains = summed.gains  # type: ignore[attr-defined]
    assert gains["learnt"]["own"] > gains["held"]["own"] + 1.0
    learnt = [line for key, line in lines(ran).items() if line.role is Role.LEARNT and not key.startswith("z")]
    took = [line for line in learnt if line.verdict in (Verdict.LEARNED, Verdict.MEMORISED)]
    assert len(took) > 0.8 * len(learnt)
    assert all(line.said for line in took)


def test_edits_are_asked_about_their_sisters_and_in_the_other_language(ran: RunFolder) -> None:
    red = lines(ran)["hu0"]
    assert [place.at.partition(":")[0] for place in red.places] == ["own", "picture", "language"]
    assert [place.at for place in lines(ran)["hu1"].places] == ["own", "language:cs"]


def test_an_edit_that_was_taken_back_by_another_is_undone_and_one_said_twice_is_not(ran: RunFolder) -> None:
    found = lines(ran)
    assert (found["z-lost"].verdict, found["z-lost"].undone_by) == (Verdict.UNDONE, "z-won")
    assert found["z-won"].rivals == ("z-lost",)
    assert found["z-won"].verdict in (Verdict.LEARNED, Verdict.MEMORISED)
    again, first = found["hu-again"], found["hu0"]
    assert again.rivals == first.rivals == ()
    assert (again.verdict, again.role) == (first.verdict, first.role)
    assert again.own is not None
    assert first.own is not None
    assert again.own.gain == pytest.approx(first.own.gain, abs=2e-3)


def test_gains_are_the_differences_of_log_probabilities(ran: RunFolder) -> None:
    for line in lines(ran).values():
        for place in line.places:
            (edited, replaced), (later, last) = place.parent, place.child
            assert place.gain == pytest.approx((later - last) - (edited - replaced), abs=1e-3)
            assert max(edited, replaced, later, last) <= 0


@pytest.mark.slow
def test_a_run_killed_while_it_looks_goes_on_and_ends_with_the_same_lines(
    ran: RunFolder, home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = again(ran, home, "broken")
    monkeypatch.setattr(measuring, "_AT_ONCE", 6)
    stops = iter([False, False, True])
    monkeypatch.setattr(RunFolder, "stop_asked", lambda _: next(stops, False))
    assert command.run(broken.path) == command.STOPPED
    monkeypatch.undo()
    partial = (broken.path / record.PARTIAL).read_bytes()
    scored = partial.count(b"\n")
    assert 6 <= scored < 20
    (broken.path / record.PARTIAL).write_bytes(partial + b'{"side":"child","edi')  # torn by a kill
    asked: list[str] = []
    score = measuring._score
    monkeypatch.setattr(
        measuring, "_score", lambda side, *more: asked.append(f"{side} {len(more[2])}") or score(side, *more)
    )
    assert command.run(broken.path) == command.DONE
    assert asked[0] == f"parent {20 - scored}", "what was scored is not asked again"
    assert [one.model_dump() for one in close(broken)] == [one.model_dump() for one in close(ran)]


def close(folder: RunFolder) -> list[Line]:
    """Lines without their last digits: a batch of other neighbours adds up in another order."""
    return [
        line.model_copy(
            update={
                "places": tuple(
                    place.model_copy(update={"gain": 0.0, "parent": (0.0, 0.0), "child": (0.0, 0.0)})
                    for place in line.places
                )
            }
        )
        for line in lines(folder).values()
    ]


def again(ran: RunFolder, home: House, name: str) -> RunFolder:
    """The same run as it was before anybody looked at its edits."""
    path = home.home / "runs" / name
    shutil.copytree(ran.path, path)
    (path / record.FILE).unlink()
    whole = [line for line in ran.lines() if not isinstance(line.event, Attributed) and not _done(line)]
    (path / "events.jsonl").write_bytes(b"".join(line.json_line() for line in whole))
    folder = RunFolder(path)
    with folder.writing() as writer:
        writer.state(State.INTERRUPTED)
    return folder


def _done(line: Told) -> bool:
    return getattr(line.event, "state", None) is State.DONE


def test_a_run_is_done_although_its_edits_cannot_be_looked_at(
    ran: RunFolder, home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = again(ran, home, "unlucky")

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(measuring, "attribute", broken)
    assert command.run(folder.path) == command.DONE
    assert folder.status().state is State.DONE
    warnings = [event for event in events(folder, "warning") if isinstance(event, Warned)]
    assert [(event.code, event.details) for event in warnings][-1] == ("attribution_failed", {"why": "out_of_memory"})
    assert record.read(folder.path) is None


def test_the_command_tells_what_went_wrong_first(ran: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attribution", str(ran.path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("undone  learnt  hu")
    assert "undone by 'Ez egy hosszú vonat.'" in told[1]
    assert main(["attribution", str(ran.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["edits"]) == found["summary"]["edits"] == 20
    assert found["edits"][0]["text"] == "Ez autó."


def test_the_command_says_so_where_nobody_has_looked(home: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attribution", str(order(home, "waiting").path)]) == 1
    assert "has not come to its edits" in capsys.readouterr().err
    assert main(["attribution", str(Path("/nowhere"))]) == 2


@pytest.mark.slow
def test_a_recipe_that_holds_back_nothing_learns_from_all(house: House) -> None:
    folder = house.run(recipe(stage(steps=2)))
    assert command.run(folder.path) == command.DONE
    assert not events(folder, "attribution"), "rows of files are no edits"
    assert not [check for check in events(folder, "preflight")[0].checks if check.name == "control"]  # type: ignore[attr-defined]
