"""What a model reads in one forward, and the losses of the tokens it should say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import torch
from peft import PeftModel
from torch import Tensor, nn
from torch.nn import functional

from models.parrot.routing import imbalance

IGNORED = -100
"""The label of a token that is read and never learnt."""


class Weighted(Protocol):
    """Rows that know how much they count together."""

    @property
    def weight(self) -> float:
        """The sum of the weights of what is learnt."""


B = TypeVar("B", bound=Weighted)


@dataclass(frozen=True)
class Batch:
    """Padded rows: what the model reads, which tokens it should say, and how much each of them counts."""

    inputs: Mapping[str, Any]
    labels: Tensor
    weights: Tensor
    talks: Tensor | None = None
    """Which conversation of the batch a token belongs to; negative where to none."""
    held: Tensor | None = None
    """Which of the tokens to say should stay as likely as they were, with all that could stand in their place."""
    before: Tensor | None = None
    """What stood below the head at the held tokens when the stage began."""

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        if device.type == "cpu":
            return self
        inputs = {name: _moved(value, device) for name, value in self.inputs.items()}
        talks = None if self.talks is None else self.talks.to(device)
        held = None if self.held is None else self.held.to(device)
        return Batch(inputs, self.labels.to(device), self.weights.to(device), talks, held)

    @property
    def weight(self) -> float:
        """The first token of a row is never predicted."""
        return float(self.weights[:, 1:][self.labels[:, 1:] != IGNORED].sum())


def _moved(value: Any, device: torch.device) -> Any:
    return value.to(device, non_blocking=True) if isinstance(value, Tensor) else value


def answer_loss(model: nn.Module, batch: Batch) -> Tensor:
    """The weighted sum of the losses of all answer tokens.

    The vocabulary is scored at answer tokens only: on small models scoring every token costs more than the layers.
    """
    losses, is_answer = token_losses(model, batch)
    total: Tensor = (losses * batch.weights[:, 1:][is_answer]).sum()
    return total


def balanced_loss(model: nn.Module, batch: Batch, *, balance: float) -> Tensor:
    """The same, and for each of its tokens what it costs that a Parrot's experts are used unevenly."""
    losses, is_answer, seen = _read(model, batch)
    total: Tensor = (losses * batch.weights[:, 1:][is_answer]).sum()
    if seen.expert_weights is None:
        return total
    return total + balance * batch.weight * imbalance(seen.expert_weights)


def token_losses(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """The loss of every answer token, and where in the batch (from its second column on) these are."""
    return _read(model, batch)[:2]


def held_below_head(model: nn.Module, batch: Batch) -> Tensor:
    """What stands below the head at the held tokens: as little as can be kept of all that the model would say there."""
    assert batch.held is not None, "nothing is held"
    hidden: Tensor = _whole(model).model(**batch.inputs, use_cache=False).last_hidden_state[:, :-1]
    return hidden[batch.held[:, 1:]]


def _read(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor, Any]:
    """The losses, where they are, and what the model saw; a held token's loss is how far it is from what it was."""
    whole = _whole(model)
    seen = whole.model(**batch.inputs, use_cache=False)
    labels = batch.labels[:, 1:]
    is_answer = labels != IGNORED
    logits = whole.lm_head(seen.last_hidden_state[:, :-1][is_answer]).float()
    losses = functional.cross_entropy(logits, labels[is_answer], reduction="none")
    if batch.held is not None and batch.before is not None:
        held = batch.held[:, 1:][is_answer]
        losses = losses.masked_scatter(held, _apart(logits[held], whole.lm_head(batch.before).float()))
    return losses, is_answer, seen


def _whole(model: nn.Module) -> Any:
    return model.get_base_model() if isinstance(model, PeftModel) else model


def _apart(logits: Tensor, before: Tensor) -> Tensor:
    """How far each token's distribution is from what it was, in nats (Kullback-Leibler)."""
    was, now = functional.log_softmax(before.detach(), dim=-1), functional.log_softmax(logits, dim=-1)
    return functional.kl_div(now, was, reduction="none", log_target=True).sum(-1)


def add_up(
    model: nn.Module,
    learning: Sequence[nn.Parameter],
    batches: Sequence[B],
    loss_of: Callable[[nn.Module, B], Tensor],
    *,
    pool: ThreadPoolExecutor | None = None,
) -> float:
    """Leave the gradients of several batches, as if they were one, in what learns; gives the mean loss.

    With a pool the batches are worked on side by side; their gradients are added in order, so nothing depends on it.
    """
    whole = sum(batch.weight for batch in batches)
    if pool is None:
        total = 0.0
        for batch in batches:
            loss = loss_of(model, batch)
            (loss / whole).backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        return total / whole

    def gradients(batch: B) -> tuple[float, tuple[Tensor | None, ...]]:
        loss = loss_of(model, batch)
        return float(loss.detach()), torch.autograd.grad(loss / whole, learning, allow_unused=True)

    results = list(pool.map(gradients, batches))
    for place, weights in enumerate(learning):
        for _, parts in results:
            part = parts[place]
            if part is not None:
                weights.grad = part if weights.grad is None else weights.grad + part
    return sum(loss for loss, _ in results) / whole
