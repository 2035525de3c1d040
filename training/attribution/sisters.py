"""Pictures of the same subject as those of a snapshot, put beside it by whoever knows the arena's pictures.

home/sisters/<hash of the snapshot>/sisters.jsonl        {"picture": sha, "sisters": [sha, ...]}
home/sisters/<hash>/pictures/<first two>/<sha>.<any>     those of them that the snapshot has not
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from training.sources import PlainFolder

FOLDER, FILE = "sisters", "sisters.jsonl"


@dataclass(frozen=True)
class Sisters:
    """Which pictures show the same as another one; nothing where nobody has said so."""

    pictures: PlainFolder
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, sha: str) -> tuple[str, ...]:
        """Those of a picture; first those that nothing is learnt from."""
        return self.known.get(sha, ())


def place(home: Path, snapshot: str) -> Path:
    """Where the sisters of a snapshot's pictures lie."""
    return home / FOLDER / snapshot


def find(home: Path, snapshot: str) -> Sisters:
    """The sisters of a snapshot's pictures."""
    folder = place(home, snapshot)
    try:
        lines = [json.loads(line) for line in (folder / FILE).read_bytes().splitlines()]
    except FileNotFoundError:
        lines = []
    return Sisters(PlainFolder(folder), {line["picture"]: tuple(line["sisters"]) for line in lines})


def written(known: Mapping[str, tuple[str, ...]]) -> bytes:
    """A line for each picture; the same sisters are the same bytes."""
    lines = ({"picture": sha, "sisters": list(sisters)} for sha, sisters in sorted(known.items()))
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()
