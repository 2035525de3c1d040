"""The components of the page of runs: the list, an order for a new run, one run."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from ui import html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.pages.runs import numbers
from ui.pages.runs.numbers import Numbers
from ui.text import Text


@dataclass(frozen=True)
class Order:
    """What a new run is ordered with."""

    column: gr.Column
    lead: gr.HTML
    source: gr.Dropdown
    recipe: gr.Dropdown
    parent: gr.Dropdown
    device: gr.Dropdown
    name: gr.Textbox
    seed: gr.Number
    numbers: tuple[Numbers, ...]
    copied: gr.Textbox
    """The run that is ordered once more."""
    whole: gr.Textbox
    everything: gr.HTML
    check: gr.Button
    start: gr.Button
    verdicts: gr.HTML

    @property
    def recipe_shown(self) -> list[Block]:
        """What another recipe changes."""
        return [self.whole, self.everything, *(field for one in self.numbers for field in one.changing)]


@dataclass(frozen=True)
class Shown:
    """One run as it goes."""

    column: gr.Column
    head: gr.HTML
    stop: gr.Button
    resume: gr.Button
    again: gr.HTML
    compared: gr.HTML
    edits: gr.HTML
    """What came of the edits that it learnt from."""
    promotion: gr.Column
    reason: gr.Textbox
    promote: gr.Button
    discard: gr.Button
    other: gr.Dropdown
    """The run to compare it with."""
    beside: gr.HTML
    experts: gr.HTML
    """Of a Parrot: which experts its pictures pass through."""
    losses: gr.HTML
    says: gr.HTML
    workings: gr.HTML
    find: gr.Textbox
    log: gr.HTML
    settings: gr.HTML


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    listing: gr.HTML
    order: Order
    run: Shown
    address: gr.Textbox
    """The query of the page's address, as the browser has it."""
    key: gr.Textbox
    going: gr.Textbox
    """Where the browser is to go next."""

    @property
    def running(self) -> list[Block]:
        """What a run changes while it goes."""
        run = self.run
        changing = [run.head, run.stop, run.resume, run.compared, run.promotion, run.reason, run.losses, run.says]
        return [*changing, run.edits, run.experts, run.workings, run.log, run.settings, self.key]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        order, run = self.order, self.run
        fields = [order.lead, order.source, order.recipe, order.parent, order.device, order.name, order.seed]
        ordered = [order.column, *fields, order.copied, *order.recipe_shown]
        return [self.listing, *ordered, run.column, run.again, run.other, run.beside, *self.running]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    listing = block(html.waiting(text.shell.loading))
    return Frame(
        listing=listing,
        order=_order(text),
        run=_run(text),
        address=_hidden(),
        key=form_key(),
        going=_hidden(),
    )


def _order(text: Text) -> Order:
    words = text.runs
    with gr.Column(visible=False, elem_classes="paper") as column:
        lead = block()
        with gr.Row():
            source = gr.Dropdown([], label=words.source, filterable=False, interactive=False)
            recipe = gr.Dropdown([], label=words.recipe, filterable=False, interactive=False)
        with gr.Row():
            parent = gr.Dropdown([], label=words.parent, filterable=False, interactive=False)
            device = gr.Dropdown([], label=words.device, filterable=False, interactive=False)
        with gr.Accordion(words.numbers_title, open=False):
            block(html.sentence(words.numbers_hint))
            fields = numbers.drawn(text)
            with gr.Row():
                name = gr.Textbox(label=words.run_name, max_length=80, interactive=False)
                seed = gr.Number(label=words.seed, info=words.seed_hint, precision=0, value=0, interactive=False)
        with gr.Accordion(words.whole_recipe, open=False):
            whole = gr.Textbox(
                label=words.whole_recipe, info=words.whole_recipe_hint, lines=18, interactive=False, elem_classes="code"
            )
            everything = block()
        with gr.Row(elem_classes="actions"):
            start = gr.Button(words.start, variant="primary")
            check = gr.Button(words.check)
        verdicts = block()
    return Order(
        column, lead, source, recipe, parent, device, name, seed, fields, _hidden(), whole, everything, check, start,
        verdicts,
    )  # fmt: skip


def _run(text: Text) -> Shown:
    words = text.runs
    with gr.Column(visible=False, elem_classes="run") as column:
        head = block()
        with gr.Row(elem_classes="actions"):
            stop = gr.Button(words.stop, visible=False)
            resume = gr.Button(words.resume, visible=False, variant="primary")
            again = block()
        compared = block()
        with gr.Column(visible=False, elem_classes="paper narrow") as promotion:
            reason = gr.Textbox(
                label=words.promote_reason,
                info=words.promote_reason_hint,
                max_length=400,
                visible=False,
                interactive=False,
            )
            with gr.Row(elem_classes="actions"):
                promote = gr.Button(words.promote, variant="primary")
                discard = gr.Button(words.discard)
        with gr.Column(elem_classes="paper"):
            other = gr.Dropdown([], label=text.data.compare_with, filterable=False, interactive=False, visible=False)
            beside = block()
        edits = block()
        experts = block()
        losses = block()
        says = block()
        with gr.Accordion(words.workings, open=False):
            workings = block()
        with gr.Accordion(words.log, open=False):
            find = gr.Textbox(label=words.log_find, max_length=200)
            log = block()
        with gr.Accordion(words.settings, open=False):
            settings = block()
    return Shown(
        column, head, stop, resume, again, compared, edits, promotion, reason, promote, discard, other, beside, experts,
        losses, says, workings, find, log, settings,
    )  # fmt: skip


def _hidden() -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False)
