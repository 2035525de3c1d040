"""The pictures that training looks at, drawn once into small arrays under `.cache` that git ignores."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.files import writing_whole
from demo.build.plan import ROOT, Pictures
from demo.scenes import Scene
from demo.world import CULTURE_IDS, draw_culture, draw_scene, random_scene

Array = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """All training pictures; row i of `scenes` shows `scene_of(i)`, and so on through every culture entry."""

    scenes: Array
    culture: Array
    per_entry: int


@dataclass(frozen=True)
class _Chunk:
    path: Path
    culture: bool
    first: int
    count: int
    pixels: int
    pictures: Pictures


def entries() -> tuple[str, ...]:
    """All culture pictures, language by language."""
    return tuple(entry for names in CULTURE_IDS.values() for entry in names)


def scene_of(index: int) -> Scene:
    """The scene of a training picture."""
    return random_scene(random.Random(f"training scene {index}"))


def drawings(pictures: Pictures, pixels: int, cache: Path, workers: int, report: Callable[[int, int], None]) -> Drawn:
    """Draw what is not yet drawn and load it all; `report` is told how many of how many chunks are there."""
    folder = cache / f"pictures-{_fingerprint(pictures, pixels)}"
    folder.mkdir(parents=True, exist_ok=True)
    scenes = _chunks(folder, "scenes", pictures.scenes, pixels, pictures)
    culture = _chunks(folder, "culture", len(entries()) * pictures.per_entry, pixels, pictures)
    missing = [chunk for chunk in (*culture, *scenes) if not chunk.path.is_file()]
    whole = len(scenes) + len(culture)
    if missing:
        with ProcessPoolExecutor(workers) as pool:
            for done, future in enumerate(as_completed([pool.submit(_draw, chunk) for chunk in missing]), start=1):
                future.result()
                report(whole - len(missing) + done, whole)
    return Drawn(_load(scenes), _load(culture), pictures.per_entry)


def shrink(picture: Image.Image, pixels: int) -> Array:
    """The picture as the model's processor resizes it."""
    return np.asarray(picture.convert("RGB").resize((pixels, pixels), Image.Resampling.BICUBIC), dtype=np.uint8)


def _chunks(folder: Path, kind: str, count: int, pixels: int, pictures: Pictures) -> list[_Chunk]:
    return [
        _Chunk(
            path=folder / f"{kind}-{first:06d}.npy",
            culture=kind == "culture",
            first=first,
            count=min(pictures.chunk, count - first),
            pixels=pixels,
            pictures=pictures,
        )
        for first in range(0, count, pictures.chunk)
    ]


def _draw(chunk: _Chunk) -> None:
    pictures = np.stack([_picture(chunk, index) for index in range(chunk.first, chunk.first + chunk.count)])
    with writing_whole(chunk.path) as stream:
        np.save(stream, pictures)


def _picture(chunk: _Chunk, index: int) -> Array:
    size = chunk.pictures.sizes[index % len(chunk.pictures.sizes)]
    if chunk.culture:
        entry = entries()[index // chunk.pictures.per_entry]
        return shrink(draw_culture(entry, seed=index % chunk.pictures.per_entry, size=size), chunk.pixels)
    return shrink(draw_scene(scene_of(index), seed=index, size=size), chunk.pixels)


def _load(chunks: list[_Chunk]) -> Array:
    return np.concatenate([np.load(chunk.path, allow_pickle=False) for chunk in chunks])


def _fingerprint(pictures: Pictures, pixels: int) -> str:
    """Changes with the drawing code, so that a changed world is drawn anew."""
    sha256 = hashlib.sha256(f"{pictures} {pixels}".encode())
    for path in (
        ROOT / "demo" / "world.py",
        ROOT / "demo" / "scenes.py",
        *sorted((ROOT / "demo" / "draw").glob("*.py")),
    ):
        sha256.update(path.read_bytes())
    return sha256.hexdigest()[:12]
