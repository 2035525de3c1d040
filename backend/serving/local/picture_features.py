"""Pictures as the model sees them, computed once for everybody who talks about them."""

from __future__ import annotations

import contextlib
import io
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image, UnidentifiedImageError

from backend.serving.local.adapters import AdapterStore
from backend.serving.local.model import Loaded
from core.engine import Picture
from core.errors import InvalidInput, ParleyError, Reason

_AT_ONCE = 16


@dataclass(frozen=True)
class Seen:
    """A picture's tokens, as they stand in the prompt, and the features that replace the picture tokens."""

    tokens: tuple[int, ...]
    features: torch.Tensor
    """As the projector makes them; where a model routes by the prompt, the rest is done for each row."""
    grid: torch.Tensor | None
    """Where its patches are, for models that rotate keys by place (Qwen2-VL)."""


@dataclass(frozen=True)
class _Read:
    """A picture as the processor hands it over, before the vision tower."""

    key: tuple[str, str]
    tokens: tuple[int, ...]
    pixels: torch.Tensor
    grid: torch.Tensor | None
    sizes: torch.Tensor | None


class PictureFeatures:
    """Looks at pictures; remembers the last ones, as the base sees them and as adapters do that see otherwise."""

    def __init__(self, loaded: Loaded, store: AdapterStore, *, limit: int) -> None:
        self._loaded, self._store, self._limit = loaded, store, limit
        self._known: OrderedDict[tuple[str, str], Seen] = OrderedDict()
        self.bytes = 0

    def look(self, picture: Picture, adapter: str) -> Seen:
        """The picture's features, from memory when somebody has asked before."""
        key = self._key(picture, adapter)
        seen = self._known.get(key)
        if seen is None:
            (seen,) = self._compute([self._read(picture, key)])
            self._remember(key, seen)
        self._known.move_to_end(key)
        return seen

    def look_ahead(self, pictures: Iterable[tuple[Picture, str]]) -> None:
        """Compute what is new of these in one go; what cannot be read is left to the request that shows it."""
        read: dict[tuple[str, str], _Read] = {}
        for picture, adapter in pictures:
            key = self._key(picture, adapter)
            if key not in self._known and key not in read:
                with contextlib.suppress(ParleyError):
                    read[key] = self._read(picture, key)
        alike: dict[tuple[str, torch.Size], list[_Read]] = {}
        for prepared in read.values():
            alike.setdefault((prepared.key[1], prepared.pixels.shape[1:]), []).append(prepared)
        for together in alike.values():
            for first in range(0, len(together), _AT_ONCE):
                batch = together[first : first + _AT_ONCE]
                for prepared, seen in zip(batch, self._compute(batch), strict=True):
                    self._remember(prepared.key, seen)

    def forget(self) -> None:
        """Give the memory back."""
        self._known.clear()
        self.bytes = 0

    def _key(self, picture: Picture, adapter: str) -> tuple[str, str]:
        return (picture.sha256, adapter if self._store.sees(adapter) else "")

    def _remember(self, key: tuple[str, str], seen: Seen) -> None:
        self._known[key] = seen
        self.bytes += seen.features.nbytes
        while self.bytes > self._limit and len(self._known) > 1:
            _, old = self._known.popitem(last=False)
            self.bytes -= old.features.nbytes

    def _read(self, picture: Picture, key: tuple[str, str]) -> _Read:
        processor = self._loaded.processor
        # Only the placeholder as text: what the processor makes of it is the picture's place in any prompt.
        read = processor(
            images=[opened(picture)], text=[processor.image_token], add_special_tokens=False, return_tensors="pt"
        )
        tokens = tuple(read["input_ids"][0].tolist())
        return _Read(key, tokens, read["pixel_values"], read.get("image_grid_thw"), read.get("image_sizes"))

    def _compute(self, batch: Sequence[_Read]) -> list[Seen]:
        """Features of pictures of the same shape, seen by the same eyes."""
        device = self._loaded.device
        inputs: dict[str, Any] = {
            "pixel_values": torch.cat([picture.pixels for picture in batch]).to(device, self._loaded.dtype)
        }
        if batch[0].grid is not None:
            inputs["image_grid_thw"] = torch.cat([picture.grid for picture in batch if picture.grid is not None]).to(
                device
            )
        if batch[0].sizes is not None:
            inputs["image_sizes"] = torch.cat([picture.sizes for picture in batch if picture.sizes is not None]).to(
                device
            )
        with self._store.seeing(batch[0].key[1]):
            features = self._loaded.inner.get_image_features(**inputs, return_dict=True).pooler_output
        # Whether it comes by picture, by tile or in one piece: one line for each placeholder, in order.
        lines = features if isinstance(features, torch.Tensor) else torch.cat(list(features))
        beside = self._loaded.hidden_lines
        counts = [picture.tokens.count(self._loaded.picture_token) + beside for picture in batch]
        parts = torch.split(lines.reshape(-1, lines.shape[-1]), counts)
        return [Seen(picture.tokens, part.clone(), picture.grid) for picture, part in zip(batch, parts, strict=True)]


def opened(picture: Picture) -> Image.Image:
    """The picture as processors take it; InvalidInput PICTURE_UNREADABLE when it is none."""
    try:
        with Image.open(io.BytesIO(picture.data)) as image:
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InvalidInput(Reason.PICTURE_UNREADABLE) from error
