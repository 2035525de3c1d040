"""Savoury plates and bowls: svickova, gimbap, pelmeni, cevapi, pho, som tam."""

from __future__ import annotations

import math
import random

from demo.draw.palette import CLAY, RGB, WHITE, darker, lighter
from demo.draw.pen import Pen, Shade, ring, smooth
from demo.draw.props import (
    board,
    bowl_front,
    bowl_opening,
    chili,
    chopsticks,
    crumbs,
    lemon,
    lime,
    plate,
    scatter,
    shreds,
    sprig,
    steam,
)

DILL: RGB = (96, 150, 72)


def svickova(pen: Pen, rng: random.Random) -> None:
    """Svíčková: beef under cream sauce, bread dumplings, a slice of lemon with cranberries and cream."""
    plate(pen, rng, rx=1.0, y=0.12, colour=rng.choice(((250, 247, 240), (232, 238, 240))))
    sauce = rng.choice(((226, 160, 80), (218, 150, 76), (232, 172, 96)))
    quiet = pen.styled(casts=False)
    pool = smooth("-.66,.2 -.5,-.1 0,-.2 .55,-.14 .76,.16 .5,.48 -.1,.56 -.5,.46")
    quiet.poly(pool, sauce, line=0.6, shade=Shade.DOWN)
    for index in range(4):
        part = pen.at(-0.34 + index * 0.2, -0.2 - index * 0.015, 0.26, turn=-8 + index * 7)
        part.box(-0.62, -0.86, 0.7, 0.9, (236, 214, 172), soft=0.5)
        part.box(-0.74, -0.86, 0.54, 0.9, (252, 238, 208), soft=0.5, shade=Shade.ROUND)
        for x, y in scatter(rng, 7, 0.4, 0.6):
            part.styled(casts=False).oval(float(x) - 0.1, float(y), 0.06, 0.05, (226, 200, 156), ink=False)
    for x, y in ((-0.26, 0.24), (0.02, 0.32)):
        meat = pen.at(x, y, 0.3, turn=rng.uniform(-12, 4))
        meat.blob("-.9,.1 -.6,-.46 .3,-.5 .92,-.1 .7,.42 -.4,.5", (138, 82, 62), shade=Shade.DOWN)
        for shift in (-0.2, 0.05, 0.28):
            meat.styled(casts=False).stroke([(-0.6, shift), (0, shift - 0.06), (0.6, shift)], (166, 108, 84), 0.05)
    quiet.blob("-.4,.34 -.1,.26 .2,.36 .1,.5 -.2,.52", sauce, ink=False)
    top = pen.at(0.46, 0.2, 0.23)
    lemon(top.at(squash=0.86))
    top.blob("-.5,0 -.24,-.44 .26,-.44 .5,0 0,.24", WHITE, shade=Shade.ROUND)
    for x, y in ((-0.22, 0.1), (0.08, 0.2), (0.3, 0.02), (-0.02, -0.06), (0.12, -0.26)):
        top.oval(x, y, 0.17, 0.16, (186, 34, 48), line=0.6, shade=Shade.ROUND)


def gimbap(pen: Pen, rng: random.Random) -> None:
    """Slices of gimbap: seaweed, rice, and a bright middle, in rows on a plate or board."""
    if rng.random() < 0.5:
        plate(pen, rng, rx=1.0, y=0.1)
    else:
        board(pen, rng, y=0.1, rx=1.0, ry=0.66)
    rows = rng.choice(
        (
            ((-0.54, -0.18), (0.0, -0.22), (0.54, -0.18), (-0.28, 0.28), (0.28, 0.28)),
            ((-0.6, 0.0), (-0.2, -0.16), (0.2, 0.02), (0.58, -0.12), (-0.36, 0.36), (0.14, 0.42)),
        )
    )
    for x, y in rows:
        _gimbap_slice(pen.at(x, y, 0.28, turn=rng.uniform(0, 360)), rng)
    if rng.random() < 0.7:
        chopsticks(pen.at(0.1, 0.84, 0.9, turn=rng.uniform(-8, 4)), rng)


def _gimbap_slice(pen: Pen, rng: random.Random) -> None:
    wobble = [rng.uniform(0.95, 1.03) for _ in range(9)]
    outer = smooth([(math.cos(i * 0.698) * r, math.sin(i * 0.698) * r) for i, r in enumerate(wobble)])
    pen.poly(outer, (46, 56, 52), shade=Shade.ROUND)
    quiet = pen.styled(casts=False)
    quiet.poly(outer * 0.86, (252, 248, 238), ink=False)
    for x, y in scatter(rng, 26, 0.78, 0.78, near=0.62):
        quiet.at(float(x), float(y), 0.09, turn=rng.uniform(0, 180)).oval(0, 0, 1, 0.55, (230, 222, 206), ink=False)
    quiet.box(-0.46, -0.46, 0.0, -0.06, (250, 206, 60), soft=0.08, line=0.5)
    quiet.box(0.04, -0.5, 0.46, -0.14, (240, 156, 160), soft=0.08, line=0.5)
    quiet.blob("-.5,.06 -.1,0 .02,.3 -.2,.52 -.46,.4", (70, 128, 66), line=0.5)
    quiet.box(0.1, -0.08, 0.5, 0.2, (238, 128, 44), soft=0.06, line=0.5)
    quiet.box(0.06, 0.24, 0.4, 0.5, (252, 228, 136), soft=0.08, line=0.5)


