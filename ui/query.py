"""What the address of a page asks for: `?run=…` restores the view."""

from __future__ import annotations

from urllib.parse import parse_qs

import gradio as gr

from ui.typed import words

HERE = "() => [window.location.search]"
"""What a page gives its first event: an input taken from the browser is not yet the field's value."""
_LONGEST = 2000


def keep_address(page: gr.Blocks, address: gr.Textbox) -> None:
    """Have a hidden field hold what the page's address asks for, for all later events."""
    page.load(None, None, [address], js=HERE, show_progress="hidden")


def query(address: object) -> dict[str, str]:
    """Names and values, each once; whatever is no text is refused, an empty value passed over."""
    asked = parse_qs(words(address).removeprefix("?")[:_LONGEST])
    return {name: values[0] for name, values in asked.items() if values[0]}
