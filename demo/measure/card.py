"""The model card: what the tiny model is, how it was made, what it can do and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.languages import get
from demo.build.plan import HELD_OUT, ROOT, Plan
from demo.build.stages import Folders, adapter_receipt
from demo.measure.answers import Speed
from demo.measure.table import Line, markdown
from demo.texts import LANGUAGES

NOTES = ROOT / "demo" / "measure" / "notes.md"


def card(model: Path, lines: Sequence[Line], speed: Speed, count: int) -> str:
    """The whole card as Markdown."""
    plan = Plan()
    names = {language: get(language).english_name for language in LANGUAGES}
    return "\n\n".join(
        (
            "# The tiny model of the Little World",
            "<!-- written by `python -m demo.measure`; edit demo/measure/notes.md instead -->",
            _what(plan, model),
            _how(plan),
            f"## What it can do\n\n{_measured(plan, count)}\n\n{markdown(lines, names)}",
            f"Answers of both sides of a battle, in one batch on this machine: first word after {speed.first_word:.2f} s,"
            f" both complete after {speed.both_complete:.2f} s.",
            NOTES.read_text(encoding="utf-8").strip(),
        )
    ) + "\n"


def _what(plan: Plan, model: Path) -> str:
    shape = plan.shape
    learning = adapter_receipt(plan, Folders(cache=model, model=model))
    weights = sum(part.weights for part in learning.parts if part.name != "adapter")
    sizes = {part: sum(path.stat().st_size for path in (model / part).rglob("*")) for part in ("base", "adapter")}
    listed = "\n".join(f"- {line}" for line in learning.lines())
    return (
        f"A LLaVA of transformers with {weights / 1e6:.2f} million weights: CLIP tower ({shape.vision_layers} layers of"
        f" {shape.vision_width}, {shape.pixels} px, patches of {shape.patch}), MLP projector, Qwen2 ({shape.layers} layers"
        f" of {shape.width}), byte-level tokenizer of {shape.vocabulary} pieces. Base with tokenizer"
        f" {sizes['base'] / 1e6:.2f} MB, adapter {sizes['adapter'] / 1e6:.2f} MB, both in bfloat16.\n\n"
        f"It knows only the drawings of `demo/world.py`. The adapter stage trains:\n\n{listed}"
    )


def _how(plan: Plan) -> str:
    return (
        "## How it was made\n\n"
        f"`python -m demo.build`, seed {plan.seed}: {plan.pictures.scenes:,} scenes and {plan.pictures.per_entry} drawings"
        f" of each culture picture; base {plan.base.steps} steps of {plan.rows} rows (English about pictures, texts of all"
        f" nine languages), adapter {plan.adapter.steps} steps of {plan.rows} rows (LoRA of rank {plan.lora.rank}, eight"
        " languages about pictures, English among them)."
    )


def _measured(plan: Plan, count: int) -> str:
    return (
        f"Held-out drawings, {count} items per cell, drawing seeds {HELD_OUT:,} + 10,000 × the language's place in"
        f" {', '.join(LANGUAGES)}; training used seeds below {max(plan.pictures.scenes, plan.pictures.per_entry):,}."
        " Greedy answers. In brackets the 95 % interval in per cent. A caption is exactly right when it equals the"
        " grammar's caption letter by letter, told from either of the two groups (a ball left of a cup is a cup right of"
        " a ball). A culture picture is named when a local name stands in the answer. A pair is right when its true and"
        " its false question, asked apart, are both right. ‘Untold’ are answers whose language the detector cannot tell."
    )
