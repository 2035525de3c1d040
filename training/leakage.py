"""Whether what would be learnt from holds pictures that measure, or copies of them.

A snapshot was made without the pictures that measured then; benchmarks come later, and snapshots come from elsewhere.
Of replayed rows, which a parent has learnt already, only the very pictures are looked for and no look-alikes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import NotFound
from training.data.held import FILE, Register
from training.data.likeness import RADIUS, own_hash
from training.data.rows import Split
from training.data.snapshot import Snapshot
from training.sources import Source


@dataclass(frozen=True)
class Compared:
    """How many pictures would be learnt from, how many measure, and which are both."""

    pictures: int
    held: int
    leaked: tuple[str, ...]
    replayed: Mapping[str, tuple[str, ...]]
    """By the name of the rows that are replayed."""


def compare(new: Source, replays: Mapping[str, Source], home: Path) -> Compared:
    """Look at every picture that is learnt from; without a register in the home nothing measures."""
    path = home / FILE
    register = Register.read(path.read_bytes()) if path.is_file() else Register()
    shown = _shown(new)
    if not register.altered:
        return Compared(len(shown), 0, (), {})
    alike = register.alike(_hashes(new, shown - register.altered.keys()), radius=_radius(new))
    leaked = sorted(shown & register.altered.keys() | alike.keys())
    again = {name: tuple(sorted(_shown(source) & register.altered.keys())) for name, source in replays.items()}
    return Compared(
        len(shown), len(register.altered), tuple(leaked), {name: shas for name, shas in again.items() if shas}
    )


def _shown(source: Source) -> set[str]:
    if isinstance(source, Snapshot):
        return {sha for shas in source.rows(Split.TRAIN).column("pictures") for sha in shas}
    return {sha for row in source.rows(Split.TRAIN) for sha in row.pictures}


def _hashes(source: Source, shas: set[str]) -> dict[str, str]:
    stored = source.hashes() if isinstance(source, Snapshot) else {}
    hashes = {sha: stored.get(sha) or _own(source, sha) for sha in sorted(shas)}
    return {sha: hashed for sha, hashed in hashes.items() if hashed}


def _own(source: Source, sha: str) -> str:
    try:
        return own_hash(source.picture(sha)).tobytes().hex()
    except (NotFound, OSError, SyntaxError, ValueError):  # nothing is learnt from what cannot be opened
        return ""


def _radius(source: Source) -> int:
    """The one that the snapshot was made with: a smaller one was somebody's decision."""
    return int(source.manifest.splitting.get("radius", RADIUS)) if isinstance(source, Snapshot) else RADIUS
