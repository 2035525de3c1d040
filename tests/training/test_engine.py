from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForImageTextToText

from tests.training.conftest import Built
from tests.training.house import House, curve, events, recipe, stage
from training.commands import run as command
from training.events import Evaluated, Received, Resulted, StageStarted, Step, Warned
from training.folder import ParentRef, RunFolder
from training.states import State, Why

pytestmark = pytest.mark.slow


def ran(folder: RunFolder) -> int:
    return command.run(folder.path)


def test_a_run_goes_from_queued_to_done_and_leaves_an_adapter_and_a_card(house: House) -> None:
    folder = house.run(recipe(stage(share=0.5)))
    assert ran(folder) == command.DONE
    states = [event.state for event in events(folder, "state")]
    assert states == [State.QUEUED, State.PREPARING, State.RUNNING, State.EVALUATING, State.DONE]
    steps = events(folder, "step")
    assert [step.step for step in steps] == list(range(1, 9))
    assert steps[-1].loss < steps[0].loss
    assert steps[0].tokens_per_second > 0
    assert steps[-1].left_seconds == 0
    seen = events(folder, "evaluation")
    assert [one.step for one in seen] == [0, 4, 8]
    assert set(seen[0].losses) == {"en", "hu", "th"}
    assert {said.language for said in seen[-1].answers} == {"en", "hu", "th"}
    (result,) = events(folder, "result")
    base = AutoModelForImageTextToText.from_pretrained(house.base)
    PeftModel.from_pretrained(base, folder.path / result.adapter)
    assert "## Loss per language" in (folder.result / "card.md").read_text()
    assert json.loads((folder.result / "receipt.json").read_text())[0]["parts"]


@pytest.mark.slow
def test_a_run_that_is_done_does_nothing_more(house: House) -> None:
    folder = house.run(recipe(stage(steps=2)))
    assert ran(folder) == command.DONE
    before = folder.lines()
    assert ran(folder) == command.DONE
    assert folder.lines() == before


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["sft", "dpo", "kto"])
@pytest.mark.slow
def test_a_run_stopped_half_way_ends_as_one_that_was_not(house: House, objective: str) -> None:
    plan = recipe(stage(objective=objective), stage("more", objective=objective, steps=4))
    through = house.run(plan, "through")
    assert ran(through) == command.DONE
    broken = house.run(plan, "broken")
    for at in (3, 10):
        assert stopped_at(broken, at) == command.STOPPED
        assert broken.standing().state is State.STOPPED
    assert ran(broken) == command.DONE
    assert curve(broken).keys() == curve(through).keys()
    for place, loss in curve(through).items():
        assert curve(broken)[place] == pytest.approx(loss, rel=1e-6, abs=1e-7), place
    assert events(broken, "result") == events(through, "result")


def stopped_at(folder: RunFolder, at: int) -> int:
    """Ask for a stop as soon as so many steps are told."""
    from training import stages

    tell = stages.tell

    def told(course: object, index: int, stepped: object) -> None:
        tell(course, index, stepped)  # type: ignore[arg-type]
        if len(curve(folder)) == at:
            folder.ask_to_stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "tell", told)
        return ran(folder)


@pytest.mark.slow
def test_the_loss_of_a_preference_begins_where_nothing_is_preferred(house: House) -> None:
    dpo, kto = house.run(recipe(stage(objective="dpo")), "dpo"), house.run(recipe(stage(objective="kto")), "kto")
    assert ran(dpo) == ran(kto) == command.DONE
    assert curve(dpo)["learn", 1] == pytest.approx(0.693147, abs=1e-4)
    assert curve(dpo)["learn", 8] < 0.6
    assert curve(kto)["learn", 1] == pytest.approx(0.5, abs=1e-4)
    assert curve(kto)["learn", 8] < 0.5


