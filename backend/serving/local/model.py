"""A checkpoint in memory: its model, its processor, and the few facts that reading and writing answers need."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import (
    MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING,
    AutoConfig,
    AutoModelForImageTextToText,
    BitsAndBytesConfig,
)

from backend.serving.local.settings import LocalSettings, Precision
from core.weights import digest
from models.parts import JOINING, KEPT_WHOLE, picture_token
from models.processors import processor

_WIDE = 768
_LONGEST = 1 << 20

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
    digest: str = ""
    """The hash of its weights, or of what a hub calls this state of them."""

    @property
    def inner(self) -> Any:
        """The part with vision tower and language model, below the head."""
        return self.model.model

    @property
    def tokenizer(self) -> Any:
        """The processor's tokenizer."""
        return self.processor.tokenizer

    @property
    def joins(self) -> bool:
        """Whether rows can join and leave a running batch: the loop knows how this architecture's inputs are built."""
        return self.model.config.model_type in JOINING

    @property
    def hidden_lines(self) -> int:
        """Lines of a picture's features that have no place in the prompt (Parrot's class token)."""
        return int(getattr(self.inner, "hidden_lines", 0))

    @property
    def routes(self) -> bool:
        """Whether a picture looks different with every prompt."""
        return hasattr(self.inner, "routed")

    @property
    def language(self) -> str:
        """What the names of all parts of the language model begin with."""
        decoder = self.model.get_decoder()
        name = next(name for name, module in self.model.named_modules() if module is decoder)
        # A model that is its own decoder does not tell its eyes from its tongue, and "." begins no name.
        return f"{name}."

    @property
    def layers(self) -> int:
        """Layers of the language model."""
        return int(self.model.config.get_text_config().num_hidden_layers)

    @property
    def positions(self) -> int:
        """Tokens that conversation and answer may have together."""
        text = self.model.config.get_text_config()
        longest = int(getattr(text, "max_position_embeddings", None) or min(self.tokenizer.model_max_length, _LONGEST))
        # Within the window a sliding layer sees everything, so the loop needs no second mask.
        sliding = self.joins and "sliding_attention" in (getattr(text, "layer_types", None) or ())
        return min(longest, int(text.sliding_window)) if sliding else longest

    @property
    def narrow(self) -> bool:
        """Whether it is so small that threads lose more by waiting for each other than they gain."""
        return int(self.model.config.get_text_config().hidden_size) < _WIDE

    @property
    def stops(self) -> frozenset[int]:
        """Tokens that end an answer."""
        tokens: set[int] = set()
        for configured in (self.model.generation_config.eos_token_id, self.tokenizer.eos_token_id):
            tokens |= set(configured) if isinstance(configured, list) else {configured}
        return frozenset(token for token in tokens if token is not None)

    @property
    def special(self) -> frozenset[int]:
        """Tokens that are never text."""
        return frozenset(self.tokenizer.all_special_ids) | self.stops

    @property
    def picture_token(self) -> int:
        """What stands for a picture in the prompt."""
        token = picture_token(self.model.config)
        assert token is not None, "rows join only in models that have such a token"
        return token

    @property
    def bytes(self) -> int:
        """Memory of the base's weights."""
        return sum(tensor.nbytes for tensor in _storages(self.model))


def load(base: str, settings: LocalSettings) -> Loaded:
    """Load any checkpoint that AutoModelForImageTextToText knows.

    ModelError when it cannot be served, before its weights are read: another kind of model, an encoder beside the
    decoder, no chat template, or a processor that needs what is not installed.
    """
    kind = _kind(base)
    reader = _processor(base, kind)
    device = torch.device(settings.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    precision = settings.precision or (Precision.FLOAT32 if device.type == "cpu" else Precision.BFLOAT16)
    dtype = _dtype(precision, device)
    more: dict[str, Any] = {"attn_implementation": "sdpa"} if kind in JOINING else {}
    if precision is Precision.FOUR_BIT:
        more |= {
            "quantization_config": BitsAndBytesConfig(  # type: ignore[no-untyped-call]
                load_in_4bit=True,
                bnb_4bit_quant_type="nf4",
                bnb_4bit_compute_dtype=dtype,
                llm_int8_skip_modules=list(KEPT_WHOLE),
            ),
            "device_map": {"": device},
        }
    with ThreadPoolExecutor(1) as beside:  # the files are read anyway
        hashed = beside.submit(digest, Path(base)) if Path(base).is_dir() else None
        try:
            model: Any = AutoModelForImageTextToText.from_pretrained(base, dtype=dtype, **more)
        except ImportError as error:
            raise ModelError(f"{base} needs what is not installed: {error}") from error
    if precision is not Precision.FOUR_BIT:
        model = model.to(device)
    model.eval()
    model.requires_grad_(False)
    log.info("%s loaded: %s, %s on %s", base, kind, precision, device)
    known = hashed.result() if hashed is not None else str(getattr(model.config, "_commit_hash", None) or "")
    return Loaded(model, reader, device, dtype, known)


def _kind(base: str) -> str:
    try:
        config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    except ValueError as error:
        raise ModelError(f"{base} is of a kind that transformers does not know: {error}") from error
    if type(config) not in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING:
        raise ModelError(f"{base} is a {config.model_type}, which does not answer with text about pictures.")
    if config.is_encoder_decoder:
        raise ModelError(f"{base} is a {config.model_type}, which reads and writes apart; only decoders are served.")
    return str(config.model_type)


def _processor(base: str, kind: str) -> Any:
    try:
        reader = processor(base, kind)
    except (ImportError, TypeError, ValueError) as error:
        raise ModelError(f"The processor of {base} cannot be made: {error}") from error
    if not getattr(reader, "chat_template", None) and not getattr(reader.tokenizer, "chat_template", None):
        raise ModelError(f"{base} has no chat template, so nothing says how a conversation is written for it.")
    return reader


def _dtype(precision: Precision, device: torch.device) -> torch.dtype:
    if precision is Precision.FOUR_BIT:
        return torch.float32 if device.type == "cpu" else torch.bfloat16
    dtype = getattr(torch, precision)
    assert isinstance(dtype, torch.dtype)
    return dtype


def _storages(model: nn.Module) -> Iterator[torch.Tensor]:
    seen: set[int] = set()
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.data_ptr() not in seen:
            seen.add(tensor.data_ptr())
            yield tensor
