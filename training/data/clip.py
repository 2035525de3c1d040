"""Pictures and texts scored by one of transformers' models that know both: CLIP, SigLIP, AltCLIP and their like.

ClipScorer("google/siglip2-base-patch16-224").scores([Shown(picture, "Ein roter Ball.")])
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

from training.data.similarity import Shown

_FULL_LENGTH = "siglip"
"""Models of this family have learnt from texts that were filled up to their full length."""


class NoScorer(RuntimeError):
    """The checkpoint scores nothing; the message says why."""


class ClipScorer:
    """A checkpoint's folder, or its name on a hub."""

    def __init__(self, where: str, *, device: str = "", together: int = 32) -> None:
        try:
            self._model: Any = AutoModel.from_pretrained(where, dtype=torch.float32)
            self._tokenizer: Any = AutoTokenizer.from_pretrained(where)
            self._pictures: Any = AutoImageProcessor.from_pretrained(where)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise NoScorer(f"{where} cannot be loaded: {str(error).splitlines()[0]}") from error
        config = self._model.config
        if not hasattr(self._model, "get_image_features") or not hasattr(self._model, "get_text_features"):
            raise NoScorer(f"{where} is a {config.model_type}: it does not lay pictures and texts beside each other.")
        text = config.get_text_config()
        self._longest = min(int(text.max_position_embeddings), int(self._tokenizer.model_max_length))
        self._padding = "max_length" if config.model_type.startswith(_FULL_LENGTH) else True
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._together = together
        self._model.to(self._device).eval()
        self.name = f"clip:{where}"

    def scores(self, shown: Sequence[Shown]) -> Sequence[float]:
        """The cosine of each pair; a picture that comes several times is looked at once."""
        if not shown:
            return []
        places: dict[bytes, int] = {}
        for one in shown:
            places.setdefault(one.picture, len(places))
        pictures = self._all(list(places), self._seen)
        texts = self._all([one.text for one in shown], self._read)
        own = pictures[[places[one.picture] for one in shown]]
        found: list[float] = (own * texts).sum(dim=-1).tolist()
        return found

    def _all(self, of: list[Any], look: Any) -> Tensor:
        batches = [of[start : start + self._together] for start in range(0, len(of), self._together)]
        with torch.inference_mode():
            return torch.cat([functional.normalize(_pooled(look(batch)), dim=-1).float().cpu() for batch in batches])

    def _seen(self, files: list[bytes]) -> Any:
        images = []
        for data in files:
            with Image.open(io.BytesIO(data)) as image:
                images.append(image.convert("RGB"))
        return self._model.get_image_features(**self._pictures(images=images, return_tensors="pt").to(self._device))

    def _read(self, texts: list[str]) -> Any:
        inputs = self._tokenizer(
            texts, padding=self._padding, truncation=True, max_length=self._longest, return_tensors="pt"
        )
        return self._model.get_text_features(**inputs.to(self._device))


def _pooled(features: Any) -> Tensor:
    """The features themselves, or the part of an answer that has them."""
    pooled: Tensor = getattr(features, "pooler_output", features)
    return pooled
