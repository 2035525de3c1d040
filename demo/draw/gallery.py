"""Which drawer, which backgrounds and how much freedom each culture picture has."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.draw import bakery, crafts, dishes, flags, garments, grounds, instruments, lamps, landmarks, sweets, temples
from demo.draw.pen import Mark, Pen

Drawer = Callable[[Pen, random.Random], None]
Ground = Callable[[random.Random], list[Mark]]


@dataclass(frozen=True)
class Picture:
    """How one culture picture is made; `mirrors` where left and right mean nothing."""

    draw: Drawer
    grounds: tuple[Ground, ...]
    mirrors: bool = True
    shift: float = 0.08
    lean: float = 5.0
    near: tuple[float, float] = (0.8, 0.96)


_TABLE = (grounds.tabletop, grounds.cloth, grounds.room, grounds.paper)
_PLAIN = (grounds.paper, grounds.room, grounds.cloth)
_AIR = (grounds.sky, grounds.sky, grounds.dusk)
_FLAG = (grounds.paper, grounds.sky, grounds.meadow, grounds.paper)
_EVENING = (grounds.dusk, grounds.dusk, grounds.room, grounds.paper)


def _flag(entry: str) -> Picture:
    return Picture(flags.draw_flag(entry), _FLAG, mirrors=False, lean=0.0, shift=0.03)


def _dish(draw: Drawer) -> Picture:
    return Picture(draw, _TABLE)


def _thing(draw: Drawer) -> Picture:
    return Picture(draw, _PLAIN)


def _landmark(draw: Drawer, *, mirrors: bool = False) -> Picture:
    return Picture(draw, _AIR, mirrors=mirrors, lean=0.0, near=(0.76, 0.97))


GALLERY: Mapping[str, Mapping[str, Picture]] = {
    "ar": {
        "flag_kuwait": _flag("flag_kuwait"),
        "oud": _thing(instruments.oud),
        "dallah": _thing(lamps.dallah),
        "fanous": Picture(lamps.fanous, _EVENING),
        "kunafa": _dish(sweets.kunafa),
        "giza_pyramids": _landmark(landmarks.giza_pyramids, mirrors=True),
    },
    "cs": {
        "flag_czechia": _flag("flag_czechia"),
        "svickova": _dish(dishes.svickova),
        "rohlik": _dish(bakery.rohlik),
        "orloj": _landmark(landmarks.orloj),
        "kraslice": _thing(crafts.kraslice),
        "cibulak": _dish(crafts.cibulak),
    },
    "hu": {
        "flag_hungary": _flag("flag_hungary"),
        "langos": _dish(bakery.langos),
        "kurtoskalacs": _dish(bakery.kurtoskalacs),
        "lanchid": _landmark(landmarks.lanchid, mirrors=True),
        "matyo": Picture(crafts.matyo, (grounds.paper, grounds.tabletop, grounds.room)),
        "dobostorta": _dish(sweets.dobostorta),
    },
    "ko": {
        "flag_korea": _flag("flag_korea"),
        "hanbok": Picture(garments.hanbok, (grounds.paper, grounds.room), mirrors=False),
        "gimbap": _dish(dishes.gimbap),
        "songpyeon": _dish(sweets.songpyeon),
        "janggu": _thing(instruments.janggu),
        "yut": Picture(crafts.yut, (grounds.tabletop, grounds.paper, grounds.cloth)),
    },
    "ru": {
        "flag_russia": _flag("flag_russia"),
        "samovar": _thing(lamps.samovar),
        "balalaika": _thing(instruments.balalaika),
        "pelmeni": _dish(dishes.pelmeni),
        "blini": _dish(bakery.blini),
        "saint_basil": _landmark(temples.saint_basil),
    },
    "sr": {
        "flag_serbia": _flag("flag_serbia"),
        "opanci": _thing(garments.opanci),
        "gusle": _thing(instruments.gusle),
        "slavski_kolac": _dish(bakery.slavski_kolac),
        "cevapi": _dish(dishes.cevapi),
        "pobednik": _landmark(landmarks.pobednik),
    },
    "th": {
        "flag_thailand": _flag("flag_thailand"),
        "mango_sticky_rice": _dish(sweets.mango_sticky_rice),
        "krathong": Picture(lamps.krathong, (grounds.dusk,)),
        "ranat": _thing(instruments.ranat),
        "wat_arun": _landmark(temples.wat_arun, mirrors=True),
        "som_tam": _dish(dishes.som_tam),
    },
    "vi": {
        "flag_vietnam": _flag("flag_vietnam"),
        "banh_chung": _dish(sweets.banh_chung),
        "pho": _dish(dishes.pho),
        "ao_dai": Picture(garments.ao_dai, (grounds.paper, grounds.room), mirrors=False),
        "star_lantern": Picture(lamps.star_lantern, _EVENING),
        "khue_van_cac": _landmark(temples.khue_van_cac, mirrors=True),
    },
}
"""Language -> entry -> how it is drawn."""


def picture_of(entry: str) -> Picture | None:
    """The recipe of an entry, or None when no language has it."""
    return next((pictures[entry] for pictures in GALLERY.values() if entry in pictures), None)


def compose(picture: Picture, rng: random.Random) -> tuple[list[Mark], list[Mark]]:
    """Background and drawing, the drawing a little shifted, scaled, leaning or mirrored."""
    ground = rng.choice(picture.grounds)(rng)
    pen = Pen().styled(line=0.74)
    shift = picture.shift
    own = pen.at(
        rng.uniform(-shift, shift),
        rng.uniform(-shift, shift),
        rng.uniform(*picture.near),
        turn=rng.uniform(-picture.lean, picture.lean),
        flip=picture.mirrors and rng.random() < 0.5,
    )
    picture.draw(own, rng)
    return ground, pen.marks
