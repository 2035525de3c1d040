"""The pen: shapes in a thing's own units become polygons in picture units, nothing is rasterised yet.

A picture reaches from -1 to 1 on both axes, y pointing down. `Pen.at` moves, turns and scales for a part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from demo.draw.palette import RGB, ink_of

Array = NDArray[np.float64]
Points = str | Sequence[tuple[float, float]] | Array
"""Points of a shape; drawn shapes are written as one string, "x,y x,y ...", like the path of an SVG."""


class Shade(StrEnum):
    """How light falls on a shape; it always comes from the upper left."""

    ROUND = "round"
    DOWN = "down"
    SIDE = "side"
    TUBE = "tube"
    FOLDS = "folds"
    GLOW = "glow"


@dataclass(frozen=True)
class Mark:
    """One polygon as it will be painted."""

    points: Array
    fill: RGB
    ink: RGB | None = None
    line: float = 0.0
    shade: Shade | None = None
    depth: float = 1.0
    alpha: int = 255
    clip: Array | None = None
    casts: bool = True
    folds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Style:
    """What most marks of a drawing share: the outline's width factor and whether they cast shadow."""

    line: float = 1.0
    casts: bool = True


@lru_cache(maxsize=2048)
def _read(path: str) -> Array:
    return np.array([[float(part) for part in point.split(",")] for point in path.split()])


def as_array(points: Points) -> Array:
    """Points however written, as an array."""
    return _read(points) if isinstance(points, str) else np.asarray(points, dtype=np.float64)


@lru_cache(maxsize=8)
def _spline(steps: int) -> Array:
    t = np.arange(steps) / steps
    columns = [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3]
    return np.stack(columns, axis=1) / 2


def smooth(points: Points, *, closed: bool = True, steps: int = 7) -> Array:
    """A soft curve (Catmull-Rom) through all points."""
    knots = as_array(points)
    if not closed:
        knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
        four = np.stack([knots[:-3], knots[1:-2], knots[2:-1], knots[3:]])
    else:
        around = _around(len(knots))
        four = np.stack([knots[around - 2], knots, knots[around], knots[around[around]]])
    curve = np.einsum("kf,fnd->nkd", _spline(steps), four).reshape(-1, 2)
    return curve if closed else np.concatenate([curve, knots[-2:-1]])


def rounded(points: Points, *, share: float = 0.25, turns: int = 2) -> Array:
    """The polygon with its corners cut softly (Chaikin)."""
    shape = as_array(points)
    for _ in range(turns):
        following = np.roll(shape, -1, 0)
        cut = np.empty((len(shape) * 2, 2))
        cut[0::2] = shape + (following - shape) * share
        cut[1::2] = following + (shape - following) * share
        shape = cut
    return shape


def ring(cx: float, cy: float, rx: float, ry: float, *, start: float = 0.0, end: float = 360.0) -> Array:
    """Points along an ellipse, degrees clockwise from the right."""
    count = max(6, round(abs(end - start) / 360 * (40 if max(rx, ry) > 0.15 else 20)))
    return _arc(start, end, count) * (rx, ry) + (cx, cy)


@lru_cache(maxsize=256)
def _arc(start: float, end: float, count: int) -> Array:
    angle = np.radians(np.linspace(start, end, count, endpoint=abs(end - start) < 360))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def outset(shape: Array, width: float) -> Array:
    """The closed polygon grown by a line that swells and thins a little, as a hand's does."""
    around = _around(len(shape))
    edge = shape[around] - shape
    length = np.hypot(edge[:, 0], edge[:, 1])
    if length.min() < 1e-9:
        return outset(shape[length > 1e-9], width)
    area = float(np.vdot(shape[:, 0], edge[:, 1]) - np.vdot(shape[:, 1], edge[:, 0]))
    length *= 1 if area > 0 else -1
    normal = edge[:, ::-1] * _QUARTER / length[:, None]
    before = normal[around - 2]
    reach = np.maximum(1 + (normal * before).sum(1), 0.45)
    grown: Array = shape + (normal + before) * (width * _swell(len(shape)) / reach)[:, None]
    return grown


_QUARTER = np.array([1.0, -1.0])


@lru_cache(maxsize=256)
def _around(count: int) -> NDArray[np.intp]:
    """Each point's follower on a closed line; two less is its forerunner."""
    return (np.arange(count) + 1) % count


@lru_cache(maxsize=256)
def _swell(count: int) -> Array:
    swell: Array = 1 + 0.22 * np.sin(np.linspace(0.7, 0.7 + 6 * math.pi, count))
    return swell


