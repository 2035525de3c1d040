"""Our trainer on the demo's tiny model: beside a bare loop that does the same steps, and beside TRL's trainers.

A step is the same rows everywhere: captions and questions in nine languages about fifteen pictures, as many as the
demo's recipes put into one. The bare loop gets its batches ready-made and does nothing but forward, backward, clip and
step; TRL gets rows one by one, because it packs none for vision-language models. All have the same 16 bits and one
thread inside a multiplication, the fastest for so small a model, and take turns, step by step. Ours works on a batch
for each core side by side: what that brings is in the seconds, and only where the other core is free; what ours costs
beside theirs is in the processor's time.
"""

from __future__ import annotations

import io
import itertools
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import torch
from PIL import Image
from torch import nn

from benchmarks.report import Row as Line
from benchmarks.training_rows import Material, drawn, enlarged
from demo.build.plan import MODEL
from training import objectives, stages
from training.batches import Batch
from training.course import Course
from training.data.rows import Row
from training.loop import Loop
from training.objectives import Preferred, Reference
from training.sheets import NOBODY, Eyes
from training.stage_loop import optimizer_of, stage_loop
from training.supply import Supply

TIMES, MORE = 3, 3
"""Turns, and the steps of ours and of the bare loop in one: TRL's take longer."""

LEAST_BARE, LEAST_TRL, LEAST_LARGE, MOST_PADDING, MOST_TOLD = 0.95, 4.0, 1.0, 0.10, 0.01
LARGE_PICTURES, LARGE_EACH = 5, 4


@dataclass(frozen=True)
class Taken:
    """What a step took: seconds on the wall, and of all processors together."""

    wall: float
    work: float


class Watch:
    """Adds up what passes between `start` and `stop`."""

    def __init__(self) -> None:
        self._wall, self._work = 0.0, 0.0

    def start(self) -> None:
        """From here."""
        self._wall -= perf_counter()
        self._work -= process_time()

    def stop(self) -> None:
        """To here."""
        self._wall += perf_counter()
        self._work += process_time()

    def taken(self, steps: int) -> Taken:
        """By one of so many steps."""
        return Taken(self._wall / steps, self._work / steps)


@dataclass(frozen=True)
class Ours:
    """The engine's own loop, with events told as in any run."""

    course: Course
    loop: Loop[Any]
    told: Watch
    """What telling every step took, altogether."""

    @classmethod
    def of(cls, course: Course, eyes: Eyes | None = None) -> Ours:
        """Ready to take steps."""
        stage = course.recipe.stages[0]
        groups, rates = course.learner.groups(stage)
        reference = Reference.of(course.learner.model) if stage.objective.kind != "sft" else None
        loop = stage_loop(course, 0, optimizer_of(stage, groups), rates, reference, eyes=eyes)
        loop.first_gradients = None
        return cls(course, loop, Watch())

    def steps(self, first: int, count: int) -> Taken:
        """What a step takes."""
        self.course.learner.model.train()
        watch = Watch()
        watch.start()
        for stepped in self.loop.run(first, first + count):
            self.told.start()
            stages.tell(self.course, 0, stepped)
            self.told.stop()
        watch.stop()
        return watch.taken(count)


@dataclass(frozen=True)
class Bare:
    """What anybody would write: one batch a step, all threads inside the multiplications."""

    course: Course
    optimizer: torch.optim.Optimizer
    batches: Sequence[Any]
    loss_of: Callable[[nn.Module, Any], torch.Tensor]

    @classmethod
    def of(cls, course: Course) -> Bare:
        """The batches of some steps, made beforehand."""
        stage, learner = course.recipe.stages[0], course.learner
        optimizer = torch.optim.AdamW([weights for _, weights in learner.learning()], lr=1e-4, fused=True)
        supply = whole(course)
        if stage.objective.kind == "sft":
            return cls(course, optimizer, [supply.batches(step)[0] for step in range(MORE)], objectives.sft)
        reference = Reference.of(learner.model)
        pairs = [supply.preferred(step) for step in range(MORE)]

        def loss_of(model: nn.Module, batch: Preferred) -> torch.Tensor:
            (referred,) = objectives.referred(model, [batch], reference, objectives.talk_logps)
            return objectives.dpo(beta=0.1, smoothing=0.0)(model, referred)

        return cls(course, optimizer, [preferred for (preferred,) in pairs], loss_of)

    def steps(self, number: int) -> Taken:
        """What a step takes."""
        learner = self.course.learner
        learner.model.train()
        learning = [weights for _, weights in learner.learning()]
        watch = Watch()
        watch.start()
        batch = self.batches[number]
        with learner.machine.lowered():
            loss = self.loss_of(learner.model, batch) / batch.weight
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        watch.stop()
        return watch.taken(1)


