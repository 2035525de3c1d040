"""A MiniGPT-4 learns in three stages, with rows that show nothing beside those that do."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor

from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import generated
from tests.training.conftest import Built
from tests.training.house import House, events, recipe
from tests.training.rows import Held
from training import learner as learners
from training.__main__ import main
from training.commands import run as command
from training.data.rows import Source, Split
from training.events import Evaluated, Received
from training.folder import RunFolder
from training.probes import answers
from training.recipe_reading import load

_STAGE = """
  - name: {name}
    parts: {{projector: {{learns: full}}{more}}}
    data: {{only: [{only}]}}
    rate: 5e-3
    batch: 4
    together: 2
    steps: 6
"""
_LORA = ", language_model: {learns: lora, rank: 4}"
STAGES = (
    _STAGE.format(name="alignment", more="", only="caption, alt_text")
    + _STAGE.format(name="instruction", more=_LORA, only="qa")
    + _STAGE.format(name="parallel", more=_LORA, only="text, parallel")
)


def told() -> Held:
    """Rows of all five kinds in two languages, some of which show nothing."""
    rows = Held()
    for number, colour in enumerate(("red", "green", "blue", "white")):
        sha, split = rows.show(colour), Split.EVAL if number == 3 else Split.TRAIN
        for source in (Source.CAPTION, Source.ALT_TEXT, Source.QA):
            rows.add("Mi ez?", f"Ez {colour}.", sha, language="hu", source=source, split=split)
        rows.add("Translate into Hungarian: red", "piros", language="hu", source=Source.PARALLEL, split=split)
        rows.add("", f"Ez itt {colour}, az meg nem.", language="hu", source=Source.TEXT, split=split)
    return rows


@pytest.mark.slow
def test_three_stages_teach_the_layer_and_then_the_language_model_and_leave_the_eyes(
    checkpoint: Built, tmp_path: Path
) -> None:
    house = House(tmp_path / "home", checkpoint("minigpt4"))
    told().write(tmp_path / "home" / "snapshots" / "five")
    folder: RunFolder = house.run(
        recipe(STAGES), snapshot={"folder": str(tmp_path / "home" / "snapshots" / "five"), "hash": "five"}
    )
    assert command.run(folder.path) == command.DONE, folder.status()
    learnt = [
        {part.name for part in event.parts if part.found}
        for event in events(folder, "receipt")
        if isinstance(event, Received)
    ]
    both = {"projector", "adapter on the language model"}
    assert learnt == [{"projector"}, both, both]
    watched = [event.losses["hu"] for event in events(folder, "evaluation") if isinstance(event, Evaluated)]
    assert watched[-1] < watched[0], watched
    asked = [ask(said("Mi ez?", picture(1))), ask(said("Mi ez?", picture(1)), adapter=str(folder.result / "adapter"))]
    before, after = generated(house.base, asked)
    assert before != after


@pytest.mark.slow
def test_trainer_and_generate_say_the_same(checkpoint: Built) -> None:
    rows = told()
    learner = learners.load(str(checkpoint("minigpt4")), recipe(STAGES), "cpu")
    learners.begin(learner, recipe(STAGES).stages[0], seed=1)
    learner.model.train()
    row = rows.all[0]
    (here,) = answers(learner, learner.paper(rows.picture), [row], tokens=12)
    model = AutoModelForImageTextToText.from_pretrained(checkpoint("minigpt4"), dtype=torch.float32)
    reader = AutoProcessor.from_pretrained(checkpoint("minigpt4"))
    shown = learner.paper(rows.picture).reader
    ids = torch.tensor([shown.prompt(row)])
    there = model.generate(
        input_ids=ids, pixel_values=shown.shown(row.pictures[0]).pixels, max_new_tokens=12, do_sample=False
    )
    assert here.answer == reader.decode(there[0, ids.shape[1] :], skip_special_tokens=True).strip()
    assert here.answer


def test_its_recipes_freeze_what_the_paper_freezes() -> None:
    for name in ("m-minigpt4", "demo-m-minigpt4"):
        stages = load(name).stages
        assert [set(stage.parts.learning) for stage in stages] == [
            {"projector"},
            {"projector", "language_model"},
            {"projector", "language_model"},
        ]
        assert stages[0].data.shares == {Source.CAPTION: 115, Source.ALT_TEXT: 14}


@pytest.mark.slow
def test_one_is_put_together_on_a_command_line(
    checkpoint: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    llava, out = str(checkpoint("llava")), str(tmp_path / "made")
    given = ["from-blip2", "--base", llava, "--language-model", llava, "--out", out]
    assert main(given) == 2
    assert "has no Q-Former" in capsys.readouterr().err
    assert main([*given, "--without-q-former"]) == 0
    assert "1 tokens a picture" in capsys.readouterr().out
