"""The components of the page of translators, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, fields

import gradio as gr
from gradio.blocks import Block

from annotation.refining import FlagKind
from annotation.voting import BallotReason
from ui import html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text


@dataclass(frozen=True)
class Task:
    """The item at hand."""

    column: gr.Column
    pictures: gr.HTML
    head: gr.HTML
    form: gr.HTML
    remarks: gr.HTML
    submit: gr.Button
    skip: gr.Button
    previous: gr.Button
    onward: gr.Button
    keys: gr.HTML


@dataclass(frozen=True)
class Ballot:
    """What a voter says."""

    column: gr.Column
    choice: gr.Radio
    ranking: gr.Dropdown
    reasons: gr.CheckboxGroup
    note: gr.Textbox
    own: gr.Accordion
    proposal: gr.HTML


@dataclass(frozen=True)
class Report:
    """What is wrong with the item itself."""

    column: gr.Column
    kind: gr.Radio
    note: gr.Textbox
    flag: gr.Button


@dataclass(frozen=True)
class Hidden:
    """What the page remembers and its script fills; nothing secret."""

    key: gr.Textbox
    item: gr.Textbox
    typed: gr.Textbox
    seconds: gr.Textbox


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    work: gr.Dropdown
    state: gr.HTML
    task: Task
    ballot: Ballot
    report: Report
    hidden: Hidden

    @property
    def outputs(self) -> list[Block]:
        """All that another item changes."""
        task, ballot, report, hidden = self.task, self.ballot, self.report, self.hidden
        return [
            *(self.state, task.column, task.pictures, task.head, task.form, task.remarks),
            *(task.submit, task.skip, task.onward, task.keys),
            *(ballot.column, ballot.choice, ballot.ranking, ballot.reasons, ballot.note, ballot.own, ballot.proposal),
            *(report.column, report.kind, report.note, hidden.key, hidden.item, hidden.typed, hidden.seconds),
        ]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    work = gr.Dropdown([], label=text.calibrate.work, filterable=False, interactive=False, elem_id="calibrate-work")
    state = block(html.waiting(text.shell.loading))
    with gr.Column(visible=False, elem_id="calibrate-task") as column, gr.Row(elem_classes="battle"):
        with gr.Column(elem_classes="beside"):
            pictures = block()
        with gr.Column(elem_classes="talk"):
            head, form = block(), block(elem_id="calibrate-form")
            ballot = _ballot(text)
            remarks = block(elem_id="calibrate-remarks")
            submit, onward, skip, previous = _buttons(text)
            report = _report(text)
            keys = block()
    task = Task(
        column=column,
        pictures=pictures,
        head=head,
        form=form,
        remarks=remarks,
        submit=submit,
        skip=skip,
        previous=previous,
        onward=onward,
        keys=keys,
    )
    return Frame(work=work, state=state, task=task, ballot=ballot, report=report, hidden=_hidden())


def _buttons(text: Text) -> tuple[gr.Button, gr.Button, gr.Button, gr.Button]:
    words = text.calibrate
    with gr.Row(elem_classes="buttons"):
        return (
            gr.Button(words.submit, variant="primary", elem_id="calibrate-submit"),
            gr.Button(words.onward, visible=False, elem_id="calibrate-onward"),
            gr.Button(words.skip, elem_id="calibrate-skip"),
            gr.Button(words.previous, elem_id="calibrate-previous"),
        )


def _ballot(text: Text) -> Ballot:
    words = text.calibrate
    reasons = [(words.fill(f"reason_{reason.value}"), reason.value) for reason in BallotReason]
    with gr.Column(visible=False, elem_id="calibrate-ballot") as column:
        choice = gr.Radio([], label=words.best, interactive=False, elem_id="calibrate-choice")
        with gr.Accordion(words.why, open=False, elem_classes="reasons"):
            ranking = gr.Dropdown(
                [], label=words.ranking, info=words.ranking_hint, multiselect=True, filterable=False, interactive=False
            )
            why = gr.CheckboxGroup(reasons, label=words.why, interactive=False)
            note = gr.Textbox(label=text.arena.note, lines=2, max_lines=4, max_length=2000, interactive=False)
        with gr.Accordion(words.proposal, open=False, elem_classes="reasons", elem_id="calibrate-proposal") as own:
            proposal = block()
    return Ballot(column, choice, ranking, why, note, own, proposal)


def _report(text: Text) -> Report:
    words = text.calibrate
    kinds = [(words.fill(f"flag_{kind.value}"), kind.value) for kind in FlagKind]
    with (
        gr.Column() as column,
        gr.Accordion(words.flag_title, open=False, elem_classes="reasons", elem_id="calibrate-report"),
    ):
        kind = gr.Radio(kinds, label=words.flag_kind, interactive=False)
        note = gr.Textbox(label=words.flag_note, lines=2, max_lines=4, max_length=2000, interactive=False)
        flag = gr.Button(words.flag, elem_classes="quiet-button", elem_id="calibrate-flag")
    return Report(column, kind, note, flag)


def _hidden() -> Hidden:
    return Hidden(**{one.name: form_key() if one.name == "key" else _field(one.name) for one in fields(Hidden)})


def _field(name: str) -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False, elem_id=f"calibrate-{name}")
