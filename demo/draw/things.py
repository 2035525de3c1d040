"""The fourteen kinds by name, how far each may lean, and the containers with what is before and behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.draw import household, living
from demo.draw.palette import RGB, darker
from demo.draw.pen import Pen
from demo.scenes import Kind

Drawer = Callable[[Pen, RGB, random.Random], None]


@dataclass(frozen=True)
class Thing:
    """How to draw a kind; `lean` in degrees, `turns` when it may look either way."""

    draw: Drawer
    lean: float
    turns: bool = False


@dataclass(frozen=True)
class Container:
    """A container in two layers; things reach down past `rim` by the share `sunk`."""

    behind: Drawer
    before: Drawer
    rim: float
    sunk: float
    width: float
    tall: float


THINGS: Mapping[Kind, Thing] = {
    Kind.BALL: Thing(household.ball, 180),
    Kind.CUP: Thing(household.cup, 6, turns=True),
    Kind.BOOK: Thing(household.book, 16),
    Kind.APPLE: Thing(living.apple, 14),
    Kind.STAR: Thing(household.star, 16),
    Kind.HOUSE: Thing(household.house, 4, turns=True),
    Kind.TREE: Thing(living.tree, 5, turns=True),
    Kind.FISH: Thing(living.fish, 14, turns=True),
    Kind.CAT: Thing(living.cat, 5, turns=True),
    Kind.FLOWER: Thing(living.flower, 9, turns=True),
    Kind.BOAT: Thing(household.boat, 7, turns=True),
    Kind.CHAIR: Thing(household.chair, 5, turns=True),
    Kind.HAT: Thing(household.hat, 10, turns=True),
    Kind.KEY: Thing(household.key, 14, turns=True),
}


def _house_behind(pen: Pen, colour: RGB, rng: random.Random) -> None:
    household.house_shell(pen, colour, rng)
    household.house_opening(pen, colour)


def _doorstep(pen: Pen, colour: RGB, rng: random.Random) -> None:
    pen.box(-0.68, 0.87, 0.7, 0.98, darker(colour, 0.25), soft=0.03)


CONTAINERS: Mapping[Kind, Container] = {
    Kind.CUP: Container(
        lambda pen, colour, rng: household.cup_opening(pen, colour),
        lambda pen, colour, rng: household.cup_body(pen, colour),
        rim=-0.36,
        sunk=0.25,
        width=1.24,
        tall=1.0,
    ),
    Kind.HAT: Container(
        lambda pen, colour, rng: household.hat_inside(pen, colour),
        lambda pen, colour, rng: household.hat_upturned(pen, colour),
        rim=0.0,
        sunk=0.2,
        width=1.3,
        tall=1.05,
    ),
    Kind.BOAT: Container(
        lambda pen, colour, rng: household.boat_inside(pen, colour),
        lambda pen, colour, rng: household.boat_hull(pen, colour),
        rim=0.32,
        sunk=0.2,
        width=1.45,
        tall=1.0,
    ),
    Kind.HOUSE: Container(_house_behind, _doorstep, rim=0.9, sunk=0.0, width=1.06, tall=0.84),
}
