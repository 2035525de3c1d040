"""The page of models: all families, or the one model that the address names (`?model=…`)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.pages.models.acting import Acting
from ui.pages.models.frame import drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.models.lead))
        frame = drawn(text)
    actions, own = Acting(services, text, frame), frame.decision
    looking, deciding = events.wiring(policies.research), events.wiring(policies.promote)
    inputs = [frame.address, own.reason, frame.key]
    with page:
        keep_address(page, frame.address)
        looking(page.load, actions.arrive, [frame.address], frame.opened, js=HERE)
        deciding(own.promote.click, actions.promote, inputs, frame.decided)
        deciding(own.retire.click, actions.retire, inputs, frame.decided)
        deciding(own.roll_back.click, actions.roll_back, inputs, frame.decided)
    return page
