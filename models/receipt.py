"""What learns in a model, part by part, as found in it and not as hoped for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torch import nn

from models.parts import Part, is_adapter, part_of


class ReceiptError(RuntimeError):
    """What learns is not what was asked for; the message names the difference."""


@dataclass(frozen=True)
class Share:
    """The weights of one part, or of the adapter on it, and how many of them learn."""

    part: Part
    adapter: bool
    weights: int
    trainable: int

    @property
    def name(self) -> str:
        """As it stands in a log or on a card."""
        return f"adapter on the {self.part.label}" if self.adapter else self.part.label


@dataclass(frozen=True)
class Receipt:
    """Every part of a model; an adapter counts for the part where it sits, in a line of its own."""

    shares: tuple[Share, ...]

    @property
    def trainable(self) -> int:
        """All weights that learn."""
        return sum(share.trainable for share in self.shares)

    def learning(self, *, adapter: bool) -> frozenset[Part]:
        """The parts that learn by an adapter, or by their own weights."""
        return frozenset(share.part for share in self.shares if share.trainable and share.adapter is adapter)

    def lines(self) -> Iterator[str]:
        """One line per share, for a log or a card."""
        for share in self.shares:
            yield f"{share.name}: {share.trainable:,} of {share.weights:,} weights learn"


def receipt(model: nn.Module) -> Receipt:
    """Count what learns; UnknownPart when a module belongs to nothing that is known."""
    totals: dict[tuple[Part, bool], list[int]] = {}
    for name, weights in model.named_parameters():
        counts = totals.setdefault((part_of(name), is_adapter(name)), [0, 0])
        counts[0] += weights.numel()
        counts[1] += weights.numel() if weights.requires_grad else 0
    order = list(Part)
    keys = sorted(totals, key=lambda key: (order.index(key[0]), key[1]))
    return Receipt(tuple(Share(part, adapter, *totals[part, adapter]) for part, adapter in keys))


def expect(receipt: Receipt, *, learning: Iterable[Part] = (), adapters: Iterable[Part] = ()) -> None:
    """Stop unless exactly these parts learn by their own weights, and these by an adapter."""
    expected = _names(learning, adapters)
    actual = _names(receipt.learning(adapter=False), receipt.learning(adapter=True))
    if actual != expected:
        raise ReceiptError(f"These parts should learn: {expected}; these do: {actual}.")


def _names(learning: Iterable[Part], adapters: Iterable[Part]) -> str:
    own, beside = set(learning), set(adapters)
    names = [part.label for part in Part if part in own]
    names += [f"adapter on the {part.label}" for part in Part if part in beside]
    return ", ".join(names) or "nothing"
