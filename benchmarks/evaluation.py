"""An evaluation of the demo's fine-tuned model beside the same questions put one by one to plain `generate`; a
larger model beside its bare batches; and how long it takes to take up a large one that was broken off.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from backend.serving.local import LocalEngine, LocalSettings
from benchmarks.report import Row, timed
from benchmarks.serving import MODEL, Models, Plain, endless
from benchmarks.training_rows import enlarged
from core.benchmark_items import ItemKind
from core.engine import Ask, Generation, Source
from evaluation.folder import EvaluationFolder, EvaluationSpec
from evaluation.running import ask
from evaluation.samples import EvaluationSettings, Examinee, Sample

QUESTIONS, TIMES = 160, 3
FINISHED, MOST_TAKING_UP = 100_000, 3.0
LEAST_FASTER, LEAST_BOUND = 4.0, 0.9
BATCH, TOKENS = 32, 24


def run() -> list[Row]:
    """Both comparisons."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is loaded here
    with tempfile.TemporaryDirectory() as folder:
        return [_faster(Path(folder)), _bound(Path(folder)), _taken_up(Path(folder))]


class _Started(LocalEngine):
    """The arena's engine, which remembers when it could be asked."""

    ready = 0.0

    async def preload(self, sources: Sequence[Source]) -> None:
        """Load, and note when that is done."""
        await super().preload(sources)
        self.ready = perf_counter()


def _asked(folder: EvaluationFolder, asked: Sequence[Ask]) -> tuple[float, float]:
    """Seconds until the engine could be asked, and from then until all was answered."""
    engine, began = _Started(LocalSettings(device="cpu").for_many), perf_counter()
    pictures = {picture.sha256: picture.data for one in asked for picture in one.turns[0].pictures}
    ask(folder, engine, pictures.__getitem__, lambda *_: None)
    return engine.ready - began, perf_counter() - engine.ready


def _faster(home: Path) -> Row:
    models = Models(str(MODEL / "base"), str(MODEL / "adapter"))
    plain, pairs, starts = Plain(models), list[tuple[float, float]](), list[float]()
    for turn in range(TIMES):
        asked = [sides[1] for sides in models.battles(QUESTIONS)]
        folder = _prepared(home / f"evaluation-{turn}", models, asked)
        start, ours = _asked(folder, asked)
        began = perf_counter()
        for one in asked:
            plain.generate([one])
        pairs.append((ours, perf_counter() - began))
        starts.append(start)
    ratio = median(other / ours for ours, other in pairs)
    mine, theirs = (median(seconds) for seconds in zip(*pairs, strict=True))
    return Row(
        f"evaluation: {QUESTIONS} questions, its engine started in {median(starts):.1f} s (goal {LEAST_FASTER:.0f} x)",
        f"{mine:.1f} s",
        f"one by one with model.generate: {theirs:.1f} s",
        f"{ratio:.2f} x faster",
    )


def _bound(home: Path) -> Row:
    """A batch of a model in which all is multiplication, beside the same rows in the bare model: the rest is ours."""
    import torch
    from PIL import Image
    from transformers import AutoModelForImageTextToText, AutoProcessor

    weights = enlarged(home / "large")
    models = Models(endless(home / "endless", base=home / "large"), "")
    asked = [replace(sides[0], generation=Generation(TOKENS)) for sides in models.battles(BATCH)]
    _, ours = _asked(_prepared(home / "of-large", models, asked, tokens=TOKENS), asked)
    torch.set_num_threads(os.cpu_count() or 1)
    model = AutoModelForImageTextToText.from_pretrained(models.base, dtype=torch.float32).eval()
    processor: Any = AutoProcessor.from_pretrained(models.base)
    turns = [one.turns[0] for one in asked]
    said = [[{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": turn.text}]}] for turn in turns]
    prompts = processor.apply_chat_template(said, add_generation_prompt=True)
    shown = [[Image.open(io.BytesIO(turn.pictures[0].data)).convert("RGB")] for turn in turns]
    batch = processor(text=prompts, images=shown, padding=True, return_tensors="pt")
    with torch.inference_mode():
        (bare,) = timed(lambda: model.generate(**batch, max_new_tokens=TOKENS, do_sample=False), times=1)
    return Row(
        f"evaluation: {BATCH} questions, {weights / 1e6:.0f} million random weights (goal {LEAST_BOUND:.0%})",
        f"{ours:.1f} s",
        f"the same rows in one batch of model.generate, nothing else: {bare:.1f} s",
        f"{bare / ours:.0%}",
    )


def _prepared(path: Path, models: Models, asked: Sequence[Ask], *, tokens: int = 128) -> EvaluationFolder:
    examinee = Examinee(name="asked", base=models.base, adapter=models.adapter)
    samples = [
        _sample(number, one.turns[0].text, tuple(picture.sha256 for picture in one.turns[0].pictures))
        for number, one in enumerate(asked)
    ]
    return _written(path, examinee, samples, tokens)


def _sample(number: int, prompt: str, pictures: tuple[str, ...]) -> Sample:
    return Sample(
        id=f"item-{number}",
        item=f"item-{number}",
        language="hu",
        kind=ItemKind.OPEN,
        pictures=pictures,
        prompt=prompt,
        answer="?",
    )


def _written(path: Path, examinee: Examinee, samples: Sequence[Sample], tokens: int = 128) -> EvaluationFolder:
    folder = EvaluationFolder(path)
    settings = EvaluationSettings(tokens=tokens)
    spec = EvaluationSpec(
        examinee=examinee, benchmark="drawn", languages=("hu",), settings=settings, questions=len(samples)
    )
    folder.prepare(spec, samples)
    return folder


def _taken_up(home: Path) -> Row:
    """How long it takes until a large evaluation that was broken off would ask its next question."""
    examinee = Examinee(name="fine-tuned", base="base")
    samples = [_sample(number, f"Mi van a {number}. képen?", (f"{number:064x}",)) for number in range(FINISHED)]
    folder = _written(home / "large", examinee, samples)
    settings = folder.spec().settings
    with folder.answers_of(0).open("w", encoding="ascii") as lines:
        for sample in samples:
            lines.write(json.dumps({"key": sample.key(examinee, settings), "answer": "Egy alma."}) + "\n")
    began = perf_counter()
    ask(folder, LocalEngine(LocalSettings(device="cpu")), lambda _: b"", lambda *_: None)
    ours = perf_counter() - began
    began = perf_counter()
    read = sum(1 for _ in itertools.chain(_parsed(folder.questions), _parsed(folder.answers_of(0))))
    alone = perf_counter() - began
    assert read == 2 * FINISHED
    return Row(
        f"evaluation: {FINISHED:,} finished questions taken up (goal {MOST_TAKING_UP:.0f} s)",
        f"{ours:.1f} s",
        f"their JSON read and nothing else: {alone:.1f} s",
        f"{ours / alone:.1f} x",
    )


def _parsed(path: Path) -> Iterator[object]:
    return map(json.loads, path.read_bytes().splitlines())
