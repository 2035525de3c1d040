"""Where each token of a prompt stands, as the language model counts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def positions(
    inner: Any, tokens: Sequence[int], grids: Sequence[torch.Tensor], *, picture_token: int
) -> tuple[torch.Tensor, int]:
    """Positions of a prompt's tokens, one line or (Qwen2-VL) three, and the position of the first answer token.

    `inner` is the model below its head; `grids` say how many patches each picture has, where they rotate keys.
    """
    length = len(tokens)
    if not hasattr(inner, "get_rope_index"):
        return torch.arange(length)[None], length
    if not grids:
        return torch.arange(length)[None].expand(3, -1), length
    row = torch.tensor([list(tokens)])
    places, delta = inner.get_rope_index(
        row, mm_token_type_ids=(row == picture_token).int(), image_grid_thw=torch.cat(list(grids))
    )
    return places[:, 0], length + int(delta)
