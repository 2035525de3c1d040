"""What stands on the tables of the world: plates, bowls, boards, chopsticks, herbs, steam."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, LEAF, PALE_WOOD, RGB, STEEL, WHITE, darker, lighter, mix
from demo.draw.pen import Array, Pen, Shade, ring, smooth

TILT = 0.62
"""How much a round table thing is squashed when one sits before it."""

GLAZES: tuple[RGB, ...] = ((250, 247, 240), (226, 236, 240), (240, 226, 214), (228, 236, 220))


def plate(pen: Pen, rng: random.Random, *, rx: float = 0.92, y: float = 0.2, colour: RGB | None = None) -> None:
    """A plate seen from one's seat; rim line in a soft colour."""
    glaze = colour or rng.choice(GLAZES)
    ry = rx * TILT
    pen.oval(0, y + 0.05, rx * 0.98, ry, darker(glaze, 0.35), line=1.0)
    pen.oval(0, y, rx, ry, glaze, shade=Shade.ROUND, depth=0.5)
    quiet = pen.styled(casts=False)
    line = rng.choice(((90, 120, 160), (170, 90, 80), (110, 140, 100), (190, 160, 120)))
    quiet.curve(0, y, rx * 0.94, ry * 0.94, 0, 360, mix(line, glaze, 0.3), 0.018)
    quiet.oval(0, y + 0.02, rx * 0.72, ry * 0.72, mix(glaze, darker(glaze), 0.35), ink=False)
    quiet.oval(0, y + 0.04, rx * 0.71, ry * 0.7, mix(glaze, WHITE, 0.35), ink=False)


def bowl_front(pen: Pen, colour: RGB, *, rx: float = 0.86, y: float = 0.0, deep: float = 0.72) -> None:
    """The outside of a bowl with its foot; paint the opening after it."""
    pen.box(-rx * 0.42, y + deep - 0.08, rx * 0.42, y + deep + 0.06, darker(colour, 0.2), soft=0.04)
    side = [
        (-rx, y),
        (-rx * 0.9, y + deep * 0.45),
        (-rx * 0.5, y + deep * 0.95),
        (0, y + deep),
        (rx * 0.5, y + deep * 0.95),
        (rx * 0.9, y + deep * 0.45),
        (rx, y),
        (0, y - 0.05),
    ]
    pen.blob(side, colour, shade=Shade.TUBE)


def bowl_opening(pen: Pen, colour: RGB, *, rx: float = 0.86, y: float = 0.0, ry: float = 0.4) -> None:
    """The rim of a bowl and its inside."""
    pen.oval(0, y, rx, ry, colour)
    pen.styled(casts=False).oval(0, y + 0.01, rx * 0.92, ry * 0.9, darker(colour, 0.18), line=0.5)


def board(pen: Pen, rng: random.Random, *, y: float = 0.25, rx: float = 0.95, ry: float = 0.5) -> None:
    """A wooden board with grain."""
    wood = rng.choice((PALE_WOOD, (200, 150, 100), (224, 186, 140)))
    pen.box(-rx, y - ry + 0.07, rx, y + ry + 0.07, darker(wood, 0.4), soft=0.16)
    pen.box(-rx, y - ry, rx, y + ry, wood, soft=0.16, shade=Shade.DOWN)
    for _ in range(5):
        line = y + rng.uniform(-ry + 0.08, ry - 0.08)
        pen.styled(casts=False).stroke(
            [(-rx + 0.12, line), (0, line + rng.uniform(-0.03, 0.03)), (rx - 0.12, line)], darker(wood, 0.28), 0.013
        )


def tray(pen: Pen, colour: RGB, *, rx: float = 0.92, y: float = 0.15) -> None:
    """A round metal tray with a raised rim."""
    pen.oval(0, y + 0.07, rx, rx * TILT, darker(colour, 0.45))
    pen.oval(0, y, rx, rx * TILT, lighter(colour, 0.15), shade=Shade.SIDE)
    pen.styled(casts=False).oval(0, y + 0.02, rx * 0.9, rx * TILT * 0.88, darker(colour, 0.2), line=0.5)


def chopsticks(pen: Pen, rng: random.Random) -> None:
    """A pair lying side by side, from the upper left to the lower right of the pen."""
    colour = rng.choice(((150, 78, 56), (90, 60, 50), (196, 150, 96)))
    for shift, lean in ((0.0, 0.0), (0.09, 0.03)):
        pen.stroke([(-0.9, shift + lean), (0.9, shift)], colour, 0.055, taper=0.4, ink=True)


