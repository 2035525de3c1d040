"""Calibration: an item at a time, saved as it is typed, then the next one."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events, Wire
from ui.form import form
from ui.pages.calibrate.frame import Frame, drawn
from ui.pages.calibrate.refining import Here, Refining
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.calibrate.lead))
        frame = drawn(text)
    with page:
        _refining(page, frame, Refining(services, text, frame), events.wiring(policies.translate))
    return page


def _refining(page: gr.Blocks, frame: Frame, actions: Refining, wire: Wire) -> None:
    task, report, hidden, changed = frame.task, frame.report, frame.hidden, frame.outputs
    here = form(
        Here,
        work=frame.work,
        item=hidden.item,
        typed=hidden.typed,
        seconds=hidden.seconds,
        kind=report.kind,
        note=report.note,
        key=hidden.key,
    )
    wire(page.load, actions.arrive, [], [frame.work, *changed])
    wire(frame.work.input, actions.onward, here, changed)
    wire(hidden.typed.change, actions.look, here, [task.remarks], trigger_mode="always_last")
    wire(task.submit.click, actions.submit, here, changed)
    wire(task.skip.click, actions.skip, here, changed)
    wire(task.previous.click, actions.previous, here, changed)
    wire(task.onward.click, actions.onward, here, changed)
    wire(report.flag.click, actions.flag, here, changed)
