"""What sharing costs and saves when many battles run at once, with the demo model, against plain `generate`.

Both ways run in the same minutes and take turns, repetition by repetition; a ratio is the median of the repetitions'
ratios. All answers have 128 tokens: the demo model is told not to stop. `generate` gets what the worker has: one
thread, which is the fastest for so small a model, waiting passively.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import json
import os
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from backend.serving.local import LocalEngine, LocalSettings
from benchmarks.report import Row
from core.engine import Ask, Generation, Message, Picture, Piece, Source, Speaker
from demo.world import CULTURE_IDS, draw_culture

MODEL = Path(__file__).parents[1] / "demo" / "model"
PROMPTS = ("What is in the picture?", "Mi van a képen?", "Co je na obrázku?", "Что на картинке?", "Trong ảnh có gì?")
TIMES = 5
_NUMBERS = itertools.count()
TOKENS = 128


@dataclass(frozen=True)
class Models:
    """Folders of base and adapter."""

    base: str
    adapter: str

    @property
    def sides(self) -> tuple[Source, Source]:
        """Base and fine-tuned model."""
        return Source(self.base), Source(self.base, self.adapter)

    def battles(self, count: int) -> list[list[Ask]]:
        """Both sides of battles about pictures that nobody has asked about before."""
        made = []
        entries = [entry for own in CULTURE_IDS.values() for entry in own]
        for number in islice(_NUMBERS, count):
            data = io.BytesIO()
            draw_culture(entries[number * 5 % len(entries)], seed=900_000 + number).save(data, "PNG")
            picture = Picture(hashlib.sha256(data.getvalue()).hexdigest(), data.getvalue())
            turns = (Message(Speaker.PERSON, PROMPTS[number % len(PROMPTS)], (picture,)),)
            made.append([Ask(source, turns, f"person {number}", Generation(TOKENS)) for source in self.sides])
        return made


@dataclass(frozen=True)
class Compared:
    """Seconds of both ways, repetition by repetition."""

    ours: list[float]
    other: list[float]

    def row(self, what: str, alternative: str, *, faster: bool = False) -> Row:
        """The line of RESULTS.md; `faster` says how many times faster ours is, otherwise how much longer it takes."""
        pairs = [(b / a if faster else a / b) for a, b in zip(self.ours, self.other, strict=True)]
        ours, other = median(self.ours), median(self.other)
        ratio = f"{median(pairs):.2f} x" + (" faster" if faster else "")
        return Row(what, f"{ours * 1000:.0f} ms", f"{alternative}: {other * 1000:.0f} ms", ratio)


def run() -> list[Row]:
    """All comparisons, one engine and one plain model."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is loaded here
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_all(Models(endless(Path(folder) / "base"), str(MODEL / "adapter"))))


def endless(folder: Path, base: Path = MODEL / "base") -> str:
    """A copy of a model in which no token ends an answer."""
    shutil.copytree(base, folder)
    for name, key in (("generation_config.json", "eos_token_id"), ("tokenizer_config.json", "eos_token")):
        config = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps({**config, key: None}))
    return str(folder)


async def _all(models: Models) -> list[Row]:
    plain = Plain(models)
    engine = LocalEngine(LocalSettings(device="cpu"))
    try:
        await engine.preload(models.sides)
        await together(engine, models.battles(2))
        rows = [
            (await _sides(engine, models)).row("both sides of a battle", "the slower side alone"),
            (await _eight(engine, plain, models, random_start=False)).row(
                "8 battles started together", "one after the other with model.generate", faster=True
            ),
            (await _eight(engine, plain, models, random_start=True)).row(
                "8 battles arriving within a second", "one after the other with model.generate", faster=True
            ),
            (await _overhead(engine, plain, models)).row("16 answers of the base", "one batch of model.generate"),
            await _first_piece(engine, models),
        ]
    finally:
        await engine.close()
    return [*rows, await _memory(models)]


async def together(engine: LocalEngine, asked: Sequence[Sequence[Ask]]) -> float:
    """All of them at once; seconds until the last answer is whole."""
    began = perf_counter()
    await asyncio.gather(*(_first(engine, ask) for sides in asked for ask in sides))
    return perf_counter() - began


async def _first(engine: LocalEngine, ask: Ask, *, wait: float = 0.0) -> float:
    """Read an answer; seconds to its first piece."""
    await asyncio.sleep(wait)
    began = perf_counter()
    first = 0.0
    async for event in engine.stream(ask):
        if isinstance(event, Piece) and not first:
            first = perf_counter() - began
    return first


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await work()
    return perf_counter() - began


