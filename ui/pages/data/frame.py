"""The components of the page of data: the list, one snapshot, its difference to another one, its rows."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from core.languages import INTERFACE
from training.data.rows import Kind, Split
from ui import formats, html
from ui.components.block import block
from ui.text import Text


@dataclass(frozen=True)
class Shown:
    """One snapshot."""

    column: gr.Column
    head: gr.HTML
    verify: gr.Button
    push: gr.Button
    verified: gr.HTML
    """What came of checking or pushing."""
    brought: gr.HTML
    other: gr.Dropdown
    difference: gr.HTML
    settings: gr.HTML


@dataclass(frozen=True)
class RowsOf:
    """Its rows, to be looked at."""

    split: gr.Dropdown
    kind: gr.Dropdown
    language: gr.Dropdown
    reader: gr.Dropdown
    """The model as which rows are read; none: as people see them."""
    rates: gr.HTML
    rows: gr.HTML
    more: gr.Button
    place: gr.Textbox


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    listing: gr.HTML
    snapshot: Shown
    rows: RowsOf
    address: gr.Textbox

    @property
    def looked(self) -> list[Block]:
        """What changes with the rows."""
        return [self.rows.rates, self.rows.rows, self.rows.more, self.rows.place]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        one = self.snapshot
        own = [one.column, one.head, one.push, one.brought, one.other, one.difference, one.settings]
        return [self.listing, *own, self.rows.reader, *self.looked]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    words = text.data
    listing = block(html.waiting(text.shell.loading))
    with gr.Column(visible=False) as column:
        head = block()
        with gr.Row(elem_classes="actions"):
            verify = gr.Button(words.verify)
            push = gr.Button(words.push, visible=False)
        verified = block()
        brought = block()
        with gr.Column(elem_classes="paper"):
            other = gr.Dropdown([], label=words.compare_with, filterable=False, interactive=False)
            difference = block()
        rows = _rows(text)
        with gr.Accordion(words.settings, open=False):
            settings = block()
    return Frame(
        listing=listing,
        snapshot=Shown(column, head, verify, push, verified, brought, other, difference, settings),
        rows=rows,
        address=_hidden(),
    )


def _rows(text: Text) -> RowsOf:
    words, anything = text.data, text.rounds.any
    splits = [(words.fill(f"{split.value}_rows"), split.value) for split in Split]
    kinds = [(anything, ""), *((words.fill(f"kind_{kind.value}"), kind.value) for kind in Kind)]
    languages = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
    block(html.heading(words.rows_title))
    with gr.Row():
        split = gr.Dropdown(splits, value=Split.TRAIN.value, label=words.split, filterable=False)
        kind = gr.Dropdown(kinds, value="", label=words.kind, filterable=False)
        language = gr.Dropdown([(anything, ""), *languages], value="", label=text.rounds.language, filterable=False)
        reader = gr.Dropdown([], label=words.seen_by, filterable=False, interactive=False)
    rates, rows = block(), block()
    more = gr.Button(text.rounds.more, visible=False)
    return RowsOf(split, kind, language, reader, rates, rows, more, _hidden())


def _hidden() -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False)
