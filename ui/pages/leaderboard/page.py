"""The leaderboard (`?round=…&language=…`), or the battles behind one of its numbers (`&model=…&other=…`)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.turning import TO_THE_FIRST
from ui.events import Events
from ui.form import form
from ui.pages.leaderboard.acting import Acting, Chosen
from ui.pages.leaderboard.frame import drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language; raters never see it, because it would tell them what their votes should not know."""
    with gr.Blocks() as page:
        block(html.lead(text.leaderboard.lead))
        frame = drawn(text)
    with page:
        wire, actions = events.wiring(policies.research), Acting(services, text, frame)
        keep_address(page, frame.address)
        wire(page.load, actions.arrive, [frame.address], frame.opened, js=HERE)
        chosen = form(Chosen, scope=frame.scope, language=frame.language, reliable=frame.reliable)
        wire(
            [frame.scope.input, frame.language.input, frame.reliable.input],
            actions.choose,
            chosen,
            [frame.board, frame.beside],
        )
        wire(frame.show_beside.click, actions.beside, chosen, [frame.beside])
        wire(frame.show_raters.click, actions.raters, [], [frame.raters])
        turned = wire(frame.more.click, actions.more, [frame.address, frame.last], frame.worked)
        turned.success(None, None, None, js=TO_THE_FIRST)
    return page