@pytest.mark.slow
def test_the_child_goes_on_from_its_parents_adapter_and_keeps_its_rank(house: House) -> None:
    first = house.run(recipe(stage()), "first")
    assert ran(first) == command.DONE
    adapter = str(first.result / "adapter")
    second = house.run(recipe(stage(), start="parent"), "second", parent=ParentRef(model="p", adapter=adapter))
    assert ran(second) == command.DONE
    assert curve(second)["learn", 1] < curve(first)["learn", 2]
    (received,) = events(second, "receipt")
    assert {part.name: part.found for part in received.parts if part.found} == {
        part.name: part.found for part in events(first, "receipt")[0].parts if part.found
    }


@pytest.mark.slow
def test_what_merged_stages_learnt_is_one_adapter_for_the_original_base(house: House) -> None:
    merging = stage("first").replace("rate: 5e-3", "rate: 5e-3\n    merge: true")
    folder = house.run(recipe(merging, stage("second", steps=3)))
    assert ran(folder) == command.DONE, folder.status()
    config = json.loads((folder.result / "adapter" / "adapter_config.json").read_text())
    assert config["r"] == 8
    assert config["base_model_name_or_path"] == str(house.base)


@pytest.mark.slow
def test_a_projector_in_full_beside_lora_comes_back_with_the_adapter(house: House) -> None:
    both = stage().replace("alpha: 8}}", "alpha: 8}, projector: {learns: full, rate: 1e-3}}")
    folder = house.run(recipe(both))
    assert ran(folder) == command.DONE, folder.status()
    (received,) = events(folder, "receipt")
    found = {part.name: part.found for part in received.parts if part.found}
    assert set(found) == {"projector", "adapter on the language model"}
    config = json.loads((folder.result / "adapter" / "adapter_config.json").read_text())
    assert config["modules_to_save"] == ["model.multi_modal_projector"]


@pytest.mark.slow
def test_a_language_model_in_full_is_written_as_a_whole_checkpoint(house: House) -> None:
    full = stage(steps=3).replace("{rank: 4, alpha: 8}", "{learns: full}")
    folder = house.run(recipe(full))
    assert ran(folder) == command.DONE, folder.status()
    assert (folder.result / "adapter" / "config.json").is_file()


@pytest.mark.slow
def test_every_part_may_wear_lora_with_its_own_rank_and_rate(house: House) -> None:
    several = stage(steps=3).replace(
        "{rank: 4, alpha: 8}}", "{rank: 4, alpha: 8}, projector: {rank: 2}, vision: {rank: 3, rate: 1e-4}}"
    )
    folder = house.run(recipe(several))
    assert ran(folder) == command.DONE, folder.status()
    (received,) = events(folder, "receipt")
    assert [part.name for part in received.parts if part.found] == [
        "adapter on the vision tower",
        "adapter on the projector",
        "adapter on the language model",
    ]
    assert all(part.found == part.expected for part in received.parts)


def refused(folder: RunFolder, why: Why) -> str:
    assert ran(folder) == command.REFUSED
    status = folder.standing()
    assert (status.state, status.why) == (State.FAILED, why)
    (checks,) = events(folder, "preflight")
    assert not events(folder, "step")
    return "; ".join(check.detail for check in checks.checks if not check.ok)


@pytest.mark.slow
def test_what_cannot_be_trained_is_refused_with_every_verdict(house: House, tmp_path: Path) -> None:
    folder = house.run(recipe(stage(share=0.5).replace("rows: old", "rows: elsewhere")), base=str(tmp_path / "nowhere"))
    said = refused(folder, Why.SNAPSHOT_MISSING)
    assert "rows to be replayed are not there" in said
    assert "holds no checkpoint" in said


@pytest.mark.slow
def test_rows_of_the_wrong_kind_are_not_trained_on(house: House) -> None:
    from tests.training.rows import Held

    plain = Held()
    plain.add("Hello?", "Hello.")
    plain.write(house.home / "snapshots" / "plain")
    ref = {"folder": str(house.home / "snapshots" / "plain"), "hash": "plain"}
    folder = house.run(recipe(stage(objective="dpo")), snapshot=ref)
    assert "0 pair rows to learn from" in refused(folder, Why.REFUSED)


