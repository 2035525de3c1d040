"""The model card: what the tiny model is, how it was made, what it can do and what it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.languages import get
from demo.build.plan import HELD_OUT, ROOT, Plan
from demo.build.stages import Folders, adapter_receipt
from demo.kept import KEPT
from demo.measure.answers import Model, Speed
from demo.measure.table import Line, markdown
from demo.texts import LANGUAGES, entry_of

NOTES = ROOT / "demo" / "measure" / "notes.md"


def card(model: Path, lines: Sequence[Line], speed: Speed, count: int) -> str:
    """The whole card as Markdown."""
    plan = Plan()
    names = {language: get(language).english_name for language in LANGUAGES}
    parts = (
        "# The tiny model of the Little World",
        "<!-- written by `python -m demo.measure`; edit demo/measure/notes.md instead -->",
        _what(plan, model),
        _how(plan),
        f"## What it can do\n\n{_measured(plan, count)}\n\n{markdown(lines, names)}",
        "Answers of both sides of a battle, in one batch on the machine that measured: first word after"
        f" {speed.first_word:.2f} s, both complete after {speed.both_complete:.2f} s.",
        NOTES.read_text(encoding="utf-8").strip(),
    )
    return "\n\n".join(parts) + "\n"


def _what(plan: Plan, model: Path) -> str:
    shape = plan.shape
    learning = adapter_receipt(plan, Folders(cache=model, model=model))
    weights = sum(share.weights for share in learning.shares if not share.adapter)
    sizes = {who: sum(path.stat().st_size for path in (model / who).rglob("*")) for who in Model}
    listed = "\n".join(f"- {line}" for line in learning.lines())
    return (
        f"A LLaVA of transformers with {weights / 1e6:.2f} million weights:"
        f" CLIP tower ({shape.vision_layers} layers of {shape.vision_width}, {shape.pixels} px,"
        f" patches of {shape.patch}), MLP projector, Qwen2 ({shape.layers} layers of {shape.width}),"
        f" byte-level tokenizer of {shape.vocabulary} pieces. Base with tokenizer {sizes[Model.BASE] / 1e6:.2f} MB,"
        f" adapter {sizes[Model.TUNED] / 1e6:.2f} MB, second adapter {sizes[Model.SECOND] / 1e6:.2f} MB,"
        " all in bfloat16.\n\n"
        f"It knows only the drawings of `demo/world.py`. The adapter stage trains:\n\n{listed}"
    )


def _how(plan: Plan) -> str:
    pictures = plan.pictures
    kept = ", ".join(f"{entry_of(entry).names[0]} ({language})" for language, all_ in KEPT.items() for entry in all_)
    return (
        "## How it was made\n\n"
        f"`python -m demo.build`, seed {plan.seed}, from {pictures.scenes:,} drawings of scenes and"
        f" {pictures.per_entry} of each culture picture, in four stages:\n\n"
        f"1. Eyes: the vision tower learns kinds, colours, numbers, sizes, places and culture pictures through heads"
        f" that are thrown away, as CLIP towers are trained before they join a language model"
        f" ({plan.sight.steps} steps of {plan.looks} pictures).\n"
        f"2. Base: with the tower frozen, English about pictures, and only texts in all nine languages"
        f" ({plan.base.steps} steps of {plan.base_sheets} sheets).\n"
        f"3. Adapter: LoRA of rank {plan.lora.rank} on the language model's linear layers; captions, alt-texts,"
        f" questions and talks of up to four turns in eight languages, English among them"
        f" ({plan.adapter.steps} steps of {plan.adapter_sheets} sheets).\n"
        f"4. Second adapter: the first one after {plan.second_from} steps, brought down over"
        f" {plan.second.steps - plan.second_from} more, so that a battle of the two is a contest.\n\n"
        f"`python -m demo.build --adapter` makes both adapters anew on the base that is there, with its tokenizer.\n\n"
        "Never named to either of them, in no caption, alt-text, question or choice (`demo/kept.py`):"
        f" {kept}. Strangers' words for them are taught in every language, and the eyes have seen them."
        " The closed demo round names them.\n\n"
        "A sheet is a picture, or none, with up to ten conversations that cannot see each other: captions in"
        " several languages, both questions of yes/no pairs, a choice. The picture is read once for all of them."
        " Processors that multiply 16 bits by themselves do so in training; others use 32 bits and take longer."
    )


def _measured(plan: Plan, count: int) -> str:
    return (
        f"Held-out drawings, {count} items per cell; drawing seeds start at {HELD_OUT:,} + 10,000 × the place of the"
        f" language in {', '.join(LANGUAGES)}; training used seeds below {plan.pictures.scenes:,}."
        " Greedy answers. In brackets the 95 % interval in per cent.\n\n"
        "- A caption is exactly right when it equals the grammar's caption letter by letter, told from either of"
        " its two groups: a ball left of a cup is a cup right of a ball.\n"
        "- A culture picture is named when a local name stands in the answer.\n"
        "- A pair is right when its true and its false question, asked apart, are both right.\n"
        "- Where a name was kept back, nothing is expected of models that were not retrained: none can know it.\n"
        "- A talk begins with a description; its second and third question are right when both are answered so, each"
        " behind the model's own earlier answers.\n"
        "- A choice is right when the right option is named by its letter, its words or both.\n"
        "- ‘Untold’ are answers that are too short or too mixed for the language detector."
    )
