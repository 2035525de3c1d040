"""Eight flags with the proportions of their flag laws, lying flat, waving, or on a pole.

A flag is drawn in units of its own height: u runs along from the hoist, v down. Only then is it bent.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from demo.draw.palette import BRASS, INK, PALE_WOOD, RGB, WOOD, mix
from demo.draw.pen import Array, Pen, Points, Shade, as_array, ring

WHITE: RGB = (255, 255, 255)
BLACK: RGB = (16, 14, 16)


@dataclass(frozen=True)
class Cloth:
    """How the cloth hangs; `ratio` is length by height, `wave` 0 lies flat, `droop` lets the fly end sink."""

    ratio: float
    wave: float = 0.0
    phase: float = 0.0
    droop: float = 0.0

    def bend(self, points: Array) -> Array:
        """Flag units to drawing units; the flag is centred and 2 wide."""
        scale = 2 / self.ratio
        u = points[:, 0]
        held = np.minimum(1.0, u / self.ratio * 2)
        lift = self.wave * held * np.sin(self.phase + 7.2 * u / self.ratio) + self.droop * (u / self.ratio) ** 2
        bent: Array = np.stack([(u - self.ratio / 2) * scale, (points[:, 1] - 0.5 + lift) * scale], axis=1)
        return bent


@dataclass(frozen=True)
class Sheet:
    """A pen and the cloth it draws on."""

    pen: Pen
    cloth: Cloth

    def field(self, points: Points, colour: RGB) -> None:
        """A polygon in flag units, its edges divided so that they bend with the cloth."""
        corners = as_array(points)
        if len(corners) < 12 and self.cloth.wave:
            steps = np.linspace(0, 1, 12, endpoint=False)[None, :, None]
            following = np.roll(corners, -1, 0)
            corners = (corners[:, None] * (1 - steps) + following[:, None] * steps).reshape(-1, 2)
        self.pen.poly(self.cloth.bend(corners), colour, ink=False)

    def band(self, v0: float, v1: float, colour: RGB) -> None:
        """A horizontal stripe over the whole length."""
        end = self.cloth.ratio
        self.field([(0, v0), (end, v0), (end, v1), (0, v1)], colour)


def _thirds(top: RGB, middle: RGB, bottom: RGB) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        for index, colour in enumerate((top, middle, bottom)):
            sheet.band(index / 3, (index + 1) / 3, colour)

    return draw


def _kuwait(sheet: Sheet) -> None:
    _thirds((0, 122, 61), WHITE, (206, 17, 38))(sheet)
    sheet.field([(0, 0), (0.5, 1 / 3), (0.5, 2 / 3), (0, 1)], BLACK)


def _czechia(sheet: Sheet) -> None:
    sheet.band(0, 0.5, WHITE)
    sheet.band(0.5, 1, (215, 20, 26))
    sheet.field("0,0 .75,.5 0,1", (17, 69, 126))


def _thailand(sheet: Sheet) -> None:
    red, white, blue = (165, 25, 49), (244, 245, 248), (45, 42, 74)
    for start, end, colour in ((0, 1, red), (1, 2, white), (2, 4, blue), (4, 5, white), (5, 6, red)):
        sheet.band(start / 6, end / 6, colour)


def _vietnam(sheet: Sheet) -> None:
    sheet.band(0, 1, (218, 37, 29))
    star = []
    for index in range(10):
        angle = math.radians(index * 36 - 90)
        reach = 0.3 * (1.0 if index % 2 == 0 else math.sin(math.radians(18)) / math.sin(math.radians(54)))
        star.append((0.75 + reach * math.cos(angle), 0.5 + reach * math.sin(angle)))
    sheet.field(star, (255, 255, 0))


def _korea(sheet: Sheet) -> None:
    """Heights of 48: circle of radius 12 on the diagonals, trigrams 8 by 12 with bars of 2 and gaps of 1."""
    sheet.band(0, 1, WHITE)
    fall = math.atan2(2, 3)
    red, blue = (205, 46, 58), (0, 71, 160)
    sheet.field(_turned(ring(0, 0, 12, 12), fall), red)
    # along the diagonal: the small red circle lies toward the hoist, the small blue one toward the fly
    lower = [
        *ring(0, 0, 12, 12, start=0, end=180),
        *ring(-6, 0, 6, 6, start=180, end=0),
        *ring(6, 0, 6, 6, start=180, end=360),
    ]
    sheet.field(_turned(np.array(lower), fall), blue)
    for direction, broken in ((math.pi + fall, ()), (-fall, (0, 2)), (math.pi - fall, (1,)), (fall, (0, 1, 2))):
        for bar, distance in enumerate((18, 22, 26)):
            halves = ((-6, -0.5), (0.5, 6)) if bar in broken else ((-6, 6),)
            for low, high in halves:
                corners = [(distance - 1, low), (distance + 1, low), (distance + 1, high), (distance - 1, high)]
                sheet.field(_turned(np.array(corners), direction), BLACK)


def _turned(points: Array, angle: float) -> Array:
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = points[:, 0], points[:, 1]
    return np.stack([(x * cos - y * sin) / 48 + 0.75, (x * sin + y * cos) / 48 + 0.5], axis=1)


FLAGS: Mapping[str, tuple[float, Callable[[Sheet], None]]] = {
    "flag_kuwait": (2.0, _kuwait),
    "flag_czechia": (1.5, _czechia),
    "flag_hungary": (2.0, _thirds((206, 41, 57), WHITE, (71, 112, 80))),
    "flag_korea": (1.5, _korea),
    "flag_russia": (1.5, _thirds(WHITE, (0, 57, 166), (213, 43, 30))),
    "flag_serbia": (1.5, _thirds((198, 54, 60), (12, 64, 118), WHITE)),
    "flag_thailand": (1.5, _thailand),
    "flag_vietnam": (1.5, _vietnam),
}
"""Entry -> length by height, and the fields."""


def draw_cloth(pen: Pen, entry: str, cloth: Cloth) -> None:
    """The flag itself, 2 units wide and centred, with folds when it waves."""
    steps = np.linspace(0, cloth.ratio, 24)
    edge = np.array([*[(u, 0.0) for u in steps], *[(u, 1.0) for u in steps[::-1]]])
    pen.poly(cloth.bend(edge), (236, 232, 226), ink=mix(INK, (120, 110, 110), 0.3), line=0.8)
    FLAGS[entry][1](Sheet(pen.styled(casts=False), cloth))
    if not cloth.wave:
        return
    slopes = np.cos(cloth.phase + 7.2 * np.linspace(0, 1, 48))
    pen.tone(cloth.bend(edge), (200, 190, 190), Shade.FOLDS, folds=tuple((-0.8 * slopes).tolist()))


def draw_flag(entry: str) -> Callable[[Pen, random.Random], None]:
    """A drawer for one flag: flat, waving, on a pole or on a little stick."""
    ratio = FLAGS[entry][0]

    def draw(pen: Pen, rng: random.Random) -> None:
        look = rng.randrange(4)
        phase = rng.uniform(0, 6.28)
        if look == 0:
            draw_cloth(pen.at(scale=0.9, turn=rng.uniform(-8, 8)), entry, Cloth(ratio))
        elif look == 1:
            draw_cloth(pen.at(scale=0.88, turn=rng.uniform(-5, 5)), entry, Cloth(ratio, rng.uniform(0.04, 0.08), phase))
        elif look == 2:
            _pole(pen, ratio, entry, rng)
        else:
            stick = pen.at(0.04, -0.08, turn=rng.uniform(-14, 4))
            stick.box(-0.76, -0.62, -0.7, 1.0, PALE_WOOD, soft=0.03)
            stick.oval(-0.73, -0.64, 0.06, 0.06, BRASS)
            draw_cloth(stick.at(0.08, -0.06, 0.78), entry, Cloth(ratio, rng.uniform(0.02, 0.05), phase))

    return draw


def _pole(pen: Pen, ratio: float, entry: str, rng: random.Random) -> None:
    pen.box(-0.86, -0.86, -0.79, 1.1, mix(WOOD, WHITE, 0.35), soft=0.02, shade=Shade.SIDE)
    pen.oval(-0.825, -0.9, 0.07, 0.07, BRASS, shade=Shade.ROUND)
    scale = 0.82
    cloth = Cloth(ratio, rng.uniform(0.04, 0.07), rng.uniform(0, 6.28), rng.uniform(0.0, 0.08))
    draw_cloth(pen.at(-0.79 + scale, -0.8 + scale / ratio, scale), entry, cloth)
