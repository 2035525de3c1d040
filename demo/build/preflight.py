"""What has to be there before the build starts; every fault is told at once, and nothing is written before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from demo.build.plan import ROOT, Plan
from demo.texts import LANGUAGES, LOCAL_LANGUAGES

_BYTES_PER_WEIGHT = 40
"""Two checkpoints of weights and optimizer state in 32 bits, and the written model."""

_WEIGHTS = 6_000_000


class BuildRefused(RuntimeError):
    """The build cannot start; one line per fault, each with what to do."""


def check(plan: Plan, *, cache: Path, model: Path, free: Callable[[Path], int], root: Path = ROOT) -> None:
    """Refuse a full disk and missing files before anything is drawn."""
    faults = [
        f"{path.relative_to(root)} is missing; restore it with git." for path in _needed(root) if not path.is_file()
    ]
    needed = _bytes(plan)
    for folder in dict.fromkeys((_existing(cache), _existing(model))):
        left = free(folder)
        if left < needed:
            faults.append(
                f"{folder} has {_megabytes(left)} MB left and the build needs {_megabytes(needed)} MB;"
                " free some space or choose another folder with --cache."
            )
    if faults:
        raise BuildRefused("\n".join(faults))


def free_bytes(folder: Path) -> int:
    """What is left on the disk of a folder."""
    return shutil.disk_usage(folder).free


def _needed(root: Path) -> list[Path]:
    return [
        *(root / "core" / "instructions" / f"{language}.yaml" for language in LANGUAGES),
        *(root / "demo" / "culture" / f"{language}.yaml" for language in LOCAL_LANGUAGES),
    ]


def _bytes(plan: Plan) -> int:
    culture = plan.pictures.per_entry * 6 * len(LOCAL_LANGUAGES)
    return (plan.pictures.scenes + culture) * plan.shape.pixels**2 * 3 + _WEIGHTS * _BYTES_PER_WEIGHT


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _megabytes(count: int) -> int:
    return count // 1_000_000
