"""Label Studio for researchers: what each project has sent back, and the latest conflicts."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.toast import say
from ui.events import Events
from ui.form import Updates
from ui.pages.label_studio import shown
from ui.text import Text
from ui.visitor import Visitor


@dataclass(frozen=True)
class Widgets:
    """The components of the page, from top to bottom."""

    projects: gr.HTML
    look: gr.Button
    conflicts: gr.HTML


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.label_studio.lead))
        projects = block(html.waiting(text.shell.loading))
        look = gr.Button(text.label_studio.look, visible=False, elem_id="label-studio-look")
        widgets = Widgets(projects, look, block())
    actions, wire = Actions(services, text, widgets), events.wiring(policies.research)
    with page:
        wire(page.load, actions.arrive, [], [widgets.projects, widgets.look, widgets.conflicts])
        wire(widgets.look.click, actions.look, [], [])
    return page


class Actions:
    """What the events of the page do."""

    def __init__(self, services: Services, text: Text, widgets: Widgets) -> None:
        self._sync = services.label_studio
        self._text = text
        self._widgets = widgets

    def arrive(self, who: Visitor) -> Updates:
        """Everything there is."""
        state = self._sync.state(who.caller)
        return {
            self._widgets.projects: shown.projects(state, who, self._text),
            self._widgets.look: gr.Button(visible=bool(state.address and (state.projects or state.arenas))),
            self._widgets.conflicts: shown.conflicts(state, who, self._text),
        }

    def look(self, who: Visitor) -> Updates:
        """Have the application look now; nobody waits for it."""
        self._sync.look(who.caller)
        say(self._text.label_studio.looking)
        return {}
