"""The page of evaluations: all of them and a form, or one (`?evaluation=…`), perhaps beside another (`&with=…`)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.turning import TO_THE_FIRST
from ui.events import Events
from ui.form import form
from ui.pages.evaluation.acting import Acting, Picked, Wanted
from ui.pages.evaluation.frame import drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.evaluation.lead))
        frame = drawn(text)
    with page:
        wire, actions = events.wiring(policies.research), Acting(services, text, frame)
        starting, samples = frame.starting, frame.samples
        keep_address(page, frame.address)
        wire(page.load, actions.open, [frame.address], frame.opened, js=HERE)
        wanted = form(
            Wanted,
            models=starting.models,
            benchmark=starting.benchmark,
            languages=starting.languages,
            judge=starting.judge,
            key=frame.key,
        )
        wire(starting.start.click, actions.start, wanted, [frame.listing, frame.key], show_progress="minimal")
        wire(frame.go_on.click, actions.go_on, [frame.address, frame.key], [frame.listing, *frame.standing])
        picked = form(
            Picked,
            address=frame.address,
            other=frame.other,
            language=samples.language,
            apart=samples.apart,
            last=samples.last,
        )
        changed = [frame.scores, samples.apart, *frame.worked]
        wire([frame.other.input, samples.language.input, samples.apart.input], actions.look, picked, changed)
        turned = wire(samples.more.click, actions.more, picked, frame.worked)
        turned.success(None, None, None, js=TO_THE_FIRST)
    return page
