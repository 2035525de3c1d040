"""Every number of the build: seeds, sizes, steps. The shipped model is this plan and nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

from models.parts import Lora
from training.schedule import Schedule

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "demo" / "model"
CACHE = ROOT / ".cache" / "demo"


@dataclass(frozen=True)
class Shape:
    """The size of the LLaVA model."""

    pixels: int = 96
    patch: int = 16
    vision_width: int = 192
    vision_inner: int = 512
    vision_layers: int = 3
    vision_heads: int = 6
    width: int = 192
    inner: int = 512
    layers: int = 4
    heads: int = 6
    vocabulary: int = 4096
    positions: int = 512

    @property
    def image_tokens(self) -> int:
        """How many tokens a picture takes."""
        return (self.pixels // self.patch) ** 2


@dataclass(frozen=True)
class Pictures:
    """How many pictures are drawn for training; held-out seeds start far above them."""

    scenes: int = 24_000
    per_entry: int = 120
    chunk: int = 500
    sizes: tuple[int, ...] = (128, 160, 224, 320)


@dataclass(frozen=True)
class Plan:
    """The whole build."""

    seed: int = 3
    shape: Shape = field(default_factory=Shape)
    pictures: Pictures = field(default_factory=Pictures)
    looks: int = 64
    sight: Schedule = field(default_factory=lambda: Schedule(steps=5400, rate=1e-3, decay=0.4))
    base: Schedule = field(default_factory=lambda: Schedule(steps=2600, rate=1.6e-3, warmup=100, decay=0.35))
    base_sheets: int = 32
    adapter: Schedule = field(default_factory=lambda: Schedule(steps=2800, rate=2e-3, decay=0.4))
    adapter_sheets: int = 12
    second: Schedule = field(default_factory=lambda: Schedule(steps=1250, rate=2e-3, decay=0.2))
    second_from: int = 1000
    """Where the second adapter leaves the first one's way: it comes down from there, and the first one goes on."""
    lora: Lora = field(default_factory=lambda: Lora(rank=64, alpha=128))
    save_every: float = 45.0
    workers: int = 2

    def name(self, stage: str) -> str:
        """What a checkpoint has to agree with; the number of steps may grow, so it is left out."""
        own = {"sight": ("looks",), "base": ("base_sheets",), "adapter": ("adapter_sheets", "lora")}[stage]
        kept = {key: value for key, value in asdict(self).items() if key in ("seed", "shape", *own)}
        return f"{stage} {kept}"


HELD_OUT = 1_000_000
"""The first held-out seed; training seeds count up from 0."""
