"""What trainers are measured on: rows of the Little World as a run finds them, and a larger model of drawn weights."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch
from PIL import Image

from demo import shipped
from demo.build.plan import MODEL
from training import learner as learners
from training.course import Course, prepare
from training.data.rows import Kind, Row, Split
from training.folder import RunFolder, SnapshotRef, Spec
from training.recipe_reading import parse
from training.sources import PlainFolder

PICTURES, EACH = 15, 6
LARGE = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
"""A language model of about 110 million weights; with it a step is a minute of a core, so it is of fewer rows."""


RECIPE = """
title: Benchmark
limit: 512
stages:
  - name: learn
    objective: {{kind: {objective}}}
    {stage}
    rate: 1e-4
    batch: {batch}
    together: {together}
    steps: 40
"""


LORA = "parts: {language_model: {rank: 16, alpha: 32}}"


@dataclass(frozen=True)
class Material:
    """Rows of the Little World about a few pictures, written as a run finds them."""

    home: Path
    rows: tuple[Row, ...]

    def picture(self, sha: str) -> bytes:
        """A picture's file."""
        return PlainFolder(self.home / "snapshots" / "rows").picture(sha)

    @contextmanager
    def course(
        self,
        objective: str,
        *,
        batch: int = PICTURES,
        together: int = EACH,
        base: Path = MODEL / "base",
        stage: str = LORA,
    ) -> Iterator[Course]:
        """A run as the engine prepares it; `stage` says what learns."""
        shape = {"batch": batch, "together": together, "stage": stage}
        recipe = parse(RECIPE.format(objective=objective, **shape), "benchmark")
        spec = Spec(
            run=f"{objective}-{batch}-{together}-{base.name}",
            recipe_name="benchmark",
            recipe=recipe.model_dump(mode="json"),
            snapshot=SnapshotRef(folder=str(self.home / "snapshots" / "rows"), hash="rows"),
            base=str(base),
            created_at=datetime.now(UTC),
        )
        with RunFolder.create(self.home / "runs" / spec.run, spec).writing() as writer:
            course = prepare(writer, spec, home=self.home)
            learners.begin(course.learner, recipe.stages[0], seed=1)
            yield course


def drawn(home: Path, pictures: int = PICTURES, each: int = EACH, size: tuple[int, int] | None = None) -> Material:
    """So many rows about so many pictures (of a size, or as they are shipped), as something to say and as pairs."""
    shipped.unpack(shipped.REPLAY, home / "replay" / shipped.NAME)
    source = PlainFolder(home / "replay" / shipped.NAME)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in source.rows(Split.TRAIN):
        if row.pictures and row.answer:
            groups.setdefault(row.pictures, []).append(row)
    fitting = [rows[:each] for rows in groups.values() if len(rows) >= each]
    chosen = fitting[:: max(1, len(fitting) // pictures)][:pictures]
    rows = [row for group in chosen for row in group]
    pairs = [
        row.model_copy(
            update={
                "id": f"{number:016x}",
                "kind": Kind.PAIR,
                "answer": None,
                "chosen": row.answer,
                "rejected": rejected,
            }
        )
        for number, (row, rejected) in enumerate(zip(rows, [*(row.answer for row in rows[1:]), "?"], strict=True))
    ]
    folder = home / "snapshots" / "rows"
    for sha in {sha for row in rows for sha in row.pictures}:
        path = folder / "pictures" / sha[:2] / f"{sha}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.picture(sha) if size is None else _enlarged(source.picture(sha), size))
    written = [row.model_dump_json(exclude_defaults=True) for row in (*rows, *pairs)]
    (folder / "rows.jsonl").write_text("\n".join(written) + "\n", encoding="utf-8")
    return Material(home, tuple(rows))


def _enlarged(data: bytes, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.convert("RGB").resize(size).save(out, "JPEG", quality=90)
    return out.getvalue()


def enlarged(folder: Path) -> int:
    """A LLaVA with the demo's eyes and words and a larger language model, its weights drawn; how many those are."""
    from transformers import AutoConfig, AutoModelForImageTextToText

    shutil.copytree(MODEL / "base", folder, ignore=shutil.ignore_patterns("*.safetensors"))
    config = AutoConfig.from_pretrained(folder)
    config.text_config.update(LARGE | {"num_key_value_heads": LARGE["num_attention_heads"]})
    config.text_config.layer_types = ["full_attention"] * LARGE["num_hidden_layers"]
    torch.manual_seed(1)
    model = AutoModelForImageTextToText.from_config(config, dtype=torch.float32)
    model.save_pretrained(folder)
    return sum(weights.numel() for weights in model.parameters())
