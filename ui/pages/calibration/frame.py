"""The components of the researchers' page about calibration, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from ui import html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text


@dataclass(frozen=True)
class Case:
    """What waits for a decision."""

    column: gr.Column
    item: gr.Dropdown
    shown: gr.HTML
    deciding: gr.Column
    choice: gr.Radio
    own: gr.Textbox
    note: gr.Textbox
    decide: gr.Button
    answering: gr.Row
    keep: gr.Button
    leave_out: gr.Button


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    address: gr.Textbox
    looked: gr.HTML
    progress: gr.HTML
    waiting: gr.HTML
    case: Case
    publishing: gr.Column
    which: gr.Dropdown
    publish: gr.Button
    editions: gr.HTML
    key: gr.Textbox

    @property
    def chosen(self) -> list[Block]:
        """What another item changes."""
        case = self.case
        return [case.shown, case.deciding, case.choice, case.own, case.note, case.answering, self.key]

    @property
    def outputs(self) -> list[Block]:
        """All of it."""
        case = self.case
        own = [self.progress, self.waiting, case.column, case.item]
        return [*own, *self.chosen, self.publishing, self.which, self.editions]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    words = text.calibration
    address = form_key()
    looked = block(elem_id="calibration-items")
    progress = block(html.waiting(text.shell.loading))
    waiting = block()
    case = _case(text)
    with gr.Column(visible=False, elem_classes="paper narrow") as publishing:
        block(html.heading(words.publish_title) + html.sentence(words.publish_text))
        which = gr.Dropdown([], label=words.which, filterable=False, interactive=False, elem_id="publish-which")
        publish = gr.Button(words.publish, variant="primary", elem_id="publish")
    editions = block()
    return Frame(address, looked, progress, waiting, case, publishing, which, publish, editions, form_key())


def _case(text: Text) -> Case:
    words = text.calibration
    with gr.Column(visible=False, elem_classes="paper") as column:
        block(html.heading(words.waiting))
        item = gr.Dropdown([], label=words.choose_item, filterable=False, interactive=False, elem_id="case-item")
        shown = block()
        with gr.Column(visible=False) as deciding:
            choice = gr.Radio([], label=words.decision, interactive=False, elem_id="case-choice")
            own = gr.Textbox(
                label=words.own_text, info=words.own_hint, lines=3, max_lines=12, max_length=20_000, interactive=False
            )
            note = gr.Textbox(label=text.arena.note, lines=2, max_lines=4, max_length=2000, interactive=False)
            decide = gr.Button(words.decide, variant="primary", elem_id="case-decide")
        with gr.Row(visible=False, elem_classes="actions") as answering:
            keep = gr.Button(words.keep, elem_id="case-keep")
            leave_out = gr.Button(words.leave_out, elem_id="case-leave-out")
    return Case(column, item, shown, deciding, choice, own, note, decide, answering, keep, leave_out)
