"""Which rows are watched and which are learnt from: drawn by a named seed, never two like pictures apart.

What must stay together is a group: rows that share a picture, a look-alike of it, or, without pictures, their text.
They are drawn in an order that depends on the seed and the pictures alone, until every language has its share.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.likeness import RADIUS, Bits, from_hex, near

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Splitting:
    """How much is set aside for watching, and by which seed."""

    share: float = 0.05
    most: int = 200
    """Rows a language sets aside at most: curves of more are no smoother."""
    seed: str = "eval"
    radius: int = RADIUS


@dataclass(frozen=True)
class Pictures:
    """The stored hash of each picture, and how to make those of altered copies."""

    hashes: Mapping[str, str]
    variants: Callable[[str], Bits]


class Members:
    """Rows as far as splitting is concerned: a language, and keys that are pictures or stand for a text."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}
        self.codes: list[str] = []
        self.firsts, self.languages = array("q"), array("q")
        self.shared: list[tuple[int, int]] = []

    def add(self, language: str, keys: Sequence[str]) -> None:
        """One row more; several pictures in one row belong together."""
        places = [self.index.setdefault(key, len(self.index)) for key in keys]
        if language not in self.codes:
            self.codes.append(language)
        self.firsts.append(places[0])
        self.languages.append(self.codes.index(language))
        self.shared += [(places[0], place) for place in places[1:]]


class Union:
    """Numbers that belong together, found by any of them."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def find(self, number: int) -> int:
        """The number that stands for all that belong together."""
        above = self._above
        while above[number] != number:
            above[number] = above[above[number]]  # the next to ask has a shorter way
            number = above[number]
        return number

    def join(self, first: int, second: int) -> bool:
        """They belong together; whether that is new."""
        low, high = sorted((self.find(first), self.find(second)))
        self._above[high] = low
        return low != high

    def roots(self) -> Ints:
        """For each number the one that stands for it."""
        return np.fromiter((self.find(number) for number in range(len(self._above))), np.int64, len(self._above))


def watched(members: Members, pictures: Pictures, splitting: Splitting) -> frozenset[str]:
    """The keys whose rows are set aside; the rows of all others are learnt from."""
    names, union = list(members.index), Union(len(members.index))
    for first, second in members.shared:
        union.join(first, second)
    known = [place for place, name in enumerate(names) if name in pictures.hashes]
    stored = from_hex([pictures.hashes[names[place]] for place in known])
    orders = np.array([_order(splitting.seed, name) for name in names], dtype=np.uint64)
    looked_up: set[int] = set()
    while True:
        drawn = _drawn(members, union, orders, splitting)
        new = [place for place in sorted(drawn) if names[place] in pictures.hashes and place not in looked_up]
        looked_up.update(new)
        altered = [pictures.variants(names[place]) for place in new]
        grown = [union.join(first, second) for first, second in _alike(new, altered, known, stored, splitting.radius)]
        if not any(grown):
            return frozenset(names[place] for place in drawn)


def _alike(
    new: Sequence[int], altered: Sequence[Bits], known: Sequence[int], stored: Bits, radius: int
) -> Iterable[tuple[int, int]]:
    if not new:
        return
    owners = np.repeat(np.array(new), [len(rows) for rows in altered])
    for pair in near(np.concatenate(altered), stored, radius=radius):
        yield int(owners[pair.one]), known[pair.other]


def _drawn(members: Members, union: Union, orders: NDArray[np.uint64], splitting: Splitting) -> set[int]:
    """The keys of groups in the order of the seed, each while there is room for it in all of its languages."""
    roots = union.roots()
    first = np.full(len(roots), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(first, roots, orders)  # a group stands where its earliest key does, so that joining moves it little
    rows = roots[np.asarray(members.firsts, dtype=np.int64)]
    by_group = np.argsort(rows, kind="stable")
    sorted_rows, languages = rows[by_group], np.asarray(members.languages, dtype=np.int64)
    counts = np.bincount(languages, minlength=len(members.codes))
    rooms = [min(splitting.most, math.floor(count * splitting.share)) for count in counts.tolist()]
    filled: Counter[int] = Counter()
    groups: set[int] = set()
    for root in np.unique(rows)[np.argsort(first[np.unique(rows)], kind="stable")].tolist():
        if all(filled[code] >= room for code, room in enumerate(rooms)):
            break
        start, end = np.searchsorted(sorted_rows, [root, root + 1])
        size = Counter(languages[by_group[start:end]].tolist())
        if all(filled[code] + count <= rooms[code] for code, count in size.items()):
            filled.update(size)
            groups.add(root)
    return {place for place, root in enumerate(roots.tolist()) if root in groups}


def _order(seed: str, key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big")
