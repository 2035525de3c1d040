"""Fills a store with the Little World: people, pictures, two models, a benchmark and an open round.

Twice is once: what is there stays as it is. All of it is marked as demo data; `remove` takes it out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from backend.db import demo as demo_rows
from backend.services import Services
from backend.services.arena.pictures import Origin
from core.languages import INTERFACE
from demo import people
from demo.world import CULTURE_IDS, draw_culture, draw_scene, random_scene

ROUND = "Little World 1"
GOAL = 40
LICENCE = "Apache-2.0"
BASE = "demo/model/base"
ADAPTER = "demo/model/adapter"
_SIZE = 400
_SCENES = 48
_FIRST_SEED = 9_000_000  # far from what the model was trained and is measured on


@dataclass(frozen=True)
class Drawing:
    """A picture of the pool, before it is drawn."""

    origin: str
    draw: Callable[[], Image.Image]


def seed(services: Services, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Create what is missing."""
    people.seed(services)
    base = services.registry.ensure_model(name="Little World base", base=BASE, demo=True)
    services.registry.ensure_model(
        name="Little World fine-tuned", base=BASE, adapter=ADAPTER, parent=base.id, demo=True
    )
    services.registry.ensure_round(name=ROUND, goals=dict.fromkeys(INTERFACE, GOAL), demo=True)
    there = services.pictures.demo_origins()
    missing = [drawing for drawing in drawings() if drawing.origin not in there]
    for number, drawing in enumerate(missing, 1):
        services.pictures.add_to_pool(
            png(drawing.draw()), Origin(source="demo", licence=LICENCE, origin=drawing.origin, demo=True)
        )
        if number % 16 == 0 or number == len(missing):
            say(f"drawing pictures: {number} of {len(missing)}")


def remove(services: Services) -> demo_rows.Removed:
    """Take everything of the demo out again."""
    with services.database.transaction() as session:
        return demo_rows.remove(session)


def drawings() -> Iterator[Drawing]:
    """The pictures of the pool: every culture drawing once, and as many scenes."""
    for number, entry in enumerate(name for names in CULTURE_IDS.values() for name in names):
        yield Drawing(f"culture:{entry}", _culture(entry, _FIRST_SEED + number))
    for number in range(_SCENES):
        yield Drawing(f"scene:{_FIRST_SEED + number}", _scene(_FIRST_SEED + number))


def png(image: Image.Image) -> bytes:
    """The file of a drawing."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def model_folder(name: str) -> Path:
    """Where a model of the demo lies."""
    return Path(__file__).parents[1] / name


def _culture(entry: str, number: int) -> Callable[[], Image.Image]:
    return lambda: draw_culture(entry, seed=number, size=_SIZE)


def _scene(number: int) -> Callable[[], Image.Image]:
    return lambda: draw_scene(random_scene(random.Random(number)), seed=number, size=_SIZE)
