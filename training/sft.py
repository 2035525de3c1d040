"""One stage in one file: the loop with a checkpoint beside it. The demo's models are built with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from core.files import writing_whole
from training.batches import IGNORED, B, Batch, answer_loss
from training.loop import Loop
from training.schedule import Schedule

__all__ = ["IGNORED", "Batch", "Progress", "ResumeError", "Run", "answer_loss", "fit"]


class ResumeError(RuntimeError):
    """A checkpoint does not belong to this run; the message says what to do."""


@dataclass(frozen=True)
class Progress:
    """One finished step."""

    step: int
    steps: int
    loss: float


@dataclass(frozen=True)
class Run:
    """What a loop needs beside the model: where it stands is in `checkpoint`, whose it is in `name`.

    On a processor, `workers` threads that take a batch each waste far less than as many threads inside every
    multiplication, above all when something else runs on the machine; set torch to one thread then.
    """

    name: str
    schedule: Schedule
    checkpoint: Path
    save_every: float = 45.0
    clip: float = 1.0
    weight_decay: float = 0.05
    workers: int = 1


def fit(
    model: nn.Module,
    batches: Callable[[int], Sequence[B]],
    loss_of: Callable[[nn.Module, B], Tensor],
    run: Run,
    report: Callable[[Progress], None],
    *,
    stop_after: int | None = None,
) -> int:
    """Train to the end of the schedule from wherever the checkpoint stands; gives the steps that are done.

    `batches` gives the rows of a step by its number alone, so a run taken up again sees what it would have seen.
    `stop_after` ends early, with a checkpoint, after so many steps of this call.
    """
    learning = [weights for weights in model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1.0, betas=(0.9, 0.98), weight_decay=run.weight_decay, fused=True)
    first = load(run, model, optimizer)
    last = run.schedule.steps if stop_after is None else min(run.schedule.steps, first + stop_after)
    saved, done = time.monotonic(), first
    model.train()
    loop = Loop(model, optimizer, batches, loss_of, run.schedule.at, clip=run.clip, workers=run.workers)
    for stepped in loop.run(first, last):
        done = stepped.step
        report(Progress(done, run.schedule.steps, stepped.loss))
        if time.monotonic() - saved > run.save_every:
            save(run, model, optimizer, done)
            saved = time.monotonic()
    if done > first:
        save(run, model, optimizer, done)
    return done


def save(run: Run, model: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write the checkpoint whole or not at all."""
    run.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    learnt = {name: weights.detach() for name, weights in model.named_parameters() if weights.requires_grad}
    with writing_whole(run.checkpoint, aside=run.checkpoint.with_suffix(".partial")) as stream:
        torch.save({"run": run.name, "step": step, "weights": learnt, "optimizer": optimizer.state_dict()}, stream)


def load(run: Run, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Take the checkpoint up, if there is one; gives the number of steps already done."""
    if not run.checkpoint.is_file():
        return 0
    state = torch.load(run.checkpoint, weights_only=True)
    if state["run"] != run.name:
        raise ResumeError(
            f"{run.checkpoint.name} belongs to the run {state['run']!r}, not to {run.name!r};"
            " move it away to start anew."
        )
    named = dict(model.named_parameters())
    with torch.no_grad():
        for name, weights in state["weights"].items():
            named[name].copy_(weights)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
