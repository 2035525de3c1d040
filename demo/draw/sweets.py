"""Sweet and festive: kunafa, Dobos torte, songpyeon, mango with sticky rice, banh chung."""

from __future__ import annotations

import math
import random

import numpy as np

from demo.draw.palette import CREAM, LEAF, RGB, WHITE, darker, lighter
from demo.draw.pen import Pen, Shade, ring, smooth
from demo.draw.props import TILT, crumbs, fork, plate, scatter, shreds, tray

PISTACHIO: RGB = (132, 166, 74)
BANANA_LEAF: RGB = (92, 146, 78)


def kunafa(pen: Pen, rng: random.Random) -> None:
    """A tray of kunafa: amber shredded crust, pistachio, a slice taken out to show the white cheese."""
    tray(pen, rng.choice(((206, 142, 84), (196, 200, 202), (214, 168, 90))), rx=0.96, y=0.14)
    amber = rng.choice(((232, 134, 40), (238, 148, 52), (224, 122, 38)))
    first, gap = rng.uniform(15, 50), rng.uniform(48, 62)
    low, high = first + gap, first + 360
    rx, y, thick = 0.8, 0.08, 0.13
    cheese = [(0, y + thick), *(ring(0, y + thick, rx, rx * TILT, start=low, end=high)), (0, y + thick)]
    pen.poly(np.array(cheese), (255, 246, 222))
    for angle in (low, high):
        edge = (rx * math.cos(math.radians(angle)), rx * TILT * math.sin(math.radians(angle)))
        wall = [(0, y), (edge[0], y + edge[1]), (edge[0], y + edge[1] + thick), (0, y + thick)]
        pen.poly(wall, (255, 248, 228), line=0.7)
    pen.poly(
        [*ring(0, y + thick, rx, rx * TILT, start=low, end=180 + 360 if low > 180 else 180), (-rx, y)],
        (246, 222, 170),
        ink=False,
    )
    top = np.array([(0, y), *(ring(0, y, rx, rx * TILT, start=low, end=high)), (0, y)])
    pen.poly(top, amber, shade=Shade.ROUND)
    quiet = pen.styled(casts=False)
    inside = quiet.within(top)
    spots = scatter(rng, 110, rx * 0.96, rx * TILT * 0.94)
    shreds(inside.at(0, y), spots[:70], darker(amber, 0.3), 0.12, 0.02, rng)
    shreds(inside.at(0, y), spots[70:], lighter(amber, 0.35), 0.1, 0.018, rng)
    green = scatter(rng, 90, rx * 0.5, rx * TILT * 0.5)
    crumbs(inside.at(0, y), green, PISTACHIO, 0.032, rng)
    crumbs(inside.at(0, y), scatter(rng, 50, rx * 0.98, rx * TILT * 0.98, near=0.9), PISTACHIO, 0.03, rng)


def dobostorta(pen: Pen, rng: random.Random) -> None:
    """A slice of Dobos torte: six sponge layers, chocolate between, hard amber caramel on top."""
    plate(pen, rng, y=0.34)
    own = pen.at(0.02, 0.06, 0.98, turn=rng.uniform(-3, 3))
    caramel = rng.choice(((222, 130, 32), (206, 112, 30), (230, 148, 48)))
    chocolate, sponge = (98, 58, 44), (246, 214, 142)
    left, tip, back = (-0.72, -0.12), (0.22, 0.24), (0.62, -0.3)
    height = 0.56
    own.poly([tip, back, (back[0], back[1] + height), (tip[0], tip[1] + height)], chocolate, shade=Shade.SIDE)
    own.poly([left, tip, (tip[0], tip[1] + height), (left[0], left[1] + height)], sponge)
    quiet = own.styled(casts=False)
    for index in range(5):
        d = height * (0.13 + index * 0.168)
        quiet.stroke([(left[0] + 0.01, left[1] + d), (tip[0] - 0.005, tip[1] + d)], chocolate, 0.05, soft=False)
    quiet.stroke([left, (left[0], left[1] + height)], chocolate, 0.045)
    own.poly(
        [
            (left[0] - 0.03, left[1] - 0.02),
            (tip[0], tip[1] + 0.0),
            (tip[0], tip[1] - 0.05),
            (left[0] - 0.03, left[1] - 0.07),
        ],
        darker(caramel, 0.3),
    )
    own.poly(
        [(left[0] - 0.03, left[1] - 0.07), (tip[0], tip[1] - 0.05), (back[0] + 0.02, back[1] - 0.06), (-0.2, -0.52)],
        caramel,
        shade=Shade.ROUND,
    )
    quiet.stroke("-.46,-.2 -.24,-.34 -.1,-.4", (255, 236, 190), 0.045)
    if rng.random() < 0.6:
        fork(pen.at(0.78, 0.34, 0.56, turn=rng.uniform(18, 34)))


