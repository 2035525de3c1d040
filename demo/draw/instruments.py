"""Five instruments: oud, janggu, balalaika, gusle, ranat ek."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, DARK_WOOD, GOLD, INK, PALE_WOOD, RGB, WHITE, WOOD, darker, lighter, mix
from demo.draw.pen import Pen, Shade, rounded, smooth


def oud(pen: Pen, rng: random.Random) -> None:
    """An oud: pear body, three rosettes, short fretless neck, the pegbox bent sharply back."""
    table = rng.choice(((226, 182, 124), (214, 164, 104), (234, 196, 144)))
    rim = rng.choice(((124, 72, 48), (96, 58, 46), (150, 84, 52)))
    own = pen.at(0, 0.06, 0.98, turn=rng.uniform(-32, 32))
    head = own.at(0, -0.76, turn=62)
    head.poly(rounded("-.02,-.06 .02,-.42 .14,-.44 .14,.05", share=0.1), rim)
    for step in range(5):
        y = -0.07 - step * 0.08
        for x in (-0.07, 0.2):
            head.oval(x, y - 0.01, 0.045, 0.022, (232, 206, 160), line=0.8)
    body = smooth("0,-.42 .12,-.34 .4,-.06 .58,.34 .5,.72 .24,.92 0,.96 -.24,.92 -.5,.72 -.58,.34 -.4,-.06 -.12,-.34")
    own.poly(body, rim, shade=Shade.ROUND)
    own.styled(casts=False).poly(body * 0.93 + np.array([0.0, 0.02]), table, line=0.6, shade=Shade.ROUND, depth=0.6)
    own.poly("-.075,-.3 -.06,-.8 .06,-.8 .075,-.3 0,-.16", darker(rim, 0.3))
    _rosette(own.at(0, 0.22, 0.185), rim)
    for x in (-0.28, 0.28):
        _rosette(own.at(x, 0.46, 0.085), rim)
    own.box(-0.22, 0.72, 0.22, 0.79, rim, soft=0.03)
    for x in (-0.1, -0.06, -0.02, 0.02, 0.06, 0.1):
        own.stroke([(x * 1.2, 0.74), (x * 0.42, -0.8)], (248, 238, 214), 0.011)


def _rosette(pen: Pen, rim: RGB) -> None:
    quiet = pen.styled(casts=False)
    quiet.oval(0, 0, 1, 1, darker(rim, 0.5), line=0.6)
    quiet.curve(0, 0, 0.82, 0.82, 0, 360, (236, 206, 150), 0.1)
    for index in range(6):
        quiet.at(turn=index * 30).stroke([(-0.7, 0), (0.7, 0)], (214, 170, 112), 0.09)
    quiet.oval(0, 0, 0.26, 0.26, darker(rim, 0.5), ink=False)


def janggu(pen: Pen, rng: random.Random) -> None:
    """An hourglass drum on its side, cords zigzagging from head to head, the two sticks before it."""
    red = rng.choice(((168, 62, 48), (150, 54, 50), (178, 84, 52)))
    own = pen.at(0, -0.12, turn=rng.uniform(-10, 10))
    waist = smooth(
        "-.78,-.58 -.5,-.5 -.12,-.19 .12,-.19 .5,-.5 .78,-.58 .82,0 .78,.58 .5,.5 .12,.19 "
        "-.12,.19 -.5,.5 -.78,.58 -.82,0"
    )
    own.poly(waist, red, shade=Shade.DOWN)
    own.box(-0.13, -0.21, 0.13, 0.21, GOLD, soft=0.04, shade=Shade.DOWN)
    cord = (250, 240, 214)
    for y0, y1 in ((-0.6, -0.3), (-0.3, 0.0), (0.0, 0.3), (0.3, 0.6)):
        middle = (y0 + y1) / 2
        own.stroke([(-0.74, y0), (0.78, middle)], cord, 0.021)
        own.stroke([(0.78, middle), (-0.74, y1)], cord, 0.021)
        bead = (0.46, y0 + 0.72 * (middle - y0))
        own.poly(
            [
                (bead[0], bead[1] - 0.05),
                (bead[0] + 0.16, middle - 0.03),
                (bead[0] + 0.16, middle + 0.03),
                (bead[0], 2 * middle - bead[1] + 0.05),
            ],
            (54, 96, 150),
            line=0.7,
        )
    for side in (-1, 1):
        own.oval(side * 0.8, 0, 0.17, 0.66, (236, 220, 186), shade=Shade.ROUND)
        own.styled(casts=False).oval(side * 0.8 + 0.02 * side, 0, 0.12, 0.56, CREAM, line=0.5)
    pen.at(-0.1, 0.78, 0.7, turn=rng.uniform(-14, -4)).stroke([(-0.8, 0), (0.8, 0)], PALE_WOOD, 0.06, ink=True)
    mallet = pen.at(0.16, 0.9, 0.7, turn=rng.uniform(2, 10))
    mallet.stroke([(-0.7, 0), (0.6, 0)], PALE_WOOD, 0.06, ink=True)
    mallet.oval(0.66, 0, 0.12, 0.11, (210, 160, 110))


def balalaika(pen: Pen, rng: random.Random) -> None:
    """A triangular body, a long neck and three strings."""
    front = rng.choice(((226, 164, 88), (214, 146, 84), (232, 180, 112)))
    own = pen.at(0, 0.02, 0.94, turn=rng.uniform(-30, 30))
    body = rounded("0,-.26 .78,.8 .4,.94 -.4,.94 -.78,.8", share=0.1)
    own.poly(body, front, shade=Shade.ROUND)
    inner = own.within(body)
    edge = rng.choice(((150, 60, 46), (110, 66, 44)))
    inner.poly("-.8,1 -.8,.76 0,.88 .8,.76 .8,1", edge, ink=False)
    inner.poly(".2,-.1 .42,.2 .24,.42 .06,.16", darker(front, 0.5), ink=False)
    own.box(-0.055, -0.76, 0.055, 0.22, DARK_WOOD, soft=0.01)
    for y in np.linspace(-0.66, 0.1, 10):
        own.stroke([(-0.05, float(y)), (0.05, float(y))], GOLD, 0.014)
    own.poly(rounded("-.07,-.74 -.12,-.98 0,-1.03 .12,-.98 .07,-.74", share=0.15), edge)
    for x, y in ((-0.15, -0.92), (0.15, -0.92), (-0.14, -0.82)):
        own.oval(x, y, 0.045, 0.032, CREAM, line=0.8)
    own.styled(casts=False).oval(0, 0.36, 0.09, 0.09, (64, 42, 40), line=0.8)
    own.curve(0, 0.36, 0.125, 0.125, 0, 360, CREAM, 0.02)
    own.box(-0.14, 0.66, 0.14, 0.7, DARK_WOOD, soft=0.01)
    for x in (-0.032, 0.0, 0.032):
        own.stroke([(x * 1.6, 0.88), (x, -0.8)], (250, 244, 226), 0.012)


def gusle(pen: Pen, rng: random.Random) -> None:
    """A gusle: skin over a carved bowl, one string, a carved horse's head, the curved bow beside it."""
    maple = rng.choice(((176, 116, 70), (156, 98, 62), (192, 132, 82)))
    own = pen.at(-0.08, 0.04, turn=rng.uniform(-16, 16))
    own.poly(smooth("-.06,.1 -.05,-.3 -.055,-.62 .055,-.62 .05,-.3 .06,.1"), maple, shade=Shade.SIDE)
    _horse(own.at(0, -0.62, 0.36), maple)
    bowl = smooth("0,-.08 .16,.02 .32,.26 .38,.54 .28,.84 0,.98 -.28,.84 -.38,.54 -.32,.26 -.16,.02")
    own.poly(bowl, maple, shade=Shade.ROUND)
    own.styled(casts=False).oval(0, 0.52, 0.28, 0.39, (246, 232, 204), line=0.8, shade=Shade.ROUND, depth=0.5)
    for index in range(8):
        a = math.radians(index * 45)
        own.styled(casts=False).oval(0.05 * math.cos(a), 0.36 + 0.05 * math.sin(a), 0.014, 0.014, INK, ink=False)
    for index in range(14):
        a = math.radians(index * 360 / 14)
        own.oval(0.31 * math.cos(a), 0.52 + 0.42 * math.sin(a), 0.02, 0.02, darker(maple, 0.5), ink=False)
    own.stroke([(0.0, -0.42), (0.2, -0.44)], darker(maple, 0.3), 0.05, ink=True)
    own.oval(0.22, -0.44, 0.035, 0.05, darker(maple, 0.3))
    own.stroke([(0, 0.92), (0.0, -0.44)], (60, 48, 48), 0.022)
    own.box(-0.07, 0.6, 0.07, 0.65, darker(maple, 0.3), soft=0.01)
    bow = pen.at(0.62, 0.16, 0.8, turn=rng.uniform(6, 24))
    bow.stroke(".04,-.8 .3,-.5 .34,0 .24,.5 .02,.86", maple, 0.075, ink=True)
    bow.stroke([(0.04, -0.78), (0.02, 0.82)], (240, 228, 206), 0.045, soft=False, ink=True)


