"""What makes a Parrot this one: LLaVA's configuration, and how its experts are made, chosen and added.

Paper and public code differ in the residual, in the experts' shape and in how many of them speak; each is a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from huggingface_hub.dataclasses import strict
from transformers import LlavaConfig

Residual = Literal["code", "paper"]
Shape = Literal["swiglu", "mlp"]


@strict
class ParrotConfig(LlavaConfig):  # type: ignore[no-untyped-call]
    """LLaVA's fields and the experts'; ValueError names every fault of these at once."""

    model_type = "parrot"

    num_experts: int = 6
    languages: list[str] | None = None
    """The languages that the experts were made for, where that is known; as many as experts."""

    residual: Residual = "code"
    """code: experts + weight x picture; paper: picture + weight x experts."""

    residual_weight: float | int = 0.1
    expert_shape: Shape = "swiglu"
    expert_hidden_size: int = 4096
    top_k: int | None = None
    """Only so many experts speak, their weights made one again; none: all."""

    balance_weight: float | int = 0.0
    """How much it costs in a forward with labels that experts are used unevenly."""

    bypassed: bool = False
    """Pictures pass by the experts, as in the first stage of training."""

    vision_feature_select_strategy: Literal["default", "full"] = "full"
    """Whether the language model sees the class token, too (full); the query is asked by it in any case."""

    def __post_init__(self, **kwargs: Any) -> None:
        super().__post_init__(**kwargs)  # type: ignore[no-untyped-call]
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))

    def _faults(self) -> Iterator[str]:
        if self.num_experts < 1:
            yield f"num_experts is {self.num_experts}; at least one is needed"
        if self.languages is not None and len(self.languages) != self.num_experts:
            yield f"there are {self.num_experts} experts for {len(self.languages)} languages; one each is needed"
        if self.languages is not None and len(set(self.languages)) < len(self.languages):
            yield "a language is named twice"
        if self.top_k is not None and not 1 <= self.top_k <= self.num_experts:
            yield f"top_k is {self.top_k}; it lies between 1 and the number of experts, {self.num_experts}"
        if self.expert_hidden_size < 1:
            yield f"expert_hidden_size is {self.expert_hidden_size}; at least 1 is needed"
        if self.balance_weight < 0:
            yield f"balance_weight is {self.balance_weight}; it is not negative"
