"""Everything the application stands on, tried when the page is opened."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.health import probes
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.text import Text
from ui.visitor import Visitor


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """Database, files, disk and versions."""
    words, tried = text.health, probes(services)

    def show(who: Visitor) -> str:
        parts = tried.everything()
        bad = sum(not part.ok for part in parts)
        heads = [words.part, words.state, words.detail]
        rows = [
            [
                words.fill(part.part),
                html.state(words.good if part.ok else words.bad, good=part.ok),
                html.ltr(part.detail),
            ]
            for part in parts
        ]
        verdict = words.some_bad(count=bad) if bad else words.all_good
        return Markup('<p class="{}">{}</p>').format("alert" if bad else "notice", verdict) + html.table(
            caption=text.nav.health, heads=heads, rows=rows
        )

    with gr.Blocks() as page:
        block(html.lead(words.lead))
        content = block(html.waiting(text.shell.loading))
        again = gr.Button(words.again)
        events.wiring(policies.administer)([page.load, again.click], show, [], [content])
    return page