@pytest.mark.slow
def test_an_adapter_of_another_base_is_refused(house: House, checkpoint: Built, tmp_path: Path) -> None:
    from tests.backend.serving.checkpoints import adapter

    other = adapter(checkpoint("qwen2_vl"), tmp_path / "other", seed=1, target_modules=r".*visual.*\.(fc1|fc2)")
    folder = house.run(recipe(stage(), start="parent"), parent=ParentRef(model="p", adapter=str(other)))
    assert ran(folder) == command.FAILED
    assert folder.standing().why is Why.ADAPTER_MISFIT


@pytest.mark.slow
def test_rows_that_are_too_long_are_left_out_and_listed(house: House) -> None:
    folder = house.run(recipe(stage(steps=2), limit="36"))
    ran(folder)
    (checks,) = events(folder, "preflight")
    (told,) = [check.detail for check in checks.checks if check.name == "lengths"]
    assert "longer rows are left out" in told


@pytest.mark.slow
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import objectives

    calls = []

    def broken(model: torch.nn.Module, batch: object) -> torch.Tensor:
        calls.append(batch)
        return objectives.answer_loss(model, batch) * (float("nan") if len(events(folder, "step")) == 3 else 1)

    monkeypatch.setattr(objectives, "sft", broken)
    folder = house.run(recipe(stage()))
    assert ran(folder) == command.FAILED
    assert folder.standing().why is Why.NOT_A_NUMBER
    latest = folder.complete_checkpoints()[-1]
    assert latest.step == 3
    monkeypatch.undo()
    assert ran(folder) == command.DONE
    assert len(curve(folder)) == 8


@pytest.mark.slow
def test_memory_that_runs_out_once_halves_the_batch_and_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import objectives

    plain = house.run(recipe(stage()), "plain")
    assert ran(plain) == command.DONE

    def hungry(model: torch.nn.Module, batch: object) -> torch.Tensor:
        if batch.labels.shape[0] > 2 and events(folder, "stage"):  # type: ignore[attr-defined]
            raise torch.OutOfMemoryError("CUDA out of memory")
        return objectives.answer_loss(model, batch)

    monkeypatch.setattr(objectives, "sft", hungry)
    folder = house.run(recipe(stage().replace("batch: 4", "batch: 4\n    at_once: 4")))
    assert ran(folder) == command.DONE
    (warned,) = events(folder, "warning")
    assert (warned.code, warned.details["at_once"]) == ("batch_halved", 2)
    for place, loss in curve(plain).items():
        assert curve(folder)[place] == pytest.approx(loss, rel=1e-4)


@pytest.mark.slow
def test_memory_that_runs_out_twice_fails_truly(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import objectives

    def hungry(model: torch.nn.Module, batch: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(objectives, "sft", hungry)
    folder = house.run(recipe(stage()))
    assert ran(folder) == command.FAILED
    assert folder.standing().why is Why.OUT_OF_MEMORY


@pytest.mark.slow
def test_a_full_disk_is_called_one_and_room_lets_the_run_go_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import saving

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "save", full)
    folder = house.run(recipe(stage(steps=3)))
    assert ran(folder) == command.FAILED
    assert folder.standing().why is Why.DISK_FULL
    assert list(folder.checkpoints.iterdir()) == []
    monkeypatch.undo()
    assert ran(folder) == command.DONE


@pytest.mark.slow
def test_events_are_the_kinds_that_readers_know(house: House) -> None:
    folder = house.run(recipe(stage(steps=2)))
    ran(folder)
    kinds = {type(line.event) for line in folder.lines()}
    assert {StageStarted, Step, Evaluated, Received, Resulted} <= kinds
    assert Warned not in kinds
