"""Things that grow or purr: apple, tree, flower, fish, cat. Each fills the unit box, feet at the bottom."""

from __future__ import annotations

import math
import random

from demo.draw.palette import CREAM, DARK_WOOD, LEAF, RGB, WOOD, darker, ink_of, lighter, mix
from demo.draw.pen import Pen, Shade, ring, smooth


def face(pen: Pen, x: float, y: float, wide: float, fill: RGB, *, dozing: bool = False) -> None:
    """Two eyes, a smile and cheeks, in a tone that reads on the fill."""
    dark = sum(fill) < 260
    tone = CREAM if dark else mix(ink_of(fill), (30, 22, 26), 0.5)
    for side in (-1, 1):
        if dozing:
            pen.curve(x + side * wide, y - 0.02, 0.09, 0.07, 10, 170, tone, 0.04)
        else:
            pen.oval(x + side * wide, y, 0.06, 0.075, tone, ink=False)
            pen.oval(x + side * wide - 0.018, y - 0.028, 0.02, 0.022, CREAM if not dark else fill, ink=False)
        pen.oval(x + side * (wide + 0.12), y + 0.13, 0.085, 0.055, (236, 130, 120), ink=False, alpha=110)
    pen.curve(x, y + 0.07, 0.1, 0.09, 15, 165, tone, 0.04)


def leaf(pen: Pen, colour: RGB = LEAF, vein: bool = True) -> None:
    """A leaf from the origin to (1, 0)."""
    pen.poly(smooth("0,0 .3,-.26 .7,-.22 1,0 .7,.2 .3,.2"), colour, shade=Shade.DOWN)
    if vein:
        pen.stroke(".1,0 .5,-.03 .85,0", darker(colour, 0.45), 0.04)


