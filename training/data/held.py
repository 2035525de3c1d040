"""Pictures that nothing is learnt from: those of benchmarks, those kept for measuring, and what looks like them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from training.data.likeness import Bits, from_hex, near, own_hash, variants


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

    def __init__(self, held: Iterable[str], store: PictureStore, *, radius: int) -> None:
        self.pictures = frozenset(held)
        self.alike: set[str] = set()
        self.hashes: dict[str, str] = {}
        self._store, self._radius = store, radius
        altered = [variants(data) for sha in sorted(self.pictures) if (data := store.read(sha)) is not None]
        self._altered: Bits = np.concatenate(altered) if altered else np.zeros((0, 8), dtype=np.uint8)

    def look(self, shas: Iterable[str]) -> None:
        """Compare pictures that were not seen yet; a picture without a file is left for the end, when it is missed."""
        new = sorted({sha for sha in shas if sha not in self.hashes and sha not in self.pictures})
        known = {sha: hashed for sha in new if (hashed := self._hash(sha)) is not None}
        self.hashes.update(known)
        if known and len(self._altered):
            names = list(known)
            found = near(from_hex(list(known.values())), self._altered, radius=self._radius)
            self.alike.update(names[pair.one] for pair in found)

    def _hash(self, sha: str) -> str | None:
        stored = self._store.phash(sha)
        if stored is not None:
            return stored
        data = self._store.read(sha)
        return own_hash(data).tobytes().hex() if data is not None else None
