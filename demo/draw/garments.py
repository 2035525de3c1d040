"""Garments laid out with care: hanbok, ao dai, opanci."""

from __future__ import annotations

import random

from demo.draw.palette import DARK_WOOD, GOLD, PALE_WOOD, RGB, WHITE, darker, lighter, mix
from demo.draw.pen import Pen, Shade, rounded, smooth


def hanbok(pen: Pen, rng: random.Random) -> None:
    """A woman's hanbok: short jeogori with curved sleeves, white collar, ribbon, and the full chima."""
    jacket, skirt, ribbon = rng.choice(_SETS)
    own = pen.at(0, 0.02)
    own.stroke("-.5,-.62 0,-.7 .5,-.62", PALE_WOOD, 0.05, ink=True)
    own.curve(0, -0.86, 0.06, 0.07, 100, 380, (150, 140, 130), 0.025)
    chima = smooth("-.26,-.3 .26,-.3 .5,.1 .74,.6 .84,.9 .4,.98 0,1 -.4,.98 -.84,.9 -.74,.6 -.5,.1")
    own.poly(chima, skirt, shade=Shade.TUBE)
    inside = own.within(chima)
    for x in (-0.62, -0.36, -0.12, 0.12, 0.36, 0.62):
        inside.stroke([(x * 0.3, -0.26), (x * 0.8, 0.3), (x * 1.1, 1.0)], darker(skirt, 0.3), 0.024)
    inside.stroke("-.9,.84 -.4,.93 0,.95 .4,.93 .9,.84", lighter(ribbon, 0.2), 0.05)
    for side in (-1, 1):
        arm = own.at(flip=side < 0)
        sleeve = smooth(".16,-.66 .44,-.58 .86,-.36 .94,-.26 .86,-.08 .78,-.08 .6,-.12 .36,-.26 .2,-.36")
        arm.poly(sleeve, jacket, shade=Shade.DOWN)
        arm.poly(smooth(".84,-.37 .95,-.27 .87,-.07 .77,-.1"), WHITE, line=0.8)
    own.poly(smooth("-.2,-.68 .2,-.68 .27,-.4 .29,-.16 0,-.1 -.29,-.16 -.27,-.4"), jacket, shade=Shade.TUBE)
    own.stroke("-.17,-.72 -.04,-.5 .1,-.28", ribbon, 0.1, ink=True)
    own.stroke(".17,-.72 .08,-.5 .06,-.36", ribbon, 0.1, ink=True)
    own.stroke("-.13,-.74 -.01,-.54 .08,-.36", WHITE, 0.045)
    own.stroke(".14,-.74 .09,-.6 .05,-.46", WHITE, 0.045)
    own.stroke(".08,-.28 .02,.1 .06,.5", ribbon, 0.095, ink=True)
    own.stroke(".1,-.28 .17,.06 .15,.34", lighter(ribbon, 0.12), 0.09, ink=True)
    own.blob(".06,-.28 .2,-.4 .32,-.32 .2,-.22", ribbon)
    own.oval(0.08, -0.28, 0.06, 0.055, darker(ribbon, 0.12))


_SETS: tuple[tuple[RGB, RGB, RGB], ...] = (
    ((250, 226, 140), (206, 62, 70), (150, 56, 96)),
    ((236, 242, 226), (236, 140, 160), (200, 60, 80)),
    ((168, 208, 178), (226, 104, 120), (190, 50, 70)),
    ((250, 236, 214), (70, 106, 164), (188, 62, 68)),
    ((246, 190, 200), (116, 96, 156), (170, 60, 104)),
)


def ao_dai(pen: Pen, rng: random.Random) -> None:
    """An áo dài on a hanger: high collar, close sleeves, two long panels over wide trousers; a nón lá beside."""
    silk = rng.choice(((214, 64, 66), (96, 146, 190), (250, 246, 238), (236, 150, 172), (126, 96, 160), (74, 148, 128)))
    pen = pen.at(flip=True)  # the flap closes on the wearer's right, which a viewer sees on the left
    own = pen.at(-0.1, 0.02)
    own.stroke("-.34,-.68 0,-.78 .34,-.68", PALE_WOOD, 0.045, ink=True)
    own.curve(0, -0.92, 0.055, 0.065, 100, 380, (150, 140, 130), 0.025)
    trousers = WHITE if silk != (250, 246, 238) else (240, 232, 220)
    own.poly("-.26,0 .3,0 .42,.98 .06,.98 .02,.4 -.04,.98 -.4,.98", trousers, shade=Shade.SIDE)
    own.poly(smooth(".06,-.1 .26,-.06 .38,.4 .46,.86 .28,.9 .12,.6"), darker(silk, 0.25))
    for side in (-1, 1):
        arm = own.at(flip=side < 0)
        arm.poly(smooth(".1,-.72 .24,-.68 .36,-.5 .54,.06 .5,.16 .4,.14 .26,-.3 .16,-.46"), silk, shade=Shade.DOWN)
    gown = smooth(
        "-.12,-.76 .12,-.76 .22,-.64 .22,-.4 .16,-.14 .22,.1 .28,.5 .3,.88 0,.94 -.32,.88 "
        "-.29,.5 -.23,.1 -.17,-.14 -.22,-.4 -.22,-.64"
    )
    own.poly(gown, silk, shade=Shade.TUBE)
    own.box(-0.09, -0.83, 0.09, -0.71, lighter(silk, 0.1), soft=0.04)
    quiet = own.styled(casts=False)
    quiet.stroke(".02,-.72 .12,-.62 .19,-.5 .18,-.16", darker(silk, 0.42), 0.02)
    for x, y in ((0.07, -0.68), (0.14, -0.6), (0.185, -0.46)):
        quiet.oval(x, y, 0.022, 0.022, GOLD, ink=False)
    _blossoms(quiet.within(gown), _YELLOW if sum(silk) < 640 else _DEEP_YELLOW, rng)
    if rng.random() < 0.8:
        _conical_hat(pen.at(0.6, 0.52, 0.42, turn=rng.uniform(-16, 10)))