def ribbon(path: Array, width: float, taper: float = 0.0) -> Array:
    """A path with breadth and round ends; taper 1 runs out to a point."""
    step = np.gradient(path, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    half = width / 2 * (1 - taper * np.linspace(0, 1, len(path)))
    side = normal * half[:, None]
    turn = np.radians(np.array([30.0, 60.0, 90.0, 120.0, 150.0]))[:, None]
    head = path[-1] + half[-1] * (np.cos(turn) * normal[-1] + np.sin(turn) * step[-1])
    tail = path[0] + half[0] * (-np.cos(turn) * normal[0] - np.sin(turn) * step[0])
    return np.concatenate([path + side, head, (path - side)[::-1], tail])


@dataclass
class Pen:
    """Collects marks; a pen got from `at` draws into the same list."""

    marks: list[Mark] = field(default_factory=list)
    matrix: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 1.0)
    origin: tuple[float, float] = (0.0, 0.0)
    style: Style = field(default_factory=Style)
    clip: Array | None = None

    def at(
        self,
        x: float = 0.0,
        y: float = 0.0,
        scale: float = 1.0,
        *,
        turn: float = 0.0,
        flip: bool = False,
        squash: float = 1.0,
    ) -> Pen:
        """A pen for a part: placed, turned (degrees clockwise), mirrored, squashed in height."""
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        mirror = -1.0 if flip else 1.0
        inner = np.array([[cos * mirror, -sin * squash], [sin * mirror, cos * squash]])
        whole = self._linear() @ inner
        origin = self._linear() @ np.array([x, y]) + np.array(self.origin)
        matrix = (float(whole[0, 0]), float(whole[0, 1]), float(whole[1, 0]), float(whole[1, 1]))
        return Pen(self.marks, matrix, (float(origin[0]), float(origin[1])), self.style, self.clip)

    def styled(self, *, line: float = 1.0, casts: bool = True) -> Pen:
        """The same pen with thinner or thicker outlines, or without shadow."""
        return Pen(self.marks, self.matrix, self.origin, Style(self.style.line * line, casts), self.clip)

    def within(self, shape: Points) -> Pen:
        """The same pen, painting only inside the shape (for stripes and patterns)."""
        quiet = Style(self.style.line, casts=False)
        return Pen(self.marks, self.matrix, self.origin, quiet, self.place(shape))

    def place(self, points: Points) -> Array:
        """Own units to picture units."""
        shape: Array = as_array(points) @ self._linear().T + np.array(self.origin)
        return shape

    def _linear(self) -> Array:
        return np.array(self.matrix).reshape(2, 2)

    def poly(
        self,
        points: Points,
        fill: RGB,
        *,
        ink: RGB | bool = True,
        line: float = 1.0,
        shade: Shade | None = None,
        depth: float = 1.0,
        alpha: int = 255,
    ) -> None:
        """A filled polygon; `ink` True outlines it in its own dark hue."""
        colour = ink_of(fill) if ink is True else (ink or None)
        scale = math.sqrt(abs(self.matrix[0] * self.matrix[3] - self.matrix[1] * self.matrix[2]))
        width = 0.026 * math.sqrt(max(scale, 0.02)) * line * self.style.line
        clear = alpha < 255 or self.clip is not None
        self.marks.append(
            Mark(
                self.place(points),
                fill,
                None if clear else colour,
                width,
                shade,
                depth,
                alpha,
                self.clip,
                self.style.casts and alpha == 255,
            )
        )

    def tone(self, points: Points, colour: RGB, shade: Shade, *, folds: tuple[float, ...] = ()) -> None:
        """Shade and light only, over what is already painted; `folds` gives light from left to right."""
        placed = self.place(points)
        self.marks.append(Mark(placed, colour, shade=shade, alpha=0, clip=self.clip, casts=False, folds=folds))

    def blob(
        self,
        points: Points,
        fill: RGB,
        *,
        ink: RGB | bool = True,
        line: float = 1.0,
        shade: Shade | None = None,
        depth: float = 1.0,
        alpha: int = 255,
    ) -> None:
        """A soft closed shape through the points."""
        self.poly(smooth(points), fill, ink=ink, line=line, shade=shade, depth=depth, alpha=alpha)

    def oval(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        fill: RGB,
        *,
        ink: RGB | bool = True,
        line: float = 1.0,
        shade: Shade | None = None,
        depth: float = 1.0,
        alpha: int = 255,
    ) -> None:
        """An ellipse by centre and half axes."""
        self.poly(ring(cx, cy, rx, ry), fill, ink=ink, line=line, shade=shade, depth=depth, alpha=alpha)

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        fill: RGB,
        *,
        soft: float = 0.0,
        ink: RGB | bool = True,
        line: float = 1.0,
        shade: Shade | None = None,
        alpha: int = 255,
    ) -> None:
        """An upright rectangle; `soft` is the corner radius."""
        shape: Points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        if soft:
            corners = ((x1, y1, 0), (x0, y1, 90), (x0, y0, 180), (x1, y0, 270))
            r = min(soft, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
            shape = np.concatenate(
                [
                    ring(x - r if x == x1 else x + r, y - r if y == y1 else y + r, r, r, start=a, end=a + 90)
                    for x, y, a in corners
                ]
            )
        self.poly(shape, fill, ink=ink, line=line, shade=shade, alpha=alpha)

    def stroke(
        self,
        points: Points,
        colour: RGB,
        width: float,
        *,
        soft: bool = True,
        taper: float = 0.0,
        ink: RGB | bool = False,
        shade: Shade | None = None,
        alpha: int = 255,
    ) -> None:
        """A line with breadth; `soft` bends it smoothly through the points."""
        path = as_array(points)
        if soft and len(path) > 2:
            path = smooth(path, closed=False)
        self.poly(ribbon(path, width, taper), colour, ink=ink, shade=shade, alpha=alpha)

    def curve(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        start: float,
        end: float,
        colour: RGB,
        width: float,
        *,
        ink: RGB | bool = False,
        shade: Shade | None = None,
        alpha: int = 255,
    ) -> None:
        """Part of an ellipse as a line, degrees clockwise from the right."""
        half = width / 2
        if end - start >= 360:
            outer, inner = (ring(cx, cy, rx + more, ry + more) for more in (half, -half))
            shape = np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])
        else:
            shape = ribbon(ring(cx, cy, rx, ry, start=start, end=end), width)
        self.poly(shape, colour, ink=ink, shade=shade, alpha=alpha)
