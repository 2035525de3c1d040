"""What a run takes and what there is: memory and disk."""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path

import torch

_MEGABYTE = 1 << 20


def used_mb(device: torch.device) -> float:
    """What this process holds: on a GPU the most so far, else what is resident now."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / _MEGABYTE
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / _MEGABYTE


def give_back(device: torch.device) -> None:
    """Return what is free within this process to the machine: threads whose batches differ in size leave much of it."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU library; others return it by themselves
    if trim is not None:
        trim(0)


def free_mb(device: torch.device) -> float:
    """What the machine can still give."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] / _MEGABYTE
    lines = Path("/proc/meminfo").read_text().splitlines()
    meminfo = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return _limited(meminfo["MemAvailable"])


def _limited(free: float) -> float:
    """A container may have less than its machine."""
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):
        return free
    return free if limit == "max" else min(free, (int(limit) - used) / _MEGABYTE)


def disk_mb(folder: Path) -> float:
    """What is left on the disk of a folder, or of the nearest one that is there."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / _MEGABYTE
