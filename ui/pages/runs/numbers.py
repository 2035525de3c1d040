"""The numbers of a recipe that are changed most, stage by stage; what is left empty stays as the recipe has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block
from markupsafe import Markup

from training.recipe import Recipe, Stage
from ui.components.block import block
from ui.form import Updates
from ui.text import Text

STAGES = 2
"""Stages with fields of their own; what further ones hold is changed in the recipe's text."""


@dataclass(frozen=True)
class Numbers:
    """The fields of one stage."""

    column: gr.Column
    title: gr.HTML
    steps: gr.Textbox
    rate: gr.Textbox
    batch: gr.Textbox
    replay: gr.Textbox

    @property
    def changing(self) -> list[Block]:
        """What another recipe changes."""
        return [self.column, self.title, self.steps, self.rate, self.batch, self.replay]


def drawn(text: Text) -> tuple[Numbers, ...]:
    """Fields for every stage that has some."""
    return tuple(_stage(text) for _ in range(STAGES))


def _stage(text: Text) -> Numbers:
    words = text.runs
    with gr.Column(visible=False) as column:
        title = block()
        with gr.Row():
            steps = _field(words.steps)
            rate = _field(words.rate)
            batch = _field(words.batch)
            replay = _field(words.replay_share)
    return Numbers(column, title, steps, rate, batch, replay)


def _field(label: str) -> gr.Textbox:
    return gr.Textbox(label=label, max_length=20, interactive=False)


def offered(recipe: Recipe, numbers: Sequence[Numbers], text: Text, *, keep: bool = False) -> Updates:
    """What the recipe has, as a hint in every field; what was typed may be kept."""
    fields: dict[str, object] = {"interactive": True} if keep else {"interactive": True, "value": ""}
    updates: Updates = {}
    stages: list[Stage | None] = [*recipe.stages, *([None] * len(numbers))]
    for own, stage in zip(numbers, stages, strict=False):
        updates[own.column] = gr.Column(visible=stage is not None)
        if stage is None:
            continue
        replay = stage.data.replay
        label = text.runs.epochs if stage.steps is None else text.runs.steps
        updates |= {
            own.title: Markup("<h3>{}</h3>").format(text.runs.stage_named(stage=stage.name)),
            own.steps: _offered(stage.steps if stage.steps is not None else stage.epochs, label=label, **fields),
            own.rate: _offered(stage.rate, **fields),
            own.batch: _offered(stage.batch, **fields),
            own.replay: _offered(replay.share if replay is not None else None, visible=replay is not None, **fields),
        }
    return updates


def _offered(had: float | None, **more: object) -> gr.Textbox:
    return gr.Textbox(placeholder=f"{had:g}" if had is not None else "", **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Typed:
    """What was typed into the fields of one stage."""

    steps: str
    rate: str
    batch: str
    replay: str


def changes(recipe: Recipe, typed: Sequence[Typed]) -> dict[str, str]:
    """What was typed, by its place in the recipe."""
    found: dict[str, str] = {}
    for place, (stage, own) in enumerate(zip(recipe.stages, typed, strict=False)):
        given = {
            "steps" if stage.steps is not None else "epochs": own.steps,
            "rate": own.rate,
            "batch": own.batch,
            "data.replay.share": own.replay if stage.data.replay is not None else "",
        }
        found |= {f"stages.{place}.{name}": value.strip() for name, value in given.items() if value.strip()}
    return found
