"""The components of the page of models: the families, one model, what is decided about it."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from ui import html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text


@dataclass(frozen=True)
class Decision:
    """What can be done with a model, and why it is done."""

    column: gr.Column
    reason: gr.Textbox
    promote: gr.Button
    retire: gr.Button
    roll_back: gr.Button


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    families: gr.HTML
    model: gr.Column
    head: gr.HTML
    decision: Decision
    history: gr.HTML
    card: gr.HTML
    address: gr.Textbox
    key: gr.Textbox

    @property
    def decided(self) -> list[Block]:
        """What a decision changes."""
        own = self.decision
        return [self.head, own.column, own.reason, own.promote, own.retire, own.roll_back, self.history, self.key]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        return [self.families, self.model, self.card, *self.decided]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    words = text.models
    families = block(html.waiting(text.shell.loading))
    with gr.Column(visible=False) as model:
        head = block()
        decision = _decision(text)
        history = block()
        with gr.Accordion(words.card, open=False):
            card = block()
    address = gr.Textbox(visible="hidden", show_label=False, container=False)
    return Frame(families, model, head, decision, history, card, address, form_key())


def _decision(text: Text) -> Decision:
    words = text.models
    with gr.Column(visible=False, elem_classes="paper narrow") as column:
        reason = gr.Textbox(label=words.reason, info=words.reason_hint, max_length=400, interactive=False)
        with gr.Row(elem_classes="actions"):
            promote = gr.Button(text.runs.promote, variant="primary", visible=False)
            retire = gr.Button(words.retire, visible=False)
            roll_back = gr.Button(words.roll_back, visible=False)
    return Decision(column, reason, promote, retire, roll_back)
