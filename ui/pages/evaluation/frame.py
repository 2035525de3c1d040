"""The components of the page of evaluations: the list with a form for new ones, one evaluation, its samples."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text


@dataclass(frozen=True)
class Starting:
    """New evaluations."""

    column: gr.Column
    models: gr.Dropdown
    benchmark: gr.Dropdown
    languages: gr.CheckboxGroup
    judge: gr.Checkbox
    start: gr.Button


@dataclass(frozen=True)
class Samples:
    """What was asked and answered, one below the other."""

    column: gr.Column
    language: gr.Dropdown
    apart: gr.Checkbox
    rows: gr.HTML
    more: gr.Button
    last: gr.Textbox


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    listing: gr.HTML
    starting: Starting
    head: gr.HTML
    go_on: gr.Button
    other: gr.Dropdown
    scores: gr.HTML
    samples: Samples
    address: gr.Textbox
    key: gr.Textbox

    @property
    def worked(self) -> list[Block]:
        """What changes with the samples."""
        return [self.samples.rows, self.samples.more, self.samples.last]

    @property
    def standing(self) -> list[Block]:
        """What changes while an evaluation goes on."""
        samples = self.samples
        own = [samples.column, samples.language, samples.apart, *self.worked]
        return [self.head, self.go_on, self.other, self.scores, self.key, *own]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        starting = self.starting
        form = [starting.column, starting.models, starting.benchmark, starting.languages, starting.judge]
        return [self.listing, *form, *self.standing]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    words = text.evaluation
    listing = block(html.waiting(text.shell.loading))
    starting = _starting(text)
    head = block()
    with gr.Row(elem_classes="actions"):
        go_on = gr.Button(words.go_on, visible=False)
    other = gr.Dropdown([], label=words.compare_with, filterable=False, visible=False, interactive=False)
    return Frame(listing, starting, head, go_on, other, block(), _samples(text), _hidden(), form_key())


def languages(text: Text) -> list[tuple[str, str]]:
    """What can be asked in, by name."""
    return [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]


def _starting(text: Text) -> Starting:
    words = text.evaluation
    with gr.Column(visible=False, elem_classes="paper narrow") as column:
        block(html.heading(words.start_title))
        models = gr.Dropdown([], label=words.models, multiselect=True, interactive=False)
        benchmark = gr.Dropdown([], label=words.benchmark, filterable=False, interactive=False)
        chosen = gr.CheckboxGroup(
            languages(text), label=text.rounds.languages, info=words.languages_hint, interactive=False
        )
        judge = gr.Checkbox(visible=False, interactive=False, info=words.judge_hint)
        start = gr.Button(words.start, variant="primary")
    return Starting(column, models, benchmark, chosen, judge, start)


def _samples(text: Text) -> Samples:
    words = text.evaluation
    with gr.Column(visible=False) as column:
        block(html.heading(words.samples_title))
        with gr.Row():
            every = [(text.rounds.all_languages, ""), *languages(text)]
            language = gr.Dropdown(every, value="", label=text.rounds.language, filterable=False, interactive=False)
            apart = gr.Checkbox(label=words.only_apart, visible=False, interactive=False)
        rows = block()
        more = gr.Button(text.rounds.more, visible=False)
    return Samples(column, language, apart, rows, more, _hidden())


def _hidden() -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False)
