"""What Parrot's experts cost beside the LLaVA that it is made of: a step, answers of the engine, memory.

A step is of a model in the proportions of the paper's: eight experts as wide as the features, a language model that has
sixteen times their weights, everything but the eyes learning. Answers are those of the demo's model made a Parrot, to
rows of several languages with a picture, with several and with none, in one batch. Both models take turns.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.report import Row as Line
from benchmarks.serving import MODEL, PROMPTS, TOKENS, Models, endless, together
from core.engine import Ask, Generation, Message, Source, Speaker

LANGUAGES = ("ar", "cs", "hu", "ko", "ru", "sr", "th", "vi")
MOST_STEP, MOST_ANSWERS, MOST_MEMORY = 1.15, 1.2, 0.02
TIMES, ROWS = 5, 16
WIDE, HIDDEN = 1024, 1024
"""Of the model whose memory is looked at: its experts take 100 MB."""

PARTS = "{projector: {learns: full}, language_model: {learns: full}}"
WITH_EXPERTS = "{projector: {learns: full}, experts: {learns: full}, language_model: {learns: full}}"


def run() -> list[Line]:
    """All three."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is loaded here
    with tempfile.TemporaryDirectory() as folder:
        return [asyncio.run(_answers(Path(folder))), _step(Path(folder)), _memory(Path(folder))]


def _parrot(llava: Path, folder: Path, hidden: int) -> Path:
    from models.parrot import Wanted, from_llava

    from_llava(llava, folder, Wanted(LANGUAGES, expert_hidden_size=hidden))
    return folder


def _llava(folder: Path, **shape: int) -> Path:
    from transformers import AutoTokenizer

    from demo.build.llava import fresh, processor, write
    from demo.build.plan import Shape

    sized = Shape(**shape)
    tokenizer = AutoTokenizer.from_pretrained(MODEL / "base")
    write(fresh(sized, tokenizer, seed=1), processor(sized, tokenizer), folder)
    return folder


def _step(home: Path) -> Line:
    """A step of the second stage, each on the same rows."""
    from benchmarks.training import Ours
    from benchmarks.training_rows import drawn

    width = 256
    llava = _llava(home / "deep", width=width, inner=4 * width, layers=24, heads=4)
    parrot = _parrot(llava, home / "deep-parrot", hidden=width)
    material = drawn(home / "rows", pictures=8, each=1)
    shape = {"batch": 8, "together": 1}
    pairs: list[tuple[float, float]] = []
    with (
        material.course("sft", **shape, base=llava, stage=f"parts: {PARTS}") as plain,
        material.course("sft", **shape, base=parrot, stage=f"parts: {WITH_EXPERTS}\n    experts: fresh") as routed,
    ):
        other, ours = Ours.of(plain), Ours.of(routed)
        for turn in range(TIMES + 1):  # the first one warms up
            with routed.learner.machine.working():
                mine = ours.steps(turn, 1).wall
            with plain.learner.machine.working():
                pairs.append((mine, other.steps(turn, 1).wall))
    return _line(f"Parrot, a step (goal {MOST_STEP} x)", pairs[1:], "a LLaVA's of the same sizes")


async def _answers(home: Path) -> Line:
    """Batches of mixed rows: the Parrot's and the LLaVA's by turns, in one engine."""
    from backend.serving.local import LocalEngine, LocalSettings

    llava = endless(home / "base")
    parrot = str(_parrot(Path(llava), home / "parrot", hidden=64))
    engine = LocalEngine(LocalSettings(device="cpu"))
    pairs: list[tuple[float, float]] = []
    try:
        await engine.preload([Source(llava), Source(parrot)])
        for _ in range(TIMES + 1):
            asked = _mixed(Models(llava, ""))
            seconds = [await together(engine, [_of(asked, base)]) for base in (parrot, llava)]
            pairs.append((seconds[0], seconds[1]))
    finally:
        await engine.close()
    return _line(f"Parrot, {ROWS} mixed rows of {TOKENS} tokens (goal {MOST_ANSWERS} x)", pairs[1:], "LLaVA rows")


def _mixed(models: Models) -> list[Ask]:
    """Rows with a picture, every fourth with two, every eighth with none, in five languages."""
    pictures = [sides[0].turns[0].pictures[0] for sides in models.battles(ROWS)]
    rows = []
    for number, picture in enumerate(pictures):
        shown = (picture, pictures[number - 1]) if number % 4 == 1 else () if number % 8 == 4 else (picture,)
        turn = Message(Speaker.PERSON, PROMPTS[number % len(PROMPTS)], shown)
        rows.append(Ask(Source(models.base), (turn,), f"person {number}", Generation(TOKENS)))
    return rows


def _of(asked: Sequence[Ask], base: str) -> list[Ask]:
    return [Ask(Source(base), ask.turns, ask.owner, ask.generation) for ask in asked]


def _line(what: str, pairs: Sequence[tuple[float, float]], alternative: str) -> Line:
    ours, other = (median(several) for several in zip(*pairs, strict=True))
    ratio = median(mine / theirs for mine, theirs in pairs)
    return Line(what, f"{ours * 1000:.0f} ms", f"{alternative}: {other * 1000:.0f} ms", f"{ratio:.2f} x the time")


LOADED = """
import sys
from pathlib import Path
import torch
from transformers import AutoModelForImageTextToText
import models.parrot
model = AutoModelForImageTextToText.from_pretrained(sys.argv[1], dtype=torch.float32)
print(sum(float(weights.sum()) for weights in model.parameters()), file=sys.stderr)
print(int(Path("/proc/self/statm").read_text().split()[1]))
"""


def _memory(home: Path) -> Line:
    """What a process with the Parrot has more than one with the LLaVA, beside three times width times hidden each."""
    llava = _llava(home / "wide", width=WIDE, inner=WIDE, layers=1, heads=8)
    parrot = _parrot(llava, home / "wide-parrot", hidden=HIDDEN)
    rounds = [(_resident(parrot), _resident(llava)) for _ in range(3)]
    measured = median(more - less for more, less in rounds)
    paper = 4 * len(LANGUAGES) * (3 * WIDE * HIDDEN + WIDE)
    apart = measured / paper - 1
    return Line(
        f"Parrot, memory of its experts (goal within {MOST_MEMORY:.0%} of paper)",
        f"{measured / 2**20:.1f} MB",
        f"on paper: {paper / 2**20:.1f} MB",
        f"{apart:+.1%}",
    )


def _resident(folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(folder)], check=True, capture_output=True, text=True, cwd=MODEL.parents[1]
    )
    return int(done.stdout) * os.sysconf("SC_PAGE_SIZE")