def whole(course: Course) -> Supply:
    """Batches that are not divided among workers."""
    new, old = course.rows[0]
    return Supply(course.paper(), course.recipe.stages[0], new.rows, old.rows, course.orders[0], seed=0, workers=1)


class Theirs:
    """TRL's trainer for an objective, on the same model and rows: a step is all of them."""

    def __init__(self, material: Material, objective: str, half: bool, base: Path = MODEL / "base") -> None:
        import trl
        from datasets import Dataset
        from peft import LoraConfig
        from transformers import AutoModelForImageTextToText, AutoProcessor, PrinterCallback, TrainerCallback

        from models.parts import LORA_TARGETS, Part

        trainer_of = self

        class Watching(TrainerCallback):
            def on_step_begin(self, *_: Any, **__: Any) -> None:
                trainer_of.watch.start()

            def on_step_end(self, *_: Any, **__: Any) -> None:
                trainer_of.watch.stop()

        at_once = 10
        arguments = {
            "output_dir": str(material.home / f"trl-{objective}"),
            "use_cpu": True,
            "bf16": half,
            "max_length": None,
            "report_to": "none",
            "per_device_train_batch_size": at_once,
            "gradient_accumulation_steps": len(material.rows) // at_once,
            "gradient_checkpointing": False,
            "disable_tqdm": True,
            "max_steps": 1,
            "save_strategy": "no",
            "logging_strategy": "no",
        }
        trainer, config = {
            "sft": (trl.SFTTrainer, trl.SFTConfig),
            "dpo": (trl.DPOTrainer, trl.DPOConfig),
        }[objective]
        lora = LoraConfig(r=16, lora_alpha=32, target_modules=LORA_TARGETS[Part.LANGUAGE_MODEL], task_type="CAUSAL_LM")
        self._trainer = trainer(
            model=AutoModelForImageTextToText.from_pretrained(
                str(base), dtype=torch.float32, attn_implementation="eager"
            ),
            args=config(**arguments),
            train_dataset=Dataset.from_list([_row(material, row, objective) for row in material.rows]),
            processing_class=AutoProcessor.from_pretrained(str(base)),
            peft_config=lora,
            callbacks=[Watching()],
        )
        self._trainer.remove_callback(PrinterCallback)

    def steps(self) -> Taken:
        """What a step takes, without what a trainer does before its first one."""
        self.watch = Watch()
        self._trainer.train()
        return self.watch.taken(1)


def _row(material: Material, row: Row, objective: str) -> dict[str, Any]:
    images = [Image.open(io.BytesIO(material.picture(sha))).convert("RGB") for sha in row.pictures]
    shown = [{"type": "image"} for _ in images]
    turns = []
    for turn in row.turns:
        content = [{"type": "text", "text": turn.content}]
        turns.append({"role": turn.role, "content": [*shown, *content]})
        shown = []
    answer = [{"role": "assistant", "content": [{"type": "text", "text": row.answer}]}]
    if objective == "sft":
        return {"images": images, "prompt": turns, "completion": answer}
    rejected = [{"role": "assistant", "content": [{"type": "text", "text": "?"}]}]
    return {"images": images, "prompt": turns, "chosen": answer, "rejected": rejected}


def line(what: str, rows: int, ours: Sequence[Taken], other: Sequence[Taken], alternative: str) -> Line:
    pairs = list(zip(ours, other, strict=True))
    wall, work = median(b.wall / a.wall for a, b in pairs), median(b.work / a.work for a, b in pairs)
    mine, theirs = (
        f"{rows / median(timing.wall for timing in timings):.1f} rows a second" for timings in (ours, other)
    )
    return Line(what, mine, f"{alternative}: {theirs}", f"{wall:.2f} x ({work:.2f} x by processor time)")


