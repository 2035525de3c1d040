"""The model: LLaVA's graph with BLIP-2's way from the picture to the words.

Eyes and Q-Former never learn (METHODS: M-MiniGPT4), so the Q-Former never drops anything out either.
"""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor, nn
from transformers import (
    AutoModel,
    Blip2QFormerModel,
    Blip2VisionConfig,
    Blip2VisionModel,
    LlavaForConditionalGeneration,
    LlavaModel,
)
from transformers.modeling_outputs import BaseModelOutputWithPooling

from models.minigpt4.configuration import MiniGpt4Config

_WHOLE = ["query_tokens", "qformer"]
"""Kept in full precision, as BLIP-2 keeps them."""


class Projector(nn.Module):
    """One linear layer from a picture's tokens to the language model."""

    def __init__(self, seen: int, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(seen, width)

    def forward(self, lines: Tensor) -> Tensor:
        """Features as wide as the language model."""
        features: Tensor = self.linear(lines)
        return features


class MiniGpt4Model(LlavaModel):  # type: ignore[no-untyped-call]
    """Vision tower, Q-Former, linear layer and language model, without the head."""

    config: MiniGpt4Config
    config_class = MiniGpt4Config
    _keep_in_fp32_modules = _WHOLE
    _supports_flash_attn = False

    def __init__(self, config: MiniGpt4Config) -> None:
        super(LlavaModel, self).__init__(config)  # LLaVA's own would build a projector of two layers
        self.vision_tower = _eyes(config)
        self.qformer: Any = None
        between: Any = config.qformer_config
        if between is not None:
            self.query_tokens = nn.Parameter(torch.zeros(1, config.num_query_tokens, between.hidden_size))
            self.qformer = Blip2QFormerModel._from_config(between)  # type: ignore[no-untyped-call]
        width = config.get_text_config().hidden_size
        self.multi_modal_projector = Projector(config.projected_size, width)  # type: ignore[assignment]
        self.language_model = AutoModel.from_config(config.get_text_config())  # type: ignore[no-untyped-call]
        self.post_init()  # type: ignore[no-untyped-call]

    @property
    def has_class_token(self) -> bool:
        """Whether the vision tower puts a line for the whole picture before those of its pieces."""
        return any(name.endswith(("class_embedding", "cls_token")) for name, _ in self.vision_tower.named_parameters())

    def train(self, mode: bool = True) -> Self:
        """The Q-Former stays as it is asked for answers: it is frozen, and dropping out is for what learns."""
        super().train(mode)
        if self.qformer is not None:
            self.qformer.eval()
        return self

    def get_image_features(self, pixel_values: Tensor, **kwargs: Any) -> Any:
        """Lines as the language model reads them, a list with one entry a picture, as `pooler_output`."""
        layer = self.config.vision_feature_layer
        seen = self.vision_tower(pixel_values, output_hidden_states=layer is not None, return_dict=True)
        lines = seen.last_hidden_state if layer is None else seen.hidden_states[layer]
        asked = self._joined(lines) if self.qformer is None else self._queried(lines)
        by_picture: Any = list(self.multi_modal_projector(asked.to(lines.dtype)))
        return BaseModelOutputWithPooling(last_hidden_state=lines, pooler_output=by_picture)

    def _queried(self, lines: Tensor) -> Tensor:
        seen: Tensor = self.qformer(
            query_embeds=self.query_tokens.expand(len(lines), -1, -1),
            encoder_hidden_states=lines,
            encoder_attention_mask=torch.ones(lines.shape[:-1], dtype=torch.long, device=lines.device),
            return_dict=True,
        ).last_hidden_state
        return seen

    def _joined(self, lines: Tensor) -> Tensor:
        pieces = lines[:, 1:] if self.has_class_token else lines
        return pieces.reshape(len(pieces), -1, pieces.shape[-1] * self.config.joined)


class MiniGpt4ForConditionalGeneration(LlavaForConditionalGeneration):  # type: ignore[no-untyped-call]
    """A MiniGPT-4 that answers."""

    config: MiniGpt4Config
    config_class = MiniGpt4Config
    model: MiniGpt4Model
    _keep_in_fp32_modules = _WHOLE
    _supports_flash_attn = False

    def __init__(self, config: MiniGpt4Config) -> None:
        super(LlavaForConditionalGeneration, self).__init__(config)  # LLaVA's own would build its inner model first
        text = config.get_text_config()
        self.model = MiniGpt4Model(config)
        self.lm_head = nn.Linear(text.hidden_size, text.vocab_size, bias=False)
        self.post_init()  # type: ignore[no-untyped-call]


def _eyes(config: MiniGpt4Config) -> Any:
    """BLIP-2's tower stands in no table of models, and any other one does."""
    if isinstance(config.vision_config, Blip2VisionConfig):
        return Blip2VisionModel._from_config(config.vision_config)  # type: ignore[no-untyped-call]
    return AutoModel.from_config(config.vision_config)  # type: ignore[no-untyped-call]