def pelmeni(pen: Pen, rng: random.Random) -> None:
    """A bowl of pelmeni with sour cream and dill."""
    glaze = rng.choice(((96, 132, 170), (198, 96, 76), (120, 150, 110), (226, 206, 178)))
    bowl_front(pen, glaze, y=0.02, rx=0.92)
    bowl_opening(pen, lighter(glaze, 0.5), y=0.02, rx=0.92, ry=0.5)
    quiet = pen.styled(casts=False)
    quiet.oval(0, 0.05, 0.8, 0.41, (246, 226, 176), ink=False)
    places = (
        (-0.46, -0.14),
        (0.0, -0.24),
        (0.46, -0.14),
        (-0.24, -0.02),
        (0.24, -0.02),
        (-0.56, 0.1),
        (0.56, 0.1),
        (-0.28, 0.24),
        (0.3, 0.24),
        (0.0, 0.14),
    )
    for x, y in places:
        _pelmen(pen.at(x, y, 0.235, turn=rng.uniform(-30, 30), flip=rng.random() < 0.5))
    quiet.blob("-.22,.02 -.1,-.18 .14,-.2 .26,0 .1,.12 -.12,.12", WHITE, shade=Shade.ROUND)
    shreds(quiet, scatter(rng, 34, 0.66, 0.3), DILL, 0.045, 0.022, rng)
    if rng.random() < 0.6:
        steam(pen, 0, -0.5)


def _pelmen(pen: Pen) -> None:
    dough = (248, 230, 192)
    brim = "-1,.26 -.86,-.4 -.3,-.84 .36,-.82 .9,-.36 1,.28 .6,.7 .2,.5 -.2,.5 -.6,.7"
    pen.blob(brim, dough, shade=Shade.ROUND)
    pen.styled(casts=False).blob("-.6,.1 -.4,-.4 .1,-.56 .56,-.3 .6,.14 0,.32", lighter(dough, 0.35), line=0.5)
    pen.styled(casts=False).stroke("-.7,.3 0,.42 .7,.3", darker(dough, 0.4), 0.06)


def cevapi(pen: Pen, rng: random.Random) -> None:
    """Ten little grilled rolls in a somun, chopped onion and kajmak or ajvar beside them."""
    plate(pen, rng, rx=1.0, y=0.14)
    bread = rng.choice(((238, 200, 140), (232, 190, 124)))
    own = pen.at(-0.12, 0.02, turn=rng.uniform(-8, 4))
    own.blob("-.74,-.06 -.5,-.44 .1,-.54 .62,-.34 .72,.04 .3,.22 -.4,.22", bread, shade=Shade.ROUND)
    quiet = own.styled(casts=False)
    for x, y in scatter(rng, 12, 0.54, 0.2):
        quiet.oval(float(x), float(y) - 0.3, rng.uniform(0.03, 0.06), 0.03, darker(bread, 0.34), ink=False)
    meat = rng.choice(((134, 78, 54), (122, 70, 50)))
    for row, (count, y) in enumerate(((5, -0.12), (5, 0.14))):
        for index in range(count):
            roll = own.at(
                -0.48 + index * 0.235 + row * 0.07, y + rng.uniform(-0.03, 0.03), 0.27, turn=rng.uniform(58, 82)
            )
            roll.box(-1.0, -0.34, 1.0, 0.36, meat, soft=0.32, shade=Shade.DOWN)
            for x in (-0.5, 0.0, 0.5):
                roll.styled(casts=False).stroke([(x - 0.08, -0.26), (x + 0.08, 0.24)], darker(meat, 0.55), 0.09)
            roll.styled(casts=False).stroke([(-0.6, -0.2), (0.3, -0.22)], lighter(meat, 0.3), 0.06)
    own.blob("-.8,.24 -.4,.28 .3,.28 .7,.2 .56,.46 0,.56 -.6,.46", lighter(bread, 0.15), shade=Shade.DOWN)
    onion = scatter(rng, 46, 0.2, 0.15)
    crumbs(pen.at(0.68, 0.2), onion, (250, 246, 236), 0.05, rng)
    crumbs(pen.at(0.68, 0.2).styled(casts=False), onion[:14], (224, 206, 214), 0.035, rng)
    side = rng.choice(((208, 74, 44), (254, 248, 230)))
    pen.blob(".26,.5 .4,.4 .58,.44 .6,.56 .42,.64 .28,.6", side, shade=Shade.ROUND)


