"""t-SNE: many features drawn as points of a plane, so that what is near stays near (van der Maaten and Hinton, 2008).

The exact method for some hundred to a few thousand lines, in numpy; it begins with the two main directions of the
lines, so that the same lines give the same map.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PERPLEXITY = 30.0
_STEPS = 500
_TOGETHER = 250
"""Steps at the beginning in which neighbours are drawn together more strongly."""
_PULL = 12.0
_START = 1e-4
_LEAST = 1e-12

Points = NDArray[np.float64]


def tsne(lines: NDArray[np.floating[Any]], perplexity: float = _PERPLEXITY) -> Points:
    """A point for each line; fewer than four lines have no neighbours to speak of, and are laid out as they are."""
    found = np.asarray(lines, dtype=np.float64)
    points = _main_directions(found)
    if len(found) < 4:
        return points
    near = _nearness(found, min(perplexity, (len(found) - 1) / 3))
    rate = max(len(found) / _PULL / 4, 50.0)
    moved, gains = np.zeros_like(points), np.ones_like(points)
    for step in range(_STEPS):
        pull = _PULL if step < _TOGETHER else 1.0
        slope = _slope(points, near * pull)
        gains = np.maximum(np.where(np.sign(slope) == np.sign(moved), gains * 0.8, gains + 0.2), 0.01)
        moved = (0.5 if step < _TOGETHER else 0.8) * moved - rate * gains * slope
        points = points + moved
    laid: Points = points - points.mean(axis=0)
    return laid


def _main_directions(lines: Points) -> Points:
    """Where the lines lie along their two main directions, small."""
    middle = lines - lines.mean(axis=0)
    left, sizes, _ = np.linalg.svd(middle, full_matrices=False)
    points = np.zeros((len(lines), 2))
    count = min(2, len(sizes))
    points[:, :count] = left[:, :count] * sizes[:count]
    deviation = float(points[:, 0].std()) if len(points) else 0.0
    small: Points = points / deviation * _START if deviation > _LEAST else points
    return small


def _nearness(lines: Points, perplexity: float) -> Points:
    """How near each two are, as shares of one: each line has about as many neighbours as the perplexity says."""
    apart = _squared(lines)
    wanted = math.log(perplexity)
    near = np.zeros_like(apart)
    others = ~np.eye(len(lines), dtype=bool)
    for place, row in enumerate(apart):
        near[place, others[place]] = _shares(row[others[place]], wanted)
    both = near + near.T
    shares: Points = np.maximum(both / both.sum(), _LEAST)
    return shares


def _shares(apart: Points, wanted: float) -> Points:
    """Shares that fall with the distance, so steeply that their entropy is what is wanted."""
    apart = apart - apart.min()
    low, high, steep = 0.0, math.inf, 1 / max(float(apart.mean()), _LEAST)
    shares = np.full(len(apart), 1 / len(apart))
    for _ in range(64):
        raw = np.exp(-apart * steep)
        shares = raw / raw.sum()
        entropy = float(-(shares * np.log(np.maximum(shares, _LEAST))).sum())
        if abs(entropy - wanted) < 1e-5:
            break
        if entropy > wanted:
            low, steep = steep, steep * 2 if high == math.inf else (steep + high) / 2
        else:
            high, steep = steep, (steep + low) / 2
    return shares


def _slope(points: Points, near: Points) -> Points:
    """How the divergence of the map from the lines changes with each point."""
    like = 1 / (1 + _squared(points))
    np.fill_diagonal(like, 0.0)
    forces = (near - np.maximum(like / like.sum(), _LEAST)) * like
    slope: Points = 4 * (forces.sum(axis=1)[:, None] * points - forces @ points)
    return slope


def _squared(lines: Points) -> Points:
    lengths = np.square(lines).sum(axis=1)
    apart: Points = np.maximum(lengths[:, None] + lengths[None, :] - 2 * lines @ lines.T, 0.0)
    return apart