def apple(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A round apple with a stem and one leaf."""
    body = (
        "0,-.5 .3,-.66 .66,-.58 .88,-.2 .84,.26 .6,.72 .28,.92 0,.84 -.28,.92 -.6,.72 -.84,.26 "
        "-.88,-.2 -.66,-.58 -.3,-.66"
    )
    pen.blob(body, colour, shade=Shade.ROUND)
    pen.oval(0, -0.5, 0.2, 0.075, darker(colour, 0.5), ink=False)
    lean = rng.uniform(-0.08, 0.14)
    pen.stroke([(0, -0.48), (lean * 0.5, -0.75), (lean, -1.0)], DARK_WOOD, 0.11, ink=True)
    leaf(pen.at(lean * 0.4, -0.68, 0.62, turn=rng.uniform(-38, -14), flip=rng.random() < 0.4))
    pen.at(-0.42, -0.2, turn=28).oval(0, 0, 0.11, 0.21, lighter(colour, 0.55), ink=False, alpha=190)


def tree(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A cloud-crowned tree; the crown has the colour, the trunk is wood."""
    pen.poly(
        smooth("-.15,.1 .15,.1 .15,.6 .3,.98 -.3,.98 -.15,.6"),
        WOOD,
        shade=Shade.SIDE,
    )
    bumps, start = rng.randint(7, 9), rng.uniform(0, 6.28)
    crown = []
    for step in range(bumps * 8):
        angle = start + step * math.pi / (bumps * 4)
        reach = 0.84 + 0.16 * abs(math.sin((angle - start) * bumps / 2))
        crown.append((math.cos(angle) * 0.9 * reach, -0.28 + math.sin(angle) * 0.74 * reach))
    pen.poly(crown, colour, shade=Shade.ROUND)
    for _ in range(6):
        angle, reach = rng.uniform(0, 6.28), rng.uniform(0.1, 0.55)
        x, y = math.cos(angle) * reach, -0.32 + math.sin(angle) * reach * 0.8
        pen.curve(x, y, 0.13, 0.1, 190, 350, darker(colour, 0.45), 0.045)


def flower(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A big daisy-like bloom on a leafy stem."""
    pen.stroke([(0, 0), (0.05, 0.5), (rng.uniform(-0.1, 0.1), 0.98)], LEAF, 0.11, ink=True)
    leaf(pen.at(0.04, 0.74, 0.5, turn=-32), vein=False)
    leaf(pen.at(0.04, 0.82, 0.5, turn=-32, flip=True), vein=False)
    petals = rng.choice((6, 7))
    first = rng.uniform(0, 60)
    for index in range(petals):
        petal = pen.at(0, -0.32, turn=first + index * 360 / petals)
        shape = smooth(".1,-.1 .42,-.25 .66,-.12 .68,.08 .44,.25 .1,.1")
        petal.poly(shape, colour, shade=Shade.ROUND, depth=0.8)
    heart = (122, 74, 46) if colour[0] > 230 and colour[1] > 120 and colour[2] < 90 else (246, 200, 84)
    pen.oval(0, -0.32, 0.22, 0.21, heart, shade=Shade.ROUND)


def fish(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A plump fish looking left."""
    fin = darker(colour, 0.22)
    sway = rng.uniform(-0.08, 0.08)
    pen.blob(
        [(0.5, 0), (0.8, -0.36 + sway), (0.98, -0.46 + sway), (0.9, 0), (0.98, 0.46 + sway), (0.8, 0.36 + sway)], fin
    )
    pen.blob("-.3,-.42 0,-.74 .34,-.72 .36,-.36", fin)
    pen.blob("-.1,.44 .16,.7 .34,.66 .3,.36", fin)
    body = smooth("-.96,.02 -.7,-.36 -.2,-.54 .3,-.4 .66,0 .3,.42 -.2,.55 -.7,.38")
    pen.poly(body, colour, shade=Shade.ROUND)
    inside = pen.within(body)
    inside.blob("-.8,.3 -.2,.22 .5,.12 .5,.6 -.3,.7", lighter(colour, 0.6), alpha=120)
    scale = darker(colour, 0.5)
    for x, y in ((-0.1, -0.2), (0.16, -0.16), (0.4, -0.08), (-0.1, 0.12), (0.16, 0.14)):
        pen.curve(x, y, 0.11, 0.12, -75, 75, scale, 0.045)
    pen.curve(-0.5, 0, 0.12, 0.34, -70, 70, scale, 0.05)
    pen.oval(-0.62, -0.13, 0.125, 0.13, CREAM)
    pen.oval(-0.64, -0.12, 0.065, 0.07, (44, 34, 38), ink=False)
    pen.curve(-0.8, 0.1, 0.14, 0.1, 20, 110, darker(colour, 0.85), 0.045)


def cat(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A sitting cat, tail curled to one side."""
    tail = ".35,.8 .78,.78 .9,.42 .76,.14 .62,.2"
    pen.stroke(tail, colour, 0.2, ink=True)
    pen.blob("0,-.2 .34,.1 .56,.6 .48,.94 0,.98 -.48,.94 -.56,.6 -.34,.1", colour, shade=Shade.ROUND)
    pale = lighter(colour, 0.35 if sum(colour) < 260 else 0.62)
    pen.oval(0, 0.52, 0.2, 0.32, pale, ink=False, alpha=200)
    for side in (-1, 1):
        pen.oval(side * 0.2, 0.9, 0.17, 0.1, colour, line=0.8)
    head = pen.at(0, -0.42, turn=rng.uniform(-7, 7))
    for side in (-1, 1):
        ear = [(side * 0.54, -0.05), (side * 0.52, -0.6), (side * 0.12, -0.36)]
        head.poly(ear, colour)
        head.poly([(side * 0.45, -0.15), (side * 0.45, -0.45), (side * 0.22, -0.32)], (238, 160, 150), ink=False)
    head.blob("0,-.42 .36,-.38 .58,-.08 .5,.22 .2,.38 -.2,.38 -.5,.22 -.58,-.08 -.36,-.38", colour, shade=Shade.ROUND)
    _cat_face(head, colour, pale, dozing=rng.random() < 0.25)


def _cat_face(head: Pen, colour: RGB, pale: RGB, *, dozing: bool) -> None:
    line = mix(ink_of(colour), (20, 16, 20), 0.4) if sum(colour) >= 260 else (214, 204, 200)
    head.oval(-0.1, 0.19, 0.14, 0.11, pale, ink=False)
    head.oval(0.1, 0.19, 0.14, 0.11, pale, ink=False)
    for side in (-1, 1):
        if dozing:
            head.curve(side * 0.25, -0.05, 0.11, 0.08, 10, 170, line, 0.045)
        else:
            head.oval(side * 0.25, -0.04, 0.1, 0.115, CREAM, line=0.7)
            head.oval(side * 0.25, -0.03, 0.05, 0.085, (40, 32, 36), ink=False)
        head.stroke([(side * 0.3, 0.16), (side * 0.68, 0.1)], line, 0.025)
        head.stroke([(side * 0.3, 0.22), (side * 0.66, 0.27)], line, 0.025)
    head.poly(ring(0, 0.11, 0.06, 0.045), (226, 120, 116), ink=False)