def beside(material: Material, objective: str, **shape: int) -> list[Line]:
    """Ours, the bare loop and TRL's trainer, by turns."""
    name = {"sft": "SFTTrainer", "dpo": "DPOTrainer"}[objective]
    with material.course(objective, **shape) as course:
        ours, bare = Ours.of(course), Bare.of(course)
        theirs = Theirs(material, objective, course.learner.machine.half)
        pairs: list[tuple[Taken, Taken]] = []
        slow: list[tuple[Taken, Taken]] = []
        with course.learner.machine.working():
            for turn in range(TIMES):
                pairs += [(ours.steps(turn * MORE + number, 1), bare.steps(number)) for number in range(MORE)]
                slow.append((ours.steps(turn, 1), theirs.steps()))
    mine, plain = zip(*pairs[MORE:], strict=True)  # the first turn warms up
    again, trl = zip(*slow[1:], strict=True)
    rows = len(material.rows)
    telling, step = ours.told.taken(len(pairs) + len(slow)).work, median(timing.work for timing in mine)
    return [
        line(f"training, {objective}, tiny model (goal {LEAST_BARE} x)", rows, mine, plain, "a bare loop"),
        line(f"training, {objective}, tiny model (goal {LEAST_TRL:.0f} x)", rows, again, trl, f"TRL's {name}"),
        Line(
            f"training, {objective}, telling a step (goal below {MOST_TOLD:.0%})",
            f"{telling * 1000:.1f} ms of a core",
            f"the step: {step * 1000:.0f} ms",
            f"{telling / step:.1%}",
        ),
    ]


def large(home: Path) -> Line:
    """Ours and TRL's trainer on a model in which next to all of a step is multiplication."""
    material = drawn(home / "rows", LARGE_PICTURES, LARGE_EACH)
    count = enlarged(home / "base")
    shape = {"batch": LARGE_PICTURES, "together": LARGE_EACH}
    with material.course("sft", **shape, base=home / "base") as course:
        ours, theirs = Ours.of(course), Theirs(material, "sft", course.learner.machine.half, home / "base")
        with course.learner.machine.working():
            pairs = [(ours.steps(turn, 1), theirs.steps()) for turn in range(TIMES)]
    mine, trl = zip(*pairs[1:], strict=True)
    what = f"training, sft, {count / 1e6:.0f} million random weights (goal {LEAST_LARGE} x)"
    return line(what, len(material.rows), mine, trl, "TRL's SFTTrainer")


def padding(home: Path) -> Line:
    """Of all tokens that go through the model in mixed-language data, those that are nobody's."""
    material = drawn(home, pictures=96, each=5)
    with material.course("sft", batch=12, together=4) as course:
        workers = course.learner.machine.workers
        new, old = course.rows[0]
        supply = Supply(course.paper(), course.recipe.stages[0], new.rows, old.rows, course.orders[0], 0, workers)
        batches = [batch for step in range(8) for batch in supply.batches(step)]
        nobody, all_of_them = _padding(batches)
        (flat,) = (_padding([batch]) for batch in [_unsorted(course)])
    share, plain = nobody / all_of_them, flat[0] / flat[1]
    what = f"training, padding in nine languages (goal below {MOST_PADDING:.0%})"
    return Line(what, f"{share:.1%} of tokens", f"rows as they come: {plain:.1%}", f"{share / plain:.2f} x")


def _padding(batches: Sequence[Batch]) -> tuple[int, int]:
    talks = [batch.talks for batch in batches if batch.talks is not None]
    return sum(int((owners == NOBODY).sum()) for owners in talks), sum(owners.numel() for owners in talks)


def _unsorted(course: Course) -> Batch:
    """One row after the other in one batch, as a plain loader does it."""
    paper = course.paper()
    sheets = itertools.chain.from_iterable(paper.sheets(paper.reader.talks(row)) for row in course.rows[0][0].rows[:48])
    return paper.batch(list(sheets))


def run() -> list[Line]:
    """Supervised and preferred, a larger model, then padding."""
    with tempfile.TemporaryDirectory() as folder:
        material = drawn(Path(folder) / "few")
        lines = [*beside(material, "sft"), *beside(material, "dpo")]
        return [*lines, large(Path(folder) / "large"), padding(Path(folder) / "many")]
