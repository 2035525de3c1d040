"""What makes a MiniGPT-4 this one: LLaVA's fields for eyes and language model, and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huggingface_hub.dataclasses import strict
from transformers import Blip2QFormerConfig, LlavaConfig, PreTrainedConfig


@strict
class MiniGpt4Config(LlavaConfig):  # type: ignore[no-untyped-call]
    """LLaVA's fields, and a Q-Former or none; ValueError names every fault of these at once."""

    model_type = "minigpt4"

    qformer_config: dict[str, Any] | PreTrainedConfig | None = None
    """None: the variant without, where the class token goes and neighbouring tokens are joined."""

    num_query_tokens: int = 32
    """Tokens that a picture takes where a Q-Former asks for them."""

    joined: int = 4
    """Neighbouring tokens of a picture that become one where no Q-Former is."""

    vision_feature_layer: int | None = None  # type: ignore[assignment]
    """Which of the tower's layers is read; none: what comes out of it, as in BLIP-2."""

    def __post_init__(self, **kwargs: Any) -> None:
        if isinstance(self.qformer_config, dict):
            self.qformer_config = Blip2QFormerConfig(**self.qformer_config)
        super().__post_init__(**kwargs)  # type: ignore[no-untyped-call]
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def patches(self) -> int:
        """Pieces that the tower cuts a picture into."""
        eyes: Any = self.vision_config
        return int((eyes.image_size // eyes.patch_size) ** 2)

    @property
    def picture_tokens(self) -> int:
        """Tokens that a picture takes in a prompt."""
        return self.patches // self.joined if self.qformer_config is None else self.num_query_tokens

    @property
    def projected_size(self) -> int:
        """How wide what the linear layer reads is."""
        eyes: Any = self.vision_config
        between: Any = self.qformer_config
        return int(eyes.hidden_size) * self.joined if between is None else int(between.hidden_size)

    def _faults(self) -> Iterator[str]:
        if self.qformer_config is None:
            if self.joined < 1:
                yield f"joined is {self.joined}; at least 1 is needed"
            elif self.patches % self.joined:
                yield f"a picture has {self.patches} pieces, which {self.joined} does not divide"
            return
        if self.num_query_tokens < 1:
            yield f"num_query_tokens is {self.num_query_tokens}; at least 1 is needed"
        eyes: Any = self.vision_config
        between: Any = self.qformer_config
        read, seen = between.encoder_hidden_size, eyes.hidden_size
        if read != seen:
            yield f"the Q-Former reads a width of {read}, and the vision tower's is {seen}"
