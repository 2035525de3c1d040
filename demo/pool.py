"""The pictures that the demo offers in its arena, before they are drawn."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from demo.scenes import Scene
from demo.world import CULTURE_IDS, draw_culture, draw_scene, random_scene

FIRST_SEED = 9_000_000  # far from what the model was trained and is measured on
_SIZE = 400
_SCENES = 48


@dataclass(frozen=True)
class Drawing:
    """A picture with the key that it is known by, and what is in it."""

    origin: str
    draw: Callable[[], Image.Image]
    scene: Scene | None = None
    entry: str = ""
    culture: str = ""
    """The language of where its thing is at home."""


def drawings() -> Iterator[Drawing]:
    """The pictures of the pool: every culture drawing once, and as many scenes."""
    for number, entry in enumerate(name for names in CULTURE_IDS.values() for name in names):
        yield culture(f"culture:{entry}", entry, FIRST_SEED + number)
    for number in range(_SCENES):
        yield _scene(FIRST_SEED + number)


def culture(origin: str, entry: str, seed: int) -> Drawing:
    """One drawing of a culture picture."""
    home = next(language for language, names in CULTURE_IDS.items() if entry in names)
    return Drawing(origin, lambda: draw_culture(entry, seed=seed, size=_SIZE), entry=entry, culture=home)


def _scene(seed: int) -> Drawing:
    scene = random_scene(random.Random(seed))
    return Drawing(f"scene:{seed}", lambda: draw_scene(scene, seed=seed, size=_SIZE), scene=scene)


def jpeg(image: Image.Image) -> bytes:
    """A drawing as JPEG: the grain of the paper makes PNG five times as large and ten times as slow."""
    out = BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()
