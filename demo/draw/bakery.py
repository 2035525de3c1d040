"""From ovens, pans and spits: rohlik, langos, kurtoskalacs, blini, the slava bread."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import BREAD, GOLD, RGB, WHITE, darker, lighter, mix
from demo.draw.pen import Pen, Shade, smooth
from demo.draw.props import TILT, board, candle, plate, scatter, shreds, sprig, steam


def rohlik(pen: Pen, rng: random.Random) -> None:
    """Two or three rohlíky: slim bent rolls, wound from one strip, with poppy seed or salt."""
    if rng.random() < 0.6:
        board(pen, rng, y=0.1, ry=0.62)
    seed = rng.choice(((66, 56, 66), (250, 246, 236)))
    count = rng.choice((2, 3))
    for index in range(count):
        y = (index - (count - 1) / 2) * 0.42 + 0.04
        _roll(pen.at(rng.uniform(-0.06, 0.06), y, 0.86, turn=rng.uniform(-16, 4)), seed, rng)


def _roll(pen: Pen, seed: RGB, rng: random.Random) -> None:
    crust = rng.choice((BREAD, (226, 166, 96), (210, 142, 72)))
    shape = "-.98,.18 -.84,.02 -.4,-.2 0,-.27 .4,-.2 .84,.02 .98,.18 .86,.26 .42,.19 0,.15 -.42,.19 -.86,.26"
    outline = smooth(shape)
    pen.poly(outline, crust, shade=Shade.DOWN)
    inside = pen.within(outline)
    for x in (-0.66, -0.36, -0.06, 0.26, 0.58):
        dip = 0.24 * x * x
        inside.stroke(
            [(x - 0.1, -0.36 + dip), (x + 0.05, -0.06 + dip), (x + 0.24, 0.26 + dip)], darker(crust, 0.5), 0.03
        )
        inside.stroke(
            [(x - 0.05, -0.36 + dip), (x + 0.1, -0.06 + dip), (x + 0.29, 0.26 + dip)], lighter(crust, 0.4), 0.035
        )
    spots = scatter(rng, 38, 0.74, 0.1)
    spots[:, 1] += -0.14 + 0.2 * spots[:, 0] ** 2
    for x, y in spots:
        inside.oval(float(x), float(y), 0.02, 0.014, seed, ink=False)


def langos(pen: Pen, rng: random.Random) -> None:
    """A lángos: blistered fried dough, sour cream and grated cheese, on paper."""
    paper = [
        (math.cos(a) * r, 0.08 + math.sin(a) * r * 0.86)
        for a, r in ((math.radians(i * 24), rng.uniform(0.92, 1.0)) for i in range(15))
    ]
    if rng.random() < 0.6:
        pen.poly(np.array(paper), rng.choice((WHITE, (226, 206, 172))))
    else:
        pen.oval(0, 0.08, 0.96, 0.9, (244, 240, 230), shade=Shade.ROUND, depth=0.5)
    dough = rng.choice(((222, 158, 76), (214, 146, 70), (228, 170, 90)))
    own = pen.at(0, 0.06, 0.84, turn=rng.uniform(0, 90))
    own.poly(
        smooth(
            [
                (math.cos(a) * r, math.sin(a) * r * 0.9)
                for a, r in ((math.radians(i * 30), rng.uniform(0.95, 1.04)) for i in range(12))
            ]
        ),
        dough,
        shade=Shade.ROUND,
    )
    for x, y in scatter(rng, 34, 0.93, 0.83, near=0.76):
        r = rng.uniform(0.025, 0.075)
        own.styled(casts=False).oval(
            float(x), float(y), r, r * 0.85, mix(dough, lighter(dough), rng.random()), ink=False
        )
        own.styled(casts=False).curve(float(x), float(y), r, r * 0.85, 10, 130, darker(dough, 0.35), 0.016)
    cream = smooth(
        [
            (math.cos(a) * r, math.sin(a) * r * 0.9)
            for a, r in ((math.radians(i * 36), rng.uniform(0.58, 0.74)) for i in range(10))
        ]
    )
    own.styled(casts=False).poly(cream, (255, 252, 244), line=0.6, shade=Shade.DOWN)
    shreds(own.styled(casts=False), scatter(rng, 64, 0.58, 0.52), (250, 212, 92), 0.1, 0.034, rng)
    shreds(own.styled(casts=False), scatter(rng, 22, 0.54, 0.48), (236, 184, 62), 0.09, 0.028, rng)


def kurtoskalacs(pen: Pen, rng: random.Random) -> None:
    """A chimney cake: a hollow spiral of caramelised dough, standing, steam from its top."""
    crust = rng.choice(((202, 126, 58), (190, 112, 52), (212, 140, 72)))
    lean = rng.uniform(-7, 7)
    steam(pen, 0, -0.76, count=2)
    _chimney(pen.at(-0.02, 0.02, turn=lean), crust, rng)
    if rng.random() < 0.4:
        _chimney(pen.at(rng.choice((-0.66, 0.66)), 0.38, 0.58, turn=-lean), crust, rng)


def _chimney(pen: Pen, crust: RGB, rng: random.Random) -> None:
    wall = smooth("-.42,-.72 -.45,.2 -.47,.8 -.24,.95 .24,.95 .47,.8 .45,.2 .42,-.72 .2,-.6 -.2,-.6")
    pen.poly(wall, crust)
    inside = pen.within(wall)
    for index in range(8):
        y = -0.66 + index * 0.225
        inside.stroke(
            [(-0.5, y - 0.03), (-0.2, y + 0.09), (0.2, y + 0.08), (0.52, y - 0.1)], lighter(crust, 0.22), 0.13
        )
        inside.stroke([(-0.5, y + 0.08), (-0.2, y + 0.2), (0.2, y + 0.19), (0.52, y + 0.01)], darker(crust, 0.62), 0.04)
    pen.tone(wall, crust, Shade.TUBE)
    for x, y in scatter(rng, 70, 0.44, 0.8):
        inside.oval(float(x), float(y) + 0.1, 0.013, 0.011, (255, 246, 224), ink=False)
    pen.oval(0, -0.72, 0.42, 0.17, lighter(crust, 0.12), shade=Shade.SIDE)
    pen.styled(casts=False).oval(0, -0.71, 0.27, 0.1, darker(crust, 0.75), line=0.7)


def blini(pen: Pen, rng: random.Random) -> None:
    """A stack of lacy blini on a plate, butter or sour cream with red caviar on top."""
    plate(pen, rng, y=0.34)
    golden = rng.choice(((236, 184, 100), (228, 170, 86), (240, 194, 116)))
    layers = rng.randint(11, 14)
    for index in range(layers):
        y, reach = 0.44 - index * 0.042, rng.uniform(0.66, 0.72)
        part = pen if index % 4 == 0 else pen.styled(casts=False)
        tone = mix(golden, darker(golden), rng.uniform(0.0, 0.45))
        part.oval(rng.uniform(-0.03, 0.03), y, reach, reach * 0.6, tone, line=0.7)
    own = pen.at(0, 0.44 - (layers - 1) * 0.042)
    quiet = own.styled(casts=False)
    quiet.oval(0, 0, 0.62, 0.36, lighter(golden, 0.2), ink=False)
    for x, y in scatter(rng, 40, 0.58, 0.33, near=0.3):
        quiet.oval(float(x), float(y), rng.uniform(0.015, 0.045), 0.016, darker(golden, 0.28), ink=False)
    if rng.random() < 0.5:
        _folded_blin(own.at(-0.16, -0.02, 0.5), golden)
    if rng.random() < 0.5:
        _butter(own.at(0.1, 0.0))
    else:
        _caviar(own.at(0.08, 0.0), rng)
    if rng.random() < 0.6:
        sprig(pen.at(0.5, 0.62, 0.3, turn=-20), leaves=3)


def _folded_blin(pen: Pen, golden: RGB) -> None:
    """A blin folded in four lies on top."""
    pen.blob("-.9,.3 -.5,-.42 .1,-.56 .3,-.4 .2,.1 -.1,.46 -.5,.46", lighter(golden, 0.12), shade=Shade.ROUND)
    pen.stroke("-.8,.24 -.4,.2 .1,-.2 .2,-.44", darker(golden, 0.4), 0.035)


def _butter(pen: Pen) -> None:
    quiet = pen.styled(casts=False)
    quiet.blob("-.2,-.02 0,-.12 .22,0 .18,.12 -.1,.12", (252, 224, 120), line=0.5)
    quiet.poly("-.12,-.06 .05,-.12 .16,-.03 -.02,.05", (255, 236, 150))
    quiet.poly("-.12,-.06 -.02,.05 -.02,.1 -.12,0", (236, 206, 110), ink=False)


def _caviar(pen: Pen, rng: random.Random) -> None:
    pen.styled(casts=False).blob("-.24,0 -.05,-.14 .2,-.08 .24,.08 -.05,.14", WHITE, shade=Shade.ROUND)
    for x, y in scatter(rng, 22, 0.16, 0.08):
        pen.styled(casts=False).oval(float(x), float(y) - 0.03, 0.036, 0.034, (224, 82, 42), line=0.3)


def slavski_kolac(pen: Pen, rng: random.Random) -> None:
    """The slava bread: a braid around, a braided cross on top, rosettes between, candle and basil."""
    tray_colour = rng.choice(((214, 196, 168), (236, 228, 216)))
    pen.oval(0, 0.34, 0.98, 0.98 * TILT, tray_colour, shade=Shade.DOWN)
    crust = rng.choice(((206, 134, 66), (194, 120, 58), (216, 148, 80)))
    if rng.random() < 0.7:
        candle(pen.at(0.74, -0.12), 0.62, (250, 226, 170), 0.1)
    pen.blob("-.84,.2 -.8,-.14 0,-.3 .8,-.14 .84,.2 .6,.62 0,.76 -.6,.62", darker(crust, 0.2), shade=Shade.DOWN)
    pen.styled(casts=False).oval(0, 0.1, 0.8, 0.5, crust, shade=Shade.ROUND)
    for index in range(26):
        a = math.radians(index * 360 / 26)
        bead = pen.styled(casts=False).at(
            math.cos(a) * 0.74, 0.12 + math.sin(a) * 0.47, 0.12, turn=index * 360 / 26 + 40
        )
        bead.oval(0, 0, 1.0, 0.62, lighter(crust, 0.2), line=0.7, shade=Shade.ROUND)
    _bread_cross(pen.at(0, 0.1, squash=0.62).styled(casts=False), crust)
    for x, y in ((-0.3, -0.1), (0.3, -0.1), (-0.3, 0.32), (0.3, 0.32)):
        rose = pen.styled(casts=False).at(x, y, 0.105, squash=0.75)
        for index in range(5):
            a = math.radians(index * 72)
            rose.oval(math.cos(a) * 0.6, math.sin(a) * 0.6, 0.52, 0.52, lighter(crust, 0.34), line=0.6)
        rose.oval(0, 0, 0.4, 0.4, darker(crust, 0.3), ink=False)
    basil = pen.at(0.0, 0.1, 0.42, turn=rng.uniform(-70, -30))
    sprig(basil, (96, 142, 78), leaves=4)
    if rng.random() < 0.5:
        _wheat(pen.at(-0.86, 0.84, 0.6, turn=-18))


def _bread_cross(pen: Pen, crust: RGB) -> None:
    for turn in (0, 90):
        arm = pen.at(turn=turn)
        arm.box(-0.64, -0.1, 0.64, 0.1, lighter(crust, 0.1), soft=0.06)
        for step in range(9):
            x = -0.56 + step * 0.14
            bead = arm.at(x, 0.04 if step % 2 else -0.04, 0.1, turn=38 if step % 2 else -38)
            bead.oval(0, 0, 1.0, 0.58, lighter(crust, 0.3), line=0.7)
    pen.oval(0, 0, 0.17, 0.17, lighter(crust, 0.42), line=0.8)
    pen.stroke([(-0.1, 0), (0.1, 0)], darker(crust, 0.55), 0.03)
    pen.stroke([(0, -0.1), (0, 0.1)], darker(crust, 0.55), 0.03)


def _wheat(pen: Pen) -> None:
    for turn in (-8, 0, 8):
        ear = pen.at(turn=turn)
        ear.stroke([(0, 0), (0, -0.9)], GOLD, 0.04)
        for step in range(5):
            y = -0.6 - step * 0.14
            for side in (-1, 1):
                ear.at(side * 0.07, y, 0.1, turn=side * 25).oval(0, 0, 0.55, 1.0, (236, 190, 96), line=0.6)
