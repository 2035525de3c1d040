"""Keys with which programs act as a person: made, listed, ended."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from backend import policies
from backend.records import ProgramToken
from backend.services import Services
from ui import formats, html
from ui.components.block import block
from ui.components.form_key import form_key, fresh
from ui.components.toast import say
from ui.events import Events
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_DAYS = 180


def build(page: gr.Blocks, services: Services, text: Text, events: Events) -> None:
    """The card of the account page, with its events."""
    said = text.account
    with gr.Column(elem_classes="paper narrow"):
        block(Markup("<h2>{}</h2>").format(said.tokens_title) + html.sentence(said.tokens_text))
        listed = block()
        name = gr.Textbox(label=said.token_name, max_length=80)
        make = gr.Button(said.token_make, interactive=False)
        made = block()
        with gr.Column(visible=False) as ending:
            chosen = gr.Dropdown([], label=said.token_choose, filterable=False, interactive=False)
            end = gr.Button(said.token_end)
        key = form_key()
    actions = _Actions(services, text)
    right, shown = policies.signed_in, [listed, ending, chosen, key, make]
    page.load(events.guarded(right, actions.show_keys), None, shown, show_progress="hidden")
    make.click(events.guarded(right, actions.make_key), [name, key], [made, name, *shown], show_progress="hidden")
    end.click(events.guarded(right, actions.end_key), [chosen], [made, *shown], show_progress="hidden")


class _Actions:
    """What the events of the card do."""

    def __init__(self, services: Services, text: Text) -> None:
        self._tokens = services.tokens
        self._clock = services.clock
        self._text = text

    def show_keys(self, who: Visitor) -> tuple[Any, ...]:
        in_force = [one for one in self._tokens.list(who.caller) if not one.ended_at and one.expires_at > self._clock()]
        choices = [(one.name, one.id) for one in in_force]
        return (
            self._listed(who, in_force),
            gr.Column(visible=bool(in_force)),
            gr.Dropdown(choices, value=choices[0][1] if choices else None, interactive=True),
            fresh(),
            gr.Button(interactive=True),
        )

    def make_key(self, who: Visitor, name: str, key: str) -> tuple[Any, ...]:
        _, token = self._tokens.make(who.caller, name=words(name), days=_DAYS, key=key)
        link = html.secret_link(label=self._text.account.token_made, address=token)
        return link, "", *self.show_keys(who)

    def end_key(self, who: Visitor, token_id: str) -> tuple[Any, ...]:
        self._tokens.end(who.caller, words(token_id))
        say(self._text.account.token_ended)
        return "", *self.show_keys(who)

    def _listed(self, who: Visitor, tokens: list[ProgramToken]) -> Markup:
        said = self._text.account
        if not tokens:
            return html.sentence(said.tokens_none)
        until = [formats.day(one.expires_at, locale=self._text.locale, zone=who.zone) for one in tokens]
        return html.table(
            caption=said.tokens_title,
            heads=(said.token_name_head, said.token_until),
            rows=[(one.name, day) for one, day in zip(tokens, until, strict=True)],
        )
