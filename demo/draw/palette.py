"""The world's colours: eight that are named, the materials around them, and how a colour darkens."""

from __future__ import annotations

from collections.abc import Mapping

from demo.scenes import Colour

RGB = tuple[int, int, int]

PAINTS: Mapping[Colour, RGB] = {
    Colour.RED: (207, 52, 46),
    Colour.ORANGE: (241, 134, 36),
    Colour.YELLOW: (250, 208, 55),
    Colour.GREEN: (72, 150, 72),
    Colour.BLUE: (48, 112, 192),
    Colour.PURPLE: (124, 72, 166),
    Colour.PINK: (244, 146, 182),
    Colour.BLACK: (56, 52, 58),
}

CREAM: RGB = (252, 244, 228)
WHITE: RGB = (250, 249, 244)
INK: RGB = (74, 50, 50)
WOOD: RGB = (176, 122, 76)
PALE_WOOD: RGB = (214, 172, 122)
DARK_WOOD: RGB = (116, 72, 48)
LEAF: RGB = (104, 150, 82)
GOLD: RGB = (238, 180, 74)
BRASS: RGB = (226, 166, 82)
STEEL: RGB = (176, 182, 188)
STONE: RGB = (222, 208, 184)
BREAD: RGB = (220, 156, 84)
CLAY: RGB = (190, 104, 72)
SHADOW: RGB = (88, 62, 66)


def mix(base: RGB, added: RGB, share: float) -> RGB:
    """`base` with that share of `added` stirred in."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(base, added, strict=True))
    return red, green, blue


def ink_of(fill: RGB) -> RGB:
    """The line around a fill: its own hue, much darker, so that no outline is hard black."""
    deep = (round(fill[0] * 0.47), round(fill[1] * 0.35), round(fill[2] * 0.42))
    return mix(deep, INK, 0.28)


def darker(fill: RGB, share: float = 0.25) -> RGB:
    """The fill in shade."""
    return mix(fill, ink_of(fill), share)


def lighter(fill: RGB, share: float = 0.3) -> RGB:
    """The fill in light; warm, never pure white."""
    return mix(fill, (255, 250, 236), share)
