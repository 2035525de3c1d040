"""Pictures as the model sees them, computed once for everybody who talks about them."""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image, UnidentifiedImageError

from backend.serving.engine import Picture
from backend.serving.local.adapters import Shelf
from backend.serving.local.model import Loaded
from core.errors import InvalidInput, Reason


@dataclass(frozen=True)
class Seen:
    """A picture's tokens, as they stand in the prompt, and the features that replace the picture tokens."""

    tokens: tuple[int, ...]
    features: torch.Tensor
    grid: torch.Tensor | None
    """Where its patches are, for models that rotate keys by place (Qwen2-VL)."""


class Sight:
    """Looks at pictures; remembers the last ones, as the base sees them and as adapters do that see otherwise."""

    def __init__(self, loaded: Loaded, shelf: Shelf, *, limit: int) -> None:
        self._loaded, self._shelf, self._limit = loaded, shelf, limit
        self._known: OrderedDict[tuple[str, str], Seen] = OrderedDict()
        self.bytes = 0

    def look(self, picture: Picture, adapter: str) -> Seen:
        """The picture's features, from memory when somebody has asked before."""
        key = (picture.sha256, adapter if self._shelf.sees(adapter) else "")
        if key not in self._known:
            seen = self._compute(picture, adapter)
            self._known[key] = seen
            self.bytes += seen.features.nbytes
        self._known.move_to_end(key)
        while self.bytes > self._limit and len(self._known) > 1:
            _, old = self._known.popitem(last=False)
            self.bytes -= old.features.nbytes
        return self._known[key]

    def forget(self) -> None:
        """Give the memory back."""
        self._known.clear()
        self.bytes = 0

    def _compute(self, picture: Picture, adapter: str) -> Seen:
        processor = self._loaded.processor
        # Only the placeholder as text: what the processor makes of it is the picture's place in any prompt.
        read = processor(
            images=[_opened(picture)], text=[processor.image_token], add_special_tokens=False, return_tensors="pt"
        )
        tokens = tuple(read.pop("input_ids")[0].tolist())
        grid = read.get("image_grid_thw")
        inputs: dict[str, Any] = {
            name: read[name].to(self._loaded.device)
            for name in ("pixel_values", "image_grid_thw", "image_sizes")
            if name in read
        }
        inputs["pixel_values"] = inputs["pixel_values"].to(self._loaded.dtype)
        with self._shelf.seeing(adapter if self._shelf.sees(adapter) else ""):
            found = self._loaded.inner.get_image_features(**inputs, return_dict=True).pooler_output
        parts = found if isinstance(found, torch.Tensor) else torch.cat(list(found))
        return Seen(tokens, parts.reshape(-1, parts.shape[-1]), grid)


def _opened(picture: Picture) -> Image.Image:
    try:
        with Image.open(io.BytesIO(picture.data)) as image:
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InvalidInput(Reason.PICTURE_UNREADABLE) from error
