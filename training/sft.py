"""Supervised fine-tuning: answers weighted token by token, a schedule, and a loop that survives being killed.

The steps are plain functions over any image-text-to-text model of transformers, with or without an adapter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from peft import PeftModel
from torch import Tensor, nn
from torch.nn import functional

from core.files import writing_whole

IGNORED = -100
"""The label of a token that is read and never learnt."""


class ResumeError(RuntimeError):
    """A checkpoint does not belong to this run; the message says what to do."""


class Weighted(Protocol):
    """Rows that know how much they count together."""

    @property
    def weight(self) -> float:
        """The sum of the weights of what is learnt."""


B = TypeVar("B", bound=Weighted)


@dataclass(frozen=True)
class Batch:
    """Padded rows: what the model reads, which tokens it should say, and how much each of them counts."""

    inputs: Mapping[str, Tensor]
    labels: Tensor
    weights: Tensor

    @property
    def weight(self) -> float:
        """The first token of a row is never predicted."""
        return float(self.weights[:, 1:][self.labels[:, 1:] != IGNORED].sum())


@dataclass(frozen=True)
class Schedule:
    """Warm up, hold, and come down to nothing over the last part.

    Until it comes down it does not depend on the number of steps, so a longer plan starts the same.
    """

    steps: int
    rate: float
    warmup: int = 50
    decay: float = 0.3

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        rising = min(1.0, (step + 1) / max(1, self.warmup))
        falling = (self.steps - step) / max(1.0, self.decay * self.steps)
        return self.rate * min(rising, falling, 1.0)


@dataclass(frozen=True)
class Progress:
    """One finished step."""

    step: int
    steps: int
    loss: float


def answer_loss(model: nn.Module, batch: Batch) -> Tensor:
    """The weighted sum of the losses of all answer tokens.

    The vocabulary is scored at answer tokens only: on small models scoring every token costs more than the layers.
    """
    whole: Any = model.get_base_model() if isinstance(model, PeftModel) else model
    hidden = whole.model(**batch.inputs, use_cache=False).last_hidden_state[:, :-1]
    labels, weights = batch.labels[:, 1:], batch.weights[:, 1:]
    said = labels != IGNORED
    losses = functional.cross_entropy(whole.lm_head(hidden[said]).float(), labels[said], reduction="none")
    total: Tensor = (losses * weights[said]).sum()
    return total


def step_on(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Sequence[B],
    loss_of: Callable[[nn.Module, B], Tensor],
    *,
    clip: float,
    pool: ThreadPoolExecutor | None = None,
) -> float:
    """One optimizer step over several batches, as if they were one; gives the mean loss.

    With a pool the batches are worked on side by side; their gradients are added in order, so nothing depends on it.
    """
    whole = sum(batch.weight for batch in batches)
    learning = [weights for weights in model.parameters() if weights.requires_grad]

    def gradients(batch: B) -> tuple[float, tuple[Tensor | None, ...]]:
        loss = loss_of(model, batch)
        return float(loss.detach()), torch.autograd.grad(loss / whole, learning, allow_unused=True)

    found = list((pool.map if pool else map)(gradients, batches))
    for place, weights in enumerate(learning):
        parts = [parts[place] for _, parts in found]
        weights.grad = _sum([part for part in parts if part is not None])
    nn.utils.clip_grad_norm_(learning, clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return sum(loss for loss, _ in found) / whole


def _sum(parts: list[Tensor]) -> Tensor | None:
    return None if not parts else torch.stack(parts).sum(0) if len(parts) > 1 else parts[0]


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
    optimizer = torch.optim.AdamW(
        learning, lr=run.schedule.rate, betas=(0.9, 0.98), weight_decay=run.weight_decay, fused=True
    )
    first = load(run, model, optimizer)
    last = run.schedule.steps if stop_after is None else min(run.schedule.steps, first + stop_after)
    saved, done = time.monotonic(), first
    model.train()
    with ThreadPoolExecutor(run.workers) as pool:
        for step in range(first, last):
            for group in optimizer.param_groups:
                group["lr"] = run.schedule.at(step)
            loss = step_on(model, optimizer, batches(step), loss_of, clip=run.clip, pool=pool)
            done = step + 1
            report(Progress(done, run.schedule.steps, loss))
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
