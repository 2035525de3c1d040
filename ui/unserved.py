"""Pages that are only being written are served to nobody.

Each time a page is left, joined or given a queue, Gradio makes an HTTP application of all pages so far, with a hundred
routes, and lists everything on them: seventy times for one language, four fifths of the time that its pages take. Only
the last one is ever served, and what it needs it makes itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.routes import App


@contextmanager
def unserved() -> Iterator[None]:
    """Gradio makes nothing of pages until this is left; for one thread at a time."""
    served, listed = App.__dict__["create_app"], gr.Blocks.get_config_file

    def not_yet(*_: Any, **__: Any) -> None:
        return None

    def nothing_yet(_: gr.Blocks) -> dict[str, Any]:
        return {}

    App.create_app = staticmethod(not_yet)  # type: ignore[assignment, method-assign]
    gr.Blocks.get_config_file = nothing_yet  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        App.create_app = served  # type: ignore[method-assign]
        gr.Blocks.get_config_file = listed  # type: ignore[method-assign]