def songpyeon(pen: Pen, rng: random.Random) -> None:
    """Half-moon rice cakes in white, pink, green and yellow on pine needles."""
    if rng.random() < 0.55:
        plate(pen, rng, rx=0.98, y=0.14, colour=(244, 238, 226))
    else:
        tray(pen, (190, 132, 84), rx=0.98, y=0.14)
    quiet = pen.styled(casts=False)
    for x, y in scatter(rng, 34, 0.74, 0.42):
        needle = quiet.at(float(x), 0.14 + float(y), 0.2, turn=rng.uniform(0, 180))
        needle.stroke("-1,0 0,.1 1,0", rng.choice(((84, 128, 84), (104, 146, 92))), 0.09)
    tones = [
        (250, 244, 232),
        (242, 178, 184),
        (150, 178, 108),
        (246, 216, 130),
        (250, 244, 232),
        (150, 178, 108),
        (242, 178, 184),
    ]
    rng.shuffle(tones)
    places = ((-0.42, -0.14), (0.02, -0.22), (0.46, -0.12), (-0.56, 0.2), (-0.12, 0.16), (0.34, 0.22), (0.0, 0.46))
    for (x, y), tone in zip(places, tones, strict=True):
        cake = pen.at(x, y, 0.27, turn=rng.uniform(-16, 16))
        body = "-1,.2 -.76,-.4 -.28,-.68 .28,-.68 .76,-.4 1,.2 .5,.46 0,.52 -.5,.46"
        cake.blob(body, tone, shade=Shade.ROUND)
        cake.stroke("-.76,.02 -.4,-.34 .1,-.46 .6,-.2", lighter(tone, 0.6), 0.08)
        cake.stroke("-.9,.22 0,.36 .9,.22", darker(tone, 0.4), 0.05)


def mango_sticky_rice(pen: Pen, rng: random.Random) -> None:
    """Sliced ripe mango beside white sticky rice with coconut cream and crisp mung beans."""
    plate(pen, rng, rx=0.98, y=0.16)
    leaf = pen.at(-0.05, 0.16, turn=rng.uniform(-10, 10))
    if rng.random() < 0.7:
        leaf.poly(smooth("-.8,0 -.4,-.36 .3,-.4 .82,-.06 .4,.34 -.3,.36"), BANANA_LEAF, shade=Shade.DOWN)
    ripe = rng.choice(((250, 184, 44), (252, 194, 60), (246, 172, 40)))
    rice = pen.at(-0.36, 0.0, 0.42)
    rice.blob("-.98,.5 -.8,-.2 -.3,-.62 .3,-.62 .8,-.2 .98,.5 .4,.72 -.4,.72", (252, 248, 238), shade=Shade.ROUND)
    quiet = rice.styled(casts=False)
    for x, y in scatter(rng, 40, 0.8, 0.5):
        quiet.at(float(x), float(y) + 0.1, 0.07, turn=rng.uniform(0, 180)).oval(
            0, 0, 1, 0.5, (232, 224, 206), ink=False
        )
    quiet.blob("-.5,-.3 0,-.58 .5,-.3 .56,.1 .3,.02 .1,.34 -.12,0 -.5,.14", WHITE, line=0.5)
    for x, y in scatter(rng, 22, 0.46, 0.24):
        quiet.oval(float(x), float(y) - 0.24, 0.05, 0.038, (238, 196, 84), line=0.4)
    for index in range(6):
        slice_ = pen.at(0.16 + index * 0.115, 0.16 + index * 0.012, 0.37, turn=14 + index * 4)
        slice_.blob("-.3,-.96 .2,-.88 .46,-.3 .44,.4 .14,.92 -.34,.96 -.12,.4 -.1,-.4", ripe, shade=Shade.SIDE)
        slice_.styled(casts=False).stroke("-.2,-.84 0,-.3 -.02,.4 -.22,.86", lighter(ripe, 0.55), 0.07)


def banh_chung(pen: Pen, rng: random.Random) -> None:
    """A square cake wrapped in dong leaves and tied with bamboo strips; often one lies cut open beside it."""
    if rng.random() < 0.6:
        plate(pen, rng, rx=1.0, y=0.2)
    whole = pen.at(-0.16, -0.02, 0.66, turn=rng.uniform(-10, 6))
    green = rng.choice(((96, 132, 66), (86, 122, 62), (112, 142, 74)))
    whole.box(-0.86, -0.72, 0.86, 1.0, darker(green, 0.4), soft=0.06)
    whole.box(-0.86, -0.88, 0.86, 0.84, green, soft=0.06, shade=Shade.ROUND)
    quiet = whole.styled(casts=False)
    for y in np.linspace(-0.74, 0.7, 8):
        quiet.stroke([(-0.82, float(y)), (0, float(y) + 0.03), (0.82, float(y))], darker(green, 0.25), 0.018)
    quiet.poly("-.86,-.88 .1,-.02 -.86,.84", lighter(green, 0.12), line=0.5)
    cord = (232, 208, 146)
    for at in (-0.32, 0.32):
        whole.stroke([(at, -0.88), (at, 0.98)], cord, 0.075, ink=True)
    for at in (-0.32, 0.3):
        whole.stroke([(-0.86, at), (0.86, at)], cord, 0.075, ink=True)
    for turn in (-35, 35):
        whole.at(0.32, -0.32, turn=turn).stroke("0,0 .16,-.1 .22,.04", cord, 0.05, ink=True)
    if rng.random() < 0.75:
        _cut(pen.at(0.56, 0.52, 0.4, turn=rng.uniform(-8, 14)), green)


def _cut(pen: Pen, green: RGB) -> None:
    pen.box(-0.84, -0.62, 0.84, 0.68, darker(green, 0.1), soft=0.12)
    quiet = pen.styled(casts=False)
    quiet.box(-0.78, -0.56, 0.78, 0.6, (206, 216, 150), soft=0.1, ink=False)
    quiet.box(-0.68, -0.48, 0.68, 0.52, (246, 240, 214), soft=0.1, ink=False)
    quiet.blob("-.56,.02 -.3,-.28 .3,-.3 .56,0 .3,.34 -.3,.34", (242, 208, 96), line=0.5)
    quiet.blob("-.34,.04 -.1,-.14 .26,-.12 .36,.06 .1,.18 -.2,.18", (206, 140, 112), line=0.5)
    quiet.stroke("-.26,.08 0,.04 .28,.06", CREAM, 0.07)
    quiet.stroke([(-0.84, -0.62), (0.84, -0.62)], lighter(LEAF, 0.1), 0.06)
