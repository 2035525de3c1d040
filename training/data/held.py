"""Pictures that nothing is learnt from: those of benchmarks, those kept for measuring, and what looks like them.

register = Register.of(shas, read)              hashes of each and of its altered copies
register.alike({sha: stored hash}, radius=8)    which of others look like one, and like which
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np

from training.data.likeness import Bits, from_hex, near, own_hash, variants

FILE = "held_out.jsonl"
"""Where the home has the register, for whoever checks a run without a database."""

_NO_COPIES: Bits = np.zeros((0, 8), dtype=np.uint8)


@dataclass(frozen=True)
class Register:
    """Held-out pictures, each with the hashes of its altered copies; without any where its file is lost."""

    altered: Mapping[str, Bits] = field(default_factory=dict)

    @classmethod
    def of(cls, held: Collection[str], read: Callable[[str], bytes | None], known: Self | None = None) -> Self:
        """The register of these pictures; what an earlier one knows is not computed again."""
        before = known.altered if known is not None else {}

        def copies(sha: str) -> Bits:
            if len(before.get(sha, _NO_COPIES)):
                return before[sha]
            data = read(sha)
            return variants(data) if data is not None else _NO_COPIES

        return cls({sha: copies(sha) for sha in sorted(held)})

    @classmethod
    def read(cls, written: bytes) -> Self:
        """As it was written."""
        lines = [json.loads(line) for line in written.splitlines()]
        return cls({entry["picture"]: from_hex([entry["hashes"]]) for entry in lines})

    def written(self) -> bytes:
        """A line for each picture; the same register is the same bytes."""
        lines = ({"picture": sha, "hashes": rows.tobytes().hex()} for sha, rows in self.altered.items())
        return "".join(f"{json.dumps(line)}\n" for line in lines).encode()

    def alike(self, stored: Mapping[str, str], *, radius: int) -> dict[str, str]:
        """Of pictures with their stored hashes those that look like a held-out one, and like which."""
        if not stored or not any(map(len, self.altered.values())):
            return {}
        names, held = list(stored), list(self.altered)
        owners = np.repeat(np.arange(len(held)), [len(rows) for rows in self.altered.values()])
        lookalikes: dict[str, str] = {}
        hashes = from_hex([stored[name] for name in names])
        for pair in near(hashes, np.concatenate(list(self.altered.values())), radius=radius):
            lookalikes.setdefault(names[pair.one], held[owners[pair.other]])
        return lookalikes


class PictureStore(Protocol):
    """Where pictures lie while a snapshot is made."""

    def read(self, sha: str) -> bytes | None:
        """The file of a picture; none where there is none."""
        ...

    def has(self, sha: str) -> bool:
        """Whether there is a file, without reading it."""
        ...

    def phash(self, sha: str) -> str | None:
        """The hash that is stored with a picture, in hexadecimal; none where none is."""
        ...


class HeldOut:
    """Knows held-out pictures, and says of others whether they look like one."""

    def __init__(self, register: Register, store: PictureStore, *, radius: int) -> None:
        self.pictures = frozenset(register.altered)
        self.alike: set[str] = set()
        self.hashes: dict[str, str] = {}
        self._register, self._store, self._radius = register, store, radius

    def look(self, shas: Iterable[str]) -> None:
        """Compare pictures that were not seen yet; a picture without a file is left for the end, when it is missed."""
        new = sorted({sha for sha in shas if sha not in self.hashes and sha not in self.pictures})
        known = {sha: hashed for sha in new if (hashed := self._hash(sha)) is not None}
        self.hashes.update(known)
        self.alike.update(self._register.alike(known, radius=self._radius))

    def _hash(self, sha: str) -> str | None:
        stored = self._store.phash(sha)
        if stored is not None:
            return stored
        data = self._store.read(sha)
        return own_hash(data).tobytes().hex() if data is not None else None
