"""Pictures that look alike: perceptual hashes of a picture and of what people do to it, and who is near whom.

A picture's own hash is 64 bits, those that `core.pictures` stores. A copy that was mirrored or lost up to three
per cent at its edges has another hash; so for pictures that must be recognised (those of benchmarks, those set
aside for watching) the hashes of such copies are made too, and the others are looked up by the hash that is stored.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Bits = NDArray[np.uint8]
"""Hashes, eight bytes a row."""

RADIUS = 8
"""Bits that may differ. On drawings and photographs copies cut by up to three per cent and compressed anew were 8 bits
away at most; of 96 drawings of other things the nearest was 10 bits away."""

_SIDE, _KEPT = 32, 8
_CUT = 0.03
_WORKED_ON = 512
"""Pixels of the longer edge while hashing: a hash looks at 32."""
_CUTS = (
    (0.0, 0.0, 0.0, 0.0),
    (0.5, 0.5, 0.5, 0.5),
    (1.0, 1.0, 1.0, 1.0),
    (1.0, 0.0, 0.0, 0.0),
    (0.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, 1.0, 0.0),
    (0.0, 0.0, 0.0, 1.0),
    (1.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, 1.0, 1.0),
    (1.0, 0.0, 0.0, 1.0),
    (0.0, 1.0, 1.0, 0.0),
    (1.0, 0.0, 1.0, 0.0),
    (0.0, 1.0, 0.0, 1.0),
)
"""Which of left, top, right and bottom are cut, in parts of `_CUT`."""


@dataclass(frozen=True)
class Near:
    """Two pictures that look alike, by their places in what was compared."""

    one: int
    other: int


def own_hash(data: bytes) -> Bits:
    """The hash of a picture as it is: one row."""
    with Image.open(BytesIO(data)) as image:
        return _hashed(_frequencies(_grey(image)))


def from_hex(hashes: Sequence[str]) -> Bits:
    """Hashes as they are stored, a row each."""
    return np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint8).reshape(-1, 8)


def variants(data: bytes) -> Bits:
    """The hashes of a picture, of its mirror image and of both with their edges cut: a row each."""
    with Image.open(BytesIO(data)) as image:
        grey = _grey(image)
    rows = []
    for cut in _cuts(grey):
        frequencies = _frequencies(cut)
        rows += [_hashed(frequencies), _hashed(frequencies * _MIRROR)]
    return np.unique(np.concatenate(rows), axis=0)


def near(these: Bits, those: Bits, *, radius: int = RADIUS) -> Iterator[Near]:
    """All pairs of rows that differ in `radius` bits at most, in the order of `these`."""
    if not len(these) or not len(those):
        return
    import faiss  # takes a moment to load

    index = faiss.IndexBinaryFlat(64)
    index.add(np.ascontiguousarray(those))
    step = max(1, _AT_ONCE // len(those))
    for start in range(0, len(these), step):
        limits, _, neighbours = index.range_search(np.ascontiguousarray(these[start : start + step]), radius + 1)
        for place in range(len(limits) - 1):
            for neighbour in sorted(neighbours[limits[place] : limits[place + 1]].tolist()):
                yield Near(start + place, neighbour)


_AT_ONCE = 200_000_000


def _grey(image: Image.Image) -> Image.Image:
    image.draft("L", (_WORKED_ON, _WORKED_ON))
    return image.convert("RGB").convert("L") if image.mode not in ("L", "RGB") else image.convert("L")


def _cuts(grey: Image.Image) -> Iterator[Image.Image]:
    width, height = grey.size
    for left, top, right, bottom in _CUTS:
        x, y = _CUT * width, _CUT * height
        box = (left * x, top * y, width - right * x, height - bottom * y)
        yield grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, box=box)


def _frequencies(grey: Image.Image) -> NDArray[np.float64]:
    """The 64 lowest frequencies: all that the hash looks at."""
    if grey.size != (_SIDE, _SIDE):
        grey = grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    cosines = _cosines()
    lowest: NDArray[np.float64] = cosines @ np.asarray(grey, dtype=np.float64) @ cosines.T
    return lowest


@functools.cache
def _cosines() -> NDArray[np.float64]:
    waves, places = np.arange(_KEPT)[:, None], np.arange(_SIDE)[None]
    cosines: NDArray[np.float64] = 2 * np.cos(np.pi * waves * (2 * places + 1) / (2 * _SIDE))
    return cosines


_MIRROR = np.where(np.arange(_KEPT) % 2, -1.0, 1.0)[None]
"""In a mirror the odd waves across change their sign, and nothing else does."""


def _hashed(frequencies: NDArray[np.float64]) -> Bits:
    return np.packbits(frequencies > np.median(frequencies)).reshape(1, 8)
