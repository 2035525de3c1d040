"""What is minimised: functions of a model and a batch. SFT says answers; DPO and KTO move preferences.

A preference is measured from a reference: the weights as they were when the stage began. Where a fresh adapter began
it that is the model with its adapter off; where it went on from a parent, the parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.batches import Batch, answer_loss, balanced_loss, token_losses

Forward = Callable[[nn.Module, Batch], Tensor]


@dataclass(frozen=True)
class Preferred:
    """A batch of answers of which some are better: good or bad, how much each counts, and what the reference says."""

    batch: Batch
    good: Tensor
    counts: Tensor
    paired: bool
    """Whether good and bad answers take turns: chosen, rejected, chosen, rejected."""
    reference: Tensor | None = None
    divergence: float = 0.0
    """How far policy and reference are apart on answers to other questions (KTO)."""

    @property
    def weight(self) -> float:
        """Every pair, or every rated answer, counts once, times its weight."""
        return float((self.counts[::2] if self.paired else self.counts).sum())


def talk_logps(model: nn.Module, batch: Batch) -> Tensor:
    """The log-probability of every conversation's answer."""
    assert batch.talks is not None
    losses, is_answer = token_losses(model, batch)
    count = int(batch.talks.max()) + 1
    return -losses.new_zeros(count).index_add(0, batch.talks[:, 1:][is_answer], losses)


def dpo_losses(chosen: Tensor, rejected: Tensor, *, beta: float, smoothing: float = 0.0) -> Tensor:
    """DPO of pairs, from how much more likely than by the reference each answer is (in nats)."""
    margin = beta * (chosen - rejected)
    return -(1 - smoothing) * functional.logsigmoid(margin) - smoothing * functional.logsigmoid(-margin)


def kto_losses(ratio: Tensor, good: Tensor, *, divergence: float, beta: float, weigh: tuple[float, float]) -> Tensor:
    """KTO of rated answers, from how much more likely than by the reference each is; `weigh` good and bad ones."""
    margin = torch.where(good, ratio - divergence, divergence - ratio)
    return (1 - torch.sigmoid(beta * margin)) * torch.where(good, *weigh)


def sft(model: nn.Module, batch: Batch) -> Tensor:
    """The sum over all answer tokens."""
    return answer_loss(model, batch)


def balanced(balance: float) -> Callable[[nn.Module, Batch], Tensor]:
    """The sum over all answer tokens, with the price of a Parrot's unevenly used experts."""
    return lambda model, batch: balanced_loss(model, batch, balance=balance)


def dpo(*, beta: float, smoothing: float) -> Callable[[nn.Module, Preferred], Tensor]:
    """The sum over all pairs of a batch."""

    def loss(model: nn.Module, pairs: Preferred) -> Tensor:
        ratio = _ratio(model, pairs)
        total: Tensor = (dpo_losses(ratio[::2], ratio[1::2], beta=beta, smoothing=smoothing) * pairs.counts[::2]).sum()
        return total

    return loss


def kto(*, beta: float, good: float, bad: float) -> Callable[[nn.Module, Preferred], Tensor]:
    """The sum over all rated answers of a batch."""

    def loss(model: nn.Module, rated: Preferred) -> Tensor:
        ratio = _ratio(model, rated)
        losses = kto_losses(ratio, rated.good, divergence=rated.divergence, beta=beta, weigh=(good, bad))
        total: Tensor = (losses * rated.counts).sum()
        return total

    return loss


def _ratio(model: nn.Module, preferred: Preferred) -> Tensor:
    assert preferred.reference is not None, "the reference has not been asked"
    return talk_logps(model, preferred.batch) - preferred.reference


@dataclass(frozen=True)
class Reference:
    """The weights as a stage began, which can stand in for those that learn."""

    learning: Sequence[nn.Parameter]
    began: Sequence[Tensor]

    @classmethod
    def of(cls, model: nn.Module) -> Reference:
        """Remember what learns as it is now."""
        learning = [weights for weights in model.parameters() if weights.requires_grad]
        return cls(learning, [weights.detach().clone() for weights in learning])

    @contextmanager
    def standing_in(self, model: nn.Module) -> Iterator[None]:
        """The model is as it was; nothing drops out."""
        now, training = [weights.data for weights in self.learning], model.training
        for weights, began in zip(self.learning, self.began, strict=True):
            weights.data = began
        model.eval()
        try:
            yield
        finally:
            for weights, data in zip(self.learning, now, strict=True):
                weights.data = data
            model.train(training)


@torch.no_grad()
def referred(
    model: nn.Module,
    batches: Sequence[Preferred],
    reference: Reference,
    logps: Forward,
    *,
    pool: ThreadPoolExecutor | None = None,
    mismatched: Sequence[Batch] = (),
) -> list[Preferred]:
    """The batches of a step with what the reference says of them, all asked before the first gradient.

    `mismatched` are answers put to other questions: how far policy and reference are apart there is KTO's divergence.
    """
    run = pool.map if pool else map

    def asked(some: Sequence[Batch]) -> list[Tensor]:
        # torch's no_grad belongs to a thread
        return list(run(lambda batch: torch.no_grad()(logps)(model, batch), some))

    mine = asked(mismatched)
    with reference.standing_in(model):
        references = asked([batch.batch for batch in batches])
        theirs = asked(mismatched)
    divergence = 0.0
    if mismatched:
        divergence = max(0.0, float((torch.cat(mine) - torch.cat(theirs)).mean()))
    return [
        replace(batch, reference=logp.detach(), divergence=divergence)
        for batch, logp in zip(batches, references, strict=True)
    ]


@torch.no_grad()
def held(
    model: nn.Module,
    batches: Sequence[Batch],
    reference: Reference,
    below_head: Forward,
    *,
    pool: ThreadPoolExecutor | None = None,
) -> list[Batch]:
    """The batches of a step, those with held tokens with what the reference would say there."""
    run = pool.map if pool else map

    def asked(batch: Batch) -> Batch:
        if batch.held is None:
            return batch
        # torch's no_grad belongs to a thread
        return replace(batch, before=torch.no_grad()(below_head)(model, batch))

    with reference.standing_in(model):
        return list(run(asked, batches))
