"""Backgrounds: plain paper, a wall over a table, a meadow, a cloth. All pale, so that no paint drowns."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, RGB, WHITE, mix
from demo.draw.pen import Mark, Pen, Shade, ring

PAPERS: tuple[RGB, ...] = (
    (253, 243, 222),
    (246, 240, 230),
    (230, 241, 240),
    (252, 232, 220),
    (238, 243, 222),
    (243, 234, 244),
)
TABLES: tuple[RGB, ...] = ((232, 205, 170), (222, 198, 172), (240, 220, 190), (210, 214, 204))
SKIES: tuple[RGB, ...] = ((216, 236, 244), (246, 238, 222), (252, 228, 212), (226, 232, 246))
MEADOWS: tuple[RGB, ...] = ((210, 224, 176), (226, 226, 182), (200, 220, 184))


def _pen() -> Pen:
    return Pen().styled(casts=False)


def _fill(pen: Pen, colour: RGB, y0: float = -1.1, y1: float = 1.1) -> None:
    pen.box(-1.1, y0, 1.1, y1, colour, ink=False)


def paper(rng: random.Random, colour: RGB | None = None) -> list[Mark]:
    """A plain sheet, sometimes with faint flecks or a frame."""
    pen = _pen()
    base = colour or rng.choice(PAPERS)
    _fill(pen, base)
    look = rng.randrange(4)
    faint = mix(base, (150, 120, 100), 0.12)
    if look == 1:
        for _ in range(26):
            spot = rng.uniform(0.006, 0.016)
            pen.oval(rng.uniform(-1, 1), rng.uniform(-1, 1), spot, spot, faint, ink=False)
    elif look == 2:
        pen.box(-0.95, -0.95, 0.95, 0.95, mix(base, WHITE, 0.5), ink=False, soft=0.08)
    elif look == 3:
        pen.oval(rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.2), 0.9, 0.86, mix(base, WHITE, 0.45), ink=False)
    return pen.marks


def room(rng: random.Random, *, edge: float | None = None) -> list[Mark]:
    """A wall and a table or floor before it."""
    pen = _pen()
    wall, table = rng.choice(PAPERS), rng.choice(TABLES)
    _fill(pen, wall)
    look = rng.randrange(3)
    horizon = rng.uniform(0.1, 0.5) if edge is None else edge
    if look == 1:
        for x in np.linspace(-1, 1, rng.randint(7, 11)):
            pen.box(float(x), -1.1, float(x) + 0.07, horizon, mix(wall, WHITE, 0.4), ink=False)
    elif look == 2:
        for row in range(6):
            for column in range(7):
                x, y = -0.95 + column * 0.32 + (row % 2) * 0.16, -0.92 + row * 0.28
                if y < horizon - 0.08:
                    pen.oval(x, y, 0.022, 0.022, mix(wall, (160, 120, 100), 0.16), ink=False)
    _fill(pen, table, horizon)
    _fill(pen, mix(table, WHITE, 0.35), horizon, horizon + 0.03)
    for _ in range(4):
        y, x = rng.uniform(horizon + 0.08, 1.0), rng.uniform(-1, 0.5)
        path = [(x, y), (x + 0.3, y + rng.uniform(-0.01, 0.01)), (x + rng.uniform(0.4, 0.7), y)]
        pen.stroke(path, mix(table, (130, 90, 60), 0.16), 0.012)
    return pen.marks


def meadow(rng: random.Random, *, edge: float | None = None) -> list[Mark]:
    """Sky, a soft hill or two, a pale sun or cloud, blades of grass."""
    pen = _pen()
    sky, grass = rng.choice(SKIES), rng.choice(MEADOWS)
    horizon = rng.uniform(0.15, 0.5) if edge is None else edge
    _fill(pen, sky)
    side = rng.choice((-1, 1))
    pen.oval(side * rng.uniform(0.5, 0.8), -0.72, 0.15, 0.15, mix(sky, (255, 240, 190), 0.85), ink=False)
    cloud(pen, -side * rng.uniform(0.3, 0.7), rng.uniform(-0.85, -0.6), mix(sky, WHITE, 0.7))
    wave = rng.uniform(0, 6)
    for lift, colour in ((0.16, mix(grass, sky, 0.45)), (0.0, grass)):
        xs = np.linspace(-1.1, 1.1, 18)
        ridge = [(float(x), horizon - lift + 0.06 * math.sin(wave + 2.4 * float(x) + 9 * lift)) for x in xs]
        pen.poly([*ridge, (1.1, 1.1), (-1.1, 1.1)], colour, ink=False)
    for _ in range(14):
        x, y = rng.uniform(-0.98, 0.98), rng.uniform(horizon + 0.14, 0.98)
        pen.stroke([(x, y), (x + rng.uniform(-0.03, 0.03), y - 0.06)], mix(grass, (120, 140, 80), 0.4), 0.012)
    return pen.marks


def cloud(pen: Pen, x: float, y: float, colour: RGB) -> None:
    """A small flat-bottomed cloud."""
    for dx, dy, r in ((-0.14, 0.0, 0.08), (0.0, -0.04, 0.11), (0.14, 0.0, 0.075)):
        pen.oval(x + dx, y + dy, r, r * 0.8, colour, ink=False)
    pen.box(x - 0.2, y, x + 0.2, y + 0.065, colour, ink=False, soft=0.04)


def cloth(rng: random.Random) -> list[Mark]:
    """A table cloth seen from above: stripes or checks."""
    pen = _pen()
    base = mix(rng.choice(PAPERS), WHITE, 0.4)
    tint = rng.choice(((196, 150, 140), (140, 160, 180), (160, 170, 130), (190, 170, 130)))
    _fill(pen, base)
    turned = pen.at(turn=rng.choice((0.0, rng.uniform(-30, 30))), scale=1.5)
    step = rng.uniform(0.16, 0.24)
    lines = [float(v) for v in np.arange(-1.0, 1.0, step)]
    for v in lines:
        turned.box(v, -1, v + step / 2, 1, mix(base, tint, 0.22), ink=False)
    if rng.random() < 0.6:
        for v in lines:
            turned.box(-1, v, 1, v + step / 2, mix(base, tint, 0.22), ink=False)
            for u in lines:
                turned.box(u, v, u + step / 2, v + step / 2, mix(base, tint, 0.42), ink=False)
    return pen.marks


def tabletop(rng: random.Random) -> list[Mark]:
    """A table seen from above, with or without a round mat or a runner."""
    pen = _pen()
    base = rng.choice(TABLES)
    _fill(pen, base)
    turned = pen.at(turn=rng.uniform(-12, 12), scale=1.3)
    for v in np.linspace(-1, 1, 6):
        turned.stroke([(-1.1, float(v)), (1.1, float(v) + 0.01)], mix(base, (130, 90, 60), 0.2), 0.012)
    look = rng.randrange(3)
    soft = mix(rng.choice(PAPERS), CREAM, 0.4)
    if look == 1:
        pen.poly(ring(0, 0.05, 0.93, 0.9), soft, ink=False)
        pen.curve(0, 0.05, 0.87, 0.84, 0, 360, mix(soft, (160, 110, 90), 0.3), 0.014)
    elif look == 2:
        runner = pen.at(turn=rng.uniform(-8, 8))
        runner.box(-1.4, -0.72, 1.4, 0.78, soft, ink=False)
        for y in (-0.66, 0.72):
            runner.stroke([(-1.4, y), (1.4, y)], mix(soft, (170, 90, 80), 0.4), 0.02)
    return pen.marks


def any_ground(rng: random.Random) -> list[Mark]:
    """One of the backgrounds that suit any scene."""
    return rng.choice((paper, paper, room, meadow, cloth, tabletop))(rng)


def sky(rng: random.Random) -> list[Mark]:
    """Open air: a pale sky with clouds and perhaps a sun."""
    pen = _pen()
    base = rng.choice(SKIES)
    _fill(pen, base)
    for index in range(8):
        _fill(pen, mix(base, WHITE, 0.07 * (index + 1)), -0.4 + index * 0.14)
    if rng.random() < 0.6:
        pen.oval(rng.choice((-0.7, 0.72)), -0.72, 0.14, 0.14, mix(base, (255, 236, 184), 0.85), ink=False)
    for _ in range(rng.randint(1, 3)):
        cloud(pen, rng.uniform(-0.8, 0.8), rng.uniform(-0.85, -0.3), mix(base, WHITE, 0.75))
    return pen.marks


def dusk(rng: random.Random) -> list[Mark]:
    """An evening sky with first stars; what glows, glows here."""
    pen = _pen()
    base = rng.choice(((78, 88, 128), (92, 84, 124), (66, 94, 118)))
    _fill(pen, base)
    for index in range(8):
        _fill(pen, mix(base, (214, 140, 130), 0.05 * (index + 1)), -0.3 + index * 0.13)
    for _ in range(22):
        spot = rng.uniform(0.006, 0.014)
        pen.oval(rng.uniform(-1, 1), rng.uniform(-1, 0.3), spot, spot, (250, 236, 200), ink=False)
    return pen.marks


def glow(pen: Pen, x: float, y: float, reach: float, colour: RGB = (255, 214, 130)) -> None:
    """Soft light around a lamp."""
    quiet = pen.styled(casts=False)
    quiet.poly(ring(x, y, reach * 1.3, reach * 1.3), colour, ink=False, shade=Shade.GLOW)
