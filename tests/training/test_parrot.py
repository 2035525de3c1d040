"""A Parrot learns with the experts that it will answer with, in two stages, and is made of any LLaVA."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import AutoConfig, AutoModelForImageTextToText

from evaluation.exam import ExamItem, Task, write_exam
from models.parrot.routing import imbalance
from models.processors import processor
from tests.training.conftest import Built
from tests.training.house import House, curve, events, recipe
from tests.training.rows import drawn
from training import learner as learners
from training.__main__ import main
from training.batches import Batch, answer_loss, balanced_loss
from training.commands import run as command
from training.events import Preflight, Received, Routed
from training.folder import ExamRef
from training.learner import PartsDiffer
from training.sheets import Paper
from training.states import Why
from training.talks import Reader, Talk

STAGES = """
  - name: alignment
    parts: {projector: {learns: full}}
    experts: bypassed
    rate: 5e-3
    batch: 4
    together: 1
    steps: 3
  - name: instruction
    parts: {projector: {learns: full}, experts: {learns: full}, language_model: {learns: full}}
    experts: fresh
    balance: 0.1
    rate: 5e-3
    batch: 4
    together: 1
    steps: 6
"""


def asked_twice(checkpoint: Built) -> tuple[torch.nn.Module, Batch, Reader, tuple[int, ...]]:
    """A Parrot, two rows that ask the same and answer otherwise, and the question in tokens."""
    base = str(checkpoint("parrot"))
    drawn = io.BytesIO()
    Image.new("RGB", (28, 28), "red").save(drawn, "PNG")
    model = AutoModelForImageTextToText.from_pretrained(base)
    reader = Reader(processor(base, "parrot"), config=model.config, picture=lambda _: drawn.getvalue())
    paper = Paper(reader, False, model.model, torch.device("cpu"), additive=False)
    asked = (*reader.shown("red").tokens, 60, 61, 62)
    talks = [Talk(str(n), "en", (*asked, *said), len(asked), ("red",)) for n, said in enumerate([(70,), (80, 81, 82)])]
    return model, paper.batch([sheet for talk in talks for sheet in paper.sheets([talk])]), reader, asked


@pytest.mark.slow
def test_what_is_answered_does_not_choose_the_experts(checkpoint: Built) -> None:
    model, batch, reader, asked = asked_twice(checkpoint)
    seen = model.model(**batch.inputs).expert_weights
    alone = model(input_ids=torch.tensor([asked]), pixel_values=reader.shown("red").pixels).expert_weights
    assert torch.allclose(seen, alone.expand(2, -1), atol=1e-6)


def test_uneven_experts_cost_their_price_for_every_token(checkpoint: Built) -> None:
    model, batch, *_ = asked_twice(checkpoint)
    uneven = imbalance(model.model(**batch.inputs).expert_weights)
    assert 1 < float(uneven.detach()) <= 3
    plain, balanced = answer_loss(model, batch), balanced_loss(model, batch, balance=0.5)
    torch.testing.assert_close(balanced - plain, 0.5 * batch.weight * uneven, rtol=1e-4, atol=1e-4)
    (balanced - plain).backward()
    assert float(model.model.router.weight.grad.abs().sum()) > 0


@pytest.mark.slow
def test_two_stages_pass_by_the_experts_and_then_begin_them_anew(checkpoint: Built, tmp_path: Path) -> None:
    house = House(tmp_path / "home", checkpoint("parrot"))
    folder = house.run(recipe(STAGES))
    assert command.run(folder.path) == command.DONE, folder.log
    learnt = [
        {part.name for part in event.parts if part.found}
        for event in events(folder, "receipt")
        if isinstance(event, Received)
    ]
    assert learnt == [{"projector"}, {"projector", "experts", "language model"}]
    assert curve(folder)["instruction", 6] < curve(folder)["instruction", 1]
    written = folder.result / "adapter"
    config = AutoConfig.from_pretrained(written)
    assert (config.model_type, config.bypassed, config.num_experts) == ("parrot", False, 3)
    before = AutoModelForImageTextToText.from_pretrained(house.base).model
    after = AutoModelForImageTextToText.from_pretrained(written).model
    assert torch.equal(
        next(iter(before.vision_tower.parameters())).float(), next(iter(after.vision_tower.parameters())).float()
    )
    assert not torch.allclose(before.router.weight.float(), after.router.weight.float(), atol=0.05)


@pytest.mark.slow
def test_a_run_that_ends_with_an_exam_tells_which_experts_pictures_pass_through(
    checkpoint: Built, tmp_path: Path
) -> None:
    house, picture = House(tmp_path / "home", checkpoint("parrot")), drawn("red")
    sha = hashlib.sha256(picture).hexdigest()
    items = [
        ExamItem(id=code, language=code, task=Task.NAME, picture=sha, questions=(asked,), accepted=(("red",),))
        for code, asked in (("en", "What is it?"), ("hu", "Mi ez?"))
    ]
    exam = write_exam(tmp_path / "exam", items, {sha: picture})
    folder = house.run(recipe(STAGES), exam=ExamRef(folder=str(exam.folder), hash=exam.hash))
    assert command.run(folder.path) == command.DONE, folder.log
    (told,) = [event for event in events(folder, "routing") if isinstance(event, Routed)]
    assert all(sum(means) == pytest.approx(1, abs=1e-3) for means in told.weights.means.values())
    assert (told.weights.experts, set(told.weights.means)) == (("en", "hu", "th"), {"en", "hu"})


@pytest.mark.slow
def test_a_base_without_experts_is_refused_and_told_how_to_get_some(house: House) -> None:
    folder = house.run(recipe(STAGES))
    assert command.run(folder.path) == command.REFUSED
    assert folder.standing().why is Why.PARTS_DIFFER
    (told,) = [event for event in events(folder, "preflight") if isinstance(event, Preflight)]
    assert "from-llava" in next(check.detail for check in told.checks if not check.ok)


@pytest.mark.slow
def test_a_parrot_that_cannot_be_is_refused_with_all_that_is_wrong_before_anything_starts(
    checkpoint: Built, tmp_path: Path
) -> None:
    base = tmp_path / "parrot"
    shutil.copytree(checkpoint("parrot"), base)
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({**config, "num_experts": 2, "top_k": 5}))
    house = House(tmp_path / "home", base)
    folder = house.run(recipe(STAGES.replace("rate: 5e-3", "rate: 5e-3\n    data: {only: [caption]}")))
    assert command.run(folder.path) == command.REFUSED
    (told,) = [event for event in events(folder, "preflight") if isinstance(event, Preflight)]
    wrong = "; ".join(check.detail for check in told.checks if not check.ok)
    stages = ("stage alignment: 0 sft rows", "stage instruction: 0 sft rows")
    for fault in ("there are 2 experts for 3 languages", "top_k is 5", *stages):
        assert fault in wrong
    assert curve(folder) == {}


def test_the_first_stage_asks_no_expert_and_the_second_does(checkpoint: Built) -> None:
    plan = recipe(STAGES)
    learner = learners.load(str(checkpoint("parrot")), plan, "cpu")
    for stage, bypassed in zip(plan.stages, (True, False), strict=True):
        learners.begin(learner, stage, seed=1)
        assert (learner.model.config.bypassed, learner.inner.config.bypassed) == (bypassed, bypassed)
    plain = learners.load(str(checkpoint("llava")), plan, "cpu")
    with pytest.raises(PartsDiffer, match="no language experts"):
        learners.begin(plain, plan.stages[0], seed=1)


def test_any_llava_becomes_a_parrot_with_an_expert_for_each_language(
    checkpoint: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, out = str(checkpoint("llava")), tmp_path / "parrot"
    given = ["from-llava", "--base", base, "--out", str(out), "--hidden", "16"]
    assert main([*given, "--languages", "ar,hu,th,vi", "--residual", "paper"]) == 0
    assert "4 experts (ar, hu, th, vi)" in capsys.readouterr().out
    config = AutoConfig.from_pretrained(out)
    assert (config.num_experts, config.languages, config.bypassed) == (4, ["ar", "hu", "th", "vi"], False)
    llava, parrot = (AutoModelForImageTextToText.from_pretrained(path, dtype=torch.float32) for path in (base, out))
    ids = torch.tensor([[60, 61, 62, 63]])
    with torch.no_grad():
        torch.testing.assert_close(parrot(input_ids=ids).logits, llava(input_ids=ids).logits, rtol=1e-5, atol=1e-5)


def test_what_cannot_become_one_is_told_with_every_fault(
    checkpoint: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "parrot")]
    wrong = ["--languages", "hu,hu,xx", "--top-k", "4"]
    assert main(["from-llava", "--base", str(checkpoint("internvl")), *wrong, *out]) == 2
    told = capsys.readouterr().err
    for fault in ("only a LLaVA", "no such language: xx", "named twice", "top_k is 4"):
        assert fault in told
    assert not (tmp_path / "parrot").exists()
