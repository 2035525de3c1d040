"""TRL as the judge: the same tiny model and rows give the same loss and gradients in both."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from models.parts import LORA_TARGETS, Part
from tests.training.conftest import Built
from tests.training.rows import Held
from training import objectives
from training.batches import add_up, answer_loss
from training.data.rows import Kind, Row
from training.objectives import Preferred, Reference, talk_logps
from training.sheets import Packed, Paper
from training.supply import crossed
from training.talks import Reader

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@dataclass
class Judge:
    """A model with an adapter that is not nothing, and both ways to read rows for it."""

    model: Any
    processor: Any
    paper: Paper
    rows: Held
    folder: Path

    @property
    def learning(self) -> list[torch.nn.Parameter]:
        return [weights for weights in self.model.parameters() if weights.requires_grad]

    def gradients(self) -> list[torch.Tensor]:
        """Taken, so that the next one begins with none."""
        found = [weights.grad.clone() for weights in self.learning if weights.grad is not None]
        self.model.zero_grad(set_to_none=True)
        return found

    def images(self, row: Row) -> list[Image.Image]:
        return [Image.open(io.BytesIO(self.rows.picture(sha))).convert("RGB") for sha in row.pictures]

    def theirs(self, trainer: Any) -> tuple[float, list[torch.Tensor]]:
        batch = next(iter(trainer.get_train_dataloader()))
        loss = trainer.compute_loss(trainer.model, trainer._prepare_inputs(batch))
        loss.backward()
        return float(loss.detach()), self.gradients()

    def arguments(self, count: int) -> dict[str, Any]:
        return {
            "output_dir": str(self.folder),
            "use_cpu": True,
            "bf16": False,
            "max_length": None,
            "report_to": "none",
            "per_device_train_batch_size": count,
            "gradient_checkpointing": False,
            "disable_tqdm": True,
        }


@pytest.fixture
def judge(checkpoint: Built, tmp_path: Path) -> Judge:
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForImageTextToText, AutoProcessor

    folder = str(checkpoint("llava"))
    base = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    torch.manual_seed(3)
    model = get_peft_model(base, LoraConfig(r=4, lora_alpha=8, target_modules=LORA_TARGETS[Part.LANGUAGE_MODEL]))
    for name, weights in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.05)
    processor = AutoProcessor.from_pretrained(folder)
    # TRL learns whatever the template writes behind an answer; we stop where the model would
    processor.chat_template = processor.tokenizer.chat_template = processor.chat_template.replace(
        "'<|im_end|>\\n'", "'<|im_end|>'"
    )
    rows = Held()
    reader = Reader(processor, config=base.config, picture=rows.picture)
    paper = Paper(reader, True, base.model, torch.device("cpu"), additive=True)
    return Judge(model, processor, paper, rows, tmp_path)


def user(row: Row) -> list[dict[str, Any]]:
    images = [{"type": "image"} for _ in row.pictures]
    return [{"role": "user", "content": [*images, {"type": "text", "text": row.turns[0].content}]}]


def said(answer: str | None) -> list[dict[str, Any]]:
    return [{"role": "assistant", "content": [{"type": "text", "text": answer}]}]


def same(ours: tuple[float, list[torch.Tensor]], theirs: tuple[float, list[torch.Tensor]]) -> None:
    assert ours[0] == pytest.approx(theirs[0], rel=1e-4, abs=1e-5)
    assert len(ours[1]) == len(theirs[1]) > 0
    assert max(float(grad.abs().max()) for grad in theirs[1]) > 1e-3
    for mine, other in zip(ours[1], theirs[1], strict=True):
        torch.testing.assert_close(mine, other, rtol=1e-3, atol=1e-4)


def told(judge: Judge, kind: Kind) -> list[Row]:
    red, blue = judge.rows.show("red"), judge.rows.show("blue")
    for sha, question, good, bad in (
        (red, "What is it?", "A red one.", "Blue, perhaps."),
        (red, "Mi ez?", "Piros, és nagy.", "No."),
        (blue, "What?", "Blue.", "I cannot see anything there."),
        (blue, "And this?", "It is blue as well.", "Red."),
    ):
        if kind is Kind.PAIR:
            judge.rows.add(question, "", sha, kind=kind, chosen=good, rejected=bad)
        elif kind is Kind.RATING:
            judge.rows.add(question, good, sha, kind=kind, good=True)
            judge.rows.add(question, bad, sha, kind=kind, good=False)
        else:
            judge.rows.add(question, good, sha)
    return judge.rows.all


def sheets(judge: Judge, rows: list[Row], *, packed: bool) -> list[Packed]:
    """By picture, or each row alone."""
    if not packed:
        return [sheet for row in rows for sheet in judge.paper.sheets(judge.paper.reader.talks(row))]
    by_picture: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        by_picture.setdefault(row.pictures, []).extend(judge.paper.reader.talks(row))
    return [sheet for talks in by_picture.values() for sheet in judge.paper.sheets(talks)]


@pytest.mark.parametrize("packed", [False, True], ids=["rows", "sheets"])
def test_supervised_loss_and_gradients(judge: Judge, packed: bool) -> None:
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    rows = told(judge, Kind.SFT)
    batches = [judge.paper.batch([sheet]) for sheet in sheets(judge, rows, packed=packed)]
    loss = add_up(judge.model, judge.learning, batches, answer_loss)
    ours = loss, judge.gradients()
    data = [{"images": judge.images(row), "prompt": user(row), "completion": said(row.answer)} for row in rows]
    trainer = SFTTrainer(
        model=judge.model,
        args=SFTConfig(**judge.arguments(len(rows))),
        train_dataset=Dataset.from_list(data),
        processing_class=judge.processor,
    )
    same(ours, judge.theirs(trainer))


def preferred(judge: Judge, rows: list[Row], *, packed: bool) -> list[Preferred]:
    found = []
    for sheet in sheets(judge, rows, packed=packed):
        good = torch.tensor([talk.good for talk in sheet.talks])
        paired = rows[0].kind is Kind.PAIR
        found.append(Preferred(judge.paper.batch([sheet]), good, torch.ones(len(sheet.talks)), paired))
    return found


def moved_on(judge: Judge) -> None:
    """Some training has happened since the reference was taken, by TRL from the adapter as it came, by us likewise."""
    torch.manual_seed(4)
    with torch.no_grad():
        for weights in judge.learning:
            weights += 0.05 * torch.randn_like(weights)


def measured(judge: Judge, batches: list[Preferred], loss: Callable[..., torch.Tensor]) -> tuple[float, list[Any]]:
    with ThreadPoolExecutor(2) as pool:
        return add_up(judge.model, judge.learning, batches, loss, pool=pool), judge.gradients()


@pytest.mark.parametrize("packed", [False, True], ids=["rows", "sheets"])
def test_dpo_loss_and_gradients(judge: Judge, packed: bool) -> None:
    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer

    rows = told(judge, Kind.PAIR)
    reference = Reference.of(judge.model)
    data = [
        {"images": judge.images(row), "prompt": user(row), "chosen": said(row.chosen), "rejected": said(row.rejected)}
        for row in rows
    ]
    trainer = DPOTrainer(
        model=judge.model,
        args=DPOConfig(**judge.arguments(len(rows)), beta=0.3),
        train_dataset=Dataset.from_list(data),
        processing_class=judge.processor,
    )
    moved_on(judge)
    batches = objectives.referred(judge.model, preferred(judge, rows, packed=packed), reference, talk_logps)
    ours = measured(judge, batches, objectives.dpo(beta=0.3, smoothing=0.0))
    same(ours, judge.theirs(trainer))


@pytest.mark.parametrize("packed", [False, True], ids=["rows", "sheets"])
def test_kto_loss_and_gradients(judge: Judge, packed: bool) -> None:
    from datasets import Dataset
    from trl import KTOConfig, KTOTrainer

    rows = told(judge, Kind.RATING)
    reference = Reference.of(judge.model)
    data = [
        {"images": judge.images(row), "prompt": user(row), "completion": said(row.answer), "label": bool(row.good)}
        for row in rows
    ]
    trainer = KTOTrainer(
        model=judge.model,
        args=KTOConfig(
            **judge.arguments(len(rows)), beta=0.3, undesirable_weight=1.2, train_sampling_strategy="sequential"
        ),
        train_dataset=Dataset.from_list(data),
        processing_class=judge.processor,
    )
    moved_on(judge)
    talks = [talk for row in rows for talk in judge.paper.reader.talks(row)]
    mismatched = [crossed(one, other) for one, other in zip(talks, [talks[-1], *talks[:-1]], strict=True)]
    batches = objectives.referred(
        judge.model,
        preferred(judge, rows, packed=packed),
        reference,
        talk_logps,
        mismatched=[judge.paper.batch(judge.paper.sheets([talk])) for talk in mismatched],
    )
    ours = measured(judge, batches, objectives.kto(beta=0.3, good=1.0, bad=1.2))
    same(ours, judge.theirs(trainer))
