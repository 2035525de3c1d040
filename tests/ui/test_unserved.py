"""What Gradio leaves out while pages are written is made at the end, and comes to the same."""

from __future__ import annotations

import re

import gradio as gr
import pytest
from gradio.routes import App
from starlette.routing import Route

from ui import theme
from ui.unserved import unserved


def pages() -> gr.Blocks:
    """Two of them, with something to click on each."""
    with gr.Blocks() as part:
        gr.Button("again").click(lambda text: text, gr.Textbox(), gr.HTML(), api_name="again")
    with gr.Blocks(title="whole", analytics_enabled=False) as whole:
        gr.Button("once").click(lambda: None, api_name="once")
    with whole.route("More", "more", show_in_navbar=False):
        part.render()
    whole.queue(default_concurrency_limit=3)
    return whole


def told(blocks: gr.Blocks) -> str:
    """What a browser is told of them, without numbers that count everything ever made."""
    return re.sub(r"\b\d+\b", "", repr(blocks.config).replace(str(blocks.app_id), ""))


def test_what_is_served_in_the_end_is_the_same(settings: object) -> None:
    at_once = theme.application(pages(), path="/x", settings=settings)  # type: ignore[arg-type]
    with unserved():
        written = pages()
    later = theme.application(written, path="/x", settings=settings)  # type: ignore[arg-type]
    assert told(later.get_blocks()) == told(at_once.get_blocks())
    assert "again" in told(later.get_blocks())
    paths = [[route.path for route in app.routes if isinstance(route, Route)] for app in (later, at_once)]
    assert paths[0] == paths[1] != []


def test_nothing_is_made_meanwhile_and_everything_afterwards_also_after_a_fault() -> None:
    made, listed = App.create_app, gr.Blocks.get_config_file
    with unserved():
        assert pages().app is None
    with pytest.raises(ZeroDivisionError), unserved():
        _ = 1 // 0
    assert (App.create_app, gr.Blocks.get_config_file) == (made, listed)
    assert isinstance(pages().app, App)
