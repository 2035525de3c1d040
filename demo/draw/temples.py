"""Landmarks with towers and roofs: Saint Basil's, Wat Arun, the pavilion of the Constellation of Literature."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demo.draw.palette import CREAM, GOLD, RGB, WHITE, darker, lighter, mix
from demo.draw.pen import Array, Pen, Shade, as_array, ring, smooth

BRICK: RGB = (190, 88, 66)


@dataclass(frozen=True)
class Dome:
    """One onion-domed tower: where it stands, how wide, its colours and how they are laid."""

    x: float
    top: float
    half: float
    one: RGB
    other: RGB
    pattern: str


_DOMES: Sequence[Dome] = (
    Dome(-0.3, -0.3, 0.15, (64, 120, 180), WHITE, "upright"),
    Dome(0.3, -0.34, 0.15, (196, 70, 58), (228, 188, 90), "check"),
    Dome(-0.66, -0.1, 0.17, (72, 140, 96), (236, 200, 96), "spiral"),
    Dome(0.66, -0.1, 0.17, (64, 132, 120), (216, 96, 72), "upright"),
    Dome(-0.25, 0.12, 0.17, (200, 76, 60), (240, 232, 214), "spiral"),
    Dome(0.27, 0.1, 0.17, (236, 192, 84), (70, 132, 100), "spiral"),
)


def saint_basil(pen: Pen, rng: random.Random) -> None:
    """Saint Basil's: the tent with its small gold dome amid onion domes, none like another."""
    quiet = pen.styled(casts=False)
    quiet.box(-1.6, 0.8, 1.6, 1.6, rng.choice(((206, 196, 186), (226, 232, 238), (196, 190, 186))), ink=False)
    _tent(pen)
    for dome in _DOMES[:4]:
        _tower(pen, dome, foot=0.6)
    pen.box(-0.92, 0.42, 0.92, 0.9, BRICK, shade=Shade.DOWN)
    for dome in _DOMES[4:]:
        _tower(pen, dome, foot=0.72)
    for x in np.linspace(-0.8, 0.8, 7):
        arch = [(float(x) - 0.09, 0.9), *ring(float(x), 0.7, 0.09, 0.1, start=180, end=360), (float(x) + 0.09, 0.9)]
        quiet.poly(arch, darker(BRICK, 0.6) if abs(x) > 0.1 else (92, 60, 56), line=0.6)
        quiet.curve(float(x), 0.7, 0.11, 0.12, 180, 360, CREAM, 0.025)
    quiet.stroke([(-0.92, 0.5), (0.92, 0.5)], CREAM, 0.03)


def _tent(pen: Pen) -> None:
    quiet = pen.styled(casts=False)
    pen.box(-0.17, -0.24, 0.17, 0.5, BRICK, shade=Shade.TUBE)
    tent = "-.19,-.2 -.055,-.7 .055,-.7 .19,-.2"
    pen.poly(tent, (204, 116, 84), shade=Shade.TUBE)
    for x in (-0.5, 0.0, 0.5):
        quiet.stroke([(x * 0.34, -0.21), (x * 0.1, -0.69)], CREAM, 0.018)
    for x in (-0.12, 0.0, 0.12):
        quiet.poly([(x - 0.07, -0.17), (x, -0.31), (x + 0.07, -0.17)], CREAM, line=0.6)
    pen.poly(onion(0, -0.7, 0.085), GOLD, shade=Shade.ROUND)
    _cross(pen, 0, -0.9, 0.09)


def onion(x: float, base: float, half: float) -> Array:
    """An onion dome standing on `base`."""
    right = as_array(".62,0 1,-.42 1.06,-.78 .82,-1.2 .36,-1.6 .08,-2.1") * half
    left = right[::-1] * (-1, 1)
    return smooth(np.vstack([right, left]) + np.array([x, base]))


def _cross(pen: Pen, x: float, y: float, height: float) -> None:
    gold = darker(GOLD, 0.25)
    pen.stroke([(x, y), (x, y - height)], gold, 0.018)
    pen.stroke([(x - height * 0.28, y - height * 0.66), (x + height * 0.28, y - height * 0.66)], gold, 0.016)


