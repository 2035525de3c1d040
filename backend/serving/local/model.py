"""A checkpoint in memory: its model, its processor, and the few facts that reading and writing answers need."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForImageTextToText, BitsAndBytesConfig

from backend.serving.local.processors import processor
from backend.serving.local.settings import LocalSettings, Precision

_KNOWN = ("llava", "qwen2_vl", "qwen2_5_vl", "internvl")
_WIDE = 768
# What a picture passes through stays whole: it is small, and rounding it costs most.
_NOT_ROUNDED = ["model.vision_tower", "model.visual", "model.multi_modal_projector", "lm_head"]

log = logging.getLogger(__name__)


class ModelError(RuntimeError):
    """The checkpoint cannot be served; the message says why."""


@dataclass(frozen=True)
class Loaded:
    """One base, ready to answer."""

    model: Any
    processor: Any
    device: torch.device
    dtype: torch.dtype

    @property
    def inner(self) -> Any:
        """The part with vision tower and language model, below the head."""
        return self.model.model

    @property
    def tokenizer(self) -> Any:
        """The processor's tokenizer."""
        return self.processor.tokenizer

    @property
    def layers(self) -> int:
        """Layers of the language model."""
        return int(self.model.config.get_text_config().num_hidden_layers)

    @property
    def positions(self) -> int:
        """Tokens that conversation and answer may have together."""
        text = self.model.config.get_text_config()
        longest = int(text.max_position_embeddings)
        # Within the window a sliding layer sees everything, so the loop needs no second mask.
        sliding = "sliding_attention" in (getattr(text, "layer_types", None) or ())
        return min(longest, int(text.sliding_window)) if sliding else longest

    @property
    def narrow(self) -> bool:
        """Whether it is so small that threads lose more by waiting for each other than they gain."""
        return int(self.model.config.get_text_config().hidden_size) < _WIDE

    @property
    def stops(self) -> frozenset[int]:
        """Tokens that end an answer."""
        found: set[int] = set()
        for given in (self.model.generation_config.eos_token_id, self.tokenizer.eos_token_id):
            found |= set(given) if isinstance(given, list) else {given}
        return frozenset(token for token in found if token is not None)

    @property
    def special(self) -> frozenset[int]:
        """Tokens that are never text."""
        return frozenset(self.tokenizer.all_special_ids) | self.stops

    @property
    def picture_token(self) -> int:
        """What stands for a picture in the prompt."""
        return int(self.tokenizer.convert_tokens_to_ids(self.processor.image_token))

    @property
    def bytes(self) -> int:
        """Memory of the base's weights."""
        return sum(tensor.nbytes for tensor in _storages(self.model))


def load(base: str, settings: LocalSettings) -> Loaded:
    """Load any LLaVA, Qwen2-VL, Qwen2.5-VL or InternVL checkpoint.

    Other architectures are refused: the loop builds their inputs itself, and one that it does not know would be
    answered wrongly without anybody noticing.
    """
    device = torch.device(settings.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    precision = settings.precision or (Precision.FLOAT32 if device.type == "cpu" else Precision.BFLOAT16)
    dtype = _dtype(precision, device)
    more: dict[str, Any] = {}
    if precision is Precision.FOUR_BIT:
        more = {
            "quantization_config": BitsAndBytesConfig(  # type: ignore[no-untyped-call]
                load_in_4bit=True,
                bnb_4bit_quant_type="nf4",
                bnb_4bit_compute_dtype=dtype,
                llm_int8_skip_modules=_NOT_ROUNDED,
            ),
            "device_map": {"": device},
        }
    model: Any = AutoModelForImageTextToText.from_pretrained(base, dtype=dtype, attn_implementation="sdpa", **more)
    kind = model.config.model_type
    if kind not in _KNOWN:
        raise ModelError(f"{base} is a {kind}; served are {', '.join(_KNOWN)}.")
    reader = processor(base, kind)
    if not reader.chat_template and not reader.tokenizer.chat_template:
        raise ModelError(f"{base} has no chat template, so nothing says how a conversation is written for it.")
    if precision is not Precision.FOUR_BIT:
        model = model.to(device)
    model.eval()
    model.requires_grad_(False)
    log.info("%s loaded: %s, %s on %s", base, kind, precision, device)
    return Loaded(model, reader, device, dtype)


def _dtype(precision: Precision, device: torch.device) -> torch.dtype:
    if precision is Precision.FOUR_BIT:
        return torch.float32 if device.type == "cpu" else torch.bfloat16
    found = getattr(torch, precision)
    assert isinstance(found, torch.dtype)
    return found


def _storages(model: nn.Module) -> Iterator[torch.Tensor]:
    seen: set[int] = set()
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.data_ptr() not in seen:
            seen.add(tensor.data_ptr())
            yield tensor
