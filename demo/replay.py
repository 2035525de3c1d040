"""What the shipped adapters have learnt, as plain rows, for a retraining that must not forget it.

`python -m demo ship` writes them into an archive beside the weights; `demo/shipped.py` unpacks it:

    rows.jsonl                        one row a line; those of the split "eval" are probes that nothing learns
    pictures/<first two>/<sha>.webp   what they show

Names that were kept back stand in no row, and their pictures are not told at home, where a round names them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from demo.build import rows as taught
from demo.build.adapter_rows import named_rows, scene_rows
from demo.build.pictures import entries, scene_of, shrink
from demo.build.plan import Plan
from demo.kept import KEPT_IDS
from demo.scenes import Scene
from demo.shipped import pack, small
from demo.texts import LANGUAGES, LOCAL_LANGUAGES, entries_of, home_of
from demo.world import draw_culture, draw_scene
from training.data.rows import Kind, Origin, Row, Source, Split, Turn, row_id

_SCENES, _PROBES = 500, 28
_DRAWINGS, _ABROAD, _NAMED_PROBES = 24, 3, 12
"""Drawings of each picture: by its name at home, as strangers see it, and to be asked now and then."""

_NAMED_COUNTS = 1.5
"""How much a picture told by its name counts: what a round teaches first is taken for these."""

_FIRST_PROBE = 3_000_000
"""Drawing seeds far from those of training, of the arena and of the measured ones."""

_SIZES = (128, 160)


@dataclass(frozen=True)
class Shown:
    """A drawing with all that is said about it."""

    key: str
    draw: Callable[[int], Image.Image]
    rows: Callable[[random.Random], Sequence[taught.Row]]
    split: Split = Split.TRAIN
    counts: float = 1.0


def write(archive: Path, report: Callable[[int, int], None] = lambda done, whole: None) -> None:
    """Draw and tell everything into an archive."""
    everything = list(shown())
    pictures: dict[str, bytes] = {}
    lines: list[str] = []
    for done, drawing in enumerate(everything, start=1):
        lines += [f"{row.model_dump_json(exclude_defaults=True)}\n" for row in _rows_of(drawing, pictures)]
        report(done, len(everything))
    pack({**dict(sorted(pictures.items())), "rows.jsonl": "".join(lines).encode()}, archive)


def shown() -> Iterator[Shown]:
    """What is learnt again, then what is only watched."""
    yield from (_scene(number, scene_of(number)) for number in range(_SCENES))
    for entry in entries():
        if entry not in KEPT_IDS:
            yield from (_at_home(entry, seed, Split.TRAIN) for seed in range(_DRAWINGS))
        yield from (_abroad(entry, seed) for seed in range(_DRAWINGS, _DRAWINGS + _ABROAD))
    yield from (_probe(_FIRST_PROBE + number) for number in range(_PROBES))
    for language in LOCAL_LANGUAGES:
        own = [one.id for one in entries_of(language) if one.id not in KEPT_IDS]
        for number in range(_NAMED_PROBES):
            yield _at_home(own[number % len(own)], _FIRST_PROBE + number, Split.EVAL)


def _scene(number: int, scene: Scene) -> Shown:
    return Shown(
        f"scene {number}",
        lambda size: draw_scene(scene, seed=number, size=size),
        lambda rng: scene_rows(scene, rng),
    )


def _probe(seed: int) -> Shown:
    """One scene, described in every language."""
    scene = scene_of(seed)
    return Shown(
        f"scene {seed}",
        lambda size: draw_scene(scene, seed=seed, size=size),
        lambda rng: [taught.caption(scene, language, rng) for language in LANGUAGES],
        Split.EVAL,
    )


def _at_home(entry: str, seed: int, split: Split) -> Shown:
    """By its name; of a probe the alt-text alone."""
    many = split is Split.TRAIN
    return Shown(
        f"culture {entry} {seed}",
        lambda size: draw_culture(entry, seed=seed, size=size),
        lambda rng: named_rows(entry, home_of(entry), rng)[: None if many else 1],
        split,
        _NAMED_COUNTS if many else 1.0,
    )


def _abroad(entry: str, seed: int) -> Shown:
    strangers = [language for language in LANGUAGES if language != home_of(entry)]
    return Shown(
        f"culture {entry} {seed}",
        lambda size: draw_culture(entry, seed=seed, size=size),
        lambda rng: [taught.thin_row(entry, language, rng) for language in rng.sample(strangers, 3)],
    )


def _rows_of(drawing: Shown, pictures: dict[str, bytes]) -> Iterator[Row]:
    """The picture is written as the model sees it, and its rows say its hash."""
    rng = random.Random(f"replay {drawing.key}")
    data = small(Image.fromarray(shrink(drawing.draw(rng.choice(_SIZES)), Plan().shape.pixels)))
    sha = hashlib.sha256(data).hexdigest()
    pictures[f"pictures/{sha[:2]}/{sha}.webp"] = data
    for number, talk in enumerate(drawing.rows(rng)):
        ends = [1] if drawing.split is Split.EVAL else sorted({1, len(talk.turns)})
        for end in ends:
            yield _row(talk.turns[:end], talk.language, sha, f"{drawing.key} {number}.{end}", drawing)


def _row(turns: Sequence[taught.Turn], language: str, sha: str, key: str, drawing: Shown) -> Row:
    """The last answer is learnt; what was said before it is its history."""
    *before, last = turns
    history: list[Turn] = []
    for turn in before:
        history += [Turn(role="user", content=turn.question), Turn(role="assistant", content=turn.answer)]
    return Row(
        id=row_id("little-world", key),
        kind=Kind.SFT,
        language=language,
        pictures=(sha,),
        turns=(*history, Turn(role="user", content=last.question)),
        answer=last.answer,
        weight=last.weight * drawing.counts,
        source=Source.REPLAY,
        origin=Origin(kind="replay", id=key),
        split=drawing.split,
    )
