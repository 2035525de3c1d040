"""The components of the leaderboard: whose votes, which language, what they say, the battles behind a number."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from core.languages import INTERFACE
from ui import formats, html
from ui.components.block import block
from ui.text import Text


@dataclass(frozen=True)
class Frame:
    """Everything on the page."""

    choosing: gr.Row
    scope: gr.Dropdown
    language: gr.Dropdown
    reliable: gr.Checkbox
    board: gr.HTML
    show_beside: gr.Button
    beside: gr.HTML
    show_raters: gr.Button
    raters: gr.HTML
    behind: gr.Column
    title: gr.HTML
    rows: gr.HTML
    more: gr.Button
    last: gr.Textbox
    address: gr.Textbox

    @property
    def worked(self) -> list[Block]:
        """What changes with the battles."""
        return [self.rows, self.more, self.last]

    @property
    def opened(self) -> list[Block]:
        """What coming to the page changes."""
        choosing = [self.choosing, self.scope, self.language, self.reliable]
        return [
            *choosing,
            self.board,
            self.show_beside,
            self.beside,
            self.show_raters,
            self.behind,
            self.title,
            *self.worked,
        ]


def drawn(text: Text) -> Frame:
    """The components, from top to bottom."""
    words = text.leaderboard
    with gr.Row() as choosing:
        scope = gr.Dropdown([(words.everything, "")], value="", label=words.scope, filterable=False, interactive=False)
        language = gr.Dropdown(
            languages(text), value="", label=text.rounds.language, filterable=False, interactive=False
        )
        reliable = gr.Checkbox(label=words.reliable_only, value=False, interactive=False)
    board = block(html.waiting(text.shell.loading))
    show_beside = gr.Button(words.show_beside, visible=False)
    beside = block()
    show_raters = gr.Button(words.show_raters, visible=False)
    raters = block()
    with gr.Column(visible=False) as behind:
        title = block()
        rows = block()
        more = gr.Button(text.rounds.more, visible=False)
    return Frame(
        choosing,
        scope,
        language,
        reliable,
        board,
        show_beside,
        beside,
        show_raters,
        raters,
        behind,
        title,
        rows,
        more,
        _hidden(),
        _hidden(),
    )


def languages(text: Text) -> list[tuple[str, str]]:
    """All of them together, and each."""
    names = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
    return [(text.rounds.all_languages, ""), *names]


def _hidden() -> gr.Textbox:
    return gr.Textbox(visible="hidden", show_label=False, container=False)
