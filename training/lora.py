"""A LoRA adapter on the parts of a vision-language model that are to learn."""

from __future__ import annotations

import re

from peft import LoraConfig, PeftMixedModel, PeftModel, get_peft_model
from torch import nn
from transformers import PreTrainedModel

from models.parts import Lora


class LoraError(RuntimeError):
    """An adapter that would sit nowhere; the message says what was looked for."""


def add_lora(model: PreTrainedModel, lora: Lora) -> PeftModel:
    """Put a fresh adapter on the model; refuse a pattern that hits nothing."""
    hit = [name for name, module in model.named_modules() if isinstance(module, nn.Linear) and _hits(lora, name)]
    if not hit:
        raise LoraError(f"No linear layer of this model is called {lora.targets!r}; look at its module names.")
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


def _hits(lora: Lora, name: str) -> bool:
    return re.fullmatch(lora.targets, name) is not None
