"""Things people make: ball, cup, book, star, house, boat, chair, hat, key. Each fills the unit box."""

from __future__ import annotations

import math
import random

from demo.draw.living import face
from demo.draw.palette import CREAM, DARK_WOOD, RGB, WHITE, WOOD, darker, lighter, mix
from demo.draw.pen import Pen, Shade, ring, rounded, smooth


def ball(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A rubber ball with one cream band and a shine."""
    disc = ring(0, 0, 0.92, 0.92)
    pen.poly(disc, colour, shade=Shade.ROUND)
    band = pen.within(disc).at(turn=rng.uniform(-30, 60))
    bend = rng.uniform(0.22, 0.36)
    band.stroke([(-1.05, -0.05), (-0.5, bend), (0, bend * 1.3), (0.5, bend), (1.05, -0.05)], CREAM, 0.27)
    for shift in (-0.17, 0.17):
        y = shift + bend
        band.stroke(
            [(-1.05, -0.05 + shift), (-0.5, y), (0, y + bend * 0.3), (0.5, y), (1.05, -0.05 + shift)],
            darker(colour, 0.5),
            0.045,
        )
    pen.at(-0.4, -0.48, turn=-38).oval(0, 0, 0.22, 0.11, lighter(colour, 0.7), ink=False, alpha=200)


def star(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A puffy star that is fond of you."""
    corners = []
    for index in range(10):
        angle, reach = math.radians(index * 36 - 90), 1.08 if index % 2 == 0 else 0.52
        corners.append((math.cos(angle) * reach, 0.06 + math.sin(angle) * reach))
    pen.poly(rounded(corners, share=0.2), colour, shade=Shade.ROUND)
    face(pen, 0, 0.02, 0.2, colour, dozing=rng.random() < 0.4)


def book(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A closed book, its pages showing at the right and below."""
    pen.poly("-.62,.72 -.5,.95 .84,.95 .84,-.72 .66,-.9 -.6,-.9", darker(colour, 0.4))
    pen.poly("-.56,.7 -.47,.87 .77,.87 .77,-.74 .6,-.86", CREAM, line=0.5)
    for shift in (0.05, 0.1):
        pen.stroke(
            [(-0.5 + shift, 0.7 + shift), (0.62 + shift, 0.72 + shift), (0.62 + shift, -0.8 + shift)],
            (206, 188, 160),
            0.02,
            soft=False,
        )
    pen.stroke([(0.2, 0.7), (0.22, 1.02)], (196, 84, 70) if colour[0] < 180 else (70, 110, 160), 0.09, ink=True)
    pen.poly(rounded("-.78,-.94 .64,-.94 .64,.74 -.78,.74", share=0.06), colour, shade=Shade.DOWN)
    pen.box(-0.78, -0.92, -0.56, 0.72, darker(colour, 0.35), ink=False)
    pen.box(-0.34, -0.62, 0.42, -0.14, CREAM, soft=0.08, line=0.6)
    pen.stroke([(-0.2, -0.46), (0.28, -0.46)], (150, 120, 110), 0.06)
    pen.stroke([(-0.2, -0.3), (0.12, -0.3)], (150, 120, 110), 0.06)
    pen.oval(0.04, 0.3, 0.17, 0.17, lighter(colour, 0.5), ink=False)


def key(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A stout old key, lying aslant."""
    slant = pen.at(turn=rng.choice((42, 54, 130)))
    slant.poly(rounded(".12,.02 .46,.02 .46,.44 .12,.44", share=0.12), colour)
    slant.poly(rounded(".6,.02 .92,.02 .92,.54 .6,.54", share=0.12), colour)
    slant.box(-0.4, -0.12, 1.02, 0.13, colour, soft=0.1, shade=Shade.DOWN)
    slant.curve(-0.58, 0, 0.36, 0.36, 0, 360, colour, 0.27, ink=True, shade=Shade.ROUND)
    slant.box(-0.2, -0.2, -0.07, 0.2, lighter(colour, 0.25), soft=0.05)


def hat(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A felt hat with a brim and a cream ribbon."""
    pen.poly(smooth("-.98,.5 -.5,.32 .5,.32 .98,.5 .6,.76 0,.84 -.6,.76"), darker(colour, 0.12), shade=Shade.DOWN)
    crown = smooth("-.58,.5 -.56,-.1 -.44,-.62 -.14,-.74 0,-.64 .16,-.75 .46,-.62 .56,-.1 .58,.5 0,.62")
    pen.poly(crown, colour, shade=Shade.TUBE)
    ribbon = pen.within(crown)
    ribbon.stroke("-.66,.3 -.3,.42 0,.45 .3,.42 .66,.3", CREAM, 0.25)
    pen.stroke("-.57,.46 -.3,.57 0,.6 .3,.57 .57,.46", darker(colour, 0.7), 0.035)
    if rng.random() < 0.6:
        pen.poly(smooth(".4,.3 .5,-.1 .74,-.42 .7,-.02 .52,.32"), CREAM, line=0.7)


def hat_upturned(pen: Pen, colour: RGB) -> None:
    """The same hat standing on its crown: only what lies in front of its opening."""
    pen.poly(smooth("-.62,-.2 -.56,.3 -.46,.84 0,.95 .46,.84 .56,.3 .62,-.2 0,.02"), colour, shade=Shade.TUBE)
    pen.stroke("-.6,.12 -.3,.24 0,.27 .3,.24 .6,.12", CREAM, 0.2)
    rim = [*ring(0, -0.2, 0.98, 0.3, start=0, end=180), *ring(0, -0.22, 0.62, 0.15, start=180, end=0)]
    pen.poly(rim, darker(colour, 0.1), shade=Shade.DOWN)


def cup_body(pen: Pen, colour: RGB) -> None:
    """The front of a cup: everything before its opening."""
    pen.curve(0.62, 0.12, 0.32, 0.3, -95, 95, colour, 0.17, ink=True)
    wall = smooth("-.7,-.52 -.66,.1 -.5,.7 -.3,.88 .3,.88 .5,.7 .66,.1 .7,-.52 .35,-.36 0,-.32 -.35,-.36")
    pen.poly(wall, colour, shade=Shade.TUBE)
    inside = pen.within(wall)
    tone = lighter(colour, 0.55)
    for x in (-0.42, -0.14, 0.14, 0.42):
        inside.oval(x, 0.24 + 0.05 * math.cos(x * 2), 0.075, 0.085, tone, ink=False)


def cup_opening(pen: Pen, colour: RGB) -> None:
    """The back of a cup: its rim and the cream inside."""
    pen.oval(0, -0.52, 0.7, 0.21, lighter(colour, 0.2))
    pen.oval(0, -0.5, 0.61, 0.155, mix(CREAM, (150, 110, 90), 0.14), line=0.7)


def cup(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A mug of tea, sometimes steaming."""
    if rng.random() < 0.5:
        for x in (-0.2, 0.16):
            pen.stroke([(x, -0.62), (x + 0.08, -0.76), (x - 0.05, -0.86), (x + 0.03, -1.0)], WHITE, 0.06, alpha=170)
    cup_body(pen, colour)
    cup_opening(pen, colour)
    pen.oval(0, -0.48, 0.56, 0.12, (168, 108, 66), ink=False)
    pen.oval(-0.16, -0.5, 0.22, 0.035, (204, 150, 100), ink=False)


def house(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A small house with two windows and a door."""
    house_shell(pen, colour, rng)
    pen.box(-0.16, 0.32, 0.2, 0.96, DARK_WOOD, soft=0.12, line=0.8)
    pen.oval(0.11, 0.66, 0.04, 0.04, (240, 200, 110), ink=False)
    for x in (-0.44, 0.46):
        pen.box(x - 0.15, 0.2, x + 0.15, 0.54, (255, 240, 196), soft=0.03, line=0.8)
        pen.stroke([(x, 0.22), (x, 0.52)], darker(colour, 0.6), 0.04)
        pen.stroke([(x - 0.13, 0.37), (x + 0.13, 0.37)], darker(colour, 0.6), 0.04)


def house_shell(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """Walls, roof and chimney."""
    left = rng.random() < 0.5
    x = -0.5 if left else 0.34
    pen.box(x, -0.86, x + 0.2, -0.3, darker(colour, 0.5))
    pen.box(-0.74, -0.1, 0.76, 0.96, colour, soft=0.04, shade=Shade.SIDE)
    pen.poly(rounded("0,-.98 1,.02 .9,.14 -.9,.14 -1,.02", share=0.08), darker(colour, 0.36), shade=Shade.ROUND)
    for y, half in ((-0.42, 0.3), (-0.16, 0.56)):
        pen.stroke([(-half, y), (half, y)], darker(colour, 0.62), 0.035)


def boat_hull(pen: Pen, colour: RGB) -> None:
    """The front of a boat."""
    hull = smooth("-1,.22 -.5,.34 .5,.34 1,.2 .8,.66 .54,.88 -.54,.88 -.8,.66")
    pen.poly(hull, colour, shade=Shade.DOWN)
    inside = pen.within(hull)
    inside.stroke("-1,.5 0,.58 1,.48", CREAM, 0.1)
    inside.stroke("-1,.72 0,.77 1,.7", darker(colour, 0.45), 0.035)


def boat(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A little sailing boat with a cream sail."""
    puff = rng.uniform(0, 0.08)
    pen.box(-0.09, -0.92, 0.02, 0.4, WOOD, soft=0.04)
    pen.poly(
        smooth([(0.06, -0.74), (0.36 + puff, -0.4), (0.62 + puff, 0.06), (0.66, 0.16), (0.06, 0.18), (0.09, -0.3)]),
        CREAM,
        shade=Shade.SIDE,
    )
    pen.poly(smooth("-.14,-.52 -.36,-.2 -.56,.14 -.14,.18"), mix(CREAM, colour, 0.25), shade=Shade.DOWN)
    pen.poly("-.03,-.98 -.42,-.86 -.03,-.74", colour, line=0.8)
    boat_hull(pen, colour)


def chair(pen: Pen, colour: RGB, rng: random.Random) -> None:
    """A kitchen chair seen a little from the side."""
    deep = darker(colour, 0.28)
    pen.box(0.44, 0.2, 0.57, 0.78, deep, soft=0.05)
    pen.box(-0.36, 0.2, -0.23, 0.78, deep, soft=0.05)
    for x in (-0.5, 0.3):
        pen.box(x, -0.94, x + 0.15, 0.2, colour, soft=0.06)
    for y in (-0.84, -0.46):
        pen.box(-0.42, y, 0.38, y + 0.25, colour, soft=0.06, shade=Shade.DOWN)
    pen.poly(rounded("-.54,.04 .5,.04 .74,.34 -.64,.34", share=0.08), colour, shade=Shade.DOWN)
    pen.poly(rounded("-.64,.31 .74,.31 .74,.45 -.64,.45", share=0.1), deep)
    for x in (-0.6, 0.54):
        pen.box(x, 0.42, x + 0.16, 0.98, colour, soft=0.05)


def house_opening(pen: Pen, colour: RGB) -> None:
    """A wide arched opening, so that one can see who is at home."""
    arch = [(-0.56, 0.94), *ring(0, 0.3, 0.56, 0.34, start=180, end=360), (0.58, 0.94)]
    pen.poly(arch, mix(CREAM, (240, 214, 160), 0.2), line=1.1)


def boat_inside(pen: Pen, colour: RGB) -> None:
    """The far side of the boat and a short mast at the stern."""
    pen.box(0.66, -0.86, 0.76, 0.3, WOOD, soft=0.04)
    pen.poly(".71,-.92 .28,-.78 .71,-.62", colour, line=0.8)
    pen.poly(smooth("-1,.22 -.5,.06 .5,.06 1,.2 .5,.36 -.5,.38"), mix(CREAM, WOOD, 0.3))


def hat_inside(pen: Pen, colour: RGB) -> None:
    """The far brim and the lining of the upturned hat."""
    pen.oval(0, -0.22, 0.98, 0.3, lighter(colour, 0.12))
    pen.oval(0, -0.22, 0.62, 0.16, mix(CREAM, (150, 110, 90), 0.2), line=0.7)
