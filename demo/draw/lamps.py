"""Brass and light: dallah, samovar, fanous, krathong, the star lantern."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.grounds import glow
from demo.draw.palette import BRASS, CREAM, DARK_WOOD, GOLD, PALE_WOOD, RGB, STEEL, WHITE, darker, lighter, mix
from demo.draw.pen import Pen, Shade, ring, rounded, smooth
from demo.draw.props import candle

METALS: tuple[RGB, ...] = (BRASS, (236, 180, 92), (214, 148, 84))


def dallah(pen: Pen, rng: random.Random) -> None:
    """A dallah: wide foot, narrow waist, crescent beak, a lid like a small minaret; cups beside it."""
    metal = rng.choice((*METALS, (196, 200, 202)))
    deep = darker(metal, 0.3)
    own = pen.at(0.06, 0.02)
    own.stroke(".22,-.36 .6,-.42 .68,-.02 .5,.4 .32,.5", deep, 0.1, ink=True)
    beak = "-.2,-.28 -.48,-.36 -.78,-.66 -.7,-.3 -.5,-.08 -.22,.02"
    own.poly(smooth(beak), metal, shade=Shade.DOWN)
    belly = smooth("-.2,.06 -.34,.3 -.52,.62 -.52,.84 -.4,.94 .4,.94 .52,.84 .52,.62 .34,.3 .2,.06")
    own.poly(belly, metal, shade=Shade.TUBE)
    own.poly(smooth("-.18,.12 -.22,-.14 -.3,-.34 -.3,-.44 .3,-.44 .3,-.34 .22,-.14 .18,.12"), metal, shade=Shade.TUBE)
    own.box(-0.23, 0.04, 0.23, 0.13, deep, soft=0.04)
    own.box(-0.5, 0.86, 0.5, 0.97, deep, soft=0.05, shade=Shade.SIDE)
    own.poly(smooth("-.34,-.42 -.26,-.56 -.08,-.68 0,-.7 .08,-.68 .26,-.56 .34,-.42 0,-.38"), metal, shade=Shade.ROUND)
    own.poly(smooth("-.06,-.66 -.09,-.76 -.03,-.84 0,-1.04 .03,-.84 .09,-.76 .06,-.66"), metal)
    quiet = own.styled(casts=False)
    for x in (-0.3, -0.15, 0.0, 0.15, 0.3):
        quiet.poly(smooth([(x, 0.6), (x + 0.05, 0.7), (x, 0.8), (x - 0.05, 0.7)]), darker(metal, 0.5), ink=False)
    quiet.stroke("-.4,.52 0,.58 .4,.52", darker(metal, 0.5), 0.026)
    for x in (-0.74, 0.8)[: rng.randint(0, 2)]:
        cup = pen.at(x, 0.8, 0.19)
        cup.poly(smooth("-.8,-.7 -.62,.3 -.34,.9 .34,.9 .62,.3 .8,-.7"), WHITE, shade=Shade.TUBE)
        cup.oval(0, -0.7, 0.8, 0.28, (96, 62, 46))
        cup.styled(casts=False).stroke("-.66,0 0,.2 .66,0", (196, 150, 70), 0.1)


def samovar(pen: Pen, rng: random.Random) -> None:
    """A brass samovar with a teapot on its crown and a tap in front."""
    metal = rng.choice((*METALS, (204, 208, 208)))
    deep = darker(metal, 0.32)
    for side in (-1, 1):
        own = pen.at(flip=side < 0)
        own.stroke(".44,-.2 .76,-.26 .78,.06 .5,.1", deep, 0.075, ink=True)
        own.oval(0.77, -0.1, 0.06, 0.1, DARK_WOOD)
    pen.box(-0.42, 0.82, 0.42, 0.98, deep, soft=0.04, shade=Shade.SIDE)
    pen.poly(smooth("-.3,.84 -.14,.66 -.18,.52 .18,.52 .14,.66 .3,.84"), metal, shade=Shade.TUBE)
    body = smooth("-.2,.58 -.4,.3 -.52,-.08 -.5,-.36 -.36,-.42 .36,-.42 .5,-.36 .52,-.08 .4,.3 .2,.58")
    pen.poly(body, metal, shade=Shade.TUBE)
    inside = pen.within(body)
    for x in (-0.36, -0.18, 0.0, 0.18, 0.36):
        inside.stroke([(x, -0.4), (x * 1.1, -0.1), (x * 0.5, 0.56)], darker(metal, 0.26), 0.02)
    pen.oval(0, -0.42, 0.42, 0.09, lighter(metal, 0.2))
    pen.box(-0.2, -0.58, 0.2, -0.42, metal, soft=0.03, shade=Shade.TUBE)
    pen.oval(0, -0.58, 0.27, 0.06, deep)
    _teapot(pen.at(0, -0.74, 0.3), rng)
    pen.box(-0.06, 0.16, 0.06, 0.34, deep, soft=0.03)
    pen.stroke([(0, 0.26), (0, 0.4)], metal, 0.1, ink=True)
    for turn in (0, 120, 240):
        x, y = 0.07 * math.sin(math.radians(turn)), 0.12 - 0.07 * math.cos(math.radians(turn))
        pen.oval(x, y, 0.06, 0.06, lighter(metal, 0.1), line=0.8)
    if rng.random() < 0.7:
        for x in (0.62, 0.8, 0.72):
            pen.curve(x, 0.86 if x != 0.72 else 0.76, 0.085, 0.075, 0, 360, (216, 154, 84), 0.055, ink=True)
    if rng.random() < 0.6:
        _tea_glass(pen.at(-0.7, 0.74, 0.24))


def _teapot(pen: Pen, rng: random.Random) -> None:
    china = rng.choice(((250, 244, 232), (196, 72, 64), (70, 110, 160)))
    pen.stroke(".6,-.3 1.06,-.3 1,.24 .6,.34", china, 0.15, ink=True)
    pen.stroke("-.6,.3 -.96,0 -1.08,-.36", china, 0.2, taper=0.3, ink=True)
    pen.oval(0, 0.06, 0.74, 0.56, china, shade=Shade.ROUND)
    pen.oval(0, -0.44, 0.36, 0.12, china)
    pen.oval(0, -0.6, 0.12, 0.12, china)
    spot = (206, 84, 76) if china[2] > 200 else (252, 226, 170)
    for x, y in ((-0.2, 0.1), (0.2, 0.1), (0, -0.12), (0, 0.3)):
        pen.styled(casts=False).oval(x, y, 0.13, 0.12, spot, ink=False)


def _tea_glass(pen: Pen) -> None:
    pen.curve(0.62, 0.2, 0.4, 0.4, -100, 100, STEEL, 0.16, ink=True)
    pen.box(-0.56, -0.8, 0.56, 0.9, (200, 116, 56), soft=0.08, shade=Shade.TUBE)
    pen.styled(casts=False).box(-0.56, -0.8, 0.56, -0.5, (236, 232, 222), ink=False)
    pen.box(-0.62, 0.0, 0.62, 0.96, STEEL, soft=0.08, shade=Shade.TUBE)
    for x in (-0.3, 0.0, 0.3):
        pen.styled(casts=False).oval(x, 0.46, 0.1, 0.2, darker(STEEL, 0.4), ink=False)


def fanous(pen: Pen, rng: random.Random) -> None:
    """A Ramadan lantern: coloured panes in a metal frame, a dome, a crescent and a ring to carry it."""
    metal = rng.choice((BRASS, (200, 148, 72), (150, 112, 76)))
    panes = list(
        rng.choice(
            (
                ((214, 66, 58), (250, 200, 80), (52, 128, 170)),
                ((64, 146, 108), (250, 206, 92), (214, 70, 66)),
                ((54, 110, 180), (246, 150, 60), (240, 208, 96)),
            )
        )
    )
    glow(pen, 0, 0.12, 0.9)
    own = pen.at(0, 0.02, turn=rng.uniform(-5, 5))
    own.curve(0, -0.86, 0.12, 0.12, 0, 360, metal, 0.035, ink=True)
    own.poly("-.5,.62 .5,.62 .4,.84 .46,.96 -.46,.96 -.4,.84", metal, shade=Shade.TUBE)
    own.poly("-.4,-.3 .4,-.3 .5,.62 -.5,.62", metal, shade=Shade.SIDE)
    for index, (x0, x1) in enumerate(((-1.0, -0.5), (-0.5, 0.5), (0.5, 1.0))):
        _pane(own, x0, x1, panes, index)
    own.poly(smooth("-.48,-.28 -.42,-.42 -.24,-.6 0,-.7 .24,-.6 .42,-.42 .48,-.28 0,-.24"), metal, shade=Shade.ROUND)
    quiet = own.styled(casts=False)
    for x, colour in ((-0.24, panes[0]), (0, panes[1]), (0.24, panes[2])):
        quiet.poly(
            smooth([(x, -0.56 + abs(x) * 0.3), (x + 0.07, -0.42), (x, -0.34), (x - 0.07, -0.42)]),
            lighter(colour, 0.15),
            line=0.6,
        )
    own.box(-0.5, -0.34, 0.5, -0.25, metal, soft=0.03, shade=Shade.SIDE)
    own.box(-0.55, 0.56, 0.55, 0.66, metal, soft=0.03, shade=Shade.SIDE)
    moon = [*ring(0, -0.78, 0.1, 0.1, start=-60, end=220), *ring(0.01, -0.83, 0.09, 0.085, start=210, end=-50)]
    own.poly(np.array(moon), GOLD, line=0.7)


def _pane(pen: Pen, x0: float, x1: float, colours: list[RGB], index: int) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return x * (0.37 + 0.1 * (y + 0.3) / 0.92), y

    quiet = pen.styled(casts=False)
    gap = 0.05
    for row, (y0, y1) in enumerate(((-0.24, 0.02), (0.06, 0.3), (0.34, 0.55))):
        corners = [at(x0 + gap, y0), at(x1 - gap, y0), at(x1 - gap, y1), at(x0 + gap, y1)]
        quiet.poly(corners, lighter(colours[(row + index) % 3], 0.12), line=0.6)
        cx, cy = at((x0 + x1) / 2, (y0 + y1) / 2)
        quiet.oval(cx, cy, 0.1 * (x1 - x0) + 0.02, 0.08, (255, 240, 180), ink=False, alpha=170)
    if index == 1:
        star = [
            (math.cos(math.radians(i * 45 - 90)) * r, 0.18 + math.sin(math.radians(i * 45 - 90)) * r)
            for i in range(8)
            for r in ((0.13 if i % 2 == 0 else 0.06),)
        ]
        quiet.poly(star, (255, 244, 200), line=0.6)


def krathong(pen: Pen, rng: random.Random) -> None:
    """A krathong afloat at night: folded banana leaves, flowers, a candle, three incense sticks, the full moon."""
    quiet = pen.styled(casts=False)
    water = rng.choice(((58, 88, 124), (70, 84, 120), (52, 96, 116)))
    moon = rng.choice((-0.56, 0.58))
    glow(pen, moon, -0.68, 0.36, (250, 240, 206))
    quiet.oval(moon, -0.68, 0.2, 0.2, (252, 240, 204), ink=False)
    quiet.box(-1.6, 0.14, 1.6, 1.6, water, ink=False)
    for _ in range(16):
        x, y = rng.uniform(-1, 0.8), rng.uniform(0.2, 0.98)
        quiet.stroke([(x, y), (x + 0.12, y - 0.012), (x + 0.26, y)], lighter(water, rng.uniform(0.2, 0.5)), 0.016)
    for step in range(5):
        half = rng.uniform(0.06, 0.16)
        quiet.stroke(
            [(moon - half, 0.24 + step * 0.15), (moon + half, 0.24 + step * 0.15)], (246, 232, 190), 0.022, alpha=190
        )
    glow(pen, 0, -0.2, 0.6)
    quiet.oval(0, 0.66, 0.8, 0.2, darker(water, 0.5), ink=False)
    leaf = rng.choice(((84, 142, 74), (96, 152, 80), (76, 132, 78)))
    for x in (-0.12, 0.0, 0.12):
        pen.stroke([(x + 0.3, 0.2), (x + 0.32, -0.42)], (176, 92, 70), 0.028, ink=True)
        pen.oval(x + 0.32, -0.43, 0.026, 0.03, (250, 150, 70), ink=False)
    for index in range(9):
        x = -0.6 + index * 0.15
        _fold(pen.at(x, 0.28, 0.26, turn=x * 24), lighter(leaf, 0.1))
    candle(pen.at(-0.04, 0.3), 0.5, (250, 212, 120), 0.12)
    petals = rng.choice(
        (((250, 176, 50), (240, 140, 40)), ((244, 150, 186), (250, 250, 240)), ((186, 110, 190), (250, 196, 60)))
    )
    for index in range(9):
        x, y = -0.52 + index * 0.13, 0.3 + (index % 2) * 0.08
        for turn in range(0, 360, 72):
            pen.at(x, y, 0.085, turn=turn).oval(0.55, 0, 0.55, 0.42, petals[index % 2], line=0.5)
        pen.oval(x, y, 0.03, 0.03, (252, 228, 120), ink=False)
    pen.poly(smooth("-.74,.44 -.6,.66 -.3,.76 .3,.76 .6,.66 .74,.44 0,.5"), leaf, shade=Shade.DOWN)
    for index in range(10):
        x = -0.63 + index * 0.14
        _fold(pen.at(x, 0.68 - 0.22 * x * x, 0.25, turn=x * 40), leaf)


def _fold(pen: Pen, leaf: RGB) -> None:
    """A leaf folded to a point, standing on the origin."""
    pen.poly("-.42,0 0,-1 .42,0 0,.12", leaf, line=0.9)
    pen.styled(casts=False).poly(".02,-.92 .38,0 .02,.1", darker(leaf, 0.3), ink=False)


def star_lantern(pen: Pen, rng: random.Random) -> None:
    """A Mid-Autumn star lantern: a five-pointed star of coloured film in a ring, on a stick, with tassels."""
    film, edge = rng.choice(
        (((214, 52, 46), (250, 204, 70)), ((236, 84, 62), (250, 216, 96)), ((208, 48, 78), (96, 168, 110)))
    )
    glow(pen, 0, -0.1, 0.96)
    own = pen.at(0, -0.12, turn=rng.uniform(-9, 9))
    own.stroke([(0, 0.3), (0.04, 1.2)], PALE_WOOD, 0.05, ink=True)
    for side in (-1, 1):
        hung = pen.at(side * 0.5, 0.53, turn=rng.uniform(-6, 6))
        for shift in (-0.05, -0.017, 0.017, 0.05):
            hung.stroke([(0, 0.14), (shift, 0.24), (shift * 1.3, 0.42)], film, 0.03)
        hung.oval(0, 0.12, 0.05, 0.06, edge, line=0.8)
    own.curve(0, 0, 0.82, 0.82, 0, 360, edge, 0.09, ink=True)
    quiet = own.styled(casts=False)
    for index in range(30):
        a = math.radians(index * 12)
        quiet.oval(0.82 * math.cos(a), 0.82 * math.sin(a), 0.026, 0.026, film if index % 2 else WHITE, ink=False)
    outer = [(0.8 * math.cos(math.radians(i * 72 - 90)), 0.8 * math.sin(math.radians(i * 72 - 90))) for i in range(5)]
    inner = [(0.33 * math.cos(math.radians(i * 72 - 54)), 0.33 * math.sin(math.radians(i * 72 - 54))) for i in range(5)]
    own.poly([point for both in zip(outer, inner, strict=True) for point in both], film, ink=darker(film, 0.6))
    for index in range(5):
        quiet.poly([outer[index], inner[index], (0, 0)], lighter(film, 0.28), ink=False)
        quiet.stroke([(0, 0), outer[index]], edge, 0.035)
        quiet.stroke([(0, 0), inner[index]], darker(film, 0.35), 0.018)
    for index in range(5):
        quiet.stroke([outer[index], inner[index]], edge, 0.035)
        quiet.stroke([inner[index], outer[(index + 1) % 5]], edge, 0.035)
    quiet.oval(0, 0, 0.13, 0.13, mix(edge, CREAM, 0.5), line=0.6)
    quiet.poly(
        rounded([(0.06 * math.cos(math.radians(i * 60)), 0.06 * math.sin(math.radians(i * 60))) for i in range(6)]),
        film,
        ink=False,
    )
