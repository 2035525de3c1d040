"""One contact sheet of the Little World: `python -m demo.sheet OUT.png`.

Captions are joined by whoever has texts: `contact_sheet(caption=...)` asks for a line under each picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from demo.draw.palette import INK, RGB, mix
from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.world import CULTURE_IDS, draw_culture, draw_scene

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Caption = Callable[[Scene | str], str]
"""A line for a scene or a culture entry; an empty one leaves the place blank."""

LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "hu": "Hungarian", "ko": "Korean",
    "ru": "Russian", "sr": "Serbian", "th": "Thai", "vi": "Vietnamese",
}  # fmt: skip

_WIDTH, _MARGIN, _GAP, _COLUMNS = 1600, 44, 18, 6
_PAPER: RGB = (248, 242, 230)
_LABEL_BAND, _CAPTION_BAND = 46, 30


def _group(kind: Kind, colour: Colour, count: int = 1, size: Size | None = None) -> Group:
    return Group(kind, colour, count, size)


SHOWN: tuple[Scene, ...] = (
    Scene(_group(Kind.CAT, Colour.ORANGE), Relation.INSIDE, _group(Kind.HAT, Colour.BLUE)),
    Scene(_group(Kind.FLOWER, Colour.PINK, 3)),
    Scene(_group(Kind.FISH, Colour.RED), Relation.INSIDE, _group(Kind.CUP, Colour.GREEN)),
    Scene(_group(Kind.STAR, Colour.YELLOW, 2, Size.LARGE)),
    Scene(_group(Kind.BOAT, Colour.RED), Relation.ABOVE, _group(Kind.FISH, Colour.BLUE, 2)),
    Scene(_group(Kind.HOUSE, Colour.YELLOW), Relation.LEFT_OF, _group(Kind.TREE, Colour.GREEN, 2)),
    Scene(
        _group(Kind.CAT, Colour.BLACK, 1, Size.LARGE), Relation.RIGHT_OF, _group(Kind.BALL, Colour.PINK, 1, Size.SMALL)
    ),
    Scene(_group(Kind.STAR, Colour.PINK, 2), Relation.INSIDE, _group(Kind.BOAT, Colour.PURPLE)),
    Scene(_group(Kind.KEY, Colour.PURPLE, 4, Size.SMALL)),
    Scene(_group(Kind.APPLE, Colour.GREEN, 2), Relation.BELOW, _group(Kind.BOOK, Colour.RED)),
    Scene(_group(Kind.CHAIR, Colour.BLUE), Relation.LEFT_OF, _group(Kind.CAT, Colour.ORANGE)),
    Scene(_group(Kind.FLOWER, Colour.RED), Relation.INSIDE, _group(Kind.HOUSE, Colour.BLUE)),
)
"""The scenes of the sheet; colours, counts, sizes and all five relations come up."""


@dataclass(frozen=True)
class _Section:
    title: str
    subjects: tuple[Scene | str, ...]


def contact_sheet(
    *,
    seed: int = 1,
    caption: Caption | None = None,
    title: Callable[[str], str] = lambda language: LANGUAGES[language],
    fonts: Callable[[str], Font] | None = None,
) -> Image.Image:
    """Draw the whole sheet, 1600 pixels wide.

    `caption` gives the line under a picture, `title` the name of a language's row, and `fonts` the font that
    can write a given text (the built-in one knows Latin letters only).
    """
    sections = [
        _Section("The Little World", SHOWN),
        *(_Section(title(language), entries) for language, entries in CULTURE_IDS.items()),
    ]
    cell = (_WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) // _COLUMNS
    row = cell + _GAP + (_CAPTION_BAND if caption else 0)
    height = 2 * _MARGIN + sum(_LABEL_BAND + row * _rows(section.subjects) for section in sections)
    sheet = Image.new("RGB", (_WIDTH, height), _PAPER)
    font_for = fonts or (lambda text: ImageFont.load_default(22))
    y = _MARGIN
    for section in sections:
        ImageDraw.Draw(sheet).text(
            (_MARGIN + 4, y + _LABEL_BAND / 2 - 4), section.title, INK, font_for(section.title), anchor="lm"
        )
        y += _LABEL_BAND
        for index, subject in enumerate(section.subjects):
            corner = (_MARGIN + index % _COLUMNS * (cell + _GAP), y + index // _COLUMNS * row)
            _place(sheet, _drawn(subject, seed=seed + index, side=cell), corner)
            if caption:
                text = caption(subject)
                place = (corner[0] + cell / 2, corner[1] + cell + _CAPTION_BAND / 2)
                ImageDraw.Draw(sheet).text(place, text, mix(INK, _PAPER, 0.15), font_for(text), anchor="mm")
        y += row * _rows(section.subjects)
    return sheet


def _rows(subjects: Sequence[Scene | str]) -> int:
    return -(-len(subjects) // _COLUMNS)


def _drawn(subject: Scene | str, *, seed: int, side: int) -> Image.Image:
    """Drawn at twice its place, so that it stays crisp when made smaller."""
    if isinstance(subject, str):
        return draw_culture(subject, seed=seed, size=side * 2).reduce(2)
    return draw_scene(subject, seed=seed, size=side * 2).reduce(2)


def _place(sheet: Image.Image, picture: Image.Image, corner: tuple[int, int]) -> None:
    """Lay a picture down as a card with round corners."""
    side, factor = picture.width, 4
    mask = Image.new("L", (side * factor, side * factor), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * factor - 1, side * factor - 1), 16 * factor, fill=255)
    sheet.paste(mix(_PAPER, INK, 0.22), (corner[0] + 1, corner[1] + 3), mask.reduce(factor))
    sheet.paste(picture, corner, mask.reduce(factor))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the sheet to the path given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.sheet", description="Draw one sheet of the Little World.")
    parser.add_argument("out", type=Path, help="where to write the picture (.png)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other drawings")
    chosen = parser.parse_args(arguments)
    if not chosen.out.parent.is_dir():
        parser.error(f"the folder {chosen.out.parent} does not exist; make it first or choose another one")
    contact_sheet(seed=chosen.seed).save(chosen.out)


if __name__ == "__main__":
    main()
