"""Benchmarks for researchers: a file is looked at, then brought in whole, and taken out again."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.form import form
from ui.pages.benchmarks.bringing import Bringing, Wanted, bringing_drawn
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.benchmarks.lead))
        listing = block(html.waiting(text.shell.loading))
        frame = bringing_drawn(text)
    bringing = Bringing(services, text, frame, listing)
    wanted = form(
        Wanted,
        file=frame.file,
        name=frame.name,
        language=frame.language,
        licence=frame.licence,
        origin=frame.origin,
        key=frame.key,
    )
    wire = events.wiring(policies.import_benchmark)
    with page:
        wire(page.load, bringing.arrive, [], [listing, *frame.fields])
        wire(frame.file.upload, bringing.look, [frame.file], [frame.seen, frame.bring], show_progress="minimal")
        wire(
            frame.bring.click,
            bringing.bring,
            wanted,
            [listing, frame.file, frame.seen, frame.bring, frame.key],
            show_progress="minimal",
        )
    return page
