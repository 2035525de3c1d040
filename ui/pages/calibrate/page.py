"""Calibration: an item at a time, refined alone or voted on, saved as it is typed, then the next one."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events, Wire
from ui.form import form
from ui.pages.calibrate.desk import Here
from ui.pages.calibrate.frame import Frame, drawn
from ui.pages.calibrate.working import Working
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.calibrate.lead))
        frame = drawn(text)
    with page:
        _wired(page, frame, Working(services, text, frame), events.wiring(policies.translate))
    return page


def _wired(page: gr.Blocks, frame: Frame, actions: Working, wire: Wire) -> None:
    task, ballot, report, hidden = frame.task, frame.ballot, frame.report, frame.hidden
    here = form(
        Here,
        work=frame.work,
        item=hidden.item,
        typed=hidden.typed,
        seconds=hidden.seconds,
        choice=ballot.choice,
        reasons=ballot.reasons,
        ranking=ballot.ranking,
        why=ballot.note,
        kind=report.kind,
        note=report.note,
        key=hidden.key,
    )
    wire(page.load, actions.arrive, [], [frame.work, *frame.outputs])
    wire([frame.work.input, task.onward.click], actions.onward, here, frame.outputs)
    wire(hidden.typed.change, actions.look, here, [task.remarks], trigger_mode="always_last")
    wire(task.submit.click, actions.submit, here, frame.outputs)
    wire(task.skip.click, actions.skip, here, frame.outputs)
    wire(task.previous.click, actions.previous, here, frame.outputs)
    wire(report.flag.click, actions.flag, here, frame.outputs)