def fork(pen: Pen) -> None:
    """A plain fork, tines up."""
    pen.stroke([(0, -0.2), (0, 0.75)], STEEL, 0.08, ink=True)
    pen.blob("-.14,-.42 .14,-.42 .12,-.2 0,-.1 -.12,-.2", STEEL)
    for x in (-0.11, 0.0, 0.11):
        pen.stroke([(x, -0.4), (x, -0.72)], STEEL, 0.05, ink=True)


def steam(pen: Pen, x: float, y: float, *, colour: RGB = WHITE, count: int = 3) -> None:
    """Curls of steam rising from a point."""
    for index in range(count):
        left = x + (index - (count - 1) / 2) * 0.22
        path = [(left, y), (left + 0.07, y - 0.12), (left - 0.05, y - 0.24), (left + 0.04, y - 0.38)]
        pen.stroke(path, colour, 0.05, taper=0.6, alpha=150)


def sprig(pen: Pen, colour: RGB = LEAF, leaves: int = 4) -> None:
    """A herb lying from the origin to the right."""
    pen.stroke("0,0 .5,.04 1,0", darker(colour, 0.2), 0.05)
    for index in range(leaves):
        x = 0.25 + 0.75 * index / max(1, leaves - 1)
        for turn in (-55, 55):
            part = pen.at(x, 0.01, 0.34, turn=turn)
            part.poly(smooth("0,0 .5,-.32 1,0 .5,.32"), colour, line=0.7)


def scatter(rng: random.Random, count: int, rx: float, ry: float, *, near: float = 0.0) -> Array:
    """Points strewn evenly over an ellipse; `near` keeps them away from the middle."""
    angle = np.array([rng.uniform(0, 2 * math.pi) for _ in range(count)])
    reach = np.array([math.sqrt(rng.uniform(near**2, 1)) for _ in range(count)])
    return np.stack([rx * reach * np.cos(angle), ry * reach * np.sin(angle)], axis=1)


def crumbs(pen: Pen, spots: Array, colour: RGB, size: float, rng: random.Random) -> None:
    """Chopped bits at the given spots."""
    for x, y in spots:
        part = pen.at(float(x), float(y), size, turn=rng.uniform(0, 180))
        part.poly("-1,-.5 .6,-.7 1,.4 -.5,.8", colour, ink=False)


def shreds(pen: Pen, spots: Array, colour: RGB, length: float, width: float, rng: random.Random) -> None:
    """Thin strips at the given spots, each bent its own way."""
    for x, y in spots:
        part = pen.at(float(x), float(y), length, turn=rng.uniform(0, 180))
        half, bow = width / length / 2, rng.uniform(-0.4, 0.4)
        top = [(-1, -half), (-0.5, 0.7 * bow - half), (0, bow - half), (0.5, 0.7 * bow - half), (1, -half)]
        part.poly([*top, *((px, py + 2 * half) for px, py in reversed(top))], colour, ink=False)


def lemon(pen: Pen) -> None:
    """A round slice of lemon in the unit circle."""
    pen.oval(0, 0, 1, 1, (246, 212, 74))
    pen.oval(0, 0, 0.84, 0.84, CREAM, ink=False)
    for index in range(8):
        part = pen.at(turn=index * 45)
        part.poly(smooth(".1,0 .6,-.24 .76,0 .6,.24"), (250, 224, 108), ink=False)


def lime(pen: Pen) -> None:
    """A wedge of lime."""
    pen.poly([(-1, 0), *ring(0, 0, 1, 0.9, start=0, end=180)], (112, 160, 66))
    pen.poly([(-0.82, 0), *ring(0, 0.02, 0.82, 0.68, start=0, end=180)], (206, 224, 132), ink=False)
    for x in (-0.45, 0.0, 0.45):
        pen.stroke([(0, 0.05), (x, 0.58)], (236, 242, 196), 0.06)


def chili(pen: Pen, colour: RGB = (208, 52, 44)) -> None:
    """A small chili from the left to the right."""
    pen.poly(smooth("-.8,-.14 -.2,-.2 .5,-.02 1,.24 .4,.2 -.3,.16 -.8,.14"), colour, shade=Shade.DOWN)
    pen.stroke([(-0.8, 0), (-1.1, -0.14)], LEAF, 0.14, ink=True)


def candle(pen: Pen, height: float, colour: RGB = CREAM, width: float = 0.09) -> None:
    """A lit candle standing on the origin."""
    pen.box(-width / 2, -height, width / 2, 0, colour, soft=0.02, shade=Shade.SIDE)
    pen.stroke([(0, -height), (0, -height - 0.05)], (70, 50, 46), 0.02)
    flame = [(0, -height - 0.22), (0.055, -height - 0.09), (0, -height - 0.03), (-0.055, -height - 0.09)]
    pen.blob(flame, (252, 190, 70), line=0.7)
    pen.oval(0, -height - 0.085, 0.024, 0.04, (255, 240, 190), ink=False)