async def _sides(engine: LocalEngine, models: Models) -> Compared:
    ours, other = [], []
    for sides in models.battles(TIMES):
        tries = [(sides, sides[:1], sides[1:]) for _ in range(3)]
        await together(engine, [sides])  # all three ways know the picture then
        seconds = [[await together(engine, [asked]) for asked in attempt] for attempt in tries]
        both, base, adapter = (median(repeats) for repeats in zip(*seconds, strict=True))
        ours.append(both)
        other.append(max(base, adapter))
    return Compared(ours, other)


async def _eight(engine: LocalEngine, plain: Plain, models: Models, *, random_start: bool) -> Compared:
    ours, other = [], []
    dice = random.Random(7)
    for _ in range(3):
        asked = models.battles(8)
        waits = [dice.random() if random_start else 0.0 for _ in asked]

        async def all_of_them(asked: list[list[Ask]] = asked, waits: list[float] = waits) -> None:
            pairs = [(side, wait) for sides, wait in zip(asked, waits, strict=True) for side in sides]
            await asyncio.gather(*(_first(engine, side, wait=wait) for side, wait in pairs))

        ours.append(await _timed(all_of_them))
        began = perf_counter()
        for sides in asked:
            for side in sides:
                plain.generate([side])
        other.append(perf_counter() - began)
    return Compared(ours, other)


async def _overhead(engine: LocalEngine, plain: Plain, models: Models) -> Compared:
    ours, other = [], []
    for _ in range(TIMES):
        asked = [sides[0] for sides in models.battles(16)]
        ours.append(await together(engine, [asked]))
        began = perf_counter()
        plain.generate(asked)
        other.append(perf_counter() - began)
    return Compared(ours, other)


async def _first_piece(engine: LocalEngine, models: Models) -> Row:
    late = []
    for _ in range(3):
        firsts = await asyncio.gather(*(_first(engine, side) for sides in models.battles(20) for side in sides))
        late.append(quantiles(firsts, n=20)[18])
    alone = await _first(engine, models.battles(1)[0][0])
    return Row(
        "first piece with 20 battles at once, p95",
        f"{median(late) * 1000:.0f} ms",
        f"one side alone: {alone * 1000:.0f} ms",
        f"{median(late) / alone:.1f} x",
    )


async def _memory(models: Models) -> Row:
    """Memory of a worker with eight adapters against one."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [Source(models.base, str(shutil.copytree(MODEL / "adapter", Path(folder) / str(n)))) for n in range(8)]
        sizes = [await _resident(models, copies[:count]) for count in (1, 8)]
    one, eight = (size / 2**20 for size in sizes)
    return Row("worker with 8 adapters", f"{eight:.0f} MB", f"with one: {one:.0f} MB", f"{eight / one:.2f} x")


async def _resident(models: Models, adapters: list[Source]) -> int:
    engine = LocalEngine(LocalSettings(device="cpu"))
    try:
        ask = models.battles(1)[0][0]
        for source in adapters:
            await _first(engine, Ask(source, ask.turns, "anna", Generation(2)))
        (pid,) = engine.pids
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        await engine.close()


class Plain:
    """The same model, used as its documentation says."""

    def __init__(self, models: Models) -> None:
        import torch
        from peft import PeftModel
        from transformers import AutoModelForImageTextToText, AutoProcessor

        self._torch = torch
        torch.set_num_threads(1)
        base = AutoModelForImageTextToText.from_pretrained(models.base, dtype=torch.float32)
        self._model = PeftModel.from_pretrained(base, models.adapter).eval()
        self._processor: Any = AutoProcessor.from_pretrained(models.base)

    def generate(self, asked: Sequence[Ask]) -> None:
        """One call for all; they are of the same side."""
        if asked[0].source.adapter:
            self._run(asked)
        else:
            with self._model.disable_adapter():
                self._run(asked)

    def _run(self, asked: Sequence[Ask]) -> None:
        from PIL import Image

        messages = [
            [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": ask.turns[0].text}]}]
            for ask in asked
        ]
        prompts = self._processor.apply_chat_template(messages, add_generation_prompt=True)
        pictures = [[Image.open(io.BytesIO(ask.turns[0].pictures[0].data)).convert("RGB")] for ask in asked]
        batch = self._processor(text=prompts, images=pictures, padding=True, return_tensors="pt")
        with self._torch.inference_mode():
            generated = self._model.generate(**batch, max_new_tokens=TOKENS, do_sample=False)
        self._processor.batch_decode(generated[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
