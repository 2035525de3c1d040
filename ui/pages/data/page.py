"""The page of data: all snapshots, or the one that the address names (`?snapshot=…`, `&with=…` beside another)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.turning import TO_THE_FIRST
from ui.events import Events
from ui.form import form
from ui.pages.data.acting import Acting, Picked
from ui.pages.data.frame import drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.data.lead))
        frame = drawn(text)
    wire, actions, own, rows = (
        events.wiring(policies.research),
        Acting(services, text, frame),
        frame.snapshot,
        frame.rows,
    )
    picked = form(
        Picked,
        address=frame.address,
        split=rows.split,
        kind=rows.kind,
        language=rows.language,
        reader=rows.reader,
        place=rows.place,
    )
    with page:
        keep_address(page, frame.address)
        wire(page.load, actions.arrive, [frame.address], frame.opened, js=HERE)
        wire(own.verify.click, actions.verify, [frame.address], [own.verified], show_progress="minimal")
        wire(own.push.click, actions.push, [frame.address], [own.verified], show_progress="minimal")
        wire(own.other.input, actions.compare, [frame.address, own.other], [own.difference])
        wire([rows.split.input, rows.kind.input, rows.language.input], actions.filter, picked, frame.looked)
        wire(rows.reader.input, actions.read, picked, frame.looked, show_progress="minimal")
        turned = wire(rows.more.click, actions.more, picked, frame.looked)
        turned.success(None, None, None, js=TO_THE_FIRST)
    return page
