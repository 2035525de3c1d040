"""Sixteen bits for the multiplications, where the processor has them: far faster, and the weights stay whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn

B = TypeVar("B")
ATTENTION = "eager"
"""Attention as plain multiplications: the fused one is slow backwards in 16 bits, and sequences are short."""


def has_half() -> bool:
    """Whether 16 bits are multiplied by the processor itself; elsewhere they would be emulated, and slower than 32."""
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def halved(loss_of: Callable[[nn.Module, B], Tensor], *, able: bool | None = None) -> Callable[[nn.Module, B], Tensor]:
    """The same loss with its multiplications in bfloat16, or the loss itself where that would be slower."""
    if not (has_half() if able is None else able):
        return loss_of

    def of(model: nn.Module, batch: B) -> Tensor:
        # the cache of autocast is shared by all threads, and each weight is used once per batch anyway
        with torch.autocast("cpu", dtype=torch.bfloat16, cache_enabled=False):
            return loss_of(model, batch)

    return of
