"""Short notices that a screen reader announces and that go by themselves.

Gradio renders their text as HTML, so it is escaped here; its English headings are hidden by
`parley.css` and mended by `shell.js`.
"""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup, escape


def say(sentence: str) -> None:
    """Something has worked."""
    gr.Success(str(escape(sentence)), duration=4)


def warn(heading: str, sentence: str) -> None:
    """Something was refused or has failed."""
    gr.Warning(str(Markup("<strong>{}</strong><br>{}").format(heading, sentence)), duration=10)