def _tower(pen: Pen, dome: Dome, *, foot: float) -> None:
    quiet = pen.styled(casts=False)
    neck = dome.top + dome.half * 2
    pen.box(dome.x - dome.half * 0.72, neck, dome.x + dome.half * 0.72, foot, BRICK, shade=Shade.TUBE)
    for shift in (-0.34, 0.34):
        cx = dome.x + shift * dome.half
        quiet.poly(
            [
                (cx - 0.025, neck + 0.2),
                *ring(cx, neck + 0.1, 0.025, 0.05, start=180, end=360),
                (cx + 0.025, neck + 0.2),
            ],
            CREAM,
            line=0.4,
        )
    quiet.stroke([(dome.x - dome.half * 0.72, neck + 0.03), (dome.x + dome.half * 0.72, neck + 0.03)], CREAM, 0.035)
    shape = onion(dome.x, neck, dome.half)
    pen.poly(shape, dome.one)
    inside = quiet.within(shape)
    reach, high = dome.half * 1.2, dome.half * 2.1
    if dome.pattern == "upright":
        for shift in (-0.75, -0.25, 0.25, 0.75):
            bow = dome.x + shift * reach
            inside.stroke(
                [
                    (dome.x + shift * 0.5 * reach, neck),
                    (bow, neck - high * 0.36),
                    (dome.x + shift * 0.2 * reach, neck - high * 0.9),
                ],
                dome.other,
                reach * 0.2,
            )
    else:
        leans = (1,) if dome.pattern == "spiral" else (1, -1)
        for lean in leans:
            for step in range(-1, 5):
                y = neck - step * high * 0.24
                inside.stroke(
                    [
                        (dome.x - lean * reach, y + high * 0.2),
                        (dome.x, y + high * 0.04),
                        (dome.x + lean * reach, y - high * 0.22),
                    ],
                    dome.other,
                    high * (0.1 if len(leans) == 1 else 0.06),
                )
    inside.oval(dome.x - dome.half * 0.45, neck - high * 0.5, dome.half * 0.22, high * 0.18, WHITE, ink=False, alpha=90)
    inside.box(dome.x + dome.half * 0.5, neck - high, dome.x + reach, neck, darker(dome.one, 0.9), ink=False, alpha=60)
    _cross(pen, dome.x, neck - high * 0.98, 0.09)


def wat_arun(pen: Pen, rng: random.Random) -> None:
    """The temple of dawn by the river: the great prang and the small ones at its corners."""
    quiet = pen.styled(casts=False)
    dawn = rng.random() < 0.5
    stone = (226, 208, 184) if dawn else (232, 222, 204)
    water = rng.choice(((158, 186, 198), (196, 184, 190), (150, 178, 192)))
    for x in (-0.68, 0.68):
        _prang(pen.at(x, 0.62, 0.56), stone, tiers=3)
    _prang(pen.at(0, 0.62, 0.98), stone, tiers=5)
    for x in (-0.46, 0.46):
        _prang(pen.at(x, 0.67, 0.5), lighter(stone, 0.1), tiers=2)
    for x in (-0.86, 0.82):
        pen.oval(x, 0.58, 0.16, 0.13, (130, 160, 104))
    quiet.box(-1.6, 0.72, 1.6, 1.6, water, ink=False)
    pen.box(-1.0, 0.64, 1.0, 0.74, darker(stone, 0.15), line=0.8)
    for _ in range(12):
        x, y = rng.uniform(-1, 0.8), rng.uniform(0.79, 0.98)
        quiet.stroke([(x, y), (x + 0.1, y - 0.012), (x + 0.22, y)], lighter(water, 0.5), 0.016)


def _prang(pen: Pen, stone: RGB, tiers: int) -> None:
    """A prang on the origin: terraces that narrow, a ribbed spire, a trident."""
    quiet = pen.styled(casts=False)
    y, half = 0.06, 0.5 if tiers > 3 else 0.36
    for index in range(tiers):
        height = 0.13
        pen.poly(
            [(-half, y), (-half + 0.06, y - height), (half - 0.06, y - height), (half, y)], stone, shade=Shade.SIDE
        )
        pen.box(-half + 0.03, y - height - 0.03, half - 0.03, y - height + 0.01, lighter(stone, 0.35), line=0.7)
        for x in np.linspace(-half + 0.1, half - 0.1, max(2, round(half * 16))):
            colour = ((190, 104, 88), (96, 146, 124), (222, 172, 84))[index % 3]
            quiet.oval(float(x), y - height / 2, 0.022, 0.032, colour, ink=False)
        y -= height + 0.02
        half *= 0.77
    rise = 0.76 if tiers > 3 else 0.72
    side = [(half, 0.0), (half * 0.98, -0.3), (half * 0.8, -0.58), (half * 0.46, -0.84), (half * 0.12, -1.0)]
    spire = smooth([*((x, y + dy * rise) for x, dy in side), *((-x, y + dy * rise) for x, dy in reversed(side))])
    pen.poly(spire, stone, shade=Shade.TUBE)
    inside = quiet.within(spire)
    for x in (-0.5, 0.0, 0.5):
        inside.stroke(
            [(x * half, y), (x * half, y - rise * 0.5), (x * half * 0.4, y - rise)], darker(stone, 0.35), 0.014
        )
    for index, lift in enumerate((0.1, 0.24, 0.38, 0.52, 0.66, 0.8)):
        tone = ((190, 104, 88), (96, 146, 124))[index % 2]
        inside.stroke(
            [(-half, y - lift * rise), (0, y - lift * rise + 0.025), (half, y - lift * rise)],
            mix(tone, stone, 0.4),
            0.02,
        )
    gold = darker(GOLD, 0.1)
    top = y - rise
    pen.stroke([(0, top + 0.03), (0, top - 0.16)], gold, 0.022)
    for turn in (-1, 1):
        pen.stroke([(0, top - 0.03), (turn * 0.05, top - 0.06), (turn * 0.04, top - 0.13)], gold, 0.018)


