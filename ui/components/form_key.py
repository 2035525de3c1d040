"""The idempotency key of a form: in the page, so that a double click sends the same one twice."""

from __future__ import annotations

import uuid

import gradio as gr


def form_key(*, elem_id: str | None = None) -> gr.Textbox:
    """A hidden field; the page's load event and every successful write give it a fresh key."""
    return gr.Textbox(visible="hidden", show_label=False, container=False, elem_id=elem_id)


def fresh() -> str:
    """A key that was never used."""
    return uuid.uuid4().hex
