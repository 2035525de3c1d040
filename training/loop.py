"""One loop for every stage and every model: steps that can be looked at, stopped and taken up again between any two.

It yields after each step and holds no files: who drives it saves, reports, evaluates. A step whose loss is not a
number changes nothing, and one that runs out of memory can be asked for again in smaller pieces.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic

import torch
from torch import Tensor, nn

from training.batches import B, add_up


class NotANumber(RuntimeError):
    """The loss or a gradient is not a number; the weights are those of the step before."""


class OutOfMemory(RuntimeError):
    """A step did not fit; the weights are those of the step before."""


@dataclass(frozen=True)
class Stepped:
    """One finished step; `step` counts what is done."""

    step: int
    loss: float
    gradient: float
    rate: float
    tokens: int
    seconds: float


@dataclass
class Loop(Generic[B]):
    """Model, optimizer and data of a stage. `factor` is the share of every group's own rate at a step, from 0."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    batches: Callable[[int], Sequence[B]]
    loss_of: Callable[[nn.Module, B], Tensor]
    factor: Callable[[int], float]
    rates: Sequence[float] = (1.0,)
    """The full rate of every group."""
    clip: float = 1.0
    workers: int = 1
    seed: int = 0
    prepare: Callable[[Sequence[B], ThreadPoolExecutor | None, int], Sequence[B]] | None = None
    """What has to be known of all batches of a step before the first gradient."""
    tokens_of: Callable[[B], int] = lambda _: 0
    first_gradients: Callable[[int], None] | None = None
    """Called while the gradients of a step lie ready, before they are used."""

    learning: list[nn.Parameter] = field(init=False)

    def __post_init__(self) -> None:
        """What learns is what the optimizer knows, in its order."""
        self.learning = [weights for group in self.optimizer.param_groups for weights in group["params"]]

    def run(self, first: int, last: int) -> Iterator[Stepped]:
        """Steps `first` to `last`, counted from 0; each is yielded when it is done."""
        with ThreadPoolExecutor(self.workers) as pool:
            for step in range(first, last):
                yield self._step(step, pool if self.workers > 1 else None)

    def _step(self, step: int, pool: ThreadPoolExecutor | None) -> Stepped:
        began = time.monotonic()
        # what drops out follows from the step alone, so there is no random state to save
        torch.manual_seed(self.seed * 1_000_003 + step)
        try:
            batches = self.batches(step)
            if self.prepare is not None:
                batches = self.prepare(batches, pool, step)
            loss, gradient = self._gradients(batches, pool)
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise OutOfMemory(f"step {step + 1} does not fit into memory") from error
        except RuntimeError as error:
            if "can't allocate memory" in str(error) or "not enough memory" in str(error):
                raise OutOfMemory(f"step {step + 1} does not fit into memory") from error
            raise
        if not (math.isfinite(loss) and math.isfinite(gradient)):
            self.optimizer.zero_grad(set_to_none=True)
            raise NotANumber(f"the loss of step {step + 1} is {loss}, its gradient {gradient}")
        if self.first_gradients is not None:
            self.first_gradients(step)
        factor = self.factor(step)
        for group, full in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = full * factor
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        tokens = sum(self.tokens_of(batch) for batch in batches)
        rate = max(group["lr"] for group in self.optimizer.param_groups)
        return Stepped(step + 1, loss, gradient, rate, tokens, time.monotonic() - began)

    def _gradients(self, batches: Sequence[B], pool: ThreadPoolExecutor | None) -> tuple[float, float]:
        """All batches as if they were one: the mean loss, and the length of the gradient before it is cut."""
        loss = add_up(self.model, self.learning, batches, self.loss_of, pool=pool)
        return loss, float(nn.utils.clip_grad_norm_(self.learning, self.clip))
