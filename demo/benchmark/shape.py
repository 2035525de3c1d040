"""What an item of the demo benchmark is; nothing here knows a right translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from core.benchmark_items import Fields
from demo.scenes import Scene
from demo.world import draw_culture, draw_scene

Answer = Literal["yes", "no", "A", "B", "C", "D"]


@dataclass(frozen=True)
class Drawing:
    """Which picture belongs to an item: a scene or the id of a culture entry, and the seed it is drawn with."""

    shown: Scene | str
    seed: int

    def draw(self, size: int = 512) -> Image.Image:
        """The picture; the same bytes each time."""
        if isinstance(self.shown, str):
            return draw_culture(self.shown, seed=self.seed, size=size)
        return draw_scene(self.shown, seed=self.seed, size=size)


@dataclass(frozen=True)
class DemoItem:
    """One question about one picture, in English, with a machine's draft in each of the eight languages."""

    id: str
    pair: str
    """What the two questions of a yes/no pair share; empty for a choice."""
    world: Literal["thin", "culture"]
    drawing: Drawing
    source: Fields
    answer: Answer
    drafts: Mapping[str, Fields]