def khue_van_cac(pen: Pen, rng: random.Random) -> None:
    """The pavilion: four white pillars, above them the red storey with its round, rayed window, two roofs."""
    quiet = pen.styled(casts=False)
    quiet.box(-1.6, 0.84, 1.6, 1.6, rng.choice(((206, 190, 166), (196, 204, 176))), ink=False)
    for x in (-0.88, 0.9):
        pen.oval(x, 0.5, 0.2, 0.34, rng.choice(((124, 158, 98), (140, 164, 100))))
    plaster, red = (240, 226, 204), rng.choice(((178, 58, 46), (164, 52, 48)))
    pen.box(-0.72, 0.84, 0.72, 0.93, (200, 186, 168), line=0.8)
    for x in (-0.3, 0.12):
        pen.box(x, 0.24, x + 0.18, 0.82, darker(plaster, 0.25), line=0.8)
    for x in (-0.62, 0.38):
        pen.box(x, 0.18, x + 0.24, 0.85, plaster, shade=Shade.SIDE)
        quiet.box(x + 0.06, 0.3, x + 0.18, 0.72, mix(plaster, (190, 140, 110), 0.35), line=0.4)
    pen.box(-0.66, 0.12, 0.66, 0.23, darker(plaster, 0.1), soft=0.02)
    pen.box(-0.46, -0.36, 0.46, 0.14, red, shade=Shade.SIDE)
    for x in (-0.4, 0.33):
        pen.box(x, -0.36, x + 0.07, 0.14, darker(red, 0.3), line=0.6)
    _sun_window(quiet.at(0, -0.12, 0.22), red)
    for x in np.linspace(-0.58, 0.58, 13):
        quiet.stroke([(float(x), 0.13), (float(x), 0.02)], darker(red, 0.2), 0.022)
    pen.stroke([(-0.62, 0.02), (0.62, 0.02)], red, 0.035, ink=True)
    tile = rng.choice(((176, 108, 78), (160, 100, 80)))
    _roof(pen.at(0, -0.34), 0.82, 0.26, tile)
    pen.box(-0.34, -0.66, 0.34, -0.54, red, line=0.8)
    _roof(pen.at(0, -0.62), 0.58, 0.28, tile)
    pen.stroke([(-0.24, -0.9), (0.24, -0.9)], darker(tile, 0.3), 0.05, ink=True)
    pen.oval(0, -0.96, 0.05, 0.05, GOLD)


def _sun_window(pen: Pen, red: RGB) -> None:
    pen.oval(0, 0, 1.0, 1.0, (244, 206, 120), line=1.2)
    pen.oval(0, 0, 0.82, 0.82, (250, 236, 200), ink=False)
    for index in range(12):
        pen.at(turn=index * 30).stroke([(0.36, 0), (0.84, 0)], red, 0.11)
    pen.oval(0, 0, 0.36, 0.36, red, line=0.5)
    pen.oval(0, 0, 0.17, 0.17, (250, 236, 200), ink=False)


def _roof(pen: Pen, half: float, height: float, tile: RGB) -> None:
    """A tiled roof whose corners sweep up."""
    shape = [
        (-half * 0.42, -height),
        (half * 0.42, -height),
        (half * 0.6, -height * 0.42),
        (half * 0.86, -height * 0.12),
        (half * 1.08, -height * 0.3),
        (half * 0.96, height * 0.1),
        (half * 0.5, height * 0.16),
        (0, height * 0.18),
        (-half * 0.5, height * 0.16),
        (-half * 0.96, height * 0.1),
        (-half * 1.08, -height * 0.3),
        (-half * 0.86, -height * 0.12),
        (-half * 0.6, -height * 0.42),
    ]
    curve = smooth(shape)
    pen.poly(curve, tile, shade=Shade.DOWN)
    inside = pen.styled(casts=False).within(curve)
    for x in np.linspace(-1, 1, 15):
        inside.stroke(
            [
                (float(x) * half * 0.42, -height),
                (float(x) * half * 0.7, -height * 0.3),
                (float(x) * half, height * 0.2),
            ],
            darker(tile, 0.35),
            0.014,
        )
