"""Where things go: grids with room to spare inside boxes, and the two boxes of a relation."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from demo.scenes import Group, Relation, Scene, Size

RADII: Mapping[Size | None, float] = {Size.SMALL: 0.17, None: 0.31, Size.LARGE: 0.46}
"""Half the extent of a thing in picture units (the picture is 2 wide): far apart on purpose."""

PAIR_RADII: Mapping[Size | None, float] = {Size.SMALL: 0.17, None: 0.28, Size.LARGE: 0.44}
_EDGE = 0.95
_GAP = 0.05


@dataclass(frozen=True)
class Spot:
    """One thing's place."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Box:
    """A part of the picture."""

    left: float
    top: float
    right: float
    bottom: float


def grids(count: int, radius: float, box: Box) -> list[tuple[int, int]]:
    """Grids (columns, rows) that hold so many things of that radius in the box."""
    width, height = box.right - box.left, box.bottom - box.top
    columns, rows = int(width / (2 * radius) + 1e-6), int(height / (2 * radius) + 1e-6)
    fitting = [
        (c, r)
        for c in range(1, min(columns, 4) + 1)
        for r in range(1, min(rows, 4) + 1)
        if c * r >= count and (c - 1) * r < count and c * (r - 1) < count
    ]
    # four in a line read as a row of beads; a square block is the ordinary look
    return [grid for grid in fitting if max(grid) <= 3] or fitting


def spread(count: int, radius: float, box: Box, rng: random.Random) -> list[Spot]:
    """So many places in the box, each shaken within its cell."""
    columns, rows = rng.choice(grids(count, radius, box))
    cells = [(c, r) for r in range(rows) for c in range(columns)]
    chosen = rng.sample(cells, count)
    wide, high = (box.right - box.left) / columns, (box.bottom - box.top) / rows
    slack_x, slack_y = max(0.0, wide / 2 - radius), max(0.0, high / 2 - radius)
    return [
        Spot(
            box.left + wide * (c + 0.5) + rng.uniform(-slack_x, slack_x) * 0.85,
            box.top + high * (r + 0.5) + rng.uniform(-slack_y, slack_y) * 0.85,
            radius,
        )
        for c, r in sorted(chosen)
    ]


def alone(group: Group, rng: random.Random) -> list[Spot]:
    """Places for the only group of a scene."""
    radius = RADII[group.size] * rng.uniform(0.94, 1.02)
    return spread(group.count, radius, Box(-_EDGE, -_EDGE, _EDGE, _EDGE), rng)


def pair(scene: Scene, rng: random.Random) -> tuple[list[Spot], list[Spot]]:
    """Places for two groups that lie beside or over each other."""
    assert scene.second is not None
    groups = (scene.first, scene.second)
    upright = scene.relation in (Relation.ABOVE, Relation.BELOW)
    swapped = scene.relation in (Relation.RIGHT_OF, Relation.BELOW)
    ordered = groups[::-1] if swapped else groups
    radii = [PAIR_RADII[group.size] * rng.uniform(0.94, 1.04) for group in ordered]
    needs = [2 * radius * lanes(group.count, radius) for group, radius in zip(ordered, radii, strict=True)]
    shrink = min(1.0, (2 * _EDGE - _GAP) / sum(needs))
    radii, needs = [radius * shrink for radius in radii], [need * shrink for need in needs]
    spare = 2 * _EDGE - _GAP - sum(needs)
    cut = -_EDGE + needs[0] + spare * rng.uniform(0.3, 0.7)
    spots = []
    for group, radius, (low, high) in zip(ordered, radii, ((-_EDGE, cut), (cut + _GAP, _EDGE)), strict=True):
        box = Box(-_EDGE, low, _EDGE, high) if upright else Box(low, -_EDGE, high, _EDGE)
        spots.append(spread(group.count, radius, _toward(box, radius, upright=upright, rng=rng), rng))
    return (spots[1], spots[0]) if swapped else (spots[0], spots[1])


def lanes(count: int, radius: float) -> int:
    """How many columns (or rows) a group needs at least."""
    along = int(2 * _EDGE / (2 * radius) + 1e-6)
    return -(-count // max(1, min(along, 3)))


def _toward(box: Box, radius: float, *, upright: bool, rng: random.Random) -> Box:
    """Keep a relation honest: across it, things stay nearer to the middle line."""
    inset = rng.uniform(0.0, 0.25)
    if upright:
        room = (box.right - box.left) / 2 - 3 * radius
        inset = max(0.0, min(inset, room))
        return Box(box.left + inset, box.top, box.right - inset, box.bottom)
    room = (box.bottom - box.top) / 2 - 3 * radius
    inset = max(0.0, min(inset, room))
    return Box(box.left, box.top + inset, box.right, box.bottom - inset)


def inside(count: int, width: float, tall: float, rng: random.Random) -> list[tuple[float, float]]:
    """Places (x, radius) side by side in a container, in the container's units."""
    radius = min(tall / 2, width / (2 * count) * (1.0 if count == 1 else 1.08))
    step = width / count
    return [(-width / 2 + step * (i + 0.5) + rng.uniform(-0.04, 0.04), radius) for i in range(count)]
