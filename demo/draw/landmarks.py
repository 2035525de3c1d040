"""Landmarks of stone and water: the pyramids, the Chain Bridge, the Victor, the Prague clock."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, DARK_WOOD, GOLD, INK, RGB, STONE, darker, lighter, mix
from demo.draw.pen import Pen, Shade, ring, rounded, smooth

SAND: RGB = (232, 200, 146)


def giza_pyramids(pen: Pen, rng: random.Random) -> None:
    """Three pyramids in the sand; the middle one has kept its cap of casing stones."""
    quiet = pen.styled(casts=False)
    warm = rng.choice(((226, 186, 126), (218, 172, 116), (234, 196, 140)))
    quiet.poly(smooth("-1.6,.3 -.6,.2 .4,.28 1.6,.18 1.6,1.6 -1.6,1.6"), mix(SAND, CREAM, 0.25), ink=False)
    for x, base, half, height in ((0.62, 0.34, 0.4, 0.5), (-0.5, 0.42, 0.62, 0.86), (0.2, 0.56, 0.66, 0.92)):
        _pyramid(pen, x, base, half, height, warm, capped=x == 0.2)
    dune = "-1.6,.62 -.7,.5 .1,.6 .8,.52 1.6,.62 1.6,1.6 -1.6,1.6"
    quiet.poly(smooth(dune), SAND, ink=False)
    for _ in range(7):
        x, y = rng.uniform(-1, 0.8), rng.uniform(0.66, 0.96)
        quiet.stroke([(x, y), (x + 0.12, y - 0.02), (x + 0.26, y)], darker(SAND, 0.2), 0.014)
    if rng.random() < 0.65:
        side = rng.choice((-0.82, 0.84))
        palm(pen.at(side, 0.78, 0.42))


def _pyramid(pen: Pen, x: float, base: float, half: float, height: float, colour: RGB, *, capped: bool) -> None:
    top, ridge = (x, base - height), (x + half * 0.3, base + 0.06)
    pen.poly([(x - half, base), top, (x + half, base - 0.02), ridge], colour)
    quiet = pen.styled(casts=False)
    quiet.poly([top, (x + half, base - 0.02), ridge], darker(colour, 0.4), ink=False)
    for step in range(1, 8):
        t = step / 8
        left = (x - half * t, base - height * (1 - t))
        middle = (x + half * 0.3 * t, base + 0.06 - (height + 0.06) * (1 - t))
        right = (x + half * t, base - 0.02 - (height - 0.02) * (1 - t))
        quiet.stroke([left, middle, right], darker(colour, 0.34), 0.011, soft=False)
    if capped:
        t = 0.24
        jag = [
            (x - half * t, base - height * (1 - t)),
            (x - half * 0.1, base - height * 0.8),
            (x, base - height * 0.73),
            (x + half * 0.12, base - height * 0.79),
            (x + half * t, base - height * (1 - t)),
        ]
        quiet.poly([top, jag[4], jag[3], jag[2], jag[1], jag[0]], lighter(colour, 0.55), line=0.5)


def palm(pen: Pen) -> None:
    """A date palm standing on the origin, one unit tall."""
    pen.stroke("0,0 .05,-.5 .02,-1", (156, 112, 72), 0.13, taper=0.35, ink=True)
    for turn in (-165, -125, -90, -55, -15, 20, 160):
        leaf = pen.at(0.02, -1.0, 0.72, turn=turn)
        leaf.poly(smooth("0,0 .5,-.2 1,.12 .5,.03"), (112, 150, 84), line=0.8)


def lanchid(pen: Pen, rng: random.Random) -> None:
    """The Chain Bridge: two stone gates, the chains between them, a lion at the bridgehead."""
    quiet = pen.styled(casts=False)
    hill = rng.choice(((186, 204, 160), (200, 204, 170), (176, 196, 170)))
    quiet.poly(smooth("-1.7,.2 -.9,-.16 -.2,-.02 .5,-.2 1.2,.02 1.8,.3 0,.5"), hill, ink=False)
    for index in range(8):
        x = -0.92 + index * 0.24
        quiet.box(x, 0.02, x + 0.14, 0.26, mix((232, 204, 170), (214, 150, 120), rng.random() * 0.6), ink=False)
    water = rng.choice(((150, 186, 200), (160, 190, 190), (140, 172, 196)))
    quiet.box(-1.6, 0.24, 1.6, 1.6, water, ink=False)
    for _ in range(12):
        x, y = rng.uniform(-1, 0.8), rng.uniform(0.52, 0.97)
        quiet.stroke([(x, y), (x + 0.08, y - 0.015), (x + 0.2, y)], lighter(water, 0.5), 0.016)
    chain = darker((110, 112, 112), 0.3)
    _chains(pen, chain)
    for x in (-0.5, 0.5):
        _gate(pen.at(x, 0))
    pen.box(-1.3, 0.2, 1.3, 0.29, (190, 184, 168), line=0.9)
    for x in np.linspace(-0.96, 0.96, 25):
        quiet.stroke([(float(x), 0.205), (float(x), 0.285)], (140, 132, 124), 0.012)
    _lion(pen.at(-0.76, 0.66, 0.34), rng)


def _chains(pen: Pen, colour: RGB) -> None:
    for left, right, sag in ((-0.5, 0.5, 0.16), (-1.3, -0.5, None), (0.5, 1.3, None)):
        xs = np.linspace(left, right, 15)
        if sag is not None:
            ys = sag - 0.58 * ((xs - (left + right) / 2) / 0.5) ** 2
        else:
            ys = 0.18 - 0.6 * (1 - np.abs(xs - (-0.5 if left < 0 else 0.5)) / 0.8) ** 1.5
        for lift in (0.0, -0.06):
            pen.stroke(np.stack([xs, ys + lift], axis=1), colour, 0.026, soft=False)
        for x, y in zip(xs[1:-1], ys[1:-1], strict=True):
            pen.styled(casts=False).stroke([(float(x), float(y)), (float(x), 0.21)], colour, 0.013)


def _gate(pen: Pen) -> None:
    stone = (226, 212, 184)
    pen.poly("-.2,.62 -.17,.26 .17,.26 .2,.62", darker(stone, 0.2), shade=Shade.SIDE)
    pen.box(-0.16, -0.42, 0.16, 0.24, stone, shade=Shade.SIDE)
    pen.box(-0.21, -0.54, 0.21, -0.42, stone, soft=0.02, shade=Shade.DOWN)
    pen.box(-0.17, -0.61, 0.17, -0.53, lighter(stone, 0.2), soft=0.02)
    pen.styled(casts=False).poly(
        [(-0.075, 0.21), *ring(0, -0.1, 0.075, 0.13, start=180, end=360), (0.075, 0.21)], (120, 130, 140), line=0.6
    )
    for y in (-0.3, -0.14, 0.02, 0.14):
        for side in (-1, 1):
            pen.styled(casts=False).stroke([(side * 0.09, y), (side * 0.15, y)], darker(stone, 0.4), 0.012)


def _lion(pen: Pen, rng: random.Random) -> None:
    stone = (214, 206, 190)
    pen.box(-0.9, 0.36, 0.9, 0.98, darker(stone, 0.12), soft=0.03, shade=Shade.SIDE)
    pen.box(-1.0, 0.26, 1.0, 0.4, stone, soft=0.03)
    pen.blob("-.8,.24 -.86,-.02 -.4,-.2 .1,-.24 .5,-.1 .72,.12 .95,.24", stone, shade=Shade.ROUND)
    pen.stroke(".7,.1 .98,-.02 .92,-.22", stone, 0.09, ink=True)
    mane = [
        (math.cos(a) * r - 0.52, math.sin(a) * r - 0.36)
        for a, r in ((math.radians(i * 20), 0.4 if i % 2 else 0.33) for i in range(18))
    ]
    pen.blob(mane, darker(stone, 0.18))
    pen.oval(-0.54, -0.33, 0.25, 0.25, stone)
    for x in (-0.64, -0.44):
        pen.oval(x, -0.38, 0.035, 0.04, INK, ink=False)
    pen.oval(-0.54, -0.27, 0.06, 0.04, INK, ink=False)


def pobednik(pen: Pen, rng: random.Random) -> None:
    """The Victor on his Doric column above the rivers: a falcon on his left hand, a sword in his right."""
    quiet = pen.styled(casts=False)
    water = rng.choice(((158, 188, 204), (170, 192, 196)))
    quiet.box(-1.6, 0.4, 1.6, 0.7, water, ink=False)
    quiet.poly(smooth("-1.6,.5 -.8,.42 -.3,.5 .5,.44 1.6,.5 1.6,.4 -1.6,.36"), (176, 200, 152), ink=False)
    wall = rng.choice(((214, 184, 150), (206, 176, 150)))
    pen.box(-1.6, 0.78, 1.6, 1.6, wall, line=0.8)
    for row in range(3):
        for column in range(10):
            x = -1 + column * 0.22 + (row % 2) * 0.11
            quiet.box(
                x,
                0.81 + row * 0.09,
                x + 0.19,
                0.875 + row * 0.09,
                mix(wall, darker(wall), rng.random() * 0.5),
                ink=False,
            )
    marble = (234, 226, 208)
    pen.box(-0.34, 0.7, 0.34, 0.8, marble, soft=0.01)
    pen.box(-0.27, 0.58, 0.27, 0.71, marble, soft=0.01, shade=Shade.SIDE)
    pen.poly("-.13,.58 -.105,-.3 .105,-.3 .13,.58", marble, shade=Shade.TUBE)
    for x in (-0.07, -0.02, 0.03, 0.08):
        quiet.stroke([(x * 1.1, 0.57), (x * 0.9, -0.29)], darker(marble, 0.24), 0.012)
    pen.poly("-.11,-.29 -.17,-.35 .17,-.35 .11,-.29", marble)
    pen.box(-0.18, -0.4, 0.18, -0.34, marble, soft=0.01)
    pen.box(-0.1, -0.44, 0.13, -0.39, (118, 146, 128), line=0.7)
    _victor(pen.at(0, -0.42, 0.5))


def _victor(pen: Pen) -> None:
    """Seen from the front: his left hand, with the falcon, is on the viewer's right."""
    bronze = (120, 156, 136)
    deep = darker(bronze, 0.25)
    pen.stroke([(-0.27, -0.46), (-0.29, -0.02)], deep, 0.045, ink=True)
    pen.stroke([(-0.36, -0.44), (-0.19, -0.45)], deep, 0.04, ink=True)
    for shape in (
        "-.13,-.46 .01,-.46 -.02,-.2 -.04,0 -.13,0 -.12,-.2",
        "-.01,-.46 .12,-.46 .15,-.2 .17,0 .08,0 .05,-.2",
    ):
        pen.blob(shape, bronze)
    pen.stroke("-.15,-.8 -.25,-.64 -.27,-.46", bronze, 0.085, ink=True)
    pen.stroke(".15,-.8 .28,-.7 .37,-.82", bronze, 0.08, ink=True)
    pen.blob("-.19,-.82 0,-.88 .19,-.82 .14,-.6 .12,-.42 -.12,-.42 -.14,-.6", bronze, shade=Shade.SIDE)
    pen.oval(0, -0.97, 0.08, 0.1, bronze, shade=Shade.ROUND)
    falcon = ".34,-.86 .33,-1 .38,-1.1 .45,-1.07 .49,-.95 .6,-.8 .42,-.84"
    pen.blob(falcon, deep, line=0.9)


