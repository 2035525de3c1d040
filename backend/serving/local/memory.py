"""What it looks like when memory is full, and how to get some back."""

from __future__ import annotations

import gc

import torch

_SAYINGS = ("can't allocate memory", "not enough memory", "out of memory")


def is_full(error: BaseException) -> bool:
    """Whether an error means that memory was too small, on a GPU or on the CPU."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    # The CPU's allocator has no class of its own.
    return isinstance(error, RuntimeError) and any(saying in str(error) for saying in _SAYINGS)


def free(device: torch.device) -> None:
    """Return what is no longer used."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