def pho(pen: Pen, rng: random.Random) -> None:
    """A bowl of phở: noodles, slices of beef, spring onion and herbs, lime and chili at hand."""
    glaze = rng.choice(((250, 246, 238), (110, 142, 170), (232, 222, 204)))
    bowl_front(pen, glaze, y=0.02, rx=0.94)
    bowl_opening(pen, lighter(glaze, 0.4), y=0.02, rx=0.94, ry=0.54)
    quiet = pen.styled(casts=False)
    broth = ring(0, 0.05, 0.83, 0.45)
    quiet.poly(broth, (206, 148, 82), line=0.5)
    soup = quiet.within(broth)
    for index in range(12):
        y = -0.12 + index * 0.045
        soup.stroke(
            [(-0.74, y), (-0.3, y + rng.uniform(-0.1, 0.06)), (0.1, y + rng.uniform(-0.05, 0.1)), (0.5, y)],
            (250, 240, 218),
            0.04,
        )
        soup.stroke([(-0.74, y + 0.022), (-0.3, y), (0.1, y + 0.04), (0.5, y + 0.022)], (226, 206, 168), 0.012)
    for x, y, turn in ((0.14, -0.2, -12), (0.4, -0.06, 20), (0.08, 0.06, 8)):
        beef = quiet.at(x, y, 0.27, turn=turn + rng.uniform(-8, 8))
        beef.blob("-.9,0 -.5,-.5 .3,-.56 .92,-.1 .6,.42 -.4,.46", (170, 102, 86), line=0.7)
        beef.stroke("-.6,.02 0,-.16 .6,-.06", (222, 170, 150), 0.1)
    for x, y in scatter(rng, 26, 0.66, 0.32):
        quiet.curve(float(x), float(y) + 0.04, 0.036, 0.028, 0, 360, rng.choice((DILL, (134, 178, 88))), 0.022)
    for turn in (-150, -100, -40):
        sprig(quiet.at(-0.42, 0.06, 0.3, turn=turn), (84, 142, 70), leaves=2)
    lime(quiet.at(0.5, 0.22, 0.15, turn=-20))
    for x, y in ((-0.1, 0.3), (0.18, 0.34), (-0.3, 0.26)):
        quiet.oval(x, y, 0.045, 0.032, (208, 52, 44), line=0.5)
    chopsticks(pen.at(0.36, -0.46, 0.74, turn=rng.uniform(-40, -26)), rng)
    if rng.random() < 0.7:
        steam(pen, -0.34, -0.44)


def som_tam(pen: Pen, rng: random.Random) -> None:
    """Green papaya salad in its clay mortar, the wooden pestle leaning in; tomato, beans, chili, peanuts."""
    clay = rng.choice((CLAY, (170, 96, 70), (150, 104, 84)))
    pestle = pen.at(0.34, -0.5, turn=rng.uniform(18, 32))
    pestle.box(-0.085, -0.52, 0.085, 0.5, (206, 160, 108), soft=0.08, shade=Shade.TUBE)
    pen.poly(smooth("-.74,-.08 -.66,.42 -.44,.8 -.5,.96 .5,.96 .44,.8 .66,.42 .74,-.08 0,-.2"), clay, shade=Shade.TUBE)
    pen.oval(0, -0.1, 0.78, 0.32, lighter(clay, 0.18))
    quiet = pen.styled(casts=False)
    quiet.oval(0, -0.08, 0.64, 0.24, darker(clay, 0.5), line=0.6)
    for band in (0.3, 0.36):
        quiet.stroke([(-0.66, band), (0, band + 0.12), (0.66, band)], darker(clay, 0.35), 0.022)
    heap = scatter(rng, 120, 0.58, 0.2)
    pen.oval(0, -0.2, 0.58, 0.26, (222, 226, 164), ink=False)
    for index, tone in enumerate(((206, 214, 140), (240, 238, 196), (228, 230, 170))):
        shreds(quiet.at(0, -0.2), heap[index * 40 : index * 40 + 40], tone, 0.2, 0.028, rng)
    for x, y, turn in ((-0.34, -0.2, 20), (0.06, -0.36, -40), (0.38, -0.16, 70), (0.02, -0.08, 10)):
        tomato = pen.at(x, y, 0.125, turn=turn)
        tomato.poly([(-1, 0), *ring(0, 0, 1, 1, start=0, end=180)], (216, 66, 48), shade=Shade.DOWN)
        tomato.styled(casts=False).poly(
            [(-0.7, 0.08), *ring(0, 0.08, 0.7, 0.6, start=0, end=180)], (240, 142, 104), ink=False
        )
    for x, y, turn in ((-0.16, -0.3, 30), (0.24, -0.28, -30), (-0.44, -0.1, -20), (0.2, -0.04, 12)):
        quiet.at(x, y, 0.13, turn=turn).stroke([(-1, 0), (1, 0.1)], (84, 142, 70), 0.32, ink=True)
    crumbs(quiet.at(0, -0.2), scatter(rng, 16, 0.46, 0.16), (214, 160, 96), 0.04, rng)
    chili(pen.at(-0.06, -0.2, 0.17, turn=rng.uniform(-50, 30)))
    if rng.random() < 0.7:
        lime(pen.at(-0.74, 0.84, 0.17, turn=-14))
        chili(pen.at(0.76, 0.88, 0.18, turn=rng.uniform(-20, 20)))
