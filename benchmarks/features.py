"""What it saves to keep what frozen eyes see: a second epoch with kept features beside one without.

The model is random, in the proportions of a small real one: a tower a little larger than the language model, 196 tokens
a picture, a caption each. Pictures are as large as people send them, and there are more than memory holds: every epoch
opens them again, or reads what was kept.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from transformers import AutoTokenizer

from benchmarks.report import Row as Line
from benchmarks.training import Ours, Taken, line
from benchmarks.training_rows import drawn
from demo.build.llava import fresh, processor, write
from demo.build.plan import MODEL, Shape
from training import features

SHAPE = Shape(
    pixels=224,
    vision_width=256,
    vision_inner=1024,
    vision_layers=6,
    vision_heads=4,
    width=256,
    inner=1024,
    layers=4,
    heads=4,
)
PICTURES, BATCH, SENT = 24, 8, (1280, 960)
LEAST, TIMES = 1.4, 4


def run() -> list[Line]:
    """By turns, epoch by epoch."""
    with tempfile.TemporaryDirectory() as folder:
        base, home = Path(folder) / "base", Path(folder) / "home"
        tokenizer = AutoTokenizer.from_pretrained(MODEL / "base")
        write(fresh(SHAPE, tokenizer, seed=1), processor(SHAPE, tokenizer), base)
        material = drawn(home, pictures=PICTURES, each=1, size=SENT)
        with material.course("sft", batch=BATCH, together=1, base=base) as course:
            shelf = features.Shelf(home / "features" / features.eyes(course.learner), course.learner, room=1 << 30)
            steps = PICTURES // BATCH
            pairs: list[tuple[Taken, Taken]] = []
            with course.learner.machine.working():
                for _ in range(TIMES + 1):  # the first epoch fills the shelf
                    # made anew, neither has a picture in memory
                    pairs.append((Ours.of(course, shelf).steps(0, steps), Ours.of(course).steps(0, steps)))
    ours, other = zip(*pairs[1:], strict=True)
    return [line(f"training, second epoch with frozen eyes (goal {LEAST} x)", BATCH, ours, other, "features not kept")]