_YELLOW, _DEEP_YELLOW = (252, 222, 120), (230, 176, 40)
"""Of the blossoms; the deep one shows on white silk."""


def _blossoms(pen: Pen, tone: RGB, rng: random.Random) -> None:
    pen.stroke("-.2,.9 -.06,.56 -.14,.3 .02,.06", mix(tone, DARK_WOOD, 0.35), 0.018)
    for x, y in ((-0.08, 0.7), (0.08, 0.56), (-0.16, 0.44), (0.04, 0.3), (-0.08, 0.12), (0.1, 0.8), (0.06, -0.36)):
        size = rng.uniform(0.05, 0.075)
        for turn in range(0, 360, 72):
            pen.at(x, y, size, turn=turn).oval(0.6, 0, 0.5, 0.4, tone, ink=False)


def _conical_hat(pen: Pen) -> None:
    straw = (238, 214, 158)
    cone = "-1,.4 0,-.62 1,.4 .6,.54 0,.6 -.6,.54"
    pen.poly(rounded(cone, share=0.05), straw, shade=Shade.SIDE)
    inside = pen.styled(casts=False).within(cone)
    for lift in (0.2, 0.42, 0.64, 0.86, 1.06):
        inside.stroke(
            [(-lift, -0.62 + lift), (0, -0.56 + lift * 1.1), (lift, -0.62 + lift)], darker(straw, 0.25), 0.024
        )
    pen.stroke("-.56,.5 -.3,.86 .3,.86 .56,.5", (206, 84, 96), 0.06)


def opanci(pen: Pen, rng: random.Random) -> None:
    """A pair of opanci: low leather shoes, slim toes curled up, woven over the foot, with straps."""
    leather = rng.choice(((176, 104, 60), (150, 86, 52), (192, 122, 72)))
    _opanak(pen.at(0.12, -0.34, 0.86, turn=rng.uniform(-6, 2)), leather)
    _opanak(pen.at(-0.06, 0.42, 0.9, turn=rng.uniform(-2, 6)), leather)


def _opanak(pen: Pen, leather: RGB) -> None:
    """One shoe from the side, toe to the left."""
    deep = darker(leather, 0.4)
    pen.blob("-.06,-.16 .3,-.3 .8,-.28 .9,-.18 .5,-.04 .1,0", mix(deep, (50, 34, 34), 0.5))
    shoe = smooth(
        "-.8,-.02 -.95,-.24 -.92,-.5 -.74,-.58 -.62,-.46 -.7,-.42 -.8,-.38 -.78,-.22 -.62,-.12 "
        "-.34,-.26 -.08,-.2 .1,-.06 .44,-.02 .74,-.12 .92,-.2 .97,.06 .94,.27 .4,.3 -.2,.3 "
        "-.6,.22"
    )
    pen.poly(shoe, leather, shade=Shade.DOWN)
    inside = pen.styled(casts=False).within(shoe)
    for step in range(6):
        x = -0.52 + step * 0.1
        inside.stroke([(x, -0.34), (x - 0.05, 0.2)], lighter(leather, 0.4), 0.045)
    for step in range(5):
        y = -0.14 + step * 0.075
        inside.stroke([(-0.62, y), (0.04, y - 0.02)], deep, 0.022)
    inside.stroke("-.8,.1 -.5,.24 0,.27 .96,.25", deep, 0.085)
    for x in (0.28, 0.46, 0.64):
        inside.oval(x, 0.1, 0.04, 0.045, lighter(leather, 0.4), ink=False)
    pen.stroke(".02,-.1 .3,-.34 .62,-.42 .9,-.3", deep, 0.05, ink=True)
    pen.stroke(".06,-.04 .4,-.14 .9,-.16", deep, 0.05, ink=True)
    pen.box(0.48, -0.46, 0.62, -0.32, GOLD, soft=0.03, line=0.8)
    pen.styled(casts=False).box(0.52, -0.42, 0.58, -0.36, deep, ink=False)