def orloj(pen: Pen, rng: random.Random) -> None:
    """The astronomical clock: the sky dial above, the calendar below, apostles' windows on top."""
    wall = rng.choice((STONE, (214, 204, 188), (226, 206, 176)))
    pen = pen.at(0, 0.1, 0.84)
    quiet = pen.styled(casts=False)
    pen.box(-0.74, -1.7, 0.74, 1.6, wall, shade=Shade.SIDE)
    for _ in range(26):
        x, y = rng.uniform(-0.7, 0.56), rng.uniform(-1.2, 1.1)
        quiet.box(x, y, x + 0.13, y + 0.055, mix(wall, darker(wall), rng.uniform(0.15, 0.4)), ink=False)
    dark = darker(wall, 0.42)
    pen.poly("-.62,-.42 0,-1.06 .62,-.42 .54,-.42 0,-.92 -.54,-.42", dark, line=0.8)
    for x in (-0.18, 0.18):
        pen.poly(
            [(x - 0.1, -0.6), *ring(x, -0.74, 0.1, 0.09, start=180, end=360), (x + 0.1, -0.6)], (70, 104, 150), line=0.9
        )
    pen.blob("-.05,-.86 0,-.93 .07,-.87 .04,-.8 -.04,-.8", GOLD, line=0.7)
    for x in (-0.64, 0.58):
        pen.box(x, -0.46, x + 0.07, 0.42, dark, soft=0.02)
        for y in (-0.28, 0.2):
            _figure(pen.at(x + 0.035, y, 0.13), rng.choice(((150, 90, 80), (96, 110, 130), (170, 140, 90))))
    sky_dial(pen.at(0, -0.06, 0.55), rng)
    _calendar(pen.at(0, 0.84, 0.34))


