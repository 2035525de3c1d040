"""Things made with patient hands: Easter eggs, blue onion porcelain, Matyo embroidery, the yut game."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, PALE_WOOD, RGB, WHITE, WOOD, darker, lighter, mix
from demo.draw.pen import Pen, Shade, smooth

COBALT: RGB = (44, 80, 158)


def kraslice(pen: Pen, rng: random.Random) -> None:
    """Three painted Easter eggs in a straw nest, a catkin twig behind them."""
    if rng.random() < 0.7:
        _catkins(pen.at(rng.choice((-0.3, 0.3)), 0.1, 0.9, turn=rng.uniform(-30, 30)))
    straw = ((226, 190, 116), (206, 164, 92), (238, 208, 142))
    pen.oval(0, 0.6, 0.94, 0.36, (196, 152, 86))
    for _ in range(46):
        a = rng.uniform(0, 6.28)
        part = pen.at(math.cos(a) * 0.74, 0.6 + math.sin(a) * 0.26, 0.3, turn=math.degrees(a) + rng.uniform(60, 120))
        part.stroke("-1,0 0,.14 1,0", rng.choice(straw), 0.1)
    tones: list[RGB] = [(196, 58, 52), (60, 110, 168), (236, 178, 60), (92, 146, 84), (122, 72, 130), (92, 62, 52)]
    rng.shuffle(tones)
    looks = [0, 1, 2, 3]
    rng.shuffle(looks)
    for index, (x, y, turn) in enumerate(((-0.44, 0.2, -18), (0.44, 0.2, 18), (0.0, 0.3, rng.uniform(-8, 8)))):
        _egg(pen.at(x, y, 0.5, turn=turn), tones[index], looks[index])
    for _ in range(18):
        part = pen.at(rng.uniform(-0.7, 0.7), rng.uniform(0.76, 0.9), 0.26, turn=rng.uniform(-20, 20))
        part.stroke("-1,0 0,.16 1,0", rng.choice(straw), 0.11)


def _egg(pen: Pen, tone: RGB, look: int) -> None:
    shell = smooth("0,-.98 .36,-.78 .62,-.24 .68,.28 .46,.78 0,.96 -.46,.78 -.68,.28 -.62,-.24 -.36,-.78")
    pen.poly(shell, tone, shade=Shade.ROUND)
    inside = pen.within(shell)
    wax = (255, 246, 224)
    if look == 0:
        for turn in range(0, 360, 45):
            inside.at(0, 0, 0.36, turn=turn).poly(smooth(".2,0 .6,-.26 1,0 .6,.26"), wax, ink=False)
        inside.oval(0, 0, 0.09, 0.09, (246, 200, 84), ink=False)
        for y in (-0.6, 0.6):
            inside.stroke([(-0.8, y), (0, y + 0.1), (0.8, y)], wax, 0.06)
    elif look == 1:
        for y in (-0.5, 0.0, 0.5):
            zigzag = [(-0.8 + step * 0.2, y + (0.12 if step % 2 else -0.04)) for step in range(9)]
            inside.stroke(zigzag, wax, 0.07, soft=False)
            for step in range(4):
                inside.oval(-0.5 + step * 0.34, y + 0.24, 0.05, 0.05, (250, 208, 96), ink=False)
    elif look == 2:
        for y in (-0.3, 0.34):
            inside.stroke([(-0.8, y), (0, y + 0.12), (0.8, y)], wax, 0.08)
        for x in (-0.44, -0.14, 0.16, 0.46):
            inside.at(x, 0.06, 0.2).poly(smooth("0,.7 -.6,.1 -.3,-.5 0,-.2 .3,-.5 .6,.1"), (250, 214, 110), ink=False)
        for x, y in ((0, -0.66), (-0.24, -0.5), (0.24, -0.5), (0, 0.72), (-0.26, 0.62), (0.26, 0.64)):
            inside.oval(x, y, 0.06, 0.07, wax, ink=False)
    else:
        for row in range(6):
            for column in range(5):
                a = row * 0.3 - 0.75
                inside.at(-0.56 + column * 0.28 + (row % 2) * 0.14, a, 0.11, turn=45).oval(
                    0, 0, 0.9, 0.4, wax, ink=False
                )


def _catkins(pen: Pen) -> None:
    for turn in (-16, 10):
        twig = pen.at(0, 0.2, turn=turn)
        twig.stroke("0,.2 .04,-.5 0,-1", (132, 88, 62), 0.045, taper=0.4, ink=True)
        for step, side in enumerate((-1, 1, -1, 1)):
            bud = twig.at(side * 0.07, -0.3 - step * 0.2, 0.12, turn=side * 24)
            bud.oval(0, -0.3, 0.6, 0.95, (214, 208, 200), line=0.8, shade=Shade.ROUND)


def cibulak(pen: Pen, rng: random.Random) -> None:
    """A plate of blue onion porcelain; sometimes a cup of the same set stands before it."""
    own = pen.at(0, -0.02, squash=rng.choice((1.0, 1.0, 0.86)))
    china = rng.choice(((250, 250, 246), (242, 246, 248)))
    own.oval(0, 0, 0.96, 0.96, china, ink=mix(COBALT, china, 0.2), shade=Shade.ROUND, depth=0.4)
    quiet = own.styled(casts=False)
    for radius, width in ((0.92, 0.02), (0.56, 0.022), (0.52, 0.012)):
        quiet.curve(0, 0, radius, radius, 0, 360, COBALT, width)
    turned = quiet.at(turn=rng.uniform(0, 60))
    for index in range(8):
        part = turned.at(turn=index * 45)
        if index % 2:
            _onion_fruit(part.at(0.74, 0, 0.17, turn=90))
        else:
            _peach(part.at(0.74, 0, 0.15, turn=90))
        part.at(turn=22.5).stroke(".66,0 .74,.05 .82,0", COBALT, 0.022)
    _blue_bouquet(quiet.at(0, 0.02, 0.5, turn=rng.uniform(-12, 12)))
    if rng.random() < 0.45:
        _blue_cup(pen.at(0.56, 0.62, 0.34))


def _onion_fruit(pen: Pen) -> None:
    pale = mix(COBALT, WHITE, 0.55)
    pen.poly(smooth("0,-.9 .3,-.5 .66,.1 .4,.66 0,.8 -.4,.66 -.66,.1 -.3,-.5"), pale, ink=COBALT, line=0.8)
    for x in (-0.26, 0.0, 0.26):
        pen.stroke([(x * 0.5, -0.5), (x * 1.2, 0.1), (x, 0.64)], COBALT, 0.08)
    for side in (-1, 1):
        pen.stroke([(side * 0.5, 0.7), (side * 1.0, 0.5), (side * 1.1, 0.0)], COBALT, 0.14, taper=0.6)


def _peach(pen: Pen) -> None:
    pen.oval(0, 0, 0.62, 0.6, mix(COBALT, WHITE, 0.7), ink=COBALT, line=0.8)
    pen.stroke("0,-.5 .12,0 0,.5", COBALT, 0.1)
    for side in (-1, 1):
        leaf = pen.at(side * 0.5, 0.6, 0.7, turn=-30 if side > 0 else 210)
        leaf.poly(smooth("0,0 .5,-.3 1,0 .5,.24"), COBALT, ink=False)


def _blue_bouquet(pen: Pen) -> None:
    pale = mix(COBALT, WHITE, 0.5)
    pen.stroke(".1,.9 -.06,.3 .08,-.4", COBALT, 0.09)
    pen.stroke("-.06,.4 -.5,.1 -.6,-.4", COBALT, 0.055)
    pen.stroke("0,.3 .46,.2 .66,-.1", COBALT, 0.055)
    for x, y, size in ((0.08, -0.46, 0.36), (-0.6, -0.44, 0.24), (0.68, -0.16, 0.24)):
        for index in range(8):
            pen.at(x, y, size, turn=index * 45).poly(smooth(".15,0 .6,-.3 1,0 .6,.3"), pale, ink=COBALT, line=0.6)
        pen.oval(x, y, size * 0.3, size * 0.3, COBALT, ink=False)
    for x, y, turn in (
        (-0.1, 0.6, 200),
        (0.1, 0.66, -20),
        (-0.4, 0.16, 240),
        (0.4, 0.3, 40),
        (0.0, 0.0, -160),
        (0.04, 0.0, -40),
    ):
        pen.at(x, y, 0.36, turn=turn).poly(smooth("0,0 .5,-.26 1,0 .5,.2"), COBALT, ink=False)


def _blue_cup(pen: Pen) -> None:
    china = (250, 250, 246)
    pen.curve(0.72, 0.04, 0.36, 0.34, -100, 100, china, 0.16, ink=COBALT)
    wall = smooth("-.8,-.56 -.74,.1 -.4,.7 .4,.7 .74,.1 .8,-.56")
    pen.poly(wall, china, ink=COBALT, shade=Shade.TUBE)
    pen.oval(0, -0.56, 0.8, 0.24, (168, 108, 66), ink=COBALT)
    _peach(pen.at(0, 0.12, 0.36))


def matyo(pen: Pen, rng: random.Random) -> None:
    """Matyó embroidery: big roses, tulips and leaves crowded on black or white cloth."""
    dark = rng.random() < 0.6
    ground: RGB = (42, 38, 44) if dark else (252, 248, 240)
    own = pen.at(0, 0.0, 0.94, turn=rng.uniform(-6, 6))
    fringe = ((212, 52, 56), (246, 190, 60), (64, 120, 180), (86, 150, 80), (236, 110, 160))
    for index in range(29):
        x = -0.84 + index * 0.06
        own.stroke([(x, 0.84), (x + rng.uniform(-0.015, 0.015), 1.02)], fringe[index % 5], 0.05)
    own.box(-0.88, -0.92, 0.88, 0.86, ground, soft=0.04)
    quiet = own.styled(casts=False)
    _matyo_leaves(quiet, rng)
    big = rng.choice(
        (((208, 44, 58), (240, 120, 150)), ((222, 66, 110), (250, 176, 190)), ((200, 36, 44), (248, 160, 70)))
    )
    _matyo_rose(quiet.at(0, 0.04, 0.46), *big)
    for x, y in ((-0.54, -0.56), (0.54, -0.56)):
        _matyo_rose(quiet.at(x, y, 0.26), (62, 112, 184), (150, 196, 226))
    for x, y in ((-0.5, 0.46), (0.5, 0.46)):
        _matyo_rose(quiet.at(x, y, 0.27), (240, 158, 46), (252, 216, 104))
    _tulip(quiet.at(0, -0.66, 0.22), (208, 44, 58))
    _tulip(quiet.at(0, 0.74, 0.15, turn=180), (150, 76, 160))
    for x, y in (
        (-0.74, -0.08),
        (0.74, -0.08),
        (-0.3, -0.4),
        (0.3, -0.4),
        (-0.3, 0.32),
        (0.3, 0.32),
        (-0.76, 0.74),
        (0.76, 0.74),
    ):
        quiet.oval(x, y, 0.06, 0.06, rng.choice(fringe), line=0.5)
        quiet.oval(x, y, 0.025, 0.025, (252, 226, 130), ink=False)


def _matyo_leaves(quiet: Pen, rng: random.Random) -> None:
    leaves = ((74, 142, 78), (104, 164, 84))
    for x, y, size, turn in (
        (-0.62, 0.06, 0.36, -60),
        (0.62, 0.06, 0.36, -120),
        (-0.34, 0.66, 0.34, 200),
        (0.34, 0.66, 0.34, -20),
        (-0.3, -0.64, 0.34, 150),
        (0.3, -0.64, 0.34, 30),
        (-0.72, 0.58, 0.3, 60),
        (0.72, 0.58, 0.3, 120),
        (-0.1, 0.5, 0.3, 110),
        (0.1, 0.5, 0.3, 70),
        (-0.74, -0.34, 0.3, -30),
        (0.74, -0.34, 0.3, 210),
    ):
        part = quiet.at(x, y, size, turn=turn)
        part.poly(smooth("0,0 .4,-.3 1,0 .4,.3"), rng.choice(leaves), ink=darker(leaves[0], 0.4), line=0.7)
        part.stroke([(0.1, 0), (0.8, 0)], (214, 224, 120), 0.06)


def _matyo_rose(pen: Pen, deep: RGB, light: RGB) -> None:
    for radius, count, tone in ((1.0, 10, deep), (0.72, 8, light), (0.46, 7, deep)):
        for index in range(count):
            a = math.radians(index * 360 / count)
            pen.oval(
                math.cos(a) * radius * 0.72, math.sin(a) * radius * 0.72, radius * 0.3, radius * 0.3, tone, line=0.5
            )
        pen.oval(0, 0, radius * 0.72, radius * 0.72, tone, ink=False)
    pen.oval(0, 0, 0.24, 0.24, (250, 208, 80), line=0.5)
    for index in range(6):
        a = math.radians(index * 60)
        pen.oval(math.cos(a) * 0.13, math.sin(a) * 0.13, 0.04, 0.04, (74, 142, 78), ink=False)


def _tulip(pen: Pen, tone: RGB) -> None:
    pen.poly(smooth("0,.8 -.6,.4 -.7,-.4 -.5,-.8 -.24,-.3 0,-.9 .24,-.3 .5,-.8 .7,-.4 .6,.4"), tone, line=0.6)
    pen.oval(0, 0.2, 0.24, 0.34, lighter(tone, 0.5), ink=False)


def yut(pen: Pen, rng: random.Random) -> None:
    """The yut game: four half-round sticks as they fell, and the board with its 29 places and pieces."""
    _yut_board(pen.at(rng.uniform(-0.3, -0.24), -0.24, 0.66, turn=rng.uniform(-8, 8)), rng)
    wood = rng.choice((PALE_WOOD, (206, 158, 104), WOOD))
    flats = [rng.random() < 0.5 for _ in range(4)]
    for index, flat in enumerate(flats):
        x, y = -0.02 + index * 0.27 + rng.uniform(-0.03, 0.03), 0.5 - index * 0.05
        stick = pen.at(x, y, 0.46, turn=rng.uniform(4, 30))
        stick.box(
            -0.19,
            -1.0,
            0.19,
            1.0,
            lighter(wood, 0.4) if flat else wood,
            soft=0.16,
            shade=Shade.DOWN if flat else Shade.TUBE,
        )
        quiet = stick.styled(casts=False)
        if flat:
            quiet.stroke(".03,-.8 0,0 .04,.8", darker(wood, 0.1), 0.03)
        else:
            for mark in (-0.5, 0.0, 0.5):
                quiet.stroke([(-0.09, mark - 0.11), (0.09, mark + 0.11)], darker(wood, 0.75), 0.05)
                quiet.stroke([(0.09, mark - 0.11), (-0.09, mark + 0.11)], darker(wood, 0.75), 0.05)


def _yut_board(pen: Pen, rng: random.Random) -> None:
    cloth = rng.choice(((250, 240, 216), (236, 214, 176), (232, 226, 206)))
    pen.box(-0.98, -0.98, 0.98, 0.98, cloth, soft=0.06, shade=Shade.DOWN)
    quiet = pen.styled(casts=False)
    line, e = (120, 84, 66), 0.78
    quiet.stroke([(-e, -e), (e, e)], line, 0.022)
    quiet.stroke([(e, -e), (-e, e)], line, 0.022)
    for ends in (((-e, -e), (e, -e)), ((e, -e), (e, e)), ((e, e), (-e, e)), ((-e, e), (-e, -e))):
        quiet.stroke(list(ends), line, 0.022)
    spots = [(float(v), side * e) for side in (-1, 1) for v in np.linspace(-e, e, 6)]
    spots += [(side * e, float(v)) for side in (-1, 1) for v in np.linspace(-e, e, 6)[1:-1]]
    spots += [(sx * e * t, sy * e * t) for t in (1 / 3, 2 / 3) for sx in (-1, 1) for sy in (-1, 1)]
    for x, y in spots:
        large = abs(x) == abs(y) == e
        quiet.oval(
            x, y, 0.12 if large else 0.075, 0.12 if large else 0.075, CREAM if not large else (226, 120, 92), line=0.7
        )
    quiet.oval(0, 0, 0.13, 0.13, (226, 120, 92), line=0.7)
    for index, tone in enumerate(((204, 62, 56), (60, 110, 170), (204, 62, 56))):
        x, y = spots[(index * 7 + rng.randrange(5)) % len(spots)]
        pen.oval(x, y - 0.05, 0.1, 0.1, tone, shade=Shade.ROUND)
