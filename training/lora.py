"""Which parts of a vision-language model a LoRA adapter trains, and a receipt that says what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from peft import LoraConfig, PeftMixedModel, PeftModel, get_peft_model
from torch import nn
from transformers import PreTrainedModel

LANGUAGE_LINEARS = r"model\.language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj|mlp\.(gate|up|down)_proj)"
"""Every linear layer of the language model in LLaVA, Qwen2-VL and InternVL-hf.

Anchored at the language model on purpose: bare suffixes such as `q_proj` also hit the vision tower.
"""

_PARTS = (("vision tower", "vision_tower", "model.visual"), ("projector", "multi_modal_projector", "visual.merger"))


class ReceiptError(RuntimeError):
    """What is trainable is not what was asked for; the message names the difference."""


@dataclass(frozen=True)
class Lora:
    """The shape of an adapter."""

    rank: int
    alpha: int
    dropout: float = 0.0
    targets: str = LANGUAGE_LINEARS


@dataclass(frozen=True)
class Part:
    """One part of the model, and how many of its weights learn."""

    name: str
    weights: int
    trainable: int


@dataclass(frozen=True)
class Receipt:
    """What is trainable, part by part, as found in the model and not as hoped for."""

    parts: tuple[Part, ...]

    @property
    def trainable(self) -> int:
        """All weights that learn."""
        return sum(part.trainable for part in self.parts)

    def lines(self) -> Iterable[str]:
        """One line per part, for a log or a card."""
        for part in self.parts:
            yield f"{part.name}: {part.trainable:,} of {part.weights:,} weights learn"


def add_lora(model: PreTrainedModel, lora: Lora) -> PeftModel:
    """Put a fresh adapter on the model; refuse a pattern that hits nothing."""
    hit = [name for name, module in model.named_modules() if isinstance(module, nn.Linear) and _hits(lora, name)]
    if not hit:
        raise ReceiptError(f"No linear layer of this model is called {lora.targets!r}; look at its module names.")
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=lora.targets,
        task_type="CAUSAL_LM",
    )
    wrapped = get_peft_model(model, config)
    assert not isinstance(wrapped, PeftMixedModel), "one adapter never makes a mixed model"
    return wrapped


def receipt(model: nn.Module) -> Receipt:
    """Count what learns in the vision tower, the projector, the language model and the adapter."""
    totals: dict[str, list[int]] = {}
    for name, weights in model.named_parameters():
        found = totals.setdefault(_part(name), [0, 0])
        found[0] += weights.numel()
        found[1] += weights.numel() if weights.requires_grad else 0
    return Receipt(tuple(Part(name, *counts) for name, counts in sorted(totals.items())))


def expect(found: Receipt, *, learning: Iterable[str]) -> None:
    """Stop unless exactly the named parts learn."""
    wanted = set(learning)
    actual = {part.name for part in found.parts if part.trainable}
    if actual != wanted:
        raise ReceiptError(f"These parts should learn: {sorted(wanted)}; these do: {sorted(actual)}.")


def _hits(lora: Lora, name: str) -> bool:
    return re.fullmatch(lora.targets, name) is not None


def _part(name: str) -> str:
    if "lora_" in name:
        return "adapter"
    for part, *marks in reversed(_PARTS):
        if any(mark in name for mark in marks):
            return part
    return "language model"
