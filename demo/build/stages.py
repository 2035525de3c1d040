"""The stages of the build: the eyes, the base that speaks about what they see, and the adapter on top of it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from core.files import swap_folder
from demo.build import llava, sight, tokens
from demo.build.adapter_rows import adapter_sheets
from demo.build.batches import Source
from demo.build.pictures import Drawn
from demo.build.plan import Plan
from demo.build.preflight import BuildRefused
from demo.build.rows import base_sheets
from models.parts import Part
from models.receipt import Receipt, expect, receipt
from training.half import ATTENTION, halved
from training.lora import add_lora
from training.schedule import Schedule
from training.sft import Progress, Run, answer_loss, fit

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Folders:
    """Where the build works and where its results go."""

    cache: Path
    model: Path

    @property
    def eyes(self) -> Path:
        """The vision tower as the first stage leaves it."""
        return self.cache / "eyes.safetensors"

    @property
    def base(self) -> Path:
        """The base model with its processor."""
        return self.model / "base"

    @property
    def adapter(self) -> Path:
        """The LoRA adapter."""
        return self.model / "adapter"

    @property
    def second(self) -> Path:
        """The LoRA adapter that learnt for half as long."""
        return self.model / "second"


def tokenizer(plan: Plan, folders: Folders) -> PreTrainedTokenizerFast:
    """The tokenizer, learnt once from the texts as they are."""
    folder = folders.cache / f"tokenizer-{plan.seed}-{plan.shape.vocabulary}-{tokens.texts_digest()}"
    if not folder.is_dir():
        swap_folder(folder, lambda new: tokens.learn(plan.shape.vocabulary, plan.seed).save_pretrained(new))
    loaded = AutoTokenizer.from_pretrained(folder)
    assert isinstance(loaded, PreTrainedTokenizerFast)
    return loaded


def train_sight(plan: Plan, drawn: Drawn, folders: Folders, report: Report, stop_after: int | None = None) -> bool:
    """Teach the vision tower what is in a picture, without a word; says whether it is through."""
    run = Run(plan.name("sight"), plan.sight, folders.cache / "sight.pt", plan.save_every, workers=plan.workers)
    eyes = sight.Sight(plan.shape, plan.seed)
    done = fit(eyes, sight.batches(plan, drawn), halved(sight.loss_of), run, report, stop_after=stop_after)
    if done == plan.sight.steps:
        save_file({name: weights.contiguous() for name, weights in eyes.tower.state_dict().items()}, folders.eyes)
    return done == plan.sight.steps


def train_base(plan: Plan, drawn: Drawn, folders: Folders, report: Report, stop_after: int | None = None) -> bool:
    """Train the base, seeing but speechless at first, and write it when its schedule is through; says whether it is."""
    words = tokenizer(plan, folders)
    model = llava.fresh(plan.shape, words, plan.seed)
    model.model.vision_tower.load_state_dict(load_file(folders.eyes))
    model.model.vision_tower.requires_grad_(False)
    model.set_attn_implementation(ATTENTION)
    expect(receipt(model), learning={Part.LANGUAGE_MODEL, Part.PROJECTOR})
    checkpoint = folders.cache / f"base-{_digest(folders.eyes)}-{tokens.texts_digest()}.pt"
    run = Run(plan.name("base"), plan.base, checkpoint, plan.save_every, workers=plan.workers)
    done = fit(
        model,
        Source(words, drawn, plan).batches(base_sheets, "base", plan.base_sheets),
        halved(answer_loss),
        run,
        report,
        stop_after=stop_after,
    )
    if done < plan.base.steps:
        return False
    swap_folder(folders.base, lambda folder: llava.write(model, llava.processor(plan.shape, words), folder))
    return True


@dataclass(frozen=True)
class _Course:
    """One adapter's way: how long it learns, where it stands, where it is written."""

    schedule: Schedule
    checkpoint: Path
    folder: Path


def train_second(plan: Plan, drawn: Drawn, folders: Folders, report: Report, stop_after: int | None = None) -> bool:
    """Train the adapter for half as long and bring it down early; the other one goes on from before that."""
    course = _Course(plan.second, _checkpoint(folders, "second"), folders.second)
    branch = _checkpoint(folders, "adapter")
    if not branch.is_file():
        left = plan.second_from - _steps_done(course.checkpoint)
        if left < 0:
            raise BuildRefused(f"{branch.name} is gone and {course.checkpoint.name} is past it; use --fresh.")
        until = left if stop_after is None else min(left, stop_after)
        _fit_adapter(plan, course, drawn, folders, report, until)
        if until < left:
            return False
        whole = branch.with_suffix(".partial")
        shutil.copyfile(course.checkpoint, whole)
        whole.replace(branch)
        stop_after = None if stop_after is None else stop_after - until
    return _fit_adapter(plan, course, drawn, folders, report, stop_after)


def train_adapter(plan: Plan, drawn: Drawn, folders: Folders, report: Report, stop_after: int | None = None) -> bool:
    """Train the adapter on the base as it was written, in its 16-bit rounding; says whether it is through."""
    course = _Course(plan.adapter, _checkpoint(folders, "adapter"), folders.adapter)
    return _fit_adapter(plan, course, drawn, folders, report, stop_after)


def _fit_adapter(
    plan: Plan, course: _Course, drawn: Drawn, folders: Folders, report: Report, stop_after: int | None
) -> bool:
    """An adapter reads with its base's own tokenizer, whatever the texts are by now."""
    words = AutoTokenizer.from_pretrained(folders.base)
    assert isinstance(words, PreTrainedTokenizerFast)
    model = adapted(plan, folders)
    expect(receipt(model), adapters={Part.LANGUAGE_MODEL})
    run = Run(
        plan.name("adapter"),
        course.schedule,
        course.checkpoint,
        plan.save_every,
        weight_decay=0.0,
        workers=plan.workers,
    )
    batches = Source(words, drawn, plan).batches(adapter_sheets, "adapter", plan.adapter_sheets)
    if fit(model, batches, halved(answer_loss), run, report, stop_after=stop_after) < course.schedule.steps:
        return False
    swap_folder(course.folder, lambda folder: write_adapter(model, folder))
    return True


def _checkpoint(folders: Folders, stage: str) -> Path:
    """Other texts or another base start another one."""
    return folders.cache / f"{stage}-{_digest(folders.base / 'model.safetensors')}-{tokens.texts_digest()}.pt"


def _steps_done(checkpoint: Path) -> int:
    return int(torch.load(checkpoint, weights_only=True)["step"]) if checkpoint.is_file() else 0


def adapted(plan: Plan, folders: Folders) -> PeftModel:
    """The written base with a fresh adapter on it."""
    base = LlavaForConditionalGeneration.from_pretrained(
        folders.base, dtype=torch.float32, attn_implementation=ATTENTION
    )
    torch.manual_seed(plan.seed)
    return add_lora(base, plan.lora)


def adapter_receipt(plan: Plan, folders: Folders) -> Receipt:
    """What the adapter stage trains, for the card."""
    return receipt(adapted(plan, folders))


def write_adapter(model: PeftModel, folder: Path) -> None:
    """Write the adapter alone, in 16 bits."""
    for name, weights in model.named_parameters():
        if "lora_" in name:
            weights.data = weights.data.to(torch.bfloat16)
    # a place on this machine would mean nothing on another
    model.peft_config["default"].base_model_name_or_path = "demo/model/base"
    model.save_pretrained(str(folder), save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)


def _digest(path: Path) -> str:
    """A stage belongs to what came before it: other eyes or another base start another checkpoint."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
