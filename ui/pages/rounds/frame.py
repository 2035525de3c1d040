"""The components of the page of rounds: the list with a form for a new one, one round, its work."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text

CHOICES = ("a", "b", "tie", "both_bad")
GOAL = 40
SAMPLES, VOLUNTEERS = 100, 8
"""Of a human study as MELLA has it; `evaluation.ratings.study` reports on as many."""


@dataclass(frozen=True)
class Opening:
    """A new round."""

    column: gr.Column
    name: gr.Textbox
    languages: gr.CheckboxGroup
    goal: gr.Number
    study: gr.Checkbox
    """Whether it is to be a human study of fixed size."""
    open: gr.Button


@dataclass(frozen=True)
class Shown:
    """One round."""

    column: gr.Column
    head: gr.HTML
    close: gr.Button
    reopen: gr.Button
    brought: gr.HTML


@dataclass(frozen=True)
class Work:
    """Its battles, to be looked at and taken out."""

    column: gr.Column
    language: gr.Dropdown
    choice: gr.Dropdown
    only: gr.Dropdown
    rows: gr.HTML
    more: gr.Button
    last: gr.Textbox
    chosen: gr.Dropdown
    reason: gr.Textbox
    exclude: gr.Button
    matching: gr.Button
    excluded: gr.Dropdown
    lift: gr.Button


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    listing: gr.HTML
    opening: Opening
    round: Shown
    work: Work
    address: gr.Textbox
    key: gr.Textbox

    @property
    def standing(self) -> list[Block]:
        """What a round's own events change."""
        shown = self.round
        return [shown.head, shown.close, shown.reopen, shown.brought, self.key]

    @property
    def worked(self) -> list[Block]:
        """What changes with the rows."""
        work = self.work
        return [work.rows, work.more, work.last, work.chosen, work.excluded, work.lift, work.reason, self.key]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        columns = [self.listing, self.opening.column, self.round.column, self.work.column]
        own = [self.opening.name, self.opening.languages, self.opening.goal, self.opening.study]
        return [*columns, *own, *self.standing, *self.worked[:-1]]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    return Frame(
        listing=block(html.waiting(text.shell.loading)),
        opening=_opening(text),
        round=_round(text),
        work=_work(text),
        address=_hidden(),
        key=form_key(),
    )


def _opening(text: Text) -> Opening:
    words = text.rounds
    languages = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
    with gr.Column(visible=False, elem_classes="paper narrow") as column:
        block(html.heading(words.open_title))
        name = gr.Textbox(label=words.name, max_length=80, interactive=False)
        chosen = gr.CheckboxGroup(languages, label=words.languages, interactive=False)
        goal = gr.Number(label=words.goal, info=words.goal_hint, precision=0, value=GOAL, interactive=False)
        study = gr.Checkbox(
            label=words.study(samples=str(SAMPLES)),
            info=words.study_hint(samples=str(SAMPLES), people=str(VOLUNTEERS), paper="MELLA"),
            interactive=False,
        )
        open_ = gr.Button(words.open, variant="primary")
    return Opening(column, name, chosen, goal, study, open_)


def _round(text: Text) -> Shown:
    words = text.rounds
    with gr.Column(visible=False) as column:
        head = block()
        with gr.Row(elem_classes="actions"):
            close = gr.Button(words.close, visible=False)
            reopen = gr.Button(words.reopen, visible=False)
        brought = block()
    return Shown(column, head, close, reopen, brought)


def _work(text: Text) -> Work:
    words = text.rounds
    languages = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
    choices = [(words.fill(f"choice_{choice}"), choice) for choice in CHOICES]
    only = [(words.any, ""), (words.only_edited, "edited"), (words.only_uncounted, "uncounted"),
            (words.only_excluded, "excluded")]  # fmt: skip
    with gr.Column(visible=False) as column:
        block(html.heading(words.work_title))
        with gr.Row():
            language = gr.Dropdown([(words.any, ""), *languages], value="", label=words.language, filterable=False)
            choice = gr.Dropdown([(words.any, ""), *choices], value="", label=words.vote, filterable=False)
            kind = gr.Dropdown(only, value="", label=words.only, filterable=False)
        with gr.Accordion(words.exclude_rows, open=False, elem_classes="paper narrow"):
            block(html.sentence(words.exclude_text))
            chosen = gr.Dropdown([], label=words.exclude_rows, multiselect=True, interactive=False)
            reason = gr.Textbox(label=words.exclude_reason, max_length=400, interactive=False)
            with gr.Row(elem_classes="actions"):
                exclude = gr.Button(words.exclude)
                matching = gr.Button(words.exclude_matching)
            excluded = gr.Dropdown([], label=words.lift_rows, multiselect=True, visible=False, interactive=False)
            lift = gr.Button(words.lift, visible=False)
        rows = block(html.waiting(text.shell.loading))
        more = gr.Button(words.more, visible=False)
    return Work(
        column, language, choice, kind, rows, more, _hidden(), chosen, reason, exclude, matching, excluded, lift
    )


def _hidden() -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False)