def _horse(pen: Pen, wood: RGB) -> None:
    neck = "-.16,.1 -.2,-.4 -.02,-.86 .16,-1.06 .2,-.9 .5,-.68 .66,-.44 .52,-.32 .24,-.44 .16,-.14 .17,.1"
    pen.blob(neck, wood, shade=Shade.SIDE)
    for y in (-0.78, -0.56, -0.34, -0.12):
        pen.stroke([(-0.2 + max(0, -y - 0.5) * 0.5, y), (-0.02, y + 0.06)], darker(wood, 0.6), 0.045)
    pen.oval(0.24, -0.72, 0.045, 0.045, (50, 36, 34), ink=False)


def ranat(pen: Pen, rng: random.Random) -> None:
    """A ranat ek: bars hung in a curve over a boat-shaped body on a foot, two mallets."""
    hull = rng.choice(((150, 66, 44), (124, 64, 46), (172, 96, 50)))
    own = pen.at(0, 0.06, 0.92, turn=rng.uniform(-5, 5))
    own.poly("-.24,.74 -.14,.48 .14,.48 .24,.74", darker(hull, 0.2), shade=Shade.SIDE)
    own.box(-0.34, 0.72, 0.34, 0.83, GOLD, soft=0.03)
    body = smooth("-1,-.4 -.6,0 0,.14 .6,0 1,-.4 .94,.08 .6,.42 0,.56 -.6,.42 -.94,.08")
    own.poly(body, hull, shade=Shade.DOWN)
    inside = own.within(body)
    inside.stroke("-.98,-.1 -.6,.26 0,.4 .6,.26 .98,-.1", GOLD, 0.035)
    for x in (-0.6, -0.3, 0.0, 0.3, 0.6):
        inside.poly(
            smooth(
                [
                    (x, 0.16 - abs(x) * 0.25),
                    (x + 0.07, 0.27 - abs(x) * 0.3),
                    (x, 0.36 - abs(x) * 0.35),
                    (x - 0.07, 0.27 - abs(x) * 0.3),
                ]
            ),
            GOLD,
            ink=False,
        )
    for side in (-1, 1):
        own.poly(
            rounded([(side * 0.93, -0.5), (side * 1.03, -0.5), (side * 1.0, 0.02), (side * 0.9, 0.0)], share=0.15), GOLD
        )
    bar = rng.choice(((222, 178, 118), (196, 138, 84), (206, 156, 100)))
    for x in np.linspace(-0.84, 0.84, 17):
        sag = 0.02 - 0.36 * (float(x) / 0.84) ** 2
        slat = own.at(float(x), sag - 0.05, turn=-float(x) * 38)
        slat.box(-0.041, -0.2, 0.041, 0.16, mix(bar, WHITE, 0.12 * (1 + float(x))), soft=0.02, line=0.8)
        slat.oval(0, 0.1, 0.012, 0.012, DARK_WOOD, ink=False)
    for x, turn in ((-0.3, 62), (0.34, 112)):
        stick = own.at(x, -0.5, 0.5, turn=turn + rng.uniform(-8, 8))
        stick.stroke([(-0.9, 0), (0.6, 0)], WOOD, 0.07, ink=True)
        stick.oval(0.66, 0, 0.17, 0.13, lighter((140, 60, 50), 0.1))
