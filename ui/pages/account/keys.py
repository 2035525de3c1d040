"""Keys with which programs act as a person: made, listed, ended."""

from __future__ import annotations

from dataclasses import dataclass

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
from ui.form import Updates
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_DAYS = 180


@dataclass(frozen=True)
class Widgets:
    """What the events of the card change."""

    listed: gr.HTML
    name: gr.Textbox
    make: gr.Button
    made: gr.HTML
    ending: gr.Column
    chosen: gr.Dropdown
    key: gr.Textbox


def build(page: gr.Blocks, services: Services, text: Text, events: Events) -> None:
    """The card of the account page, with its events."""
    texts = text.account
    with gr.Column(elem_classes="paper narrow"):
        block(Markup("<h2>{}</h2>").format(texts.tokens_title) + html.sentence(texts.tokens_text))
        listed = block()
        name = gr.Textbox(label=texts.token_name, max_length=80)
        make = gr.Button(texts.token_make, interactive=False)
        made = block()
        with gr.Column(visible=False) as ending:
            chosen = gr.Dropdown([], label=texts.token_choose, filterable=False, interactive=False)
            end = gr.Button(texts.token_end)
        key = form_key()
    widgets = Widgets(listed=listed, name=name, make=make, made=made, ending=ending, chosen=chosen, key=key)
    actions, wire = Actions(services, text, widgets), events.wiring(policies.signed_in)
    shown = [listed, ending, chosen, key, make]
    wire(page.load, actions.show_keys, [], shown)
    wire(make.click, actions.make_key, [name, key], [made, name, *shown])
    wire(end.click, actions.end_key, [chosen], [made, *shown])


class Actions:
    """What the events of the card do."""

    def __init__(self, services: Services, text: Text, widgets: Widgets) -> None:
        self._widgets = widgets
        self._tokens = services.people.tokens
        self._clock = services.clock
        self._text = text

    def show_keys(self, who: Visitor) -> Updates:
        widgets = self._widgets
        in_force = [
            token for token in self._tokens.list(who.caller) if not token.ended_at and token.expires_at > self._clock()
        ]
        choices = [(token.name, token.id) for token in in_force]
        return {
            widgets.listed: self._listed(who, in_force),
            widgets.ending: gr.Column(visible=bool(in_force)),
            widgets.chosen: gr.Dropdown(choices, value=choices[0][1] if choices else None, interactive=True),
            widgets.key: fresh(),
            widgets.make: gr.Button(interactive=True),
        }

    def make_key(self, who: Visitor, name: str, key: str) -> Updates:
        _, token = self._tokens.make(who.caller, name=words(name), days=_DAYS, key=key)
        link = html.secret_link(label=self._text.account.token_made, address=token)
        return {**self.show_keys(who), self._widgets.made: link, self._widgets.name: ""}

    def end_key(self, who: Visitor, token_id: str) -> Updates:
        self._tokens.end(who.caller, words(token_id))
        say(self._text.account.token_ended)
        return {**self.show_keys(who), self._widgets.made: ""}

    def _listed(self, who: Visitor, tokens: list[ProgramToken]) -> Markup:
        texts = self._text.account
        if not tokens:
            return html.sentence(texts.tokens_none)
        until = [formats.day(token.expires_at, locale=self._text.locale, zone=who.zone) for token in tokens]
        return html.table(
            caption=texts.tokens_title,
            heads=(texts.token_name_head, texts.token_until),
            rows=[(token.name, day) for token, day in zip(tokens, until, strict=True)],
        )
