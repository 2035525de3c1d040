"""A place for our own HTML in a page, without Gradio's typography over it."""

from __future__ import annotations

import gradio as gr


def block(html: str = "", *, elem_id: str | None = None) -> gr.HTML:
    """HTML made by `ui/html.py`, shown as `parley.css` says."""
    return gr.HTML(html, apply_default_css=False, padding=False, elem_id=elem_id)
