"""Calibration for researchers: how far it is, what waits for a decision, what is published."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.form import form
from ui.pages.calibration.acting import Acting, Decided
from ui.pages.calibration.drafting import DraftsActing, Wanted, drafts_drawn
from ui.pages.calibration.frame import drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.calibration.lead))
        frame = drawn(text)
        drafts = drafts_drawn(text)
    actions, case = Acting(services, text, frame), frame.case
    decided = form(Decided, item=case.item, choice=case.choice, own=case.own, note=case.note, key=frame.key)
    wanted = form(Wanted, benchmark=drafts.benchmark, language=drafts.language, key=drafts.key)
    drafting = DraftsActing(services, text, drafts)
    wire = events.wiring(policies.research)
    with page:
        keep_address(page, frame.address)
        wire(page.load, actions.arrive, [], frame.outputs)
        wire(page.load, actions.look, [frame.address], [frame.looked], js=HERE)
        wire(case.item.input, actions.choose, [case.item], frame.chosen)
        wire(case.decide.click, actions.decide, decided, frame.outputs)
        wire(case.keep.click, actions.keep, decided, frame.outputs)
        wire(case.leave_out.click, actions.leave_out, decided, frame.outputs)
        wire(frame.publish.click, actions.publish, [frame.which, frame.key], [frame.editions, frame.key])
        wire(page.load, drafting.watch, [], drafts.outputs)
        wire(drafts.start.click, drafting.start, wanted, [drafts.standing, drafts.key], show_progress="minimal")
    return page
