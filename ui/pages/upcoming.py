"""Pages that have nothing to show before the first round: each says what it is for and what it waits for."""

from __future__ import annotations

import gradio as gr

from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.navigation import Build
from ui.text import Text
from ui.text.messages import Section


def builder(key: str) -> Build:
    """The builder of the page whose sentences stand under `key`."""

    def build(services: Services, text: Text, events: Events) -> gr.Blocks:
        sentences: Section = getattr(text, key)
        with gr.Blocks() as page:
            block(html.lead(sentences.fill("lead")))
            block(html.empty(title=sentences.fill("empty_title"), text=sentences.fill("empty_text")))
        return page

    return build