def _figure(pen: Pen, colour: RGB) -> None:
    pen.blob("0,-.5 .36,-.1 .42,.8 -.42,.8 -.36,-.1", colour)
    pen.oval(0, -0.66, 0.25, 0.27, (236, 200, 166))


def sky_dial(pen: Pen, rng: random.Random) -> None:
    """The astrolabe: day, dusk and night, the slanting zodiac ring, the hand with the sun."""
    quiet = pen.styled(casts=False)
    pen.oval(0, 0, 1, 1, GOLD, shade=Shade.ROUND)
    quiet.oval(0, 0, 0.94, 0.94, (44, 44, 54), ink=False)
    for index in range(24):
        angle = math.radians(index * 15)
        quiet.oval(0.84 * math.cos(angle), 0.84 * math.sin(angle), 0.045, 0.045, GOLD, ink=False)
    disc = ring(0, 0, 0.74, 0.74)
    quiet.poly(disc, (62, 118, 176), line=0.8)
    sky = quiet.within(disc)
    sky.oval(0, 0.62, 0.72, 0.6, (206, 120, 66), ink=False)
    sky.oval(0, 0.72, 0.52, 0.46, (40, 38, 50), ink=False)
    quiet.oval(0, 0.08, 0.15, 0.15, (96, 152, 196), line=0.6)
    for shift in (-0.42, 0.0, 0.42):
        quiet.curve(shift, 0.9, 0.5, 1.0, 215, 325, GOLD, 0.022)
    turn = rng.uniform(0, 360)
    zodiac = quiet.at(turn=turn)
    zodiac.curve(0.18, 0, 0.46, 0.46, 0, 360, (44, 44, 54), 0.15)
    zodiac.curve(0.18, 0, 0.54, 0.54, 0, 360, GOLD, 0.03)
    zodiac.curve(0.18, 0, 0.38, 0.38, 0, 360, GOLD, 0.03)
    for index in range(12):
        a = math.radians(index * 30)
        zodiac.stroke(
            [(0.18 + 0.38 * math.cos(a), 0.38 * math.sin(a)), (0.18 + 0.54 * math.cos(a), 0.54 * math.sin(a))],
            GOLD,
            0.022,
        )
    hand = quiet.at(turn=rng.uniform(0, 360))
    hand.stroke([(-0.35, 0), (0.86, 0)], GOLD, 0.05, ink=True)
    hand.oval(0.5, 0, 0.12, 0.12, (250, 206, 90), line=0.8)
    hand.oval(-0.32, 0, 0.08, 0.08, (220, 220, 216), line=0.8)
    quiet.oval(0, 0, 0.06, 0.06, GOLD, line=0.7)


def _calendar(pen: Pen) -> None:
    quiet = pen.styled(casts=False)
    pen.oval(0, 0, 1, 1, (180, 132, 62), shade=Shade.ROUND)
    quiet.oval(0, 0, 0.86, 0.86, GOLD, line=0.6)
    for index in range(12):
        a = math.radians(index * 30)
        quiet.oval(0.66 * math.cos(a), 0.66 * math.sin(a), 0.15, 0.15, (226, 196, 130), line=0.6)
        quiet.oval(
            0.66 * math.cos(a),
            0.66 * math.sin(a),
            0.08,
            0.08,
            (92, 126, 150) if index % 2 else (170, 84, 66),
            ink=False,
        )
    quiet.oval(0, 0, 0.32, 0.32, (196, 84, 66), line=0.7)
    quiet.poly(rounded("-.16,-.16 .16,-.16 .16,.08 0,.22 -.16,.08", share=0.1), CREAM, line=0.6)
    pen.stroke([(0, -1.1), (0, -0.96)], DARK_WOOD, 0.1)
