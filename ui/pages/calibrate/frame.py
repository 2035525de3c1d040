"""The components of the page of translators, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, fields

import gradio as gr
from gradio.blocks import Block
from markupsafe import Markup

from annotation.refining import FlagKind
from ui import html
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text

_KEYS = {
    "next": "Enter",
    "line": "Shift + Enter",
    "submit": "Ctrl + Enter",
    "skip": "Alt + PageDown",
    "previous": "Alt + PageUp",
    "flag": "Alt + End",
}


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


@dataclass(frozen=True)
class Report:
    """What is wrong with the item itself."""

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
    report: Report
    hidden: Hidden

    @property
    def outputs(self) -> list[Block]:
        """All that another item changes."""
        task, report, hidden = self.task, self.report, self.hidden
        return [
            *(self.state, task.column, task.pictures, task.head, task.form, task.remarks),
            *(task.submit, task.skip, task.previous, task.onward),
            *(report.kind, report.note, hidden.key, hidden.item, hidden.typed, hidden.seconds),
        ]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    work = gr.Dropdown([], label=text.calibrate.work, filterable=False, interactive=False, elem_id="calibrate-work")
    state = block(html.waiting(text.shell.loading))
    with gr.Column(visible=False, elem_id="calibrate-task") as column, gr.Row(elem_classes="battle"):
        with gr.Column(elem_classes="beside"):
            pictures = block()
        with gr.Column(elem_classes="talk"):
            task = _task(text, column, pictures)
            report = _report(text)
            block(_keys(text))
    return Frame(work=work, state=state, task=task, report=report, hidden=_hidden())


def _task(text: Text, column: gr.Column, pictures: gr.HTML) -> Task:
    words = text.calibrate
    head = block()
    form = block(elem_id="calibrate-form")
    remarks = block(elem_id="calibrate-remarks")
    with gr.Row(elem_classes="buttons"):
        submit = gr.Button(words.submit, variant="primary", elem_id="calibrate-submit")
        onward = gr.Button(words.onward, visible=False, elem_id="calibrate-onward")
        skip = gr.Button(words.skip, elem_id="calibrate-skip")
        previous = gr.Button(words.previous, elem_id="calibrate-previous")
    return Task(column, pictures, head, form, remarks, submit, skip, previous, onward)


def _report(text: Text) -> Report:
    words = text.calibrate
    kinds = [(words.fill(f"flag_{kind.value}"), kind.value) for kind in FlagKind]
    with gr.Accordion(words.flag_title, open=False, elem_classes="reasons", elem_id="calibrate-report"):
        kind = gr.Radio(kinds, label=words.flag_kind)
        note = gr.Textbox(label=words.flag_note, lines=2, max_lines=4, max_length=2000)
        flag = gr.Button(words.flag, elem_classes="quiet-button", elem_id="calibrate-flag")
    return Report(kind, note, flag)


def _keys(text: Text) -> Markup:
    names = {name: Markup("<kbd>{}</kbd>").format(key) for name, key in _KEYS.items()}
    return Markup('<p class="hint keys">{}</p>').format(Markup(text.calibrate.keys(**names)))  # noqa: S704


def _hidden() -> Hidden:
    return Hidden(**{one.name: form_key() if one.name == "key" else _field(one.name) for one in fields(Hidden)})


def _field(name: str) -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False, elem_id=f"calibrate-{name}")
