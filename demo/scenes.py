"""What the Little World can hold: scenes of things, and the culture pictures by name.

Drawings (`demo/draw`) and grammars (`demo/texts`) both start from these records and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The things a scene is made of."""

    BALL = "ball"
    CUP = "cup"
    BOOK = "book"
    APPLE = "apple"
    STAR = "star"
    HOUSE = "house"
    TREE = "tree"
    FISH = "fish"
    CAT = "cat"
    FLOWER = "flower"
    BOAT = "boat"
    CHAIR = "chair"
    HAT = "hat"
    KEY = "key"


class Colour(StrEnum):
    """The eight colours, far enough apart to be told in 64 pixels."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    BLACK = "black"


class Size(StrEnum):
    """Small or large; a scene says it only where it matters."""

    SMALL = "small"
    LARGE = "large"


class Relation(StrEnum):
    """Where the first group lies, seen from the second."""

    LEFT_OF = "left_of"
    RIGHT_OF = "right_of"
    ABOVE = "above"
    BELOW = "below"
    INSIDE = "inside"


@dataclass(frozen=True)
class Group:
    """One to four things of one kind and colour; size is None where nobody would mention it."""

    kind: Kind
    colour: Colour
    count: int = 1
    size: Size | None = None


@dataclass(frozen=True)
class Scene:
    """One group, or two groups and how they lie."""

    first: Group
    relation: Relation | None = None
    second: Group | None = None


CONTAINERS = frozenset({Kind.CUP, Kind.HAT, Kind.BOAT, Kind.HOUSE})
"""Kinds that something can be inside of."""

INSIDE_KINDS = frozenset({Kind.BALL, Kind.APPLE, Kind.STAR, Kind.FISH, Kind.CAT, Kind.FLOWER, Kind.KEY})
"""Kinds that can be inside of a container."""
